"""Twin worlds: same people, same chance, one difference, and beside it a difference that should not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from culturesim.errors import ScenarioError
from culturesim.futures import SET, futures_of
from culturesim.measures.sustainability import baselines, without_effort
from culturesim.run import Run
from culturesim.scenario.events import Event, HolderLeaves, KnownPersonLeaves
from culturesim.scenario.model import Scenario
from culturesim.simulation import must_be_a_scenario, simulate_many
from culturesim.twins.comparison import Comparison
from culturesim.twins.most_active import found, is_to_be_found, spoken_of
from culturesim.twins.placebo import placebo_of

AUTO: Literal["auto"] = "auto"


def compare(
    base: Scenario,
    alternative: Scenario,
    seeds: Iterable[int] | int = range(100),
    *,
    futures: str = SET,
    placebo: Scenario | Literal["auto"] | None = AUTO,
    after_each: Callable[[int], None] | None = None,
) -> Comparison:
    """Live both scenarios with the same seeds, and the placebo twin beside them.

    "The holder of a role leaves" is resolved once, in the base arm: in each future the same person leaves in all
    arms and in their baseline twins, whatever has become of the role.

    Parameters
    ----------
    base, alternative
        Two scenarios of the same length.
    seeds
        Whole numbers from 0, one pair of twins each; a single number n stands for 0 to n - 1.
    futures
        "set": replicate r lives with calibrated vector r mod n in both arms, so that the difference carries what is
        not known about the numbers; "central": all live with the defaults. What a scenario says itself goes before.
    placebo
        "auto": that of :func:`~culturesim.twins.placebo.placebo_of`, one arm more where the alternative adds
        exits; a scenario of one's own; or None.
    after_each
        Called with the number of worlds of each ensemble that has been lived.

    Raises
    ------
    ScenarioError
        When there are no seeds, or the scenarios have different lengths.

    Notes
    -----
    Twins cannot tell an individual's fate: one more relationship here may be one fewer there, so numbers are net, and
    whom a difference reaches is only shown as means of units (:func:`~culturesim.twins.affected.unit_effects`).
    """
    must_be_a_scenario(base)
    must_be_a_scenario(alternative)
    if placebo not in (AUTO, None):
        must_be_a_scenario(placebo)
    wanted = list(range(seeds) if isinstance(seeds, int) else seeds)
    if not wanted:
        raise ScenarioError("a comparison needs at least one seed")
    beside = placebo_of(base, alternative) if isinstance(placebo, str) else placebo
    for other in (alternative, beside):
        if other is not None and base.months != other.months:
            raise ScenarioError(
                f"{base.name!r} has {base.months} months and {other.name!r} {other.months}; give both the same number"
            )
    arms = [futures_of(one, len(wanted), futures) for one in (base, alternative)]
    base_runs = simulate_many(arms[0], wanted, after_each=after_each)
    pinned_base, pinned = (pinned_in(base_runs, arm) for arm in arms)
    alternative_runs = simulate_many(pinned, wanted, after_each=after_each)
    placebo_runs = [] if beside is None else lived_beside(base_runs, beside, futures, after_each=after_each)
    baseline_runs = baselines(pinned_base, wanted, after_each=after_each)
    alike = [without_effort(arm[0] if isinstance(arm, list) else arm).digest() for arm in (pinned_base, pinned)]
    alternative_baselines = (
        baseline_runs if alike[0] == alike[1] else baselines(pinned, wanted, after_each=after_each)
    )
    lived = base_runs, alternative_runs, baseline_runs, alternative_baselines
    return Comparison(base, alternative, *lived, futures, beside, placebo_runs)


def lived_beside(
    base_runs: Sequence[Run], scenario: Scenario, futures: str, *, after_each: Callable[[int], None] | None = None
) -> list[Run]:
    """Live another arm on the seeds of `base_runs`, with exits as pinned in them."""
    pinned = pinned_beside(base_runs, scenario, futures)
    return simulate_many(pinned, [run.seed for run in base_runs], after_each=after_each)


def pinned_beside(base_runs: Sequence[Run], scenario: Scenario, futures: str) -> Scenario | list[Scenario]:
    """Return what another arm is told on the seeds of `base_runs`: its futures, with exits as pinned in them."""
    return pinned_in(base_runs, futures_of(scenario, len(base_runs), futures))


def pinned_in(base_runs: Sequence[Run], scenario: Scenario | list[Scenario]) -> Scenario | list[Scenario]:
    """Return `scenario` with every "holder leaves" turned into the exit of whoever holds the role in the base arm.

    Likewise with exits of the most active holders of some roles. One scenario for each base run, since another person
    may hold the role in each; `scenario` itself where there is nothing to pin. Roles that the base arm does not have
    stay as they are.
    """
    known = {steward.name for steward in base_runs[0].scenario.stewards}
    each = [scenario] * len(base_runs) if isinstance(scenario, Scenario) else scenario
    if not any(_to_be_pinned(event, known) for event in each[0].events):
        return scenario
    return [
        one.with_(events=[_pinned(event, run, known) for event in one.events])
        for one, run in zip(each, base_runs, strict=True)
    ]


def _to_be_pinned(event: Event, known: set[str]) -> bool:
    return is_to_be_found(event) or (isinstance(event, HolderLeaves) and event.role in known)


def _pinned(event: Event, run: Run, known: set[str]) -> Event:
    if isinstance(event, KnownPersonLeaves) and is_to_be_found(event):
        person, whom = found(run, event), spoken_of(event)
        words = whom if person else f"nobody, as too few roles are held for {whom},"
        return KnownPersonLeaves(month=event.month, person=person, called=words)
    if not isinstance(event, HolderLeaves) or event.role not in known:
        return event
    person = run.holder(event.role, event.month)
    called = f"the holder of the role '{event.role}'" if person else f"nobody, as the role '{event.role}' is vacant,"
    return KnownPersonLeaves(month=event.month, person=person, called=called)
