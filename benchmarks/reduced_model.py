"""How far is the reduced model from the full one, by rate?

``SolidStateSPMe`` against ``SolidStateDFN``, default options and mesh, one cycle per rate.
Voltages are compared at equal capacity over the central 90 % of the capacity that both pass in
a half-cycle; a half-cycle that ends before a hundredth of the nominal capacity is only judged by
its capacity.

    python benchmarks/reduced_model.py --csv reduced_model.csv
"""

from __future__ import annotations

import argparse

import common
import numpy as np
import pybamm

import pybamm_ssb
from pybamm_ssb.parameters import options_for

RATES = ["C/20", "C/10", "C/5", "C/2", "1C", "2C"]


def measure(name: str, rate: str, repeats: int) -> list[dict]:
    """One row per half-cycle."""
    nominal = pybamm.ParameterValues(name)["Nominal cell capacity [A.h]"]
    sims = {
        cls: common.simulation(name, model=cls(options_for(name)), rate=rate, cycles=1)
        for cls in (pybamm_ssb.SolidStateDFN, pybamm_ssb.SolidStateSPMe)
    }
    curves = {}
    for cls, sim in sims.items():
        try:
            curves[cls] = common.half_cycles(sim.solve())
        except pybamm.SolverError as error:
            row = {"cell": name, "rate": rate, "half-cycle": "no current flows"}
            if "infeasible" not in str(error) and "All steps" not in str(error):
                row["half-cycle"] = f"{cls.__name__} failed"
            return [row]
    full, reduced = curves.values()
    times = common.interleaved({cls: sim.solve for cls, sim in sims.items()}, repeats)
    speed = np.divide(*[common.median_cpu(t) for t in times.values()])
    rows = []
    names = ("lithiation", "delithiation")
    pairs = list(zip(full, reduced, strict=False))
    for half, (a, b) in zip(names, pairs, strict=False):
        row = {
            "cell": name,
            "rate": rate,
            "half-cycle": half,
            "capacity [mAh]": 1e3 * float(a[0][-1]),
            "capacity error [%]": 100 * float(common.capacity_differences([a], [b])[0]),
            "rms [mV]": float("nan"),
            "largest [mV]": float("nan"),
            "times faster": float(speed),
        }
        if min(a[0][-1], b[0][-1]) > 0.01 * nominal:
            difference = common.voltage_differences([a], [b])[0]
            row["rms [mV]"] = 1e3 * float(np.sqrt(np.mean(difference**2)))
            row["largest [mV]"] = 1e3 * float(np.abs(difference).max())
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--cell", nargs="+", default=["Si_LPSCl_Li", "Si_LLZO_Li", "Si_PEO_Li", "Si_LPSCl_NMC811"]
    )
    parser.add_argument("--rate", nargs="+", default=RATES)
    parser.add_argument("--repeats", type=int, default=5, help="times each model is solved")
    parser.add_argument("--csv", help="file to write all rows to")
    args = parser.parse_args()
    rows = []
    for name in args.cell:
        part = [row for rate in args.rate for row in measure(name, rate, args.repeats)]
        columns = dict.fromkeys(key for row in part for key in row)
        part = [{key: row.get(key, "") for key in columns} for row in part]
        print(common.table(part, f"\n{name}"), flush=True)
        rows += part
    if args.csv:
        common.write_csv(args.csv, rows)


if __name__ == "__main__":
    main()
