"""Which cheaper setting keeps 1 mV and 0.1 % of capacity, and how much faster is it?

Candidates differ from the default ``SolidStateDFN`` in the particles (quadratic profile), the
mesh, the number of pressure patches and the tolerances. The voltage error is the largest
difference at equal capacity over the central 90 % of the capacity of every half-cycle, against a
fine mesh with tight tolerances; the capacity error is the largest over all half-cycles.
A quadratic profile assumes that a particle equilibrates fast: R^2/D is printed beside the
duration of a half-cycle.

    python benchmarks/fast_preset.py --csv fast_preset.csv
"""

from __future__ import annotations

import argparse

import common
import numpy as np
import pybamm

QUADRATIC = {"particle": "quadratic profile"}


def mesh(x: int, separator: int, r: int | None = None) -> dict:
    """Points in the electrodes, the separator and the particles."""
    points = {"x_n": x, "x_p": x, "x_s": separator}
    return points | ({"r_n": r, "r_p": r} if r else {})


REFERENCE = {"var_pts": mesh(60, 60, 60), "rtol": 1e-6, "atol": 1e-8}
LOOSE = {"rtol": 2e-4, "atol": 1e-5}
PRESET = {"rtol": 2e-5, "atol": 1e-6}

#: label -> (extra options, keywords of common.simulation); x and s: points in an electrode and in
#: the separator (20 unless named; a binary electrolyte needs more than 20 from C/2 on).
CANDIDATES: dict[str, tuple[dict, dict]] = {
    "default": ({}, {}),
    "default, rtol 1e-6": ({}, {"rtol": 1e-6, "atol": 1e-8}),
    "x 10, s 5, r 10": ({}, {"var_pts": mesh(10, 5, 10)}),
    "quadratic": (QUADRATIC, {}),
    "quadratic, x 10": (QUADRATIC, {"var_pts": mesh(10, 20)}),
    "quadratic, x 10, s 5": (QUADRATIC, {"var_pts": mesh(10, 5)}),
    "quadratic, x 8": (QUADRATIC, {"var_pts": mesh(8, 20)}),
    "quadratic, x 6": (QUADRATIC, {"var_pts": mesh(6, 20)}),
    "quadratic, x 10, rtol 2e-4": (QUADRATIC, {"var_pts": mesh(10, 20)} | LOOSE),
    "quadratic, x 8, rtol 2e-4": (QUADRATIC, {"var_pts": mesh(8, 20)} | LOOSE),
    "quadratic, x 9, s 5, rtol 2e-5 (the preset)": (QUADRATIC, {"var_pts": mesh(9, 5)} | PRESET),
    "quadratic, x 6, rtol 2e-4": (QUADRATIC, {"var_pts": mesh(6, 20)} | LOOSE),
    "quadratic, x 8, rtol 1e-3": (QUADRATIC, {"var_pts": mesh(8, 20), "rtol": 1e-3}),
    "quadratic, x 8, 2 patches": (
        QUADRATIC | {"pressure patches": "2"},
        {"var_pts": mesh(8, 20)},
    ),
    "uniform, x 8": ({"particle": "uniform profile"}, {"var_pts": mesh(8, 20)}),
}


def diffusion_time(name: str) -> float:
    """R^2/D of pristine silicon [s]."""
    values = pybamm.ParameterValues(name)
    electrode = "Positive" if common.is_half_cell(name) else "Negative"
    radius = values[f"{electrode} particle radius [m]"]
    return radius**2 / values[f"{electrode} particle reference diffusivity [m2.s-1]"]


def measure(name: str, rate: str, cycles: int, repeats: int) -> list[dict]:
    """Speed and errors of every candidate."""
    reference = common.simulation(name, rate=rate, cycles=cycles, **REFERENCE).solve()
    fine = common.half_cycles(reference)
    sims = {
        label: common.simulation(name, options, rate=rate, cycles=cycles, **keywords)
        for label, (options, keywords) in CANDIDATES.items()
    }
    solutions = {label: sim.solve() for label, sim in sims.items()}
    times = common.interleaved({label: sim.solve for label, sim in sims.items()}, repeats)
    default = common.half_cycles(solutions["default"])
    rows = []
    for label, solution in solutions.items():
        curves = common.half_cycles(solution)
        speeds = [a / b for (a, _), (b, _) in zip(times["default"], times[label], strict=True)]
        rows.append(
            {
                "setting": label,
                "cell": name,
                "rate": rate,
                "CPU per cycle [ms]": 1e3 * common.median_cpu(times[label]) / cycles,
                "times faster": float(np.median(speeds)),
                "steps per cycle": solution.solver_statistics.number_of_steps // cycles,
                "error [mV]": 1e3 * _largest(common.voltage_differences(fine, curves)),
                "rms [mV]": 1e3 * _rms(common.voltage_differences(fine, curves)),
                "from default [mV]": 1e3 * _largest(common.voltage_differences(default, curves)),
                "capacity error [%]": 100
                * float(np.abs(common.capacity_differences(fine, curves)).max()),
            }
        )
    return rows


def _largest(differences) -> float:
    return max(float(np.abs(d).max()) for d in differences)


def _rms(differences) -> float:
    return float(np.sqrt(np.mean(np.concatenate(differences) ** 2)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--cell", nargs="+", default=["Si_LPSCl_Li", "Si_LLZO_Li", "Si_PEO_Li", "Si_LPSCl_NMC811"]
    )
    parser.add_argument("--rate", default="C/10")
    parser.add_argument("--cycles", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=7, help="times each setting is solved")
    parser.add_argument("--csv", help="file to write all rows to")
    args = parser.parse_args()
    rows = []
    for name in args.cell:
        part = measure(name, args.rate, args.cycles, args.repeats)
        hours = diffusion_time(name) / 3600
        print(common.table(part, f"\n{name}, {args.rate}, R^2/D = {hours:.2g} h"), flush=True)
        rows += part
    if args.csv:
        common.write_csv(args.csv, rows)


if __name__ == "__main__":
    main()
