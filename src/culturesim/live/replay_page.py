"""The replay page: one file, without network or installation, that shows many futures and replays one of them.

A class enters what it expects before it may run; what it entered stays in the page. Scripts, style and data stand in
the file. Data is JSON, packed and written in base64, so that no text of a scenario is ever read as part of the page.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import culturesim
from culturesim.errors import ScenarioError
from culturesim.futures import SET, futures_of, vectors
from culturesim.live.outcomes import Futures, difference_in_words, facts_of, over_time_in_words, who_leaves
from culturesim.live.page import RECORDED, module, notice, style
from culturesim.live.recording import record
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS, baselines
from culturesim.run import Run
from culturesim.scenario.events import HolderLeaves
from culturesim.scenario.model import Scenario
from culturesim.simulation import simulate_many
from culturesim.twins.compare import compare, lived_beside, pinned_beside

FEWEST, MOST = 2, 1000  # futures
KINDS = {"A": "a", "B": "b"}
_CLOSED = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{closed}">
<title>{title}</title>
<style>{page_style}{style}</style>
</head>
<body>
<main id="lesson"><noscript><p>This page needs JavaScript, which is switched off here.</p></noscript></main>
<script type="application/octet-stream" id="data">{data}</script>
<script type="module">
/*
{notice}
*/
{script}
const place = document.getElementById("lesson");
try {{
  lesson(place, await unpacked(document.getElementById("data").textContent));
}} catch (error) {{
  place.append(make("p", {{ role: "alert", text: error.message }}));
}}
</script>
</body>
</html>
"""
_BODY = "body{margin:0;background:#fff}@media(prefers-color-scheme:dark){body{background:#16161a}}"


def replay_page(
    base: Scenario,
    alternative: Scenario | None = None,
    *,
    seed: int = 0,
    futures: int = 100,
    reference: Scenario | None = None,
    title: str = "",
    after_each: Callable[[int], None] | None = None,
) -> str:
    """Return the page of a scenario, or of two that are compared, as one HTML text.

    Parameters
    ----------
    base, alternative
        What arms A and B live; one round of expecting and running each.
    seed
        The future that is replayed month by month, one of those of the page.
    futures
        How many, seeds 0 to `futures` - 1; replicate r lives with calibrated vector r, as in ``compare``.
    reference
        What would have been otherwise, on the same seeds: its number stands beside the outcomes.
    title
        Of the page; the name of `base` by default.
    after_each
        Called with the number of worlds of each ensemble that has been lived.

    Raises
    ------
    ScenarioError
        When the seed is none of the futures, there are too few or too many of them, or the scenarios have different
        lengths or people.
    """
    if not FEWEST <= futures <= MOST:
        raise ScenarioError(f"{futures} futures; a page shows {FEWEST} to {MOST}")
    if not 0 <= seed < futures:
        raise ScenarioError(f"seed {seed} is none of the {futures} futures of the page; give 0 to {futures - 1}")
    told = {"A": base} if alternative is None else {"A": base, "B": alternative}
    arms, recorded = _lived(told, seed, futures, after_each)
    fan: dict[str, Any] = {}
    for arm, lived in arms.items():
        for name, lines in lived.fan().items():
            fan.setdefault(name, {})[arm] = lines
    fan["alive"] = {arm: [count / futures for count in lived.counts] for arm, lived in arms.items()}
    scene, tracks, _ = record(recorded, seed, arm_names={arm: one.name for arm, one in told.items()}, fan=fan)
    otherwise = None if reference is None else _beside(arms["A"].runs, reference, after_each)
    beside = None if reference is None or otherwise is None else {"label": reference.name, **_outcome(otherwise)}
    difference = difference_in_words(arms["A"], arms["B"]) if "B" in arms else []
    if reference is not None and otherwise is not None:
        difference += difference_in_words(otherwise, arms["A"], (f"'{reference.name}'", "A"))
    page = {
        "title": title or base.name[:1].upper() + base.name[1:],
        "how": f"Say first what you expect, then run {futures} futures and see; at the end, look at one of them month "
        "by month.",
        "futures": futures,
        "months": base.months,
        "rule": _rule(futures),
        "rounds": [_round(arm, told[arm], lived, arms["A"].runs, beside) for arm, lived in arms.items()],
        "difference": difference,
        "one_of_many": f"This is future {seed} of the {futures}, as good as any other. Do not read from one future how "
        "likely a thing is. The shaded bands hold half and eight tenths of all futures.",
        "marks": _months_of_events(told.values()),
        "scene": scene,
        "tracks": tracks,
        "made": f"Made with culturesim {culturesim.__version__}: a model, not a forecast. Nothing entered here leaves "
        "this page.",
    }
    return _written(page)


