"""Mesh, tolerance, conservation, and jumps over cycles."""

from __future__ import annotations

import warnings

import numpy as np
import pybamm

from ..models import SolidStateDFN
from ..parameters import options_for
from ..physical_state import lithium_error
from .case import Case, compare, order

#: what is least known, fixed here so that the library may learn
FIXED = {
    "Positive electrode electronic disconnection per contraction": 0.01,
    "Positive electrode disconnection rate variance": 1.0,
    "Positive electrode disconnection rate [s-1]": 2e-7,
    "Positive electrode disconnection per contraction": 0.005,
    "Positive electrode interphase growth constant [m2.s-1]": 3e-21,
}
_TIMES = np.array([2.0, 5.0, 8.5, 10.0, 12.5, 14.5]) * 3600


def _voltage(points=None, rtol=1e-6, times=_TIMES):
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    values.update(FIXED)
    steps = (
        "Discharge at C/10 for 8 hours", "Rest for 1 hours", "Charge at C/10 for 4 hours",
        "Rest for 2 hours",
    )  # fmt: skip
    simulation = pybamm.Simulation(
        SolidStateDFN(options_for("Si_LPSCl_Li")), parameter_values=values,
        experiment=pybamm.Experiment([steps]),
        solver=pybamm.IDAKLUSolver(rtol=rtol, atol=rtol / 100),
        var_pts=points and dict.fromkeys(["x_n", "x_s", "x_p", "r_n", "r_p"], points),
    )  # fmt: skip
    return simulation.solve(showprogress=False)["Voltage [V]"](times)


def _mesh():
    meshes = (10, 20, 40)
    coarse, medium, fine = (_voltage(n, 1e-7) for n in meshes)
    first, second = np.abs(coarse - medium).max(), np.abs(medium - fine).max()
    return [
        order("observed order in the mesh", (10, 20), (first, second), 1.8),
        compare("error of 20 points at C/10 [mV]", 1e3 * second * 4 / 3, 0.0, 1.0, absolute=True),
    ]


def _tolerance():
    times = np.arange(600, 15 * 3600, 600.0)
    moved = 1e3 * np.abs(_voltage(None, 5e-6, times) - _voltage(None, 5e-7, times)).max()
    return [compare("ten times tighter tolerances [mV]", moved, 0.0, 0.1, absolute=True)]


def _lithium():
    from ..simulation import simulate

    found = []
    for cell in ("Si_LPSCl_Li", "Si_LPSCl_NMC811", "Si_PEO_Li"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            result = simulate(cell, cycles=3, current="C/5", preset="fast", progress=False)
        error = lithium_error(result)
        found.append(compare(f"{cell}, lithium over the inventory", error, 0.0, 1e-9,
                             absolute=True))  # fmt: skip
    return found


def _jump():
    from ..ageing import age

    changes = {name: value for name, value in FIXED.items()}
    tables = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for jump in (True, False):
            result = age(
                "Si_LPSCl_Li", cycles=200, overrides=changes, model="SPMe", jump=jump,
                progress=False,
            )  # fmt: skip
            tables.append(100 * result.table["Retention"].iloc[1:])
            if jump:
                skipped = result.simulated
    return [
        compare("retention, jumps against every cycle [points]", *tables, 0.2, absolute=True),
        compare("cycles solved of 200", skipped, 0.0, 100.0, absolute=True),
    ]


CASES = [
    Case("mesh", "a cycle of the DFN with every mechanism", "second order", _mesh, full=True),
    Case("tolerance", "the models' default", "itself", _tolerance, full=True),
    Case("lithium", "three cycles, every mechanism", "conservation", _lithium),
    Case("jumps over cycles", "200 cycles of the reduced model", "every cycle simulated", _jump,
         full=True),
]  # fmt: skip
