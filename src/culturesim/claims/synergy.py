"""Synergy (T1): does a hallmark do more beside others than alone, and is that more than a null would show?

Two designs over the ten hallmarks. *Singles*: each raised from low to high where the others are low, and where they
are at mid; synergy of a hallmark is the second effect less the first. *Fraction*: 128 of the 1,024 combinations of low
and high (2^(10-3), resolution V: no main effect or pair is confounded with another), for main effects and all pairs.

Everything is told on three scales (raw, logit, log) and for two engines: coupling none, where what appears is
*emergent*, and the default coupling; their difference is what the coupling *assumed*. Two nulls pass through the same
analysis: the *additive engine*, whose single effects add on the raw scale, and the *pipeline* of independent stages
(asked × matched × lasting × good × people a pair), each with the single effects found, added on its own scale.
Synergy is declared only where raw and logit agree in sign, beyond chance for ten hallmarks.

Draws   "bootstrap" through `measures.bootstrap`; none in the worlds
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.analysis.scales import ENDS, SCALES, on_scale
from culturesim.hallmark_names import HALLMARKS
from culturesim.measures.bootstrap import resampled
from culturesim.measures.intervals import Interval, t_half_width

Floats = NDArray[np.float64]
LOW, MID, HIGH = 0.1, 0.5, 0.9
ENGINES = ("none", "explicit")
STAGES = ("asked", "matched", "lasting", "good", "people a pair")
LINKS = ("log", "logit", "log", "logit", "log")
K = len(HALLMARKS)
GENERATORS = ((0, 1, 2, 6), (1, 2, 3, 4), (0, 2, 3, 5))  # of factors 8, 9 and 10 (Box, Hunter & Hunter 1978)


# ---------------------------------------------------------------- designs


def singles() -> dict[str, dict[str, Any]]:
    """Return the points of the first design by name, as changes to a scenario."""
    points: dict[str, dict[str, Any]] = {"low": {"hallmarks": LOW}}
    for prefix, others, own in (("alone", LOW, HIGH), ("middling", LOW, MID), ("under", MID, LOW), ("with", MID, HIGH)):
        points |= {f"{prefix}_{name}": {"hallmarks": {"others": others, name: own}} for name in HALLMARKS}
    return points


def fraction() -> NDArray[np.int8]:
    """Return the 2^(10-3) fraction, shape (128, 10), of -1 (low) and 1 (high)."""
    full = np.array([[1 if point >> bit & 1 else -1 for bit in range(7)] for point in range(128)], np.int8)
    return np.column_stack([full, *(full[:, list(which)].prod(axis=1) for which in GENERATORS)])


def fraction_points() -> dict[str, dict[str, Any]]:
    """Return the points of the fraction by name, as changes to a scenario."""
    levels = np.where(fraction() > 0, HIGH, LOW).tolist()
    return {f"point_{row}": {"hallmarks": dict(zip(HALLMARKS, each, strict=True))} for row, each in enumerate(levels)}


# ---------------------------------------------------------------- scales and stages


def _from_scale(value: Floats, scale: str) -> Floats:
    return 1 / (1 + np.exp(-value)) if scale == "logit" else np.exp(value) if scale == "log" else value


def stage_values(sums: Floats) -> Floats:
    """Return the stages from sums (…, 6): their product is the share of people in an effective relationship."""
    people, asked, begun, running, effective, taking_part = np.moveaxis(np.maximum(sums, 1e-9), -1, 0)
    return np.stack([asked / people, begun / asked, running / begun, effective / running, taking_part / effective], -1)


def participation(sums: Floats) -> Floats:
    """Return the share of person-months in an effective relationship from sums (…, 6)."""
    return sums[..., 5] / sums[..., 0]


# ---------------------------------------------------------------- the singles


def synergies(shares: Floats, scale: str) -> Floats:
    """Return by hallmark how much more raising it does beside others at mid than beside others at low.

    `shares` has the points of `singles` on its last axis, in their order.
    """
    y = on_scale(shares, scale)
    low, alone, _, under, with_ = y[..., :1], *(y[..., 1 + K * part : 1 + K * (part + 1)] for part in range(4))
    return (with_ - under) - (alone - low)


def additive_null(shares: Floats) -> Floats:
    """Return what an additive engine would show at every point: single effects on the raw scale, added up."""
    low, alone, middling = shares[..., :1], shares[..., 1 : 1 + K], shares[..., 1 + K : 1 + 2 * K]
    return _from_singles(low, alone - low, middling - low)


def pipeline_null(sums: Floats) -> Floats:
    """Return what independent stages would show: single effects added on each stage's own scale, stages multiplied."""
    stages = stage_values(sums)
    product = np.ones(stages.shape[:-1])
    for number, link in enumerate(LINKS):
        linked = on_scale(stages[..., number], link)
        low, alone, middling = linked[..., :1], linked[..., 1 : 1 + K], linked[..., 1 + K : 1 + 2 * K]
        product = product * _from_scale(_from_singles(low, alone - low, middling - low), link)
    return product


