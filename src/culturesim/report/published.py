"""Published effects of mentoring on leaving, as ratios of leaving rates, mentored over not; with the one that is none.

Read from the project's table of evidence (sections 1 and 2), where each stands with its source. Ratios marked derived
there were worked out from published shares.
"""

from __future__ import annotations

from dataclasses import dataclass

RANDOMISED, COMPARED, VOLUNTEERS = "by lot", "compared", "volunteers"


@dataclass(frozen=True)
class Effect:
    """Published ratios of leaving rates of one study, how people came to be mentored there, and the source."""

    what: str
    ratios: tuple[float, ...]
    how: str
    source: str


NONE = Effect("no effect", (1.0,), "", "")
EFFECTS = (
    Effect("beginning teachers, by lot", (0.96, 0.94, 0.82, 1.45, 1.05), RANDOMISED,
           "Glazerman et al. 2010, NCEE 2010-4027: 17 districts; no effect told from none"),
    Effect("beginning teachers, some or full induction", (0.64, 0.39), COMPARED,
           "Smith and Ingersoll 2004, AERJ 41(3)"),
    Effect("teachers with a first-year mentor", (0.50, 0.42), COMPARED,
           "Beginning Teacher Longitudinal Study, EdWeek 2015/10"),
    Effect("Sun Microsystems, mentees and mentors", (0.46, 0.52), VOLUNTEERS,
           "Dickinson et al. 2009, SMLI TR-2009-185"),
)  # fmt: skip

# Cost of replacing a teacher in small, medium and large districts, 2024 dollars (Learning Policy Institute 2024).
REPLACING = (11_860.0, 16_450.0, 24_930.0)
REPLACING_SOURCE = "Learning Policy Institute 2024: small, medium and large districts"
