"""What a calibration is made of: the numbers to fit, and the rows as a function of them."""

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

from .. import guarded
from ..parameters import data_folder
from .prediction import predict
from .rows_file import read_rows

#: step of the logarithms for derivatives: retentions are known to a tenth of a point
STEP = 0.7
#: processor time of one row [s]; the longest rows need a fifth of it
CPU_SECONDS = 300.0


@dataclass(frozen=True)
class Number:
    """One fitted number: its name, the parameter, the rows it acts on, its prior, and what stands
    without calibration."""

    name: str
    parameter: str
    rows: Mapping[str, list]
    low: float
    middle: float
    high: float
    before: float

    def acts_on(self, row: Mapping) -> bool:
        return all(row[column] in values for column, values in self.rows.items())

    @property
    def width(self) -> float:
        """Standard deviation of the prior of the logarithm."""
        return (math.log(self.high) - math.log(self.low)) / 4


@dataclass(frozen=True)
class Plan:
    """Numbers, which rows they are fitted to, standard deviation of a retention [points]."""

    numbers: list[Number]
    rows: Mapping[str, list]
    sigma: float


def read_plan(path=None) -> Plan:
    """A calibration file, by default ``parameter_sets/review/calibration.yaml``."""
    path = data_folder() / "review" / "calibration.yaml" if path is None else Path(path)
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    numbers = []
    for name, entry in plan["parameters"].items():
        low, middle, high = map(float, entry["values"])
        before = float(entry["before"])
        numbers.append(Number(name, entry["parameter"], entry["rows"], low, middle, high, before))
    return Plan(numbers, plan["rows"], float(plan["sigma_points"]))


def rows_with_retention(rows=None) -> pd.DataFrame:
    """Rows that can be built and have a retention to compare with."""
    table = read_rows(rows)
    keep = table["retention_percent"].notna() & (table["anode_class"] != "other")
    keep &= table["cell"].fillna("").astype(bool) | table["missing_mechanism"].isna()
    return table[keep]


def _run(job) -> tuple[str, float, str]:
    """(key, retention or NaN, why there is none) of a row with changed parameters."""
    key, row_id, row, changes, options = job
    try:
        found = guarded.call(
            predict, row, row_id, changes=changes, options=options, cpu_seconds=CPU_SECONDS
        )
    except Exception as error:
        return key, math.nan, " ".join(str(error).split())[:200]
    return key, float(found["retention"]), ""


class RowModel:
    """Retentions of rows for given numbers; a row and its own numbers are run once.

    Parameters
    ----------
    rows : pandas.DataFrame
        Checked rows.
    numbers : list of Number
    options : dict
        Model options for all rows (a mechanism switched off).
    off : mapping
        Values by name of a number, fixed for the rows it acts on.
    folder : Path, optional
        Where results are kept.
    executor : Executor, optional
    """

    def __init__(self, rows, numbers, options=None, off=None, folder=None, executor=None):
        self.rows, self.options = rows, dict(options or {})
        off = dict(off or {})
        unknown = set(off) - {number.name for number in numbers}
        if unknown:
            names = [number.name for number in numbers]
            raise ValueError(f"off names {sorted(unknown)}; the numbers are {names}")
        self.fixed = [(n, off[n.name]) for n in numbers if n.name in off]
        self.numbers = [n for n in numbers if n.name not in off]
        self.executor: Executor | None = executor
        self._file = None if folder is None else Path(folder) / "calibration.jsonl"
        self._known: dict[str, float] = {}
        self.failed: dict[str, str] = {}
        if self._file is not None and self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                self._known[entry["key"]] = entry["retention"]

    def _job(self, row_id, values):
        row = self.rows.loc[row_id].to_dict()
        pairs = [*zip(self.numbers, values, strict=True), *self.fixed]
        own = {n.parameter: float(f"{value:.7g}") for n, value in pairs if n.acts_on(row)}
        key = json.dumps([row_id, own, self.options], sort_keys=True, default=str)
        return key, str(row_id), row, own, self.options

    def at(self, points, row_ids=None) -> np.ndarray:
        """Retentions [%] at values of the numbers: one line per point, one column per row."""
        ids = list(self.rows.index if row_ids is None else row_ids)
        jobs = [[self._job(row_id, values) for row_id in ids] for values in points]
        todo = {job[0]: job for line in jobs for job in line if job[0] not in self._known}
        run = map if self.executor is None else self.executor.map
        done = run(_run, todo.values())
        for key, retention, reason in done:
            self._known[key] = retention
            if reason:
                self.failed[key] = reason
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": key, "retention": retention}) + "\n")
        return np.array([[self._known[job[0]] for job in line] for line in jobs])

    def __call__(self, x, row_ids=None) -> np.ndarray:
        """Retentions [%] at the logarithms x."""
        return self.at([np.exp(x)], row_ids)[0]

    def derivatives(self, x, here, row_ids) -> np.ndarray:
        """d retention / d logarithm at x, where retentions are `here`, by steps towards less loss;
        rows down, zero where a row has no number."""
        found = self.at([*np.exp(x - STEP * np.eye(len(x)))], row_ids)
        return np.nan_to_num((here - found) / STEP).T
