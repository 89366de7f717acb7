"""Question files: what a leader asks of one organisation, and the arms that answer it.

Written in YAML (see docs/how-to/whatif.md). An arm is the organisation with dated events and changes, or like another
arm with more; a plan may name its parts, so that each part's contribution can be told by leaving it out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Field, PrivateAttr

from culturesim.errors import CultureSimError
from culturesim.scenario.dated import Dated
from culturesim.scenario.events import Event
from culturesim.scenario.fields import Part, number, text, whole
from culturesim.scenario.model import Costs
from culturesim.twins.most_active import MOST

MOST_MONTHS = 360
MOST_ARMS, MOST_PARTS = 8, 8


class QuestionError(CultureSimError):
    """A question file that cannot be used."""


class MostActiveLeave(Dated):
    """The holders of some roles who do most for mentoring in that month leave: found anew in each future."""

    do: Literal["most_active_leave"] = "most_active_leave"
    roles: tuple[str, ...] = Field(
        min_length=1, description="steward roles, such as 'principal *'",
        json_schema_extra={"allowed": "a list of steward roles, where * stands for any text"},
    )  # fmt: skip
    people: int = whole("how many of them leave", 1, low=1, high=MOST, unit="people")

    def happens(self) -> str:
        roles = ", ".join(f"'{role}'" for role in self.roles)
        if self.people == 1:
            return f"the most active holder of {roles} leaves"
        return f"the {self.people} most active holders of {roles} leave"


if TYPE_CHECKING:
    QuestionEvent = Any
else:  # an event of a scenario, or the one that only a question knows
    QuestionEvent = Annotated[get_args(Event)[0] | MostActiveLeave, Field(discriminator="do")]


class PartSpec(Part):
    """One part of a plan: dated events, changes, or both."""

    events: tuple[QuestionEvent, ...] = Field((), description="dated events")
    changes: dict[str, Any] = Field({}, description="settings that differ, by dotted place; * stands for any text")


class Arm(PartSpec):
    """One course of action or of fate."""

    about: str = text("what it is, in a few words", "", empty=True)
    like: str | tuple[str, ...] = Field(
        (), description="an arm it is like, or several, laid on top of one another",
        json_schema_extra={"allowed": "the name of an arm, or a list of them"},
    )  # fmt: skip
    parts: dict[str, PartSpec] = Field({}, max_length=MOST_PARTS, description="named parts, each left out in turn")

    @property
    def alike(self) -> tuple[str, ...]:
        """The arms it is like, in order."""
        return (self.like,) if isinstance(self.like, str) else self.like


class Question(Part):
    """What is asked. `question`, `organisation`, `arms` and `compare` must be given."""

    question: str = text("what is asked, as a sentence")
    organisation: str | dict[str, Any] = Field(
        description="scenario file, name of a preset, or a whole scenario",
        json_schema_extra={"allowed": "a scenario file, the name of a preset, or a scenario written out"},
    )
    months: int = whole("length of the futures", 72, low=12, high=MOST_MONTHS, unit="months")
    answer_at: int | None = whole("months after which it is answered; at the end by default", None, low=12,
                                  high=MOST_MONTHS, unit="months")  # fmt: skip
    arms: dict[str, Arm] = Field(min_length=2, max_length=MOST_ARMS, description="arms by name; the first is the one "
                                 "in which those who leave are found")  # fmt: skip
    compare: tuple[str, str] = Field(description="the arm with the plan, then the one without",
                                     json_schema_extra={"allowed": "a list of two arms"})  # fmt: skip
    goal: str = text("the goal of the organisation that this serves", "", empty=True)
    decision: str = text("the decision that is asked for", "", empty=True)
    costs: Costs | None = Field(None, description="what hours and replacements cost; those of the scenario without")
    half_width: float = number("half the width of the interval of the difference that is narrow enough", 0.05,
                               low=0.01, high=0.5, unit="share of futures")  # fmt: skip
    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    def __init__(self, *, folder: Path | str | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._folder = Path.cwd() if folder is None else Path(folder).resolve()

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @property
    def folder(self) -> Path:
        """Where relative files stand: the folder of the question file."""
        return self._folder

    @property
    def judged_after(self) -> int:
        """Months after which it is answered."""
        return self.months if self.answer_at is None else self.answer_at

    @property
    def base_arm(self) -> str:
        """The first arm, in which those who leave are found."""
        return next(iter(self.arms))

    @property
    def plan(self) -> str:
        """The arm with the plan."""
        return self.compare[0]

    @property
    def no_plan(self) -> str:
        """The arm without it."""
        return self.compare[1]
