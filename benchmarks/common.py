"""What the benchmarks share: cells, protocols, clocks, tables."""

from __future__ import annotations

import csv
import statistics
import time
import warnings
from pathlib import Path

import numpy as np
import pybamm

import pybamm_ssb
from pybamm_ssb.parameters import options_for

#: PyBaMM warns once per hysteresis submodel; the sets here give the new decay rates
warnings.filterwarnings("ignore", message="The definition of the hysteresis decay rate")

#: Stock SEI, particle mechanics and loss of active material, none of which our sets carry.
#: Graphite values of PyBaMM's OKane2022 (O'Kane et al., Phys. Chem. Chem. Phys. 24 (2022) 7909)
#: and Ai2020 (Ai et al., J. Electrochem. Soc. 167 (2020) 013512), as plain constants: they make
#: the stock model run at its usual cost, they do not describe silicon.
STOCK_DEGRADATION = {
    "SEI solvent diffusivity [m2.s-1]": 2.5e-22,
    "Bulk solvent concentration [mol.m-3]": 2636.0,
    "{E} electrode partial molar volume [m3.mol-1]": 3.1e-6,
    "{E} electrode Young's modulus [Pa]": 15e9,
    "{E} electrode Poisson's ratio": 0.3,
    "{E} electrode reference concentration for free of deformation [mol.m-3]": 0.0,
    "{E} electrode critical stress [Pa]": 60e6,
    "{E} electrode LAM constant proportional term [s-1]": 2.7778e-7,
    "{E} electrode LAM constant exponential term": 2.0,
    "{E} electrode initial crack length [m]": 2e-8,
    "{E} electrode initial crack width [m]": 1.5e-8,
    "{E} electrode number of cracks per unit area [m-2]": 3.18e15,
    "{E} electrode Paris' law constant b": 1.12,
    "{E} electrode Paris' law constant m": 2.2,
    "{E} electrode cracking rate": 3.9e-20,
}

#: Of the models' default solver
TOLERANCES = {"rtol": 5e-6, "atol": 5e-8}

#: The stock options that ours are compared with
STOCK_MECHANISMS = {
    "SEI": "solvent-diffusion limited",
    "particle mechanics": "swelling and cracking",
    "loss of active material": "stress-driven",
}


def is_half_cell(name: str) -> bool:
    """Whether silicon is the working (positive) electrode of the set."""
    return "working electrode" in options_for(name)


def stock_options(name: str) -> dict:
    """The part of a set's options that stock PyBaMM knows."""
    known = ("working electrode", "open-circuit potential")
    return {key: value for key, value in options_for(name).items() if key in known}


def stock_degradation_options(name: str) -> dict:
    """Stock options with SEI, mechanics and loss of active material in the silicon."""
    half = is_half_cell(name)
    mine = {key: ("none", v) if half else (v, "none") for key, v in STOCK_MECHANISMS.items()}
    return stock_options(name) | mine


def stock_degradation_values(name: str) -> pybamm.ParameterValues:
    """The set plus the constants that the stock mechanisms need."""
    values = pybamm.ParameterValues(name)
    # stock looks up mechanical constants of both electrodes, also where mechanics is off
    electrodes = ["Positive"] if is_half_cell(name) else ["Negative", "Positive"]
    extra = {
        key.replace("{E}", electrode): value
        for key, value in STOCK_DEGRADATION.items()
        for electrode in electrodes
    }
    values.update(extra, check_already_exists=False)
    return values


def cycling(name: str, rate: str, cycles: int) -> pybamm.Experiment:
    """Constant-current cycles between the cut-offs of the set, lithiation of silicon first."""
    values = pybamm.ParameterValues(name)
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    down, up = f"Discharge at {rate} until {low} V", f"Charge at {rate} until {high} V"
    return pybamm.Experiment([(down, up) if is_half_cell(name) else (up, down)] * cycles)


def simulation(
    name, extra=None, *, model=None, values=None, rate="C/10", cycles=5, var_pts=None, **solver
) -> pybamm.Simulation:
    """A simulation of a set, with `extra` model options; other keywords go to the solver."""
    if model is None:
        model = pybamm_ssb.SolidStateDFN(options_for(name) | (extra or {}))
    return pybamm.Simulation(
        model,
        parameter_values=values or pybamm.ParameterValues(name),
        experiment=cycling(name, rate, cycles),
        # the same tolerances for every model: those of ours
        solver=pybamm.IDAKLUSolver(**(TOLERANCES | solver)),
        var_pts=(model.default_var_pts | var_pts) if var_pts else None,
    )


def cpu_and_wall(function) -> tuple[float, float]:
    """CPU and wall time of one call [s]. CPU time hardly sees other work on the machine."""
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return time.process_time() - cpu, time.perf_counter() - wall


def interleaved(functions: dict, repeats: int) -> dict[str, list[tuple[float, float]]]:
    """(CPU, wall) of every function, one after the other, `repeats` times around."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in functions}
    for _ in range(repeats):
        for name, function in functions.items():
            times[name].append(cpu_and_wall(function))
    return times


def median_cpu(times: list[tuple[float, float]]) -> float:
    """Median CPU time [s] of a list from `interleaved`."""
    return statistics.median(cpu for cpu, _ in times)


def half_cycles(solution, points=1001) -> list[tuple[np.ndarray, np.ndarray]]:
    """(capacity passed since the start of the step [A.h], voltage [V]) of every step, at evenly
    spaced times: the integrator's own interpolant, not straight lines between its steps."""
    curves = []
    for cycle in solution.cycles:
        for step in cycle.steps:
            t = np.linspace(step.t[0], step.t[-1], points)
            q = step["Discharge capacity [A.h]"](t)
            curves.append((np.abs(q - q[0]), step["Voltage [V]"](t)))
    return curves


def voltage_differences(a, b, margin=0.05) -> list[np.ndarray]:
    """Differences of voltage at equal capacity [V], per half-cycle of two `half_cycles`.

    Over the capacity that both curves pass, without its first and last `margin`: there the
    voltage is almost vertical and the difference is one of capacity, which is judged apart."""
    differences = []
    for (qa, va), (qb, vb) in zip(a, b, strict=True):
        common = min(qa[-1], qb[-1])
        q = np.linspace(margin * common, (1 - margin) * common, 1001)
        differences.append(np.interp(q, qb, vb) - np.interp(q, qa, va))
    return differences


def capacity_differences(a, b) -> np.ndarray:
    """Relative differences of the capacities of the half-cycles."""
    return np.array([qb[-1] / qa[-1] - 1 for (qa, _), (qb, _) in zip(a, b, strict=True)])


def table(rows: list[dict], title: str = "") -> str:
    """Rows with the same keys as an aligned text table."""
    if not rows:
        return title
    cells = [[str(key) for key in rows[0]], *([_text(v) for v in row.values()] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    lines = [
        "  ".join(
            text.ljust(w) if i == 0 else text.rjust(w)
            for i, (text, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    ]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(([title] if title else []) + lines) + "\n"


def write_csv(path: str | Path, rows: list[dict]) -> None:
    """All rows, with the union of their columns."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _text(value) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)
