"""The table of facts, as rows and in words."""

from __future__ import annotations

from collections.abc import Sequence

from culturesim.facts.declared import WHY_MISSED
from culturesim.facts.settings import SETTINGS
from culturesim.facts.table import Found
from culturesim.futures import SET, vectors

HANGING = 63  # where the last column begins


def fact_lines(found: Sequence[Found]) -> list[str]:
    """Return a head and one line a fact."""
    head = f"{'fact':5}{'role':12}{'band':14}{'value (95 % interval)':22}{'verdict':10}"
    return [head.rstrip() + "  what is measured", *map(_line, found)]


def _line(one: Found) -> str:
    fact = one.fact
    value = f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
    left = f"{fact.name:5}{fact.role:12}{f'{fact.low:.2f} to {fact.high:.2f}':14}{value:22}{one.verdict:10}"
    return f"{left}{fact.says.strip()}"


def _reasons(missed: Sequence[str]) -> dict[str, list[str]]:
    """Return the facts missed by the reason why, as far as one is known."""
    reasons: dict[str, list[str]] = {}
    for name in missed:
        reasons.setdefault(WHY_MISSED.get(name, "no reason is known beyond the seeds"), []).append(name)
    return reasons


def fact_words(found: Sequence[Found], which: str, *, fast: bool) -> list[str]:
    """Return paragraphs: what was run, what is missed, and what the words mean."""
    seeds = {name: setting.fast_seeds if fast else setting.seeds for name, setting in SETTINGS.items()}
    lived = ", ".join(f"{name} {count}" for name, count in seeds.items())
    who = f"replicate r lives with vector r mod {len(vectors())} of the calibrated set" if which == SET else "defaults"
    parts = [f"Worlds: {lived}; {who}. Intervals are bootstrapped over seeds; ? marks those across an edge."]
    for role in ("fitted", "validation", "input"):
        of_role = [one for one in found if one.fact.role == role]
        missed = [one.fact.name for one in of_role if not one.verdict.startswith("in band")]
        said = f"missed: {', '.join(missed)}" if missed else "all in their bands"
        parts.append(f"{role}: {len(of_role) - len(missed)} of {len(of_role)} in band; {said}.")
        parts += [f"{', '.join(names)}: {why}." for why, names in _reasons(missed).items()]
    parts.append(
        "A fitted fact was used to rule parameters out, so agreement is no evidence; an input arrives as it was "
        "put in; only validation tests the model. Sources stand in docs/concepts/facts.md."
    )
    return parts
