"""Arms of a question as changes of its organisation: what `like`, `parts` and * stand for is written out here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from culturesim.errors import ScenarioError, did_you_mean
from culturesim.questions.file import MostActiveLeave, PartSpec, Question
from culturesim.scenario.changes import MORE_EVENTS, changed, together
from culturesim.scenario.fields import plain
from culturesim.scenario.file import load_scenario, move_files, presets
from culturesim.scenario.model import Scenario
from culturesim.twins.most_active import exits_of_most_active

Changes = dict[str, Any]
LISTED = ("stewards", "programmes")


def without(part: str) -> str:
    """Return the name of the arm in which everything but one part of the plan is done."""
    return f"all but {part}"


class Asked:
    """A question with its organisation, and its arms as changes of it."""

    def __init__(self, question: Question) -> None:
        self.question = question

    @cached_property
    def loaded(self) -> Scenario:
        """The organisation as its file has it.

        Raises
        ------
        ScenarioError
            When there is none, or it cannot be used.
        """
        told = self.question.organisation
        if isinstance(told, dict):
            return Scenario(folder=self.question.folder, **told)
        return load_scenario(presets().get(told) or self.question.folder / told)

    @cached_property
    def organisation(self) -> Scenario:
        """The organisation for as many months as are asked about, at the question's costs where it has any."""
        settings = {name: value for name, value in plain(self.loaded).items() if name in self.loaded.model_fields_set}
        move_files(settings, self.loaded.folder, self.question.folder)
        settings["months"] = self.question.months
        if self.question.costs is not None:
            settings["costs"] = plain(self.question.costs)
        settings["events"] = [plain(one) for one in self.loaded.events if one.month < self.question.months]
        return Scenario(folder=self.question.folder, **settings)

    def changes(self, arm: str) -> Changes:
        """Return what an arm changes in the organisation, all parts included."""
        parts = self.question.arms[arm].parts.values() if arm in self.question.arms else ()
        return together(*self._layers(arm, ()), *(self.of_part(part) for part in parts))

    @cached_property
    def parts(self) -> dict[str, Changes]:
        """The parts of the plan, by name."""
        return {name: self.of_part(part) for name, part in self.question.arms[self.question.plan].parts.items()}

    def leave_one_out(self) -> dict[str, Changes]:
        """Return the plan's arm without each of its parts in turn; none where it has fewer than two."""
        if len(self.parts) < 2:
            return {}
        layers = self._layers(self.question.plan, ())
        return {
            without(name): together(*layers, *(part for other, part in self.parts.items() if other != name))
            for name in self.parts
        }

    def scenario(self, arm: str, changes: Mapping[str, Any] | None = None) -> Scenario:
        """Return the scenario of an arm, or of changes under its name."""
        return changed(self.organisation, arm, self.changes(arm) if changes is None else changes)

    def _layers(self, arm: str, above: tuple[str, ...]) -> list[Changes]:
        """Return the layers of an arm but for its parts: those of the arms it is like, then its own."""
        known = self.question.arms
        if arm not in known:
            raise ScenarioError(f"like: there is no arm {arm!r}{did_you_mean(arm, known)}")
        if arm in above:
            raise ScenarioError(f"like: {arm!r} is like itself, by way of {' and '.join(above)}")
        layers: list[Changes] = []
        for other in known[arm].alike:
            layers += self._layers(other, (*above, arm))
            layers += [self.of_part(part) for part in known[other].parts.values()]
        return [*layers, self.of_part(known[arm])]

    def of_part(self, part: PartSpec) -> Changes:
        """Return what a part changes: its changes, with its events added."""
        found = self.spelled_out(part.changes)
        events = self.events(part.events)
        return {**found, MORE_EVENTS: events} if events else found

    def events(self, told: Iterable[Any]) -> list[Changes]:
        """Return events as a scenario has them: one for each role that a * stands for."""
        found: list[Changes] = []
        for event in told:
            if isinstance(event, MostActiveLeave):
                roles = [role for pattern in event.roles for role in self._named("stewards", pattern)]
                found += map(plain, exits_of_most_active(event.month, list(dict.fromkeys(roles)), event.people))
                continue
            role = getattr(event, "role", None)
            each = self._named("stewards", role) if isinstance(role, str) and "*" in role else [role]
            found += [{**plain(event), "role": one} if one is not None else plain(event) for one in each]
        return found

    def spelled_out(self, changes: Mapping[str, Any]) -> Changes:
        """Return changes in which each * stands for a name of the organisation's stewards or programmes."""
        found: Changes = {}
        for place, value in changes.items():
            head, *rest = place.split(".")
            if head not in LISTED or not rest or "*" not in rest[0]:
                found[place] = value
                continue
            for name in self._named(head, rest[0]):
                found[".".join([head, name, *rest[1:]])] = value
        return found

    def _named(self, which: str, pattern: str) -> Sequence[str]:
        """Return the names a pattern stands for."""
        names = [one.name for one in getattr(self.organisation, which)]
        found = [name for name in names if fnmatchcase(name, pattern)]
        if not found:
            guess = did_you_mean(pattern.strip("* "), names) or f"; there are {', '.join(names) or 'none'}"
            raise ScenarioError(f"no name of {which} fits {pattern!r}{guess}")
        return found
