"""Pictures of designs: they show the numbers found, signed and flagged so that print without colour tells them."""

from __future__ import annotations

import io
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from culturesim.errors import ExperimentError
from culturesim.plotting import style
from culturesim.plotting.effects import MOST, effects
from culturesim.plotting.interactions import EITHER_WAY, interactions
from culturesim.plotting.sensitivity import morris_plane, sobol_bars

COUNTS = {"points": 128, "points_left_out": 0, "replicates": 20, "replicates_left_out": 0, "runs_left_out": 1}
BLOCKS = {"blocks": 20, "blocks_left_out": 1, "runs_left_out": 11}
NAMES = ["hallmarks.demand", "hallmarks.safety_nets", "size"]


def main(scale: str = "raw") -> pd.DataFrame:
    effect = np.array([0.02, -0.05, 0.001])
    return pd.DataFrame({"factor": NAMES, "scale": scale, "effect": effect, "low": effect - 0.01, "high": effect + 0.01,
                         "flagged": [True, True, False], **COUNTS})  # fmt: skip


def pairs(effect: list[float]) -> pd.DataFrame:
    rows = {"one": [NAMES[0], NAMES[0], NAMES[1]], "other": [NAMES[1], NAMES[2], NAMES[2]]}
    middle = np.array(effect)
    return pd.DataFrame({**rows, "scale": "raw", "effect": middle, "low": middle - 0.01, "high": middle + 0.01,
                         "flagged": [True, False, False], **COUNTS})  # fmt: skip


def morris(sigma: tuple[float, ...] = (0.02, 0.0, 0.001)) -> pd.DataFrame:
    middle = np.array([0.05, 0.04, 0.0])
    return pd.DataFrame({"factor": NAMES, "mu_star": middle, "mu_star_low": np.maximum(middle - 0.01, 0),
                         "mu_star_high": middle + 0.01, "mu": middle, "sigma": sigma, **BLOCKS})  # fmt: skip


def sobol() -> pd.DataFrame:
    one, total = np.array([0.1, 0.5, -0.01]), np.array([0.4, 0.55, 0.02])
    return pd.DataFrame({"factor": NAMES, "S1": one, "S1_low": one - 0.05, "S1_high": one + 0.05, "ST": total,
                         "ST_low": total - 0.05, "ST_high": total + 0.05, **BLOCKS})  # fmt: skip


ALL = {
    "effects": lambda axes=None: effects(main(), measure="participation", axes=axes),
    "interactions": lambda axes=None: interactions(pairs([0.017, -0.012, 0.0]), measure="participation", axes=axes),
    "morris": lambda axes=None: morris_plane(morris(), measure="participation", axes=axes),
    "sobol": lambda axes=None: sobol_bars(sobol(), measure="participation", axes=axes),
}


def drawn(axes: Axes) -> bytes:
    out = io.BytesIO()
    axes.figure.savefig(out, format="png", dpi=40)
    return out.getvalue()


