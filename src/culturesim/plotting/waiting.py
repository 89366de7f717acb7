"""How long is the waiting list, and what becomes of those who ask for a mentor?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from culturesim.errors import MeasureError
from culturesim.measures.access import OUTCOMES, requests_of, waiting
from culturesim.measures.bootstrap import resampled_sums
from culturesim.plotting import style
from culturesim.plotting.arms import Given, arms_of
from culturesim.plotting.over_time import fan_of_futures
from culturesim.plotting.style import Label
from culturesim.run import Run

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
WATCHED = 24  # months since asking
# From below: the column, its name, colour, hatching (so that areas are told apart in grey) and colour of its name.
_PARTS = (
    ("matched", "have a mentor", style.BLUE, "", style.BLUE),
    ("gave_up", "gave up", "#F0B48C", "....", style.VERMILLION),
    ("left", "left", "#BDBDBD", "xxx", style.GREY),
    ("still_waiting", "still wait", "white", "", style.INK),
)


def waiting_list(given: Given, *, axes: Axes | None = None) -> Axes:
    """Return axes with how many people wait for a mentor at the end of each month, a fan of all futures an arm.

    Parameters
    ----------
    given
        A run, runs of one scenario, a comparison, or runs by the name of their arm; six arms at most.
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes as of :func:`culturesim.plotting.over_time.fan_of_futures`, with people upwards.

    Raises
    ------
    MeasureError
        When there is no run to draw, or more than six arms.
    """
    return fan_of_futures(given, "seeking", title="How long is the waiting list?", axes=axes)


def what_becomes_of_requests(
    given: Run | Sequence[Run] | pd.DataFrame, *, months: int = WATCHED, axes: Axes | None = None
) -> Axes:
    """Return axes with what has become of requests for a mentor, by months since asking.

    Parameters
    ----------
    given
        A run or runs of one scenario, or the table of :func:`culturesim.measures.access.waiting`.
    months
        Months since asking to be drawn, from 1; fewer where no request was followed so long.
    axes
        Where to draw; a figure of a slide's shape when None.

    Returns
    -------
    Axes with months since asking across (0: the month of asking) and requests of 100 upwards, in layers: matched, given
    up, left the organisation, still waiting. Dashed lines are the 95 % bootstrap interval over seeds of the share
    matched, where several runs were given.

    Raises
    ------
    MeasureError
        When nobody asked for a mentor, or there is no run to draw.
    """
    import pandas as pd

    table = given if isinstance(given, pd.DataFrame) else waiting(arms_of(given)[0].runs)
    missing = [name for name in ("month", "at_risk", *(part[0] for part in _PARTS)) if name not in table]
    if missing or months < 1:
        found = f"lacks {', '.join(missing)}" if missing else f"cannot be drawn over {months} months"
        raise MeasureError(f"the table of requests {found}; take that of measures.access.waiting, and 1 month or more")
    table = table[table["month"] <= months]
    at = table["month"].to_numpy(np.float64)
    layers = 100 * np.array([table[part[0]].to_numpy(np.float64) for part in _PARTS])
    tops = np.vstack([np.zeros(len(at)), layers.cumsum(axis=0)])
    with style.slide_style():
        on = style.slide(axes)
        labels = []
        for (_, name, colour, hatch, ink), low, high in zip(_PARTS, tops[:-1], tops[1:], strict=True):
            on.fill_between(at, low, high, step="post" if len(at) == 1 else None, facecolor=colour, hatch=hatch or None,
                            edgecolor="white" if colour == style.BLUE else style.GREY, linewidth=0.4,
                            zorder=2)  # fmt: skip
            if high[-1] - low[-1] >= 0.5:
                labels.append(Label(f"{name}: {high[-1] - low[-1]:.0f}", float((low[-1] + high[-1]) / 2), ink))
        runs = [] if isinstance(given, pd.DataFrame) else arms_of(given)[0].runs
        if len(runs) > 1:
            for end in _interval(runs, len(at)):
                on.plot(at, 100 * end, color=style.INK, linewidth=1.3, linestyle=style.DASHED, zorder=4)
        style.calm(on, high=100)
        on.set_xlim(0, max(1.0, float(at[-1])))
        on.set_xlabel("months since asking")
        on.set_ylabel("of 100 requests")
        style.question(on, "What becomes of those who ask for a mentor?",
                       "Requests by what they have come to so far; white: still waiting")  # fmt: skip
        style.label_ends(on, labels, size=style.LETTERS)
        asked = int(table["at_risk"].iloc[0])
        band = "; dashed: 95 % interval of those matched" if len(runs) > 1 else ""
        style.footnote(on, f"{asked:,} requests" + (f" in {style.counted(len(runs), 'future')}" if runs else "") + band)
    return on


def _interval(runs: Sequence[Run], months: int, level: float = 0.95) -> Floats:
    """Return both ends of the share matched by months since asking, over resampled seeds; shape (2, months)."""
    ends = np.zeros((len(runs), len(OUTCOMES), months))
    leaves = np.zeros((len(runs), months))  # requests not followed beyond so many months
    for place, asked in enumerate(map(requests_of, runs)):
        beyond = asked.waited >= months
        for row, outcome in enumerate(OUTCOMES):
            ends[place, row] = np.bincount(asked.waited[(asked.outcome == outcome) & ~beyond], minlength=months)
        leaves[place] = np.bincount(asked.waited[~beyond], minlength=months)
        leaves[place, -1] += beyond.sum()
    both = resampled_sums(np.concatenate([ends.reshape(len(runs), -1), leaves], axis=1))
    drawn, gone = both[:, : ends[0].size].reshape(-1, len(OUTCOMES), months), both[:, ends[0].size :]
    at_risk = gone[:, ::-1].cumsum(axis=1)[:, ::-1]
    hazard = np.divide(drawn, at_risk[:, None], out=np.zeros_like(drawn), where=at_risk[:, None] > 0)
    still = np.cumprod(1 - hazard.sum(axis=1), axis=1)
    before = np.concatenate([np.ones((len(still), 1)), still[:, :-1]], axis=1)
    matched = (before * hazard[:, 0]).cumsum(axis=1)
    return np.asarray(np.percentile(matched, [50 - 50 * level, 50 + 50 * level], axis=0))
