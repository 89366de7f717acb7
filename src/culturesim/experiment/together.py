"""Which cases are lived together: tasks of worlds that share an ensemble, points side by side.

Cases come in order, all points of a replicate before the next replicate. Where points differ in what an ensemble
shares, such as the organisation, cases of one shape wait for others of it, but at most for a quarter of the
replicates: a study stopped half-way is balanced, and its tasks are still of many worlds each. No outcome depends on it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby

from culturesim.errors import CultureSimError
from culturesim.experiment.cases import Case
from culturesim.experiment.file import Experiment
from culturesim.experiment.worlds import shape
from culturesim.organisation.blueprint import organisation_of

TASKS_A_WORKER = 4  # at least, so that no worker idles at the end, and little is lost when stopped
STRETCHES = 4  # of replicates, in which cases wait for others of their shape
_OF_SCENARIO = ("organisation", "events", "more_events", "months", "warm_up", "modules")
_OF_ITEMS = ("programmes", "stewards", "mechanisms")  # as a whole; the settings of one item are any world's own


class Together:
    """Deals the cases of an experiment into parts that are lived together."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._telling = [name for name, spec in experiment.factors.items()
                         if any(_shapes(place) for place in spec.places(name))]  # fmt: skip
        self._known: dict[Hashable, tuple[Hashable, int]] = {}

    def parts(self, cases: Sequence[Case], workers: int, people_at_once: int) -> Iterator[list[Case]]:
        """Yield cases in parts of one shape, of at most `people_at_once` people unless one case has more."""
        most = -(-len(cases) // (TASKS_A_WORKER * workers))
        for stretch in self._stretches(cases):
            waiting: dict[Hashable, list[Case]] = {}
            for case in stretch:
                alike, people = self._shape(case)
                part = waiting.setdefault(alike, [])
                if part and (people * (len(part) + 1) > people_at_once or len(part) >= most):
                    yield part
                    part = waiting[alike] = []
                part.append(case)
            yield from (part for part in waiting.values() if part)

    def _stretches(self, cases: Sequence[Case]) -> Iterator[list[Case]]:
        """Yield cases in stretches of whole replicates; in one where all are of one shape."""
        if not self._telling:
            yield list(cases)
            return
        places = {replicate: place for place, replicate in enumerate(sorted({case.replicate for case in cases}))}
        for _, stretch in groupby(cases, lambda case: places[case.replicate] * STRETCHES // len(places)):
            yield list(stretch)

    def _shape(self, case: Case) -> tuple[Hashable, int]:
        """Return what the worlds of a case share with those of others, and about how many people live in them."""
        values = dict(case.values)
        telling = tuple(values[name] for name in self._telling)
        if telling not in self._known:
            self._known[telling] = self._looked_up(case)
        return self._known[telling]

    def _looked_up(self, case: Case) -> tuple[Hashable, int]:
        try:
            told = self.experiment.scenario(dict(case.values), self.experiment.arm_names[0])
            heads = len(organisation_of(told).job_keys)
        except CultureSimError:  # its runs will say so
            return None, 0
        twins = any(one.needs_baseline for one in self.experiment.taken.values())
        return hash(shape(told)), heads * len(self.experiment.arm_names) * (1 + twins)


def _shapes(place: str) -> bool:
    """Return whether what stands at a dotted place of a scenario may change what worlds of an ensemble share."""
    head, *rest = place.split(".")
    return head in _OF_SCENARIO or (head in _OF_ITEMS and len(rest) < 2)
