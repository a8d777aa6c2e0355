"""Makes ``synthetic_half_cell.csv``: no measurement, but the model on a fine mesh plus noise."""

from pathlib import Path

import numpy as np
import pybamm

from pybamm_ssb import SolidStateDFN
from pybamm_ssb.parameters import options_for
from pybamm_ssb.protocols import basis, constant_current

CELL = "Si_LPSCl_Li"
NOISE_V = 2e-3
HEADER = """\
# SYNTHETIC, not measured: SolidStateDFN of the set Si_LPSCl_Li on a fine mesh (60 points in the
# electrode, 60 in the particles, rtol 1e-6), plus Gaussian noise of 2 mV.
# Protocol: C/10 constant current between 0.01 and 1.0 V against lithium, 2 cycles, rests of 10 min.
# Made by make_synthetic_curve.py.
"""


def main() -> None:
    values = pybamm.ParameterValues(CELL)
    simulation = pybamm.Simulation(
        SolidStateDFN(options_for(CELL)),
        parameter_values=values,
        experiment=constant_current(basis(values, True), "C/10", cycles=2),
        solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        var_pts={"x_n": 1, "x_s": 20, "x_p": 60, "r_n": 1, "r_p": 60},
    )
    solution = simulation.solve()
    t = np.arange(0, solution.t[-1], 240.0)
    noise = np.random.default_rng(1).normal(0, NOISE_V, t.size)
    area_cm2 = 1e4 * values["Electrode width [m]"] * values["Electrode height [m]"]
    columns = {
        "Time [h]": t / 3600,
        "Current [mA.cm-2]": 1e3 * solution["Current [A]"](t) / area_cm2,
        "Voltage [V]": solution["Voltage [V]"](t) + noise,
    }
    with open(Path(__file__).with_name("synthetic_half_cell.csv"), "w", encoding="utf-8") as file:
        file.write(HEADER)
        file.write(",".join(columns) + "\n")
        for row in zip(*columns.values(), strict=True):
            file.write(",".join(f"{value:.4f}" for value in row) + "\n")


if __name__ == "__main__":
    main()
