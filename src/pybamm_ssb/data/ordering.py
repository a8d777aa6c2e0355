"""Rows in order of time: repeated rows, rows that go back, gaps."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import pandas as pd

from .errors import DataError
from .raw import allowed
from .rows import Rows

#: how far a row of a new step is moved on where it has the time of the row before [s]
_NUDGE = 1e-6


def rising(values: np.ndarray) -> np.ndarray:
    """Which entries belong to the longest part of a sequence that does not fall."""
    tails: list[float] = []
    at: list[int] = []
    before = np.full(len(values), -1)
    for i, value in enumerate(values):
        k = bisect_right(tails, value)
        before[i] = at[k - 1] if k else -1
        if k == len(tails):
            tails.append(value)
            at.append(i)
        else:
            tails[k], at[k] = value, i
    keep = np.zeros(len(values), dtype=bool)
    i = at[-1] if at else -1
    while i >= 0:
        keep[i] = True
        i = before[i]
    return keep


def drop_repeated(rows: Rows) -> None:
    """Leave out rows that are the same as the row before."""
    # missing values are equal to each other
    same = np.ones(len(rows), dtype=bool)
    for column in rows.values.values():
        previous = np.r_[np.nan, column[:-1]]
        same &= (column == previous) | (np.isnan(column) & np.isnan(previous))
    same[0] = False
    rows.drop(same, "the same as the row before", counts=False)


def put_in_order(rows: Rows) -> None:
    """Sort rows that stand in the wrong place, where record numbers tell it, else leave them out.

    Raises
    ------
    DataError
        Time goes back for more than a few rows: several tests in one file, or time of the step.
    """
    time, record = rows.values["Time [s]"], rows.values.get("Record")
    if (np.diff(time) >= 0).all():
        return
    if record is not None and np.isfinite(record).all() and len(np.unique(record)) == len(record):
        order = np.argsort(record, kind="stable")
        moved = order != np.arange(len(order))
        backs = (np.diff(time[order]) < 0).sum()
        if moved.any() and backs < (np.diff(time) < 0).sum():
            rows.warnings.append(
                f"{rows.place(moved)}: rows do not stand in the order of their record number; "
                "put in order"
            )
            rows.keep(order)
            time = rows.values["Time [s]"]
    keep = rising(time)
    if (~keep).sum() + rows.lost > allowed(rows.total):
        at = int(np.flatnonzero(np.diff(time) < 0)[0]) + 1
        raise DataError(
            f"{rows.place([at])}: time goes back from {time[at - 1]:.10g} s to {time[at]:.10g} s "
            f"({(~keep).sum()} rows are out of order); several tests in one file have to be split, "
            "and time since the start of a step is not the time of the test"
        )
    rows.drop(~keep, "time goes back")


def make_rise(rows: Rows) -> None:
    """Time from zero, rising from row to row. Rows of a step with the time of the row before are
    left out; the first row of a step is moved on by a microsecond."""
    step, cycle = rows.values["Step"], rows.values["Cycle"]
    time = rows.values["Time [s]"]
    new = np.r_[True, (np.diff(step) != 0) | (np.diff(cycle) != 0)]
    still = np.r_[False, np.diff(time) <= 0] & ~new
    if still.any():
        rows.drop(still, "the same time as the row before", counts=False)
    time = rows.values["Time [s]"] - rows.values["Time [s]"][0]
    for i in np.flatnonzero(np.diff(time) <= 0) + 1:
        time[i] = max(time[i], time[i - 1] + _NUDGE)
    still = np.r_[False, np.diff(time) <= 0]
    if still.any():
        rows.values["Time [s]"] = time
        rows.drop(still, "the same time as the rows before", counts=False)
        time = rows.values["Time [s]"]
    rows.values["Time [s]"] = time


def find_gaps(rows: Rows) -> None:
    """Warn of single long pauses between rows of a step, and of record numbers that are missing."""
    time, step, cycle = (rows.values[key] for key in ("Time [s]", "Step", "Cycle"))
    record = rows.values.get("Record")
    if record is not None and np.isfinite(record).all():
        jumps = np.diff(record)
        if len(jumps) and (jumps > 0).all() and np.median(jumps) == 1 and (jumps > 1).any():
            at = np.flatnonzero(jumps > 1)
            rows.warnings.append(
                f"{rows.place(at + 1)}: {int((jumps[at] - 1).sum())} records are missing before "
                f"(from {record[at[0]] + 1:.0f} on)"
            )
    pause = np.diff(time)
    if len(pause) < 3:
        return
    run = np.cumsum(np.r_[0, (np.diff(step) != 0) | (np.diff(cycle) != 0)])
    same = np.diff(run) == 0
    inner = pd.Series(pause[same]).groupby(run[:-1][same]).median()
    usual = inner.reindex(range(run[-1] + 1), fill_value=0.0).to_numpy()
    # pauses within a step: beside those before and after it in the step
    before = np.where(np.r_[False, same[:-1]], np.r_[0, pause[:-1]], 0)
    after = np.where(np.r_[same[1:], False], np.r_[pause[1:], 0], 0)
    rows_of = np.bincount(run)
    long = (pause > 5 * np.maximum(before, after)) & (pause > 5 * usual[run[:-1]])
    # pauses between steps: beside what is usual in both
    between = pause > 3 * np.maximum(usual[run[:-1]], usual[run[1:]])
    gap = np.where(same, long & (rows_of[run[:-1]] > 4), between & (pause > 1))
    if gap.any():
        at = np.flatnonzero(gap)
        i = at[np.argmax(pause[at])]
        rows.warnings.append(
            f"{rows.place(at + 1)}: a gap in time before, at most {pause[i]:.4g} s "
            f"(from {time[i]:.10g} s to {time[i + 1]:.10g} s)"
        )
