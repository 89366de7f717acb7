"""Numbers of one run, by name: what claims and experiments take from each of their runs.

`start` and `end` are months, both included; `end` is the last month of the run by default. A number that a run cannot
give (a mean over nothing) is ``nan``.
"""

from culturesim.measures.of_a_run.declared import Declared, Number
from culturesim.measures.of_a_run.known import KNOWN, Measure, known_measures, measure

__all__ = ["KNOWN", "Declared", "Measure", "Number", "known_measures", "measure"]
