"""What is kept of a measurement: one row a figure, and the table that is printed of them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.alternating import Spread


@dataclass(frozen=True)
class Row:
    """One figure: the median of `times` measurements between `low` and `high`.

    `against` names what a ratio is a ratio to; `at_least` and `at_most` are what is demanded of it, where anything is.
    A figure that could not be measured is nan, and its `note` says why.
    """

    part: str
    what: str
    value: float
    unit: str
    people: int = 0
    worlds: int = 1
    months: int = 0
    against: str = ""
    low: float | None = None
    high: float | None = None
    times: int = 1
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def demanded(self) -> bool:
        """Whether anything is demanded of the figure."""
        return self.at_least is not None or self.at_most is not None

    @property
    def holds(self) -> bool | None:
        """Whether what is demanded holds, None where nothing is or where nothing could be measured."""
        if not self.demanded or math.isnan(self.value):
            return None
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)


COLUMNS = ["date", "label", *(field.name for field in fields(Row))]


def measured(found: Spread, scale: float = 1.0) -> dict[str, Any]:
    """Return the columns of a row that a spread fills, its numbers times `scale`."""
    return {"value": found.median * scale, "low": found.low * scale, "high": found.high * scale, "times": found.times}


def written(path: Path, rows: Iterable[Row], machine: Mapping[str, str], date: str, label: str) -> None:
    """Write the rows as a CSV file, with lines on the machine, each after a #, above them."""
    text = io.StringIO()
    for name, told in machine.items():
        text.write(f"# {name}: {told}\n")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        figures = {name: "" if value is None else _short(value) for name, value in asdict(row).items()}
        writer.writerow({"date": date, "label": label, **figures})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")


def read(path: Path) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Return the rows of a file of results, all as text, and what it says of the machine."""
    lines = path.read_text(encoding="utf-8").splitlines()
    told = [line[2:].partition(": ") for line in lines if line.startswith("# ")]
    return list(csv.DictReader(line for line in lines if not line.startswith("#"))), {
        name: value for name, _, value in told
    }


def _short(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else value


_VERDICTS = {True: "holds", False: "FALLS SHORT", None: "NOT MEASURED"}
HEAD = f"{'':50} {'people':>9} {'worlds':>6} {'median':>10} {'low':>9} {'high':>9}  unit"


def line(row: Row) -> str:
    """Return a row as a line that can be read, under `HEAD`."""
    what = f"{row.what} / {row.against}" if row.against else row.what
    size = f"{row.people or '':>9} {row.worlds if row.people else '':>6}"
    numbers = f"{_number(row.value):>10} {_number(row.low):>9} {_number(row.high):>9}"
    return f"{what:50.50} {size} {numbers}  {row.unit}{_verdict(row)}{f'  ({row.note})' if row.note else ''}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _verdict(row: Row) -> str:
    if not row.demanded:
        return ""
    wanted = f"at least {row.at_least:g}" if row.at_least is not None else f"at most {row.at_most:g}"
    return f"  {_VERDICTS[row.holds]}: {wanted}"


def verdict(rows: Sequence[Row]) -> str:
    """Return how many demands are not met, how many could not be measured, and which they are."""
    demanded = [row for row in rows if row.demanded]
    failed = [row for row in demanded if not row.holds]
    missing = sum(row.holds is None for row in demanded)
    told = f"{len(failed) - missing} of {len(demanded)} demands not met"
    told += f", {missing} could not be measured" if missing else ""
    return "\n".join([told, *([HEAD] if failed else []), *map(line, failed)])
