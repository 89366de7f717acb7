"""A session as one line of text: scenario, seed, what was done and how far it was lived; compact, and read with care.

The text comes from outside, so nothing of it is believed: it may be cut off, made up, or name files of this machine.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from culturesim.errors import CultureSimError, SessionError
from culturesim.live.actions import Action, action_of, in_one_sentence
from culturesim.scenario.file import telling
from culturesim.scenario.model import Scenario

PREFIX = "cs1-"
AT = "~"  # before the months lived, which stand last, so that a page can keep them up to date
LONGEST = 500_000  # characters of a shared text
MOST_BYTES = 2_000_000  # of what is in it
_OWN_FILES = ("people", "ties")
_CURE = "copy the whole line again, or open the scenario file instead"


@dataclass(frozen=True)
class Shared:
    """What a shared text says: `month` is how many months had been lived, `arms` 1 or 2."""

    scenario: Scenario
    seed: int
    actions: tuple[Action, ...]
    month: int
    arms: int


def shared_text(shared: Shared) -> str:
    """Return a session as text; empty where its scenario needs files of this machine, which no text can carry."""
    if names_files(shared.scenario):
        return ""
    told = {
        "scenario": telling(shared.scenario), "seed": shared.seed, "arms": shared.arms,
        "actions": [action.plain() for action in shared.actions],
    }  # fmt: skip
    packed = zlib.compress(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode(), 9)
    return f"{PREFIX}{urlsafe_b64encode(packed).decode().rstrip('=')}{AT}{shared.month}"


def names_files(scenario: Scenario) -> bool:
    """Return whether a scenario needs files beside it: a roster, ties or modules."""
    return bool(scenario.modules or scenario.organisation.people or scenario.organisation.ties)


def read_shared(text: str) -> Shared:
    """Return what a shared text says.

    Raises
    ------
    SessionError
        In one sentence, when the text is not one that `shared_text` makes.
    """
    packed, month = _parts(text)
    told = _unpacked(packed)
    settings, actions = told.get("scenario"), told.get("actions")
    organisation = settings.get("organisation") if isinstance(settings, dict) else None
    if not isinstance(settings, dict) or not isinstance(organisation, dict) or not isinstance(actions, list):
        raise SessionError(f"This shared session lacks its scenario or its actions; {_CURE}.")
    if settings.get("modules") or any(organisation.get(name) for name in _OWN_FILES):
        raise SessionError("This shared session names files, which are not read from a text; open its scenario file.")
    seed, arms = _whole(told, "seed", 2**63 - 1), _whole(told, "arms", 2)
    try:
        scenario = Scenario(folder=Path.cwd(), **settings)
    except (CultureSimError, TypeError) as error:
        raise SessionError(f"The scenario of this shared session cannot be used: {in_one_sentence(error)}") from None
    return Shared(scenario, seed, tuple(action_of(one) for one in actions), min(month, scenario.months), max(1, arms))


def _whole(told: Mapping[str, Any], name: str, high: int) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= high:
        raise SessionError(f"This shared session has no usable {name}; {_CURE}.")
    return value


def _parts(text: Any) -> tuple[str, int]:
    """Return what is packed in a text, and the months that stand behind it (0 where there are none)."""
    if not isinstance(text, str) or not text.strip().startswith(PREFIX):
        raise SessionError(f"This is not a shared session: those begin with {PREFIX}; {_CURE}.")
    if len(text) > LONGEST:
        raise SessionError(f"This shared session is too long ({len(text):,} characters of at most {LONGEST:,}).")
    packed, _, month = text.strip().removeprefix(PREFIX).partition(AT)
    if month and not (month.isascii() and month.isdigit() and len(month) <= 4):
        raise SessionError(f"This shared session is damaged; {_CURE}.")
    return packed, int(month or 0)


def _unpacked(packed: str) -> dict[str, Any]:
    try:
        opened = zlib.decompressobj()
        told = opened.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), MOST_BYTES)
        if not opened.eof:
            raise SessionError(f"This shared session is cut off or holds too much; {_CURE}.")
        found = json.loads(told.decode())
    except (zlib.error, NotBase64, ValueError, RecursionError):
        raise SessionError(f"This shared session is damaged; {_CURE}.") from None
    if not isinstance(found, dict):
        raise SessionError(f"This shared session is damaged; {_CURE}.")
    return found
