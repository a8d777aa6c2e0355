"""Fit the slow cycle of a measured silicon half cell, predict the cycle at twice the rate.

The data are measured: data/silicon_half_cell/README.md says by whom, and what is not known of the
cell. Its electrolyte is a liquid: what is tested is the silicon (potentials, hysteresis, diffusion,
amount) and the fit, not a solid electrolyte. The thin conductor of the model stands in for the
liquid.

    python examples/predict_the_other_rate.py --out results
"""

import argparse
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from pybamm_ssb import Cell
from pybamm_ssb.data import read_data
from pybamm_ssb.fitting import FitProblem, fit, trace_of

DATA = Path(__file__).parent / "data" / "silicon_half_cell"
#: a liquid wets all of the silicon and follows it; none of it is lost within two cycles
CELL = Cell(
    electrolyte="LPSCl",
    areal_capacity_mAh_cm2=1.72,
    separator_thickness_um=25,
    area_cm2=1.0,
    options={"contact": "perfect", "disconnection": "none", "interphase": "none"},
    assumed={
        "areal_capacity_mAh_cm2": "about the charge of the slow cycle; what there is, is fitted",
        "separator_thickness_um": "1.6 Ohm, against 35 Ohm of the whole cell",
        "area_cm2": "not stated with the data",
    },
)
#: amount of silicon, what lithium the cycle leaves in it, diffusion, and how fast the potential
#: changes its branch. The amount is bounded where the law of the potential ends, 0.97 full
PARAMETERS = {
    "Maximum concentration in positive electrode [mol.m-3]": (2.9e5, 4e5),
    "Initial concentration in positive electrode [mol.m-3]": (1e2, 3e4),
    "Positive particle reference diffusivity [m2.s-1]": (1e-18, 1e-13),
    "Positive particle lithiation hysteresis decay rate": (2.0, 1000.0),
    "Positive particle delithiation hysteresis decay rate": (2.0, 1000.0),
}
STARTS = dict(zip(PARAMETERS, (3e5, 6e3, 8e-16, 80.0, 60.0), strict=True))
#: where charges are compared, between the limits of the cycle
LITHIATED, DELITHIATED = 0.1, 0.8


def traces(points: int = 100) -> list:
    """The slow and the fast cycle, with the current that the cell saw.

    More lithium comes out than went in. The slow cycle says how much (its silicon is as empty at
    the end as at the beginning); a constant current is added to both.
    """
    tables = [read_data(DATA / f"cycle_{n}.csv", positive_current="charge") for n in (3, 4)]
    slow = tables[0].table
    leak = -charge(slow["Time [s]"], slow["Current [A]"])[-1] / np.ptp(slow["Time [s]"])
    found = [
        trace_of(data, sigma=5e-3, points=points, name=name)
        for data, name in zip(tables, ("slow cycle", "fast cycle"), strict=True)
    ]
    return [replace(trace, current_A=trace.current_A + leak) for trace in found]


def charge(time, current) -> np.ndarray:
    """Charge that lithiated the silicon since the first row [C]."""
    time, current = np.asarray(time), np.asarray(current)
    return np.r_[0, np.cumsum(np.diff(time) * (current[1:] + current[:-1]) / 2)]


def halves(trace) -> list:
    """The rows that lithiate and those that delithiate."""
    limit = np.abs(trace.current_A).max() / 2
    return [trace.current_A > limit, trace.current_A < -limit]


def errors(trace, voltage) -> dict:
    """How far a voltage is from the measured one [mV], and the charge to two voltages [%]."""
    e = 1e3 * (voltage - trace.values)
    mean_square = np.trapezoid(e**2, trace.time_s) / np.ptp(trace.time_s)
    out = {"rms over time [mV]": np.sqrt(mean_square), "largest [mV]": np.abs(e).max()}
    q = charge(trace.time_s, trace.current_A)
    for name, rows, level in zip(
        ("lithiation", "delithiation"), halves(trace), (LITHIATED, DELITHIATED), strict=True
    ):
        x, order = q[rows] - q[rows][0], slice(None, None, -1 if level == LITHIATED else 1)
        at = [np.interp(level, v[rows][order], x[order]) for v in (voltage, trace.values)]
        out[f"charge of {name} [%]"] = 100 * (at[0] / at[1] - 1)
    return out


def unchanged(slow, fast) -> np.ndarray:
    """The slow curve at the fast one's lithium: a prediction that knows no model. The rest, a
    fortieth of the time, is taken as measured."""
    out = fast.values.copy()
    content = [charge(trace.time_s, trace.current_A) for trace in (slow, fast)]
    for here, there in zip(halves(slow), halves(fast), strict=True):
        order = np.argsort(content[0][here])
        out[there] = np.interp(content[1][there], content[0][here][order], slow.values[here][order])
    return out


def main(arguments=None) -> dict:
    """Draws the figure; returns the fit and the table of errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    args = parser.parse_args(arguments)
    # the slow cycle follows a delithiation
    item = CELL.complete({"Initial hysteresis state in positive electrode": 1.0})
    result = fit(item, traces()[0], PARAMETERS, starts=STARTS)
    print(result)
    # every row is compared; the fast cycle begins as full of lithium as the slow one
    measured = traces(points=1000)
    predicted = FitProblem(item, measured, PARAMETERS, starts=result.values).predict(np.zeros(5))
    rows = {
        "slow, fitted": errors(measured[0], predicted[0]),
        "fast, predicted": errors(measured[1], predicted[1]),
        "fast, slow curve unchanged": errors(measured[1], unchanged(*measured)),
    }
    table = pd.DataFrame(rows).T
    print(table.round(1).to_string())
    figure, axes = plt.subplots(2, 2, figsize=(10, 6), sharex=True, sharey="row")
    figure.set_layout_engine("constrained")
    for column, trace, voltage, title in zip(axes.T, measured, predicted, rows, strict=False):
        mAh = charge(trace.time_s, trace.current_A) / 3.6
        column[0].plot(mAh, trace.values, ".", color="0.5", markersize=4, label="measured")
        column[0].plot(mAh, voltage, color="tab:red", linewidth=1, label=title.split(", ")[1])
        column[0].set(title=title.capitalize(), ylabel="Voltage [V]")
        column[0].legend()
        column[1].axhline(0, color="0.7", linewidth=0.8)
        for rows_of, label in zip(halves(trace), ("lithiation", "delithiation"), strict=True):
            column[1].plot(mAh[rows_of], 1e3 * (voltage - trace.values)[rows_of], label=label)
        column[1].set(xlabel="Lithium inserted [mAh]", ylabel="Model less measured [mV]")
        column[1].legend()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    figure.savefig(out / "predict_the_other_rate.png", dpi=150)
    plt.close(figure)
    return {"result": result, "errors": table}


if __name__ == "__main__":
    main()
