"""What follows from a cell's description, in lab units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pybamm

from .cell_composition import stoichiometry_window
from .parameters import CompleteSet
from .parameters.assembly import Recipe
from .parameters.derived import areal_capacity


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


def _open_circuit_energy(values, capacity: float, start: Mapping[str, float], sides) -> tuple:
    """(mAh/cm2, mWh/cm2) between the cut-offs at rest: charged on the lithiation branch of
    silicon, discharged on the delithiation branch. ``capacity`` [mAh.cm-2] is the lithium that the
    cathode can give."""
    q = np.linspace(0.0, capacity, 400)
    s_n = start["n"] + q / sides["n"]
    s_p = start["p"] - q / sides["p"]
    inside = (s_n < 0.995) & (s_p > 0.005)
    q, s_n, s_p = q[inside], s_n[inside], s_p[inside]
    up = _ocp(values, "Positive electrode OCP [V]", s_p)
    names = [f"Negative electrode {branch} OCP [V]" for branch in ("lithiation", "delithiation")]
    charge, discharge = (up - _ocp(values, name, s_n) for name in names)
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    full = np.searchsorted(charge, high) if charge[-1] > high else len(q) - 1
    usable = (np.arange(len(q)) <= full) & (discharge >= low)
    if usable.sum() < 2:
        return 0.0, 0.0
    return np.ptp(q[usable]), float(np.trapezoid(discharge[usable], q[usable]))


def report(item: CompleteSet, recipe: Recipe, binder_density: float) -> CellReport:
    """The table of :class:`CellReport` for a set made of ``recipe``; the parameters hold no
    density [kg.m-3] of the binder."""
    v, E = item.parameter_values, recipe.silicon
    rows: list[tuple[str, float, str, str]] = []
    um = 1e6

    def add(name, value, unit, how=""):
        rows.append((name, float(value), unit, how))

    def electrode(side: str, phases) -> dict[str, float]:
        L = v[f"{side} electrode thickness [m]"]
        share = {"active": 0.0}
        mass = {"active": 0.0}
        for prefix in phases:
            fraction = v[f"{prefix}{side} electrode active material volume fraction"]
            density = v[f"{prefix}{side} electrode active material density [kg.m-3]"]
            share["active"] += fraction
            mass["active"] += L * fraction * density
        share["electrolyte"] = v[f"{side} electrode porosity"]
        share["carbon"] = v[f"{side} electrode conductive additive volume fraction"]
        share["pores"] = v[f"{side} electrode void fraction"]
        share["binder"] = max(0.0, 1 - sum(share.values()))
        if share["binder"] < 1e-12:
            share["binder"] = 0.0
        mass["electrolyte"] = L * share["electrolyte"] * v["Electrolyte density [kg.m-3]"]
        carbon = v[f"{side} electrode conductive additive density [kg.m-3]"]
        mass["carbon"] = L * share["carbon"] * carbon
        mass["binder"] = L * share["binder"] * binder_density
        what = "Anode" if side == E else "Cathode"
        add(f"{what} thickness", um * L, "um", "from the areal capacity")
        for part, fraction in share.items():
            add(f"{what} volume fraction: {part}", fraction, "", "as pressed")
        add(f"{what} loading", 100 * sum(mass.values()), "mg/cm2", "all its solids")
        return mass

    prefixes = [prefix for prefix, _, _ in recipe.phases]
    anode = electrode(E, prefixes)
    q = _theoretical(item, recipe, E)
    add("Separator thickness", um * v["Separator thickness [m]"], "um")
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
    add("N/P ratio", q / q_p, "", "theoretical capacities")
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
        usable, energy = _open_circuit_energy(
            v, q_p, start, {"n": q / stoichiometry_window(recipe.anode), "p": whole}
        )
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
