"""Exact forms of the limits that a month of section 5's order leads to: recursions, chains and fixed points.

Derived in docs/verification/limits.md. Nothing here knows the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

Floats = NDArray[np.float64]

# ---------------------------------------------------------------- L4 averaging


def averaging_matrix(people: int, ties: Iterable[tuple[int, int]], pull: float) -> Floats:
    """Return W of c <- W c: each moves by `pull` towards the mean of those they are tied to (ties go both ways)."""
    seen = np.zeros((people, people))
    for one, other in ties:
        seen[one, other] = seen[other, one] = 1
    return (1 - pull) * np.eye(people) + pull * seen / seen.sum(axis=1, keepdims=True)


def stationary(matrix: Floats) -> Floats:
    """Return the weights w with w W = w and sum 1."""
    values, vectors = np.linalg.eig(matrix.T)
    weights = vectors[:, np.argmax(values.real)].real
    return weights / weights.sum()


def second_eigenvalue(matrix: Floats) -> float:
    """Return the second largest eigenvalue."""
    return float(np.sort(np.linalg.eigvals(matrix).real)[-2])


# ---------------------------------------------------------------- L5 enculturation


def enculturation_mean(a: float, d: float, x: float, g: float, mu: float) -> float:
    """Return C* = [a + k(1 - w)mu] / (1 - kw), k = 1 - a - d, w = (1 - x)/(1 + g)."""
    k, w = 1 - a - d, (1 - x) / (1 + g)
    return (a + k * (1 - w) * mu) / (1 - k * w)


def enculturation_variance(a: float, b: float, d: float, x: float, g: float, mu: float, s2: float) -> float:
    """Return V* of infinitely many people, r = 1 - a - b - d."""
    w, r, mean = (1 - x) / (1 + g), 1 - a - b - d, enculturation_mean(a, d, x, g, mu)
    return r * r * ((1 - w) * s2 + w * (1 - w) * (mean - mu) ** 2) / (1 - r * r * w)


def enculturation_moments(
    people: int, months: int, *, a: float, b: float, d: float, x: float, mu: float, s2: float
) -> tuple[Floats, Floats]:
    """Return the expected mean and the expected variance (over n people, divisor n) at the record of each month.

    Exact for any number of people who all start as newcomers: first each is replaced with chance x, then everyone
    moves. By exchangeability three numbers are enough: E c_i, E c_i^2 and E c_i c_j.
    """
    r, m, own, cross = 1 - a - b - d, mu, mu * mu + s2, mu * mu
    means, variances = [], []
    for _ in range(months):
        own = (1 - x) * own + x * (mu * mu + s2)
        cross = (1 - x) ** 2 * cross + 2 * x * (1 - x) * m * mu + x * x * mu * mu
        m = (1 - x) * m + x * mu
        with_mean = own / people + (1 - 1 / people) * cross  # E c_i C = E C^2, C the mean over everyone
        common = (2 * r * b + b * b) * with_mean + 2 * a * (r + b) * m + a * a
        own, cross, m = r * r * own + common, r * r * cross + common, a + (r + b) * m
        means.append(m)
        variances.append((1 - 1 / people) * (own - cross))
    return np.array(means), np.array(variances)


def enculturation_schedule(jobs: Sequence[int], *, a: float, d: float, x: float, mu: float) -> Floats:
    """Return the expected mean at each record where there are ``jobs[t + 1]`` jobs in month t, all of them held.

    Exact for any number of people: who is laid off is anybody; of the jobs that stay a share x changes hands, new ones
    are filled by newcomers.
    """
    level, means = mu, []
    for before, now in pairwise(jobs):
        old = (1 - x) * min(before, now)
        level = a + (1 - a - d) * (old * level + (now - old) * mu) / now
        means.append(level)
    return np.array(means)


# ---------------------------------------------------------------- L6 and L7 entering alone


def word_of_mouth(p: float, q: float, m: float, months: int, start: float = 0.0) -> Floats:
    """Return the share taking part at the record of each month in infinitely many people."""
    shares, share = [], start
    for _ in range(months):
        share *= 1 - m
        share += (p + q * share) * (1 - share)
        shares.append(share)
    return np.array(shares)


def word_of_mouth_level(q: float, m: float) -> float:
    """Return F* = [1 - m / (q(1 - m))] / (1 - m), 0 where example does not outrun turnover."""
    return max(0.0, (1 - m / (q * (1 - m))) / (1 - m))


def coming_and_going(b: float, e: float, months: int, start: float) -> Floats:
    """Return the share taking part at each record: X <- (1 - e)(X + bX(1 - X)); `start` at the record of month 0."""
    shares = [start]
    for _ in range(months - 1):
        shares.append((1 - e) * (shares[-1] + b * shares[-1] * (1 - shares[-1])))
    return np.array(shares)


def coming_and_going_level(b: float, e: float) -> float:
    """Return X* = 1 - e / ((1 - e) b), 0 below the threshold b(1 - e)/e = 1."""
    return max(0.0, 1 - e / ((1 - e) * b))


def _binomial(counts: NDArray[np.int64], chance: Floats, people: int) -> Floats:
    """Return the matrix of P(k of n) with one row for each n in `counts`, k from 0 to `people`."""
    return binom.pmf(np.arange(people + 1)[None, :], counts[:, None], np.asarray(chance)[:, None])  # type: ignore[no-any-return]


def _joined(people: int, chance: Callable[[Floats], Floats]) -> Floats:
    """Return the matrix that adds those who join: from A to A + Binomial(n - A, chance(A / n))."""
    before = np.arange(people + 1)
    fresh = _binomial(people - before, np.minimum(1, chance(before / people)), people)
    moved = np.zeros_like(fresh)
    for a in before:
        moved[a, a:] = fresh[a, : people + 1 - a]
    return moved


def _kept(people: int, chance: float) -> Floats:
    """Return the matrix from A to Binomial(A, chance)."""
    before = np.arange(people + 1)
    return _binomial(before, np.full(people + 1, chance), people)


def word_of_mouth_chain(people: int, p: float, q: float, m: float) -> Floats:
    """Return the exact transition matrix of the number taking part: turnover, then joining."""
    return _kept(people, 1 - m) @ _joined(people, lambda share: p + q * share)


def coming_and_going_chain(people: int, b: float, e: float) -> Floats:
    """Return the exact transition matrix of the number taking part: joining, then stopping."""
    return _joined(people, lambda share: b * share) @ _kept(people, 1 - e)


def distributions(chain: Floats, start: Floats, months: int) -> Floats:
    """Return the distribution after 0, 1, ..., months - 1 steps, one row each."""
    rows = [start]
    for _ in range(months - 1):
        rows.append(rows[-1] @ chain)
    return np.array(rows)


def entries_until_extinct(people: int, b: float, e: float, first: int) -> float:
    """Return the expected entries, the `first` included, until nobody takes part (they begin in month 0)."""
    before = np.arange(people + 1)
    joining = (people - before) * np.minimum(1, b * before / people)
    chain = coming_and_going_chain(people, b, e)[1:, 1:]
    ahead = np.linalg.solve(np.eye(people) - chain, joining[1:].astype(float))
    after_first_month = _kept(people, 1 - e)[first, 1:]
    return first + float(after_first_month @ ahead)


# ---------------------------------------------------------------- L11 thresholds


def threshold_counts(thresholds: Sequence[float], months: int) -> list[int]:
    """Return how many have joined at the record of each month: all whose threshold the share seen reaches."""
    counts, joined = [], 0
    for _ in range(months):
        joined = max(joined, sum(threshold <= joined / len(thresholds) for threshold in thresholds))
        counts.append(joined)
    return counts


# ---------------------------------------------------------------- L12 mentor renewal


def completions_of_a_place(term: int, e: float, h: float) -> float:
    """Return F, the expected completions of a mentor's place from the matching that first fills it.

    In each of its first `term` - 1 months a pair may drift apart (e, after meeting); before each month but the first
    either side may leave (h). It completes in month `term` of its life. A place freed by an ending is filled in the
    next month if the mentor stays; one freed by the mentee's exit is filled in the same month.
    """
    goes_on = (1 - e) * (1 - h) ** 2
    lived = np.array([goes_on**month for month in range(term)])
    drifted, mentee_left = e * lived[:-1].sum(), (1 - e) * (1 - h) * h * lived[:-1].sum()
    completed = lived[-1]
    return float(completed / (1 - (1 - h) * (completed + drifted) - mentee_left))


def renewal(places: int, conversion: float, term: int, e: float, h: float) -> float:
    """Return R = kappa phi (1 - h) F: new mentors per mentor, each counted when first matched."""
    return places * conversion * (1 - h) * completions_of_a_place(term, e, h)


def renewal_without_exits_of_mentees(
    places: int, conversion: float, term: int, survival: float, h: float, wait: int
) -> float:
    """Return R_m of model.md's convention: only mentors leave; `wait` months pass before a place is filled."""
    e = 1 - survival ** (1 / term)
    q = (1 - h) * (1 - e)
    finished = q**term
    freed = e * (1 - h) * (1 - q**term) / (1 - q)
    return places * conversion * finished / (1 - (finished + freed) * (1 - h) ** wait)
