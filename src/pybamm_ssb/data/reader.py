"""A cycler's file as one table with known units, order and sign."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from ..basis import CellBasis
from . import checks, ordering
from .binary import read_excel, read_mpr, read_neware
from .columns import (
    CAPACITIES,
    ENERGIES,
    NEEDED,
    NUMBERED,
    OPTIONAL,
    Column,
    ColumnMap,
    check_map,
    choose,
)
from .cycler import CyclerData
from .errors import DataError
from .raw import RawTable
from .rows import Rows, merge, missing_text, uses_comma
from .sign import settle, state_signs
from .text import read_text

_MAPPED = (*NEEDED, *NUMBERED, *OPTIONAL, "State", "Record", *CAPACITIES, *ENERGIES)


def read_data(
    path: str | os.PathLike[str],
    columns: ColumnMap | None = None,
    *,
    positive_current: str | None = None,
    cell: CellBasis | None = None,
    sheet: str | int | None = None,
) -> CyclerData:
    """Read a file of a cycler.

    Neware (.ndax, .nda), BioLogic (.mpt, .mpr), Arbin, BaSyTec, Maccor and Novonix text and Excel
    files are recognised by their content, other tables by the names of their columns. Units are
    taken from the headers ("I/mA", "Time (min)", "U[V]") and converted.

    Parameters
    ----------
    path : str or path
    columns : mapping, optional
        What is in which column, for headers that are not recognised: ``{"Voltage [V]": "Ewe/V"}``,
        or ``("Ewe", "V")`` where the header names no unit. Keys are "Time [s]", "Current [A]",
        "Voltage [V]", "Step", "Cycle", "Temperature [C]", "Pressure [MPa]", "Thickness [um]", and
        for columns that only check others "Capacity [A.h]" and the like.
    positive_current : {"charge", "discharge"}, optional
        What a positive current in the file does to the cell. By default the rule of the instrument;
        in other tables what the voltage says. Always checked, see :attr:`CyclerData.sign`.
    cell : pybamm_ssb.basis.CellBasis, optional
        Area and silicon mass, for columns in mA/cm2 or mA/g, and cut-offs to compare with.
    sheet : str or int, optional
        Sheet of an Excel workbook, by name or number from 0; by default the first with a table.

    Raises
    ------
    DataError
        The file cannot be read, or contradicts itself: units, charge, sign of the current.
    ImportError
        The format needs a package that is not installed; the message has the command.
    ValueError
        An argument is not valid.
    """
    if positive_current not in (None, "charge", "discharge"):
        raise ValueError(
            f"positive_current is {positive_current!r}; valid are 'charge' and 'discharge'"
        )
    given = check_map(columns, _MAPPED)
    path = Path(path)
    raw = load(path, NEEDED, given, sheet)
    rows, headers = _rows(raw, given, cell)
    ordering.drop_repeated(rows)
    ordering.put_in_order(rows)
    checks.check_sane(rows, headers)
    derived = _number(rows)
    ordering.make_rise(rows)
    ordering.find_gaps(rows)
    checks.find_spikes(rows, headers)
    checks.check_charge(rows, headers)
    sign = settle(rows, positive_current, raw.format.positive_current, raw.format.name)
    rows.warnings += _count(rows, derived)
    _fill(rows)
    if cell is not None:
        checks.check_window(rows, cell.lower_V, cell.upper_V)
        if cell.half_cell:
            sign += "; half cell: PyBaMM's positive current lithiates silicon"
    names = [n for n in (*NEEDED, *NUMBERED, *OPTIONAL) if n in rows.values]
    table = pd.DataFrame({name: rows.values[name] for name in names})
    table = table.astype({"Step": int, "Cycle": int})
    source = f"{path.name} ({raw.format.name}, {len(table)} rows)"
    return CyclerData(table, source, rows.warnings, sign)


def load(
    path: Path,
    needed: tuple[str, ...],
    given: Mapping[str, tuple[str, str | None]],
    sheet: str | int | None = None,
) -> RawTable:
    """The table of a file of any kind, as it stands there."""
    kind = path.suffix.lower()
    if sheet is not None and kind not in (".xlsx", ".xlsm"):
        raise ValueError(f"sheet is {sheet!r} and {path.name} is no Excel workbook")
    if kind in (".ndax", ".nda"):
        return read_neware(path)
    if kind == ".mpr":
        return read_mpr(path)
    if kind in (".xlsx", ".xlsm"):
        return read_excel(path, needed, given, sheet)
    return read_text(path, needed, given)


def _rows(
    raw: RawTable, given: Mapping[str, tuple[str, str | None]], cell: CellBasis | None
) -> tuple[Rows, dict[str, str]]:
    """The columns as numbers, without rows that lack a needed one, and their headers."""
    chosen: dict[str, list[Column]] = {}
    warnings = list(raw.warnings)
    for quantity in (*NEEDED, *NUMBERED, *OPTIONAL, "Record", *CAPACITIES, *ENERGIES, "State"):
        try:
            found = choose(raw.headers, quantity, given, raw.format, cell, raw.name)
        except DataError as error:
            if quantity in NEEDED or quantity in given:
                raise
            if quantity in OPTIONAL:
                warnings.append(f"{error}; left out")
            continue
        if found:
            chosen[quantity] = found
        elif quantity in NEEDED:
            raise DataError(f"{raw.name}: no column for {quantity}; say which with columns=")
    texts = [
        raw.columns[c.index]
        for quantity, found in chosen.items()
        if quantity != "State"
        for c in found
        if not isinstance(raw.columns[c.index], np.ndarray)
    ]
    comma = uses_comma(texts)
    values: dict[str, np.ndarray] = {}
    for quantity, found in chosen.items():
        if quantity == "State":
            data = raw.columns[found[0].index]
            if not isinstance(data, np.ndarray):
                values[quantity] = state_signs(data)
            continue
        values[quantity] = merge(raw, found, quantity, comma)
    headers = {quantity: found[0].header for quantity, found in chosen.items()}
    total = len(raw.lines) + raw.damaged
    rows = Rows(raw.name, raw.lines, raw.where, values, warnings, raw.damaged, total)
    original = raw.lines
    for quantity in (*NEEDED, *NUMBERED):
        if quantity not in rows.values:
            continue
        column = rows.values[quantity]
        bad = ~np.isfinite(column)
        if bad.any():
            where = np.isin(original, rows.lines[bad])
            rows.drop(bad, missing_text(raw, chosen[quantity][0], where))
            column = rows.values[quantity]
        if quantity in NUMBERED:
            bad = (np.abs(column - np.round(column)) > 1e-6) | (np.abs(column) > 1e9)
            if bad.any():
                text = f"{quantity} (column {headers[quantity]!r}) is no whole number"
                rows.drop(bad, text)
            rows.values[quantity] = np.round(rows.values[quantity])
    if len(rows) < 2:
        raise DataError(f"{rows.place([0])}: there is only one row")
    return rows, headers


def _number(rows: Rows) -> tuple[str, ...]:
    """Provisional steps and cycles where the file counts none; returns which."""
    derived = tuple(name for name in NUMBERED if name not in rows.values)
    if "Step" in derived:
        moves = checks.flowing(rows.values["Current [A]"])
        rows.values["Step"] = np.cumsum(np.r_[1, np.diff(moves) != 0]).astype(float)
    if "Cycle" in derived:
        rows.values["Cycle"] = np.ones(len(rows))
    return derived


def _count(rows: Rows, derived: tuple[str, ...]) -> list[str]:
    """Final steps and cycles where the file counts none, from the current with its sign."""
    said = []
    moves = checks.flowing(rows.values["Current [A]"])
    if "Step" in derived:
        rows.values["Step"] = np.cumsum(np.r_[1, np.diff(moves) != 0]).astype(float)
        said.append(
            f"{rows.name}: no column of steps; a new one is counted wherever the current starts, "
            "ends or turns"
        )
    if "Cycle" in derived:
        active = np.flatnonzero(moves)
        direction = moves.copy()
        for i in range(1, len(direction)):
            direction[i] = direction[i] or direction[i - 1]
        first = moves[active[0]] if len(active) else 0.0
        again = (direction[1:] == first) & (direction[:-1] == -first) & (first != 0)
        rows.values["Cycle"] = np.cumsum(np.r_[1, again]).astype(float)
        said.append(
            f"{rows.name}: no column of cycles; a new one is counted wherever the current returns "
            "to its first direction"
        )
    elif (np.diff(rows.values["Cycle"]) < 0).any():
        at = np.flatnonzero(np.diff(rows.values["Cycle"]) < 0) + 1
        said.append(f"{rows.place(at)}: the number of the cycle falls")
    return said


def _fill(rows: Rows) -> None:
    """Optional columns with missing values: interpolated in time, or left out."""
    time = rows.values["Time [s]"]
    for quantity in OPTIONAL:
        column = rows.values.get(quantity)
        if column is None or np.isfinite(column).all():
            continue
        good = np.isfinite(column)
        text = f"{rows.place(~good)}: {quantity} is missing in {(~good).sum()} of {len(rows)} rows"
        if good.sum() < 2:
            del rows.values[quantity]
            rows.warnings.append(f"{text}; left out")
        else:
            rows.values[quantity] = np.interp(time, time[good], column[good])
            rows.warnings.append(f"{text}; interpolated in time")
