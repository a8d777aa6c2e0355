r"""Calibration of the least-known constants on the rows of the review.

Each fitted number is a factor on a parameter for all rows of a class of material. With x the
logarithms of the factors, :math:`R_i` the retentions and w a quarter of the logarithmic range,

.. math:: \min_x \sum_i \left(\frac{R_i(x) - R_i^\mathrm{rep}}{\sigma}\right)^2
          + \sum_j (x_j/w_j)^2

by damped Gauss-Newton steps, with derivatives from one difference of finite length and Broyden's
updates. Left out by lab: the same step from
the optimum without the rows of that lab, and its rows simulated with what comes out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from ..parameters import data_folder
from . import measures
from .prediction import predict
from .rows_file import read_rows

#: step of the logarithms for derivatives: retentions are known to a tenth of a point
_STEP = 0.7
#: residual of a row without a number
_LOST = 3.0
#: largest change of a logarithm in one step of the search
_LONGEST = 1.2


@dataclass(frozen=True)
class Factor:
    """One fitted factor: its name, the parameter, the rows it acts on, its limits."""

    name: str
    parameter: str
    rows: Mapping[str, str]
    low: float
    high: float

    def acts_on(self, row: Mapping) -> bool:
        return all(row[column] == value for column, value in self.rows.items())

    @property
    def width(self) -> float:
        """Standard deviation of the prior of the logarithm."""
        return (math.log(self.high) - math.log(self.low)) / 4


def read_plan(path=None) -> tuple[list[Factor], dict, float]:
    """(factors, which rows, standard deviation of a retention [points]) of a calibration file."""
    path = data_folder() / "review" / "calibration.yaml" if path is None else Path(path)
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    factors = [
        Factor(name, entry["parameter"], entry["rows"], *map(float, entry["factor"]))
        for name, entry in plan["parameters"].items()
    ]
    return factors, plan["rows"], float(plan["sigma_points"])


def _run(job) -> tuple[str, float, str]:
    """(key, retention or NaN, why there is none) of a row with factors on parameters."""
    key, row_id, row, factors, options = job
    try:
        found = predict(row, row_id, factors=factors, options=options)
    except Exception as error:
        return key, math.nan, " ".join(str(error).split())[:200]
    return key, float(found["retention"]), ""


class RowModel:
    """Retentions of rows for given factors; a row and its own factors are run once.

    Parameters
    ----------
    rows : pandas.DataFrame
        Checked rows.
    factors : list of Factor
    options : dict
        Model options for all rows (a mechanism switched off).
    folder : Path, optional
        Where results are kept.
    executor : Executor, optional
    """

    def __init__(self, rows, factors, options=None, folder=None, executor=None):
        self.rows, self.factors, self.options = rows, factors, dict(options or {})
        self.executor = executor
        self._file = None if folder is None else Path(folder) / "calibration.jsonl"
        self._known: dict[str, float] = {}
        self.failed: dict[str, str] = {}
        if self._file is not None and self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                self._known[entry["key"]] = entry["retention"]

    def _job(self, row_id, x):
        row = self.rows.loc[row_id].to_dict()
        own = {
            f.parameter: round(math.exp(value), 6)
            for f, value in zip(self.factors, x, strict=True)
            if f.acts_on(row)
        }
        key = json.dumps([row_id, own, self.options], sort_keys=True, default=str)
        return key, str(row_id), row, own, self.options

    def __call__(self, points, row_ids=None) -> np.ndarray:
        """Retentions [%]: one line per point of logarithms, one column per row."""
        ids = list(self.rows.index if row_ids is None else row_ids)
        jobs = [[self._job(row_id, x) for row_id in ids] for x in points]
        todo = {job[0]: job for line in jobs for job in line if job[0] not in self._known}
        done = map(_run, todo.values())
        if self.executor is not None:
            done = self.executor.map(_run, todo.values())
        for key, retention, reason in done:
            self._known[key] = retention
            if reason:
                self.failed[key] = reason
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": key, "retention": retention}) + "\n")
        return np.array([[self._known[job[0]] for job in line] for line in jobs])

    def derivatives(self, x, here) -> np.ndarray:
        """d retention / d logarithm at x, where retentions are `here`, by steps towards less loss;
        rows down, zero where a row has no number."""
        found = self([*(x - _STEP * np.eye(len(x)))])
        return np.nan_to_num((here - found) / _STEP).T


@dataclass
class Calibration:
    """What :func:`calibrate` returns.

    Attributes
    ----------
    factors : pandas.DataFrame
        Per factor: value, 95 % interval, prior limits.
    rows : pandas.DataFrame
        Per row: lab, reported, before, after, and with its lab left out [%].
    scores : pandas.DataFrame
        Mean error [points] and rank correlation of the three, with intervals over labs.
    failed : dict
        Rows without a number.
    """

    factors: pd.DataFrame
    rows: pd.DataFrame
    scores: pd.DataFrame
    failed: dict

    def __str__(self) -> str:
        show = {"float_format": lambda number: f"{number:.3g}"}
        text = [self.factors.to_string(**show), self.rows.to_string(**show)]
        return "\n\n".join([*text, self.scores.to_string(**show)])


def calibrate(
    rows=None,
    plan=None,
    *,
    options: dict | None = None,
    steps: int = 4,
    out=None,
    executor: Executor | None = None,
    say=print,
) -> Calibration:
    """Fit the factors of a plan to reported retentions, and leave each lab out.

    Parameters
    ----------
    rows : path or pandas.DataFrame, optional
        As in :func:`pybamm_ssb.review`.
    plan : path, optional
        As ``parameter_sets/review/calibration.yaml``.
    options : dict, optional
        Model options for all rows, e.g. {"interphase": "none"}: what is left when a mechanism is
        switched off and the rest is calibrated again.
    steps : int
        Gauss-Newton steps.
    out : path, optional
        Folder where single runs are kept.
    executor : concurrent.futures.Executor, optional
    say : callable
        Called with a line after each step.
    """
    factors, wanted, sigma = read_plan(plan)
    table = read_rows(rows)
    keep = table["retention_percent"].notna() & (table["anode_class"] != "other")
    for column, values in wanted.items():
        keep &= table[column].isin(values)
    keep &= table["cell"].fillna("").astype(bool) | table["missing_mechanism"].isna()
    table = table[keep]
    model = RowModel(table, factors, options, out, executor)
    reported = table["retention_percent"].to_numpy(dtype=float)
    width = np.array([f.width for f in factors])
    low, high = (np.log([getattr(f, side) for f in factors]) for side in ("low", "high"))

    def cost(found, x):
        r = (found - reported) / sigma
        # a row that cannot be run is no gain
        r = np.where(np.isfinite(r), r, _LOST)
        return float(r @ r + ((x / width) ** 2).sum())

    x = np.zeros(len(factors))
    before = found = model([x])[0]
    slopes = model.derivatives(x, found)
    say(f"start: {cost(found, x):.1f}, {np.nanmean(np.abs(found - reported)):.1f} points")
    for _ in range(steps):
        known = np.isfinite(found)
        move = _step(found, slopes, reported, x, width, sigma, known)
        for share in (1.0, 0.5, 0.25):
            trial = np.clip(x + share * move.clip(-_LONGEST, _LONGEST), low, high)
            there = model([trial])[0]
            if cost(there, trial) < cost(found, x):
                break
        else:
            break
        # Broyden: what the step showed replaces the derivative along it
        change, seen = trial - x, np.nan_to_num(there - found)
        slopes += np.outer(seen - slopes @ change, change) / (change @ change)
        x, found = trial, there
        say(f"{cost(found, x):.1f}, {np.nanmean(np.abs(found - reported)):.1f} points, x = {x}")
    known = np.isfinite(found)
    left_out = np.full(len(table), np.nan)
    for lab in table["lab"].unique():
        inside = (table["lab"] == lab).to_numpy()
        move = _step(found, slopes, reported, x, width, sigma, known & ~inside)
        there = np.clip(x + move.clip(-_LONGEST, _LONGEST), low, high)
        left_out[inside] = model([there], table.index[inside])[0]
    return _result(table, factors, x, slopes, sigma, width, known, before, found, left_out, model)


def _step(found, slopes, reported, x, width, sigma, known) -> np.ndarray:
    """Gauss-Newton step of the logarithms on the known rows."""
    J = slopes[known] / sigma
    r = (found - reported)[known] / sigma
    matrix = J.T @ J + np.diag(1 / width**2)
    return -np.linalg.solve(matrix, J.T @ r + x / width**2)


def _result(
    table, factors, x, slopes, sigma, width, known, before, found, left_out, model
) -> Calibration:
    J = slopes[known] / sigma
    error = np.sqrt(np.diag(np.linalg.inv(J.T @ J + np.diag(1 / width**2))))
    values = pd.DataFrame(
        {
            "factor": np.exp(x),
            "low": np.exp(x - 1.96 * error),
            "high": np.exp(x + 1.96 * error),
            "share of prior": error / width,
            "lowest": [f.low for f in factors],
            "highest": [f.high for f in factors],
        },
        index=[f.name for f in factors],
    )
    rows = table[["lab", "anode_class", "electrolyte_class", "cycles"]].copy()
    rows["reported"] = table["retention_percent"]
    rows["before"], rows["after"], rows["lab left out"] = before, found, left_out
    used = rows[["before", "after", "lab left out"]].notna().all(axis=1)
    weights = measures.resamples(rows["lab"][used].tolist())
    scores = {}
    truth = rows["reported"][used].to_numpy(dtype=float)
    for column in ("before", "after", "lab left out"):
        guess = rows[column][used].to_numpy(dtype=float)
        errors = measures.absolute_errors(truth, guess)
        edge = measures.interval(measures.means(errors, weights))
        rank = measures.rank_correlation(truth, guess)
        scores[column] = {
            "rows": int(used.sum()), "mean error [points]": errors.mean(),
            "low": edge[0], "high": edge[1], "rank correlation": rank,
        }  # fmt: skip
    return Calibration(values, rows, pd.DataFrame(scores).T, model.failed)
