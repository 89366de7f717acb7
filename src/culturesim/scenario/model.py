"""A scenario: everything a run is told, and nothing else.

Organisation, strengths of the hallmarks, programmes, stewards, events, and the numbers that differ from their
defaults. A scenario never changes once made; `with_` makes a changed copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Discriminator, Field, PrivateAttr, Tag, ValidationError

from culturesim.errors import Fault, ScenarioError, did_you_mean, report
from culturesim.hallmark_names import HALLMARKS
from culturesim.kinds import KINDS, NUMBERS
from culturesim.mechanisms import Mechanism
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES
from culturesim.scenario.digest import digest_of
from culturesim.scenario.events import MOST_MONTHS, Event, Matching
from culturesim.scenario.fields import Part, Units, number, plain, switch, text, which_units, whole
from culturesim.scenario.jobs import MOST_UNITS
from culturesim.scenario.references import reference_faults
from culturesim.scenario.user_modules import known_mechanisms
from culturesim.scenario.variants import Variants
from culturesim.scenario.wording import UNKNOWN, Found, Place, place_in_words, structure_faults

T = TypeVar("T")
Floats = NDArray[np.float64]
Upkeep = Literal["stewarded", "fixed"]
Coupling = Literal["none", "explicit", "full"]
ProgrammeKind = Literal[
    "one_to_one", "group", "circle", "peer", "reverse", "cascade", "mosaic", "e_mentoring", "long_distance",
    "cross_cultural",
]  # fmt: skip
MOST_PEOPLE = 1_000_000
OTHERS = "others"
BY_NAME = ("mechanisms", "kinds")  # settings that hold numbers by name, and need not name all
START_MONTH = {"flat": 1, "school_year": 8}  # calendar month of month 0


class UnitSpec(Part):
    """One unit: a school, a department, a chapter."""

    name: str = text("name of the unit")
    staff: int = whole("jobs of staff", high=MOST_PEOPLE, unit="people")
    leaders: int = whole("jobs of unit leaders", 1, high=1000, unit="people")
    hallmarks: dict[str, float] = Field({}, description="strengths that differ from the scenario's, by hallmark")
    cultural_fit: float | None = number("how well mentoring suits this unit; the scenario's by default", None)


class UnitsSpec(Part):
    """Several units alike, named by a prefix and a number from 1."""

    count: int = whole("units", low=1, high=MOST_UNITS, unit="units")
    staff: int = whole("jobs of staff in each", high=MOST_PEOPLE, unit="people")
    leaders: int = whole("jobs of unit leaders in each", 1, high=1000, unit="people")
    prefix: str = text("first part of their names", "Unit")

    def each(self) -> tuple[UnitSpec, ...]:
        """Return the units one by one."""
        names = (f"{self.prefix} {serial}" for serial in range(1, self.count + 1))
        return tuple(UnitSpec(name=name, staff=self.staff, leaders=self.leaders) for name in names)


class Turnover(Part):
    """Probability that the holder of a job leaves within a year, by level."""

    staff: float = number("staff who leave within a year", 0.16, below=1, unit="1/year", source="evidence 2.1")
    leader: float = number("unit leaders who leave within a year", 0.18, below=1, unit="1/year",
                           source="evidence 2.4 and 5.10")  # fmt: skip
    executive: float = number("executives who leave within a year", 0.16, below=1, unit="1/year",
                              source="evidence 2.7")  # fmt: skip


class Network(Part):
    """Who sees whom, where no file of ties says so."""

    inside: int = whole("colleagues seen in one's own unit", 8, high=100, unit="people")
    across: int = whole("colleagues seen anywhere", 4, high=100, unit="people")
    hub_share: float = number("contacts anywhere that are leaders", 0.3)


def _form_of_units(value: Any) -> str:
    return "list" if isinstance(value, (list, tuple)) else "alike"


UnitForms = Annotated[
    Annotated[tuple[UnitSpec, ...], Tag("list")] | Annotated[UnitsSpec, Tag("alike")], Discriminator(_form_of_units)
]


class OrganisationSpec(Part):
    """The organisation: made up from numbers of jobs, or read from a roster."""

    units: UnitForms | None = Field(None, description="list of units, or count, staff and prefix of units alike")
    people: str | None = text("file made by import-roster, beside the scenario", None)
    ties: str | None = text("file of who sees whom, beside the scenario", None)
    executives: int = whole("jobs of executives", 1, high=1000, unit="people")
    central_unit: str = text("name of the unit of the executives", "central office")
    turnover: Turnover = Field(Turnover(), description="yearly probabilities of leaving, by level")
    mean_tenure: float = number("mean years people have been here", 7, high=60, unit="years", source="evidence 2.3")
    experience_bands: dict[str, float] | None = Field(
        None, description="staff by years of experience, shares or counts"
    )
    calendar: Literal["flat", "school_year"] = Field("flat", description="when in the year people leave")
    start_month: int | None = whole("month of the year of month 0; 8 for a school year, else 1", None, low=1, high=12,
                                    unit="month of the year")  # fmt: skip
    remote_share: float = number("people who work away from the others", 0)
    groups: dict[str, float] = Field({}, description="groups people belong to, with their shares")
    network: Network = Field(Network(), description="who sees whom")
    source: str | None = text("where the figures come from", None)

    def unit_list(self) -> tuple[UnitSpec, ...]:
        """Return the units one by one, without the central one; empty for a roster."""
        return self.units.each() if isinstance(self.units, UnitsSpec) else self.units or ()

    def units_listed(self) -> tuple[UnitSpec, ...]:
        """Return the units that are told one by one: only they can have anything of their own."""
        return () if isinstance(self.units, UnitsSpec) else self.units or ()

    def first_calendar_month(self) -> int:
        """Return the month of the year (1 to 12) in which month 0 falls."""
        return self.start_month or START_MONTH[self.calendar]


class Programme(Part):
    """A mentoring programme that invites people and arranges pairs while it is funded."""

    name: str = text("name of the programme")
    units: Units = which_units("units it serves", "all")
    coordinator_hours: float = number("hours of its coordinator", high=100_000, unit="hours/month")
    term: int = whole("planned length of a pair", 12, low=1, high=120, unit="months", source="evidence 4.2")
    consent: bool = switch("whether both sides may refuse a match", True)
    matching: Matching = Field("greedy", description="how a mentor is chosen")
    kinds: tuple[ProgrammeKind, ...] = Field(
        ("one_to_one", "group", "circle"), min_length=1, description="kinds of mentoring on offer, the usual one first",
        json_schema_extra={"allowed": "a list of at least one kind of mentoring"},
    )  # fmt: skip
    funded: bool = switch("whether it is funded at the start", True)
    support_share: float = number("upkeep hours the budget supplies while funded", 0.3)
    growth_hours: float = number("coordinator hours added for each running relationship", 0, high=100,
                                 unit="hours/month")  # fmt: skip
    training: Literal["none", "at_need", "calendar"] = Field(
        "none", description="whether both sides are trained when they begin, or all at dates of the calendar"
    )
    training_every: int = whole("months until training is renewed; 0: never", 0, high=120, unit="months")


class Steward(Part):
    """A role that carries mentoring, attached to a job."""

    name: str = text("name of the role")
    job: str = text("id of the job, such as 'North High/leader'")
    scope: Literal["unit", "organisation"] = Field("organisation", description="where the work is done")
    hallmarks: Literal["all"] | tuple[str, ...] = Field("all", description="'all' or a list of hallmarks tended")
    share: float = number("share of these hallmarks' upkeep that hangs on it")
    talk: float = number("how strongly the first holder speaks for mentoring")
    action: float = number("how much of the duty the first holder does")
    documentation: float = number("share of the work that outlives its holder", 0.1)
    plan_hours: float = number("hours a succession plan takes; 0: no plan", 0, high=1000, unit="hours/month")
    briefing_every: int = whole("months between briefings of the holder; 0: none", 0, high=120, unit="months")


class Founding(Part):
    """History that people bring who are there from the start."""

    ever_mentored: float = number("people who have had a mentor before month 0", 0)
    offering: float = number("people willing to mentor from the start", 0)
    trained: float = number("share of missing mentoring skill that people have won before month 0", 0)


class Costs(Part):
    """What hours and replacements cost, in one currency. They change no run, only what is said of its money."""

    staff_hour: float = number("an hour of staff in a meeting", 45, high=100_000, unit="money/hour")
    leader_hour: float = number("an hour of a unit leader in a meeting", 65, high=100_000, unit="money/hour")
    executive_hour: float = number("an hour of an executive in a meeting", 90, high=100_000, unit="money/hour")
    coordinator_hour: float = number("an hour of a coordinator or of a succession plan", 45, high=100_000,
                                     unit="money/hour")  # fmt: skip
    fixed: float = number("what a funded programme costs a month beside hours", 0, high=1e9, unit="money/month")
    replace_staff: float = number("replacing one member of staff", 16_450, high=1e9, unit="money",
                                  source="domain B7: teachers of medium districts, 2024 dollars")  # fmt: skip
    replace_leader: float = number("replacing a unit leader", 22_000, high=1e9, unit="money",
                                   source="evidence 2.11: 21 % of a salary; the salary an assumption")  # fmt: skip
    replace_executive: float = number("replacing an executive", 35_000, high=1e9, unit="money",
                                      source="assumption: evidence 2.11 leaves executives out")  # fmt: skip


class Scenario(Part):
    """What a run is told. Every setting but `name` and `organisation` has a default."""

    name: str = text("name of the scenario")
    description: str = text("what it is about", "", empty=True)
    months: int = whole("length of the run", 120, low=1, high=MOST_MONTHS, unit="months")
    warm_up: int = whole("months before month 0, without events", 0, high=MOST_MONTHS, unit="months")
    organisation: OrganisationSpec = Field(description="units, people and turnover")
    hallmarks: float | dict[str, float] = Field(0.0, description="strengths aimed at; 'others' gives the rest")
    upkeep: Upkeep = Field("stewarded", description="whether practice needs stewards, or stays fixed")
    coupling: Coupling = Field("explicit", description="which hallmarks feed each other")
    cultural_fit: float = number("how well mentoring suits the organisation", 1)
    programmes: tuple[Programme, ...] = Field((), description="mentoring programmes")
    stewards: tuple[Steward, ...] = Field((), description="roles that carry mentoring")
    events: tuple[Event, ...] = Field((), description="dated changes")
    behaviour: dict[str, float] = Field({}, description="bases of quantities and rules that differ from the defaults")
    mechanisms: dict[str, Literal["off"] | dict[str, float]] = Field({}, description="mechanisms off or changed")
    kinds: dict[str, dict[str, float]] = Field({}, description="numbers of mentoring kinds that differ, by kind")
    modules: tuple[str, ...] = Field((), description="own Python files of mechanisms and measures, beside the scenario")
    founding: Founding = Field(Founding(), description="history of the people there from the start")
    costs: Costs = Field(Costs(), description="what hours and replacements cost")
    variants: Variants = Field(Variants(), description="structural variants: other rules for the same things")
    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    def __init__(self, *, folder: Path | str | None = None, **settings: Any) -> None:
        place = Path.cwd() if folder is None else Path(folder).resolve()
        settings = plain(settings)
        found = scenario_faults(settings, place)
        if found:
            faults = [Fault(place_in_words(where, settings), what) for where, what in found]
            raise ScenarioError(report(str(settings.get("name") or "scenario"), faults))
        self.__pydantic_validator__.validate_python(settings, self_instance=self)  # plain and without faults by now
        self._folder = place

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @property
    def folder(self) -> Path:
        """Where relative files stand: the folder of the scenario file."""
        return self._folder

    def with_(self, **changes: Any) -> Scenario:
        """Return a copy with some settings replaced, checked like any other scenario."""
        return Scenario(folder=self._folder, **{**plain(self), **changes})

    def with_values(self, values: Mapping[str, Any]) -> Scenario:
        """Return a copy with single settings replaced, named by dotted place.

        Items of lists are called by name or by number from 0, as in
        ``{"hallmarks.accountability": 0.5, "stewards.champion.share": 0.4, "events.0.month": 12}``.
        """
        settings = plain(self)
        if isinstance(settings["hallmarks"], float):
            settings["hallmarks"] = {OTHERS: settings["hallmarks"]}
        for place, value in values.items():
            _set(settings, place, plain(value))
        return Scenario(folder=self._folder, **settings)

    def strengths(self, unit_names: Sequence[str]) -> Floats:
        """Return the strength aimed at, one row a hallmark and one column a unit."""
        general = _each_hallmark(self.hallmarks, {})
        table = np.repeat(np.array(list(general.values()), np.float64)[:, None], len(unit_names), axis=1)
        own = {unit.name: unit.hallmarks for unit in self.organisation.units_listed() if unit.hallmarks}
        for column, name in enumerate(unit_names if own else ()):
            table[:, column] = list(_each_hallmark(own.get(name, {}), general).values())
        return table

    def fits(self, unit_names: Sequence[str]) -> Floats:
        """Return the cultural fit of each unit."""
        own = {unit.name: unit.cultural_fit for unit in self.organisation.units_listed()}
        return np.array([self.cultural_fit if own.get(name) is None else own[name] for name in unit_names], np.float64)

    def rule(self, name: str) -> float:
        """Return a rule parameter of the month."""
        return float(self.behaviour.get(name, _declared(RULES, name, "rule").default))

    def base(self, name: str) -> float:
        """Return the base of a quantity."""
        return float(self.behaviour.get(name, _declared(QUANTITIES, name, "quantity").base))

    def kind(self, name: str, number: str) -> float:
        """Return a number of a kind of mentoring, such as the hours of a group."""
        own = _declared(KINDS, name, "kind of mentoring").numbers
        declared = own.get(number) or _declared(NUMBERS, number, "number of a kind")
        return float(self.kinds.get(name, {}).get(number, declared.default))

    def known_mechanisms(self) -> dict[str, Mechanism]:
        """Return the built-in mechanisms and those of `modules`, by name."""
        return known_mechanisms(self.modules, self._folder)

    def active_mechanisms(self) -> tuple[str, ...]:
        """Return the names of the mechanisms that are not off, in order."""
        known = _in_order(tuple(self.known_mechanisms()))
        off = {name for name, own in self.mechanisms.items() if own == "off"}
        return tuple(name for name in known if name not in off) if off else known

    def effects(self, mechanism: Mechanism | str) -> dict[str, float] | None:
        """Return a mechanism's parameters in this scenario, or None when it is off."""
        if isinstance(mechanism, str):
            mechanism = _declared(self.known_mechanisms(), mechanism, "mechanism")
        own = self.mechanisms.get(mechanism.name, {})
        if isinstance(own, str):
            return None
        return {name: float(own.get(name, declared.default)) for name, declared in mechanism.parameters.items()}

    def digest(self) -> str:
        """Return a SHA-256 of what the scenario says: settings and contents of files, but not names of files.

        The name, the description and the source are left out: they are words about the scenario.
        """
        return digest_of({**plain(self), "hallmarks": _each_hallmark(self.hallmarks, {})}, self._folder)


