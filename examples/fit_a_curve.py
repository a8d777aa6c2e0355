"""What does my charge-discharge curve determine?

Reads a cycler's file, fits four parameters to it with the measured current as input, and says which
of them the curve determines. The data shipped here are synthetic (the model on a finer mesh with
2 mV of noise): put your own file in their place.

    python examples/fit_a_curve.py --out results
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt

from pybamm_ssb.data import read_data
from pybamm_ssb.fitting import fit, trace_of
from pybamm_ssb.fitting.figures import fit_figure
from pybamm_ssb.parameters import complete
from pybamm_ssb.protocols import basis

CELL = "Si_LPSCl_Li"
DATA = Path(__file__).parent / "data" / "synthetic_half_cell.csv"
#: rate constant, diffusivity, contact law, and one that a curve at one rate hardly sees
PARAMETERS = (
    "Positive electrode reference exchange-current density [A.m-2]",
    "Positive particle reference diffusivity [m2.s-1]",
    "Positive electrode contact reference pressure [Pa]",
    "Counter electrode reference exchange-current density [A.m-2]",
)
#: where the search starts: off by factors of about two
STARTS = {PARAMETERS[0]: 2.5, PARAMETERS[1]: 2e-15, PARAMETERS[2]: 5e7, PARAMETERS[3]: 6.0}


def main(arguments=None) -> dict:
    """Draws the figure; returns the result and the values with which the data were made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--data", default=DATA, help="file of a cycler")
    args = parser.parse_args(arguments)
    # the current of this file is per area: the cell says which
    measured = read_data(args.data, cell=basis(complete(CELL).parameter_values))
    print(measured)
    trace = trace_of(measured, cycles=[1], sigma=2e-3, name="first cycle at C/10")
    result = fit(CELL, trace, PARAMETERS, starts=STARTS)
    print(result)
    figure = fit_figure(result)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / "fit_a_curve.png", dpi=150)
    plt.close(figure)
    result.fitted_set(locator="one synthetic cycle").save(out / "fitted.yaml")
    truth = complete(CELL).values
    return {"result": result, "truth": {name: truth[name] for name in PARAMETERS}}


if __name__ == "__main__":
    main()
