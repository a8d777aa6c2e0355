"""Does the model describe my cell?

Simulates the protocol of a measurement and draws both. The data shipped here are synthetic (the
model on a finer mesh with 2 mV of noise): put your own file in their place, with the same columns.

    python examples/simulate_and_overlay.py --out results
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pybamm

from pybamm_ssb.protocols import basis, constant_current
from pybamm_ssb.simulation import simulate

CELL = "Si_LPSCl_Li"
DATA = Path(__file__).parent / "data" / "synthetic_half_cell.csv"


def main(arguments=None) -> dict:
    """Draws the figure; returns data, simulated voltages at the same times and the deviation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--data", default=DATA, help="CSV with time, current and voltage")
    args = parser.parse_args(arguments)
    measured = pd.read_csv(args.data, comment="#")
    protocol = constant_current(basis(pybamm.ParameterValues(CELL), True), "C/10", cycles=2)
    solution = simulate(CELL, protocol, progress=False).solution

    hours = measured["Time [h]"].to_numpy()
    inside = hours * 3600 <= solution.t[-1]
    simulated = np.full(hours.size, np.nan)
    simulated[inside] = solution["Voltage [V]"](hours[inside] * 3600)
    deviation = 1e3 * (simulated - measured["Voltage [V]"].to_numpy())
    # medians: where the voltage is vertical, a minute is hundreds of millivolts
    scatter = 1.4826 * float(np.nanmedian(np.abs(deviation)))

    figure, (top, bottom) = plt.subplots(
        2, 1, figsize=(8, 6), sharex=True, height_ratios=[3, 1], layout="constrained"
    )
    top.plot(
        hours,
        measured["Voltage [V]"],
        ".",
        ms=4,
        color="0.6",
        label="synthetic data (not measured)",
    )
    top.plot(hours, simulated, label="SolidStateDFN")
    bottom.plot(hours, deviation, ".", ms=3)
    top.set(ylabel="Voltage against Li [V]", title="Silicon in Li6PS5Cl against lithium, C/10")
    bottom.set(xlabel="Time [h]", ylabel="Deviation [mV]", ylim=(-10, 10))
    bottom.set_title(f"typical deviation {scatter:.1f} mV", fontsize=10)
    top.legend()
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "simulate_and_overlay.png", dpi=150)
    plt.close(figure)
    return {"measured": measured, "simulated": simulated, "scatter_mV": scatter}


if __name__ == "__main__":
    main()
