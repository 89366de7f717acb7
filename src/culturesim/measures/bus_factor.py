"""Joint exits and the bus factor: how few people mentoring hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from culturesim.measures.intervals import paired_mean
from culturesim.measures.succession_risk import Exits, with_exits
from culturesim.measures.survival import survival
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, Thresholds, baselines
from culturesim.simulation import simulate_many

if TYPE_CHECKING:
    import pandas as pd


def joint_exits(exits: Exits, month: int) -> pd.DataFrame:
    """Return one row a pair of roles whose holders leave together in `month`.

    Columns `loss` beyond the joint placebo and `beyond_sum`, what it exceeds the two single losses by (each beyond its
    placebo), with 95 % t intervals, and `note`. Two roles of one job are one exit and no pair.
    """
    import pandas as pd

    rows = []
    for one, other in combinations(exits.stewards, 2):
        if exits.stewards[one].job == exits.stewards[other].job:
            continue
        both = exits.risk([one, other], [month])
        apart = exits.risk([one], [month]).losses + exits.risk([other], [month]).losses
        beyond = paired_mean((both.losses - apart).ravel())
        pair = {"role": one, "and": other}
        rows.append({**pair, **both.loss.columns("loss"), **beyond.columns("beyond_sum"), "note": both.note})
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class BusFactor:
    """How few people mentoring hangs on.

    Attributes
    ----------
    exits
        Fewest joint exits found that take S(T) below `level`: 0 when it is below without any, None when not reached.
        An upper bound, since only the costliest are tried together.
    level
        The stated level of S(T).
    table
        One row a number of exits tried: who left last (`roles`), S(T) as `alive`, Wilson's `low` and `high`.
    """

    exits: int | None
    level: float
    table: pd.DataFrame

    def in_words(self) -> str:
        """Return the result as a sentence."""
        if self.exits is None:
            return f"Not reached: {len(self.table) - 1} joint exits leave S(T) at {self.level:g} or above."
        return f"{self.exits} joint exits take S(T) below {self.level:g}."


def bus_factor(
    exits: Exits, month: int, *, level: float = 0.5, most: int = 5, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> BusFactor:
    """Return the fewest joint exits of stewards in `month` that take S(T) below `level`.

    Jobs with roles are put in the order of what the exit of their holder alone costs, and leave together one more at
    a time, up to `most`; every arm is judged against its own baseline twins.
    """
    import pandas as pd

    jobs: dict[str, list[str]] = {}
    for steward in exits.stewards.values():
        jobs.setdefault(steward.job, []).append(steward.name)
    people = sorted(jobs.values(), key=lambda roles: -float(exits.risk(roles, [month]).exit_losses.mean()))
    rows: list[dict[str, object]] = []
    reached = None
    for count in range(min(most, len(people)) + 1):
        who = [f"role:{role}" for roles in people[:count] for role in roles]
        arm = with_exits(exits.scenario, who, month, exits.scenario.months)
        alive = survival(simulate_many(arm, exits.seeds), baselines(arm, exits.seeds), thresholds)
        gone = ", ".join(people[count - 1]) if count else ""
        rows.append({"exits": count, "roles": gone, "alive": alive.estimate, "low": alive.low, "high": alive.high})
        if alive.estimate < level:
            reached = count
            break
    return BusFactor(reached, level, pd.DataFrame(rows))
