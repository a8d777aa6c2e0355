"""A table as a file holds it, before anything is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .formats import Format


@dataclass
class RawTable:
    """Headers and columns of one table of a file.

    Attributes
    ----------
    path : pathlib.Path
    format : Format
    headers : list of str
    columns : list of sequences
        One per header: texts, or numbers where the file is binary.
    lines : numpy.ndarray of int
        Where each row stands in the file, as people count.
    where : str
        What is counted: "line", "row" (of a sheet) or "record".
    warnings : list of str
    damaged : int
        Rows that could not be taken apart and were left out.
    cut : bool
        Whether the last row has no line end, so that its last field may be cut off.
    """

    path: Path
    format: Format
    headers: list[str]
    columns: list[Any]
    lines: np.ndarray
    where: str = "line"
    warnings: list[str] = field(default_factory=list)
    damaged: int = 0
    cut: bool = False

    @property
    def name(self) -> str:
        """The file's name, as messages say it."""
        return self.path.name


def allowed(rows: int) -> int:
    """How many rows may be left out before a table is no longer believed."""
    return max(3, rows // 20)
