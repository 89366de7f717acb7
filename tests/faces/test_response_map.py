"""Maps of a number over two factors: coloured by side, hatched where undecided, and told without colour by numbers."""

from __future__ import annotations

import io

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from culturesim.errors import ExperimentError
from culturesim.plotting.response_map import response_map

ROWS = [  # hours, turnover, ratio, low, high
    (25, 0.1, 1.2, 1.1, 1.3), (1000, 0.1, 1.05, 0.9, 1.2), (5, 0.1, 0.5, 0.4, 0.6),
    (25, 0.3, 0.9, 0.7, 1.1), (1000, 0.3, 1.0, np.nan, np.nan),
]  # fmt: skip
FOUND = pd.DataFrame(ROWS, columns=["programme.coordinator_hours", "turnover", "ratio", "low", "high"])
FACTORS = ("programme.coordinator_hours", "turnover", "ratio")


def squares(axes: Axes, kind: str) -> dict[tuple[float, float], Rectangle]:
    """Return the squares by place: filled ones, hatched ones or frames."""
    found = {}
    for patch in axes.patches:
        assert isinstance(patch, Rectangle)
        what = "filled" if patch.get_fill() else "hatched" if patch.get_hatch() else "framed"
        if what == kind:
            (left, bottom), half = patch.get_xy(), patch.get_width() / 2
            found[round(left + half, 6), round(bottom + half, 6)] = patch
    return found


def written(axes: Axes) -> dict[tuple[float, float], str]:
    return {text.get_position(): text.get_text() for text in axes.texts}


def labels(axes: Axes) -> tuple[list[str], list[str]]:
    return [one.get_text() for one in axes.get_xticklabels()], [one.get_text() for one in axes.get_yticklabels()]


def drawn(axes: Axes) -> bytes:
    out = io.BytesIO()
    axes.figure.savefig(out, format="png", dpi=40)
    return out.getvalue()


def test_numbers_stand_where_their_settings_are_and_what_is_not_known_is_asked() -> None:
    axes = response_map(FOUND, *FACTORS, line=1, title="It multiplies nowhere")
    assert labels(axes) == (["5", "25", "1,000"], ["0.1", "0.3"])
    assert written(axes) == {(0, 0): "0.50", (1, 0): "1.20", (2, 0): "1.05", (0, 1): "?", (1, 1): "0.90",
                             (2, 1): "1.00"}  # fmt: skip
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("coordinator hours", "turnover")
    assert axes.get_title(loc="left") == "It multiplies nowhere"
    assert drawn(axes).startswith(b"\x89PNG")


def test_only_squares_whose_interval_includes_the_line_are_hatched() -> None:
    assert set(squares(response_map(FOUND, *FACTORS, line=1), "hatched")) == {(2, 0), (1, 1), (2, 1)}
    assert set(squares(response_map(FOUND, *FACTORS, line=0.45), "hatched")) == {(0, 0), (2, 1)}
    assert not squares(response_map(FOUND, *FACTORS), "hatched")


def test_red_is_below_the_line_and_blue_above_it() -> None:
    filled = squares(response_map(FOUND, *FACTORS, line=1), "filled")
    warm = {place: patch.get_facecolor()[0] - patch.get_facecolor()[2] for place, patch in filled.items()}
    assert warm[0, 0] > warm[1, 1] > 0 > warm[2, 0] > warm[1, 0]
    assert warm[2, 1] == pytest.approx(0, abs=0.01)


def test_maps_can_share_their_colours() -> None:
    one, other = FOUND[FOUND["turnover"] == 0.3], FOUND[FOUND["turnover"] == 0.1]
    own, shared = (squares(response_map(one, *FACTORS, line=1, full=full), "filled")[0, 0] for full in (None, 0.5))
    whole = squares(response_map(other, *FACTORS, line=1, full=0.5), "filled")[0, 0]
    assert own.get_facecolor() == whole.get_facecolor() != shared.get_facecolor()
    beyond = squares(response_map(other, *FACTORS, line=1, full=0.1), "filled")[0, 0]
    assert beyond.get_facecolor() == whole.get_facecolor()


def test_without_a_line_a_greater_number_is_darker() -> None:
    filled = squares(response_map(FOUND, *FACTORS), "filled")
    light = {place: sum(filled[place].get_facecolor()[:3]) for place in filled}
    assert light[0, 0] > light[1, 1] > light[2, 1] > light[2, 0] > light[1, 0]


def test_flagged_squares_are_framed_and_named_settings_keep_their_order() -> None:
    named = FOUND.assign(misled=[False, True, True, False, False], turnover=["usual"] * 3 + ["bad"] * 2)
    before, given = dict(mpl.rcParams), Figure().subplots()
    axes = response_map(named, *FACTORS, line=1, framed="misled", axes=given)
    assert axes is given and dict(mpl.rcParams) == before
    assert set(squares(axes, "framed")) == {(2, 0), (0, 0)}
    assert labels(axes)[1] == ["usual", "bad"]


def test_numbers_have_the_decimals_that_tell_them_apart() -> None:
    axes = response_map(FOUND.assign(ratio=FOUND["ratio"] * 100 - 120), *FACTORS)
    assert set(written(axes).values()) == {"0", "−15", "−70", "−30", "−20", "?"}


def test_two_rows_for_one_square_are_refused() -> None:
    with pytest.raises(ExperimentError, match=r"a map of 'ratio': more than one row has .*coordinator_hours 25"):
        response_map(pd.concat([FOUND, FOUND[:1]]), *FACTORS, line=1)
    with pytest.raises(ExperimentError, match="no column 'low'"):
        response_map(FOUND.drop(columns="low"), *FACTORS, line=1)
