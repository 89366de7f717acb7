"""What all events share: a month, and a sentence."""

from __future__ import annotations

from culturesim.scenario.fields import Part, Units, whole

MOST_MONTHS = 1200


def where(units: Units) -> str:
    """Return for example ``in North, South``."""
    return "in all units" if units == "all" else "in " + ", ".join(units)


def months_long(months: int) -> str:
    """Return for example ``3 months``."""
    return "1 month" if months == 1 else f"{months} months"


class Dated(Part):
    """A month, counted from 0, and a sentence."""

    month: int = whole("month in which it happens, counted from 0", high=MOST_MONTHS - 1, unit="months")

    def happens(self) -> str:
        """Return what happens, without the month."""
        raise NotImplementedError

    def in_words(self) -> str:
        """Return the event as a sentence."""
        return f"In month {self.month}, {self.happens()}."
