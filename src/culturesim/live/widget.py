"""The live view as a widget in Jupyter, marimo and VS Code: the session lives in the notebook's own Python.

>>> import culturesim as cs
>>> from culturesim.live import Widget
>>> view = Widget(cs.load_scenario("scenarios/pet_project.yaml"), seed=1)
>>> view                                        # the last line of a cell shows it (marimo: mo.ui.anywidget(view))
>>> view.session.scenario()                     # what has been done, as a scenario
"""

from __future__ import annotations

from typing import Any

from culturesim.errors import needs
from culturesim.live import page
from culturesim.live.session import Session
from culturesim.scenario.model import Scenario

anywidget = needs("anywidget", "notebook", "A view in a notebook")


class Widget(anywidget.AnyWidget):  # type: ignore[misc, name-defined]
    """One live session and its view.

    Parameters
    ----------
    scenario
        What is lived; or a session that goes on.
    seed
        The seed of a new session, a whole number from 0 to below 2**63.

    Attributes
    ----------
    session
        The session, which Python can step and steer too; `refresh` then shows where it is.

    Raises
    ------
    CultureSimError
        When the scenario cannot be lived, or is too large to be watched.
    """

    _esm = page.module("pace", "widget")
    _css = page.style()

    def __init__(self, scenario: Scenario | Session, seed: int = 1) -> None:
        self.session = scenario if isinstance(scenario, Session) else Session(scenario, seed)
        super().__init__()
        self.on_msg(self._heard)

    def refresh(self) -> None:
        """Show the session as it is now."""
        self.send({"answers": self.session.opening()})

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("look") is True:  # a view has come
            self.refresh()
        else:
            command = content.get("command") if isinstance(content, dict) else None
            self.send({"answers": self.session.do(command)})
