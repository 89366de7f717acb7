"""Pictures: drawn for every shape of result, with every line named, and no two lines alike without colour."""

from __future__ import annotations

import io
from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import culturesim as cs
from culturesim.plotting import style
from culturesim.plotting.fan import fan
from culturesim.plotting.main_series import main_series
from culturesim.plotting.paired_difference import paired_difference
from culturesim.scenario.events import HolderLeaves, NoEvent

OKABE_ITO = {"#0072b2", "#d55e00", "#56b4e9", "#009e73", "#e69f00", "#cc79a7"}
NEUTRAL = {style.INK.lower(), style.GREY.lower(), style.PALE.lower()}


def scenario(**changes: object) -> cs.Scenario:
    settings: dict[str, object] = {
        "name": "a small $firm$",  # a name is text, never mathematics
        "months": 14,
        "organisation": {"units": {"count": 2, "staff": 9}},
        "hallmarks": 0.6,
        "programmes": [{"name": "pairs", "coordinator_hours": 30}],
        "stewards": [{"name": "champion", "job": "Unit 1/leader", "share": 0.7, "talk": 0.8, "action": 0.9}],
    }
    return cs.Scenario(**{**settings, **changes})


LEAVING = {"do": "holder_leaves", "month": 6, "role": "champion"}


@pytest.fixture(scope="module")
def comparison() -> cs.Comparison:
    return cs.compare(scenario(), scenario(name="champion leaves", events=[LEAVING]), range(4))


def drawn(figure: Figure) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=40)
    return out.getvalue()


def words_of(figure: Figure) -> str:
    texts = [text.get_text() for text in figure.texts]
    texts += [text.get_text() for axes in figure.axes for text in (*axes.texts, axes.title, axes._left_title)]
    return " ".join(" ".join(texts).split())


def lines_of(axes: Axes) -> Iterator[Line2D]:
    """Yield lines over months, without those that mark an event or a zero."""
    yield from (line for line in axes.lines if len(np.atleast_1d(line.get_ydata())) > 2)


def test_a_run_is_drawn_in_four_panels_with_its_events(comparison: cs.Comparison) -> None:
    figure = main_series(comparison.alternative_runs[0], comparison.baseline_runs[0])
    assert len(figure.axes) == 4
    words = words_of(figure)
    for expected in (
        "effective", "any", "people asking for a mentor", "pairs begun this month", "credibility", "commitment",
        "role modelling", "(1) Month 6: the holder of the role 'champion' leaves.", "One future, seed 0.",
        "champion leaves",
    ):  # fmt: skip
        assert expected in words
    assert drawn(figure).startswith(b"\x89PNG")


def test_many_runs_are_drawn_as_fans(comparison: cs.Comparison) -> None:
    figure = main_series(comparison.base_runs)
    assert "4 futures, seeds 0 to 3." in words_of(figure)
    assert len(figure.axes[0].collections) == 4  # two bands for each of two lines
    assert drawn(figure).startswith(b"\x89PNG")


def test_a_comparison_shows_both_arms_and_their_paired_difference(comparison: cs.Comparison) -> None:
    figure = paired_difference(comparison)
    above, below = figure.axes
    words = words_of(figure)
    assert "a small $firm$" in words and "champion leaves minus a small $firm$" in words
    mean = next(line for line in lines_of(below)).get_ydata()
    np.testing.assert_allclose(mean, 100 * comparison.difference("p_eff").mean(axis=0))
    assert not np.any(mean[:6])
    assert len(list(lines_of(above))) == 2 and len(below.collections) == 1
    assert drawn(figure).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["p_nom", "pairs_active", "credibility", "practice_demand"])
def test_any_monthly_number_can_be_compared(name: str, comparison: cs.Comparison) -> None:
    assert drawn(paired_difference(comparison, name)).startswith(b"\x89PNG")


def test_one_pair_of_twins_has_no_interval() -> None:
    figure = paired_difference(cs.compare(scenario(), scenario(events=[LEAVING]), [7]))
    assert not figure.axes[1].collections
    assert "One pair of twins" in words_of(figure)
    assert drawn(figure).startswith(b"\x89PNG")


def test_a_run_of_one_month_and_an_organisation_where_nothing_happens_are_drawn() -> None:
    quiet = scenario(months=1, hallmarks=0.0, programmes=[], stewards=[])
    assert drawn(main_series(cs.simulate(quiet))).startswith(b"\x89PNG")
    assert drawn(paired_difference(cs.compare(quiet, quiet, [0, 1]))).startswith(b"\x89PNG")


def test_no_two_lines_of_a_panel_are_told_apart_by_colour_alone(comparison: cs.Comparison) -> None:
    run, twin = comparison.alternative_runs[0], comparison.baseline_runs[0]
    panels = [*main_series(run, twin).axes[:3], *paired_difference(comparison).axes]
    for axes in panels:
        dashes = [str(line.get_linestyle()) + str(line._dash_pattern) for line in lines_of(axes)]
        assert len(set(dashes)) == len(dashes)


def test_colours_are_those_everyone_can_tell_apart(comparison: cs.Comparison) -> None:
    figures = (main_series(comparison.base_runs), paired_difference(comparison))
    used = {to_hex(line.get_color()) for figure in figures for axes in figure.axes for line in axes.lines}
    assert used <= OKABE_ITO | NEUTRAL


def test_the_same_run_gives_the_same_picture_and_leaves_settings_alone(comparison: cs.Comparison) -> None:
    before = dict(mpl.rcParams)
    first, second = (drawn(main_series(comparison.base_runs[0])) for _ in range(2))
    assert first == second
    assert dict(mpl.rcParams) == before


def test_months_with_events_are_numbered_in_time_and_nothing_is_no_event() -> None:
    events = [HolderLeaves(month=9, role="b"), NoEvent(month=2), HolderLeaves(month=4, role="a"),
              HolderLeaves(month=9, role="c")]  # fmt: skip
    marks = style.numbered(events)
    assert [(mark.month, mark.number, len(mark.words)) for mark in marks] == [(4, 1, 1), (9, 2, 2)]


def test_many_events_do_not_fill_the_picture() -> None:
    marks = style.numbered([HolderLeaves(month=month, role="champion") for month in range(30)])
    assert style.events_in_words(marks)[-1] == "and 24 more months with events"


def test_labels_that_would_overlap_are_moved_apart_in_order() -> None:
    moved = style.apart([0.5, 0.5, 0.51], [0.1, 0.1, 0.1], 0, 1)
    assert np.all(np.diff(moved) >= 0.1 - 1e-9)
    moved = style.apart([0.99, 0.99], [0.1, 0.1], 0, 1)
    assert moved[1] <= 1 and moved[1] - moved[0] >= 0.1 - 1e-6


def test_a_fan_ends_at_its_median() -> None:
    axes = Figure().subplots()
    assert fan(axes, [[0, 1.0], [0, 2.0], [0, 9.0]], colour=style.BLUE) == 2.0
