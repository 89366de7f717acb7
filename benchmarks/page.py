"""Table and figure of docs/concepts/performance.md, anew: python -m benchmarks.page RESULTS.csv [BEFORE.csv].

The table stands between two marks in the page; everything else there is written by hand.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.figure import figure
from benchmarks.rows import read

DOCS = Path(__file__).resolve().parents[1] / "docs" / "concepts"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "performance.png"
BEGIN, END = "<!-- written by benchmarks/page.py -->\n", "<!-- until here -->\n"
LEFT_OUT = ("  ", "share of its core", "starting ", "reference is", "Python alone")  # in the CSV file only
Told = dict[str, str]


def key(row: Told) -> tuple[str, ...]:
    """Return what makes a row the same figure in two passes."""
    return tuple(row[name] for name in ("part", "what", "against", "people", "worlds", "unit"))


def number(text: str) -> str:
    """Return a number with three digits that count."""
    value = float(text)
    if abs(value) >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}"


def cell(row: Told | None) -> str:
    """Return a figure with its lowest and highest."""
    if row is None:
        return ""
    if row["value"] == "nan":
        return "not measured"
    apart = f" ({number(row['low'])}–{number(row['high'])})" if row["low"] else ""
    return number(row["value"]) + apart


def table(rows: list[Told], before: list[Told]) -> str:
    """Return the figures as a table in Markdown: what, how large, what is demanded, before, now."""
    earlier = {key(row): row for row in before}
    head = ["what", "people", "worlds", "unit", "demanded", *(["before"] if before else []), "now"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        unmeasured = row["value"] == "nan" and not (row["at_least"] or row["at_most"])
        if row["what"].startswith(LEFT_OUT) or unmeasured:
            continue
        demanded = f"≥ {float(row['at_least']):g}" if row["at_least"] else ""
        demanded = f"≤ {float(row['at_most']):g}" if row["at_most"] else demanded
        what = f"{row['what']} / {row['against']}" if row["against"] else row["what"]
        people = f"{int(row['people']):,}" if row["people"] != "0" else ""
        cells = [what, people, row["worlds"] if people else "", row["unit"], demanded]
        cells += [cell(earlier.get(key(row)))] if before else []
        lines.append("| " + " | ".join([*cells, cell(row)]) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table into the page and draw the figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("results", type=Path, help="a file of benchmarks/results")
    parser.add_argument("before", type=Path, nargs="?", help="one to compare it with")
    options = parser.parse_args()
    rows, machine = read(options.results)
    before = read(options.before)[0] if options.before else []
    about = "; ".join(f"{name} {told}" for name, told in machine.items())
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(f"{head}{BEGIN}\n{table(rows, before)}\nMachine: {about}.\n\n{END}{tail}", encoding="utf-8")
    figure(rows, before, machine, PICTURE)


if __name__ == "__main__":
    main()
