"""People as Mesa agents: each agent is a view on the row of the job its person holds.

An agent follows the person, not the job: promotion moves it, leaving ends it. It keeps no number of its own;
reading an attribute reads the column, writing one writes it. What the columns mean stands in `state/columns.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from culturesim.errors import CultureSimError, did_you_mean
from culturesim.state.columns import CHANNELS, LEVELS, PERSON, SLOTS
from culturesim.table import Column

if TYPE_CHECKING:
    from culturesim.mesa_model.model import CultureModel

GONE = -1  # row of an agent whose person has left, or that has been let go
_MESAS_OWN = ("model", "unique_id", "pos")
_WHOLE = (int, np.integer)
_NUMBER = (int, float, np.integer, np.floating)
_IDENTITY = ("person", "mentees")  # the first names the person, the second counts relationships: neither is written


class PersonLeftError(CultureSimError):
    """An agent was asked about a person who has left the organisation."""


class AgentAttributeError(CultureSimError, AttributeError):
    """An agent was asked for, or told to change, what is not a column of people."""


class PersonColumn:
    """An agent's attribute that is read from, and written to, one column of people."""

    def __init__(self, name: str, column: Column) -> None:
        self.name = name
        self.column = column
        self.__doc__ = f"{column.meaning} ({column.unit})"

    def __get__(self, agent: PersonAgent | None, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return agent.model.ensemble.state.jobs.column(self.name)[agent.row].item()

    def __set__(self, agent: PersonAgent, value: Any) -> None:
        checked = checked_value(self.name, self.column, value)
        agent.model.ensemble.state.jobs.column(self.name)[agent.row] = checked


class PersonAgent(mesa.Agent):
    """One person, while they work here.

    Every column of people is an attribute: `commitment`, `skill`, `wants`, `seeking`, `offers`, `propensity` … Writing
    one writes the column, and the next month starts from it: ``agent.forced_exit = True`` makes a person leave. Columns
    are written one at a time: whoever sets `seeking` sets `seeks_since` too.

    Agents are made by the model, and only when somebody asks for ``model.agents``. They have no behaviour of their
    own (`step` does nothing), since the model lives the month for everyone at once. Names that begin with an
    underscore are free for own notes.

    Attributes
    ----------
    unique_id
        The key of the person; it is the one in the tables of a ``Run``.
    """

    model: CultureModel

    def __init__(self, model: CultureModel, row: int) -> None:
        super().__init__(model)
        self._row = row
        self.unique_id = int(model.ensemble.state.jobs.person[row])

    def __repr__(self) -> str:
        return f"<PersonAgent {self.unique_id}: {f'{self.level}, {self.job}' if self.present else 'not in the model'}>"

    def __getattr__(self, name: str) -> Any:
        """Only reached for a name that is no attribute."""
        raise AgentAttributeError(f"people have no {name!r}{did_you_mean(name, PERSON)}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or name in _MESAS_OWN or isinstance(vars(PersonAgent).get(name), PersonColumn):
            object.__setattr__(self, name, value)
        elif hasattr(type(self), name):
            raise AgentAttributeError(f"{name!r} follows from other tables and cannot be written through an agent")
        else:
            raise AgentAttributeError(
                f"people have no column {name!r} to write{did_you_mean(name, PERSON)}; "
                f"begin the name with '_' for a note of your own"
            )

    # -- where the person is ------------------------------------------------------------------------------------

    @property
    def row(self) -> int:
        """Row of the person's job in the tables.

        Raises
        ------
        PersonLeftError
            When the person has left, or the agent was removed from the model.
        """
        if not self.present:
            raise PersonLeftError(
                f"person {self.unique_id} has left the organisation or was removed from the model; "
                "the tables of model.as_run() tell what they did"
            )
        return self._row

    @property
    def present(self) -> bool:
        """Whether the person still works here (and the agent has not been removed)."""
        persons = self.model.ensemble.state.jobs.person
        if self._row != GONE and persons[self._row] != self.unique_id:
            self.model.follow_people()
        return self._row != GONE

    @property
    def person(self) -> int:
        """The key of the person, the same as `unique_id`."""
        return int(self.unique_id)

    @property
    def job(self) -> str:
        """Id of the job held, such as "North High/leader"."""
        return self.model.ensemble.organisation.job_ids[self.row]

    @property
    def unit(self) -> str:
        """Name of the unit the job is in."""
        organisation = self.model.ensemble.organisation
        return organisation.unit_names[self.model.ensemble.state.jobs.unit[self.row]]

    @property
    def level(self) -> str:
        """Level of the job: "staff", "unit leader" or "executive"."""
        return LEVELS[self.model.ensemble.state.jobs.level[self.row]]

    @property
    def held_since(self) -> int:
        """Month in which the person took this job."""
        return int(self.model.ensemble.state.jobs.held_since[self.row])

    # -- who the person is with ---------------------------------------------------------------------------------

    @property
    def mentors(self) -> tuple[PersonAgent, ...]:
        """Mentors, one arranged by a programme first: none to three."""
        ties, first = self.model.ensemble.state.ties, self.row * SLOTS
        rows = [ties.mentor[tie] for tie in ties.at[first : first + SLOTS] if tie >= 0 and ties.mentor[tie] >= 0]
        return self.model.people_at(np.array(rows, np.int64))

    @property
    def mentor(self) -> PersonAgent | None:
        """The first of `mentors`, or None."""
        return next(iter(self.mentors), None)

    @property
    def mentees(self) -> tuple[PersonAgent, ...]:
        """Mentees in running relationships; their number is the column `mentees`."""
        ties = self.model.ensemble.state.ties
        led = ties.live[ties.mentor[ties.live] == self.row]
        return self.model.people_at(ties.mentee[led].astype(np.int64))

    @property
    def colleagues(self) -> tuple[PersonAgent, ...]:
        """The people this person sees at work, each once."""
        state = self.model.ensemble.state
        width = state.sizes.contacts
        rows = np.unique(state.contacts[self.row * width : (self.row + 1) * width]).astype(np.int64)
        return self.model.people_at(rows[rows >= 0])

    # -- Mesa ---------------------------------------------------------------------------------------------------

    def remove(self) -> None:
        """Let go of this view; the person stays. To make a person leave, set `forced_exit`."""
        self.model.let_go(self)
        super().remove()


for _name, _column in PERSON.items():
    if _name not in _IDENTITY:
        setattr(PersonAgent, _name, PersonColumn(_name, _column))


def checked_value(name: str, column: Column, value: Any) -> bool | int | float:
    """Return `value` if the column can hold it.

    Raises
    ------
    AgentAttributeError
        When it is of the wrong kind or out of range; the message says what is allowed.
    """
    kind = np.dtype(column.dtype).kind
    if isinstance(value, (bool, np.bool_)):
        if kind == "b":
            return bool(value)
    elif isinstance(value, _WHOLE if kind in "iu" else _NUMBER if kind == "f" else ()):
        low, high = _range(name, column)
        if low <= value <= high:
            return float(value) if kind == "f" else int(value)
    raise AgentAttributeError(f"{name}: {value!r} is not {_allowed(name, column)} ({column.meaning})")


def _range(name: str, column: Column) -> tuple[int, float]:
    """Return the least and greatest number a column of numbers may hold."""
    if np.dtype(column.dtype).kind == "f":
        return 0, 1 if column.unit.startswith("share") else float(np.finfo(np.float64).max)
    if name == "seeks_channel":
        return 0, len(CHANNELS) - 1
    whole = np.iinfo(column.dtype)
    return {"month": int(whole.min), "label": -1}.get(column.unit, 0), int(whole.max)


def _allowed(name: str, column: Column) -> str:
    kind = np.dtype(column.dtype).kind
    if kind == "b":
        return "True or False"
    low, high = _range(name, column)
    return f"a {'number' if kind == 'f' else 'whole number'} from {low} to {high}"
