"""Files that are no text: Neware (.ndax, .nda), BioLogic (.mpr) and Excel workbooks."""

from __future__ import annotations

import io
import logging
import warnings as python_warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from .columns import recognised
from .errors import DataError, listed, missing_package
from .formats import FORMATS, recognise
from .raw import RawTable
from .text import find_header, is_number, read_bytes

#: columns of fastnda and what they are called here
_NEWARE = {
    "index": "Index",
    "total_time_s": "Total Time (s)",
    "current_mA": "Current (mA)",
    "voltage_V": "Voltage (V)",
    "step_index": "Step Index",
    "cycle_count": "Cycle Index",
    "step_type": "Step Type",
    "capacity_mAh": "Capacity (mAh)",
    "energy_mWh": "Energy (mWh)",
}


class _Heard(logging.Handler):
    """Keeps what a library logs, instead of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _guarded(path: Path, what: str, logger: str, read: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What a library reads from a file, and what it logs and warns of meanwhile."""
    heard, log = _Heard(), logging.getLogger(logger)
    before = log.propagate
    log.addHandler(heard)
    log.propagate = False
    try:
        with python_warnings.catch_warnings(record=True) as caught:
            python_warnings.simplefilter("always")
            result = read()
    except (ImportError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a parser in Rust panics with a BaseException
        reason = str(error).splitlines()[0][:200] if str(error) else ""
        raise DataError(
            f"{path.name} is no {what} that can be read, or is damaged "
            f"({type(error).__name__}: {reason})"
        ) from error
    finally:
        log.removeHandler(heard)
        log.propagate = before
    said = [*heard.messages, *(str(item.message) for item in caught)]
    return result, [f"{path.name}: {text}" for text in dict.fromkeys(said)]


def read_neware(path: Path) -> RawTable:
    """The records of a .ndax or .nda file, read by fastnda.

    Cycles are those of the file where it counts them. Raises
    ------
    ImportError
        fastnda is not installed.
    DataError
        The file is damaged or empty.
    """
    read_bytes(path)
    try:
        import fastnda
    except ImportError as error:
        raise missing_package("a Neware file", "fastnda", "neware") from error
    frame, said = _guarded(
        path, "Neware file", "fastnda", lambda: fastnda.read(path, cycle_mode="raw")
    )
    headers, columns = [], []
    for name in frame.columns:
        header = _NEWARE.get(name)
        if header is None:
            if "temperature_degC" not in name:
                continue
            header = "Temperature (degC)"
            if header in headers:
                said.append(f"{path.name}: several temperatures; the first one was taken")
                continue
        headers.append(header)
        column = frame[name]
        data: Any = column.to_numpy() if column.dtype.is_numeric() else column.to_list()
        columns.append(data if isinstance(data, np.ndarray) else [str(item or "") for item in data])
    if not frame.height:
        raise DataError(f"{path.name} holds no records")
    said += _implausible(frame, path.name)
    lines = np.arange(1, frame.height + 1)
    return RawTable(path, FORMATS["neware"], headers, columns, lines, "record", said)


def _implausible(frame: Any, name: str) -> list[str]:
    """Warnings about a file that reads, but whose directory of steps is lost."""
    lacking = [n for n in ("step_index", "cycle_count", "step_type") if n not in frame.columns]
    if lacking:
        return [f"{name}: the file has lost its list of steps ({', '.join(lacking)})"]
    if frame["step_type"].null_count():
        count = frame["step_type"].null_count()
        return [f"{name}: {count} of {frame.height} records belong to no known kind of step"]
    return []


def read_mpr(path: Path) -> RawTable:
    """The records of a .mpr file, read by galvani (GPL, hence not installed by itself).

    Raises
    ------
    ImportError
        galvani is not installed.
    DataError
        The file is damaged or of an unknown version.
    """
    content = io.BytesIO(read_bytes(path))
    try:
        from galvani import BioLogic
    except ImportError as error:
        raise missing_package("a .mpr file", "galvani", "mpr") from error
    data, said = _guarded(
        path, ".mpr file", "galvani", lambda: np.array(BioLogic.MPRfile(content).data)
    )
    if data.dtype.names is None or not len(data):
        raise DataError(f"{path.name} holds no records")
    headers = list(data.dtype.names)
    columns = [np.asarray(data[name]) for name in headers]
    lines = np.arange(1, len(data) + 1)
    return RawTable(path, FORMATS["biologic"], headers, columns, lines, "record", said)


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02d}:{seconds % 60:09.6f}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def read_excel(
    path: Path,
    needed: Sequence[str],
    given: Mapping[str, tuple[str, str | None]],
    sheet: str | int | None,
) -> RawTable:
    """The table of a sheet of a workbook; by default the first sheet that has one.

    Raises
    ------
    ImportError
        openpyxl is not installed.
    DataError
        The workbook is damaged, has no such sheet, or no sheet with such a table.
    """
    content = io.BytesIO(read_bytes(path))
    try:
        import openpyxl
    except ImportError as error:
        raise missing_package("an Excel file", "openpyxl", "excel") from error

    def load() -> dict[str, list[list[str]]]:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        try:
            return {
                one.title: [[_cell_text(value) for value in row] for row in one.values]
                for one in book.worksheets
            }
        finally:
            book.close()

    sheets, said = _guarded(path, "Excel workbook", "openpyxl", load)
    names = list(sheets)
    if sheet is None:
        failures = []
        for name in names:
            try:
                raw = _sheet(path, name, sheets[name], needed, given)
            except DataError as error:
                failures.append(str(error))
                continue
            others = [n for n in names if n != name and _has_table(sheets[n], needed, given)]
            if others:
                said.append(
                    f"{path.name}: sheet {name!r} was read; {listed(others)} hold a table as well "
                    "(sheet=)"
                )
            raw.warnings = said + raw.warnings
            return raw
        raise DataError(f"{path.name}: no sheet can be read. {'; '.join(failures)}")
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 0 <= sheet < len(names):
        sheet = names[sheet]
    if sheet not in sheets:
        raise DataError(f"{path.name} has no sheet {sheet!r}; valid are {listed(names)}")
    raw = _sheet(path, str(sheet), sheets[str(sheet)], needed, given)
    raw.warnings = said + raw.warnings
    return raw


