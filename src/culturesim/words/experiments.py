"""Experiments in words: what one would take before it runs, how a sweep ended, and what a store holds."""

from __future__ import annotations

from pathlib import Path

from culturesim.design.designs import in_words as design_in_words
from culturesim.experiment.file import Experiment
from culturesim.experiment.kept import experiment_in
from culturesim.experiment.stopping import NARROW, StudyVerdict
from culturesim.experiment.sweep import Swept
from culturesim.experiment.verifying import Verified
from culturesim.measures.of_a_run import Measure
from culturesim.organisation.blueprint import organisation_of
from culturesim.store.store import Store
from culturesim.words.planning import Section, count, organisation_in_words, seconds_expected

# Measured on a million rows: columns of numbers, and of texts that repeat or not, compressed.
BYTES_A_RUN, BYTES_A_MEASURE, BYTES_A_MONTH = 110, 8, 12
MOST_LISTED = 12


def plan(experiment: Experiment, processes: int) -> list[Section]:
    """Return titled lines that say what an experiment asks and what living it would take."""
    points = experiment.points()
    return [
        (experiment.name, [experiment.question] if experiment.question else []),
        ("What differs", [f"{name}: {_values(experiment, name)}" for name in experiment.factors]
         or ["nothing: one point"]),
        ("Design", [design_in_words(experiment.design, experiment.design_factors, len(points))
                    if experiment.factors else "one point"]),
        ("Arms", _arms(experiment, len(points))),
        ("Futures", _futures(experiment)),
        ("What is measured", [_measured(column, one) for column, one in experiment.taken.items()]),
        ("Size", _size(experiment, len(points), processes)),
    ]  # fmt: skip


def _measured(column: str, one: Measure) -> str:
    settings = {**one.settings, **({"beside": one.beside} if one.beside else {})}
    told = ", ".join(f"{name} {value}" for name, value in settings.items())
    return f"{column}: {one.name}{f' ({told})' if told else ''}: {one.meaning}"


def _values(experiment: Experiment, name: str) -> str:
    spec = experiment.factors[name]
    kind = "lever" if name in experiment.levers else "uncertainty"
    if spec.choices is not None or spec.values is not None:
        ends = [f"{one:g}" if isinstance(one, float) else str(one) for one in spec.ends()]
        more = f" and {len(ends) - MOST_LISTED} more" if len(ends) > MOST_LISTED else ""
        said = ", ".join(ends[:MOST_LISTED]) + more
    else:
        said = f"{spec.low:g} to {spec.high:g}{' on a log scale' if spec.scale == 'log' else ''}"
    goes = f" (sets {', '.join(spec.sets)})" if spec.sets else ""
    return f"{said}{goes}; {kind}"


def _arms(experiment: Experiment, points: int) -> list[str]:
    names = experiment.arm_names
    if len(names) == 1:
        return ["one" + ("; points are twins of each other, as they share seeds" if points > 1 else "")]
    return [f"{names[0]}, to which {' · '.join(names[1:])} are twins: same people, same chance, at every point"]


def _futures(experiment: Experiment) -> list[str]:
    lives = ("each with its own vector of calibrated parameters" if experiment.futures == "set"
             else "with parameters at their defaults")  # fmt: skip
    first, stop = experiment.first_seed, experiment.stop
    if stop is None:
        last = first + experiment.replicates - 1
        return [f"{count(experiment.replicates, 'replicate')} of each point and arm, seeds {first} to {last}, {lives}"]
    return [
        f"replicates in batches of {stop.batch}, from {stop.least} to at most {stop.most}, {lives}; until the 95 % "
        f"interval of {stop.measure}, {stop.difference}, is within {stop.half_width:g} of its middle at every point"
    ]


