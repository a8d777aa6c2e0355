"""Thickness, fixture and stress against closed forms."""

from __future__ import annotations

import numpy as np
import pybamm

from ..models import SolidStateSPMe
from ..parameters import options_for
from .case import Case, compare
from .half_cell import E, F, flat_values, solve

_WIDE = {"Lower voltage cut-off [V]": -5.0, "Upper voltage cut-off [V]": 10.0}


def _cycle(name, options, changes, hours=(8, 6)):
    options = {**options_for(name), "electrode stretch": "uniaxial", **options}
    values = pybamm.ParameterValues(name)
    values.update({**_WIDE, **changes}, check_already_exists=False)
    half = options.get("working electrode") == "positive"
    steps = ("Discharge", "Charge") if half else ("Charge", "Discharge")
    experiment = tuple(
        f"{step} at C/10 for {h} hours" for step, h in zip(steps, hours, strict=True)
    )
    simulation = pybamm.Simulation(
        SolidStateSPMe(options), parameter_values=values,
        experiment=pybamm.Experiment([experiment]),
    )  # fmt: skip
    return simulation.solve(showprogress=False), values


def _thickness():
    options = {"contact": "pressure", "interphase": "none", "disconnection": "none"}
    rest = 0.05
    changes = {f"{E}smallest void fraction": rest}
    solution, values = _cycle("Si_LPSCl_Li", options, changes, (9, 9))
    swollen = solution["X-averaged positive electrode particle volume ratio"].entries - 1
    beta, eps_s, s_a = (
        values[f"{E}{name}"]
        for name in (
            "volume expansion coefficient", "active material volume fraction",
            "assembled stoichiometry",
        )
    )  # fmt: skip
    voids = 1 - eps_s * (1 + beta * s_a) - values[f"{E}porosity"]
    voids -= values[f"{E}conductive additive volume fraction"] + rest
    growth = eps_s * (swollen - beta * s_a)
    exact = values[f"{E}thickness [m]"] * np.maximum(growth - voids, 0)
    change = solution[f"{E}thickness change [m]"].entries
    late = exact > 0.3 * exact.max()  # beyond the smooth start where the voids are just full
    return [compare("thickness gained [um]", 1e6 * change[late], 1e6 * exact[late], 1e-2)]


def _fixture():
    found = []
    for K in (1e11, 1e13):
        changes = {"Fixture stiffness [Pa.m-1]": K, "Stack compliance [m.Pa-1]": 1e-11}
        solution, _ = _cycle("Si_LPSCl_NMC811", {"stack pressure": "fixture"}, changes)
        dL = solution["Cell thickness change [m]"].entries
        exact = 5e7 + K / (1 + K * 1e-11) * dL
        pressure = solution["Stack pressure [Pa]"].entries
        found.append(compare(f"stack pressure, {K:g} Pa/m [Pa]", pressure, exact, 1e-4))
    return found


def _stress():
    found = []
    for pressure in (50e6, 300e6):
        changes = {
            f"{E}assembled stoichiometry": 0.5,
            f"{E}matrix creep rate [s-1]": 0.0,
            f"{E}matrix yield pressure [Pa]": 1e15,
            f"{E}wall pressure smoothing": 1e-4,
            f"{E}local pressure spread": 0.0,
            "Stack pressure [Pa]": pressure,
        }
        voltage = {}
        for on in ("false", "true"):
            values = flat_values(**changes)
            options = {"contact": "cavity", "pressure patches": "1"}
            solution = solve(values, [0, 1], {**options, "stress potential": ("false", on)})
            voltage[on] = solution["Voltage [V]"].entries[-1]
        # beta/c_max is the partial molar volume
        omega = 2.46 / 278000
        shift = 1e3 * (voltage["true"] - voltage["false"])
        found.append(
            compare(f"shift at {pressure / 1e6:g} MPa [mV]", shift, -1e3 * omega * pressure / F,
                    2e-3)
        )  # fmt: skip
    return found


CASES = [
    Case("thickness", "L (eps_s beta ds - v) once the voids v are full", "closed form", _thickness),
    Case("fixture", "pressure from thickness through two springs in series", "closed form",
         _fixture),
    Case("stress on the potential", "- Omega p/F", "Larche and Cahn", _stress),
]  # fmt: skip
