"""Actions: what was done in a live session, month by month. Each is a dated event, or a slider that stands for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from culturesim.errors import SessionError, did_you_mean
from culturesim.live.levers import Lever

ARMS = ("A", "B", "AB")
LONGEST_SENTENCE = 400
MOST = 1e15  # no slider or event has a larger number


@dataclass(frozen=True)
class Action:
    """One thing done: a slider moved to a value, or an event put on the timeline.

    Attributes
    ----------
    arms
        Whom it was done to: "A", "B" or "AB".
    month
        The month in which it happens.
    slider, value
        Which slider, and where to; None and 0 for an event.
    event
        The event as a scenario holds it; empty for a slider.
    """

    arms: str
    month: int
    slider: str | None
    value: float
    event: Mapping[str, Any]

    def plain(self) -> list[Any]:
        """Return the action as a short list of plain values."""
        if self.slider is not None:
            return [self.arms, self.month, self.slider, self.value]
        return [self.arms, self.month, {name: value for name, value in self.event.items() if name != "month"}]


def action_of(given: Any) -> Action:
    """Return the action of a short list of plain values.

    Raises
    ------
    SessionError
        When it is not one.
    """
    if isinstance(given, list) and len(given) in (3, 4) and given[0] in ARMS and is_whole(given[1]):
        arms, month, what, *rest = given
        if len(given) == 4 and isinstance(what, str) and is_number(rest[0]):
            return Action(arms, month, what, float(rest[0]), {})
        if len(given) == 3 and isinstance(what, dict):
            return Action(arms, month, None, 0.0, {**what, "month": month})
    raise SessionError("This shared session has an action that is none; copy the whole line again.")


def is_number(value: Any) -> bool:
    """Return whether a plain value is a number that could be meant; not-a-number and infinity are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= MOST


def is_whole(value: Any) -> bool:
    """Return whether a plain value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def slid(lever: Lever, value: Any) -> float:
    """Return a value for a slider, checked.

    Raises
    ------
    SessionError
        When it is no number or beyond the slider's range.
    """
    if not is_number(value) or not lever.low <= value <= lever.high:
        raise SessionError(f"'{lever.label}' takes a number from {lever.low:g} to {lever.high:g}, not {short(value)}.")
    return float(value)


def known_lever(levers: Mapping[str, Lever], name: Any) -> Lever:
    """Return the slider called `name`, or refuse it."""
    if not isinstance(name, str) or name not in levers:
        raise SessionError(f"There is no slider {short(name)}{did_you_mean(str(name)[:100], levers)}.")
    return levers[name]


def added(actions: Sequence[Action], new: Action) -> tuple[Action, ...]:
    """Return `actions` with one more. A slider moved twice in one month was moved once; the same done to A and then to
    B was done to both."""
    last = actions[-1] if actions else None
    if last is not None and last.month == new.month and last.slider == new.slider:
        if last.slider is not None and last.arms == new.arms:
            return (*actions[:-1], new)
        if {last.arms, new.arms} == {"A", "B"} and (last.value, last.event) == (new.value, new.event):
            return (*actions[:-1], replace(new, arms="AB"))
    return (*actions, new)


def events_of(actions: Iterable[Action], arm: str, levers: Mapping[str, Lever], months: int) -> list[dict[str, Any]]:
    """Return the dated events that `actions` are in one arm, in the order in which they were done."""
    return [event_of(one, levers, months) for one in actions if arm in one.arms]


def event_of(action: Action, levers: Mapping[str, Lever], months: int) -> dict[str, Any]:
    """Return the dated event that an action is, in a run of `months`."""
    if action.slider is None:
        return dict(action.event)
    event = known_lever(levers, action.slider).event(action.value, months - action.month)
    return {**event, "month": action.month}


def short(value: Any) -> str:
    """Return a value from outside as it can be said in a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def in_one_sentence(error: Exception) -> str:
    """Return an error's message as one line: the first fault where it lists several."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[1] if len(lines) > 1 and lines[0].rstrip().endswith(("fault", "faults")) else lines[0]
    return text if len(text) <= LONGEST_SENTENCE else text[: LONGEST_SENTENCE - 3] + "..."
