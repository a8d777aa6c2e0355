r"""Calibration of the least-known constants on the rows of the review.

Each fitted number is a value of a parameter for all rows of a class of material. With x the
logarithms of the numbers, :math:`R_i` the retentions, and m and w middle and standard deviation of
the priors of x,

.. math:: \min_x \sum_i \left(\frac{R_i(x) - R_i^\mathrm{rep}}{\sigma}\right)^2
          + \sum_j \left(\frac{x_j - m_j}{w_j}\right)^2

by damped Gauss-Newton steps, with derivatives from one difference of finite length and Broyden's
updates. Left out by lab: the same step from the optimum without the rows of that lab, and
its rows simulated with what comes out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from . import measures
from .calibration_rows import Number, RowModel, read_plan, rows_with_retention

#: residual of a row without a number
_LOST = 3.0
#: largest change of a logarithm in one step of the search
_LONGEST = 1.2
BEFORE, AFTER, LEFT_OUT = "before", "after", "lab left out"


@dataclass
class Calibration:
    """What :func:`calibrate` returns.

    Attributes
    ----------
    numbers : pandas.DataFrame
        Per fitted number: value, 95 % interval, share of the prior's width that is left (1: the
        rows say nothing), prior.
    rows : pandas.DataFrame
        Per row with a retention: lab, classes, whether it was fitted; reported, after, before, and
        with its lab left out [%].
    scores : pandas.DataFrame
        Mean error [points] and rank correlation of the three on the fitted rows, with intervals
        over labs.
    slopes : pandas.DataFrame
        d retention / d logarithm of each number, at the fitted rows.
    cost : float
        The sum of squares reached.
    failed : dict
        Runs without a number.
    """

    numbers: pd.DataFrame
    rows: pd.DataFrame
    scores: pd.DataFrame
    slopes: pd.DataFrame
    cost: float
    failed: dict

    def __str__(self) -> str:
        show = {"float_format": lambda number: f"{number:.3g}"}
        text = [self.numbers.to_string(**show), self.rows.to_string(**show)]
        return "\n\n".join([*text, self.scores.to_string(**show), f"cost {self.cost:.1f}"])

    def save(self, folder) -> list[Path]:
        """Write ``calibrated_numbers.csv`` and ``calibrated_rows.csv``; returns the files."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        files = [folder / "calibrated_numbers.csv", folder / "calibrated_rows.csv"]
        self.numbers.to_csv(files[0], float_format="%.4g", index_label="number")
        self.rows.to_csv(files[1], float_format="%.5g")
        return files


def calibrate(
    rows=None,
    plan=None,
    *,
    options: dict | None = None,
    off: Mapping[str, float] | None = None,
    start: Mapping[str, float] | None = None,
    steps: int = 4,
    leave_out: bool = True,
    slopes: pd.DataFrame | None = None,
    out=None,
    executor: Executor | None = None,
    say=print,
) -> Calibration:
    """Fit the numbers of a plan to reported retentions, and leave each lab out.

    Parameters
    ----------
    rows : path or pandas.DataFrame, optional
        As in :func:`pybamm_ssb.review`.
    plan : path, optional
        As ``parameter_sets/review/calibration.yaml``.
    options : dict, optional
        Model options for all rows, e.g. {"interphase": "none"}: what is left when a mechanism is
        switched off and the rest is calibrated again.
    off : mapping, optional
        Numbers of the plan that are fixed at a value instead of fitted.
    start : mapping, optional
        Values to start from, by name; by default the middle of the prior.
    steps : int
        Gauss-Newton steps.
    leave_out : bool
        Leave each lab out as well, and run all rows before and after, also those that are not
        fitted.
    slopes : pandas.DataFrame, optional
        Derivatives to start from, of an earlier calibration (:attr:`Calibration.slopes`), instead
        of differences: a mechanism left out then costs a run of the rows per step.
    out : path, optional
        Folder where single runs and the result are kept; the same call goes on from them. Remove
        it after a change of models or materials.
    executor : concurrent.futures.Executor, optional
    say : callable
        Called with a line after each step.

    Raises
    ------
    ValueError
        Names of `off` or `start` that the plan does not have, values outside the prior's limits.
    """
    wanted = read_plan(plan)
    table = rows_with_retention(rows)
    model = RowModel(table, wanted.numbers, options, off, out, executor)
    fitted = np.ones(len(table), dtype=bool)
    for column, values in wanted.rows.items():
        fitted &= table[column].isin(values).to_numpy()
    if not leave_out:
        # nothing but the fit: other rows and the start of all are not run
        table, fitted = table[fitted], fitted[fitted]
    ids = table.index[fitted]
    reported = table["retention_percent"].to_numpy(dtype=float)[fitted]
    problem = _Problem(model.numbers, reported, wanted.sigma)
    x = _start(model.numbers, start)
    found = model(x, ids)
    if slopes is None:
        J = model.derivatives(x, found, ids)
    else:
        J = slopes.loc[ids, [number.name for number in model.numbers]].to_numpy(dtype=float).copy()
    cost = problem.cost(found, x)
    say(f"start: cost {cost:.1f}, {np.nanmean(np.abs(found - reported)):.1f} points")
    for _ in range(steps):
        known = np.isfinite(found)
        move = problem.step(found, J, x, known).clip(-_LONGEST, _LONGEST)
        for share in (1.0, 0.5, 0.25):
            trial = problem.inside(x + share * move)
            there = model(trial, ids)
            if problem.cost(there, trial) < cost:
                break
        else:
            break
        # Broyden: what the step showed replaces the derivative along it
        change, seen = trial - x, np.nan_to_num(there - found)
        J += np.outer(seen - J @ change, change) / (change @ change)
        x, found, cost = trial, there, problem.cost(there, trial)
        say(f"cost {cost:.1f}, {np.nanmean(np.abs(found - reported)):.1f} points, {np.exp(x)}")
    known = np.isfinite(found)
    columns = {AFTER: model(x, table.index)}
    if leave_out:
        columns[BEFORE] = model.at([[number.before for number in model.numbers]])[0]
        columns[LEFT_OUT] = _left_out(model, problem, table, fitted, x, found, J, known)
    result = Calibration(
        _numbers(problem, x, J, known),
        _rows(table, fitted, columns),
        _scores(table[fitted], {name: values[fitted] for name, values in columns.items()}),
        pd.DataFrame(J, index=ids, columns=[number.name for number in model.numbers]),
        cost,
        model.failed,
    )
    if out is not None:
        result.save(out)
    return result


