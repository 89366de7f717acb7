"""Designs: from factors to a table of points, the same for the same seed, and with clear words where they cannot be."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culturesim.design import grids
from culturesim.design.designs import GROWING, Design, Factor, in_words, points_of
from culturesim.errors import CultureSimError, ExperimentError, ScenarioError

HERE = Path(__file__).parent
SHARE = Factor("share", 0.1, 0.9)
RATE = Factor("rate", 0.001, 0.1, log=True)
COUNT = Factor("count", 2, 6, whole=True)
COUPLING = Factor("coupling", values=("none", "explicit", "strong"))
SIZE = Factor("size", values=(5, 20, 80))
ON = Factor("on", values=(False, True))
ALL = (SHARE, RATE, COUNT, COUPLING, SIZE, ON)
SEEDED = {
    "latin_hypercube": {"points": 16, "seed": 4},
    "sobol_sequence": {"points": 16, "seed": 4},
    "sobol": {"points": 8, "seed": 4, "second_order": True},
    "morris": {"trajectories": 8, "seed": 4},
    "random": {"points": 16, "seed": 4},
}


LIBRARY = {"fractional_factorial": "pydoe", "sobol": "SALib", "morris": "SALib"}  # of the extra 'experiments'


def made(kind: str, factors=ALL, folder: Path = HERE, **given) -> pd.DataFrame:
    if kind in LIBRARY:
        pytest.importorskip(LIBRARY[kind], reason="its design comes from an extra")
    return points_of(Design(kind=kind, **given), factors, folder)


# ---------------------------------------------------------------- factors


@pytest.mark.parametrize("given, words", [
    ({"low": 1.0}, "needs a low and a high end"),
    ({"low": True, "high": 2}, "needs a low and a high end"),
    ({"low": 2.0, "high": 1.0}, "low 2 is not below high 1"),
    ({"low": 0, "high": 1, "log": True}, "no logarithm"),
    ({"low": 0.5, "high": 3, "whole": True}, "whole ends"),
    ({"low": 0, "high": 1, "levels": 1}, "2 or more"),
    ({"low": 0, "high": 1, "at": 2}, "2 is not a number from 0 to 1"),
    ({"values": (1,)}, "two or more different values"),
    ({"values": (1, 2, 1.0)}, "two or more different values"),
    ({"values": ("a", None)}, "nothing is not a number, a text"),
    ({"values": (1, 2), "low": 0}, "takes no low"),
    ({"values": ("none", "explicit"), "at": "explict"}, "did you mean 'explicit'?"),
])  # fmt: skip
def test_a_factor_that_contradicts_itself_is_refused_by_name(given: dict, words: str) -> None:
    with pytest.raises(ExperimentError, match=r"^x: ") as found:
        Factor("x", **given)
    assert words in str(found.value)


def test_values_have_the_type_the_factor_gives_them() -> None:
    types = made("random", **SEEDED["random"]).dtypes
    assert [types[name].kind for name in ("share", "rate", "count", "size", "on")] == ["f", "f", "i", "i", "b"]
    assert set(made("full_factorial", (COUPLING,))["coupling"]) == {"none", "explicit", "strong"}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_every_share_gives_a_value_the_factor_allows(shares: list[float]) -> None:
    for factor in ALL:
        for column in (factor.sampled(shares), factor.on_grid(shares)):
            assert all(factor.fault_of(value) is None for value in column.tolist())


def test_whole_numbers_and_listed_values_are_equally_likely() -> None:
    shares = (np.arange(30_000) + 0.5) / 30_000
    for factor in (COUNT, COUPLING, SIZE, ON):
        _, counts = np.unique(factor.sampled(shares).astype(str), return_counts=True)
        assert np.ptp(counts) <= 1


def test_a_log_scale_is_even_in_ratios_and_meets_its_ends_exactly() -> None:
    values = Factor("x", 0.001, 0.1, log=True, levels=5).level_values()
    assert values[[0, -1]].tolist() == [0.001, 0.1]
    assert np.allclose(values[1:] / values[:-1], 10**0.5, rtol=1e-8)


def test_values_are_kept_to_nine_digits_so_that_processors_agree() -> None:
    for value in made("random", (RATE,), points=50, seed=1)["rate"]:
        assert float(f"{value:.9g}") == value


# ---------------------------------------------------------------- grids


def test_a_full_factorial_has_every_combination_once() -> None:
    table = made("full_factorial", (COUPLING, Factor("share", 0.1, 0.9, levels=5), ON))
    assert len(table) == 3 * 5 * 2 == len(table.drop_duplicates())
    assert table["share"].unique().tolist() == [0.1, 0.3, 0.5, 0.7, 0.9]
    assert table.index.name == "point" and table.index.tolist() == list(range(30))
    assert list(table.columns) == ["coupling", "share", "on"]


def test_more_levels_than_whole_numbers_are_refused() -> None:
    with pytest.raises(ExperimentError, match=r"count: levels: 9 are more than it has whole numbers"):
        made("full_factorial", (Factor("count", 1, 4, whole=True, levels=9),))


def test_a_grid_too_large_to_live_is_refused_before_it_is_made() -> None:
    with pytest.raises(ExperimentError, match=r"1,099,511,627,776 combinations of 40 factors"):
        made("full_factorial", [Factor(f"x{i}", 0, 1) for i in range(40)])


def test_without_factors_there_is_one_point() -> None:
    assert made("full_factorial", ()).shape == (1, 0) == made("one_at_a_time", ()).shape
    with pytest.raises(ExperimentError, match="needs at least one factor"):
        made("random", (), points=4, seed=1)


@pytest.mark.parametrize("resolution, pairs_alone, pairs_apart", [(3, False, False), (4, True, False), (5, True, True)])
def test_a_fraction_keeps_apart_what_its_resolution_promises(resolution, pairs_alone, pairs_apart) -> None:
    factors = [Factor(f"x{i}", 0.1, 0.9) for i in range(10)]
    table = made("fractional_factorial", factors, resolution=resolution)
    assert len(table) == {3: 16, 4: 32, 5: 128}[resolution]
    signs = np.where(table.to_numpy() > 0.5, 1, -1)
    pairs = np.column_stack([signs[:, one] * signs[:, other] for one, other in combinations(range(10), 2)])
    assert (signs.T @ signs == len(table) * np.eye(10)).all()
    assert (signs.T @ pairs == 0).all() == pairs_alone
    assert (pairs.T @ pairs == len(table) * np.eye(45)).all() == pairs_apart
    assert grids.resolution_of(signs) == resolution


def test_a_library_that_gives_a_poorer_fraction_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pydoe = pytest.importorskip("pydoe", reason="its design comes from an extra")
    poor = pydoe.fracfact("a b c d e ab ac")  # a word of three letters
    monkeypatch.setattr(pydoe, "fracfact_by_res", lambda n, res: poor)
    with pytest.raises(ExperimentError, match="of resolution III where V was asked for"):
        made("fractional_factorial", [Factor(f"x{i}", 0, 1) for i in range(7)], resolution=5)


@pytest.mark.parametrize("factors, words", [
    ((SHARE, COUPLING), "coupling: a fractional_factorial takes two levels of each factor, found 3"),
    ((SHARE, Factor("x", 0, 1, levels=4)), "x: a fractional_factorial takes two levels of each factor, found 4"),
    ((SHARE,), "needs two or more factors"),
])  # fmt: skip
def test_a_fraction_takes_two_levels_of_two_or_more_factors(factors, words: str) -> None:
    with pytest.raises(ExperimentError, match=words):
        made("fractional_factorial", factors)


def test_one_at_a_time_changes_one_factor_from_the_centre() -> None:
    factors = (SHARE, Factor("rate", 0.001, 0.1, log=True, levels=3), Factor("size", values=(5, 20, 80), at=20))
    table = made("one_at_a_time", factors)
    assert table.loc[0].tolist() == [0.5, 0.01, 20]
    assert ((table != table.loc[0]).sum(axis=1).tolist()) == [0, 1, 1, 1, 1, 1, 1]
    assert table["size"].tolist()[-2:] == [5, 80] and table["share"].tolist()[1:3] == [0.1, 0.9]
    assert made("one_at_a_time", (COUPLING,))["coupling"].tolist() == ["none", "explicit", "strong"]


# ---------------------------------------------------------------- samples


@pytest.mark.parametrize("kind", SEEDED)
def test_the_same_seed_gives_the_same_points_and_another_seed_others(kind: str) -> None:
    first, again = made(kind, **SEEDED[kind]), made(kind, **SEEDED[kind])
    assert first.equals(again)
    assert not first.equals(made(kind, **{**SEEDED[kind], "seed": 0}))
    assert made(kind, **{**SEEDED[kind], "seed": 0}).equals(made(kind, **{**SEEDED[kind], "seed": 0}))


@pytest.mark.parametrize("kind", SEEDED)
def test_a_larger_design_begins_with_the_smaller_where_its_kind_says_so(kind: str) -> None:
    size = "trajectories" if kind == "morris" else "points"
    smaller = made(kind, **SEEDED[kind])
    larger = made(kind, **{**SEEDED[kind], size: 2 * SEEDED[kind][size]})
    begins = larger.iloc[: len(smaller)].equals(smaller)
    assert begins == (kind in GROWING)


def test_no_design_touches_the_common_chance_of_numpy() -> None:
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    for kind, told in SEEDED.items():
        made(kind, **told)
    assert (np.random.get_state()[1] == before).all()


def test_a_latin_hypercube_deals_every_factor_evenly() -> None:
    table = made("latin_hypercube", points=30, seed=2)
    assert np.bincount(((table["share"] - 0.1) / 0.8 * 30).astype(int)).tolist() == [1] * 30
    assert table["coupling"].value_counts().tolist() == [10, 10, 10]
    assert table["count"].value_counts().tolist() == [6] * 5


def test_saltellis_blocks_take_one_column_at_a_time_from_the_other_matrix() -> None:
    k = len(ALL)
    for second_order, rows in ((False, k + 2), (True, 2 * k + 2)):
        table = made("sobol", points=4, seed=1, second_order=second_order)
        assert len(table) == 4 * rows
        block = table.iloc[:rows].reset_index(drop=True)
        a, b = block.iloc[0], block.iloc[-1]
        for which, name in enumerate(table.columns):
            expected = a.copy()
            expected[name] = b[name]
            assert block.iloc[1 + which].equals(expected)


def test_trajectories_move_every_factor_once() -> None:
    k = len(ALL)
    table = made("morris", trajectories=6, seed=3)
    assert len(table) == 6 * (k + 1)
    for start in range(0, len(table), k + 1):
        block = table.iloc[start : start + k + 1]
        moved = (block.to_numpy()[1:] != block.to_numpy()[:-1])
        assert (moved.sum(axis=0) == 1).all() and (moved.sum(axis=1) == 1).all()


def test_a_step_of_morris_that_would_go_nowhere_is_refused() -> None:
    with pytest.raises(ExperimentError, match="a step of Morris leaves it where it is"):
        made("morris", (Factor("n", 1, 2, whole=True, log=True), SHARE), trajectories=40, seed=1, levels=100)


# ---------------------------------------------------------------- points from a file


def write(folder: Path, text: str) -> Path:
    (folder / "points.csv").write_text(text, encoding="utf-8")
    return folder


def test_points_are_read_from_a_file_in_any_order_of_columns(tmp_path: Path) -> None:
    write(tmp_path, "size,on,coupling,count,share,rate\n20,true,none,3,0.5,1e-2\n5,false,explicit,2,0.1,0.1\n")
    table = made("points", folder=tmp_path, file="points.csv")
    assert table.loc[0].tolist() == [0.5, 0.01, 3, "none", 20, True]
    assert table.loc[1].tolist() == [0.1, 0.1, 2, "explicit", 5, False]


def test_a_table_of_points_that_was_written_can_be_read_back(tmp_path: Path) -> None:
    table = made("random", points=12, seed=3)
    write(tmp_path, table.to_csv())
    assert made("points", folder=tmp_path, file="points.csv").equals(table)


@pytest.mark.parametrize("text, words", [
    ("share,coupling\n0.5,none\n0.95,none\n", ["points.csv:3: share: 0.95 is not a number from 0.1 to 0.9"]),
    ("share,coupling\n,none\n", ["points.csv:2: share: '' is not a number from 0.1 to 0.9"]),
    ("share,coupling\nnan,none\n", ["points.csv:2: share: nan is not a number"]),
    ("share,coupling\nhalf,expliit\n", ["2 faults", ":2: share: 'half' is not", ":2: coupling: 'expliit' is not one "
                                        "of 'none', 'explicit', 'strong'; did you mean 'explicit'?"]),
    ("shar,coupling\n0.5,none\n", [":1: no column 'share'; did you mean 'shar'?", "column 'shar' is no factor"]),
    ("point,share,coupling\n1,0.5,none\n", [":2: point: '1' is not 0; points are numbered 0, 1, 2"]),
    ("share,point,coupling\n0.5,0,none\n", ["column 'point' is no factor"]),
    ("share,coupling\n0.5\n", ["points.csv:2: 1 fields where the header names 2"]),
    ("share,coupling\n", ["no row below it"]),
])  # fmt: skip
def test_a_wrong_file_of_points_is_told_with_line_and_cure(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(CultureSimError) as found:
        made("points", (SHARE, COUPLING), write(tmp_path, text), file="points.csv")
    for part in words:
        assert part in str(found.value)


def test_a_file_with_many_faults_does_not_fill_the_screen(tmp_path: Path) -> None:
    write(tmp_path, "share\n" + "2\n" * 100)
    with pytest.raises(ExperimentError, match=r"and 80 more"):
        made("points", (SHARE,), tmp_path, file="points.csv")


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize("given, words", [
    ({"kind": "latin_hypercub"}, "did you mean 'latin_hypercube'?"),
    ({"kind": "random", "points": 4}, "'random' needs 'seed'; it takes 'points', 'seed'"),
    ({"kind": "full_factorial", "seed": 4}, "'full_factorial' takes no 'seed'; it takes no settings"),
    ({"kind": "random", "points": 4, "seed": 1, "second_order": False}, "'random' takes no 'second_order'"),
    ({"kind": "sobol_sequence", "points": 100, "seed": 1}, "take 64 or 128"),
    ({"kind": "sobol", "points": 12, "seed": 1}, "take 8 or 16"),
    ({"kind": "morris", "trajectories": 10, "seed": 1, "levels": 5}, "'levels' 5 is odd"),
    ({"kind": "fractional_factorial", "resolution": 6}, "6 is not a whole number from 3 to 5"),
    ({"kind": "random", "points": 4, "sed": 1}, "no such parameter; did you mean 'seed'?"),
    ({"points": 4}, "is missing"),
])  # fmt: skip
def test_a_design_takes_its_own_settings_only(given: dict, words: str) -> None:
    with pytest.raises(ScenarioError) as found:
        Design(**given)
    assert words in str(found.value)


def test_what_a_kind_was_not_told_is_filled_in_and_a_design_can_be_made_of_itself() -> None:
    design = Design(kind="morris", trajectories=10, seed=1)
    assert design.levels == 4 and design.resolution is None
    assert Design(**design.model_dump()) == design
    assert Design(kind="fractional_factorial").resolution == 5
    assert Design(kind="sobol", points=8, seed=1).second_order is False


@pytest.mark.parametrize("kind", SEEDED)
def test_levels_and_centres_that_would_be_of_no_effect_are_refused(kind: str) -> None:
    for factor in (Factor("x", 0, 1, levels=3), Factor("x", 0, 1, at=0.2)):
        with pytest.raises(ExperimentError, match=r"x: .* of no effect in a design of kind"):
            made(kind, (factor, SHARE), **SEEDED[kind])


def test_a_factor_stands_once() -> None:
    with pytest.raises(ExperimentError, match="share: stands twice"):
        made("full_factorial", (SHARE, COUNT, SHARE))


def test_a_design_is_one_sentence() -> None:
    design = Design(kind="fractional_factorial")
    assert in_words(design, ALL[:2], 1024) == (
        "1,024 points: a two-level fraction of resolution V over 2 factors: main effects and pairs are all told apart."
    )
    for kind, told in SEEDED.items():
        sentence = in_words(Design(kind=kind, **told), ALL, 8)
        assert "None" not in sentence and "6 factors" in sentence and "seed 4" in sentence
    assert in_words(Design(kind="one_at_a_time"), (SHARE,), 1) == (
        "1 point: the centre and one change at a time of 1 factor."
    )
