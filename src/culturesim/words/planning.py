"""A scenario in words before anything runs: who, how long, what is done, what will happen, what is assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import KINDS
from culturesim.organisation.blueprint import Organisation, organisation_of
from culturesim.organisation.names import must_be_known
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES
from culturesim.scenario.events import MATCHERS, HiringWave, RampHallmark
from culturesim.scenario.model import Programme, Scenario, Steward
from culturesim.state.columns import LEVELS

# Measured on two cores of a laptop class: a constant cost a month for each batch, and one for each person in it.
SECONDS_PER_MONTH, SECONDS_PER_PERSON_MONTH = 5e-3, 3e-6
MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
               "November", "December")  # fmt: skip
_MOST_LISTED = 12
_RANKS = {"staff": ("staff", "staff"), "unit leader": ("unit leader", "unit leaders"),
          "executive": ("executive", "executives")}  # fmt: skip

_SETTINGS = ("turnover", "mean_tenure", "network", "founding", "coupling", "cultural_fit")

Section = tuple[str, list[str]]


def count(number: int, one: str, several: str | None = None) -> str:
    """Return for example ``1 unit`` or ``1,020 units``."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def plan(scenario: Scenario) -> list[Section]:
    """Return titled lines that say what `scenario` is and what would happen.

    Raises
    ------
    ScenarioError
        When the organisation cannot be built, or does not have what the scenario names.
    """
    organisation = organisation_of(scenario)
    must_be_known([scenario], organisation)
    return [
        (f"{scenario.name}: {count(scenario.months, 'month')}", [scenario.description] if scenario.description else []),
        ("Organisation", _organisation(scenario, organisation)),
        ("What is aimed at", _hallmarks(scenario, organisation)),
        ("Programmes", [_programme(one) for one in scenario.programmes] or ["none"]),
        ("Who carries it", [*_stewards(scenario), *_supplied(scenario, organisation)]),
        ("What happens", events_in_words(scenario) or ["nothing but the months themselves"]),
        ("Left at its default", _untouched(scenario)),
        ("Changed from the default", defaults_changed(scenario) or ["nothing"]),
        ("Each month, in this order", [_order()]),
        ("Size", [_size(scenario, organisation)]),
    ]


def organisation_in_words(organisation: Organisation) -> str:
    """Return for example ``1,032 people in 21 units``, with vacant jobs where there are any."""
    vacant = int(organisation.founded.sum()) - organisation.headcount
    people = count(organisation.headcount, "person", "people")
    said = f"{people} in {count(len(organisation.founding_units), 'unit')}"
    return f"{said} ({count(vacant, 'job')} vacant)" if vacant else said


def events_in_words(scenario: Scenario) -> list[str]:
    """Return one sentence an event, by month, with the month of the year."""
    start = scenario.organisation.first_calendar_month() - 1
    lines = []
    for event in sorted(scenario.events, key=lambda event: event.month):
        year, month = divmod(start + event.month, 12)
        when = f"month {event.month} ({MONTH_NAMES[month]} of year {year + 1})"
        over = event.over if isinstance(event, (RampHallmark, HiringWave)) else 1
        until = f" (done by month {event.month + over - 1})" if over > 1 else ""
        lines.append(f"{when}: {event.happens()}{until}")
    return lines


def defaults_changed(scenario: Scenario) -> list[str]:
    """Return the numbers and mechanisms of behaviour that this scenario sets itself."""
    lines = []
    for name, value in sorted(scenario.behaviour.items()):
        declared = QUANTITIES[name].parameter if name in QUANTITIES else RULES[name]
        lines.append(f"{name} {value:g} (default {declared.default:g}; {declared.meaning})")
    for name, own in sorted(scenario.mechanisms.items()):
        numbers = own if own == "off" else ", ".join(f"{key} {value:g}" for key, value in own.items())  # type: ignore[union-attr]
        lines.append(f"mechanism {name}: {numbers}")
    for name, numbers_of in sorted(scenario.kinds.items()):
        usual = KINDS[name].numbers
        lines += [f"{name}: {key} {value:g} (default {usual[key].default:g})" for key, value in numbers_of.items()]
    if scenario.modules:
        lines.append(f"own mechanisms and measures from {', '.join(scenario.modules)}")
    return lines


def seconds_expected(person_months: float, months: int) -> float:
    """Return about how long living that many person-months takes once the code is compiled."""
    return SECONDS_PER_MONTH * months + SECONDS_PER_PERSON_MONTH * person_months


# ---------------------------------------------------------------- parts