def _from_singles(low: Floats, to_high: Floats, to_mid: Floats) -> Floats:
    """Return the value at every point of the design when single effects add."""
    all_mid = low + to_mid.sum(axis=-1, keepdims=True)
    without = all_mid - to_mid
    return np.concatenate([low, low + to_high, low + to_mid, without, without + to_high], axis=-1)


@dataclass(frozen=True)
class Estimates:
    """Estimates from all seeds, and with each seed left out in turn: `at` shape (n,), `without` shape (seeds, n).

    Intervals are Student's t on the jackknife's pseudo-values (Tukey 1958), which also serves where a percentile
    bootstrap of few seeds is too narrow far out.
    """

    at: Floats
    without: Floats

    @classmethod
    def of(cls, sums: Floats, statistic: Callable[[Floats], Floats]) -> Estimates:
        """Return a statistic of sums over seeds; `sums` has shape (seeds, points, 6)."""
        whole = sums.sum(axis=0)
        return cls(statistic(whole), statistic(whole - sums))

    def __sub__(self, other: Estimates) -> Estimates:
        return Estimates(self.at - other.at, self.without - other.without)

    def averaged(self) -> Estimates:
        """Return the mean over all."""
        return Estimates(self.at.mean(keepdims=True), self.without.mean(axis=1, keepdims=True))

    def interval(self, which: int = 0, level: float = 0.95) -> Interval:
        """Return the interval of one of them."""
        seeds = len(self.without)
        pseudo = seeds * self.at[which] - (seeds - 1) * self.without[:, which]
        half = float(t_half_width(pseudo, level))
        return Interval(float(self.at[which]), float(self.at[which]) - half, float(self.at[which]) + half, level)


def _found(sums: Floats, *, scale: str) -> Floats:
    return synergies(participation(sums), scale)


def _in_a_pipeline(sums: Floats, *, scale: str) -> Floats:
    return synergies(pipeline_null(sums), scale)


@dataclass(frozen=True)
class Singles:
    """The analysis of the singles of one engine.

    `synergy` by scale is what was found, `beyond_pipeline` what of it the pipeline of independent stages does not show.
    """

    synergy: Mapping[str, Estimates]
    beyond_pipeline: Mapping[str, Estimates]
    sums: Floats

    @classmethod
    def of(cls, sums: Floats) -> Singles:
        """Analyse sums of shape (seeds, points, 6)."""
        found, beyond = {}, {}
        for scale in SCALES:
            found[scale] = Estimates.of(sums, partial(_found, scale=scale))
            beyond[scale] = found[scale] - Estimates.of(sums, partial(_in_a_pipeline, scale=scale))
        return cls(found, beyond, sums)

    def declared(self, level: float = 0.95) -> NDArray[np.int8]:
        """Return by hallmark 1 where synergy is declared, -1 where its opposite is, else 0.

        Both the raw and the logit interval must lie on one side of 0, at a level shared out over the hallmarks.
        """
        signs = declared(self.synergy["raw"], self.synergy["logit"], level)
        return np.where(readable(participation(self.sums.sum(axis=0))), signs, 0).astype(np.int8)


