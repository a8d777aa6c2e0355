"""What does cycling do to the impedance of a silicon half cell?

Silicon in Li6PS5Cl is lithiated to half and rests, once when new and once after some cycles; each
spectrum is that of the rested state. A good part of the arc belongs to the lithium counter
electrode and does not change.

    python examples/impedance_before_and_after_cycling.py --out results
"""

import argparse
from pathlib import Path

from pybamm_ssb import impedance, parameters, plotting, protocols

CELL = "Si_LPSCl_Li"


def main(arguments=None) -> dict:
    """Draws the figure; returns spectra [Ohm.cm2] and solutions up to rest by label."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--cycles", type=int, default=50)
    args = parser.parse_args(arguments)
    cycling = protocols.constant_current(
        protocols.basis(parameters.cell(CELL)), "C/10", cycles=args.cycles
    )
    measured = {
        "new": impedance(CELL, 0.5, progress=False),
        f"after {args.cycles} cycles": impedance(CELL, 0.5, before=cycling, progress=False),
    }
    for label, spectrum in measured.items():
        print(f"{label}: {spectrum}")

    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    figure = plotting.impedance_spectra(measured)
    figure.suptitle(f"{CELL}, silicon half lithiated, at rest", fontsize=11)
    figure.savefig(folder / "impedance_before_and_after_cycling.png")
    return {
        "spectra": {label: spectrum.impedance_Ohm_cm2 for label, spectrum in measured.items()},
        "solutions": {label: spectrum.solution for label, spectrum in measured.items()},
    }


if __name__ == "__main__":
    main()
