"""Rows of the review's tables, shipped or somebody else's, checked."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from .. import review_cells
from ..parameters import unknown
from . import classes
from .defaults import anode_classes, electrolyte_classes

#: columns every file of rows has
NEEDED = (
    "row_id", "anode", "electrolyte", "current_mA_cm2", "current_C_rate", "current_A_g",
    "capacity_mAh_g", "capacity_basis", "retention_percent", "cycles",
)  # fmt: skip
#: columns that are not in the review
OURS = ("cell", "missing_mechanism", "lab", "cell_kind", "anode_class", "electrolyte_class")
#: numeric column -> (lowest, highest, in words); empty cells mean "not stated"
_NUMBERS = {
    "pressure_MPa": (0.0, 5000.0, "0 to 5000 (MPa)"),
    "pressure_MPa_max": (0.0, 5000.0, "0 to 5000 (MPa)"),
    "ionic_conductivity_S_cm": (0.0, 10.0, "0 to 10 (S/cm)"),
    "current_mA_cm2": (1e-9, 1e3, "above 0 and at most 1000 (mA/cm2)"),
    "current_C_rate": (1e-9, 1e3, "above 0 and at most 1000 (C)"),
    "current_A_g": (1e-9, 1e3, "above 0 and at most 1000 (A/g)"),
    "capacity_mAh_g": (1e-9, 5000.0, "above 0 and at most 5000 (mAh/g)"),
    "capacity_uAh_cm2": (1e-9, 1e5, "above 0 and at most 100000 (uAh/cm2)"),
    "retention_percent": (0.0, 150.0, "0 to 150 (%)"),
    "cycles": (1.0, 1e5, "a whole number from 1 to 100000"),
    "reference_number": (0.0, 1e6, "0 or more"),
}
_TEXTS = (
    "table", "citation", "capacity_raw", "note", "cell", "missing_mechanism", "lab", "cell_kind",
    "anode_class", "electrolyte_class", "electrolyte_as_printed", "anode_as_printed",
)  # fmt: skip


def read_rows(rows=None) -> pd.DataFrame:
    """Rows to score, indexed by row_id.

    Parameters
    ----------
    rows : path or pandas.DataFrame, optional
        With the columns of parameter_sets/review/rows.csv, those in :data:`NEEDED` at least;
        by default the shipped rows. "lab", "cell_kind", "anode_class" and "electrolyte_class" are
        derived from the other columns where they are missing or empty. "cell" names a
        description of the cell, relative to the file.

    Raises
    ------
    ValueError
        No file, missing columns, and impossible values, with column and row.
    """
    if rows is None:
        raw, where, folder = review_cells.rows().reset_index(), "the shipped rows", None
    elif isinstance(rows, pd.DataFrame):
        raw = rows.reset_index() if rows.index.name == "row_id" else rows.copy()
        where, folder = "rows", None
    else:
        path = Path(rows)
        raw, where, folder = _file(path), str(path), path.parent
    return _checked(raw, where, folder)


def _file(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise ValueError(f"no such file of rows: {path}")
    try:
        return pd.read_csv(path, comment="#", dtype=str, keep_default_na=False, encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not a table in CSV: {str(error).strip()}") from error


def _checked(raw: pd.DataFrame, where: str, folder: Path | None) -> pd.DataFrame:
    missing = [name for name in NEEDED if name not in raw]
    if missing:
        raise ValueError(f"{where}: missing columns {', '.join(missing)}; has {', '.join(raw)}")
    if not len(raw):
        raise ValueError(f"{where}: no rows")
    table = raw.reset_index(drop=True)
    table["row_id"] = [classes.text(row, "row_id") for row in table.to_dict("records")]
    for number, name in enumerate(table["row_id"], start=1):
        if not name:
            raise ValueError(f"{where}: row {number}: row_id is empty; every row needs its own")
        if "/" in name or "\\" in name:
            raise ValueError(f"{where}: row {name}: row_id names a file; valid is without slashes")
    twice = table["row_id"][table["row_id"].duplicated()]
    if len(twice):
        raise ValueError(f"{where}: row {twice.iloc[0]}: row_id is there twice")
    table = table.set_index("row_id")
    for column in [*_NUMBERS, *_TEXTS]:
        if column not in table:
            table[column] = math.nan if column in _NUMBERS else ""
    for column in _NUMBERS:
        table[column] = [
            _number(value, column, f"{where}: row {row_id}")
            for row_id, value in table[column].items()
        ]
    for column in (*_TEXTS, "anode", "electrolyte", "capacity_basis"):
        table[column] = [classes.text({"x": value}, "x") for value in table[column]]
    for row_id, row in table.iterrows():
        _complete(row, f"{where}: row {row_id}")
    _known_rows(table)
    _classify(table, where)
    if folder is not None:
        own = [folder / name if name else None for name in table["cell"]]
        table["cell"] = [
            str(path) if path is not None and path.is_file() else name
            for path, name in zip(own, table["cell"], strict=True)
        ]
    return table


def _number(value, column: str, where: str) -> float:
    """A number or NaN for an empty cell."""
    low, high, valid = _NUMBERS[column]
    if value is None or str(value).strip() in ("", "nan", "NaN", "<NA>", "None"):
        return math.nan
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    whole = column != "cycles" or number == round(number) if math.isfinite(number) else False
    if not (whole and low <= number <= high):
        raise ValueError(f"{where}: {column} is {value!r}; valid is {valid}, or nothing")
    return number


def _complete(row: pd.Series, where: str) -> None:
    if not math.isnan(row["retention_percent"]) and math.isnan(row["cycles"]):
        raise ValueError(f"{where}: cycles is empty and retention_percent is not; after how many?")
    given = [k for k in ("current_mA_cm2", "current_C_rate", "current_A_g") if row[k] > 0]
    if len(given) > 1:
        raise ValueError(f"{where}: {' and '.join(given)} are given; one current is enough")
    for column in ("anode", "electrolyte"):
        if not row[column]:
            raise ValueError(f"{where}: {column} is empty")
    if not (row["lab"] or row["citation"]):
        raise ValueError(f"{where}: lab and citation are empty; labs are what is resampled")


def _known_rows(table: pd.DataFrame) -> None:
    """A row of the shipped table, copied without the columns that are ours, gets them back."""
    shipped = review_cells.rows()
    for row_id in table.index.intersection(shipped.index):
        own = shipped.loc[row_id]
        if all(classes.text(own, k) == table.loc[row_id, k] for k in ("anode", "electrolyte")):
            for column in OURS:
                table.loc[row_id, column] = table.loc[row_id, column] or classes.text(own, column)


def _classify(table: pd.DataFrame, where: str) -> None:
    """Fill what is ours where it is not given, and check it where it is."""
    known = set(review_cells.rows()["lab"])
    derived = classes.labs(table, known)
    records = dict(zip(table.index, table.to_dict("records"), strict=True))
    found = {
        "lab": derived,
        "cell_kind": {i: classes.cell_kind(row) for i, row in records.items()},
        "anode_class": {i: classes.anode_of(row)[0] for i, row in records.items()},
        "electrolyte_class": {i: classes.electrolyte_class(row) for i, row in records.items()},
    }
    for column, values in found.items():
        table[column] = [given or values[row_id] for row_id, given in table[column].items()]
    valid = {
        "cell_kind": ["half", "full"],
        "anode_class": anode_classes(),
        "electrolyte_class": electrolyte_classes(),
    }
    for column, names in valid.items():
        for row_id, name in table[column].items():
            if not name:
                raise ValueError(
                    f"{where}: row {row_id}: {column} does not follow from the electrolyte "
                    f"'{table.loc[row_id, 'electrolyte']}'; give the column, one of "
                    f"{', '.join(names)}"
                )
            if name not in names:
                raise ValueError(f"{where}: row {row_id}: {unknown(name, names, column)}")