def _size(experiment: Experiment, points: int, processes: int) -> list[str]:
    scenario = experiment.base_scenario
    organisation = organisation_of(scenario)
    replicates = experiment.stop.most if experiment.stop else experiment.replicates
    runs = points * len(experiment.arm_names) * replicates
    twins = any(one.needs_baseline for one in experiment.taken.values())
    person_months = organisation.headcount * (scenario.months + scenario.warm_up)
    worlds = runs * (2 if twins else 1)
    seconds = seconds_expected(person_months * worlds, 0) / processes
    most = "at most " if experiment.stop else ""
    sizes = "; points differ in it" if experiment.changes_organisation else ""
    return [
        f"{most}{runs:,} runs: {count(points, 'point')} × {count(len(experiment.arm_names), 'arm')} × "
        f"{count(replicates, 'replicate')}{', and for each its baseline twin' if twins else ''}",
        f"{organisation_in_words(organisation)} for {count(scenario.months, 'month')} each{sizes}: about "
        f"{person_months * worlds / 1e6:,.0f} million person-months in all",
        f"about {_time(seconds)} with {count(processes, 'process', 'processes')}, and {_bytes(experiment, runs)} "
        "on disk",
    ]


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _bytes(experiment: Experiment, runs: int) -> str:
    size = runs * (BYTES_A_RUN + BYTES_A_MEASURE * len(experiment.columns))
    if experiment.monthly is not None:
        kept = experiment.base_scenario.months // experiment.monthly.every + 2
        size += runs * kept * BYTES_A_MONTH * len(experiment.monthly.series)
    return f"{max(1, round(size / 1e6)):,} MB"


# ---------------------------------------------------------------- afterwards


def swept_in_words(found: Swept) -> list[str]:
    """Return how a sweep ended."""
    held = f"{count(found.runs, 'run')} in the store, {found.lived:,} of them lived now."
    words = [held if found.lived else f"Nothing was missing: {count(found.runs, 'run')} in the store."]
    if found.verdict is not None:
        words.append(_stopped(found.verdict))
    if found.failed:
        words.append(
            f"{count(found.failed, 'case')} failed; show says why, and --again tries them once more. They are rows of "
            "the table and are left out of means, never counted as alive or lapsed."
        )
    return words


def _stopped(verdict: StudyVerdict) -> str:
    if verdict.why == NARROW:
        return f"Narrow enough with {verdict.replicates} replicates: no more were needed."
    wide = max((one.half_width for one in verdict.points), default=float("nan"))
    many = count(len(verdict.wide), "point")
    return f"The cap of {verdict.replicates} replicates was reached; {many} not narrow yet (widest ± {wide:.3g})."


def verified_in_words(found: Verified) -> list[str]:
    """Return whether runs lived again are the same."""
    if found.same:
        return [f"The same: {count(found.runs, 'run')} lived again, every number equal to the last bit."]
    shown = found.differences.head(MOST_LISTED).to_string(index=False)
    return [f"Not the same: {count(len(found.differences), 'number')} of {count(found.runs, 'run')} differ.", shown]


def store_in_words(folder: Path) -> list[str]:
    """Return what a store holds and how far it is."""
    with Store.open(folder) as store:
        about, experiment, arms = store.about, experiment_in(store), store.arms
        table = store.table(columns=["point", "arm", "replicate", "status", "message"])
    words = [f"{about['name']}: {count(len(table), 'run')}"]
    if experiment.question:
        words.append(experiment.question)
    if not len(table):
        return [*words, "No run is in it yet."]
    by_point = table.groupby("point")["replicate"].nunique()
    words.append(
        f"{count(len(by_point), 'point')}, {count(len(arms), 'arm')} ({', '.join(arms)}), "
        f"{_span(by_point.min(), by_point.max())} of each; {count(len(about['measures']), 'measure')}: "
        f"{', '.join(about['measures'])}."
    )
    failed = table[table["status"] == "failed"]
    if len(failed):
        whys = failed["message"].value_counts().head(MOST_LISTED)
        words.append("\n".join([f"{count(len(failed), 'run')} failed:",
                                *(f"  {times:,} × {why}" for why, times in whys.items())]))  # fmt: skip
    made = "; ".join(_environment(one) for one in about["environments"].values())
    digests = f"sources {about['sources'][:8]}, experiment {about['experiment_digest'][:8]}"
    return [*words, f"Made with {made}; {digests}."]


def _span(least: int, most: int) -> str:
    return count(most, "replicate") if least == most else f"{least:,} to {count(most, 'replicate')}"


def _environment(told: dict[str, dict[str, str]]) -> str:
    versions, platform = told["versions"], told["platform"]
    where = f"{platform['system']} {platform['processor']}"
    return f"culturesim {versions['culturesim']}, Python {versions['python']}, {where}"
