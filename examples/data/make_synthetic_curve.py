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
    area_cm2 = 1e4 * values["Electrode width [m]"] * values["Electrode height [m]"]
    rng = np.random.default_rng(1)
    parts = []
    for cycle, solved in enumerate(solution.cycles, start=1):
        for step, part in enumerate(solved.steps, start=1):
            # as an instrument logs: at even times, and at both ends of every step
            inside = np.arange(240.0 * np.ceil(part.t[0] / 240.0), part.t[-1], 240.0)
            t = np.unique(np.r_[part.t[0] + 0.1, inside, part.t[-1]])
            t = t[t >= part.t[0] + 0.1]
            current = 1e3 * part["Current [A]"](t) / area_cm2
            voltage = part["Voltage [V]"](t) + rng.normal(0, NOISE_V, t.size)
            numbers = np.full(t.size, cycle), np.full(t.size, step)
            parts.append(np.column_stack([t / 3600, current, voltage, *numbers]))
    names = "Time [h]", "Current [mA.cm-2]", "Voltage [V]", "Cycle", "Step"
    columns = dict(zip(names, np.vstack(parts).T, strict=True))
    with open(Path(__file__).with_name("synthetic_half_cell.csv"), "w", encoding="utf-8") as file:
        file.write(HEADER)
        file.write(",".join(columns) + "\n")
        for row in zip(*columns.values(), strict=True):
            numbers = [f"{row[0]:.6f}", *(f"{value:.4f}" for value in row[1:3])]
            file.write(",".join([*numbers, *(str(int(value)) for value in row[3:])]) + "\n")


if __name__ == "__main__":
    main()
