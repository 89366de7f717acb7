"""How strong is each hallmark in each unit? A map in the order of the scenario; few people are not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from culturesim.analysis.suppression import LEAST, Suppressed, suppressed
from culturesim.errors import MeasureError
from culturesim.hallmark_names import HALLMARKS
from culturesim.plotting import style
from culturesim.plotting.discovery import SHADES
from culturesim.plotting.months_again import snapshots
from culturesim.run import Run

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
SHALLOW = 0.78  # of the shades: none is so dark that letters on it cannot be read
WHITE_FROM = 0.55
HATCH = "////"
MOST_LETTERS = 24  # of a unit's name
HEAD, FOOT, WIDE = 1.55, 0.4, 7.0  # inches above and below the squares, and theirs across


def strengths_by_unit(
    run: Run, month: int | None = None, what: str = "practice"
) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """Return the strengths of hallmarks in units at the end of a month, and the people of the units.

    Parameters
    ----------
    run
        A finished run, whose world is lived again up to the month.
    month
        From 0; the last when None.
    what
        "practice" (what is done) or "perceived" (what people believe is done).

    Returns
    -------
    A table with a row a unit and a column a hallmark, 0 to 1; and whole numbers of people by unit. Units that do not
    exist in this month are left out.

    Raises
    ------
    MeasureError
        When the run does not reach `month`, or `what` is neither.
    """
    import pandas as pd

    if what not in ("practice", "perceived"):
        raise MeasureError(f"strengths of hallmarks are 'practice' or 'perceived', not {what!r}")
    last = len(run.series["headcount"]) - 1 if month is None else month
    (now,) = snapshots(run, [last])
    names = run.organisation.unit_names
    there = np.bincount(now.unit[now.exists], minlength=len(names)) > 0
    people = np.bincount(now.unit[now.person != 0], minlength=len(names))
    index = pd.Index([name for name, here in zip(names, there, strict=True) if here], name="unit")
    table = getattr(now, what)[:, there].T
    return pd.DataFrame(table, index=index, columns=list(HALLMARKS)), pd.Series(people[there], index=index)


def units_by_hallmarks(
    given: Run | pd.DataFrame, people: pd.Series[Any] | pd.DataFrame | None = None, *, month: int | None = None,
    what: str = "practice", scale: tuple[float, float] = (0.0, 1.0), total: bool = True, axes: Axes | None = None,
) -> Axes:  # fmt: skip
    """Return axes with a map of the strengths of hallmarks in units.

    Parameters
    ----------
    given
        A run, or a table of scores with a row a unit and a column a hallmark.
    people
        With a table: people (or who answered) by unit, or by unit and hallmark; whole numbers.
    month, what
        With a run: which month (the last when None), and "practice" or "perceived".
    scale
        Least and greatest score, as (1, 7) for a survey.
    total
        Whether a row for all units together, weighted by people, stands below.
    axes
        Where to draw; a figure of its own when None.

    Returns
    -------
    Axes with a square a unit and hallmark, its score written in; darker is stronger. Squares of fewer than five people
    are hatched and hold no number, nor does the figure; where the row of all units would give one away, another unit
    is withheld with it. Units keep their order: this is no league table.

    Raises
    ------
    MeasureError
        When numbers of people are missing, do not fit the table, or scores lie off the scale.
    """
    if isinstance(given, Run):
        table, people = strengths_by_unit(given, month, what)
    else:
        table = given
    counts = _counts(table, people)
    scores = table.to_numpy(np.float64)
    low, high = scale
    outside = scores[(counts >= LEAST) & ~((scores >= low) & (scores <= high))]
    if len(outside):
        raise MeasureError(f"a score of {outside[0]:g} is off the scale {low:g} to {high:g}; give scale=(least, most)")
    hide = suppressed(counts, total=total)
    shown = np.where(hide.hidden, np.nan, scores)
    names = [_row_name(str(unit), row, few) for unit, row, few in zip(table.index, counts, hide.few, strict=True)]
    if total:
        known = np.where(counts > 0, scores, 0.0)
        whole = (known * counts).sum(axis=0) / np.maximum(counts.sum(axis=0), 1)
        shown = np.vstack([shown, np.where(hide.total, np.nan, whole)])
        names.append("all units")
    with style.slide_style():
        on = axes if axes is not None else _figure(names, total)
        heights = _heights(len(names), total)
        _squares(on, (shown - low) / (high - low), shown, heights)
        on.set_yticks(heights, names, size=_size(len(names)), color=style.INK)
        _what_is_hidden(on, hide, heights)
        columns = [str(column).replace("_", " ") for column in table.columns]
        on.set_xticks(range(len(columns)), columns, size=style.LETTERS, color=style.INK, rotation=28, ha="left",
                      rotation_mode="anchor")  # fmt: skip
        on.set_xlim(-0.5, len(columns) - 0.5)
        on.set_ylim(len(names) - (0.2 if total else 0.5), -0.5)
        on.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False, pad=2)
        for side in ("left", "bottom"):
            on.spines[side].set_visible(False)
        word = {"practice": "as practised", "perceived": "as people believe them to be"}[what]
        when = f", {word}" + ("" if month is None else f", month {month}") if isinstance(given, Run) else ""
        on.set_title("How strong is each hallmark in each unit?", pad=90)
        on.annotate(f"Strength from {low:g} to {high:g}{when}; in brackets: people", (0, 1), xycoords="axes fraction",
                    xytext=(0, 72), textcoords="offset points", size=style.LETTERS, color=style.GREY)  # fmt: skip
        if hide.few.any():
            why = ", or withheld because the row of all units would tell of them" if hide.withheld.any() else ""
            style.footnote(on, f"Hatched: fewer than {LEAST} people{why}", below=8)
    return on


def _counts(table: pd.DataFrame, people: Any) -> Floats:
    """Return how many people each cell of a table tells of."""
    import pandas as pd

    if people is None:
        raise MeasureError("a table of scores needs the numbers of people behind them: people=..., by unit")
    if isinstance(people, pd.DataFrame):
        found = people.reindex(index=table.index, columns=table.columns)
    else:
        by_unit = pd.Series(people).reindex(table.index)
        found = pd.DataFrame(dict.fromkeys(table.columns, by_unit))
    missing = found.index[found.isna().any(axis=1)]
    if len(missing):
        raise MeasureError(f"the number of people is missing for {', '.join(map(str, missing[:5]))}")
    return found.to_numpy(np.float64)


def _row_name(unit: str, counts: Floats, few: NDArray[np.bool_]) -> str:
    """Return a unit's name with its people, unless there are too few to tell."""
    name = style.short(unit, MOST_LETTERS)
    if few.any():
        return name
    least, most = int(counts.min()), int(counts.max())
    return f"{name} ({least:,})" if least == most else f"{name} ({least:,} to {most:,})"


