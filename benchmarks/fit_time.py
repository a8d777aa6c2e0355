"""How long a fit takes, and what sensitivities cost beside plain solves.

Four parameters, a lithiation and a delithiation at C/5 with rests, 400 points, 2 mV of noise.
Sensitivities and plain solves alternate in the same process; medians.

    python benchmarks/fit_time.py
"""

import time
import warnings

import numpy as np

from pybamm_ssb import Cell
from pybamm_ssb.fitting import FitProblem, Trace, fit

NAMES = (
    "Positive electrode reference exchange-current density [A.m-2]",
    "Positive particle reference diffusivity [m2.s-1]",
    "Positive electrode contact reference pressure [Pa]",
    "Electrolyte reference conductivity [S.m-1]",
)
STARTS = dict(zip(NAMES, (2.5, 2e-15, 5e7, 0.25), strict=True))
ROUNDS = 7


def profile(item):
    current = 0.2 * item.values["Nominal cell capacity [A.h]"]
    ends = np.cumsum([0, 14400, 1800, 13680, 1800])
    t = np.linspace(0, ends[-1], 400)
    return t, current * np.select([t < ends[1], t < ends[2], t < ends[3]], [1.0, 0.0, -1.0], 0.0)


def clock(problem, x, jacobian: bool) -> float:
    began = time.perf_counter()
    problem.residuals(x, jacobian)
    return time.perf_counter() - began


def table() -> str:
    """Seconds of plain solves, solves with sensitivities, and fits."""
    cell = Cell(electrolyte="LPSCl", separator_thickness_um=50, stack_pressure_MPa=50)
    item = cell.complete()
    t, current = profile(item)
    lines = [
        f"{'model':6s} {'plain':>8s} {'4 sens.':>8s} {'ratio':>6s} {'fit':>7s} {'solves':>14s}"
    ]
    for model in ("SPMe", "DFN"):
        empty = FitProblem(item, Trace(t, current, 0 * t), NAMES, model=model)
        true = empty.coordinates({name: item.values[name] for name in NAMES})
        noise = 2e-3 * np.random.default_rng(1).standard_normal(len(t))
        trace = Trace(t, current, empty.predict(true)[0] + noise)
        problem = FitProblem(item, trace, NAMES, model=model, starts=STARTS)
        x = problem.coordinates({})
        problem.residuals(x)
        problem.residuals(x, jacobian=True)
        plain, sensitive = [], []
        for _ in range(ROUNDS):
            plain.append(clock(problem, x, False))
            sensitive.append(clock(problem, x, True))
        problem.solves = {"plain": 0, "with derivatives": 0}
        result = fit(problem)
        a, b = np.median(plain), np.median(sensitive)
        solves = f"{problem.solves['plain']} + {problem.solves['with derivatives']}"
        lines.append(
            f"{model:6s} {a:7.3f}s {b:7.3f}s {b / a:6.1f} {result.seconds:6.1f}s {solves:>14s}"
        )
    return "\n".join(lines)


def main() -> None:
    warnings.simplefilter("ignore")
    print(table())


if __name__ == "__main__":
    main()
