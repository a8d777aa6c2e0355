"""Errors of predictions, rank correlation, and intervals over labs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import rankdata

#: resamples and seed of every interval
RESAMPLES, SEED = 1000, 20260101


def mean_absolute_error(reported, predicted) -> float:
    r"""Mean of :math:`|p_i - r_i|`, in the unit of the values."""
    return float(np.mean(np.abs(np.asarray(predicted) - np.asarray(reported))))


def mean_relative_error(reported, predicted) -> float:
    r"""Mean of :math:`100 |p_i/r_i - 1|` [%]."""
    return float(np.mean(100 * np.abs(np.asarray(predicted) / np.asarray(reported) - 1)))


def rank_correlation(reported, predicted) -> float:
    """Spearman's rank correlation, equal values sharing their mean rank; NaN for fewer than three
    rows and where one side is constant."""
    a, b = np.asarray(reported, dtype=float), np.asarray(predicted, dtype=float)
    if len(a) < 3:
        return math.nan
    a, b = rankdata(a), rankdata(b)
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / size if size > 0 else math.nan


def resamples(labs: Sequence[str], number: int = RESAMPLES, seed: int = SEED) -> list[np.ndarray]:
    """Row numbers of each resample: as many labs as there are, drawn with replacement, each with
    all of its rows."""
    of = np.asarray(labs)
    names = sorted(set(labs))
    members = [np.flatnonzero(of == name) for name in names]
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, len(names), size=(number, len(names)))
    return [np.concatenate([members[i] for i in pick]) for pick in picks]


def interval(
    samples: list[np.ndarray], function: Callable[[np.ndarray], float]
) -> tuple[float, float]:
    """2.5 and 97.5 % quantiles of a function of row numbers over resamples; NaN where fewer than
    half of the resamples have a value."""
    values = np.array([function(rows) for rows in samples])
    known = values[np.isfinite(values)]
    if len(known) < len(samples) / 2:
        return math.nan, math.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)