def _organisation(scenario: Scenario, organisation: Organisation) -> list[str]:
    spec = scenario.organisation
    by_level = np.bincount(organisation.level[organisation.founded], minlength=3)
    levels = ", ".join(count(int(n), *_RANKS[name]) for name, n in zip(LEVELS, by_level, strict=True) if n)
    sizes = np.bincount(organisation.unit[organisation.founded], minlength=len(organisation.founding_units))
    lines = [f"{organisation_in_words(organisation)}: {levels}", f"units: {_units(organisation, sizes)}"]
    weights = "evenly through the year" if spec.calendar == "flat" else "mostly in May to July (school year)"
    lines.append(f"month 0 falls in {MONTH_NAMES[spec.first_calendar_month() - 1]}; people leave {weights}")
    t = spec.turnover
    lines.append(f"of 100 staff {100 * t.staff:.3g} leave in a year, of 100 unit leaders {100 * t.leader:.3g}, of 100 "
                 f"executives {100 * t.executive:.3g} (more or fewer by experience and attachment); mean tenure "
                 f"{_mean_tenure(organisation)}")  # fmt: skip
    if scenario.warm_up:
        lines.append(f"warm-up: {count(scenario.warm_up, 'month')} are lived before month 0, without events")
    if scenario.founding.ever_mentored:
        lines.append(f"history: {_of_100(scenario.founding.ever_mentored)} of the founders have had a mentor before")
    if organisation.group_names:
        shares = zip(organisation.group_names, organisation.group_shares, strict=True)
        lines.append("groups: " + ", ".join(f"{name} {share:.0%}" for name, share in shares))
    seen = "from a file" if organisation.contacts is not None else "drawn for each world"
    lines.append(f"each job sees up to {count(organisation.contacts_per_job, 'colleague')}, {seen}")
    if spec.source:
        lines.append(f"figures: {spec.source}")
    return lines


def _units(organisation: Organisation, sizes: np.ndarray) -> str:  # type: ignore[type-arg]
    names = [f"{name} {size}" for name, size in zip(organisation.founding_units, sizes.tolist(), strict=True)]
    if len(names) <= _MOST_LISTED:
        return ", ".join(names)
    common = ", ".join(f"{times} of {size} jobs" for size, times in Counter(sizes.tolist()).most_common(3))
    rest = "" if len(set(sizes.tolist())) <= 3 else f"; {sizes.min()} to {sizes.max()} jobs in all"
    return f"{common}{rest}"


def _mean_tenure(organisation: Organisation) -> str:
    held = organisation.person_keys != 0
    return f"{organisation.tenure[held].mean() / 12:.1f} years" if held.any() else "unknown (no people)"


def _hallmarks(scenario: Scenario, organisation: Organisation) -> list[str]:
    strengths = scenario.strengths(organisation.founding_units)
    lines = []
    for row, name in enumerate(HALLMARKS):
        low, high = strengths[row].min(), strengths[row].max()
        lines.append(f"{name.replace('_', ' ')} {low:g}" + (f" to {high:g} over units" if high > low else ""))
    if len({line.rsplit(" ", 1)[-1] for line in lines}) == 1 and strengths.min() == strengths.max():
        lines = [f"every hallmark at {strengths.min():g}"]
    else:
        lines = ["strengths from 0 to 1: " + "; ".join(lines)]
    upkeep = {
        "stewarded": "practice has to be kept up by stewards and budgets, or decays",
        "fixed": "practice stays where it is, whoever does what (upkeep: fixed)",
    }
    lines.append(upkeep[scenario.upkeep])
    if scenario.upkeep == "stewarded":
        fed = {"none": "no hallmark feeds another", "explicit": "hallmarks feed each other where the sources say so",
               "full": "hallmarks feed each other, inferred links included"}  # fmt: skip
        lines.append(f"{fed[scenario.coupling]} (coupling: {scenario.coupling})")
    if scenario.cultural_fit < 1:
        lines.append(f"mentoring suits the organisation {scenario.cultural_fit:g} of 1 (cultural fit)")
    own = [f"{unit.name} {unit.cultural_fit:g}" for unit in scenario.organisation.unit_list()
           if unit.cultural_fit not in (None, scenario.cultural_fit)]  # fmt: skip
    if own:
        rest = f" and {len(own) - _MOST_LISTED} more" if len(own) > _MOST_LISTED else ""
        lines.append(f"units with a cultural fit of their own: {', '.join(own[:_MOST_LISTED])}{rest}")
    return lines


