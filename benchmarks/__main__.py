"""One pass of measurements: python -m benchmarks [--quick] [--parts reference sizes …] [--label WORD].

Every figure is printed and kept as soon as it is known, so that a pass that is stopped keeps what it has.
"""

from __future__ import annotations

import argparse
import datetime
import time
from importlib import import_module
from pathlib import Path

from benchmarks.asked import Asked
from benchmarks.lived import make_ready
from benchmarks.machine import machine
from benchmarks.rows import HEAD, Row, line, verdict, written

RESULTS = Path(__file__).parent / "results"
PARTS = {  # and the module of each, which is only read when it is asked for
    "reference": "against_reference",
    "sizes": "sizes",
    "workers": "workers",
    "memory": "memory",
    "starts": "starts",
    "limit": "limit",
    "starsim": "against_starsim",
    "many": "many",
    "live": "live",
}
USUAL = [part for part in PARTS if part not in ("many", "live")]


def main() -> None:
    """Measure what is asked for, print it and keep it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, under a minute; no file is written")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), help=f"what is measured; {', '.join(USUAL)}")
    parser.add_argument("--long", action="store_true", help="also 10,000 runs, and a million people for ten years")
    parser.add_argument("--most", type=int, default=Asked.most, help="leave out organisations with more people")
    parser.add_argument("--label", default="", help="a word for this pass, as in results/DATE-LABEL.csv")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the CSV file")
    options = parser.parse_args()
    chosen = options.parts or USUAL + ["many"] * options.long
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    file = options.out / f"{date}{'-' if options.label else ''}{options.label}.csv"
    about, found = machine(), list[Row]()
    print("\n".join(f"{name}: {told}" for name, told in about.items()), flush=True)
    make_ready()
    for part in chosen:
        began = time.perf_counter()
        print(f"\n{part:10}{HEAD[10:]}", flush=True)
        for row in import_module(f"benchmarks.{PARTS[part]}").rows(Asked(options.quick, options.most)):
            found.append(row)
            print(line(row), flush=True)
            if not options.quick:
                written(file, found, about, date, options.label)
        print(f"{part}: {time.perf_counter() - began:.0f} s", flush=True)
    print(f"\n{verdict(found)}")
    if not options.quick:
        print(f"kept in {file}")


if __name__ == "__main__":
    main()
