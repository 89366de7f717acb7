"""Events that change the organisation itself: its jobs, its units, who is where."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from culturesim.scenario.dated import MOST_MONTHS, Dated, months_long, where
from culturesim.scenario.fields import Units, number, switch, text, which_units, whole

MOST_NEW_JOBS = 100_000


class HiringWave(Dated):
    """New jobs of staff are opened, which then fill like any other vacancy.

    They are dealt over the units in proportion to the jobs of staff with which these were founded (evenly where
    there were none), and opened in equal parts over the months.
    """

    do: Literal["hiring_wave"] = "hiring_wave"
    people: int = whole("new jobs, over all these units", low=1, high=MOST_NEW_JOBS, unit="people")
    units: Units = which_units("units that grow", "all")
    over: int = whole("months over which the jobs are opened", 1, low=1, high=120, unit="months")

    def happens(self) -> str:
        jobs = "1 new job opens" if self.people == 1 else f"{self.people} new jobs open"
        pace = "" if self.over == 1 else f" over {months_long(self.over)}"
        return f"{jobs} {where(self.units)}{pace}"


class Layoff(Dated):
    """Jobs of staff are closed for good and their holders leave.

    Say how many by `people` or by `share` (of these units' open jobs of staff).
    """

    do: Literal["layoff"] = "layoff"
    units: Units = which_units("units that shrink", "all")
    people: int | None = whole("jobs that are closed, over all these units", None, low=1, high=1_000_000, unit="people")
    share: float | None = number("share of the jobs of staff that is closed; instead of people", None, low=0.001)
    order: Literal["chance", "last_in_first_out"] = Field("chance", description="who goes")
    vacant_first: bool = switch("whether vacant jobs are closed before anybody is laid off", False)

    def happens(self) -> str:
        what = "some jobs of staff" if self.people is None else f"{self.people} jobs of staff"
        what = f"{self.share:.0%} of the jobs of staff" if self.share is not None else what
        who = "" if self.order == "chance" else ", last in first out"
        spare = ", vacant jobs first" if self.vacant_first else ""
        return f"{what} {where(self.units)} are closed{who}{spare}"


class RemoteSwitch(Dated):
    """From now on a share of the people works away from the others; those who do, do so by lasting inclination."""

    do: Literal["remote_switch"] = "remote_switch"
    units: Units = which_units("units that change", "all")
    share: float = number("people who work away from the others from now on; 0: all come back")

    def happens(self) -> str:
        return f"{self.share:.0%} of the people {where(self.units)} work remotely from now on"


class ResistersOrganise(Dated):
    """A share of the people turns against mentoring, until won over one by one."""

    do: Literal["resisters_organise"] = "resisters_organise"
    units: Units = which_units("units in which they are", "all")
    share: float = number("people who turn against mentoring", low=0.001)

    def happens(self) -> str:
        return f"{self.share:.0%} of the people {where(self.units)} turn against mentoring and say so"


class RecognitionCampaign(Dated):
    """For a time, what mentoring pairs achieve is celebrated more."""

    do: Literal["recognition_campaign"] = "recognition_campaign"
    units: Units = which_units("units it happens in", "all")
    months: int = whole("how long it lasts", low=1, high=MOST_MONTHS, unit="months")

    def happens(self) -> str:
        return f"a recognition campaign runs {where(self.units)} for {months_long(self.months)}"


class MergeUnits(Dated):
    """All jobs of one unit join another, whose programme and aims they share from then on.

    What is done and believed, credibility and stories of the two become their mean, weighted by people. Roles whose
    scope was the unit serve the one it joins.
    """

    do: Literal["merge_units"] = "merge_units"
    unit: str = text("name of the unit that is dissolved")
    into: str = text("name of the unit that its people join")

    def happens(self) -> str:
        return f"{self.unit} is merged into {self.into}"


class SplitUnit(Dated):
    """A part of a unit becomes a unit of its own, which begins with the ways and the programme it had.

    Some of the leaders go along if there are several; otherwise the job of a leader is opened.
    """

    do: Literal["split_unit"] = "split_unit"
    unit: str = text("name of the unit that is split")
    into: str = text("name of the new unit")
    share: float = number("share of its jobs of staff that go to the new unit", 0.5, low=0.01, high=0.99)

    def happens(self) -> str:
        return f"{self.share:.0%} of {self.unit} is split off as {self.into}"
