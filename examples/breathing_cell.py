"""How much does a full cell breathe, and what does its fixture make of it?

Silicon in Li6PS5Cl against NMC811, pressed at 50 MPa and cycled at C/10: what the silicon layer
gains, the cathode gives back in part, and voids fill first. The rest moves the stack: against
springs the pressure stays, in a fixture of 0.085 or 0.4 MPa per micrometre it swings.

    python examples/breathing_cell.py --out results
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt

from pybamm_ssb.simulation import simulate

CELL = "Si_LPSCl_NMC811"
#: label -> stiffness [Pa/m]
FIXTURES = {"springs": 0.0, "0.085 MPa/µm": 0.085e12, "0.4 MPa/µm": 0.4e12}


def main(arguments=None) -> dict:
    """Draws the figure; returns the last cycle by fixture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--cycles", type=int, default=2)
    args = parser.parse_args(arguments)
    options = {"electrode stretch": "uniaxial", "stack pressure": "fixture"}

    figure, axes = plt.subplots(3, 1, figsize=(7, 7.5), sharex=True, layout="constrained")
    thickness, pressure, voids = axes
    found = {}
    for label, stiffness in FIXTURES.items():
        result = simulate(
            CELL,
            cycles=args.cycles,
            options=options,
            overrides={"Fixture stiffness [Pa.m-1]": stiffness},
            preset="fast",
            progress=False,
        )
        cycle = found[label] = result.cycles[-1]
        hours = (cycle.t - cycle.t[0]) / 3600
        change = cycle["Cell thickness change [m]"].entries
        pressure.plot(hours, cycle["Stack pressure [Pa]"].entries / 1e6, label=label)
        if stiffness == 0:
            for name, part in (
                ("cell", change),
                ("silicon electrode", cycle["Negative electrode thickness change [m]"].entries),
                ("NMC811 electrode", cycle["Positive electrode thickness change [m]"].entries),
            ):
                thickness.plot(hours, 1e6 * part, "k" if name == "cell" else "--", label=name)
            void = cycle["X-averaged negative electrode void fraction"].entries
            gaps = cycle["X-averaged negative electrode gap fraction"].entries
            voids.plot(hours, void, "k", label="voids and gaps")
            voids.plot(hours, gaps, "--", label="gaps around silicon")
    thickness.set(
        ylabel="Thickness change [µm]", title=f"{CELL}, cycle {args.cycles}: charge, discharge"
    )
    pressure.set(ylabel="Stack pressure [MPa]")
    voids.set(xlabel="Time in the cycle [h]", ylabel="Share of the silicon electrode", ylim=0)
    for ax in axes:
        ax.legend(fontsize=9)
        ax.grid(alpha=0.25)
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "breathing_cell.png", dpi=150)
    plt.close(figure)
    return found


if __name__ == "__main__":
    main()