def ticks(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


@pytest.mark.parametrize("name", ALL)
def test_every_plot_is_drawn_the_same_twice_on_any_axes_and_leaves_settings_alone(name: str):
    before = dict(mpl.rcParams)
    assert drawn(ALL[name]()) == drawn(ALL[name]())
    own = Figure().subplots()
    assert ALL[name](own) is own
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", ALL)
def test_nothing_written_is_cut_off_at_the_edge(name: str):
    axes = ALL[name]()
    figure = axes.figure
    figure.draw_without_rendering()
    box = axes.get_tightbbox()
    assert box.x0 >= -1 and box.y0 >= -1
    assert box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1


def test_effects_stand_by_size_with_flags_filled_and_intervals_as_found():
    axes = ALL["effects"]()
    assert ticks(axes) == ["size", "demand", "safety nets"]
    (marks,) = (one for one in axes.collections if isinstance(one, PathCollection))
    assert marks.get_offsets()[:, 0].tolist() == [0.001, 0.02, -0.05]
    assert [to_hex(colour) for colour in marks.get_facecolors()] == ["#ffffff", style.BLUE.lower(), style.BLUE.lower()]
    (spans,) = (one for one in axes.collections if isinstance(one, LineCollection))
    ends = [segment[:, 0] for segment in spans.get_segments()]
    assert np.allclose(ends, [[-0.009, 0.011], [0.01, 0.03], [-0.06, -0.04]])
    assert "20 replicates" in axes.get_xlabel() and "left out: 1 run" in axes.get_xlabel()


def test_many_effects_show_the_largest_and_say_how_many_are_not_drawn():
    names = [f"x{number}" for number in range(MOST + 5)]
    many = pd.concat([main().iloc[:1]] * len(names), ignore_index=True).assign(
        factor=names, effect=np.linspace(0.001, 0.03, len(names)))  # fmt: skip
    axes = effects(many)
    assert ticks(axes)[-1] == names[-1] and len(ticks(axes)) == MOST
    assert "5 smaller ones are not drawn" in axes.get_xlabel()


def test_pairs_are_named_by_both_factors():
    assert "demand × safety nets" in ticks(effects(pairs([0.017, -0.012, 0.0])))


def test_a_scale_that_is_not_there_is_refused():
    for draw in (effects, interactions):
        with pytest.raises(ExperimentError, match="these effects are told on raw"):
            draw(main() if draw is effects else pairs([0.1, 0.1, 0.1]), scale="logit")
    assert "in log-odds" in effects(main("logit"), scale="logit").get_xlabel()


def test_a_map_of_pairs_says_sign_and_size_in_numbers_and_frames_what_is_flagged():
    axes = ALL["interactions"]()
    assert {text.get_text() for text in axes.texts} == {"+17", "−12", "0"}
    assert "in 0.001" in axes.get_xlabel()
    frames = [patch for patch in axes.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    assert len(frames) == 1 and np.allclose(frames[0].get_xy(), (-0.44, -0.44))


def test_pairs_that_cannot_be_read_are_said_to_be_unknown():
    assert {text.get_text() for text in interactions(pairs([np.nan] * 3)).texts} == {"?"}


def test_more_and_less_are_as_dark_as_they_are_large():
    def light(colour) -> float:
        return float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722)))

    for side in (np.linspace(0.5, 1, 6), np.linspace(0.5, 0, 6)):
        assert (np.diff([light(EITHER_WAY(place)) for place in side]) < 0).all()


def test_morris_names_every_mark_and_shows_where_effects_vary_more_than_they_amount_to():
    axes = ALL["morris"]()
    (marks,) = (one for one in axes.collections if isinstance(one, PathCollection))
    assert np.allclose(marks.get_offsets(), [[0.05, 0.02], [0.04, 0.0], [0.0, 0.001]])
    assert [text.get_text() for text in axes.texts] == ["safety nets", "size", "demand"]
    assert "20 trajectories; left out: 1 trajectory and 11 runs" in axes.get_xlabel()
    assert drawn(morris_plane(morris((0.0, 0.0, 0.0)))).startswith(b"\x89PNG")


def test_names_in_morriss_plane_do_not_overlap():
    table = pd.concat([morris()] * 4, ignore_index=True).assign(
        factor=[f"factor_{number}" for number in range(12)], sigma=0.01, mu_star=0.02, mu_star_high=0.03)  # fmt: skip
    axes = morris_plane(table)
    axes.figure.draw_without_rendering()
    boxes = sorted((Text.get_window_extent(text) for text in axes.texts), key=lambda box: box.y0)
    assert all(above.y0 >= below.y1 - 2 for below, above in pairwise(boxes))


def test_bars_of_indices_differ_by_hatching_and_stand_by_total():
    axes = ALL["sobol"]()
    assert ticks(axes) == ["size", "demand", "safety nets"]
    total, alone = axes.containers
    assert np.allclose([bar.get_width() for bar in total], [0.02, 0.4, 0.55])
    assert np.allclose([bar.get_width() for bar in alone], [-0.01, 0.1, 0.5])
    assert {bar.get_hatch() for bar in total} == {"////"} and not any(bar.get_hatch() for bar in alone)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["alone or with others (ST)", "alone (S1)"]
