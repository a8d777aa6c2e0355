"""Global sensitivity of a sweep's results, with SALib."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .extras import needed


def _problem(names) -> dict:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def unit_sample(dimensions: int, number: int, seed: int) -> np.ndarray:
    """Saltelli's sample in the unit cube, `number` (D + 2) rows."""
    sample = needed("SALib.sample.sobol", "sweep")
    problem = _problem(range(dimensions))
    return sample.sample(problem, number, calc_second_order=False, seed=seed)


def sobol_indices(names, values, seed: int = 0) -> pd.DataFrame:
    """First-order and total indices of results at the points of :func:`unit_sample`.

    Parameters
    ----------
    names : sequence of str
        Axes.
    values : array of shape (number of points,)
    seed : int
        Of the resamples behind the intervals.

    Returns
    -------
    pandas.DataFrame
        Per axis: "S1", "ST" and the half-widths of their 95 % intervals, "S1_conf", "ST_conf":
        Var(E(y | x_i))/Var(y), and 1 - Var(E(y | all but x_i))/Var(y).

    Raises
    ------
    ValueError
        A point has no value: the estimate needs all of them.
    """
    y = np.asarray(values, dtype=float)
    lost = int((~np.isfinite(y)).sum())
    if lost:
        raise ValueError(f"{lost} of {len(y)} points have no value; indices need all of them")
    if np.ptp(y) == 0:
        raise ValueError("all points have the same value; there is nothing to attribute")
    analyze = needed("SALib.analyze.sobol", "sweep")
    found = analyze.analyze(_problem(names), y, calc_second_order=False, seed=seed)
    columns = ("S1", "S1_conf", "ST", "ST_conf")
    return pd.DataFrame({key: found[key] for key in columns}, index=pd.Index(names, name="axis"))
