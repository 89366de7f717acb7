"""Numbers of one run that claims are about: each a plain function of a finished run.

`start` and `end` are months, both included; `end` is the last month of the run by default. A number that a run cannot
give (a mean over nothing) is ``nan``, and that future is left out and counted. Where one has an argument `baseline`, it
also reads the baseline twin of the run, the same people and chance without any effort for mentoring; where it has
`beside`, the run with the same seed of another arm, which the claim names.

Reads   run.series, run.pairs, run.tenures, run.hands
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import MeasureError, did_you_mean
from culturesim.hallmark_names import HALLMARKS
from culturesim.measures.sustainability import state_at_end
from culturesim.run import RUNNING, Run
from culturesim.state.columns import BREACH, COHORT, COMPLETED, DRIFTED, LEVELS, PARTNER_LEFT

Number = float | NDArray[np.float64]
Taken = Callable[..., Number]


@dataclass(frozen=True)
class Measure:
    """A number of a run by name, and what else it reads: the baseline twin, or the run of another arm (`beside`)."""

    name: str
    take: Taken
    needs_baseline: bool
    beside: str | None = None

    @property
    def meaning(self) -> str:
        """What it is, in a line."""
        function = self.take.func if isinstance(self.take, partial) else self.take
        return inspect.cleandoc(function.__doc__ or "").split("\n")[0]


KNOWN: dict[str, Taken] = {}


def known(function: Taken) -> Taken:
    """Make a function a measure that claims can name."""
    KNOWN[function.__name__] = function
    return function


def measure(name: str, settings: Mapping[str, Any]) -> Measure:
    """Return a measure with its settings.

    Raises
    ------
    MeasureError
        When there is none of this name, or it has no such setting, or needs one that is not given.
    """
    if name not in KNOWN:
        raise MeasureError(f"measure: there is no {name!r}{did_you_mean(name, KNOWN)}")
    arguments = inspect.signature(KNOWN[name]).parameters
    allowed = [one for one in arguments if one not in ("run", "baseline")]
    for setting in settings:
        if setting not in allowed:
            raise MeasureError(f"measure {name}: there is no {setting!r}{did_you_mean(setting, allowed)}")
    for setting in allowed:
        if arguments[setting].default is inspect.Parameter.empty and setting not in settings:
            raise MeasureError(f"measure {name}: needs {setting!r}")
    own = {setting: value for setting, value in settings.items() if setting != "beside"}
    return Measure(name, partial(KNOWN[name], **own), "baseline" in arguments, settings.get("beside"))


def _over(run: Run, name: str, start: int, end: int | None) -> NDArray[np.float64]:
    if name not in run.series:
        raise MeasureError(f"there is no monthly number {name!r}{did_you_mean(name, run.series)}")
    return run.series[name][start : None if end is None else end + 1]


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else float("nan")


# ---------------------------------------------------------------- monthly numbers


@known
def mean(run: Run, *, series: str, start: int = 25, end: int | None = None) -> Number:
    """Mean of a monthly number."""
    return float(_over(run, series, start, end).mean())


@known
def ratio(run: Run, *, above: str, below: str, start: int = 25, end: int | None = None) -> Number:
    """Sum of one monthly number over that of another."""
    return _ratio(_over(run, above, start, end).sum(), _over(run, below, start, end).sum())


@known
def change(run: Run, *, series: str, before: Sequence[int], after: Sequence[int]) -> Number:
    """Mean of a monthly number in later months less that in earlier ones."""
    return float(_over(run, series, *after).mean() - _over(run, series, *before).mean())


@known
def kept(run: Run, *, series: str, before: Sequence[int], after: Sequence[int]) -> Number:
    """Mean of a monthly number in later months as a share of that in earlier ones."""
    return _ratio(_over(run, series, *after).mean(), _over(run, series, *before).mean())


@known
def first_month(run: Run, *, series: str, least: float, start: int = 0) -> Number:
    """Months until a monthly number first reaches a level; the months of the run where it never does."""
    reached = np.flatnonzero(_over(run, series, start, None) >= least)
    return float(reached[0] if len(reached) else len(run.series[series]) - start)


@known
def months_below(run: Run, *, series: str, share: float, before: Sequence[int], start: int) -> Number:
    """Months, from `start` on, until a monthly number first falls below a share of what it was; censored at the end."""
    level = share * _over(run, series, *before).mean()
    below = np.flatnonzero(_over(run, series, start, None) < level)
    return float(below[0] if len(below) else len(run.series[series]) - start)


@known
def monthly(run: Run, *, series: str, start: int = 0, end: int | None = None) -> Number:
    """All months of a monthly number, for statistics over whole courses."""
    return np.asarray(_over(run, series, start, end))


@known
def hollowing(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Share of those in any relationship who are in none that is effective."""
    nominal = _over(run, "p_nom", start, end).sum()
    return _ratio(nominal - _over(run, "p_eff", start, end).sum(), nominal)


