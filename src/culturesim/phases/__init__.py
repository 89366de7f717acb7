"""One month, in order.

 1. events       dated changes happen, each in a sentence
 2. turnover     people leave, their relationships end, vacant jobs fill
 3. succession   steward roles change hands or lie undone
 4. upkeep       practice follows what stewards, budget and anchoring support; belief and credibility follow
 5. influence    commitment moves with colleagues, leaders' example and stories
 6. demand       wanting becomes seeking or offering; some give up waiting
 7. matching     the queue is served, by a programme or by asking a colleague
 8. meetings     pairs meet or not; quality and trust move
 9. endings      repair, completion, drift, breach; celebration; stories
10. learning     mentoring skill and readiness to lead
11. record       the month in numbers

The exact rules stand in docs/concepts/month.md.
"""

from __future__ import annotations

from culturesim.phases.demand import demand
from culturesim.phases.endings import endings
from culturesim.phases.events import events
from culturesim.phases.influence import influence
from culturesim.phases.learning import learning
from culturesim.phases.matching import matching
from culturesim.phases.meetings import meetings
from culturesim.phases.moment import Moment
from culturesim.phases.record import Month, record
from culturesim.phases.succession import succession
from culturesim.phases.turnover import turnover
from culturesim.phases.upkeep import upkeep

ORDER = (
    "events", "turnover", "succession", "upkeep", "influence", "demand",
    "matching", "meetings", "endings", "learning", "record",
)  # fmt: skip


def live_one_month(now: Moment, *, with_events: bool) -> Month:
    """Live one month in every world and return its record; warm-up months have no events."""
    if with_events:
        events(now)
    moved = turnover(now)
    succession(now)
    upkeep(now)
    influence(now)
    demand(now)
    matching(now)
    running = now.state.live_ties  # as they are until some have ended
    spent = meetings(now, running)
    endings(now, running)
    learning(now)
    return record(now, moved, spent)
