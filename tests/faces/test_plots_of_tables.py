"""Pictures of tables of runs: what they show is what the analysis found, told apart without colour."""

from __future__ import annotations

import io

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from tests.verification.tables import generator, runs

from culturesim.analysis.recovery import recovery_times
from culturesim.errors import ExperimentError


def drawn(axes: Axes) -> bytes:
    out = io.BytesIO()
    axes.figure.savefig(out, format="png", dpi=40)
    return out.getvalue()


def title_of(axes: Axes) -> str:
    return " ".join(axes.get_title(loc="left").split())


def grey(colour: object) -> float:
    """Return how light a colour is in print, 0 to 1."""
    return float(np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)))  # type: ignore[arg-type]


# ---------------------------------------------------------------- scenario discovery


def lapses(box: bool = True, kind: bool = False):
    pytest.importorskip("sklearn", reason="scenario discovery is an extra")
    draw = generator(1)
    first, second = draw.random(120), draw.random(120)
    chance = np.where((first < 0.4) & (second < 0.5), 0.9, 0.1) if box else np.full(120, 0.4)
    came = draw.random((120, 6)) < chance[:, None]
    factors = {"hallmarks.role_modelling": first, "policy": np.where(second < 0.5, "none", "plan") if kind else second}
    return runs(lambda arm, point, r: {"lapsed": float(came[point, r])}, arms=("base",), points=120, replicates=6,
                factors=factors)  # fmt: skip


@pytest.mark.parametrize("kind", [False, True])
def test_points_are_darker_where_it_happens_and_the_box_is_drawn(kind: bool) -> None:
    from culturesim.analysis.discovery import boxes
    from culturesim.plotting.discovery import SHADES, discovery

    table = lapses(kind=kind)
    found = boxes(table, "lapsed", ["hallmarks.role_modelling", "policy"])
    axes = discovery(table, found, "mentoring lapses")
    (box,) = found.confirmed
    limit = next(limit for limit in box.limits if limit.factor == "hallmarks.role_modelling")
    (frame,) = axes.patches
    ends = (frame.get_x() + frame.get_width(), frame.get_y() + frame.get_height())
    assert any(limit.high == pytest.approx(end) for end in ends)
    assert title_of(axes).startswith(f"Mentoring lapses in {100 * box.density.estimate:.0f} of 100 futures")
    assert len(axes.collections[0].get_offsets()) == 120
    assert drawn(axes).startswith(b"\x89PNG")
    assert np.all(np.diff([grey(SHADES(share)) for share in np.linspace(0, 1, 20)]) < 0)  # tells in grey, too


def test_without_a_box_the_points_alone_are_drawn_and_the_title_says_so() -> None:
    from culturesim.analysis.discovery import boxes
    from culturesim.plotting.discovery import discovery

    table, before = lapses(box=False), dict(mpl.rcParams)
    found = boxes(table, "lapsed", ["hallmarks.role_modelling", "policy"])
    given = Figure().subplots()
    axes = discovery(table, found, axes=given)
    assert axes is given and not axes.patches and not found.confirmed
    assert title_of(axes).endswith("no box differs from the rest beyond chance")
    assert drawn(axes).startswith(b"\x89PNG") and dict(mpl.rcParams) == before


# ---------------------------------------------------------------- lapse


def test_curves_of_lapse_stand_above_the_numbers_at_risk() -> None:
    from culturesim.plotting.lapse import lapse

    months = {"base": [3.0, 5, 9, 30], "champion leaves": [2.0, 2, 4, 30]}
    table = runs(lambda arm, _, r: {"lapse.month": months[arm][r], "lapse.lapsed": float(r < 3)}, arms=tuple(months),
                 replicates=4)  # fmt: skip
    axes = lapse(table)
    base, other = axes.lines
    assert base.get_xdata().tolist() == [0, 3, 5, 9, 30]
    np.testing.assert_allclose(base.get_ydata(), [100, 75, 50, 25, 25])
    assert base.get_linestyle() != other.get_linestyle()
    words = [text.get_text() for text in axes.texts]
    assert words[words.index("base", 2) + 1 :][:3] == ["4", "1", "1"]  # at months 0, 12, 24
    assert drawn(axes).startswith(b"\x89PNG")
    assert len(lapse(table, []).lines) == 1


