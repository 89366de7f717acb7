"""Events: dated changes that a scenario makes happen, each said in a sentence before and after the run.

What each one writes stands in docs/concepts/month.md, section 5. Names of programmes, roles, units and jobs are
checked when the scenario is made. Months count from 0.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from culturesim.scenario.dated import MOST_MONTHS, Dated, months_long, where
from culturesim.scenario.fields import Units, number, switch, text, which_units, whole
from culturesim.scenario.reorganising import (
    HiringWave,
    Layoff,
    MergeUnits,
    RecognitionCampaign,
    RemoteSwitch,
    ResistersOrganise,
    SplitUnit,
)

Level = Literal["staff", "unit_leader", "executive"]
Kept = Literal["kept", "lost"]
Matching = Literal["greedy", "random", "self_choice", "blind", "committee", "optimal"]
MATCHERS = {
    "greedy": "by best fit, one after another", "random": "at random", "self_choice": "by the seekers themselves",
    "blind": "without sight of groups", "committee": "by a committee", "optimal": "all at once by computer",
}  # fmt: skip
Eligible = Literal["anyone", "first_year", "wanting"]
_RANKS = {"staff": "staff members", "unit_leader": "unit leaders", "executive": "executives"}


class SetHallmark(Dated):
    """The level aimed at changes at once; practice follows as stewards and budget support it."""

    do: Literal["set_hallmark"] = "set_hallmark"
    hallmark: str = text("name of a hallmark, or all")
    to: float = number("level aimed at from now on", unit="strength")
    units: Units = which_units("units it happens in", "all")

    def happens(self) -> str:
        what = "every hallmark" if self.hallmark == "all" else self.hallmark.replace("_", " ")
        return f"the level aimed at for {what} {where(self.units)} becomes {self.to:g}"


class RampHallmark(Dated):
    """The level aimed at moves in equal steps."""

    do: Literal["ramp_hallmark"] = "ramp_hallmark"
    hallmark: str = text("name of a hallmark, or all")
    to: float = number("level aimed at when the ramp is done", unit="strength")
    over: int = whole("months the ramp takes", low=1, high=MOST_MONTHS, unit="months")
    units: Units = which_units("units it happens in", "all")

    def happens(self) -> str:
        what = "every hallmark" if self.hallmark == "all" else self.hallmark.replace("_", " ")
        pace = f"begins to move to {self.to:g} over {months_long(self.over)}"
        return f"the level aimed at for {what} {where(self.units)} {pace}"


class _OfProgramme(Dated):
    programme: str = text("name of a programme of this scenario")


class StartFunding(_OfProgramme):
    """A programme is paid for from now on: it invites, matches and supplies upkeep."""

    do: Literal["start_funding"] = "start_funding"

    def happens(self) -> str:
        return f"funding of the programme '{self.programme}' starts"


class EndFunding(_OfProgramme):
    """A programme is paid for no longer."""

    do: Literal["end_funding"] = "end_funding"

    def happens(self) -> str:
        return f"funding of the programme '{self.programme}' ends"


class SetCoordinatorHours(_OfProgramme):
    """The coordinator of a programme gets more hours, or fewer."""

    do: Literal["set_coordinator_hours"] = "set_coordinator_hours"
    to: float = number("hours of the coordinator from now on", high=100_000, unit="hours/month")

    def happens(self) -> str:
        return f"coordinator hours of the programme '{self.programme}' become {self.to:g} a month"


class CutBudget(_OfProgramme):
    """A budget shock strikes; whether funding ends is a matter of chance, less likely where mentoring is aligned."""

    do: Literal["cut_budget"] = "cut_budget"

    def happens(self) -> str:
        return f"a budget shock strikes, which may end the funding of the programme '{self.programme}'"


class ChangeMatching(_OfProgramme):
    """A programme chooses mentors in another way from now on."""

    do: Literal["change_matching"] = "change_matching"
    matching: Matching = Field(description="how a mentor is chosen from now on")

    def happens(self) -> str:
        return f"mentors in the programme '{self.programme}' come to be chosen {MATCHERS[self.matching]}"


class LaunchCohort(_OfProgramme):
    """A number of people are invited, or told, to seek a mentor together."""

    do: Literal["launch_cohort"] = "launch_cohort"
    people: int = whole("people in the cohort", low=1, high=1_000_000, unit="people")
    mandated: bool = switch("whether they are told to take part rather than invited", False)

    def happens(self) -> str:
        verb = "are told" if self.mandated else "are invited"
        return f"{self.people} people {verb} to join the programme '{self.programme}'"


class Trial(_OfProgramme):
    """A randomised trial: people are drawn by lot into two equal arms, and one arm is offered a mentor.

    Those invited ask for a mentor (all of them when told to, else those who want one) and come first in the queue
    whenever they wait in it; the other arm carries on as usual. What they get depends on mentors and coordinator hours.
    Whoever has a mentor or was in a trial before is not drawn. ``measures.retention`` compares the arms.
    """

    do: Literal["trial"] = "trial"
    people: int = whole("people in both arms together; of an odd number the last is left out", low=2, high=1_000_000,
                        unit="people")  # fmt: skip
    eligible: Eligible = Field("first_year", description="who may be drawn: anyone, first_year here, or wanting")
    mandated: bool = switch("whether the invited arm is told to take part rather than invited", False)

    def happens(self) -> str:
        whom = {"anyone": "people", "first_year": "people in their first year", "wanting": "people who want a mentor"}
        verb = "told" if self.mandated else "invited"
        return (
            f"a trial in the programme '{self.programme}' draws up to {self.people} {whom[self.eligible]} by lot: "
            f"half are {verb} to take part and served first, half carry on as usual"
        )


class Train(Dated):
    """Everyone in the units is trained once in mentoring."""

    do: Literal["train"] = "train"
    units: Units = which_units("units that are trained", "all")
    gain: float = number("share of missing mentoring skill won")

    def happens(self) -> str:
        return f"people {where(self.units)} are trained and win {self.gain:.0%} of the mentoring skill they lack"


class _OfRole(Dated):
    role: str = text("name of a steward of this scenario")


class HolderLeaves(_OfRole):
    """Whoever holds a steward role in that month leaves the organisation."""

    do: Literal["holder_leaves"] = "holder_leaves"

    def happens(self) -> str:
        return f"the holder of the role '{self.role}' leaves"


class KnownPersonLeaves(Dated):
    """One person leaves, wherever they work by then.

    A comparison makes this of "the holder leaves": the holder is found once, in the base arm, and the same person
    leaves in every arm.
    """

    do: Literal["known_person_leaves"] = "known_person_leaves"
    person: int = whole("key of the person; 0: nobody", low=0, high=2**64 - 1, unit="key")
    called: str = text("how the person is spoken of", "a certain person")

    def happens(self) -> str:
        return f"{self.called} leaves"


class PersonLeaves(Dated):
    """Whoever has a job in that month leaves the organisation."""

    do: Literal["person_leaves"] = "person_leaves"
    job: str = text("id of a job, such as 'North High/leader'")

    def happens(self) -> str:
        return f"whoever has the job '{self.job}' leaves"


class RankLeaves(Dated):
    """Everyone of one level leaves at once."""

    do: Literal["rank_leaves"] = "rank_leaves"
    level: Level = Field(description="level that leaves")
    units: Units = which_units("units it happens in", "all")

    def happens(self) -> str:
        return f"all {_RANKS[self.level]} {where(self.units)} leave"


class ProtectHolder(_OfRole):
    """Whoever holds a steward role in that month cannot leave for a time: the twin that an exit is compared with."""

    do: Literal["protect_holder"] = "protect_holder"
    months: int = whole("how long it lasts", low=1, high=MOST_MONTHS, unit="months")

    def happens(self) -> str:
        return f"the holder of the role '{self.role}' cannot leave for {months_long(self.months)}"


class ProtectPerson(Dated):
    """Whoever has a job in that month cannot leave for a time."""

    do: Literal["protect_person"] = "protect_person"
    job: str = text("id of a job, such as 'North High/leader'")
    months: int = whole("how long it lasts", low=1, high=MOST_MONTHS, unit="months")

    def happens(self) -> str:
        return f"whoever has the job '{self.job}' cannot leave for {months_long(self.months)}"


class LeaderDisengages(_OfRole):
    """For a time, the holder of a role stops acting for mentoring, talking of it, or both."""

    do: Literal["leader_disengages"] = "leader_disengages"
    months: int = whole("how long it lasts", low=1, high=MOST_MONTHS, unit="months")
    talk: Kept = Field("kept", description="whether talk of mentoring goes on")
    action: Kept = Field("lost", description="whether work for mentoring goes on")

    def happens(self) -> str:
        lost = [word for word, state in (("talking of", self.talk), ("acting for", self.action)) if state == "lost"]
        stops = f"stops {' and '.join(lost)} mentoring" if lost else "goes on as before"
        return f"the holder of the role '{self.role}' {stops} for {months_long(self.months)}"


class AdoptSuccessionPlan(_OfRole):
    """A successor is named and prepared and the work written down, which costs hours every month."""

    do: Literal["adopt_succession_plan"] = "adopt_succession_plan"
    hours: float = number("hours the plan takes", low=0.1, high=1000, unit="hours/month")
    documentation: float = number("share of the work that outlives its holder once written down", 0.5)

    def happens(self) -> str:
        return (
            f"a succession plan is adopted for the role '{self.role}': a successor is prepared and "
            f"{self.documentation:.0%} of the work written down, at {self.hours:g} hours a month"
        )


class DropSuccessionPlan(_OfRole):
    """The plan ends and the successor is no longer prepared; what was written down stays."""

    do: Literal["drop_succession_plan"] = "drop_succession_plan"

    def happens(self) -> str:
        return f"the succession plan for the role '{self.role}' is dropped"


class BriefLeaders(Dated):
    """Holders of steward roles hear figures and stories, and take up the cause anew."""

    do: Literal["brief_leaders"] = "brief_leaders"
    roles: Literal["all"] | tuple[str, ...] = Field(
        "all", description="roles briefed", json_schema_extra={"allowed": "'all' or a list of steward roles"}
    )

    def happens(self) -> str:
        who = "all steward roles" if self.roles == "all" else ", ".join(f"'{role}'" for role in self.roles)
        return f"the holders of {who} are briefed on mentoring"


class Breach(Dated):
    """One pair of a unit ends by a breach of confidence that others hear of."""

    do: Literal["breach"] = "breach"
    unit: str = text("name of the unit of the mentee")

    def happens(self) -> str:
        return f"a confidence is broken in a pair of {self.unit}, and the pair ends"


class Overload(Dated):
    """Other initiatives take part of the hours people have for mentoring."""

    do: Literal["overload"] = "overload"
    units: Units = which_units("units it happens in", "all")
    months: int = whole("how long it lasts", low=1, high=MOST_MONTHS, unit="months")
    hours_lost: float = number("share of hours for mentoring that is lost")

    def happens(self) -> str:
        loss = f"{self.hours_lost:.0%} of their hours for mentoring for {months_long(self.months)}"
        return f"people {where(self.units)} lose {loss}"


class HiringFreeze(Dated):
    """Vacant jobs stay vacant for a time."""

    do: Literal["hiring_freeze"] = "hiring_freeze"
    units: Units = which_units("units it happens in", "all")
    months: int = whole("how long it lasts", low=1, high=MOST_MONTHS, unit="months")

    def happens(self) -> str:
        return f"vacant jobs {where(self.units)} stay vacant for {months_long(self.months)}"


class NoEvent(Dated):
    """Nothing happens: the control that must change nothing in the whole run."""

    do: Literal["no_event"] = "no_event"

    def happens(self) -> str:
        return "nothing happens"


Event = Annotated[
    SetHallmark | RampHallmark | StartFunding | EndFunding | SetCoordinatorHours | CutBudget | ChangeMatching
    | LaunchCohort | Trial | Train
    | HolderLeaves | KnownPersonLeaves | PersonLeaves | RankLeaves | ProtectHolder | ProtectPerson | LeaderDisengages
    | AdoptSuccessionPlan | DropSuccessionPlan | BriefLeaders | Breach | Overload | HiringFreeze | HiringWave | Layoff
    | MergeUnits | SplitUnit | RemoteSwitch | ResistersOrganise | RecognitionCampaign | NoEvent,
    Field(discriminator="do"),
]  # fmt: skip
