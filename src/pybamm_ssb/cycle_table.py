"""One row of numbers per cycle: capacities, efficiencies, losses, polarisation by cause."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pybamm

from .basis import CellBasis

FARADAY_AH = float(pybamm.constants.F.value) / 3600
LITHIATION, DELITHIATION = "mid-lithiation", "mid-delithiation"


def variable_name(model, candidates) -> str | None:
    """The first of `candidates` the model publishes, or None."""
    return next((name for name in candidates if name in model.variables), None)


def names(model, cell: CellBasis) -> dict[str, str | None]:
    """Model variables behind the table; None where the model has no such mechanism."""
    e, electrode = cell.silicon, f"{cell.silicon} electrode"
    wanted = {
        "contact": (
            f"X-averaged {electrode} contact fraction",
            f"X-averaged {electrode} primary contact fraction",
        ),
        "thickness": (
            f"X-averaged {e} SEI thickness [m]",
            f"X-averaged {e} primary SEI thickness [m]",
        ),
        "stranded": (f"Stranded lithium in {electrode} [mol]",),
        "interphase": (
            f"Loss of lithium to {e} SEI [mol]",
            f"Loss of lithium to {e} primary SEI [mol]",
        ),
    }
    return {key: variable_name(model, candidates) for key, candidates in wanted.items()}


def real_steps(cycle) -> list:
    """The steps of a cycle that were not skipped."""
    return [s for s in cycle.steps if not isinstance(s, pybamm.EmptySolution)]


def entries(solution, name: str) -> np.ndarray:
    """Values of a scalar variable over the stored times."""
    return np.asarray(solution[name].entries, dtype=float)


class HalfCycles:
    """Charge that lithiates and delithiates silicon in one cycle, with its voltages and middles.

    q is the charge that went into silicon [A.h], from PyBaMM's state "Discharge capacity [A.h]";
    the middle of a half-cycle is where half of its charge has passed.
    """

    def __init__(self, cycle, cell: CellBasis):
        self.charge = {LITHIATION: 0.0, DELITHIATION: 0.0}
        self.hours = {LITHIATION: 0.0, DELITHIATION: 0.0}
        self.voltage = {LITHIATION: math.nan, DELITHIATION: math.nan}
        self._pieces: dict[str, list] = {LITHIATION: [], DELITHIATION: []}
        energy = {LITHIATION: 0.0, DELITHIATION: 0.0}
        self.last_lithiating = None
        for step in real_steps(cycle):
            dq = np.diff(entries(step, "Discharge capacity [A.h]")) * cell.lithiation_sign
            V = entries(step, "Voltage [V]")
            middle = (V[1:] + V[:-1]) / 2
            for half, part in ((LITHIATION, dq.clip(0)), (DELITHIATION, (-dq).clip(0))):
                if part.sum() <= 1e-9 * cell.capacity_Ah:
                    continue
                self.charge[half] += part.sum()
                self.hours[half] += np.diff(step.t)[part > 0].sum() / 3600
                energy[half] += float(part @ middle)
                self._pieces[half].append((step, part))
                if half == LITHIATION:
                    self.last_lithiating = step
        for half, charge in self.charge.items():
            if charge > 0:
                self.voltage[half] = energy[half] / charge

    def middle(self, half: str):
        """(step, time [s]) where half of the charge has passed; None when nothing passed."""
        target = self.charge[half] / 2
        for step, part in self._pieces[half]:
            if part.sum() >= target:
                passed = np.concatenate([[0.0], np.cumsum(part)])
                return step, float(np.interp(target, passed, step.t))
            target -= part.sum()
        return None


def polarisation(half_cycles: HalfCycles, half: str, terms) -> dict[str, float]:
    """Every term [mV] at the middle of a half-cycle; NaN when nothing passed."""
    middle = half_cycles.middle(half)
    if middle is None:
        return dict.fromkeys(terms, math.nan)
    step, time = middle
    return {name: 1e3 * float(np.interp(time, step.t, entries(step, name))) for name in terms}


def column(term: str, half: str) -> str:
    """Column of one polarisation variable, e.g. "Separator polarisation at mid-lithiation [mV]"."""
    return f"{term.removesuffix(' [V]')} at {half} [mV]"


BASE_COLUMNS = (
    "Lithiation capacity [mAh.cm-2]",
    "Delithiation capacity [mAh.cm-2]",
    "Lithiation capacity [mAh.g-1]",
    "Delithiation capacity [mAh.g-1]",
    "Coulombic efficiency",
    "Retention",
    "Mean lithiation voltage [V]",
    "Mean delithiation voltage [V]",
    "Stack pressure [MPa]",
    "Smallest contact fraction",
    "Interphase thickness [nm]",
    "Stranded lithium [mAh.cm-2]",
    "Lithium lost to interphase [mAh.cm-2]",
)


def columns(model) -> list[str]:
    """All columns of the table of a model."""
    terms = [*model.polarisation_variables, "Total polarisation [V]"]
    halves = (LITHIATION, DELITHIATION)
    return [*BASE_COLUMNS, *(column(term, half) for half in halves for term in terms)]


def mean_pressure(cycle, model) -> float:
    """Mean stack pressure over the time of a cycle [MPa]; NaN where the model has none."""
    name = variable_name(model, ["Stack pressure [Pa]"])
    if name is None:
        return math.nan
    P, t = entries(cycle, name).ravel() / 1e6, cycle.t
    # held: to the last digit
    return float(P[0] if np.ptp(P) == 0 else np.trapezoid(P, t) / (t[-1] - t[0]))


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else math.nan


def numbers_of(charges, voltages, cell: CellBasis) -> dict[str, float]:
    """The first columns, from the two charges [A.h] and the two mean voltages [V] of lithiation and
    delithiation of the silicon."""
    (q_in, q_out), (voltage_in, voltage_out) = charges, voltages
    return {
        "Lithiation capacity [mAh.cm-2]": cell.per_area(q_in),
        "Delithiation capacity [mAh.cm-2]": cell.per_area(q_out),
        "Lithiation capacity [mAh.g-1]": cell.per_gram(q_in),
        "Delithiation capacity [mAh.g-1]": cell.per_gram(q_out),
        "Coulombic efficiency": _ratio(q_out, q_in),
        "Retention": math.nan,
        "Mean lithiation voltage [V]": voltage_in,
        "Mean delithiation voltage [V]": voltage_out,
    }


def half_cycle_numbers(cycle, cell: CellBasis) -> dict[str, float]:
    """:func:`numbers_of` of a solved cycle: what needs charge and voltage alone."""
    half_cycles = HalfCycles(cycle, cell)
    return numbers_of(half_cycles.charge.values(), half_cycles.voltage.values(), cell)


def row(cycle, model, cell: CellBasis, start: dict[str, float]) -> dict[str, float]:
    """The numbers of one cycle.

    Parameters
    ----------
    cycle : pybamm.Solution
        With its `steps`.
    start : dict
        Values at the start of the first cycle of "stranded" and "interphase" [mol]; filled when
        empty.
    """
    half_cycles = HalfCycles(cycle, cell)
    q_in, q_out = half_cycles.charge[LITHIATION], half_cycles.charge[DELITHIATION]
    known = names(model, cell)

    def at(key, pick):
        return math.nan if known[key] is None else float(pick(entries(cycle, known[key])))

    def lost(key):
        if known[key] is None:
            return math.nan
        values = entries(cycle, known[key])
        start.setdefault(key, float(values[0]))
        return cell.per_area((values[-1] - start[key]) * FARADAY_AH)

    numbers = numbers_of((q_in, q_out), half_cycles.voltage.values(), cell) | {
        "Stack pressure [MPa]": mean_pressure(cycle, model),
        "Smallest contact fraction": at("contact", np.min),
        "Interphase thickness [nm]": 1e9 * at("thickness", lambda v: v[-1]),
        "Stranded lithium [mAh.cm-2]": lost("stranded"),
        "Lithium lost to interphase [mAh.cm-2]": lost("interphase"),
    }
    terms = [*model.polarisation_variables, "Total polarisation [V]"]
    for half in (LITHIATION, DELITHIATION):
        for name, value in polarisation(half_cycles, half, terms).items():
            numbers[column(name, half)] = value
    return numbers


def empty_row(previous: dict[str, float] | None, columns) -> dict[str, float]:
    """A cycle in which no current could flow: zero capacities, losses as before."""
    numbers = dict.fromkeys(columns, math.nan)
    for name in numbers:
        if "capacity" in name:
            numbers[name] = 0.0
        elif previous is not None and name.startswith(("Interphase", "Stranded", "Lithium lost")):
            numbers[name] = previous[name]
    return numbers


#: Share of the largest capacity below which nothing is relative to the second cycle.
_NOTHING = 1e-3


def second_capacity(capacity) -> float:
    """Capacity of the second cycle, to which retention refers; NaN where it is next to nothing."""
    values = [float(value) for value in capacity]
    if len(values) < 2 or not values[1] > _NOTHING * max(values):
        return math.nan
    return values[1]


def with_retention(rows: list[dict[str, float]]) -> pd.DataFrame:
    """The table, indexed by cycle from 1; retention is delithiation capacity over cycle 2's."""
    table = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="Cycle"))
    if len(rows) >= 2:
        capacity = table["Delithiation capacity [mAh.cm-2]"]
        table["Retention"] = capacity / second_capacity(capacity)
    return table
