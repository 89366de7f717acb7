"""The settings in which facts are measured: middling organisations, fixed before anything was calibrated.

`middling` is an organisation of some 300 people in twelve units with every hallmark at 0.5, one programme with a
quarter-time coordinator, a sponsor, and two people in each unit who tend half of the hallmarks each; it lives two
years before month 0. `trial` is the same with people drawn by lot, half of whom are told to take part. `funding ends`
are the same units with few people (practice hardly depends on how many) whose funding ends and whose sponsor leaves.
`kept going` keeps both, with strong infrastructure; `bare` loses both and has hardly any infrastructure.
All sizes are assumptions unless they name a source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from culturesim.hallmark_names import HALLMARKS
from culturesim.scenario.model import Scenario

UNITS = 12
FIRST, LAST = 24, 84  # months looked at in `middling`
SURVEYS = tuple(range(1, LAST, 12))  # in February at the latest: before a school year's exits
ENDS, AFTER = 12, 42  # months in which support ends, and in which is counted what is left: two and a half years


@dataclass(frozen=True)
class Setting:
    """A scenario, the months in which everyone is asked, and how many worlds are lived (a fast look: fewer)."""

    name: str
    settings: dict[str, Any]
    surveys: tuple[int, ...]
    seeds: int
    fast_seeds: int

    def scenario(self) -> Scenario:
        """Return the setting as a scenario."""
        return Scenario(**self.settings)


def _organisation(staff: int) -> dict[str, Any]:
    return {
        "units": {"count": UNITS, "staff": staff},
        "groups": {"women": 0.5, "men": 0.5},
        "calendar": "school_year",
        "start_month": 1,
    }


_LEADERS_TEND = ("accountability", "alignment", "infrastructure", "role_modelling", "safety_nets")


def _stewards() -> list[dict[str, Any]]:
    """Return a sponsor, and in each unit a leader and a colleague who tend half of the hallmarks each."""
    kind = {"scope": "unit", "share": 0.4, "talk": 0.6, "action": 0.6}
    others = [name for name in HALLMARKS if name not in _LEADERS_TEND]
    found: list[dict[str, Any]] = [
        {"name": "sponsor", "job": "central office/executive 1", "share": 0.3, "talk": 0.7, "action": 0.7}
    ]
    for unit in range(1, UNITS + 1):
        leader = {"name": f"leader {unit}", "job": f"Unit {unit}/leader", "hallmarks": list(_LEADERS_TEND)}
        colleague = {"name": f"colleague {unit}", "job": f"Unit {unit}/1", "hallmarks": others}
        found += [{**kind, **leader}, {**kind, **colleague}]
    return found


_PROGRAMME = {"name": "programme", "coordinator_hours": 40, "term": 12, "support_share": 0.3}
_ENDING = [
    {"do": "end_funding", "month": ENDS, "programme": "programme"},
    {"do": "holder_leaves", "month": ENDS, "role": "sponsor"},
]
_BY_LOT = {"do": "trial", "month": FIRST, "programme": "programme", "people": 10_000, "eligible": "anyone"}
_BY_LOT["mandated"] = True
_MIDDLING: dict[str, Any] = {
    "months": LAST,
    "warm_up": 24,
    "organisation": _organisation(staff=25),
    "hallmarks": 0.5,
    "programmes": [_PROGRAMME],
    "stewards": _stewards(),
    "founding": {"ever_mentored": 0.56},  # evidence 3.1
}
_SITES: dict[str, Any] = {"organisation": _organisation(staff=2), "months": AFTER + 1, "warm_up": 12}
_SITES["programmes"] = [_PROGRAMME]

SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            "middling",
            {**_MIDDLING, "name": "middling"},
            SURVEYS,
            32,
            6,
        ),
        Setting("trial", {**_MIDDLING, "name": "trial", "events": [_BY_LOT]}, (), 32, 6),
        Setting(
            "funding ends",
            {**_SITES, "name": "funding ends", "hallmarks": 0.5, "stewards": _stewards(), "events": _ENDING},
            (ENDS - 1, AFTER),
            64,
            12,
        ),
        Setting(
            "kept going",
            {
                **_SITES,
                "name": "kept going",
                "hallmarks": {"infrastructure": 0.8, "others": 0.5},
                "stewards": _stewards(),
            },
            (ENDS - 1, AFTER),
            64,
            12,
        ),
        Setting(
            "bare",
            {
                **_SITES,
                "name": "bare",
                "hallmarks": {"infrastructure": 0.1, "others": 0.5},
                "stewards": _stewards(),
                "events": _ENDING,
            },
            (ENDS - 1, AFTER),
            64,
            12,
        ),
    )
}
