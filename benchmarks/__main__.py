"""One pass of measurements: python -m benchmarks [--quick] [--parts reference sizes …] [--label WORD].

Every part prints its table when it is done, and the CSV file is written anew after each, so that a pass that is
stopped keeps what it has.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import against_reference, against_starsim, limit, many, memory, sizes, starts, workers
from benchmarks.lived import make_ready
from benchmarks.machine import machine
from benchmarks.rows import Row, table, written

RESULTS = Path(__file__).parent / "results"
PARTS: dict[str, Callable[[bool], Iterator[Row]]] = {
    "reference": against_reference.rows,
    "sizes": sizes.rows,
    "workers": workers.rows,
    "memory": memory.rows,
    "starts": starts.rows,
    "limit": limit.rows,
    "starsim": against_starsim.rows,
    "many": many.rows,
}
USUAL = [part for part in PARTS if part != "many"]


def main() -> None:
    """Measure what is asked for, print it and keep it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, under a minute; no file is written")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), help=f"what is measured; {', '.join(USUAL)}")
    parser.add_argument("--long", action="store_true", help="also 10,000 runs, and a million people for ten years")
    parser.add_argument("--label", default="", help="a word for this pass, as in results/DATE-LABEL.csv")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the CSV file")
    options = parser.parse_args()
    chosen = options.parts or USUAL + ["many"] * options.long
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    file = options.out / f"{date}{'-' if options.label else ''}{options.label}.csv"
    about, found = machine(), []
    print("\n".join(f"{name}: {told}" for name, told in about.items()), flush=True)
    make_ready()
    for part in chosen:
        began = time.perf_counter()
        print(f"\n{part} …", flush=True)
        mine = list(PARTS[part](options.quick))
        found += mine
        print(f"{table(mine)}\n{part}: {time.perf_counter() - began:.0f} s", flush=True)
        if not options.quick:
            written(file, found, about, date, options.label)
    short = [row for row in found if row.holds is False]
    print(f"\n{len(short)} of {sum(row.holds is not None for row in found)} demands not met")
    if short:
        print(table(short))
    if not options.quick:
        print(f"kept in {file}")


if __name__ == "__main__":
    main()
