"""What does the electrolyte change for the same silicon?

One silicon composite, three electrolytes, 50 um of separator, against lithium: the first cycle at
C/10 and the capacity over ten. PEO runs at its own 80 C, the others at 25 C, each at the stack
pressure of its set. The table that is printed says what limits each.

    python examples/compare_electrolytes.py --out results
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt

from pybamm_ssb.comparison import compare

ELECTROLYTES = ["LPSCl", "LLZO", "PEO"]


def main(arguments=None) -> dict:
    """Draws the figure; returns the simulation results by electrolyte."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--cycles", type=int, default=10)
    args = parser.parse_args(arguments)
    comparison = compare(ELECTROLYTES, cycles=args.cycles, band=False, progress=False)
    print(comparison)
    results = comparison.results

    figure, axes = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    voltage, contact, capacity = axes
    for i, (label, result) in enumerate(results.items()):
        pressure = result.parameter_values["Stack pressure [Pa]"] / 1e6
        temperature = result.parameter_values["Ambient temperature [K]"] - 273.15
        name = f"{label}, {pressure:g} MPa, {temperature:g} °C"
        curves = result.curves()
        first = curves[(curves["Cycle"] == 1) & (curves["Current [mA.cm-2]"] != 0)]
        for number, (_, step) in enumerate(first.groupby("Step")):
            style = {"color": f"C{i}", "label": name if number == 0 else None}
            voltage.plot(step["Capacity [mAh.g-1]"], step["Voltage [V]"], **style)
            contact.plot(
                step["Capacity [mAh.g-1]"],
                step["Contact fraction"],
                ls="-" if number == 0 else "--",
                **style,
            )
        table = result.table
        capacity.plot(table.index, table["Delithiation capacity [mAh.g-1]"], "o-", label=name)
    voltage.set(xlabel="Capacity [mAh/g Si]", ylabel="Voltage against Li [V]", title="First cycle")
    contact.set(
        xlabel="Capacity [mAh/g Si]",
        ylabel="Contact fraction",
        title="Lithiation (solid), delithiation (dashed)",
    )
    capacity.set(xlabel="Cycle", ylabel="Delithiation capacity [mAh/g Si]", title="C/10", ylim=0)
    capacity.legend()
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "compare_electrolytes.png", dpi=150)
    plt.close(figure)
    return results


if __name__ == "__main__":
    main()
