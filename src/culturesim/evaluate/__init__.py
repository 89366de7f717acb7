"""Evaluating quantities: base, plus the shifts of the mechanisms on it, back to the plain scale.

What that means stands in `by_numpy`; `by_kernels` finds the same numbers, to the last bit, in fewer passes.
"""

from culturesim.evaluate.active import Active
from culturesim.evaluate.evaluator import Evaluator

__all__ = ["Active", "Evaluator"]
