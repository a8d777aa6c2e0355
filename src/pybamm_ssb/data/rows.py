"""From texts to numbers, and rows that are left out on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .columns import Column
from .errors import DataError, places
from .raw import RawTable, allowed
from .times import text_seconds

_POINT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?(\d+,\d*|,\d+)([eE][-+]?\d+)?")


@dataclass
class Rows:
    """Columns of numbers that lose a row together.

    ``lost`` counts rows left out as wrong; more than about 5 % of them is an error."""

    name: str
    lines: np.ndarray
    where: str
    values: dict[str, np.ndarray]
    warnings: list[str] = field(default_factory=list)
    lost: int = 0
    total: int = 0

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, rows: Any) -> str:
        """Where rows stand in the file: 'a.csv, lines 3 and 5'."""
        return f"{self.name}, {places(self.lines[rows], self.where)}"

    def keep(self, rows: np.ndarray) -> None:
        """Keep these rows, in this order."""
        self.lines = self.lines[rows]
        self.values = {key: column[rows] for key, column in self.values.items()}

    def drop(self, bad: np.ndarray, why: str, counts: bool = True) -> None:
        """Leave out rows, with a warning that says why.

        Raises
        ------
        DataError
            Too many rows have been left out by now, or fewer than two are left.
        """
        if not bad.any():
            return
        text = f"{self.place(bad)}: {why}"
        if counts:
            self.lost += int(bad.sum())
            if self.lost > allowed(self.total):
                raise DataError(f"{text} ({self.lost} of {self.total} rows cannot be used)")
        if len(self) - bad.sum() < 2:
            raise DataError(f"{text}; fewer than two rows are left")
        self.warnings.append(f"{text}; left out")
        self.keep(np.flatnonzero(~bad))


def uses_comma(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the numbers of a file have decimal commas."""
    points = commas = 0
    for column in columns:
        for text in column[:2000]:
            points += "." in text and _POINT.fullmatch(text.strip()) is not None
            commas += "," in text and _COMMA.fullmatch(text.strip()) is not None
    return commas > points


def number(text: str, comma: bool) -> float:
    """A number, NaN where the text is none ('inf', '1_000', '0x1' and '1.234,5' are none)."""
    text = text.strip()
    if (_COMMA if comma else _POINT).fullmatch(text) is None and _POINT.fullmatch(text) is None:
        return np.nan
    if comma and "." in text and "," not in text:
        return np.nan  # '1.234' among decimal commas is 1234 or 1.234
    value = float(text.replace(",", "."))
    return value if np.isfinite(value) else np.nan


def numbers(column: Any, comma: bool = False) -> np.ndarray:
    """A column as floats, NaN where there is none."""
    if isinstance(column, np.ndarray) and column.dtype.kind in "fiub":
        values = column.astype(float)
        return np.where(np.isfinite(values), values, np.nan)
    return np.array([number(str(text), comma) for text in column], dtype=float)


def read_column(raw: RawTable, column: Column, quantity: str, comma: bool) -> np.ndarray:
    """A column in the unit of its quantity, NaN where it cannot be read."""
    data = raw.columns[column.index]
    if quantity == "Time [s]" and not isinstance(data, np.ndarray):
        filled = [text for text in data if text.strip()]
        if filled and any(":" in text for text in filled[:20]):
            seconds = text_seconds(data)
            if seconds is not None:
                return seconds
    if quantity == "Time [s]" and column.unit is None:
        raise DataError(
            f"{raw.name}: column {column.header!r} names no unit and holds no clock times or "
            f'dates; say the unit, columns={{"Time [s]": ("{column.header}", "s")}}'
        )
    return numbers(data, comma) * column.factor + column.offset


def doubtful(raw: RawTable, column: Column, values: np.ndarray) -> np.ndarray:
    """Values of a column without the one that may be cut off at the end of the file."""
    if raw.cut and column.index == len(raw.headers) - 1:
        values = values.copy()
        values[-1] = np.nan
    return values


def merge(raw: RawTable, candidates: Sequence[Column], quantity: str, comma: bool) -> np.ndarray:
    """The values of a quantity; where several columns have its name they have to be the same.

    Raises
    ------
    DataError
        Columns of the same name differ.
    """
    first = doubtful(raw, candidates[0], read_column(raw, candidates[0], quantity, comma))
    for other in candidates[1:]:
        values = doubtful(raw, other, read_column(raw, other, quantity, comma))
        scale = np.nanmax(np.abs(first)) if np.isfinite(first).any() else 0.0
        if not np.allclose(first, values, rtol=1e-6, atol=1e-6 * scale, equal_nan=True):
            raise DataError(
                f"{raw.name}: columns {candidates[0].index + 1} ({candidates[0].header!r}) and "
                f"{other.index + 1} ({other.header!r}) could both be {quantity} and differ; say "
                "which with columns= (and give them different names)"
            )
    return first


def missing_text(raw: RawTable, column: Column, bad: np.ndarray) -> str:
    """Why values of a column cannot be used: no number, or which text stands there."""
    at = int(np.flatnonzero(bad)[0])
    data = raw.columns[column.index]
    text = "" if isinstance(data, np.ndarray) else str(data[at]).strip()
    if raw.cut and at == len(data) - 1 and column.index == len(raw.headers) - 1:
        return f"{text[:40]!r} in column {column.header!r} may be cut off"
    what = f"{text[:40]!r} is no number" if text else "there is no number"
    return f"{what} in column {column.header!r}"
