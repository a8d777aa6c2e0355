"""What does cycling do to the impedance of a silicon half cell?

Silicon in Li6PS5Cl is lithiated for the same charge and rests, once when new and once after some
cycles. PyBaMM linearises the model where it starts from, so each
spectrum starts from the rested state; the hysteresis state keeps its value meanwhile (a small
oscillation does not change the branch). A good part of the arc belongs to the lithium counter
electrode and does not change.

    python examples/impedance_before_and_after_cycling.py --out results
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pybamm

from pybamm_ssb import SolidStateDFN
from pybamm_ssb.parameters import options_for

CELL = "Si_LPSCl_Li"
#: lithiate to half the areal capacity, then come to rest
TO_HALF = ("Discharge at C/10 for 5 hours or until 0.01 V", "Rest for 10 hours")
FREQUENCIES = np.logspace(-3, 5, 70)


def model() -> SolidStateDFN:
    """With a double layer, which impedance needs."""
    return SolidStateDFN(options_for(CELL) | {"surface form": "differential"})


def rested_state(cycles: int) -> pybamm.Solution:
    """Half lithiated and at rest after `cycles` full cycles."""
    full = ("Discharge at C/10 until 0.01 V", "Charge at C/10 until 1.0 V")
    simulation = pybamm.Simulation(
        model(),
        experiment=pybamm.Experiment([full] * cycles + [TO_HALF]),
        parameter_values=pybamm.ParameterValues(CELL),
        solver=pybamm.IDAKLUSolver(),
    )
    return simulation.solve()


def impedance(solution: pybamm.Solution) -> np.ndarray:
    """Area-specific impedance [Ohm.cm2] around the last state of a solution."""
    values = pybamm.ParameterValues(CELL)
    frozen = {
        f"Positive particle {way} hysteresis decay rate": 0.0
        for way in ("lithiation", "delithiation")
    }
    values.update(frozen)
    here = model().set_initial_conditions_from(solution.last_state, inplace=False)
    simulation = pybamm.EISSimulation(here, parameter_values=values)
    spectrum = simulation.solve(FREQUENCIES)
    area = values["Electrode width [m]"] * values["Electrode height [m]"]
    return np.asarray(spectrum["Impedance [Ohm]"]).ravel() * area * 1e4


def main(arguments=None) -> dict:
    """Draws the figure; returns spectra and final states by label."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--cycles", type=int, default=50)
    args = parser.parse_args(arguments)
    labels = {"new": 0, f"after {args.cycles} cycles": args.cycles}
    solutions = {label: rested_state(cycles) for label, cycles in labels.items()}
    spectra = {label: impedance(solution) for label, solution in solutions.items()}

    figure, (nyquist, bode) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    for label, z in spectra.items():
        nyquist.plot(z.real, -z.imag, ".-", label=label)
        bode.semilogx(FREQUENCIES, np.abs(z), label=label)
    largest = 1.05 * max(z.real.max() for z in spectra.values())
    nyquist.set(
        xlabel="Z' [Ohm.cm2]",
        ylabel="-Z'' [Ohm.cm2]",
        title="Half lithiated, at rest",
        xlim=(0, largest),
        ylim=(0, 0.6 * largest),
        aspect="equal",
    )
    bode.set(xlabel="Frequency [Hz]", ylabel="|Z| [Ohm.cm2]", title="Magnitude")
    nyquist.legend()
    bode.legend()
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "impedance_before_and_after_cycling.png", dpi=150)
    plt.close(figure)
    return {"spectra": spectra, "solutions": solutions}


if __name__ == "__main__":
    main()
