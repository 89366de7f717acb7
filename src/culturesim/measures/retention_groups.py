"""Who is compared with whom in one run, in each of the three designs of ``retention``: how many stay, leave, and when.

Reads   tenures and relationships of a run
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError
from culturesim.measures.person_time import Flags, Floats, Months, PersonTime, Staff, person_time, staff_of
from culturesim.run import Run
from culturesim.state.columns import INVITED

Exposure = Literal["any", "well"]
FOLLOW = 60  # months
LANDMARK = 12  # months after hire


@dataclass(frozen=True)
class Compared:
    """Person-time of a group and of the others, by months since the start, and how many they are."""

    times: PersonTime
    people: int
    others: int


def hires_by_mentoring(run: Run, exposure: Exposure = "any", follow: int = FOLLOW, start: int = 0) -> Floats:
    """Return of hires ever mentored within `follow` months how many stayed and are, then of the others; shape (4,).

    Each hire from month `start` on who can be followed for `follow` months counts. Exits made by events are left out.
    """
    staff = staff_of(run)
    counted = _hired(staff, start) & (staff.joined + follow < len(run.series["headcount"])) & ~staff.by_event
    stays = staff.gone > staff.joined + follow
    ever = _since(staff, exposure) <= np.minimum(staff.joined + follow, staff.gone)
    groups = [counted & ever, counted & ~ever]
    return np.array([number for group in groups for number in ((group & stays).sum(), group.sum())], np.float64)


def after_landmark(
    run: Run, exposure: Exposure = "any", at: int = LANDMARK, follow: int = FOLLOW, start: int = 0
) -> Compared:
    """Return hires mentored by the landmark and hires not, followed from there to month `follow` after hire."""
    staff = staff_of(run)
    first = staff.joined + at + 1
    counted = _hired(staff, start) & (staff.ended >= first)
    return _compared(staff, first, _since(staff, exposure) < first, counted, follow - at)


def arms_of_trial(run: Run, follow: int = FOLLOW) -> Compared:
    """Return the invited and the usual arm of the trials in a run, each whole (intention to treat)."""
    staff = staff_of(run)
    return _compared(staff, staff.trial_month, staff.trial_arm == INVITED, staff.trial_arm != 0, follow)


def months_well_by_arm(run: Run) -> tuple[float, float]:
    """Return the months mentored well of the invited and of the usual arm, over the whole run."""
    staff = staff_of(run)
    counted = (staff.trial_arm != 0) & (staff.ended >= staff.trial_month)
    invited = staff.trial_arm == INVITED
    return float(staff.months_well[counted & invited].sum()), float(staff.months_well[counted & ~invited].sum())


def _compared(staff: Staff, first: Months, inside: Flags, counted: Flags, follow: int) -> Compared:
    times = person_time(staff, first, inside, counted, follow)
    return Compared(times, int((counted & inside).sum()), int((counted & ~inside).sum()))


def _hired(staff: Staff, start: int) -> Flags:
    return ~staff.founder & (staff.joined >= start)


def _since(staff: Staff, exposure: Exposure) -> NDArray[np.int64]:
    if exposure not in ("any", "well"):
        raise MeasureError(f"exposure {exposure!r} is neither 'any' nor 'well'")
    return staff.mentored_since if exposure == "any" else staff.well_since