@known
def requests(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """New requests for a mentor a year, of 1 person present."""
    new = _begun(run, start, end).sum() + _over(run, "abandoned", start, end).sum()
    waiting = _over(run, "seeking", start, end)
    before = run.series["seeking"][start - 1] if start else 0.0
    return 12 * _ratio(new + waiting[-1] - before, _over(run, "headcount", start, end).sum())


def _begun(run: Run, start: int, end: int | None) -> NDArray[np.bool_]:
    """Return which relationships began within the months."""
    last = len(run.series["headcount"]) - 1 if end is None else end
    return (run.pairs["began"] >= start) & (run.pairs["began"] <= last)


@known
def requests_change(run: Run, *, before: Sequence[int], after: Sequence[int]) -> Number:
    """New requests a year of 1 person present in later months, less those in earlier ones."""
    one, other = (requests(run, start=span[0], end=span[1]) for span in (before, after))
    return float(other) - float(one)


@known
def practised(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Mean strength at which the ten hallmarks are practised."""
    return float(np.mean([_over(run, f"practice_{name}", start, end).mean() for name in HALLMARKS]))


@known
def others_perceived(run: Run, *, hallmark: str, start: int, end: int) -> Number:
    """Mean perceived level of the nine hallmarks other than one."""
    others = [_over(run, f"perceived_{name}", start, end).mean() for name in HALLMARKS if name != hallmark]
    return float(np.mean(others))


# ---------------------------------------------------------------- states of a world


@known
def state(run: Run, baseline: Run, *, state: str | Sequence[str] = "surviving") -> Number:
    """1 where the world is in a state in its last month, else 0; judged against its baseline twin."""
    wanted = [state] if isinstance(state, str) else list(state)
    return float(state_at_end(run, baseline) in wanted)


@known
def excess_leavers(run: Run, baseline: Run, *, start: int = 0, end: int | None = None) -> Number:
    """People who left a year, of 100 present, beyond those of the baseline twin."""
    rates = [1200 * _over(one, "leavers", start, end).sum() / _over(one, "headcount", start, end).sum()
             for one in (run, baseline)]  # fmt: skip
    return float(rates[0] - rates[1])


HOUR, LEAVER = 40.0, 16_450.0  # dollars; assumption, and evidence 2.10 (a medium district)


def _balance(run: Run, baseline: Run, hour: float, leaver: float) -> NDArray[np.float64]:
    """Return dollars won, by month, against the baseline twin: leavers saved less hours spent."""
    saved = baseline.series["leavers"] - run.series["leavers"]
    return leaver * saved - hour * (run.series["hours"] - baseline.series["hours"])


@known
def net_benefit(
    run: Run, baseline: Run, *, start: int = 0, end: int | None = None, hour: float = HOUR, leaver: float = LEAVER
) -> Number:
    """Dollars won a person and year against the baseline twin: leavers saved less hours spent."""
    span = slice(start, None if end is None else end + 1)
    return 12 * float(_balance(run, baseline, hour, leaver)[span].sum() / run.series["headcount"][span].sum())


@known
def paid_back(run: Run, baseline: Run, *, hour: float = HOUR, leaver: float = LEAVER) -> Number:
    """1 where leavers saved have paid for the hours by the end of the run, else 0."""
    return float(_balance(run, baseline, hour, leaver).sum() >= 0)


# ---------------------------------------------------------------- relationships


def _chosen(
    run: Run, start: int, end: int | None, mandated: bool | None, channels: Sequence[int] | None
) -> NDArray[np.bool_]:
    chosen = _begun(run, start, end)
    if mandated is not None:
        chosen &= run.pairs["mandated"] == mandated
    if channels is not None:
        chosen &= np.isin(run.pairs["channel"], list(channels))
    return chosen


@known
def entries(
    run: Run, *, start: int = 25, end: int | None = None, channels: Sequence[int] | None = None,
    units: Sequence[str] | None = None,
) -> Number:  # fmt: skip
    """Relationships begun a year, of 1 person present (of 1 job where units are named), by what led the learner in."""
    chosen = _chosen(run, start, end, None, channels)
    heads = _over(run, "headcount", start, end).sum()
    if units is not None:
        inside = _in_units(run, units)
        chosen = chosen & inside[run.pairs["mentee"]]
        heads = inside.sum() * len(_over(run, "headcount", start, end))
    return 12 * _ratio(chosen.sum(), heads)


@known
def quality(
    run: Run, *, start: int = 0, end: int | None = None, mandated: bool | None = None,
    channels: Sequence[int] | None = None,
) -> Number:  # fmt: skip
    """Mean quality, at their end or the run's, of relationships begun within the months."""
    chosen = _chosen(run, start, end, mandated, channels)
    return float(run.pairs["quality"][chosen].mean()) if chosen.any() else float("nan")


@known
def early_endings(
    run: Run, *, start: int = 0, end: int | None = None, within: int = 12, mandated: bool | None = None
) -> Number:
    """Share of relationships begun within the months that drifted apart or broke within so many months.

    Those cut short because a partner left, or by the end of the run, are left out unless they had ended before.
    """
    p, chosen = run.pairs, _chosen(run, start, end, mandated, None)
    life = _life(run)
    failed = np.isin(p["why_ended"], (DRIFTED, BREACH)) & (life <= within)
    seen = failed | (life >= within) | (p["why_ended"] == COMPLETED)
    chosen &= seen & ~((p["why_ended"] == PARTNER_LEFT) & (life < within))
    return _ratio((failed & chosen).sum(), chosen.sum())


@known
def endings_change(run: Run, *, before: Sequence[int], after: Sequence[int], within: int = 12) -> Number:
    """Early endings of relationships begun in later months, less those of earlier ones (shares)."""
    one, other = (early_endings(run, start=span[0], end=span[1], within=within) for span in (before, after))
    return float(other) - float(one)


@known
def length(run: Run, *, start: int = 0, end: int | None = None, mandated: bool | None = None) -> Number:
    """Mean months that relationships begun within the months lasted, up to the end of the run."""
    chosen = _chosen(run, start, end, mandated, None)
    return float(_life(run)[chosen].mean()) if chosen.any() else float("nan")


def _life(run: Run) -> NDArray[np.int64]:
    """Return the months from beginning to end, the end of the run for those that last."""
    ended = np.where(run.pairs["ended"] == RUNNING, len(run.series["headcount"]), run.pairs["ended"])
    return (ended - run.pairs["began"]).astype(np.int64)


@known
def re_entry(
    run: Run, *, after: str, within: int = 24, start: int = 0, end: int | None = None, celebrated: bool | None = None
) -> Number:
    """Share of learners whose relationship ended so ("completed", "failed") who begin another within some months.

    Only endings early enough for these months to be seen count.
    """
    p, months = run.pairs, len(run.series["headcount"])
    why = (COMPLETED,) if after == "completed" else (DRIFTED, BREACH)
    last = months - 1 - within if end is None else end
    rows = np.flatnonzero(np.isin(p["why_ended"], why) & (p["ended"] >= start) & (p["ended"] <= last))
    if celebrated is not None:
        rows = rows[p["celebrated"][rows] == celebrated]
    begun: dict[int, list[int]] = {}
    for person, began in zip(p["mentee_key"].tolist(), p["began"].tolist(), strict=True):
        begun.setdefault(person, []).append(began)
    again = [
        any(ended < began <= ended + within for began in begun[person])
        for person, ended in zip(p["mentee_key"][rows].tolist(), p["ended"][rows].tolist(), strict=True)
    ]
    return float(np.mean(again)) if again else float("nan")


@known
def led_to(run: Run, beside: Run, *, month: int, window: int) -> Number:
    """People who entered within a window beyond those of another arm, and those its cohort alone brought in."""

    def entered(one: Run, by_cohort: bool = False) -> set[int]:
        p = one.pairs
        inside = (p["began"] >= month) & (p["began"] < month + window)
        if by_cohort:
            inside &= p["channel"] == COHORT
        return set(p["mentee_key"][inside].tolist())

    anyway = entered(beside)
    induced = (entered(run, by_cohort=True) - entered(beside, by_cohort=True)) - anyway
    return np.array([len(entered(run)) - len(anyway), len(induced)], np.float64)


@known
def request_gap(run: Run, *, group: str, within: int = 6, start: int = 0) -> Number:
    """Share of a group's requests that found a mentor within some months, less that of the others' requests.

    Requests too late for these months to be seen are left out, and those whose asker left.
    """
    table = run.requests
    table = table[(table.asked >= start) & (table.asked <= len(run.series["headcount"]) - 1 - within)]
    waited = (table.ended.fillna(len(run.series["headcount"])) - table.asked).to_numpy(np.float64)
    known = ((table.outcome != "left") | (waited >= within)).to_numpy()
    found = ((table.outcome == "matched").to_numpy() & (waited < within))[known]
    mine = (table.group == list(run.organisation.group_names).index(group)).to_numpy()[known]
    return _ratio(found[mine].sum(), mine.sum()) - _ratio(found[~mine].sum(), (~mine).sum())


@known
def dual_roles(run: Run, *, month: int | None = None) -> Number:
    """Share of those in a relationship in a month who are mentor in one and learner in another."""
    p = run.pairs
    at = len(run.series["headcount"]) - 1 if month is None else month
    live = (p["began"] <= at) & ((p["ended"] == RUNNING) | (p["ended"] > at))
    mentors, learners = set(p["mentor_key"][live].tolist()) - {0}, set(p["mentee_key"][live].tolist())
    return _ratio(len(mentors & learners), len(mentors | learners))


# ---------------------------------------------------------------- units and levels


def _in_units(run: Run, units: Sequence[str]) -> NDArray[np.bool_]:
    names = list(run.organisation.unit_names)
    missing = [name for name in units if name not in names]
    if missing:
        raise MeasureError(f"there is no unit {missing[0]!r}{did_you_mean(missing[0], names)}")
    return np.isin(run.organisation.unit, [names.index(name) for name in units])


def _months_paired(run: Run, start: int, end: int) -> NDArray[np.float64]:
    """Return by job, for how many months of `start` to `end` its holder was in a relationship, at most all."""
    p, span = run.pairs, end - start + 1
    first = np.clip(p["began"] - start, 0, span)
    last = np.clip(np.where(p["ended"] == RUNNING, end + 1, p["ended"]) - start, 0, span)
    steps = np.zeros((len(run.organisation.job_keys), span + 1))
    for side in ("mentor", "mentee"):
        real = p[side] >= 0
        np.add.at(steps, (p[side][real], first[real]), 1)
        np.add.at(steps, (p[side][real], last[real]), -1)
    return (np.cumsum(steps, axis=1)[:, :span] > 0).sum(axis=1).astype(np.float64)


@known
def participation(
    run: Run, *, start: int = 25, end: int | None = None, units: Sequence[str] | None = None, level: str | None = None
) -> Number:
    """Share of job-months, of some units or a level, whose holder was in any relationship."""
    last = len(run.series["headcount"]) - 1 if end is None else end
    inside = np.ones(len(run.organisation.job_keys), np.bool_) if units is None else _in_units(run, units)
    if level is not None:
        inside = inside & (run.organisation.level == LEVELS.index(level))
    paired = _months_paired(run, start, last)[inside]
    return float(paired.mean() / (last - start + 1)) if len(paired) else float("nan")


@known
def unit_spread(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Variance of participation between units that have more than ten jobs."""
    last = len(run.series["headcount"]) - 1 if end is None else end
    paired = _months_paired(run, start, last) / (last - start + 1)
    sizes = np.bincount(run.organisation.unit)
    means = np.bincount(run.organisation.unit, paired) / np.maximum(sizes, 1)
    return float(means[sizes > 10].var(ddof=1)) if (sizes > 10).sum() > 1 else float("nan")


@known
def level_gap(run: Run, *, one: str, other: str, start: int = 25, end: int | None = None) -> Number:
    """Participation of one level less that of another."""
    of = [participation(run, start=start, end=end, level=level) for level in (one, other)]
    return float(of[0]) - float(of[1])


@known
def months_unled(run: Run, *, role: str, start: int = 0, end: int | None = None) -> Number:
    """Share of months in which nobody held a steward role."""
    last = len(run.series["headcount"]) - 1 if end is None else end
    return float(np.mean([run.holder(role, month + 1) == 0 for month in range(start, last + 1)]))


# ---------------------------------------------------------------- stages of participation

STAGE_SUMS = ("people", "asked", "begun", "running", "effective", "participants")


@known
def stages(run: Run, *, start: int = 25, end: int | None = None) -> Number:
    """Sums over months from which the stages of participation follow, in the order of `STAGE_SUMS`."""
    people, effective = _over(run, "headcount", start, end), _over(run, "pairs_effective", start, end)
    begun = float(_begun(run, start, end).sum())
    waiting = _over(run, "seeking", start, end)
    before = run.series["seeking"][start - 1] if start else 0.0
    asked = begun + _over(run, "abandoned", start, end).sum() + waiting[-1] - before
    in_effective = (_over(run, "p_eff", start, end) * people).sum()
    running = _over(run, "pairs_active", start, end).sum()
    return np.array([people.sum(), asked, begun, running, effective.sum(), in_effective])
