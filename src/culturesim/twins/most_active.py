"""The most active: whoever does most for mentoring in the month of an exit, found anew in every future.

A question may let "the two most active principals" leave without saying who they are. Until the base arm has been
lived, such an exit is that of nobody (key 0) who is spoken of in these words; then each future names its own people,
and they leave in every arm.

Reads   ``Run.hands``
Writes  nothing
Draws   nothing
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from culturesim.run import Run
from culturesim.scenario.events import Event, KnownPersonLeaves

_ORDINALS = ("", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ", "tenth ")
MOST = len(_ORDINALS)
_CALLED = re.compile(r"the ((?:\w+ )?)most active holder of the roles (.+)")
_BETWEEN = " | "


def exits_of_most_active(month: int, roles: Sequence[str], people: int) -> list[KnownPersonLeaves]:
    """Return the exits of so many of the most active holders of `roles`, at most ten, still to be found."""
    named = _BETWEEN.join(roles)
    return [
        KnownPersonLeaves(month=month, person=0, called=f"the {ordinal}most active holder of the roles {named}")
        for ordinal in _ORDINALS[:people]
    ]


def is_to_be_found(event: Event) -> bool:
    """Return whether an event is the exit of somebody most active who has not been found yet."""
    return _meant(event) is not None


def _meant(event: Event) -> tuple[int, list[str]] | None:
    """Return the rank from 0 and the roles of such an exit, None for any other event."""
    if not isinstance(event, KnownPersonLeaves) or event.person != 0:
        return None
    told = _CALLED.fullmatch(event.called)
    if told is None or told[1] not in _ORDINALS:
        return None
    return _ORDINALS.index(told[1]), told[2].split(_BETWEEN)


def spoken_of(event: KnownPersonLeaves) -> str:
    """Return for example ``the second most active principal (of 14)``."""
    meant = _meant(event)
    if meant is None:
        return event.called
    rank, roles = meant
    alike = {re.sub(r"[\s\d]+$", "", role) for role in roles}  # principal 1, principal 2 …
    whom = f"{alike.pop()} (of {len(roles)})" if len(alike) == 1 else f"holder of {len(roles)} roles"
    return f"the {_ORDINALS[rank]}most active {whom}"


def found(run: Run, event: Event) -> int:
    """Return the key of whoever is meant, 0 where there are too few holders when the month begins.

    Most active: the largest share of upkeep times action, then talk, of the role they hold; then the order of roles.
    Of somebody with several of the roles the largest counts.
    """
    meant = _meant(event)
    if meant is None:
        return 0
    rank, roles = meant
    ranked = _by_activity(run, event.month, roles)
    return ranked[rank] if rank < len(ranked) else 0


def _by_activity(run: Run, month: int, roles: Sequence[str]) -> list[int]:
    stewards = {steward.name: (row, steward) for row, steward in enumerate(run.scenario.stewards)}
    held: list[tuple[float, float, int, int]] = []
    for place, name in enumerate(roles):
        if name not in stewards:
            continue
        row, steward = stewards[name]
        mine = np.flatnonzero(run.hands["role"] == row)
        mine = mine[np.argsort(run.hands["since"][mine])]
        last = mine[max(0, int(np.searchsorted(run.hands["since"][mine], month)) - 1)]
        holder = int(run.hands["holder"][last])
        if holder:
            action, talk = float(run.hands["action"][last]), float(run.hands["talk"][last])
            held.append((-steward.share * action, -talk, place, holder))
    return list(dict.fromkeys(holder for *_, holder in sorted(held)))
