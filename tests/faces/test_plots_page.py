"""The page of pictures: what it names is there, its pictures are small, and its script writes the same bytes again."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import culturesim as cs

FOR_SLIDES = {
    "survival_curve", "fan_of_futures", "difference_over_time", "network", "animated_network", "hallmark_profile",
    "units_by_hallmarks", "succession_ranking", "waiting_list", "what_becomes_of_requests", "demand_multiplier",
    "tipping_curve", "loop_diagram",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "how-to" / "pictures.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def script(root: Path) -> ModuleType:
    told = importlib.util.spec_from_file_location("pictures_script", root / "scripts" / "pictures.py")
    module = importlib.util.module_from_spec(told)
    told.loader.exec_module(module)
    return module


def test_every_picture_named_is_public_and_every_one_for_a_slide_is_shown(page: str) -> None:
    named = set(re.findall(r"cs\.plot\.(\w+)", page))
    assert named <= set(cs.plot.__all__)
    assert named >= FOR_SLIDES
    listed = set(re.findall(r"`(\w+)(?:\(.*?\))?`", page.partition("## Other pictures")[2]))
    assert named | listed >= set(cs.plot.__all__) - {"strengths_by_unit"}


def test_its_pictures_are_there_and_small(page: str, root: Path) -> None:
    shown = re.findall(r"!\[(.+?)\]\((pictures/\w+\.png)\)", page)
    kept = {path.name for path in (root / "docs" / "how-to" / "pictures").glob("*")}
    assert {Path(name).name for _, name in shown} == kept and len(shown) == len(kept)
    for words, name in shown:
        assert len(words) > 20 and (root / "docs" / "how-to" / name).stat().st_size < 100_000


def test_the_script_takes_code_and_pictures_in_turn_and_writes_the_same_bytes(
    page: str, script: ModuleType, tmp_path: Path
) -> None:
    pieces = list(script.PIECE.finditer(page))
    assert pieces[0]["code"] and sum(bool(piece["picture"]) for piece in pieces) == page.count("](pictures/")
    for name in ("one", "other"):
        script.write(cs.plot.loop_diagram().figure, tmp_path / f"{name}.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()


def test_the_picture_of_the_readme_is_there_and_small(root: Path) -> None:
    assert "](docs/hero.png)" in (root / "README.md").read_text(encoding="utf-8")
    assert (root / "docs" / "hero.png").stat().st_size < 200_000
