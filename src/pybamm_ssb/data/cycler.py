"""What a cycler measured, in PyBaMM's units and sign."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..basis import CellBasis


@dataclass(frozen=True)
class CyclerData:
    """A measured table.

    Attributes
    ----------
    table : pandas.DataFrame
        "Time [s]" (from the first row, rising from row to row: where an instrument gives the last
        row of a step and the first of the next the same time, they are a microsecond apart),
        "Current [A]" (PyBaMM: positive = discharge of the cell; in a half cell that lithiates
        silicon), "Voltage [V]", "Step" and "Cycle" (int, as the instrument counts), and where they
        were measured "Temperature [C]", "Pressure [MPa]", "Thickness [um]". All finite.
    source : str
        File, format and number of rows.
    warnings : list of str
        What was left out, filled in, or looks odd, with file and line.
    sign : str
        What was assumed about the sign of the current, and how it was checked.
    """

    table: pd.DataFrame
    source: str
    warnings: list[str] = field(default_factory=list)
    sign: str = ""

    def __str__(self) -> str:
        t = self.table
        text = (
            f"{self.source}: {len(t)} rows, {t['Time [s]'].iloc[-1] / 3600:.4g} h, cycles "
            f"{t['Cycle'].min()} to {t['Cycle'].max()}, {t['Voltage [V]'].min():.4g} to "
            f"{t['Voltage [V]'].max():.4g} V\n{self.sign}"
        )
        return "\n".join([text, *(f"warning: {warning}" for warning in self.warnings)])

    def select(
        self,
        cycles: int | Iterable[int] | None = None,
        steps: int | Iterable[int] | None = None,
    ) -> CyclerData:
        """The rows of some cycles and steps, with time from zero again.

        Parameters
        ----------
        cycles, steps : int or iterable of int, optional
            Numbers as in the table; by default all.

        Raises
        ------
        ValueError
            A number does not occur, or nothing is left.
        """
        keep = np.ones(len(self.table), dtype=bool)
        for name, wanted in (("Cycle", cycles), ("Step", steps)):
            if wanted is None:
                continue
            numbers = {int(wanted)} if isinstance(wanted, (int, np.integer)) else set(wanted)
            there = sorted(set(self.table[name].tolist()))
            absent = sorted(numbers - set(there))
            if absent or not numbers:
                valid = f"{there}" if len(there) <= 20 else f"{there[0]} to {there[-1]}"
                raise ValueError(
                    f"{name.lower()}s is {wanted!r}; {absent or 'nothing'} is not in "
                    f"{self.source}, valid are {valid}"
                )
            keep &= self.table[name].isin(numbers).to_numpy()
        if not keep.any():
            raise ValueError(f"cycles {cycles!r} have no steps {steps!r} in {self.source}")
        table = self.table[keep].reset_index(drop=True)
        table["Time [s]"] -= table["Time [s]"].iloc[0]
        return replace(self, table=table, source=f"{self.source}, part")

    def charge(self) -> np.ndarray:
        """Charge [A.h] that flowed since the row before, positive = discharge.

        Trapezoids within a step (too much where a current decays between few rows, as at constant
        voltage). The first interval of a step has the current of its end, since instruments write
        the first row of a step before the current flows."""
        t, i, start = self._arrays()
        early = start[:-1] & (np.abs(i[:-1]) < 0.5 * np.abs(i[1:]))
        mean = np.where(start[1:] | early, i[1:], (i[1:] + i[:-1]) / 2)
        return np.r_[0.0, np.diff(t) * mean / 3600]

    def _arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        step, cycle = self.table["Step"].to_numpy(), self.table["Cycle"].to_numpy()
        start = np.r_[True, (np.diff(step) != 0) | (np.diff(cycle) != 0)]
        return self.table["Time [s]"].to_numpy(), self.table["Current [A]"].to_numpy(), start

    def per_cycle(self, half_cell: bool | None = None) -> pd.DataFrame:
        """One row per cycle.

        Columns are "Charge capacity [A.h]", "Discharge capacity [A.h]", "Coulombic efficiency",
        "Mean charge voltage [V]" and "Mean discharge voltage [V]" (weighted by charge; NaN where
        none flowed). Capacities are integrals of the current.

        Parameters
        ----------
        half_cell : bool, optional
            Whether the cell discharges first (lithiates silicon): the efficiency is then charge
            over discharge, else discharge over charge. By default as the data start.
        """
        dq = self.charge()
        voltage = self.table["Voltage [V]"].to_numpy()
        middle = np.r_[voltage[0], (voltage[1:] + voltage[:-1]) / 2]
        middle = np.where(self._arrays()[2], voltage, middle)
        if half_cell is None:
            flows = dq[np.abs(dq) > 1e-6 * np.abs(dq).max()] if dq.any() else dq[:0]
            half_cell = bool(len(flows)) and bool(flows[0] > 0)
        rows = []
        cycle = self.table["Cycle"].to_numpy()
        for number in dict.fromkeys(cycle.tolist()):
            here = cycle == number
            out, into = np.where(dq > 0, dq, 0)[here], np.where(dq < 0, -dq, 0)[here]
            first_q, second_q = (out, into) if half_cell else (into, out)
            rows.append(
                {
                    "Cycle": number,
                    "Charge capacity [A.h]": into.sum(),
                    "Discharge capacity [A.h]": out.sum(),
                    "Coulombic efficiency": _ratio(second_q.sum(), first_q.sum()),
                    "Mean charge voltage [V]": _ratio((into * middle[here]).sum(), into.sum()),
                    "Mean discharge voltage [V]": _ratio((out * middle[here]).sum(), out.sum()),
                }
            )
        return pd.DataFrame(rows).set_index("Cycle")

    def in_lab_units(self, cell: CellBasis) -> pd.DataFrame:
        """The table per area and per gram of silicon.

        "Time [h]", "Current density [mA.cm-2]" (positive = discharge of the cell), "Voltage [V]",
        "Capacity [mAh.cm-2]" and "Capacity [mAh.g-1]" (passed since the current last turned),
        "Step", "Cycle", and the other columns as they are.

        Parameters
        ----------
        cell : pybamm_ssb.basis.CellBasis

        Raises
        ------
        ValueError
            The cell's area is not above zero. (Without a silicon mass mAh/g is NaN.)
        """
        if not (math.isfinite(cell.area_m2) and cell.area_m2 > 0):
            raise ValueError(f"cell has area_m2 = {cell.area_m2!r}; valid is above zero")
        dq = self.charge()
        sign = np.where(np.abs(dq) > 1e-9 * np.abs(dq).max(), np.sign(dq), 0) if dq.any() else dq
        passed, last, total = np.zeros(len(dq)), 0.0, 0.0
        for k, (step, direction) in enumerate(zip(dq, sign, strict=True)):
            if direction and direction != last:
                total, last = 0.0, float(direction)
            total += abs(step)
            passed[k] = total
        table = self.table
        lab = {
            "Time [h]": table["Time [s]"] / 3600,
            "Current density [mA.cm-2]": table["Current [A]"] * 1e3 / (cell.area_m2 * 1e4),
            "Voltage [V]": table["Voltage [V]"],
            "Capacity [mAh.cm-2]": passed * 1e3 / (cell.area_m2 * 1e4),
            "Capacity [mAh.g-1]": passed * 1e3 / cell.silicon_mass_g,
        }
        rest = [name for name in table if name not in ("Time [s]", "Current [A]", "Voltage [V]")]
        return pd.DataFrame({**lab, **{name: table[name] for name in rest}})


def _ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom > 0 else math.nan
