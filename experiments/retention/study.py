"""Does mentoring keep people? The same district as three study designs would see it, beside what was put in.

Run from the folder of the repository: python experiments/retention/study.py [seeds]
Writes experiments/retention/results.txt.
"""

from __future__ import annotations

import sys
from pathlib import Path

import culturesim
from culturesim.measures.retention import EFFECT, Retention, retention
from culturesim.scenario.file import load_scenario
from culturesim.scenario.model import Scenario

HERE = Path(__file__).parent
DISTRICT = load_scenario(HERE.parents[1] / "scenarios" / "district.yaml")
SEEDS = 60
UNATTACHED = {"attachment_keeps_people": "off", "attachment_raises_seeking": "off"}


def worlds() -> dict[str, Scenario]:
    """Return what is compared, by what is said of it."""
    return {
        "the shipped district (hazard ratio 0.92 put in)": DISTRICT,
        "no effect put in (hazard ratio 1)": DISTRICT.with_(mechanisms={EFFECT: {"hazard_ratio": 1.0}}),
        "a large effect put in (hazard ratio 0.5)": DISTRICT.with_(mechanisms={EFFECT: {"hazard_ratio": 0.5}}),
        "no effect put in, and attachment plays no part": DISTRICT.with_(
            mechanisms={EFFECT: {"hazard_ratio": 1.0}, **UNATTACHED}
        ),
    }


def told(title: str, found: Retention) -> str:
    """Return the numbers of one world as text."""
    table = found.table[["ratio", "log_ratio", "low", "high", "people", "others", "exits", "other_exits"]]
    counts = ["people", "others", "exits", "other_exits"]
    shown = {name: lambda value: "" if value != value else f"{value:.0f}" for name in counts}
    body = table.to_string(float_format=lambda value: f"{value:.3f}", formatters=shown, na_rep="")
    dose = f"mentored well: {found.dose:.1%} of the invited arm's months, {found.other_dose:.1%} of the usual arm's"
    return "\n".join([title, "-" * len(title), body, dose, *found.in_words(), ""])


def main() -> None:
    """Run the study."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
    head = (
        f"culturesim {culturesim.__version__}; scenarios/district.yaml, seeds 0 to {len(seeds) - 1}; followed for 60 "
        "months. Trial in month 12: all staff without a mentor,\nhalf told to take part and served first. "
        "low and high: 95 % percentile bootstrap over seeds, of log_ratio. Mentored: has any mentor.\n"
    )
    parts = [head, *(told(title, retention(scenario, seeds)) for title, scenario in worlds().items())]
    text = "\n".join(parts)
    (HERE / "results.txt").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
