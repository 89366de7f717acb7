"""The catalogue of the subject, item by item, and what in the package answers each: a page made from a table.

``docs/reference/catalogue.csv`` lists the items of the source texts. What answers one is named as ``sort:name``, and
every name must exist in the package; an item that nothing answers says why not. Run as a program, this writes
``docs/reference/catalogue.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from typer.main import get_command

import culturesim
from culturesim.cli.app import app
from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks import BUILT_IN
from culturesim.kinds import KINDS
from culturesim.measures.registry import MEASURES
from culturesim.parameters import RULES
from culturesim.phases import ORDER
from culturesim.phases.numbers import MONTHLY
from culturesim.quantities import QUANTITIES
from culturesim.scenario.model import Programme, Scenario
from culturesim.state.columns import JOBS, PROGRAMMES, ROLES, TIES, UNITS
from culturesim.words.explaining import EVENTS, parts_of_a_scenario

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "reference" / "catalogue.csv"
PAGE = TABLE.with_suffix(".md")
PACKAGE = Path(culturesim.__file__).parent
COLUMNS = {"jobs": JOBS, "ties": TIES, "units": UNITS, "programmes": PROGRAMMES, "roles": ROLES}
Row = Mapping[str, str]

# Prefix of the ids of a part, its title, and how many items it has (the ten hallmarks have several each).
PARTS = {
    "H": ("The ten hallmarks: practices", 53),
    "N": ("Not called hallmarks, but alike", 7),
    "A": ("How hallmarks influence each other", 3),
    "F": ("Reasons for failure", 21),
    "S": ("Conditions of sustainability", 11),
    "L": ("What leaders do", 16),
    "K": ("Types and venues of mentoring", 18),
    "P": ("Stages of a programme", 17),
    "I": ("Inclusion and bias", 11),
    "G": ("Scaling", 11),
    "M": ("Metrics", 23),
    "O": ("Outcomes and benefits claimed", 13),
    "R": ("Actors", 15),
    "X": ("Tensions within the texts", 10),
}


def _names() -> dict[str, set[str]]:
    """Return what there is to name, by sort."""
    parts = (Scenario, *parts_of_a_scenario(), *EVENTS.values())
    return {
        "mechanism": set(BUILT_IN),
        "quantity": set(QUANTITIES),
        "rule": set(RULES),
        "hallmark": set(HALLMARKS),
        "kind": set(KINDS),
        "event": set(EVENTS),
        "setting": {f"{part.__name__}.{name}" for part in parts for name in part.model_fields},
        "matching": set(get_args(Programme.model_fields["matching"].annotation)),
        "column": {f"{where}.{name}" for where, table in COLUMNS.items() for name in table},
        "series": set(MONTHLY),
        "measure": set(MEASURES),
        "phase": set(ORDER),
        "claim": {f"T{int(file.stem[1:])}" for file in (PACKAGE / "claims" / "declared").glob("T*.yaml")},
        "command": set(get_command(app).commands),  # type: ignore[attr-defined]
        "preset": {file.stem for file in (PACKAGE / "presets").glob("*.yaml")},
        "scenario": {file.stem for file in (ROOT / "scenarios").glob("*.yaml")},
    }


NAMES = _names()


def rows() -> list[Row]:
    """Return the items of the catalogue."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(table: list[Row]) -> list[str]:
    """Return what is wrong with `table`: names that do not exist, items missing, doubled or without an answer."""
    said = []
    for row in table:
        for answer in row["answered_by"].split():
            sort, _, name = answer.partition(":")
            if name not in NAMES.get(sort, set()):
                said.append(f"{row['id']}: there is no {sort} {name!r}")
        if not row["answered_by"] and not row["note"]:
            said.append(f"{row['id']}: neither answered nor said why not")
    ids = [row["id"] for row in table]
    said += [f"{one}: stands twice" for one in sorted(set(ids)) if ids.count(one) > 1]
    for prefix, (title, count) in PARTS.items():
        found = sum(one.rstrip("0123456789.") == prefix for one in ids)
        if found != count:
            said.append(f"{title}: {found} items, not {count}")
    return said


def page(table: list[Row]) -> str:
    """Return the catalogue as Markdown."""
    answered = sum(bool(row["answered_by"]) for row in table)
    head = (
        "# Catalogue of the subject\n\n"
        "Made by `scripts/catalogue.py` from `catalogue.csv`; change the table, not this page. Items are paraphrased "
        "from the source texts (S0 to S4); `culturesim explain NAME` tells more of each name.\n\n"
        f"{answered} of {len(table)} items are answered by something in the package; the others say why not.\n"
    )
    parts = []
    for prefix, (title, _) in PARTS.items():
        lines = [_line(row) for row in table if row["id"].rstrip("0123456789.") == prefix]
        heads = "| item | what it is | source | what answers it | note |\n|---|---|---|---|---|"
        parts.append("\n".join([f"\n## {title}\n", heads, *lines, ""]))
    return head + "".join(parts)


def _line(row: Row) -> str:
    named = (answer.partition(":") for answer in row["answered_by"].split())
    answers = ", ".join(f"{sort} `{name}`" for sort, _, name in named)
    return f"| {row['id']} | {row['item']} | {row['source']} | {answers} | {row['note']} |"


if __name__ == "__main__":
    listed = rows()
    wrong = faults(listed)
    if wrong:
        raise SystemExit("\n".join(wrong))
    PAGE.write_text(page(listed), encoding="utf-8")