def scenario_faults(settings: Mapping[str, Any], folder: Path) -> list[Found]:
    """Return all faults of plain `settings`, of structure and of reference, with their places."""
    found: dict[Place, str] = {}
    try:
        Scenario.model_validate(settings)
    except ValidationError as error:
        found = dict(structure_faults(error, Scenario, settings))
    for place, what in reference_faults(settings, folder):
        if not found.get(place, "").startswith(UNKNOWN):
            found[place] = what
    return list(found.items())


@lru_cache(maxsize=16)
def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names))


def _each_hallmark(given: float | Mapping[str, float], general: Mapping[str, float]) -> dict[str, float]:
    if not isinstance(given, Mapping):
        return dict.fromkeys(HALLMARKS, float(given))
    return {name: float(given.get(name, given.get(OTHERS, general.get(name, 0.0)))) for name in HALLMARKS}


def _declared(known: Mapping[str, T], name: str, kind: str) -> T:
    if name not in known:
        raise ScenarioError(f"there is no {kind} {name!r}{did_you_mean(name, known)}")
    return known[name]


def _set(settings: Any, place: str, value: Any) -> None:
    *way, last = place.split(".")
    for depth, step in enumerate(way):
        if depth == 1 and way[0] in BY_NAME and not isinstance(settings.get(step), dict):
            settings[step] = {}  # nothing is said of this name yet, or that it is off
        settings = settings[_key(settings, step, place)]
    settings[_key(settings, last, place, new=True)] = value


def _key(settings: Any, step: str, place: str, *, new: bool = False) -> Any:
    if isinstance(settings, list):
        names = [item.get("name") if isinstance(item, dict) else None for item in settings]
        if step in names:
            return names.index(step)
        if step.isdigit() and int(step) < len(settings):
            return int(step)
        raise ScenarioError(f"{place}: there is no {step!r}{did_you_mean(step, [name for name in names if name])}")
    if isinstance(settings, dict) and (new or step in settings):
        return step
    known = settings if isinstance(settings, dict) else ()
    raise ScenarioError(f"{place}: there is no {step!r}{did_you_mean(step, known)}")