def _has_table(cells: list[list[str]], needed: Sequence[str], given: Mapping) -> bool:
    return any(len(recognised(row, given) & set(needed)) == len(needed) for row in cells[:100])


def _sheet(path, name, cells, needed, given) -> RawTable:
    label = f"{path.name}, sheet {name!r}"
    lines = ["\t".join(text.replace("\t", " ") for text in row) for row in cells]
    at, _ = find_header(lines, needed, given, label)
    headers = list(cells[at])
    while headers and not headers[-1].strip():
        headers.pop()
    rows, numbers, repeated = [], [], []
    for number, row in enumerate(cells[at + 1 :], start=at + 2):
        fields = (row + [""] * len(headers))[: len(headers)]
        if not any(field.strip() for field in fields):
            continue
        if not any(map(is_number, fields)):
            if len(recognised(fields, given) & set(needed)) < len(needed):
                raise DataError(f"{label}, row {number}: {listed(fields)} is no row of the table")
            if [f.strip() for f in fields] != [h.strip() for h in headers]:
                raise DataError(f"{label}, row {number}: a second table starts; split them")
            repeated.append(number)
            continue
        rows.append(fields)
        numbers.append(number)
    if not rows:
        raise DataError(f"{label}: there are no rows below the header in row {at + 1}")
    said = [f"{label}, row {n}: the header again; left out" for n in repeated]
    form = recognise(lines[:at], headers)
    columns = list(zip(*rows, strict=True))
    return RawTable(path, form, headers, columns, np.array(numbers), "row", said)
