"""Pictures by name: what is drawn is what the numbers say, for every shape of result, and few people stay hidden."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

import culturesim as cs
from culturesim.chart.snapshot import EFFECTIVE, WAITING
from culturesim.errors import MeasureError
from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks.coupling import coupling_matrix
from culturesim.measures.access import waiting
from culturesim.measures.demand_multiplier import demand_multiplier
from culturesim.measures.sustainability import alive_at_end
from culturesim.plotting.loops import AROUND, TIERS, edges
from culturesim.plotting.months_again import snapshots
from culturesim.plotting.network import LOOKS


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def scenario(**changes: object) -> cs.Scenario:
    settings: dict[str, object] = {
        "name": "a small $firm$",  # a name is text, never mathematics
        "months": 18,
        "organisation": {"units": {"count": 3, "staff": 12}},
        "hallmarks": 0.6,
        "programmes": [{"name": "pairs", "coordinator_hours": 30}],
        "stewards": [{"name": "champion", "job": "Unit 1/leader", "share": 0.7, "talk": 0.8, "action": 0.9}],
    }
    return cs.Scenario(**{**settings, **changes})


QUIET: dict[str, object] = {"hallmarks": 0.0, "programmes": [], "stewards": [],
                            "organisation": {"units": {"count": 1, "staff": 6}, "executives": 0}}  # fmt: skip
LEAVING = {"do": "holder_leaves", "month": 6, "role": "champion"}


@pytest.fixture(scope="module")
def comparison() -> cs.Comparison:
    return cs.compare(scenario(), scenario(name="champion leaves", events=[LEAVING]), range(5))


@pytest.fixture(scope="module")
def nobody_in_pairs() -> cs.Run:
    return cs.simulate(scenario(**QUIET, months=1))


def drawn(axes: Axes) -> bytes:
    out = io.BytesIO()
    axes.figure.savefig(out, format="png", dpi=50)
    return out.getvalue()


def words(axes: Axes) -> str:
    texts = [*axes.texts, axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label,
             *axes.get_xticklabels(), *axes.get_yticklabels()]  # fmt: skip
    if axes.get_legend() is not None:
        texts += axes.get_legend().get_texts()
    return " ".join(" ".join(text.get_text() for text in texts).split())


def heights(axes: Axes, least: int = 3) -> list[np.ndarray]:
    return [np.asarray(line.get_ydata(), float) for line in axes.lines if len(np.atleast_1d(line.get_ydata())) >= least]


# -- the names ----------------------------------------------------------------------------------------------------


def test_every_name_is_there_and_importing_them_costs_nothing() -> None:
    assert sorted(dir(cs.plot)) == sorted(cs.plot.__all__) == sorted(cs.plot._HOME)
    for name in cs.plot.__all__:
        found = getattr(cs.plot, name)
        assert found.__name__ == name and found.__doc__
    with pytest.raises(AttributeError, match="no attribute 'pie'"):
        _ = cs.plot.pie
    lazily = "import sys, culturesim as cs; cs.plot; dir(cs.plot); assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", lazily], check=True)


@pytest.mark.parametrize("name", ["survival_curve", "fan_of_futures", "waiting_list", "hallmark_profile", "network",
                                  "units_by_hallmarks", "what_becomes_of_requests", "loop_diagram"])  # fmt: skip
def test_every_picture_asks_a_question_and_draws_on_given_axes_too(name: str, comparison: cs.Comparison) -> None:
    given = () if name == "loop_diagram" else (comparison.base_runs[0],)
    axes = getattr(cs.plot, name)(*given)
    assert axes._left_title.get_text().endswith("?")
    assert drawn(axes).startswith(b"\x89PNG")
    mine = Figure(figsize=(8, 5)).subplots()
    assert getattr(cs.plot, name)(*given, axes=mine) is mine
    assert drawn(mine).startswith(b"\x89PNG")


# -- over time ----------------------------------------------------------------------------------------------------


def test_survival_ends_at_the_share_alive_in_both_arms(comparison: cs.Comparison) -> None:
    axes = cs.plot.survival_curve(comparison)
    ends = [line[-1] for line in heights(axes)]
    arms = [(comparison.base_runs, comparison.baseline_runs),
            (comparison.alternative_runs, comparison.alternative_baselines)]  # fmt: skip
    assert ends == [100 * alive_at_end(*arm).mean() for arm in arms]
    assert len(axes.collections) == 6  # two intervals an arm, and the edge of the outer one
    for expected in ("a small $firm$", "champion leaves", "the holder of the role 'champion' leaves", "of 100 futures"):
        assert expected in words(axes)


def test_survival_of_runs_alone_lives_their_baselines(comparison: cs.Comparison) -> None:
    alone, both = cs.plot.survival_curve(comparison.base_runs), cs.plot.survival_curve(comparison)
    np.testing.assert_array_equal(heights(alone)[0], heights(both)[0])


def test_a_fan_holds_the_median_and_a_single_run_itself(comparison: cs.Comparison) -> None:
    axes = cs.plot.fan_of_futures({"now": comparison.base_runs, "then": comparison.alternative_runs}, "waiting")
    table = np.array([run.series["waiting"] for run in comparison.base_runs])
    np.testing.assert_allclose(heights(axes)[0], np.median(table, axis=0))
    assert "months" in words(axes) and "5 futures in each arm" in words(axes)
    one = cs.plot.fan_of_futures(comparison.base_runs[0])
    np.testing.assert_allclose(heights(one)[0], 100 * comparison.base_runs[0].series["p_eff"])
    assert not one.collections and "not a forecast" in words(one)


def test_lines_differ_in_dash_as_well_as_in_colour(comparison: cs.Comparison) -> None:
    for axes in (cs.plot.survival_curve(comparison), cs.plot.waiting_list(comparison)):
        dashes = [line._dash_pattern for line in axes.lines if len(line.get_ydata()) > 2]
        assert len({str(dash) for dash in dashes}) == 2


def test_the_difference_is_the_mean_over_pairs(comparison: cs.Comparison) -> None:
    axes = cs.plot.difference_over_time(comparison, "pairs_active")
    np.testing.assert_allclose(heights(axes)[0], comparison.difference("pairs_active").mean(axis=0))
    assert "champion leaves minus a small $firm$" in words(axes) and len(axes.collections) == 1
    one = cs.plot.difference_over_time(cs.compare(scenario(), scenario(events=[LEAVING]), [3]))
    assert not one.collections and "1 pair of twins" in words(one)
    assert drawn(one).startswith(b"\x89PNG")


def test_the_waiting_list_is_people_with_a_request_out(comparison: cs.Comparison) -> None:
    axes = cs.plot.waiting_list(comparison.base_runs[0])
    np.testing.assert_array_equal(heights(axes)[0], comparison.base_runs[0].series["seeking"])


def test_what_cannot_be_drawn_is_refused_with_a_cure(comparison: cs.Comparison) -> None:
    empty = cs.Comparison(comparison.base, comparison.alternative, [], [], [], [])
    for call, says in (
        (lambda: cs.plot.survival_curve(empty), "there is no run to draw"),
        (lambda: cs.plot.difference_over_time(empty), "there is no run to draw"),
        (lambda: cs.plot.difference_over_time(comparison.base_runs), "needs a comparison"),
        (lambda: cs.plot.fan_of_futures([]), "there is no run to draw"),
        (lambda: cs.plot.fan_of_futures(comparison, "p_ef"), "did you mean 'p_eff'"),
        (lambda: cs.plot.fan_of_futures({str(n): comparison.base_runs for n in range(7)}), "at most 6"),
        (lambda: cs.plot.network(comparison.base_runs[0], 18), "it has months 0 to 17"),
        (lambda: cs.plot.succession_ranking(pd.DataFrame()), "lacks risk"),
        (lambda: cs.plot.demand_multiplier(pd.DataFrame()), "lacks multiplier"),
        (lambda: cs.plot.units_by_hallmarks(pd.DataFrame({"demand": [0.3]})), "people="),
    ):
        with pytest.raises(MeasureError, match=says):
            call()


LONG = "mentoring in all schools of the northern district, with a plan"


def test_no_letter_is_cut_off_however_long_names_are() -> None:
    long = scenario(name=LONG, organisation={"units": [{"name": f"{LONG[:38]} {n}", "staff": 9} for n in range(3)]},
                    stewards=[])  # fmt: skip
    found = cs.compare(long, long.with_(name=f"other {LONG}"), range(2))
    run = found.base_runs[0]
    roles = pd.DataFrame({"risk": [0.2], "risk_low": [0.1], "risk_high": [0.3], "chance": [0.1]}, index=[LONG])
    for axes in (
        cs.plot.survival_curve(found), cs.plot.fan_of_futures(found), cs.plot.difference_over_time(found),
        cs.plot.hallmark_profile(run), cs.plot.hallmark_profile(found), cs.plot.network(run),
        cs.plot.units_by_hallmarks(run), cs.plot.succession_ranking(roles),
        cs.plot.what_becomes_of_requests(found.base_runs), cs.plot.loop_diagram("full"),
    ):  # fmt: skip
        FigureCanvasAgg(axes.figure).draw()  # at the figure's own size
        whole, legend = axes.figure.bbox, axes.get_legend()
        for text in [*axes.texts, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.get_yticklabels(),
                     *axes.get_xticklabels(), *(legend.get_texts() if legend else ())]:  # fmt: skip
            box = text.get_window_extent()
            inside = box.x0 >= -1 and box.x1 <= whole.x1 + 1 and box.y0 >= -1 and box.y1 <= whole.y1 + 1
            assert inside or not any(map(str.isalpha, text.get_text())), (text.get_text(), box)


# -- people and units ---------------------------------------------------------------------------------------------


def test_the_network_draws_as_many_marks_as_there_are_people_in_each_state(comparison: cs.Comparison) -> None:
    run = comparison.alternative_runs[0]
    axes = cs.plot.network(run, 9)
    (now,) = snapshots(run, [9])
    marks = {len(one.get_offsets()) for one in axes.collections if hasattr(one, "get_offsets")}
    by_state = np.bincount(now.state[now.exists], minlength=5)
    assert {int(count) for count in by_state} <= marks
    assert by_state[EFFECTIVE] == round(run.series["p_eff"][9] * run.series["headcount"][9])
    said = f"{by_state[EFFECTIVE]} of {int(run.series['headcount'][9])} people in an effective relationship"
    assert said in words(axes) and f"{by_state[WAITING]} waiting" in words(axes)
    lines = sum(len(one.get_segments()) for one in axes.collections if hasattr(one, "get_segments"))
    assert lines == len(now.mentor)
    assert len({(look.marker, look.face == look.edge) for look in LOOKS.values()}) == len(LOOKS)  # told apart in grey


def test_a_run_that_is_not_what_its_scenario_lives_is_refused(comparison: cs.Comparison) -> None:
    run = comparison.base_runs[0]
    other = cs.Run(**{**{name: getattr(run, name) for name in run.__dataclass_fields__}, "seed": 99})
    with pytest.raises(MeasureError, match="another version"):
        cs.plot.network(other, 5)


def test_one_unit_without_any_relationship_is_drawn_by_all(nobody_in_pairs: cs.Run) -> None:
    for name in ("survival_curve", "fan_of_futures", "waiting_list", "hallmark_profile", "network",
                 "units_by_hallmarks"):  # fmt: skip
        assert drawn(getattr(cs.plot, name)(nobody_in_pairs)).startswith(b"\x89PNG")
    assert "0 of 7 people" in words(cs.plot.network(nobody_in_pairs))
    with pytest.raises(MeasureError, match="nobody asked"):
        cs.plot.what_becomes_of_requests(nobody_in_pairs)


def test_two_thousand_people_are_drawn_within_seconds() -> None:
    many = scenario(months=2, organisation={"units": {"count": 40, "staff": 49}}, stewards=[])
    run = cs.simulate(many)
    axes = cs.plot.network(run)
    assert drawn(axes).startswith(b"\x89PNG")
    assert sum(len(one.get_offsets()) for one in axes.collections) >= 2000


def test_the_profile_shows_medians_of_the_last_months(comparison: cs.Comparison) -> None:
    axes = cs.plot.hallmark_profile(comparison.base_runs, last=6)
    marks = [line for line in axes.lines if len(line.get_xdata()) == len(HALLMARKS)]
    for line, what in zip(marks, ("practice", "perceived"), strict=True):
        levels = [[run.series[f"{what}_{name}"][-6:].mean() for name in HALLMARKS] for run in comparison.base_runs]
        np.testing.assert_allclose(line.get_xdata(), np.median(levels, axis=0))
    both = cs.plot.hallmark_profile(comparison)
    assert "champion leaves" in words(both)
    assert len({line.get_marker() for line in both.lines}) == 2


# -- few people ---------------------------------------------------------------------------------------------------

SCORES = pd.DataFrame({"demand": [3.11, 4.22, 5.33, 6.44], "alignment": [2.11, 6.88, 4.33, 5.44]},
                      index=["North", "South", "East", "Two of us"])  # fmt: skip


def numbers_in(axes: Axes) -> set[str]:
    return {text.get_text() for text in axes.texts}


def test_cells_of_few_people_are_nowhere_in_the_figure_nor_can_they_be_worked_out() -> None:
    people = pd.Series([40, 12, 30, 2], index=SCORES.index)
    axes = cs.plot.units_by_hallmarks(SCORES, people, scale=(1, 7))
    shown = numbers_in(axes)
    for hidden in ("6.4", "5.4", "4.2", "6.9"):  # the two of us, and South, the smallest of the others
        assert not any(text.startswith(hidden) for text in shown)
    for seen in ("3.1", "2.1", "5.3", "4.3", "fewer than 5 people", "withheld"):
        assert seen in shown
    whole = np.average(SCORES["demand"], weights=people)
    assert f"{whole:.1f}" in shown
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert len(hatched) == 4 and all(to_hex(patch.get_facecolor()) == "#ffffff" for patch in hatched)
    assert "(2)" not in words(axes) and "fewer than 5" in words(axes)


def test_without_a_row_of_all_units_only_few_people_are_hidden() -> None:
    people = pd.Series([40, 12, 30, 2], index=SCORES.index)
    axes = cs.plot.units_by_hallmarks(SCORES, people, scale=(1, 7), total=False)
    assert "4.2" in numbers_in(axes) and "withheld" not in numbers_in(axes)
    assert "all units" not in words(axes)


def test_numbers_of_people_may_differ_from_question_to_question() -> None:
    people = pd.DataFrame({"demand": [40, 12, 30, 9], "alignment": [40, 12, 30, 3]}, index=SCORES.index)
    shown = numbers_in(cs.plot.units_by_hallmarks(SCORES, people, scale=(1, 7)))
    assert "6.4" in shown and "5.4" not in shown and "6.9" not in shown and "4.2" in shown
    assert "under 5" in shown and "withheld" in shown


def test_units_keep_the_order_of_the_table() -> None:
    axes = cs.plot.units_by_hallmarks(SCORES, pd.Series(30, index=SCORES.index), scale=(1, 7))
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["North (30)", "South (30)", "East (30)", "Two of us (30)", "all units"]
    with pytest.raises(MeasureError, match="off the scale"):
        cs.plot.units_by_hallmarks(SCORES, pd.Series(30, index=SCORES.index))
    with pytest.raises(MeasureError, match="missing for South"):
        cs.plot.units_by_hallmarks(SCORES, pd.Series([30, np.nan, 30, 30], index=SCORES.index), scale=(1, 7))


def test_strengths_of_units_average_to_the_monthly_number(comparison: cs.Comparison) -> None:
    run = comparison.base_runs[0]
    table, people = cs.plot.strengths_by_unit(run, 10)
    assert people.sum() == run.series["headcount"][10] and list(table.columns) == list(HALLMARKS)
    np.testing.assert_allclose(table.mean(axis=0), [run.series[f"practice_{name}"][10] for name in HALLMARKS])
    shown = cs.plot.units_by_hallmarks(run, month=10)
    hidden = {f"{value:.2f}" for value in table.to_numpy()[people.to_numpy() < 5].ravel()}
    assert (people < 5).any() and not hidden & numbers_in(shown) - {f"{v:.2f}" for v in table.to_numpy().ravel()}


# -- what comes of it ---------------------------------------------------------------------------------------------


def test_layers_of_requests_are_the_shares_of_the_table(comparison: cs.Comparison) -> None:
    runs = comparison.base_runs
    axes = cs.plot.what_becomes_of_requests(runs, months=8)
    table = waiting(runs).set_index("month").loc[8]
    for name, column in (("have a mentor", "matched"), ("gave up", "gave_up")):
        if 100 * table[column] >= 0.5:
            assert f"{name}: {100 * table[column]:.0f}" in words(axes)
    low, high = heights(axes)
    matched = 100 * waiting(runs)["matched"].to_numpy()[:9]
    assert np.all(low <= matched + 1e-9) and np.all(matched <= high + 1e-9)
    same = cs.plot.what_becomes_of_requests(waiting(runs), months=8)
    assert len(same.collections) == 4 and not heights(same)


def test_succession_is_ranked_by_role_costliest_first() -> None:
    table = pd.DataFrame(
        {"risk": [0.01, 0.04, -0.002], "risk_low": [0.002, 0.03, -0.01], "risk_high": [0.02, 0.05, 0.006],
         "chance": [0.16, 0.12, 0.3]}, index=["sponsor", "champion", "coordinator"],
    )  # fmt: skip
    axes = cs.plot.succession_ranking(table)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["champion", "sponsor", "coordinator"]
    told, open_marks = axes.lines[1], axes.lines[2]
    np.testing.assert_allclose(told.get_xdata(), [4.0, 1.0])
    np.testing.assert_allclose(open_marks.get_xdata(), [-0.2])
    assert open_marks.get_markerfacecolor() == "white" and "12 in 100" in words(axes)
    many = pd.concat([table] * 6, ignore_index=True)
    assert "3 more roles of less risk not drawn" in words(cs.plot.succession_ranking(many))
    one_seed = table.assign(risk_low=-np.inf, risk_high=np.inf)
    assert drawn(cs.plot.succession_ranking(one_seed)).startswith(b"\x89PNG")


def test_the_multiplier_is_drawn_with_its_interval() -> None:
    found = demand_multiplier(scenario(), month=3, people=6, programme="pairs", seeds=range(4), windows=(6, 12))
    axes = cs.plot.demand_multiplier(found)
    xs = np.sort(np.concatenate([line.get_xdata() for line in axes.lines if line.get_marker() == "o"]))
    np.testing.assert_allclose(xs, np.sort(found.table["multiplier"].to_numpy()))
    assert "after 6 months" in words(axes) and "4 pairs of twins" in words(axes)
    nobody = found.table.assign(multiplier=np.nan, low=-np.inf, high=np.inf)
    empty = cs.plot.demand_multiplier(nobody)
    assert words(empty).count("nobody was brought in") == 2 and drawn(empty).startswith(b"\x89PNG")


# -- the coupling -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("coupling", "count"), [("none", 0), ("explicit", 21), ("full", 40)])
def test_the_loop_diagram_has_the_edges_of_the_engine(coupling: str, count: int) -> None:
    matrix, found = coupling_matrix(coupling), edges(coupling)  # type: ignore[arg-type]
    names = list(HALLMARKS)
    assert len(found) == count == np.count_nonzero(matrix)
    assert all(matrix[names.index(edge.cause), names.index(edge.effect)] == edge.weight for edge in found)
    axes = cs.plot.loop_diagram(coupling)
    assert sum(isinstance(patch, FancyArrowPatch) for patch in axes.patches) == 2 * count  # a line and a head each
    assert sum(isinstance(patch, FancyBboxPatch) for patch in axes.patches) == len(HALLMARKS)
    for tier, *_ in TIERS:
        number = sum(edge.tier == tier for edge in found)
        assert (f"{tier} ({number})" in words(axes)) == (number > 0)
    assert drawn(axes).startswith(b"\x89PNG")


def test_all_hallmarks_stand_around_the_circle_and_tiers_differ_in_dash() -> None:
    assert sorted(AROUND) == sorted(HALLMARKS)
    assert len({str(dash) for _, _, _, dash, _ in TIERS}) == len(TIERS)
