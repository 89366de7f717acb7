"""`plan`, `explain`, `check`, `schema` and `reference`: look before anything runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from culturesim.cli.speaking import BAD_INPUT, command, say, say_lines, say_path, say_sections, scenario_of

if TYPE_CHECKING:
    from culturesim.scenario.model import Scenario


@command
def plan(
    scenario: Annotated[Path, typer.Argument(help="Scenario, experiment or question (YAML).", show_default=False)],
) -> None:
    """Say a scenario, an experiment or a question in words before anything runs."""
    from culturesim.experiment.recognised import is_experiment, is_question

    if is_experiment(scenario):
        from culturesim.experiment.loading import load_experiment
        from culturesim.words.experiments import plan as experiment_in_words

        say_sections(experiment_in_words(load_experiment(scenario), os.cpu_count() or 1))
        return

    if is_question(scenario):
        from culturesim.questions.loading import load_question
        from culturesim.report.asked import plan as question_in_words

        say_sections(question_in_words(load_question(scenario)))
        return

    from culturesim.words.planning import plan as in_words

    say_sections(in_words(scenario_of(scenario)[0]))


@command
def explain(
    name: Annotated[
        str | None,
        typer.Argument(help="A quantity, rule, mechanism, hallmark, event, setting …; all quantities without.",
                       show_default=False),
    ] = None,
    beside: Annotated[
        Path | None,
        typer.Option("--with", help="A scenario, or a Python file, whose numbers, mechanisms and measures to show."),
    ] = None,
) -> None:  # fmt: skip
    """Say what a name means and what acts on it."""
    from culturesim.words.explaining import explain as in_words
    from culturesim.words.explaining import overview

    if name is not None and (claim := _claim(name)) is not None:
        say_lines(claim, hanging=4)
        return
    mechanisms, measures, scenario = _known(beside)
    if name is None:
        whose = f" in {scenario.name}" if scenario is not None else ""
        say([f"All quantities with their bases{whose}. culturesim explain NAME says more about one."])
        print()
        bases = {one.name: scenario.base(one.name) if scenario is not None else one.base
                 for each in overview().values() for one in each}  # fmt: skip
        sections = {title: [f"{one.name:32}{bases[one.name]:>6g}  {one.meaning}" for one in each]
                    for title, each in overview().items()}  # fmt: skip
        say_sections(sections.items(), hanging=40)
        return
    say_lines(in_words(name, mechanisms, scenario, measures), hanging=9)


def _claim(name: str) -> list[str] | None:
    """Return what a claim rests on, line by line; None when the name is no claim's."""
    if not (name[:1] in "Tt" and name[1:].isdigit()):
        return None
    from culturesim.claims.choosing import chosen
    from culturesim.claims.report import explained

    return explained(chosen([name])[0][0])


def _known(path: Path | None) -> tuple[dict[str, Any], dict[str, Any], Scenario | None]:
    """Return the built-in mechanisms and measures, with those of a Python file or a scenario, and the scenario."""
    from culturesim.measures.of_a_run import known_measures
    from culturesim.scenario.user_modules import known_mechanisms

    if path is None or path.suffix == ".py":
        modules = [] if path is None else [path.name]
        folder = Path.cwd() if path is None else path.resolve().parent
        return known_mechanisms(modules, folder), known_measures(modules, folder), None
    scenario, _ = scenario_of(path)
    return scenario.known_mechanisms(), known_measures(scenario.modules, scenario.folder), scenario