def test_more_groups_than_can_be_told_apart_are_refused() -> None:
    from culturesim.plotting.lapse import lapse

    table = runs(lambda arm, _, r: {"lapse.month": 1.0 + r, "lapse.lapsed": 1.0}, points=7)
    with pytest.raises(ExperimentError, match="7 groups cannot be told apart; draw at most 6"):
        lapse(table, ["point"])


def test_looks_differ_in_dash() -> None:
    from culturesim.plotting.looks import LOOKS

    assert len({str(dash) for _, dash in LOOKS}) == len({colour for colour, _ in LOOKS}) == len(LOOKS)


# ---------------------------------------------------------------- tipping


def test_survival_is_drawn_against_strength_a_line_a_size_with_the_verdict() -> None:
    from culturesim.plotting.tipping import tipping_curve

    draw = generator(2)
    grid, sizes = [0.0, 0.25, 0.5, 0.75], [10.0, 100.0]
    points = [(size, at) for size in sizes for at in grid]
    own = draw.random((12, len(points)))
    table = runs(
        lambda arm, point, r: {"alive": float(own[r, point] < points[point][1]), "p_eff": own[r, point]},
        arms=("base",), points=len(points), replicates=12,
        factors={"size": [size for size, _ in points], "strength": [at for _, at in points]},
    )  # fmt: skip
    axes = tipping_curve(table, "alive", "p_eff", strength="strength", size="size")
    lines = [line for line in axes.lines if len(line.get_xdata()) == len(grid)]
    shares = table.groupby(["size", "strength"])["alive"].mean()
    for line, size in zip(lines, sizes, strict=True):
        np.testing.assert_allclose(line.get_ydata(), 100 * shares[size])
    assert lines[0].get_linestyle() != lines[1].get_linestyle() and lines[0].get_marker() != lines[1].get_marker()
    words = " ".join(" ".join(text.get_text() for text in axes.texts).split())
    assert "Not called tipping" in words and "size 10" in words and "size 100" in words
    assert drawn(axes).startswith(b"\x89PNG")


# ---------------------------------------------------------------- recovery


def months_of(courses: dict[str, list[float]], replicates: int = 5) -> pd.DataFrame:
    """Return a table of months in which all replicates of an arm have one course."""
    return pd.DataFrame([
        {"point": 0, "arm": arm, "replicate": r, "month": month, "p_eff": value}
        for arm, course in courses.items() for r in range(replicates) for month, value in enumerate(course)
    ])  # fmt: skip


def test_what_is_left_after_a_shock_is_drawn_with_a_mark_where_it_is_back() -> None:
    from culturesim.plotting.recovery import not_recovered, recovery

    months = months_of({"base": [0.4] * 40, "leaves": [0.4] * 6 + [0.2] * 10 + [0.4] * 24, "stays": [0.4] * 40})
    of = ["leaves - base", "stays - base"]
    axes = recovery(months, of, 6)
    first, second = (line for line in axes.lines if len(line.get_xdata()) == 40)
    np.testing.assert_allclose(first.get_ydata(), [100] * 6 + [50] * 10 + [100] * 24)
    assert first.get_linestyle() != second.get_linestyle()
    assert [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"] == [16]
    assert drawn(axes).startswith(b"\x89PNG")

    curves = not_recovered(recovery_times(months, of, 6))
    (lost, _) = curves.lines
    assert lost.get_xdata().tolist() == [0, 8] and lost.get_ydata().tolist() == [100, 0]  # of twelve months, 2 may lack
    assert drawn(curves).startswith(b"\x89PNG")


# ---------------------------------------------------------------- calibration


def test_the_posterior_is_drawn_against_the_prior_and_what_is_not_identified_is_hatched() -> None:
    from culturesim.analysis.calibration import posterior as calibrated
    from culturesim.plotting.calibration import posterior

    x = generator(3).random((500, 2))
    table = runs(lambda arm, point, r: {"culture": x[point, 0]}, arms=("base",), points=500, replicates=1,
                 factors={"acts": x[:, 0], "idle": x[:, 1]})  # fmt: skip
    found = calibrated(table, {"culture": 0.3}, ["acts", "idle"], keep=0.1)
    axes = posterior(table, found)
    words = " ".join(text.get_text() for text in axes.texts)
    assert "0.3 " in words and "not identified" in words
    told, _, idle, _ = axes.patches
    assert told.get_hatch() is None and idle.get_hatch() is not None
    assert np.argmax(told.get_data().values) == 5  # of twenty bins from 0 to 1, that of 0.3 or its neighbour
    assert drawn(axes).startswith(b"\x89PNG")