def _programme(one: Programme) -> str:
    where = "all units" if one.units == "all" else ", ".join(one.units)
    money = "funded" if one.funded else "not funded at the start"
    consent = "both sides may refuse" if one.consent else "nobody is asked for consent"
    chosen = "" if one.matching == "greedy" else f", mentors chosen {MATCHERS[one.matching]}"
    kinds = ", ".join(name.replace("_", " ") for name in one.kinds)
    return (
        f"{one.name} for {where}: {money}, {one.coordinator_hours:g} coordinator hours a month, pairs planned for "
        f"{count(one.term, 'month')}, {consent}{chosen}; on offer: {kinds}; while funded it carries "
        f"{_of_100(one.support_share)} of the upkeep{_grows_and_trains(one)}"
    )


def _grows_and_trains(one: Programme) -> str:
    grows = f"; {one.growth_hours:g} coordinator hours more for each running relationship" if one.growth_hours else ""
    when = {"none": "", "at_need": "; both sides are trained when they begin",
            "calendar": "; all who want, offer or have a mentor are trained at its launch"}[one.training]  # fmt: skip
    again = f" and again every {count(one.training_every, 'month')}" if when and one.training_every else ""
    return grows + when + again


def _of_100(share: float) -> str:
    return f"{100 * share:g} %"


def _stewards(scenario: Scenario) -> list[str]:
    if not scenario.stewards:
        return ["nobody: without stewards practice falls to what programmes and anchoring support"]
    alike: dict[tuple[object, ...], list[Steward]] = {}
    for steward in scenario.stewards:
        kind = (steward.scope, steward.hallmarks, steward.share, steward.action, steward.documentation,
                steward.plan_hours) if steward.scope == "unit" else (steward.name,)  # fmt: skip
        alike.setdefault(kind, []).append(steward)
    return [_steward_group(group) for group in alike.values()]


def _steward_group(group: Sequence[Steward]) -> str:
    first = group[0]
    who = f"{first.name} ({first.job})" if len(group) == 1 else (
        f"{first.name} to {group[-1].name}, {len(group)} alike, each in their own unit"
    )  # fmt: skip
    what = "upkeep" if first.hallmarks == "all" else f"upkeep of {', '.join(first.hallmarks).replace('_', ' ')}"
    where = "" if first.scope == "organisation" or len(group) > 1 else " of the unit"
    plan = f"a succession plan at {first.plan_hours:g} hours a month" if first.plan_hours else "no succession plan"
    return (
        f"{who}: {_of_100(first.share)} of the {what}{where} hangs on it; the first holder does "
        f"{_of_100(first.action)} of the duty, {_of_100(first.documentation)} of that outlives them; {plan}"
    )


def _supplied(scenario: Scenario, organisation: Organisation) -> list[str]:
    """Return how much of the upkeep is supplied at the start, over units and hallmarks."""
    if scenario.upkeep == "fixed":
        return []
    units, hallmarks = list(organisation.founding_units), list(HALLMARKS)
    supply = np.zeros((len(hallmarks), len(units)))
    for programme in scenario.programmes:
        served = [programme.units == "all" or unit in programme.units for unit in units]
        supply[:, served] += programme.support_share * programme.funded
    for steward in scenario.stewards:
        home = steward.job.rpartition("/")[0]
        tended = [steward.hallmarks == "all" or name in steward.hallmarks for name in hallmarks]
        where = [steward.scope == "organisation" or unit == home for unit in units]
        supply[np.ix_(tended, where)] += steward.share * steward.action
    low, high = (_of_100(round(float(end), 3)) for end in (supply.min(), supply.max()))
    share = low if low == high else f"{low} to {high} (by unit and hallmark)"
    return [f"altogether {share} of the upkeep is supplied at the start, before what hallmarks do for each other"]


def _untouched(scenario: Scenario) -> list[str]:
    numbers = len(QUANTITIES) + len(RULES)
    kept = numbers - len(scenario.behaviour)
    known = scenario.known_mechanisms()
    unchanged = f"{len(known) - len(scenario.mechanisms)} of {len(known)} mechanisms"
    given = scenario.model_fields_set | scenario.organisation.model_fields_set
    settings = [name for name in _SETTINGS if name not in given]
    lines = [f"{kept} of {numbers} numbers of behaviour and {unchanged} (culturesim explain NAME shows each)"]
    if settings:
        lines.append("settings: " + ", ".join(settings))
    return lines


def _order() -> str:
    from culturesim.phases import ORDER

    return ", ".join(ORDER)


def _size(scenario: Scenario, organisation: Organisation) -> str:
    months = scenario.months + scenario.warm_up
    person_months = organisation.headcount * months
    seconds = seconds_expected(person_months, months)
    return f"about {person_months:,} person-months a run: roughly {seconds:.1g} s once the code is compiled"
