"""Fit the naive predictors to the shipped rows and keep them as data:
``python -m pybamm_ssb.review_scores.freeze`` writes parameter_sets/review/naive_predictors.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from ..parameters import data_folder
from .naive import CAPACITY, RETENTION, leave_one_lab_out
from .rows_file import read_rows

KINDS = ("half", "full")
_HEAD = """\
# Naive predictors of the review benchmark, fitted once to the shipped rows (half and full cells
# apart), so that other rows can be scored with them. Written by
#     python -m pybamm_ssb.review_scores.freeze
# Retention in percent; error_points is the mean absolute error on the very rows fitted to.
"""


def with_retention(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Rows of a kind of cell with silicon and a retention."""
    silicon = rows["anode_class"] != "other"
    return rows[silicon & (rows["cell_kind"] == kind) & rows["retention_percent"].notna()]


def with_capacity(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Rows of a kind of cell that can be built and have a first capacity per gram."""
    built = rows["cell"] != ""
    return rows[built & (rows["cell_kind"] == kind) & rows["capacity_mAh_g"].notna()]


def fitted(rows: pd.DataFrame) -> dict:
    """All predictors fitted to rows: kind -> "retention", "capacity" -> name -> coefficients."""
    out: dict = {}
    for kind in KINDS:
        cells = with_retention(rows, kind)
        item: dict = {"rows": len(cells), "labs": int(cells["lab"].nunique()), "retention": {}}
        for name, (fit, use) in RETENTION.items():
            found = _rounded(fit(cells))
            error = np.abs(use(found, cells) - cells["retention_percent"]).mean()
            item["retention"][name] = {**found, "error_points": round(float(error), 3)}
        cells = with_capacity(rows, kind)
        item["capacity"] = {name: _rounded(fit(cells)) for name, (fit, _) in CAPACITY.items()}
        out[kind] = item
    return out


def _rounded(item):
    if isinstance(item, dict):
        return {key: _rounded(value) for key, value in item.items()}
    return float(f"{item:.6g}") if isinstance(item, float) else item


def file() -> Path:
    return data_folder() / "review" / "naive_predictors.yaml"


@cache
def frozen() -> dict:
    """The predictors as shipped; nobody may change them."""
    return yaml.safe_load(file().read_text(encoding="utf-8"))


def frozen_predictions(rows: pd.DataFrame) -> dict[str, dict[str, pd.Series]]:
    """Retention [%] and capacity [mAh/g] of every row by every frozen predictor."""
    return _per_kind(rows, lambda kind, what, name, use: use(frozen()[kind][what][name], rows))


def left_out_predictions(rows: pd.DataFrame) -> dict[str, dict[str, pd.Series]]:
    """The same by predictors fitted to the rows of all other labs; NaN for rows that
    are not fitted."""

    def predict(kind, what, name, use):
        table, choose = (
            (RETENTION, with_retention) if what == "retention" else (CAPACITY, with_capacity)
        )
        return leave_one_lab_out(choose(rows, kind), table[name][0], use).reindex(rows.index)

    return _per_kind(rows, predict)


def _per_kind(rows: pd.DataFrame, predict) -> dict[str, dict[str, pd.Series]]:
    out: dict[str, dict[str, pd.Series]] = {}
    for what, table in (("retention", RETENTION), ("capacity", CAPACITY)):
        out[what] = {}
        for name, (_, use) in table.items():
            values = pd.Series(np.nan, index=rows.index)
            for kind in KINDS:
                own = (rows["cell_kind"] == kind) & (rows["anode_class"] != "other")
                guess = pd.Series(predict(kind, what, name, use), index=rows.index)
                values = values.where(~own, guess)
            out[what][name] = values
    return out


def main() -> None:
    text = yaml.safe_dump(fitted(read_rows()), sort_keys=False, width=100)
    file().write_text(_HEAD + text, encoding="utf-8")
    print(f"written: {file()}")


if __name__ == "__main__":
    main()
