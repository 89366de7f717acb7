"""A live session: one world, or two side by side, that is stepped, steered and taken back, one command at a time.

Whatever is done becomes a dated event of the month to come. So a session is a scenario: ``session.scenario("A")``
lived with the session's seed is the same run to the last bit. Months gone by are never changed; what is taken back is
lived again from the beginning.

A session knows no page and no network. It takes commands as plain mappings and gives answers as plain mappings, those
of the protocol of the live view (docs/concepts/live_view.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from culturesim.errors import CultureSimError, SessionError, did_you_mean
from culturesim.live.actions import Action, added, events_of, in_one_sentence, is_whole, known_lever, short, slid
from culturesim.live.controls import actions as offered
from culturesim.live.controls import plain_event, sliders
from culturesim.live.levers import after_slide, levers_of
from culturesim.live.limits import must_not_be_too_large
from culturesim.live.scene import scene_of
from culturesim.live.sharing import Shared, names_files, read_shared, shared_text
from culturesim.live.worlds import Worlds
from culturesim.scenario.fields import plain
from culturesim.scenario.file import in_yaml, telling
from culturesim.scenario.model import Scenario
from culturesim.simulation import MOST_SEED, Ensemble, must_be_a_scenario

MOST_ACTIONS = 1_000
MOST_MONTHS_A_STEP = 12
ONE, TWO = ("A",), ("A", "B")

Answer = dict[str, Any]


class Session:
    """One or two worlds of a scenario, lived a month at a time and steered.

    Parameters
    ----------
    scenario
        What is lived.
    seed
        The seed of both worlds, a whole number from 0 to below 2**63.

    Raises
    ------
    CultureSimError
        When the scenario cannot be lived, or is too large to be watched.
    """

    def __init__(self, scenario: Scenario, seed: int = 1) -> None:
        must_be_a_scenario(scenario)
        must_not_be_too_large(scenario)
        self.base, self.seed = scenario, _seed(seed)
        self.actions: tuple[Action, ...] = ()
        self._worlds = Worlds({"A": scenario}, self.seed)
        self.levers = levers_of(scenario, self._worlds.organisation.founding_units)

    @classmethod
    def shared(cls, text: Any) -> Session:
        """Return the session that a shared text tells, lived as far as it had been.

        Raises
        ------
        SessionError
            In one sentence, when the text cannot be used.
        """
        told = read_shared(text)
        session = cls(told.scenario, told.seed)
        if len(told.actions) > MOST_ACTIONS:
            raise SessionError(f"This shared session holds more than {MOST_ACTIONS:,} changes.")
        for action in told.actions:  # sliders that this scenario does not have, values beyond their range
            if action.slider is not None:
                slid(known_lever(session.levers, action.slider), action.value)
        try:
            session._live_again(told.actions, told.month, TWO if told.arms == 2 else ONE)
        except SessionError:
            raise
        except CultureSimError as error:
            raise SessionError(f"This shared session cannot be lived: {in_one_sentence(error)}") from None
        return session

    # -- what it is ---------------------------------------------------------------------------------------------

    @property
    def month(self) -> int:
        """The month that comes next: how many have been lived."""
        return self._worlds.month

    @property
    def done(self) -> bool:
        """Whether the last month has been lived."""
        return self._worlds.done

    @property
    def arms(self) -> tuple[str, ...]:
        """The letters of the worlds: A, or A and B."""
        return tuple(self._worlds.of)

    def scenario(self, arm: str = "A") -> Scenario:
        """Return what an arm lives: the scenario with everything that was done to it as dated events."""
        return self._worlds.of[arm].scenarios[0]

    def ensemble(self, arm: str = "A") -> Ensemble:
        """Return the world of an arm, as an ensemble of one."""
        return self._worlds.of[arm]

    def share(self) -> str:
        """Return the session as one line of text; empty where its scenario needs files of this machine."""
        return shared_text(Shared(self.base, self.seed, self.actions, self.month, len(self.arms)))

    def scene(self) -> Answer:
        """Return what a view needs to know before the first frame."""
        return scene_of(
            {arm: self.scenario(arm) for arm in self.arms}, self._worlds.organisation, self.seed,
            arm_names=dict.fromkeys(self.arms, ""), share=self.share(), sliders=sliders(self.levers, self._values()),
            actions=offered(self.base, self._worlds.organisation), live=True,
        )  # fmt: skip

    def opening(self) -> list[Answer]:
        """Return what a view that has just come needs: the scene, and every month lived so far."""
        return [self.scene(), *self._worlds.frames()]

    # -- commands -----------------------------------------------------------------------------------------------

    def do(self, command: Any) -> list[Answer]:
        """Follow a command and return the answers to it; what cannot be done changes nothing and says so in one.

        Parameters
        ----------
        command
            A mapping that says what to `do` (docs/concepts/live_view.md); anything else is refused in the answer.
        """
        try:
            if not isinstance(command, Mapping):
                raise SessionError(f"A command is a mapping such as {{'do': 'step'}}, not {short(command)}.")
            what = command.get("do")
            if not isinstance(what, str) or what not in _COMMANDS:
                raise SessionError(f"There is no command {short(what)}{did_you_mean(str(what)[:100], _COMMANDS)}.")
            return _COMMANDS[what](self, command)
        except CultureSimError as error:
            return [{"error": in_one_sentence(error)}]

    def _step(self, command: Mapping[str, Any]) -> list[Answer]:
        months = command.get("months", 1)
        if not is_whole(months) or not 1 <= months <= MOST_MONTHS_A_STEP:
            raise SessionError(f"A step is 1 to {MOST_MONTHS_A_STEP} months, not {short(months)}.")
        frames: list[Answer] = []
        for _ in range(months):
            if not self.done:
                frames += self._worlds.step()
        return frames or [{"playing": False}]

    def _slide(self, command: Mapping[str, Any]) -> list[Answer]:
        lever = known_lever(self.levers, command.get("name"))
        value = slid(lever, command.get("value"))
        return self._add(Action(self._arms_meant(command), self._coming_month(), lever.name, value, {}))

    def _act(self, command: Mapping[str, Any]) -> list[Answer]:
        event = command.get("event")
        if not isinstance(event, Mapping):
            raise SessionError(f"An event is a mapping such as {{'do': 'brief_leaders'}}, not {short(event)}.")
        month = event.get("month", self._coming_month())
        if not is_whole(month) or not self._coming_month() <= month < self.base.months:
            raise SessionError(
                f"An event can be put in months {self.month} to {self.base.months - 1}, not in {short(month)}."
            )
        return self._add(Action(self._arms_meant(command), month, None, 0.0, plain_event({**event, "month": month})))

    def _undo(self, command: Mapping[str, Any]) -> list[Answer]:
        if not self.actions:
            raise SessionError("There is nothing to take back.")
        return self._live_again(self.actions[:-1], self.month, self.arms)

    def _reset(self, command: Mapping[str, Any]) -> list[Answer]:
        self.seed = _seed(command.get("seed", self.seed))
        return self._live_again((), 0, self.arms)

    def _twin(self, command: Mapping[str, Any]) -> list[Answer]:
        on = command.get("on")
        if not isinstance(on, bool):
            raise SessionError(f"Two worlds side by side are on or off: true or false, not {short(on)}.")
        if on == (len(self.arms) == 2):
            return [self.scene()]
        if on:  # all that was done so far was done to both
            self.actions = tuple(replace(one, arms="AB") for one in self.actions)
            self._worlds.double()
        else:
            self.actions = tuple(replace(one, arms="A") for one in self.actions if "A" in one.arms)
            self._worlds.keep("A")
        return self.opening()

    def _open(self, command: Mapping[str, Any]) -> list[Answer]:
        other = Session.shared(command.get("share"))
        self.__dict__.update(other.__dict__)
        return self.opening()

    def _share(self, command: Mapping[str, Any]) -> list[Answer]:
        if names_files(self.base):
            raise SessionError("This scenario needs files beside it and cannot be shared as a text; save it as a file.")
        return [{"share": self.share()}]

    def _save(self, command: Mapping[str, Any]) -> list[Answer]:
        arm = command.get("arm", "A")
        if arm not in self.arms:
            raise SessionError(f"There is no arm {short(arm)}; there are: {', '.join(self.arms)}.")
        scenario = self.scenario(arm)
        words = f"Lived in the live view with seed {self.seed}, {self.month} of {scenario.months} months."
        if names_files(scenario):
            words += f"\nIt names files: keep it in the folder {scenario.folder.name!r}."
        name = "".join(letter if letter.isalnum() else "_" for letter in scenario.name).strip("_") or "scenario"
        return [{"scenario": in_yaml(telling(scenario), words), "file": f"{name[:60]}.yaml"}]

    # -- how it is done -----------------------------------------------------------------------------------------

    def _coming_month(self) -> int:
        if self.done:
            raise SessionError("The last month has been lived; start again to change anything.")
        return self.month

    def _arms_meant(self, command: Mapping[str, Any]) -> str:
        arm = command.get("arm", "A")
        if arm not in self.arms and not (arm == "AB" and self.arms == TWO):
            raise SessionError(f"There is no arm {short(arm)}; there are: {', '.join(self.arms)}.")
        return str(arm)

    def _add(self, action: Action) -> list[Answer]:
        if len(self.actions) >= MOST_ACTIONS:
            raise SessionError(f"A session holds {MOST_ACTIONS:,} changes; save it as a scenario and go on from there.")
        actions = added(self.actions, action)
        told = self._told(actions, self.arms)
        if not self._worlds.can_become(told):  # there will be jobs that nobody foresaw
            return self._live_again(actions, self.month, self.arms)
        self._worlds.retell(told)
        self.actions = actions
        return [self.scene()]

    def _told(self, actions: tuple[Action, ...], arms: tuple[str, ...]) -> dict[str, Scenario]:
        """Return what each arm is told by the scenario and by `actions`."""
        given, months = plain(self.base.events), self.base.months
        by_arm = {arm: events_of(actions, arm, self.levers, months) for arm in arms} if actions else {}
        return {arm: self.base.with_(events=[*given, *by_arm[arm]]) if by_arm.get(arm) else self.base for arm in arms}

    def _live_again(self, actions: tuple[Action, ...], months: int, arms: tuple[str, ...]) -> list[Answer]:
        """Begin anew with other actions, live `months`, and return the scene and every frame."""
        worlds = Worlds(self._told(actions, arms), self.seed)
        while worlds.month < months:
            worlds.step()
        self.actions, self._worlds = actions, worlds
        return self.opening()

    def _values(self) -> dict[str, dict[str, float]]:
        """Return where each slider stands, by arm and name."""
        values = {arm: {name: lever.start for name, lever in self.levers.items()} for arm in self.arms}
        for action in self.actions:
            for arm in self.arms:
                if action.slider is not None and arm in action.arms:
                    after_slide(values[arm], action.slider, action.value)
        return values


_COMMANDS: dict[str, Callable[[Session, Mapping[str, Any]], list[Answer]]] = {
    "step": Session._step, "slide": Session._slide, "act": Session._act, "undo": Session._undo,
    "reset": Session._reset, "twin": Session._twin, "share": Session._share, "save": Session._save,
    "open": Session._open,
}  # fmt: skip


def _seed(given: Any) -> int:
    if not is_whole(given) or not 0 <= given < MOST_SEED:
        raise SessionError(f"A seed is a whole number from 0 to below 2**63, not {short(given)}.")
    return int(given)