def declared(raw: Estimates, logit: Estimates, level: float = 0.95) -> NDArray[np.int8]:
    """Return 1, -1 or 0 for each estimate: the sign that raw and logit agree on beyond chance for all of them."""
    shared = 1 - (1 - level) / len(raw.at)
    found = np.zeros(len(raw.at), np.int8)
    for which in range(len(raw.at)):
        one, other = raw.interval(which, shared), logit.interval(which, shared)
        if one.low > 0 and other.low > 0:
            found[which] = 1
        elif one.high < 0 and other.high < 0:
            found[which] = -1
    return found


def readable(shares: Floats) -> NDArray[np.bool_]:
    """Return by hallmark whether all four shares compared lie where both scales can be read, off the ends."""
    inside = (shares >= ENDS) & (shares <= 1 - ENDS)
    low, alone, _, under, with_ = inside[:1], *(inside[1 + K * part : 1 + K * (part + 1)] for part in range(4))
    return low & alone & under & with_


def flagged_by_additive_engine(sums: Floats, repeats: int = 20) -> int:
    """Return in how many of `repeats` analyses of an additive engine, as noisy as ours, any synergy is declared.

    Its worlds have the additive null as their mean and the deviations of our worlds, drawn anew, as their chance.
    """
    shares = participation(sums)
    null, noise = additive_null(shares.mean(axis=0)), shares - shares.mean(axis=0)
    return sum(bool(declared_in(np.clip(null + noise[rows], 0, 1)).any()) for rows in resampled(len(shares), repeats))


def declared_in(shares: Floats) -> NDArray[np.int8]:
    """Return the declared signs from shares of people, shape (seeds, points)."""
    sums = np.stack([*([np.ones_like(shares)] * 5), shares], axis=-1)
    raw, logit = (Estimates.of(sums, partial(_found, scale=scale)) for scale in ("raw", "logit"))
    signs = declared(raw, logit)
    return np.where(readable(shares.mean(axis=0)), signs, 0).astype(np.int8)


# ---------------------------------------------------------------- the fraction


@dataclass(frozen=True)
class Effects:
    """Main effects and pairs of a two-level design: difference from low to high, with paired t intervals.

    A pair's is the change of one hallmark's effect, halved, when the other goes from low to high (Yates).
    """

    names: tuple[tuple[str, ...], ...]
    at: Floats
    half: Floats
    level: float

    def flagged(self) -> NDArray[np.int8]:
        """Return the sign of those whose interval excludes 0."""
        return (np.sign(self.at) * (np.abs(self.at) > self.half)).astype(np.int8)


def effects(shares: Floats, scale: str, *, pairs: bool, level: float = 0.95) -> Effects:
    """Return main effects (or pairs) from shares (seeds, 128), at a level shared out over all of them."""
    signs = fraction().astype(np.float64)
    names: tuple[tuple[str, ...], ...] = tuple((name,) for name in HALLMARKS)
    columns = signs
    if pairs:
        both = list(combinations(range(K), 2))
        listed = list(HALLMARKS)
        names = tuple((listed[one], listed[other]) for one, other in both)
        columns = np.column_stack([signs[:, one] * signs[:, other] for one, other in both])
    by_seed = on_scale(shares, scale) @ columns / (len(signs) / 2)
    shared = 1 - (1 - level) / len(names)
    return Effects(names, by_seed.mean(axis=0), t_half_width(by_seed, shared), shared)


def flagged_pairs(shares: Floats) -> NDArray[np.int8]:
    """Return for each of the 45 pairs the sign on which raw and logit agree beyond chance, else 0."""
    raw, logit = (effects(shares, scale, pairs=True).flagged() for scale in ("raw", "logit"))
    return np.where(raw == logit, raw, 0).astype(np.int8)
