"""The floors of docs/concepts/floors.md: no file imports a higher floor, and no files import each other in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import culturesim
from culturesim.compiled import ABOVE_KERNELS

PACKAGE = Path(culturesim.__file__).parent
NAME = PACKAGE.name


def modules() -> dict[str, Path]:
    """Return every file of the package by its dotted name within it; the package itself is the empty name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        steps = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(steps[:-1] if steps[-1] == "__init__" else steps)] = path
    return found


MODULES = modules()


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of the package that a file imports at run time, at its top or in a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield from imported(other)
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}".removeprefix(f"{NAME}.")
                if node.module == NAME or str(node.module).startswith(f"{NAME}."):
                    outer = str(node.module).removeprefix(NAME).removeprefix(".")
                    yield inner if inner in MODULES else outer
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == NAME or alias.name.startswith(f"{NAME}."):
                    yield alias.name.removeprefix(NAME).removeprefix(".")
        yield from imported(node)


IMPORTS = {name: sorted(set(imported(ast.parse(path.read_text(encoding="utf-8"))))) for name, path in MODULES.items()}


@pytest.fixture(scope="module")
def floors(root: Path) -> dict[str, int]:
    """Return the floor of each folder and single file, as the document has it."""
    text = (root / "docs" / "concepts" / "floors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", text, re.MULTILINE)
    return {name.rstrip("/"): int(floor) for floor, names in rows for name in re.findall(r"`(.+?)`", names)}


def test_the_document_names_everything_there_is_and_nothing_else(floors: dict[str, int]) -> None:
    assert set(floors) == {name.split(".")[0] for name in MODULES if name}


def test_no_file_imports_its_own_floor_or_a_higher_one(floors: dict[str, int]) -> None:
    upward = [
        f"{name} (floor {floors[own]}) imports {other} (floor {floors[theirs]})"
        for name, others in IMPORTS.items()
        for other in others
        if name and other
        and (own := name.split(".")[0]) != (theirs := other.split(".")[0])
        and floors[theirs] >= floors[own]
    ]  # fmt: skip
    assert upward == []


def circle_in(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Return files that import each other in a circle, in its order; nothing where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def test_no_files_import_each_other_in_a_circle() -> None:
    without_roof = {name: [other for other in others if other] for name, others in IMPORTS.items() if name}
    assert circle_in(without_roof) == [], "these import each other"


def test_a_circle_is_found_where_there_is_one() -> None:
    assert sorted(set(circle_in({"one": ["two"], "two": ["three"], "three": ["one"], "four": ["one"]}))) == [
        "one", "three", "two",
    ]  # fmt: skip


def test_no_kernel_can_reach_what_its_cache_does_not_look_at(floors: dict[str, int]) -> None:
    kernels = [name for name, path in MODULES.items() if "@compiled" in path.read_text(encoding="utf-8")]
    highest = max(floors[name.split(".")[0]] for name in kernels)
    assert all(floors[room.removesuffix(".py")] > highest for room in ABOVE_KERNELS)
