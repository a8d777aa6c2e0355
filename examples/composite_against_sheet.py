"""Silicon with the electrolyte in it, or without: which is better at the same areal capacity?

A micro-silicon composite and an electrolyte-free sheet, both 3 mAh/cm2 on Li6PS5Cl against lithium
at 50 MPa. The composite has thirty times the surface: little charge transfer, but lithium for the
interphase everywhere, and particles that lose their contact. The sheet has one face, and all its
lithium has to come through it.

    python examples/composite_against_sheet.py --out results
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from pybamm_ssb.simulation import simulate

CELLS = {"composite": "Si_LPSCl_Li", "electrolyte-free sheet": "Si_sheet_LPSCl_Li"}
PARTS = {
    "particle or layer diffusion": "Particle diffusion polarisation in positive electrode",
    "charge transfer": "Charge transfer polarisation in positive electrode",
    "interphase film": "Interphase film polarisation in positive electrode",
    "ions in the electrode": "Electrolyte polarisation in positive electrode",
    "electrons in the electrode": "Electronic polarisation in positive electrode",
}


def main(arguments=None) -> dict:
    """Draws the figure; returns the results by architecture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--cycles", type=int, default=30)
    args = parser.parse_args(arguments)
    results = {
        label: simulate(
            cell, cycles=args.cycles, current="C/10", preset="fast", save_every=1, progress=False
        )
        for label, cell in CELLS.items()
    }

    figure, axes = plt.subplots(2, 2, figsize=(10, 7), layout="constrained")
    (capacity, voltage), (lost, drops) = axes
    for colour, (label, result) in zip(("C0", "C1"), results.items(), strict=True):
        table = result.table
        capacity.plot(
            table.index,
            table["Delithiation capacity [mAh.g-1]"],
            "o-",
            color=colour,
            ms=3,
            label=label,
        )
        first = result.cycles[0]
        charge = first["Discharge capacity [A.h]"].entries * 1e3
        voltage.plot(charge, first["Voltage [V]"].entries, color=colour, label=label)
        for name, style in (
            ("Lithium lost to interphase [mAh.cm-2]", "-"),
            ("Stranded lithium [mAh.cm-2]", ":"),
        ):
            what = name.split(" [")[0].lower()
            lost.plot(table.index, table[name], style, color=colour, label=f"{label}: {what}")
    capacity.set(xlabel="Cycle", ylabel="Delithiation capacity [mAh/g(Si)]", ylim=0)
    voltage.set(xlabel="Charge into silicon [mAh/cm²]", ylabel="Voltage [V]", title="First cycle")
    lost.set(xlabel="Cycle", ylabel="Lithium [mAh/cm²]")
    lost.set_ylim(0, 1.6 * lost.get_ylim()[1])

    rows = np.arange(len(PARTS))
    for i, (label, result) in enumerate(results.items()):
        end = result.table.iloc[-1]
        width = [abs(end[f"{name} at mid-lithiation [mV]"]) for name in PARTS.values()]
        drops.barh(rows + (-0.2, 0.2)[i], width, 0.38, label=label)
    drops.set(
        yticks=rows,
        yticklabels=list(PARTS),
        xlabel="Polarisation at silicon, last lithiation [mV]",
    )
    drops.invert_yaxis()
    for ax in axes.flat:
        ax.legend(fontsize=8)
        ax.grid(alpha=0.25)
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "composite_against_sheet.png", dpi=150)
    plt.close(figure)
    return results


if __name__ == "__main__":
    main()
