"""Make docs/benchmarks.md: time per cycle, per spectrum, per fit, per 1000 cycles, and how they
scale, beside stock PyBaMM in the same run.

    python benchmarks/page.py [--quick] [--out docs]

About ten minutes on an idle machine, two with --quick (which writes no page).
"""

from __future__ import annotations

import argparse
import os
import platform
import time
import warnings
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import fit_time
import numpy as np
import pybamm
import sweep_workers
from common import (
    cpu_and_wall,
    interleaved,
    median_cpu,
    simulation,
    stock_degradation_options,
    stock_degradation_values,
    stock_options,
)
from matplotlib.figure import Figure

from pybamm_ssb import SolidStateDFN, age, sweep
from pybamm_ssb.parameters import options_for
from pybamm_ssb.run_record import versions

OFF = {"contact": "perfect", "disconnection": "none", "interphase": "none"}
HALF, FULL = "Si_LPSCl_Li", "Si_LPSCl_NMC811"


def markdown(head, rows) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def stock(name):
    return pybamm.lithium_ion.DFN(stock_options(name))


def cycles(quick: bool) -> str:
    """Seconds of CPU per cycle."""
    rows = []
    for name in (HALF, FULL):
        for rate in ("C/10",) if quick else ("C/10", "1C"):
            degraded = pybamm.lithium_ion.DFN(stock_degradation_options(name))
            runs = {
                "ours": simulation(name, rate=rate, cycles=2),
                "stock": simulation(name, model=stock(name), rate=rate, cycles=2),
                "degraded": simulation(
                    name, model=degraded, values=stock_degradation_values(name), rate=rate, cycles=2
                ),
            }

            def solve(run):
                return lambda: run.solve(showprogress=False, calc_esoh=False)

            for run in runs.values():
                run.build_for_experiment()
            times = interleaved({k: solve(r) for k, r in runs.items()}, 1 if quick else 5)
            ours, plain, other = (median_cpu(times[k]) / 2 for k in ("ours", "stock", "degraded"))
            rows.append(
                (f"`{name}`", rate, f"{ours:.2f} s", f"{plain:.2f} s", f"{other:.2f} s",
                 f"{ours / plain:.1f}", f"{ours / other:.1f}")
            )  # fmt: skip
    head = ("cell", "rate", "every mechanism", "stock DFN",
            "stock DFN with SEI, mechanics, loss of active material", "ratio", "ratio")  # fmt: skip
    return markdown(head, rows)


def spectra(quick: bool) -> str:
    """Milliseconds per frequency of an impedance spectrum."""
    frequencies = np.logspace(-3, 6, 10 if quick else 60)
    rows = []
    for name, model in (
        ("every mechanism", SolidStateDFN({**options_for(HALF), "surface form": "differential"})),
        ("stock DFN", pybamm.lithium_ion.DFN(
            {**stock_options(HALF), "surface form": "differential"})),
    ):  # fmt: skip
        values = pybamm.ParameterValues(HALF)
        run = pybamm.EISSimulation(model, parameter_values=values)
        run.solve(frequencies[:2])
        cpu, _ = cpu_and_wall(lambda run=run: run.solve(frequencies))
        rows.append((name, f"{1e3 * cpu / len(frequencies):.1f} ms"))
    return markdown((f"`{HALF}`", "per frequency"), rows)


def thousand(quick: bool) -> str:
    """CPU time of 1000 cycles: fast preset (9 points per electrode, 5 in the separator, parabolic particle profiles), three pressure patches, constant current with rests of ten minutes; "no mechanism" is the same cell with contact, disconnection and interphase off."""  # noqa: E501
    count = 30 if quick else 1000
    rows = []
    for name, rate in (
        (HALF, "C/10"), ("Si_LLZO_Li", "C/20"), ("Si_PEO_Li", "C/10"), ("Si_LLZO_NMC811", "C/10"),
    ):  # fmt: skip
        found, solved = {}, {}
        for jump in (False, True):
            began = time.process_time()
            result = age(name, cycles=count, current=rate, jump=jump, progress=False)
            found[jump], solved[jump] = time.process_time() - began, result
        spent = []
        for cycles in (10, 60):
            began = time.process_time()
            age(name, cycles=cycles, current=rate, jump=False, options=OFF, progress=False)
            spent.append(time.process_time() - began)
        # what is set up once is not set up again
        bare = spent[0] + (spent[1] - spent[0]) / 50 * (count - 10)
        n = min(len(solved[True].table), len(solved[False].table))
        error = 100 * float(
            (solved[True].table["Retention"][:n] - solved[False].table["Retention"][:n]).abs().max()
        )
        rows.append(
            (f"`{name}`", rate, len(solved[False].table), f"{found[False]:.0f} s",
             f"{found[True]:.0f} s", f"{solved[True].share:.0%}", f"{error:.2f}", f"{bare:.0f} s")
        )  # fmt: skip
    head = ("cell", "rate", "cycles", "every cycle", "with jumps", "solved", "error [points]",
            "no mechanism, every cycle")  # fmt: skip
    return markdown(head, rows)


