"""What the organisation is at a moment: the tables of live state and the log of what has ended."""

from culturesim.state.state import State
from culturesim.state.strengths import Strengths

__all__ = ["State", "Strengths"]
