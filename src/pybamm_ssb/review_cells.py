"""The cells of Tables 2 to 4 of the review Liang et al., Chem. Sci. 2026, 17, 738 (doi
10.1039/d5sc08445h): which of them can be built here, and each of those that can."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from .cell import Cell
from .parameters import data_folder, unknown


def rows() -> pd.DataFrame:
    """The rows of the tables, indexed by their id ("T4-37").

    Columns as transcribed from the review (not checked against the original papers), "cell" (the
    file of the cell, empty where there is none) and "missing_mechanism" (why there is none).
    """
    return _read().copy()


@cache
def _read() -> pd.DataFrame:
    path = data_folder() / "review" / "rows.csv"
    return pd.read_csv(path, comment="#", dtype={"note": str}).set_index("row_id")


def description(row_id: str) -> Path:
    """The file that describes the cell of a row.

    Raises
    ------
    ValueError
        There is no such row, or the models lack what it needs; the message names that.
    """
    table = _read()
    if row_id not in table.index:
        raise ValueError(unknown(row_id, table.index, "row of the review"))
    if not isinstance(table.loc[row_id, "cell"], str):
        raise ValueError(
            f"row {row_id} ({table.loc[row_id, 'citation']}) cannot be built: "
            f"{table.loc[row_id, 'missing_mechanism']}"
        )
    return data_folder() / "review_cells" / str(table.loc[row_id, "cell"])


def cell(row_id: str) -> Cell:
    """The cell of a row, with what was assumed in ``cell.assumed``."""
    return Cell.from_file(description(row_id))
