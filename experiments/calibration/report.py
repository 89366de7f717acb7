"""What is written of a history matching: the set with its provenance, its values, and what is not identified."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from prior import NAMES, PRIOR, vector
from waves import CUT, Simulated

import culturesim
from culturesim import futures
from culturesim.facts.declared import FACTS
from culturesim.hallmarks import BUILT_IN
from culturesim.made_with import sources, versions
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES

Floats = NDArray[np.float64]
RESULTS = Path(__file__).parent / "results"
WIDE = 0.8  # a parameter whose range is at least this share of its prior is not identified
TOLD = 0.4  # correlations from here on are told


def default(name: str) -> float:
    """Return the declared default of a parameter."""
    mechanism, dot, parameter = name.partition(".")
    if dot:
        return BUILT_IN[mechanism].parameters[parameter].default
    return RULES[name].default if name in RULES else QUANTITIES[name].base


def widths(places: Floats) -> Floats:
    """Return how wide each parameter's middle 90 % is, relative to that of its prior."""
    low, high = np.quantile(places, [0.05, 0.95], axis=0)
    return np.asarray((high - low) / 0.9)


def identified(places: Floats) -> pd.DataFrame:
    """Return one row a parameter: its prior, the range of the set, the relative width and the strongest correlation."""
    low, middle, high = np.quantile(places, [0.05, 0.5, 0.95], axis=0)
    together = np.corrcoef(places.T) - np.eye(len(PRIOR)) if len(places) > 2 else np.zeros((len(PRIOR),) * 2)
    partner = np.abs(together).argmax(axis=0)
    rows = []
    for at, one in enumerate(PRIOR):
        ends = {f"set_{name}": float(f"{float(one.value(np.asarray(where[at]))):.3g}")
                for name, where in (("low", low), ("middle", middle), ("high", high))}  # fmt: skip
        width = float(widths(places)[at])
        rows.append(
            {
                "parameter": one.name,
                "prior_low": one.low,
                "prior_high": one.high,
                **ends,
                "width": round(width, 2),
                "identified": "no" if width >= WIDE else "weakly" if width >= WIDE / 2 else "yes",
                "strongest_with": NAMES[partner[at]],
                "correlation": round(float(together[at, partner[at]]), 2),
            }
        )
    return pd.DataFrame(rows)


def say_identified(places: Floats, say: Callable[[str], None]) -> None:
    """Say which parameters the facts narrow, and which they leave as they were."""
    table = identified(places)
    for word in ("yes", "weakly", "no"):
        mine = table[table["identified"] == word]
        say(f"identified {word}: " + ", ".join(f"{row.parameter} {row.width:.2f}" for row in mine.itertuples()))
    strong = table[table["correlation"].abs() >= TOLD]
    pairs = {tuple(sorted((row.parameter, row.strongest_with))): row.correlation for row in strong.itertuples()}
    say("correlations: " + (", ".join(f"{a} with {b} {r:+.2f}" for (a, b), r in pairs.items()) or "none above 0.4"))


def write_results(run: Simulated, members: Sequence[int], history: Sequence[str]) -> None:
    """Write what each member gives for every fact, what is identified, and the history in words."""
    RESULTS.mkdir(exist_ok=True)
    rows = [{fact.name: round(float(run.values[row, at]), 4) for at, fact in enumerate(FACTS)} for row in members]
    pd.DataFrame(rows).to_csv(RESULTS / "facts_by_vector.csv", index_label="vector", lineterminator="\n")
    if len(members):
        identified(run.places[members]).to_csv(RESULTS / "identified.csv", index=False, lineterminator="\n")
    (RESULTS / "history.txt").write_text("\n".join(history) + "\n", encoding="utf-8")


def ship(run: Simulated, members: Sequence[int], middle: Floats, history: Sequence[str], told: Namespace) -> None:
    """Write the set into the package, the central member first, with its provenance."""
    each = [vector(middle, 2), *(vector(run.places[row]) for row in members)]
    lines = [",".join(NAMES), *(",".join(f"{one[name]:g}" for name in NAMES) for one in each)]
    futures.FILE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    about = {
        "made_by": "python experiments/calibration/study.py --ship",
        "settings": {name: value for name, value in vars(told).items() if name != "ship"},
        "version": culturesim.__version__,
        "sources": sources(),
        "versions": versions(),
        "python": sys.version.split()[0],
        "cut": CUT,
        "facts": {fact.name: [fact.low, fact.high] for fact in FACTS if fact.role == "fitted"},
        "left_out": told.leave_out,
        "prior": {one.name: [one.low, one.high, "log" if one.log else "even"] for one in PRIOR},
        "vectors": len(each),
        "history": list(history),
    }
    text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
    futures.PROVENANCE.write_text(text, encoding="utf-8", newline="\n")
