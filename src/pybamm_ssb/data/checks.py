"""Whether the columns of a file fit each other: sane values, charge, energy, single odd values."""

from __future__ import annotations

import numpy as np

from .columns import CAPACITIES, ENERGIES
from .errors import DataError
from .raw import allowed
from .rows import Rows

#: what no cell under test leaves, and what the unit may be where it does
SANE = {
    "Voltage [V]": (-5.0, 10.0, "mV"),
    "Current [A]": (-1000.0, 1000.0, "mA"),
    "Temperature [C]": (-100.0, 400.0, "K"),
    "Pressure [MPa]": (-10.0, 3000.0, "kPa or bar"),
    "Thickness [um]": (-1e6, 1e6, "nm"),
}
#: what a wrong unit makes of a ratio
_FACTORS = {1e3: "a thousand", 1e6: "a million", 60.0: "sixty", 3600.0: "3600", 3.6: "3.6"}


def check_sane(rows: Rows, headers: dict[str, str]) -> None:
    """Leave out rows with impossible values.

    Raises
    ------
    DataError
        More than a few: the unit is wrong, or the column.
    """
    for quantity, (low, high, unit) in SANE.items():
        if quantity not in rows.values:
            continue
        values = rows.values[quantity]
        with np.errstate(invalid="ignore"):
            bad = (values < low) | (values > high)
        if not bad.any():
            continue
        first = values[np.flatnonzero(bad)[0]]
        text = (
            f"{quantity} is {first:.4g} (column {headers[quantity]!r}); valid is {low:g}..{high:g}"
        )
        if bad.sum() + rows.lost > allowed(rows.total):
            raise DataError(
                f"{rows.place(bad)}: {text}. Is the column in {unit}? Say its unit with columns="
            )
        rows.drop(bad, text)


def runs(rows: Rows) -> np.ndarray:
    """Number of the step in order of time for each row; a new one wherever step or cycle change."""
    step, cycle = rows.values["Step"], rows.values["Cycle"]
    return np.cumsum(np.r_[0, (np.diff(step) != 0) | (np.diff(cycle) != 0)])


def flowing(current: np.ndarray) -> np.ndarray:
    """Sign of the current of each row; 0 at rest."""
    size = np.abs(current)
    floor = 1e-4 * size.max() if len(size) else 0.0
    return np.where(size > floor, np.sign(current), 0.0)


def within(rows: Rows) -> np.ndarray:
    """Which intervals between rows lie in one step and have current in one direction."""
    run, sign = runs(rows), flowing(rows.values["Current [A]"])
    return (np.diff(run) == 0) & (sign[1:] == sign[:-1]) & (sign[1:] != 0)


def _compare(
    rows: Rows, used: np.ndarray, mine: np.ndarray, quantities: tuple[str, ...]
) -> list[tuple[float, str]]:
    """Ratio of what columns gain to what current, time and voltage say. A pair of columns
    (charge, discharge) counts together, a single one for itself."""
    out = []
    pair = [q for q in quantities[:2] if q in rows.values]
    for names in ([pair] if len(pair) == 2 else []) + [
        [q] for q in quantities[2:] if q in rows.values
    ]:
        gain = np.abs(sum(np.diff(rows.values[name]) for name in names))
        good = used & np.isfinite(gain)
        # a counter that is set back within a step says nothing there
        good &= gain < 1e4 * np.maximum(np.median(gain[good]) if good.any() else 0, 1e-12)
        total, expected = gain[good].sum(), mine[good].sum()
        smallest = gain[good][gain[good] > 0]
        if good.sum() < 5 or not len(smallest) or total < 10 * smallest.min():
            continue
        if expected > 0:
            out.append((total / expected, " and ".join(names)))
    return out


def check_charge(rows: Rows, headers: dict[str, str]) -> list[str]:
    """Compare current x time with the file's capacities, and x voltage with its energies.

    Returns what was found to fit. Raises
    ------
    DataError
        They differ by more than a factor of two: a unit or a column is wrong.
    """
    time, current = rows.values["Time [s]"], rows.values["Current [A]"]
    voltage = rows.values["Voltage [V]"]
    used = within(rows)
    charge = np.diff(time) * np.abs(current[1:] + current[:-1]) / 2 / 3600
    energy = charge * np.abs(voltage[1:] + voltage[:-1]) / 2
    fits = []
    found = [(*item, "current x time") for item in _compare(rows, used, charge, CAPACITIES)]
    found += [
        (*item, "current x voltage x time") for item in _compare(rows, used, energy, ENERGIES)
    ]
    for ratio, names, what in found:
        if 0.9 <= ratio <= 1.1:
            fits.append(names)
            continue
        close = [
            word
            for factor, word in _FACTORS.items()
            if abs(max(ratio, 1 / ratio) / factor - 1) < 0.1
        ]
        cause = f" (a factor of about {close[0]}: a unit is wrong)" if close else ""
        columns = ", ".join(repr(headers[name]) for name in names.split(" and "))
        text = (
            f"{rows.name}: {names} (column {columns}) gains {ratio:.3g} times what {what} gives"
            f"{cause}; the columns are {headers['Time [s]']!r}, {headers['Current [A]']!r} and "
            f"{headers['Voltage [V]']!r}"
        )
        if not 0.5 <= ratio <= 2:
            raise DataError(text)
        rows.warnings.append(f"{text}; rows are missing, or recorded too seldom to add up")
    return fits


def find_spikes(rows: Rows, headers: dict[str, str]) -> None:
    """Warn of single values far from both neighbours that agree with each other."""
    run = runs(rows)
    inner = np.r_[False, (np.diff(run)[1:] == 0) & (np.diff(run)[:-1] == 0), False]
    if len(run) < 3:
        return
    for quantity, least in (
        ("Voltage [V]", 0.1),
        ("Current [A]", 0.0),
        ("Temperature [C]", 20.0),
        ("Pressure [MPa]", 5.0),
    ):
        if quantity not in rows.values:
            continue
        values = rows.values[quantity]
        left, right = np.r_[values[0], values[:-1]], np.r_[values[1:], values[-1]]
        away = np.minimum(np.abs(values - left), np.abs(values - right))
        apart = np.abs(left - right)
        floor = max(least, 0.05 * np.abs(values).max())
        odd = inner & (away > floor) & (away > 5 * apart)
        if odd.any():
            i = int(np.flatnonzero(odd)[0])
            rows.warnings.append(
                f"{rows.place(odd)}: {quantity} jumps to {values[i]:.5g} and back (column "
                f"{headers[quantity]!r}); kept, look at it"
            )


def check_window(rows: Rows, lower: float, upper: float) -> None:
    """Warn of voltages far outside the cut-offs of the cell."""
    voltage = rows.values["Voltage [V]"]
    out = (voltage < lower - 0.5) | (voltage > upper + 0.5)
    if out.any():
        low, high = voltage.min(), voltage.max()
        rows.warnings.append(
            f"{rows.place(out)}: voltages from {low:.3g} to {high:.3g} V; the cell has "
            f"{lower:g} to {upper:g} V. Is it this cell?"
        )