def _start(numbers: list[Number], start: Mapping[str, float] | None) -> np.ndarray:
    values = {number.name: number.middle for number in numbers}
    for name, value in (start or {}).items():
        number = next((n for n in numbers if n.name == name), None)
        if number is None:
            raise ValueError(f"start names '{name}'; the numbers are {list(values)}")
        if not number.low <= value <= number.high:
            raise ValueError(
                f"start of '{name}' is {value!r}; valid is {number.low:g} to {number.high:g}"
            )
        values[name] = value
    return np.log(list(values.values()))


class _Problem:
    """The sum of squares and its Gauss-Newton step."""

    def __init__(self, numbers: list[Number], reported: np.ndarray, sigma: float):
        self.numbers, self.reported, self.sigma = numbers, reported, sigma
        self.width = np.array([n.width for n in numbers])
        self.low, self.middle, self.high = (
            np.log([getattr(n, side) for n in numbers]) for side in ("low", "middle", "high")
        )

    def cost(self, found, x) -> float:
        r = (found - self.reported) / self.sigma
        # a row that cannot be run is no gain
        r = np.where(np.isfinite(r), r, _LOST)
        return float(r @ r + (((x - self.middle) / self.width) ** 2).sum())

    def matrix(self, slopes, known) -> np.ndarray:
        J = slopes[known] / self.sigma
        return J.T @ J + np.diag(1 / self.width**2)

    def step(self, found, slopes, x, known) -> np.ndarray:
        """Change of the logarithms from the known rows."""
        r = (found - self.reported)[known] / self.sigma
        slope = slopes[known].T @ r / self.sigma + (x - self.middle) / self.width**2
        return -np.linalg.solve(self.matrix(slopes, known), slope)

    def inside(self, x) -> np.ndarray:
        return np.clip(x, self.low, self.high)


def _left_out(model, problem, table, fitted, x, found, slopes, known) -> np.ndarray:
    """Retentions of each lab's rows with what the other labs give."""
    labs = table["lab"].to_numpy()
    out = np.full(len(table), np.nan)
    for lab in np.unique(labs):
        inside = labs == lab
        there = x
        if inside[fitted].any():
            use = known & ~inside[fitted]
            there = problem.inside(x + problem.step(found, slopes, x, use))
        out[inside] = model(there, table.index[inside])
    return out


def _numbers(problem, x, slopes, known) -> pd.DataFrame:
    error = np.sqrt(np.diag(np.linalg.inv(problem.matrix(slopes, known))))
    columns = {
        "value": np.exp(x),
        "low": np.exp(x - 1.96 * error),
        "high": np.exp(x + 1.96 * error),
        "share of prior": error / problem.width,
        "prior low": np.exp(problem.low),
        "prior middle": np.exp(problem.middle),
        "prior high": np.exp(problem.high),
    }
    return pd.DataFrame(columns, index=[n.name for n in problem.numbers])


def _rows(table, fitted, columns) -> pd.DataFrame:
    rows = table[["lab", "cell_kind", "anode_class", "electrolyte_class", "cycles"]].copy()
    rows["fitted"] = fitted
    rows["reported"] = table["retention_percent"]
    for name, values in columns.items():
        rows[name] = values
    return rows


def _scores(table, columns) -> pd.DataFrame:
    reported = table["retention_percent"].to_numpy(dtype=float)
    used = np.all([np.isfinite(values) for values in columns.values()], axis=0)
    weights = measures.resamples(table["lab"][used].tolist())
    scores = {}
    for name, values in columns.items():
        errors = measures.absolute_errors(reported[used], values[used])
        low, high = measures.interval(measures.means(errors, weights))
        rank = math.nan
        if used.sum() > 1:
            rank = measures.rank_correlation(reported[used], values[used])
        scores[name] = {
            "rows": int(used.sum()), "mean error [points]": float(errors.mean()),
            "low": low, "high": high, "rank correlation": rank,
        }  # fmt: skip
    return pd.DataFrame(scores).T