def _lived(
    told: dict[str, Scenario], seed: int, futures: int, after_each: Callable[[int], None] | None
) -> tuple[dict[str, Futures], dict[str, Scenario]]:
    """Return the futures of each arm, and what each arm lives in the future that is replayed."""
    if "B" in told:
        found = compare(told["A"], told["B"], futures, placebo=None, after_each=after_each)
        arms = {"A": Futures(found.base_runs, found.baseline_runs),
                "B": Futures(found.alternative_runs, found.alternative_baselines)}  # fmt: skip
    else:
        seeds, each = range(futures), futures_of(told["A"], futures)
        runs = simulate_many(each, seeds, after_each=after_each)
        arms = {"A": Futures(runs, baselines(each, seeds, after_each=after_each))}
    return arms, {arm: lived.runs[seed].scenario.with_(name=told[arm].name) for arm, lived in arms.items()}


def _beside(runs: Sequence[Run], reference: Scenario, after_each: Callable[[int], None] | None) -> Futures:
    """Return the futures of a reference on the seeds of `runs`, the same person leaving where anybody is made to."""
    lived = lived_beside(runs, reference, SET, after_each=after_each)
    twins = baselines(pinned_beside(runs, reference, SET), [run.seed for run in runs], after_each=after_each)
    return Futures(lived, twins)


def _outcome(lived: Futures) -> dict[str, Any]:
    facts = facts_of(lived)
    return {"value": facts["outcome"], "low": facts["low"], "high": facts["high"]}


def _round(
    arm: str, told: Scenario, lived: Futures, runs: Sequence[Run], beside: dict[str, Any] | None
) -> dict[str, Any]:
    n, facts = len(lived.runs), facts_of(lived)
    return {
        "kind": KINDS[arm],
        "heading": f"{arm}: {told.name}",
        "short": told.name,
        "about": told.description,
        "happens": _happens(told, runs),
        "ask": f"In how many of {n} futures will mentoring be alive after {told.months} months?",
        "outcome_in_words": lived.in_words(),
        "over_time": over_time_in_words(lived.counts),
        "reference": beside,
        **facts,
    }


def _happens(told: Scenario, runs: Sequence[Run]) -> list[str]:
    """Return what is planned in sentences; `runs` are those of A, in which holders of roles are found."""
    lines = []
    for event in sorted(told.events, key=lambda event: event.month):
        whose = f" {who_leaves(event, runs)}" if isinstance(event, HolderLeaves) else ""
        lines.append(event.in_words() + whose)
    return lines


def _rule(futures: int) -> list[str]:
    share, pairs = round(100 * DEFAULT_THRESHOLDS.share), DEFAULT_THRESHOLDS.pairs
    carried = f"Each lives with one of {len(vectors())} sets of numbers that published facts leave open"
    return [
        f"In a month, mentoring is alive where at least {share} of 100 people more than in the baseline twin are in an "
        f"effective relationship, in {pairs} pairs or more. The baseline twin is the same people with the same chance, "
        "and nothing done for mentoring. A relationship is effective when the two have met this month or last and it "
        "goes well. Where the line is drawn is arbitrary, so results are also given with half of it and twice.",
        f"The {futures} futures have the same organisation and the same plan, and differ by chance: who leaves, who "
        f"meets whom, what comes of it. {carried}.",
    ]


def _months_of_events(told: Any) -> list[dict[str, int]]:
    return [{"month": month} for month in sorted({event.month for one in told for event in one.events})]


def _written(page: dict[str, Any]) -> str:
    packed = gzip.compress(json.dumps(page, separators=(",", ":")).encode(), 9, mtime=0)
    return _PAGE.format(
        closed=_CLOSED, title=escape(page["title"]), page_style=_BODY, style=style(), notice=notice().strip(),
        data=b64encode(packed).decode("ascii"), script=module(*RECORDED),
    )  # fmt: skip
