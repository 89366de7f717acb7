"""An emulator: what the simulation would give at a point that was not run, and how sure that is.

A Gaussian process on the few parameters that matter for one fact, around a straight line (Rasmussen & Williams 2006,
chapters 2 and 5). The variance of simulated values over seeds, pooled over points since each has only a few seeds, is
taken as known noise; a further share of noise is estimated, since parameters left out also move the fact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

Floats = NDArray[np.float64]
FEWEST, MOST = 3, 10  # parameters an emulator of one fact looks at
MOST_NOISE = 0.9  # of the variance between points
TRAINED_ON = 250  # points for the length scales; all points for predictions


class Emulator:
    """One fact as a function of parameters, learnt from simulated points.

    Parameters
    ----------
    places
        Points as places from 0 to 1, shape (points, parameters).
    values, variances
        What the simulation gave there and its error variance.
    """

    def __init__(self, places: Floats, values: Floats, variances: Floats) -> None:
        known = np.isfinite(values)
        places, values, variances = places[known], values[known], variances[known]
        self.middle, self.scale = float(values.mean()), float(values.std()) or 1.0
        y = (values - self.middle) / self.scale
        pooled = variances[np.isfinite(variances)].mean() / self.scale**2 if np.isfinite(variances).any() else 0.0
        noise = np.full(len(y), min(pooled, MOST_NOISE))
        self.active, self.evidence = _active(places, y)
        x = places[:, self.active]
        self.line = _line(x, y)
        rest = y - _design(x) @ self.line
        some = np.linspace(0, len(y) - 1, min(len(y), TRAINED_ON)).astype(int)
        self.log_scales = _fitted(x[some], rest[some], noise[some])
        self.x = x
        kernel = _kernel(x, x, self.log_scales) + np.diag(noise + np.exp(self.log_scales[-1]) + 1e-8)
        self.factor = cho_factor(kernel, lower=True)
        self.weights = cho_solve(self.factor, rest)

    def predict(self, places: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of the fact at `places`; the variance includes that of parameters left out."""
        x = places[:, self.active]
        cross = _kernel(x, self.x, self.log_scales)
        mean = _design(x) @ self.line + cross @ self.weights
        signal, left_out = np.exp(self.log_scales[-2]), np.exp(self.log_scales[-1])
        explained = np.einsum("ij,ji->i", cross, cho_solve(self.factor, cross.T))
        variance = np.maximum(signal - explained, 0) + left_out
        return self.middle + self.scale * mean, self.scale**2 * variance


def _active(places: Floats, y: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the parameters that matter, and the strength of the evidence for each (t values, straight and bent)."""
    bent = (places - 0.5) ** 2 - 1 / 12
    design = np.concatenate([np.ones((len(y), 1)), places - 0.5, bent], axis=1)
    ridge = design.T @ design + 1e-6 * np.eye(design.shape[1])
    coefficients = np.linalg.solve(ridge, design.T @ y)
    left = y - design @ coefficients
    freedom = max(1, len(y) - design.shape[1])
    errors = np.sqrt(np.maximum(np.diag(np.linalg.inv(ridge)), 0) * (left @ left) / freedom)
    t = np.abs(coefficients / errors)[1:]
    evidence = np.maximum(t[: places.shape[1]], t[places.shape[1] :])
    order = np.argsort(-evidence)
    count = int(np.clip((evidence > 3).sum(), FEWEST, MOST))
    return np.sort(order[:count]), evidence


def _design(x: Floats) -> Floats:
    return np.concatenate([np.ones((len(x), 1)), x - 0.5], axis=1)


def _line(x: Floats, y: Floats) -> Floats:
    design = _design(x)
    return np.linalg.solve(design.T @ design + 1e-6 * np.eye(design.shape[1]), design.T @ y)


def _kernel(a: Floats, b: Floats, log_scales: Floats) -> Floats:
    lengths = np.exp(log_scales[:-2])
    one, other = a / lengths, b / lengths
    apart = (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :] - 2 * one @ other.T
    return np.exp(log_scales[-2]) * np.exp(-0.5 * np.maximum(apart, 0))


def _fitted(x: Floats, y: Floats, noise: Floats) -> Floats:
    """Return logarithms of length scales, signal and noise of greatest marginal likelihood, weakly held near 1."""
    apart = (x[:, None, :] - x[None, :, :]) ** 2
    start = np.concatenate([np.zeros(x.shape[1]), [np.log(0.3), np.log(0.1)]])
    spread = np.concatenate([np.full(x.shape[1], 0.8), [1.5, 2.0]])

    def loss(log_scales: Floats) -> tuple[float, Floats]:
        signal = _kernel(x, x, log_scales)
        factor = cho_factor(signal + np.diag(noise + np.exp(log_scales[-1]) + 1e-8), lower=True)
        weights = cho_solve(factor, y)
        inverse = cho_solve(factor, np.eye(len(y)))
        value = 0.5 * y @ weights + np.log(np.diag(factor[0])).sum()
        slope = 0.5 * (inverse - np.outer(weights, weights))
        by_length = np.einsum("ij,ijk->k", slope * signal, apart) * np.exp(-2 * log_scales[:-2])
        gradient = np.concatenate([by_length, [(slope * signal).sum(), np.trace(slope) * np.exp(log_scales[-1])]])
        away = (log_scales - start) / spread
        return float(value + 0.5 * away @ away), gradient + away / spread

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-3, 3)] * (len(start) - 2) + [(-6, 3), (-8, 2)],
                     options={"maxiter": 25})  # fmt: skip
    return np.asarray(found.x)
