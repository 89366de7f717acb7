"""Arms in words: which two a difference such as "plan - base" names; the name of an arm may itself hold a dash."""

from __future__ import annotations

from collections.abc import Sequence

from culturesim.errors import ExperimentError, did_you_mean


def two_arms(difference: str, arms: Sequence[str]) -> tuple[str, str]:
    """Return the arm that is added and the one taken off.

    Raises
    ------
    ExperimentError
        When it is not written as ``"one - other"``, there is no such arm, or an arm is set against itself.
    """
    words = difference.split(" - ")
    for cut in range(1, len(words)):
        first, second = (" - ".join(part).strip() for part in (words[:cut], words[cut:]))
        if first in arms and second in arms:
            if first == second:
                raise ExperimentError(f"{difference!r} sets an arm against itself; name two arms")
            return first, second
    known = ", ".join(repr(arm) for arm in arms)
    wrong = [word.strip() for word in words if word.strip() not in arms]
    if not wrong:
        raise ExperimentError(f"difference {difference!r}: write two arms as 'one - other'; arms are {known}")
    raise ExperimentError(f"there is no arm {wrong[0]!r}{did_you_mean(wrong[0], arms)}; arms are {known}")
