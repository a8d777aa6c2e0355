"""Which electrolyte, pressure, particle size and share of silicon reach a target?

A full cell with NMC811 is cycled for each combination; contours of retention with lines where the
targets are reached. Run as: python examples/design_map.py [--out FOLDER] [--small]
"""

import argparse
import warnings
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from pybamm_ssb import Cell, sweep
from pybamm_ssb.sweep_maps import design_map, reached
from pybamm_ssb.sweep_task import ENERGY

TARGETS = {"Retention": 0.97, ENERGY: 280.0}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("results"))
    parser.add_argument("--small", action="store_true", help="a quick look")
    told = parser.parse_args(arguments)
    cell = Cell(
        electrolyte="LPSCl", counter="NMC811", areal_capacity_mAh_cm2=3.0, np_ratio=1.3,
        separator_thickness_um=30.0,
        mass_fractions={"silicon": 0.6, "electrolyte": 0.35, "carbon": 0.05},
    )  # fmt: skip
    axes = {
        "electrolyte": ["LPSCl"] if told.small else ["LPSCl", "75Li2S-25P2S5"],
        "silicon_mass_fraction": [0.6] if told.small else [0.5, 0.7],
        "stack_pressure_MPa": [20.0, 75.0] if told.small else [10.0, 25.0, 50.0, 100.0],
        "particle_diameter_um": [1.0, 5.0] if told.small else [1.0, 3.0, 6.0],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        result = sweep(
            cell, axes, cycles=3 if told.small else 8, current="C/5", model="SPMe", preset="fast",
            executor="processes", out=told.out / "design_map",
        )  # fmt: skip
    print(result)
    print(reached(result, TARGETS)[[*axes, *TARGETS]].to_string(index=False))
    figure = design_map(result, "stack_pressure_MPa", "particle_diameter_um", TARGETS)
    figure.savefig(told.out / "design_map.png", dpi=150)
    return result


if __name__ == "__main__":
    main()
