"""Reading experiment files: every fault at once, with its line, before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from culturesim.errors import CultureSimError, ExperimentError, did_you_mean, report
from culturesim.experiment.file import Experiment
from culturesim.experiment.levers import Cell, cell
from culturesim.organisation.blueprint import organisation_of
from culturesim.phases.numbers import MONTHLY
from culturesim.scenario.file import fault_at
from culturesim.scenario.text import read_text, text_of
from culturesim.scenario.wording import Found, structure_faults
from culturesim.twins.placebo import placebo_of

FIXED = {"point", "arm", "replicate", "seed", "vector", "status", "message", "case", "scenario", "run", "made_with"}
FILES = {"organisation.people", "organisation.ties", "modules"}


def load_experiment(path: Path | str) -> Experiment:
    """Return the experiment of a file.

    Parameters
    ----------
    path
        A YAML file. Files it names are looked for in its folder.

    Raises
    ------
    ScenarioError
        When the file is no YAML.
    ExperimentError
        When the experiment cannot be used; the message lists every fault with its line.
    """
    file = Path(path)
    read = read_text(text_of(file), str(path))
    try:
        Experiment.model_validate(read.values)
        experiment = Experiment(folder=file.parent, **read.values)
        found = list(faults_of(experiment))
    except ValidationError as error:
        found = structure_faults(error, Experiment, read.values)
    if found or read.faults:
        raise ExperimentError(report(str(path), [*read.faults, *(fault_at(read, *one, "experiment") for one in found)]))
    return experiment


def faults_of(experiment: Experiment) -> Iterator[Found]:
    """Yield what is wrong with an experiment whose structure is right, each with its place."""
    if said := _failing(lambda: experiment.base_scenario):
        yield ("base",), said
        return
    yield from _faults_of_names(experiment)
    if experiment.arms != {"base": {}} and experiment.policy:
        yield ("policy",), "stands in place of arms; leave one of them out"
        return
    measures = list(_faults_of_measures(experiment))
    yield from measures
    yield from _faults_of_months(experiment)
    factors = list(_faults_of_factors(experiment))
    yield from factors
    if factors:
        return
    if said := _failing(experiment.points):
        yield ("design",), said
        return
    for name, design in experiment.designs.items():
        if said := _failing(experiment.with_(design=design).points):
            yield ("designs", name), said
    yield from _faults_of_arms(experiment)
    if not measures:
        yield from _faults_of_stop(experiment)


def _failing(what: Callable[[], object]) -> str | None:
    """Return why something cannot be had, in one line, or None when it can."""
    try:
        what()
    except CultureSimError as error:
        return " ".join(line.strip() for line in str(error).splitlines())
    return None


def _faults_of_names(experiment: Experiment) -> Iterator[Found]:
    """Every column of the table of runs has a name of its own."""
    taken = dict.fromkeys(FIXED, "a column that every table of runs has")
    for kind in ("levers", "uncertainties", "measures"):
        for name in getattr(experiment, kind):
            if name in taken:
                yield (kind, name), f"is also {taken[name]}; give it another name"
            taken[name] = f"one of {kind}"


def _faults_of_measures(experiment: Experiment) -> Iterator[Found]:
    try:
        taken = experiment.taken
    except CultureSimError:
        for column in experiment.measures:
            alone = experiment.with_(measures={column: experiment.measures[column]}, stop=None)
            if said := _failing(lambda alone=alone: alone.taken):  # type: ignore[misc]
                yield ("measures", column), said
        return
    for column, one in taken.items():
        if one.course:
            yield ("measures", column), "is a whole course of months; keep it under monthly instead"
        if one.beside is not None and one.beside not in experiment.arm_names:
            meant = did_you_mean(one.beside, experiment.arm_names)
            yield ("measures", column), f"beside: there is no arm {one.beside!r}{meant}"


def _faults_of_months(experiment: Experiment) -> Iterator[Found]:
    for place, name in enumerate(experiment.monthly.series if experiment.monthly else ()):
        if name not in MONTHLY:
            yield ("monthly", "series", place), f"there is no monthly number {name!r}{did_you_mean(name, MONTHLY)}"


def _faults_of_factors(experiment: Experiment) -> Iterator[Found]:
    """Each factor is tried at its ends: beside the first values of the others, and where that fails, by itself."""
    first: dict[str, Cell] = {name: cell(spec.ends()[0]) for name, spec in experiment.factors.items()}
    together = None
    blamed = False
    for kind in ("levers", "uncertainties"):
        for name, spec in getattr(experiment, kind).items():
            if files := spec.places(name) & FILES:
                yield (kind, name), f"{min(files)}: files cannot differ between points; make one experiment for each"
                continue
            for value in map(cell, spec.ends()):
                if not (said := _fails_at(experiment, {**first, name: value})):
                    continue
                together = together or ((kind, name), f"{value}: {said}")
                if said := _fails_at(experiment, {name: value}):
                    blamed = True
                    yield (kind, name), f"{value}: {said}"
                    break
    if together is not None and not blamed:
        yield together


def _fails_at(experiment: Experiment, values: dict[str, Cell]) -> str | None:
    return _failing(lambda: organisation_of(experiment.scenario(values)))


def _faults_of_arms(experiment: Experiment) -> Iterator[Found]:
    names, first = list(experiment.all_arms), dict(experiment.points().iloc[0]) if experiment.factors else {}
    where = "policy" if experiment.policy else "arms"
    failed = False
    for arm in names:
        if said := _failing(lambda arm=arm: experiment.scenario(first, arm)):  # type: ignore[misc]
            failed = True
            yield (where, arm), said
    for place, arm in enumerate(experiment.placebo):
        if arm not in names[1:]:
            yield ("placebo", place), f"there is no arm {arm!r} beside the base arm{did_you_mean(arm, names[1:])}"
        elif not failed:
            base, other = (experiment.scenario(first, one) for one in (names[0], arm))
            if placebo_of(base, other) is None:
                yield ("placebo", place), f"arm {arm!r} holds no exit that another person's could stand in for"


def _faults_of_stop(experiment: Experiment) -> Iterator[Found]:
    stop = experiment.stop
    if stop is None:
        return
    if stop.measure not in experiment.columns:
        meant = did_you_mean(stop.measure, experiment.columns)
        yield ("stop", "measure"), f"there is no measure {stop.measure!r}{meant}"
    if said := _failing(lambda: stop.weights(experiment.arm_names)):
        yield ("stop", "difference"), said
