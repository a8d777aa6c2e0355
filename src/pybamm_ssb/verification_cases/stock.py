"""Where nothing of this package is asked for, the models are PyBaMM's."""

from __future__ import annotations

import numpy as np
import pybamm

from ..models import NEUTRAL_OPTIONS, SolidStateDFN, SolidStateSPMe
from .case import Case, compare


def _neutral():
    found, times = [], np.linspace(0, 900, 46)
    pairs = (
        ("DFN", SolidStateDFN, pybamm.lithium_ion.DFN),
        ("SPMe", SolidStateSPMe, pybamm.lithium_ion.SPMe),
    )
    for name, ours, theirs in pairs:
        voltage = []
        for model in (ours(dict(NEUTRAL_OPTIONS)), theirs()):
            simulation = pybamm.Simulation(
                model, parameter_values=pybamm.ParameterValues("Chen2020"),
                solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
            )  # fmt: skip
            voltage.append(simulation.solve(times)["Voltage [V]"](times))
        found.append(compare(f"{name}, voltage at 1C [V]", *voltage, 1e-9, absolute=True))
    return found


CASES = [Case("neutral options", "Chen2020 at 1C for 15 minutes", "PyBaMM", _neutral)]
