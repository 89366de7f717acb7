"""The check batteries that built-in mechanisms and a researcher's own mechanisms and measures pass."""

from culturesim.testing.measures import check_measure
from culturesim.testing.mechanisms import check_all, check_mechanism

__all__ = ["check_all", "check_measure", "check_mechanism"]
