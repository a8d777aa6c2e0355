"""The table of a long run: what a cycle says at little cost, and rows between simulated cycles."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pybamm
from scipy.interpolate import CubicHermiteSpline

from . import cycle_table
from .basis import CellBasis
from .cycle_table import DELITHIATION, LITHIATION
from .simulation import curve_of_step

_TOTAL = "Total polarisation [V]"
SIMULATED = "Simulated"


def _sources(model, cell: CellBasis) -> dict[str, tuple[str, float]]:
    """Column to (variable, factor) of what is read at the end of a cycle."""
    e = cell.silicon
    E = e.capitalize()
    known = cycle_table.names(model, cell)
    wanted = {
        "Interphase thickness [nm]": (known["thickness"], 1e9),
        "Stranded lithium [mAh.cm-2]": (known["stranded"], cell.per_area(cycle_table.FARADAY_AH)),
        "Lithium lost to interphase [mAh.cm-2]": (
            known["interphase"],
            cell.per_area(cycle_table.FARADAY_AH),
        ),
        "Loss of lithium inventory [%]": (
            None if cell.half_cell else "Loss of lithium inventory [%]",
            1.0,
        ),
        "Loss of active material [%]": (f"Loss of active material in {e} electrode [%]", 1.0),
        "Electrode thickness change [um]": (f"{E} electrode thickness change [m]", 1e6),
        "Cell thickness change [um]": ("Cell thickness change [m]", 1e6),
        "Void fraction": (f"X-averaged {e} electrode void fraction", 1.0),
        "Cavity stretch": (f"X-averaged {e} electrode cavity stretch", 1.0),
    }
    return {
        column: (name, factor)
        for column, (name, factor) in wanted.items()
        if name is not None and name in model.variables
    }


class RowMaker:
    """Rows of a long run; a diagnostic row has every column of
    :func:`pybamm_ssb.cycle_table.row` too."""

    def __init__(self, model, cell: CellBasis):
        self.model, self.cell = model, cell
        self._sources = _sources(model, cell)
        self._contact = cycle_table.names(model, cell)["contact"]
        moves = model.options.get("stack pressure", "constant") != "constant"
        name = cycle_table.variable_name(model, ["Stack pressure [Pa]"])
        self._pressure: str | None = name if moves else None
        self._held: str | None = None if moves else name
        self.start: dict[str, float] = {}

    def row(self, cycle, seconds: float, diagnostic: bool = False) -> dict[str, float]:
        """The numbers of a cycle; `seconds` is the time at its end."""
        half = cycle_table.HalfCycles(cycle, self.cell)
        out = {"Time [h]": seconds / 3600}
        out |= cycle_table.numbers_of(half.charge.values(), half.voltage.values(), self.cell)
        for way in (LITHIATION, DELITHIATION):
            eta = cycle_table.polarisation(half, way, [_TOTAL])[_TOTAL]
            out[f"Resistance at {way} [Ohm.cm2]"] = _per(eta, self._current(half, way))
        steps = cycle_table.real_steps(cycle)
        if self._contact is not None:
            low = min(float(cycle_table.entries(s, self._contact).min()) for s in steps)
            out["Smallest contact fraction"] = low
        if self._pressure is not None:
            P = np.concatenate([cycle_table.entries(s, self._pressure).ravel() for s in steps])
            out["Smallest stack pressure [MPa]"] = float(P.min()) / 1e6
            out["Largest stack pressure [MPa]"] = float(P.max()) / 1e6
        last = cycle.last_state
        if self._held is not None:
            held = float(np.ravel(last[self._held].entries)[-1]) / 1e6
            out |= {"Smallest stack pressure [MPa]": held, "Largest stack pressure [MPa]": held}
        for column, (name, factor) in self._sources.items():
            value = factor * float(np.ravel(last[name].entries)[-1])
            if column.startswith(("Lithium lost", "Stranded")):
                value -= self.start.setdefault(column, self._first(cycle, name) * factor)
            out[column] = value
        if diagnostic:
            full = cycle_table.row(cycle, self.model, self.cell, {})
            out |= {name: value for name, value in full.items() if " at mid-" in name}
        return out

    @staticmethod
    def _first(cycle, name: str) -> float:
        return float(np.ravel(cycle_table.real_steps(cycle)[0][name].entries)[0])

    def _current(self, half, way: str) -> float:
        """Mean current density of a half-cycle [mA.cm-2]."""
        hours = half.hours[way]
        return self.cell.per_area(half.charge[way]) / hours if hours > 0 else math.nan

    def lost(self, previous: dict[str, float] | None, seconds: float) -> dict[str, float]:
        """The row of a cycle in which no current could flow."""
        columns = [f"{way} capacity [mAh.cm-2]" for way in ("Lithiation", "Delithiation")]
        if previous is not None:
            columns = list(previous)
        out = dict.fromkeys(columns, math.nan)
        for name in out:
            if "capacity" in name:
                out[name] = 0.0
            elif previous is not None and (name in self._sources or name.startswith("Smallest")):
                out[name] = previous[name]
        return out | {"Time [h]": seconds / 3600}


def _per(millivolt: float, milliampere: float) -> float:
    return abs(millivolt) / milliampere if milliampere > 0 else math.nan


def between(x: np.ndarray, y: np.ndarray, wanted) -> np.ndarray:
    """Cubic interpolation at `wanted` in the gaps of x. The slope at each side of a gap is that of
    the parabola through its two ends and a point about half a gap further on (nearer ones would
    blow up their noise), as far as the curve stays monotone in the gap."""
    out = np.full(len(wanted), np.nan)
    for i in np.flatnonzero(np.diff(x) > 1).tolist():
        inside = (wanted > x[i]) & (wanted < x[i + 1])
        if not inside.any():
            continue
        gap = x[i + 1] - x[i]
        left, right = (_beyond(x, i, -1, gap / 2), _beyond(x, i + 1, 1, gap / 2))
        slopes = [
            _slope(x, y, (left, i, i + 1), i) if left is not None else None,
            _slope(x, y, (i, i + 1, right), i + 1) if right is not None else None,
        ]
        secant = (y[i + 1] - y[i]) / gap
        # at the end of the table the parabola of the other side goes on
        if slopes == [None, None]:
            slopes[0] = secant
        first = slopes[0] if slopes[0] is not None else 2 * secant - slopes[1]
        second = slopes[1] if slopes[1] is not None else 2 * secant - first
        # a knee on one side is no wave on the other: monotone between the ends
        ends = [np.clip(slope / secant, 0, 3) * secant if secant else 0.0
                for slope in (first, second)]  # fmt: skip
        curve = CubicHermiteSpline(x[i : i + 2], y[i : i + 2], ends)
        out[inside] = curve(wanted[inside])
    return out


def _beyond(x, i: int, way: int, far: float) -> int | None:
    """The nearest known point at least `far` from x[i], or the last if it is half as far."""
    k, found = i + way, None
    while 0 <= k < len(x):
        found = k
        if abs(x[k] - x[i]) >= far:
            break
        k += way
    return found if found is not None and abs(x[found] - x[i]) >= far / 2 else None


def _slope(x, y, three, at: int) -> float:
    a, b, c = three
    parabola = np.polyfit(x[[a, b, c]] - x[at], y[[a, b, c]], 2)
    return float(parabola[1])


def table_of(
    rows: dict[int, dict[str, float]], last: int, segments: dict[int, int] | None = None
) -> pd.DataFrame:
    """One row per cycle from 1 to `last`: simulated ones as they are, those between interpolated
    (:func:`between`), told apart by the column "Simulated". Retention refers to the second cycle.
    `segments` tells in which run of equal cycles each simulated one is: only those of the same run
    say what is between them.

    Columns that only diagnostic cycles have are not interpolated.
    """
    known = pd.DataFrame.from_dict(rows, orient="index").sort_index()
    known = known[known.index <= last]
    if known.empty:
        return pd.DataFrame(index=pd.RangeIndex(1, 1, name="Cycle"))
    every = pd.RangeIndex(1, int(known.index[-1]) + 1, name="Cycle")
    table = known.reindex(every)
    gaps = ~every.isin(known.index)
    if gaps.any():
        for name in known.columns:
            filled = known[name].dropna()
            if " at mid-" in name and not name.startswith("Resistance"):
                continue
            run = [(segments or {}).get(number, 0) for number in filled.index]
            for _, part in filled.groupby(run):
                inside = every[gaps & (every > part.index[0]) & (every < part.index[-1])]
                if len(part) > 2 and len(inside):
                    table.loc[inside, name] = between(
                        part.index.to_numpy(dtype=float), part.to_numpy(), inside
                    )
    reference = cycle_table.second_capacity(table["Delithiation capacity [mAh.cm-2]"])
    table["Retention"] = table["Delithiation capacity [mAh.cm-2]"] / reference
    table[SIMULATED] = ~gaps
    return table


def curves_of(cycle, model, basis, number: int) -> pd.DataFrame:
    """Time series of a cycle."""

    parts = [
        curve_of_step(number, index, step, model, basis)
        for index, step in enumerate(cycle.steps, start=1)
        if not isinstance(step, pybamm.EmptySolution)
    ]
    return pd.concat(parts, ignore_index=True)
