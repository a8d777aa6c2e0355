"""What follows from a cell's description, in lab units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pybamm

from .cell_active import stoichiometry_window, swelling
from .cell_pressing import Translation, additive_density
from .parameters import CompleteSet
from .parameters.derived import areal_capacity
from .parameters.recipe import Recipe

#: quantity, parameter, factor and shift to the lab's unit, unit
_CONDITIONS = (
    ("Separator thickness", "Separator thickness [m]", 1e6, 0.0, "um"),
    ("Stack pressure", "Stack pressure [Pa]", 1e-6, 0.0, "MPa"),
    ("Temperature", "Ambient temperature [K]", 1.0, -273.15, "C"),
    ("Lower cut-off", "Lower voltage cut-off [V]", 1.0, 0.0, "V"),
    ("Upper cut-off", "Upper voltage cut-off [V]", 1.0, 0.0, "V"),
)


@dataclass(frozen=True)
class CellReport:
    """Derived quantities of a cell.

    Attributes
    ----------
    name : str
    table : pandas.DataFrame
        Index: quantity; columns: value, unit, how.
    """

    name: str
    table: pd.DataFrame = field(repr=False)

    def __getitem__(self, quantity: str) -> float:
        return float(self.table.loc[quantity, "value"])

    def __str__(self) -> str:
        rows = [
            (str(name), f"{row['value']:.4g} {row['unit']}".strip(), str(row["how"]))
            for name, row in self.table.iterrows()
        ]
        widths = [max(len(row[i]) for row in rows) for i in range(2)]
        lines = [
            f"{name:{widths[0]}s}  {value:{widths[1]}s}  {how}".rstrip()
            for name, value, how in rows
        ]
        return "\n".join([self.name, *lines])


def _ocp(values: pybamm.ParameterValues, name: str, s: np.ndarray) -> np.ndarray:
    function = values[name]
    if not callable(function):
        return np.full_like(s, float(function))
    symbol = values.process_symbol(function(pybamm.Vector(s)))
    return np.asarray(symbol.evaluate()).flatten()


def _open_circuit_energy(values, start: Mapping[str, float], sides: Mapping[str, float]) -> tuple:
    """(mAh/cm2, mWh/cm2) between the cut-offs at rest: charged on the lithiation branch of
    silicon, discharged on the delithiation branch. ``start`` and ``sides`` are the stoichiometries
    as assembled and the capacities [mAh.cm-2] of the whole axes, negative and positive."""
    edge = 0.002
    low = max((edge - start["n"]) * sides["n"], (start["p"] - 1 + edge) * sides["p"])
    high = min((1 - edge - start["n"]) * sides["n"], (start["p"] - edge) * sides["p"])
    q = np.linspace(low, high, 1000)
    s_n, s_p = start["n"] + q / sides["n"], start["p"] - q / sides["p"]
    up = _ocp(values, "Positive electrode OCP [V]", s_p)
    names = [f"Negative electrode {branch} OCP [V]" for branch in ("lithiation", "delithiation")]
    charge, discharge = (up - _ocp(values, name, s_n) for name in names)
    lowest, highest = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    # the ends of the discharge, outwards from the state of assembly
    begin = int(np.searchsorted(q, 0.0))
    above = np.flatnonzero(charge[begin:] > highest)
    top = begin + int(above[0]) if len(above) else len(q) - 1
    below = np.flatnonzero(discharge[: top + 1] < lowest)
    bottom = int(below[-1]) + 1 if len(below) else 0
    if top - bottom < 2:
        return 0.0, 0.0
    part = slice(bottom, top + 1)
    return float(np.ptp(q[part])), float(np.trapezoid(discharge[part], q[part]))


def report(item: CompleteSet, recipe: Recipe, said: Translation) -> CellReport:
    """The table of :class:`CellReport` for a set made of ``recipe`` as ``said``."""
    v, E = item.parameter_values, recipe.silicon
    rows: list[tuple[str, float, str, str]] = []
    um = 1e6

    def add(name, value, unit, how=""):
        rows.append((name, float(value), unit, how))

    start = {
        row.name: float(row.value)
        for row in item.rows
        if row.name.endswith("Initial stoichiometry")
    }
    swollen = swelling(item.values, recipe, start)

    def electrode(side: str, phases) -> dict[str, float]:
        L = v[f"{side} electrode thickness [m]"]
        share = {"active": 0.0}
        mass = {"active": 0.0}
        sizes = swollen if side == E else [1.0]
        for prefix, size in zip(phases, sizes, strict=True):
            fraction = v[f"{prefix}{side} electrode active material volume fraction"]
            density = v[f"{prefix}{side} electrode active material density [kg.m-3]"]
            share["active"] += fraction * size
            mass["active"] += L * fraction * density
        share["electrolyte"] = v[f"{side} electrode porosity"]
        share["carbon"] = v[f"{side} electrode conductive additive volume fraction"]
        share["pores"] = v[f"{side} electrode void fraction"]
        share["binder"] = said.binder.get(side, 0.0)
        mass["electrolyte"] = L * share["electrolyte"] * v["Electrolyte density [kg.m-3]"]
        carbon = v[f"{side} electrode conductive additive density [kg.m-3]"]
        mass["carbon"] = L * share["carbon"] * carbon
        mass["binder"] = L * share["binder"] * additive_density(said.cell.binder)
        what = "Anode" if side == E else "Cathode"
        add(f"{what} thickness", um * L, "um", "as pressed")
        for part, fraction in share.items():
            add(f"{what} volume fraction: {part}", fraction, "", "as pressed")
        add(f"{what} loading", 100 * sum(mass.values()), "mg/cm2", "all its solids")
        return mass

    prefixes = [prefix for prefix, _, _ in recipe.phases]
    anode = electrode(E, prefixes)
    q = _theoretical(item, recipe, E)
    for name, key, scale, shift, unit in _CONDITIONS:
        origin = item.row(key)
        how = origin.locator if origin.class_ != "measured" else ""
        how = f"{origin.class_}: {how}" if how else "as described"
        add(name, scale * v[key] + shift, unit, how)
    add("Silicon loading", 100 * anode["active"], "mg/cm2", "active material of the anode")
    add("Anode areal capacity", q, "mAh/cm2", "theoretical, over the stoichiometry axis")
    add("Capacity per active material", 10 * q / anode["active"], "mAh/g", "theoretical")
    add("Capacity per anode", 10 * q / sum(anode.values()), "mAh/g", "theoretical, all its solids")
    cover = v[f"{prefixes[0]}{E} electrode contact coverage"]
    add("Electrolyte coverage of silicon", cover, "", "share of its surface")
    if not recipe.half:
        _full(item, recipe, v, electrode("Positive", [""]), anode, q, add)
    table = pd.DataFrame(rows, columns=["quantity", "value", "unit", "how"]).set_index("quantity")
    return CellReport(item.name, table)


def _theoretical(item: CompleteSet, recipe: Recipe, E: str) -> float:
    v = item.values
    L = v[f"{E} electrode thickness [m]"]
    total = 0.0
    for prefix, _, file in recipe.phases:
        fraction = v[f"{prefix}{E} electrode active material volume fraction"]
        c_max = v[f"{prefix}Maximum concentration in {E.lower()} electrode [mol.m-3]"]
        total += areal_capacity(L, fraction, c_max, stoichiometry_window(file))
    return 0.1 * total


def _full(item, recipe, v, cathode, anode, q, add) -> None:
    side = "Positive"
    L = v[f"{side} electrode thickness [m]"]
    fraction = v[f"{side} electrode active material volume fraction"]
    c_max = v["Maximum concentration in positive electrode [mol.m-3]"]
    window = stoichiometry_window(recipe.counter)
    q_p = 0.1 * areal_capacity(L, fraction, c_max, window)
    add("Cathode areal capacity", q_p, "mAh/cm2", "theoretical, between its stoichiometry limits")
    origin = {row.name: row for row in item.rows}.get("N/P ratio")
    how = f"{origin.class_}: {origin.locator}" if origin else "assumed: default of the package"
    add("N/P ratio", q / q_p, "", f"theoretical capacities; {how}")
    add("Capacity per cathode active material", 10 * q_p / cathode["active"], "mAh/g")
    separator = (
        v["Separator thickness [m]"] * v["Separator porosity"] * v["Electrolyte density [kg.m-3]"]
    )
    mass = sum(anode.values()) + sum(cathode.values()) + separator  # kg.m-2
    layers = sum(
        v[name]
        for name in (
            "Negative electrode thickness [m]",
            "Separator thickness [m]",
            "Positive electrode thickness [m]",
        )
    )
    foils = [
        (v[f"{s} current collector thickness [m]"], v[f"{s} current collector density [kg.m-3]"])
        for s in ("Negative", "Positive")
    ]
    if len(recipe.phases) == 1:
        start = {
            "n": v["Initial concentration in negative electrode [mol.m-3]"]
            / v["Maximum concentration in negative electrode [mol.m-3]"],
            "p": v["Initial concentration in positive electrode [mol.m-3]"] / c_max,
        }
        whole = 0.1 * areal_capacity(L, fraction, c_max, 1.0)
        sides = {"n": q / stoichiometry_window(recipe.anode), "p": whole}
        usable, energy = _open_circuit_energy(v, start, sides)
        add("Usable areal capacity", usable, "mAh/cm2", "between the cut-offs, at open circuit")
        add("Mean open-circuit voltage", energy / usable if usable else 0.0, "V", "on discharge")
        # mWh.cm-2 = 10 Wh.m-2
        add("Specific energy of the stack", 10 * energy / mass, "Wh/kg", "without foils")
        add(
            "Energy density of the stack",
            1e-2 * energy / layers,
            "Wh/L",
            "without foils, as pressed",
        )
        with_foils = mass + sum(t * rho for t, rho in foils)
        add("Specific energy with foils", 10 * energy / with_foils, "Wh/kg", "one layer")
        thickness = layers + sum(t for t, _ in foils)
        add("Energy density with foils", 1e-2 * energy / thickness, "Wh/L", "one layer, as pressed")
