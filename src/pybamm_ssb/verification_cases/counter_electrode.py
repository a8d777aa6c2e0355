"""Counter electrodes against closed forms."""

from __future__ import annotations

import numpy as np

from .case import Case, compare
from .half_cell import AREA, THERMAL, flat_values, solve


def _finite_source():
    q_0, start = 0.1, 5.0
    times = np.linspace(0, 3500, 8)
    changes = {
        "Current function [A]": 5 * AREA,
        "Counter electrode lithium capacity [A.h.m-2]": start,
        "Counter electrode depletion capacity [A.h.m-2]": q_0,
    }
    voltages = {}
    for source in ("unlimited", "finite"):
        solution = solve(flat_values(**changes), times, {"lithium source": source})
        voltages[source] = solution["Voltage [V]"].entries
    q = start - 5 * times / 3600
    exact = THERMAL * np.log(1 + q_0 / q)
    fall = voltages["unlimited"] - voltages["finite"]
    return [compare("fall of the voltage [mV]", 1e3 * fall, 1e3 * exact, 1e-3)]


def _alloy():
    import pybamm

    from ..models import SolidStateDFN
    from ..parameters import options_for

    voltage = {}
    for counter in ("lithium", "alloy"):
        values = pybamm.ParameterValues("Si_LPSCl_LiIn")
        if counter == "lithium":
            del values["Counter electrode plateau potential [V]"]
        values.update({"Lower voltage cut-off [V]": -2.0, "Upper voltage cut-off [V]": 3.0})
        options = {**options_for("Si_LPSCl_LiIn"), "counter electrode": counter}
        values["Current function [A]"] = 0.0
        simulation = pybamm.Simulation(
            SolidStateDFN(options), parameter_values=values,
            solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
        )  # fmt: skip
        voltage[counter] = simulation.solve([0, 10])["Voltage [V]"].entries[-1]
    return [compare("Li against Li-In at rest [V]", voltage["lithium"] - voltage["alloy"], 0.622,
                    1e-3, absolute=True)]  # fmt: skip


CASES = [
    Case("finite lithium source", "(RT/F) ln(1 + q_0/q)", "closed form", _finite_source),
    Case("lithium-indium", "plateau against lithium", "Santhosha et al., Batteries Supercaps 2 "
         "(2019) 524; not checked against the original", _alloy),
]  # fmt: skip
