"""A finished run: tables of months, people, jobs and relationships, and the sentences of what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import KeyCollisionError, MeasureError, did_you_mean
from culturesim.kinds import KIND_NAMES
from culturesim.organisation.blueprint import Organisation
from culturesim.scenario.model import Scenario
from culturesim.state.columns import CHANNELS, ENDINGS, LEVELS, NEVER, PERSON, SIDES
from culturesim.state.history import History

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

Columns = dict[str, NDArray[Any]]

COUNTS = (
    "headcount", "vacancies", "seeking", "pairs_active", "sessions", "pairs_effective", "pairs_new_programme",
    "pairs_new_informal", "completed", "ended_early", "ended_by_mentor", "partner_left", "abandoned", "leavers",
    "hires", "promotions",
)  # fmt: skip
_PAIR_INTEGERS = (
    "key", "kind", "session", "mentor_key", "mentee_key", "began", "ended", "met_last", "meetings", "planned",
    "mandated", "why_ended", "ended_by", "celebrated", "channel", "arose_from", "mentor_arose_from",
)  # fmt: skip
_TENURE_INTEGERS = ("person", "job", "joined", "held_since", "left", "completed", "failed", "unmet")
RUNNING = NEVER  # month of ending of what still runs


@dataclass(frozen=True, repr=False)
class Run:
    """One finished world.

    Attributes
    ----------
    scenario, seed, organisation
        What it was told.
    series, warm_up_series
        Monthly numbers by name, shape (months,); meanings in ``phases.numbers.MONTHLY``.
    pairs, tenures
        Every relationship and every holding of a job, also those that still last (month of ending `RUNNING`).
    given_up
        Requests for a mentor that were given up: `person`, `job`, `asked`, `ended`.
    hands
        Each hand a steward role came into: `role`, `since`, `holder` (0 nobody), `job`, `talk`, `action`.
    sentences
        What happened, as (month, sentence).
    by_unit
        People of each unit (`people`), those in an `effective` relationship and those `in_pairs` at all, at the end of
        each month; shape (months, units).
    """

    scenario: Scenario
    seed: int
    organisation: Organisation
    series: Columns
    warm_up_series: Columns
    pairs: Columns
    tenures: Columns
    given_up: Columns
    hands: Columns
    sentences: tuple[tuple[int, str], ...]
    by_unit: Columns = field(default_factory=dict)

    @classmethod
    def of_world(
        cls, scenario: Scenario, seed: int, organisation: Organisation, history: History,
        series: Columns, warm_up_series: Columns, by_unit: Columns,
    ) -> Run:  # fmt: skip
        """Return what a world of a live state has lived as a run."""
        _must_not_collide(history.pairs)
        tables = history.pairs, history.tenures, history.given_up, history.hands
        return cls(scenario, seed, organisation, series, warm_up_series, *tables, history.sentences, by_unit)

    def __repr__(self) -> str:
        months, jobs = len(self.series["headcount"]), len(self.organisation.job_ids)
        return f"<Run of {self.scenario.name!r}: seed {self.seed}, {months} months, {jobs} jobs>"

    # -- tables -------------------------------------------------------------------------------------------------

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """One row a month: `month` and the columns of ``phases.numbers.MONTHLY``."""
        import pandas as pd

        table = pd.DataFrame(self.series)
        table.insert(0, "month", np.arange(len(table)))
        whole = [name for name in COUNTS if name in table]
        return table.astype(dict.fromkeys(whole, np.int64))

    @cached_property
    def relationships(self) -> pd.DataFrame:
        """One row a relationship; `ended` is missing while it runs."""
        import pandas as pd

        p = self.pairs
        jobs = np.array(self.organisation.job_ids, dtype=object)
        table = pd.DataFrame(
            {
                "relationship": p["key"],
                "kind": np.array(KIND_NAMES)[p["kind"]],
                "session": p["session"],
                "mentor": p["mentor_key"],
                "mentee": p["mentee_key"],
                "mentor_job": np.append(jobs, "")[p["mentor"]],  # row -1: no mentor
                "mentee_job": jobs[p["mentee"]],
                "began": p["began"],
                "ended": pd.array(p["ended"], dtype="Int32"),
                "why_ended": np.array(ENDINGS)[p["why_ended"]],
                "ended_by": np.array(SIDES)[p["ended_by"]],
                **{name: p[name] for name in ("meetings", "quality", "trust", "fit", "planned", "mandated")},
                "met_last": pd.array(p["met_last"], dtype="Int32"),
                "celebrated": p["celebrated"],
                "entered_through": np.array(CHANNELS)[p["channel"]],
                "arose_from": p["arose_from"],
                "mentor_arose_from": p["mentor_arose_from"],
            }
        )
        table.loc[p["ended"] == RUNNING, "ended"] = pd.NA
        table.loc[p["met_last"] == NEVER, "met_last"] = pd.NA
        return table.sort_values(["began", "relationship"], ignore_index=True)

    @cached_property
    def jobs(self) -> pd.DataFrame:
        """One row for each time somebody held a job; `until` is missing while they do."""
        import pandas as pd

        t = self.tenures
        table = pd.DataFrame(
            {
                "job": np.array(self.organisation.job_ids, dtype=object)[t["job"]],
                "unit": np.array(self.organisation.unit_names, dtype=object)[t["unit"]],
                "level": np.array(LEVELS)[t["level"]],
                "person": t["person"],
                "since": t["held_since"],
                "until": pd.array(t["left"], dtype="Int32"),
                "why_left": t["why_left"],
            }
        )
        table.loc[t["left"] == RUNNING, "until"] = pd.NA
        return table.sort_values(["job", "since"], ignore_index=True)

    @cached_property
    def requests(self) -> pd.DataFrame:
        """One row for each time somebody asked for a mentor.

        Columns `person`, `job` (when it ended), `group` (-1 none), `asked`, `ended` (missing while they wait) and
        `outcome`: matched, gave up, left or waiting. Months before 0 are of the warm-up.
        """
        import pandas as pd

        p, t, g = self.pairs, self.tenures, self.given_up
        order = np.lexsort((p["asked"], p["mentee_key"]))
        first = np.ones(len(order), np.bool_)  # several ties may come of one request
        first[1:] = np.any([np.diff(p[name][order]) != 0 for name in ("asked", "mentee_key")], axis=0)
        matched = np.sort(order[first & (p["mentee_key"][order] != 0)])
        at_last = t["seeking"] & (t["why_left"] != "promoted")
        left, waiting = at_last & (t["left"] != RUNNING), at_last & (t["left"] == RUNNING)
        parts = [
            (p["mentee_key"][matched], p["mentee"][matched], p["asked"][matched], p["began"][matched], "matched"),
            (g["person"], g["job"], g["asked"], g["ended"], "gave up"),
            (t["person"][left], t["job"][left], t["seeks_since"][left], t["left"][left], "left"),
            (t["person"][waiting], t["job"][waiting], t["seeks_since"][waiting], t["left"][waiting], "waiting"),
        ]
        person, job, asked, ended = (np.concatenate([part[row] for part in parts]) for row in range(4))
        outcome = np.concatenate([np.full(len(part[0]), part[4], dtype=object) for part in parts])
        group = dict(zip(t["person"].tolist(), t["group"].tolist(), strict=True))
        table = pd.DataFrame(
            {
                "person": person.astype(np.uint64),
                "job": np.array(self.organisation.job_ids, dtype=object)[job.astype(np.int64)],
                "group": [group[key] for key in person.astype(np.uint64).tolist()],
                "asked": asked.astype(np.int64),
                "ended": pd.array(ended.astype(np.int64), dtype="Int32"),
                "outcome": outcome,
            }
        )
        table.loc[table["outcome"] == "waiting", "ended"] = pd.NA
        return table.sort_values(["asked", "person"], ignore_index=True)

    @cached_property
    def stewards(self) -> pd.DataFrame:
        """One row for each hand a steward role came into; `holder` is missing while nobody held it."""
        import pandas as pd

        h = self.hands
        names = np.array([steward.name for steward in self.scenario.stewards], dtype=object)
        jobs = np.array(self.organisation.job_ids, dtype=object)
        table = pd.DataFrame(
            {
                "role": names[h["role"]],
                "since": h["since"],
                "holder": pd.array(h["holder"], dtype="UInt64"),
                "job": jobs[h["job"]],
                "talk": h["talk"],
                "action": h["action"],
            }
        )
        table.loc[h["holder"] == 0, "holder"] = pd.NA
        table.loc[h["holder"] == 0, ["talk", "action"]] = np.nan
        return table.sort_values(["role", "since"], ignore_index=True)

    def holder(self, role: str, month: int) -> int:
        """Return the key of whoever held a steward role when `month` began, 0 when nobody did.

        Raises
        ------
        MeasureError
            When the scenario has no such role.
        """
        return int(self.holders(role, np.array([month]))[0])

    def holders(self, role: str, months: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Return the key of whoever held a steward role when each of `months` began, 0 where nobody did.

        Raises
        ------
        MeasureError
            When the scenario has no such role.
        """
        names = [steward.name for steward in self.scenario.stewards]
        if role not in names:
            raise MeasureError(f"there is no role {role!r} in {self.scenario.name!r}{did_you_mean(role, names)}")
        mine = np.flatnonzero(self.hands["role"] == names.index(role))
        mine = mine[np.argsort(self.hands["since"][mine])]  # it changes hands once a month at most
        latest = np.searchsorted(self.hands["since"][mine], months) - 1  # of those before the month; else the founder
        return np.asarray(self.hands["holder"][mine[np.maximum(latest, 0)]], np.uint64)

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row a person ever present, as last known; `left` is missing for those still there."""
        import pandas as pd

        t = self.tenures
        last = np.flatnonzero(t["why_left"] != "promoted")
        columns = [name for name in PERSON if name not in ("person", "forced_exit")]
        table = pd.DataFrame({name: t[name][last] for name in columns})
        table.insert(0, "person", t["person"][last])
        table.insert(1, "job", np.array(self.organisation.job_ids, dtype=object)[t["job"][last]])
        table.insert(2, "left", pd.Series(t["left"][last], dtype="Int32"))
        table.loc[t["left"][last] == RUNNING, "left"] = pd.NA
        table.insert(3, "why_left", t["why_left"][last])
        return table.sort_values(["joined", "person"], ignore_index=True)

    def running(self, month: int) -> NDArray[np.bool_]:
        """Return which relationships run at the end of `month`, one value for each row of `pairs`."""
        p = self.pairs
        return (p["began"] <= month) & ((p["ended"] == RUNNING) | (p["ended"] > month))  # type: ignore[no-any-return]

    def network(self, month: int) -> nx.DiGraph:
        """Return the relationships running at the end of `month`: people as nodes, edges from mentor to mentee.

        Learners without a mentor have edges both ways with everyone of their circle.

        Nodes carry `job`, `unit` and `level`; edges `kind` and `began`. Everyone present is a node.

        Raises
        ------
        MeasureError
            When the run does not reach `month`.
        """
        import networkx as nx

        if not 0 <= month < len(self.series["headcount"]):
            last = len(self.series["headcount"]) - 1
            raise MeasureError(f"month {month} is not in this run; it has months 0 to {last}")
        t, p, graph = self.tenures, self.pairs, nx.DiGraph()
        there = (t["held_since"] <= month) & ((t["left"] == RUNNING) | (t["left"] > month))
        columns = (t[name][there].tolist() for name in ("person", "job", "unit"))
        for person, job, where in zip(*columns, strict=True):
            unit = self.organisation.unit_names[where]
            level = LEVELS[self.organisation.level[job]]
            graph.add_node(person, job=self.organisation.job_ids[job], unit=unit, level=level)
        running = np.flatnonzero(self.running(month))
        for row in running.tolist():
            mentee = int(p["mentee_key"][row])
            about = {"kind": KIND_NAMES[p["kind"][row]], "began": int(p["began"][row])}
            if p["mentor_key"][row] != 0:
                graph.add_edge(int(p["mentor_key"][row]), mentee, **about)
                continue
            for other in running[p["session"][running] == p["session"][row]].tolist():
                if other != row:
                    graph.add_edge(int(p["mentee_key"][other]), mentee, **about)
        return graph

    def digest(self) -> str:
        """Return a SHA-256 of the integer history: counts by month, relationships, and who held which job when."""
        digest = sha256(repr((self.seed, len(self.series["headcount"]))).encode())
        for name in COUNTS:
            digest.update(self.series[name].astype("<i8").tobytes())
        for table, names in ((self.pairs, _PAIR_INTEGERS), (self.tenures, _TENURE_INTEGERS)):
            order = np.lexsort(tuple(table[name] for name in names))
            for name in names:
                column = table[name][order]
                digest.update(column.astype("<u8" if column.dtype == np.uint64 else "<i8").tobytes())
        return digest.hexdigest()


def _must_not_collide(pairs: Columns) -> None:
    """Refuse a world in which two relationships have one key, naming both."""
    order = np.argsort(pairs["key"], kind="stable")
    same = np.flatnonzero(np.diff(pairs["key"][order]) == 0)
    if len(same):
        both = [f"{pairs['mentor_key'][row]} with {pairs['mentee_key'][row]} from month {pairs['began'][row]}"
                for row in order[same[0] : same[0] + 2]]  # fmt: skip
        raise KeyCollisionError(f"two relationships have the same key: {both[0]}, and {both[1]}; use another seed")
