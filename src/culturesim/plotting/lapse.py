"""How long until mentoring lapses? Step curves of the share that has not lapsed, with bands and the numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from culturesim.analysis.lapse import curves, follow_up
from culturesim.plotting.steps import of_curve, steps

if TYPE_CHECKING:
    import pandas as pd


def lapse(table: pd.DataFrame, by: Sequence[str] = ("arm",), *, axes: Axes | None = None) -> Axes:
    """Return axes with one step curve a group (Kaplan–Meier), its 95 % band and the numbers at risk below.

    Parameters
    ----------
    table
        One row a run, with the columns `lapse.month` and `lapse.lapsed`.
    by
        Columns whose values make the groups, at most six groups.
    axes
        Where to draw, with room below for the numbers; a figure of its own when None.

    Raises
    ------
    ExperimentError
        When there are more than six groups, or no run was ever at risk.
    """
    found = [(", ".join(str(value) for value in group.values()) or "all runs", one.months)
             for group, one in follow_up(table, by) if len(one.months)]  # fmt: skip
    whole = curves(table, by)
    each = [one for _, one in whole.groupby(list(by), sort=False)] if by else [whole]
    drawn = [of_curve(name, curve, "not_lapsed", months)
             for (name, months), curve in zip(found, each, strict=True)]  # fmt: skip
    return steps(drawn, "Not lapsed, of 100 futures in which mentoring began", "months since it began", axes)
