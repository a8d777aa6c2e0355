"""Errors of predictions, rank correlation, and intervals over labs.

A resample of labs is a whole number per row, how often the row is in it; all of a lab's
rows have the same. Means and ranks of all resamples are taken at once with these weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

#: resamples and seed of every interval
RESAMPLES, SEED = 2000, 20260101


def absolute_errors(reported, predicted) -> np.ndarray:
    r""":math:`|p_i - r_i|`, in the unit of the values."""
    return np.abs(np.asarray(predicted, dtype=float) - np.asarray(reported, dtype=float))


def relative_errors(reported, predicted) -> np.ndarray:
    r""":math:`100 |p_i/r_i - 1|` [%]."""
    return 100 * absolute_errors(reported, predicted) / np.asarray(reported, dtype=float)


def resamples(labs: Sequence[str], number: int = RESAMPLES, seed: int = SEED) -> np.ndarray:
    """How often each row (across) is in each resample (down): as many labs as there are, drawn
    with replacement."""
    names, lab_of_row = np.unique(np.asarray(labs), return_inverse=True)
    generator = np.random.default_rng(seed)
    counts = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=number)
    return counts[:, lab_of_row].astype(float)


def means(errors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean of the errors in each resample."""
    return weights @ errors / weights.sum(axis=1)


def rank_correlations(reported, predicted, weights: np.ndarray) -> np.ndarray:
    """Spearman's rank correlation in each resample, equal values sharing their mean rank; NaN for
    fewer than three rows and where one side is constant."""
    a, b = _ranks(reported, weights), _ranks(predicted, weights)
    rows = weights.sum(axis=1, keepdims=True)
    a = a - (weights * a).sum(axis=1, keepdims=True) / rows
    b = b - (weights * b).sum(axis=1, keepdims=True) / rows
    size = np.sqrt((weights * a**2).sum(axis=1) * (weights * b**2).sum(axis=1))
    known = (size > 1e-9) & (rows[:, 0] >= 3)
    together = (weights * a * b).sum(axis=1)
    return np.where(known, together / np.where(known, size, 1.0), math.nan)


def _ranks(values, weights: np.ndarray) -> np.ndarray:
    """Mean rank of each row's value in each resample."""
    _, group = np.unique(np.asarray(values, dtype=float), return_inverse=True)
    member = group[:, None] == np.arange(group.max() + 1)
    size = weights @ member
    return (np.cumsum(size, axis=1) - size / 2 + 0.5)[:, group]


def rank_correlation(reported, predicted) -> float:
    """Spearman's rank correlation of all rows, each once."""
    return float(rank_correlations(reported, predicted, np.ones((1, len(reported))))[0])


def interval(values: np.ndarray) -> tuple[float, float]:
    """2.5 and 97.5 % quantiles over resamples; NaN where fewer than half have a value."""
    known = values[np.isfinite(values)]
    if not len(values) or len(known) < len(values) / 2:
        return math.nan, math.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)