def mesh(quick: bool):
    """Seconds of CPU per cycle against the number of points; a figure as well."""
    points = (10, 20) if quick else (10, 20, 40, 80)
    seconds = {"every mechanism": [], "stock DFN": []}
    for n in points:
        var_pts = dict.fromkeys(("x_n", "x_s", "x_p", "r_n", "r_p"), n)
        for label, model in (("every mechanism", None), ("stock DFN", stock(HALF))):
            run = simulation(HALF, model=model, cycles=1, var_pts=var_pts)
            run.build_for_experiment()
            cpu, _ = cpu_and_wall(lambda run=run: run.solve(showprogress=False, calc_esoh=False))
            seconds[label].append(cpu)
    figure = Figure(figsize=(5.5, 3.6), layout="constrained")
    ax = figure.add_subplot()
    for label, values in seconds.items():
        ax.loglog(points, values, "o-", label=label)
    ax.set(xlabel="Points per electrode, separator and particle", ylabel="CPU time per cycle / s")
    ax.legend(frameon=False)
    rows = [
        (n, f"{a:.2f} s", f"{b:.2f} s", f"{a / b:.1f}")
        for n, a, b in zip(points, *seconds.values(), strict=True)
    ]
    return markdown(("points", *seconds, "ratio"), rows), figure


def long_runs(quick: bool) -> str:
    """Seconds against the number of cycles."""
    rows = []
    for count in (20, 40) if quick else (250, 500, 1000, 2000, 5000):
        began = time.process_time()
        result = age("Si_PEO_Li", cycles=count, current="C/5", progress=False)
        rows.append((count, f"{time.process_time() - began:.1f} s", result.simulated))
    return markdown(("cycles of `Si_PEO_Li` at C/5, with jumps", "CPU", "solved"), rows)


def points(quick: bool) -> str:
    """Seconds against the number of points of a sweep, two workers."""
    rows = []
    for count in (4, 8) if quick else (8, 16, 32, 64):
        axes = {"stack_pressure_MPa": list(np.linspace(20, 120, count))}
        _, wall = cpu_and_wall(
            lambda axes=axes: sweep("LPSCl", axes, model="SPMe", preset="fast", cycles=2,
                                    executor="processes", workers=2, progress=False)
        )  # fmt: skip
        rows.append((count, f"{wall:.1f} s", f"{wall / count:.2f} s"))
    return markdown(("points (reduced model, 2 cycles)", "wall, two workers", "per point"), rows)


PARTS = {
    "Time per cycle": cycles, "Time per spectrum": spectra, "1000 cycles": thousand,
    "Scaling with the mesh": mesh, "Scaling with cycles": long_runs,
    "Scaling with points of a sweep": points,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs")
    told = parser.parse_args()
    warnings.simplefilter("ignore")
    pages = [
        "# Benchmarks",
        "",
        "Made by `python benchmarks/page.py`. CPU time of one process unless it says wall time; "
        "ours and stock PyBaMM in the same run at the same tolerances (rtol 5e-6) and mesh. "
        f"{platform.machine()}, {os.cpu_count()} cores; "
        + ", ".join(f"{name} {version}" for name, version in versions().items())
        + ".",
    ]
    for title, part in PARTS.items():
        found = part(told.quick)
        text, figure = found if isinstance(found, tuple) else (found, None)
        pages += ["", f"## {title}", "", part.__doc__.splitlines()[0], "", text]
        if figure is not None and not told.quick:
            figure.savefig(told.out / "benchmarks.png", dpi=130)
            pages += ["", "```{image} benchmarks.png", ":alt: CPU time against points", "```"]
        print("\n".join(pages[-4:]), flush=True)
    pages += ["", "## Time per fit", "", "```"]
    pages += [fit_time.table() if not told.quick else "", "```"]
    pages += ["", "## Workers of a sweep", "", "Wall time on points ten times longer than their "
              "overhead, `python benchmarks/sweep_workers.py`.", ""]  # fmt: skip
    ratios = sweep_workers.main(["--points", "4" if told.quick else "16"])
    rows = [(name, f"{ratio:.2f}") for name, ratio in ratios.items()]
    pages.append(markdown(("workers", "one over two"), rows))
    if not told.quick:
        (told.out / "benchmarks.md").write_text("\n".join(pages) + "\n", encoding="utf-8")
        print(f"written: {told.out / 'benchmarks.md'}")


if __name__ == "__main__":
    main()