def _figure(names: Sequence[str], total: bool) -> Axes:
    rows = len(names)
    left = 0.25 + 0.0095 * _size(rows) * max(map(len, names))  # inches for names of units
    wide, high = left + WIDE + 1.0, HEAD + FOOT + (0.34 if rows <= 12 else 0.27) * (rows + (0.3 if total else 0))
    figure = Figure(figsize=(wide, high))
    room = {"left": left / wide, "right": 1 - 1.0 / wide, "top": 1 - HEAD / high, "bottom": FOOT / high}
    return figure.subplots(gridspec_kw=room)


def _size(rows: int) -> float:
    return style.LETTERS if rows <= 12 else style.SMALL


def _heights(rows: int, total: bool) -> list[float]:
    """Return where rows stand; that of all units a little below the others."""
    return [*range(rows - 1), rows - 0.7] if total else [float(row) for row in range(rows)]


def _squares(axes: Axes, shares: Floats, scores: Floats, heights: Sequence[float]) -> None:
    """Draw each square with its number, or hatched and without one."""
    decimals = 2 if np.nanmax(scores, initial=0.0) <= 1 else 1
    for height, row, written in zip(heights, shares, scores, strict=True):
        for column, (share, score) in enumerate(zip(row.tolist(), written.tolist(), strict=True)):
            if np.isnan(share):
                axes.add_patch(Rectangle((column - 0.5, height - 0.5), 1, 1, facecolor="white", edgecolor=style.GREY,
                                         hatch=HATCH, linewidth=0.0))  # fmt: skip
                continue
            axes.add_patch(Rectangle((column - 0.5, height - 0.5), 1, 1, facecolor=SHADES(SHALLOW * share),
                                     edgecolor="white", linewidth=1.2))  # fmt: skip
            axes.text(column, height, f"{score:.{decimals}f}", ha="center", va="center", size=_size(len(scores)),
                      color="white" if share > WHITE_FROM else style.INK)  # fmt: skip


def _what_is_hidden(axes: Axes, hide: Suppressed, heights: Sequence[float]) -> None:
    """Write across each row that is hidden as a whole why it is, and into single hidden squares the same, shorter."""
    for few, withheld, height in zip(hide.few, hide.withheld, heights, strict=False):
        if (few | withheld).all():
            words = f"fewer than {LEAST} people" if few.any() else "withheld"
            _on_hatches(axes, (len(few) - 1) / 2, height, words)
            continue
        for column in np.flatnonzero(few | withheld).tolist():
            _on_hatches(axes, column, height, f"under {LEAST}" if few[column] else "withheld")


def _on_hatches(axes: Axes, across: float, height: float, words: str) -> None:
    axes.text(across, height, words, ha="center", va="center", size=style.SMALL, color=style.GREY,
              bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "edgecolor": "none"})  # fmt: skip