@command
def check(
    file: Annotated[
        Path, typer.Argument(help="A scenario (YAML), or mechanisms and measures (.py).", show_default=False)
    ],
) -> None:
    """Check a scenario, an experiment, or a file of mechanisms and measures."""
    if file.suffix == ".py":
        _check_own(file)
        return
    from culturesim.experiment.recognised import is_experiment, is_question
    from culturesim.organisation.blueprint import organisation_of
    from culturesim.organisation.names import must_be_known
    from culturesim.words.planning import count, organisation_in_words

    if is_experiment(file):
        from culturesim.experiment.loading import load_experiment

        told = load_experiment(file)
        arms, points = count(len(told.arm_names), "arm"), count(len(told.points()), "point")
        say([f"fine: {told.name}, {points}, {arms}, {count(len(told.columns), 'measure')}"])
        return

    if is_question(file):
        from culturesim.questions.loading import load_question

        asked = load_question(file)
        arms, parts = count(len(asked.question.arms), "arm"), count(len(asked.parts), "part")
        who = organisation_in_words(organisation_of(asked.organisation))
        say([f"fine: {who}, {count(asked.question.months, 'month')}, {arms}, {parts} of the plan"])
        return

    scenario, _ = scenario_of(file)
    organisation = organisation_of(scenario)
    must_be_known([scenario], organisation)
    if scenario.modules:
        from culturesim.measures.of_a_run import known_measures

        known_measures(scenario.modules, scenario.folder)  # names that are taken
    happens = count(len(scenario.events), "event")
    say([f"fine: {scenario.name}, {organisation_in_words(organisation)}, {count(scenario.months, 'month')}, {happens}"])


def _check_own(file: Path) -> None:
    """Check the mechanisms and measures of a Python file."""
    from culturesim.errors import CultureSimError, report
    from culturesim.measures.of_a_run import KNOWN, known_measures
    from culturesim.scenario.user_modules import known_mechanisms, load_mechanisms
    from culturesim.testing import check_all, check_measure
    from culturesim.testing.measures import can_be_tried
    from culturesim.translation.kernels import why_not
    from culturesim.words.planning import count

    folder, mechanisms = file.resolve().parent, load_mechanisms(file)
    known_mechanisms([file.name], folder)  # names that are taken
    measures = [one for name, one in known_measures([file.name], folder).items() if name not in KNOWN]
    if not mechanisms and not measures:
        raise CultureSimError(
            f"{file}: holds no mechanism and no measure; put @cs.mechanism(on=...) or @cs.measure(unit=...) above a "
            "function"
        )
    faults = [*check_all(mechanisms), *(fault for one in measures for fault in check_measure(one))]
    if faults:
        raise CultureSimError(report(str(file), faults))
    lines = []
    for one in mechanisms.values():
        slower = f" (not compiled: {why})" if (why := why_not(one)) else ""
        lines.append(f"  {one.name}, on {one.on} per {one.per}: {one.meaning}{slower}")
    for measure in measures:
        untried = "" if can_be_tried(measure) else " (not tried on a run: it has settings without a default)"
        lines.append(f"  {measure.name}, in {measure.unit}: {measure.meaning}{untried}")
    kinds = {"mechanism": len(mechanisms), "measure": len(measures)}
    held = " and ".join(count(number, kind) for kind, number in kinds.items() if number)
    say(["\n".join([f"fine: {held}", *lines])])


@command
def schema(
    out: Annotated[Path | None, typer.Option(help="File to write; printed without it.", show_default=False)] = None,
) -> None:
    """Print the JSON Schema of scenario files."""
    from culturesim.scenario.schema import schema_text

    if out is None:
        print(schema_text(), end="")
        return
    try:
        out.write_text(schema_text(), encoding="utf-8", newline="\n")
    except OSError as error:
        typer.echo(f"{out}: cannot be written ({error.strerror})", err=True)
        raise typer.Exit(BAD_INPUT) from None
    say_path("Written:", out)


@command
def reference(
    out: Annotated[Path, typer.Option(help="Folder to write the pages to.", show_default=False)],
    beside: Annotated[
        Path | None,
        typer.Option("--with", help="A scenario, or a Python file, whose mechanisms and measures are taken in."),
    ] = None,
) -> None:
    """Write the model's description from its own declarations: state, month, mechanisms, settings, events."""
    from culturesim.words.reference import pages

    mechanisms, measures, _ = _known(beside)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in pages(mechanisms, measures).items():
            (out / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        typer.echo(f"{out}: cannot be written ({error.strerror})", err=True)
        raise typer.Exit(BAD_INPUT) from None
    say_path("Written:", out)
