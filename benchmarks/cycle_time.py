"""How long does one cycle take with every mechanism on, and where does the time go?

``SolidStateDFN`` with the default options of a set is timed against stock ``DFN`` with and
without stock's degradation mechanisms, and the reduced models against each other: same silicon,
mesh, protocol and solver, solved in turn in one process. Times are CPU times of
``Simulation.solve`` after a first solve (discretisation is listed apart); ratios are medians.

    python benchmarks/cycle_time.py --cell Si_LPSCl_Li --rate C/10 --csv cycle_time.csv
"""

from __future__ import annotations

import argparse
import statistics
import time

import common
import numpy as np
import pybamm

import pybamm_ssb
from pybamm_ssb.parameters import options_for

FULL = {
    "ours": "SolidStateDFN, all mechanisms",
    "stock degradation": "stock DFN, SEI + mechanics + LAM",
    "stock": "stock DFN",
}
REDUCED = {
    "ours": "SolidStateSPMe, all mechanisms",
    "stock degradation": "stock SPMe, SEI + mechanics + LAM",
    "stock": "stock SPMe",
}


def contestants(name: str, reduced: bool) -> dict:
    """Label -> (model, parameter values)."""
    stock = pybamm.lithium_ion.SPMe if reduced else pybamm.lithium_ion.DFN
    ours = pybamm_ssb.SolidStateSPMe if reduced else pybamm_ssb.SolidStateDFN
    extra = {"x-average side reactions": "true"} if reduced else {}
    return {
        "ours": (ours, options_for(name), pybamm.ParameterValues(name)),
        "stock degradation": (
            stock,
            common.stock_degradation_options(name) | extra,
            common.stock_degradation_values(name),
        ),
        "stock": (stock, common.stock_options(name), pybamm.ParameterValues(name)),
    }


def mechanisms(name: str) -> dict:
    """Label -> options: the default model of a set, one mechanism after the other."""
    everything = options_for(name)
    neutral = pybamm_ssb.NEUTRAL_OPTIONS
    so_far = common.stock_options(name) | neutral | {"surface form": "false"}
    del so_far["pressure patches"]
    steps = {"neutral options (stock DFN)": dict(so_far)}
    so_far["surface form"] = "algebraic"
    steps["+ algebraic surface form"] = dict(so_far)
    for key in ("electrolyte transport", "effective transport"):
        so_far[key] = everything[key]
    steps["+ solid electrolyte"] = dict(so_far)
    so_far["contact"] = everything["contact"]
    for patches in ("1", "3"):
        so_far["pressure patches"] = patches
        steps[f"+ cavity contact, {patches} patch{'es' if patches != '1' else ''}"] = dict(so_far)
    so_far["disconnection"] = everything["disconnection"]
    steps["+ disconnection"] = dict(so_far)
    so_far["interphase"] = everything["interphase"]
    steps["+ interphase (default)"] = dict(so_far)
    return steps


class Case:
    """One model, warmed up, with its set-up times."""

    def __init__(self, name, build, values, rate, cycles):
        self.cycles = cycles
        start = time.process_time()
        model = build()
        self.model_time = time.process_time() - start
        self.sim = common.simulation(name, model=model, values=values, rate=rate, cycles=cycles)
        self.first, _ = common.cpu_and_wall(self.solve)

    def solve(self):
        self.solution = self.sim.solve()
        done = len(self.solution.cycles)
        if done < self.cycles:
            raise RuntimeError(f"{self.sim.model.name}: {done} of {self.cycles} cycles")

    def evaluations(self) -> dict:
        """States, non-zeros and the time of one residual and one Jacobian [us]."""
        model = next(iter(self.sim.steps_to_built_models.values()))
        y = self.solution.first_state.all_ys[0][:, -1]
        jacobian = model.jac_rhs_algebraic_eval
        return {
            "states": int(model.len_rhs_and_alg),
            "non-zeros": int(jacobian.sparsity_out(0).nnz()),
            "residual [us]": 1e6 * _time_of(model.rhs_algebraic_eval, y),
            "Jacobian [us]": 1e6 * _time_of(jacobian, y),
        }


def _time_of(function, y, repeats=15, batch=100) -> float:
    """Median CPU time [s] of one evaluation of a CasADi function f(t, y, p)."""
    buffer, call = function.buffer()
    arguments = [
        np.zeros(1),
        np.ascontiguousarray(np.asarray(y, float).ravel()),
        np.zeros(function.numel_in(2)),
    ]
    result = np.zeros(function.nnz_out(0))
    for i, argument in enumerate(arguments):
        buffer.set_arg(i, memoryview(argument))
    buffer.set_res(0, memoryview(result))
    samples = []
    for _ in range(repeats):
        start = time.process_time()
        for _ in range(batch):
            call()
        samples.append((time.process_time() - start) / batch)
    return statistics.median(samples)


def compare(name: str, rate: str, cycles: int, pairs: int, reduced: bool) -> list[dict]:
    """Time per cycle and ratio to ours of the three contestants."""
    cases = {
        label: Case(name, lambda c=cls, o=options: c(o), values, rate, cycles)
        for label, (cls, options, values) in contestants(name, reduced).items()
    }
    times = common.interleaved({label: case.solve for label, case in cases.items()}, pairs)
    labels = REDUCED if reduced else FULL
    rows = []
    for label in cases:
        cpu = [t for t, _ in times[label]]
        ratios = [ours / other for (ours, _), other in zip(times["ours"], cpu, strict=True)]
        rows.append(
            {
                "model": labels[label],
                "cell": name,
                "rate": rate,
                "CPU per cycle [ms]": 1e3 * statistics.median(cpu) / cycles,
                "wall per cycle [ms]": 1e3
                * statistics.median(wall for _, wall in times[label])
                / cycles,
                "ours / this": common.median_cpu(times["ours"]) / statistics.median(cpu),
                "median of pairs": statistics.median(ratios),
                "pairs": f"{min(ratios):.2f}-{max(ratios):.2f}",
            }
        )
    return rows


def where_the_time_goes(name: str, rate: str, cycles: int, repeats: int) -> list[dict]:
    """One mechanism added at a time: integrator statistics and cost of an evaluation."""
    values = pybamm.ParameterValues(name)
    cases = {
        label: Case(name, lambda o=options: pybamm_ssb.SolidStateDFN(o), values, rate, cycles)
        for label, options in mechanisms(name).items()
    }
    degradation = common.stock_degradation_values(name)
    options = common.stock_degradation_options(name)
    cases["stock SEI + mechanics + LAM"] = Case(
        name, lambda: pybamm.lithium_ion.DFN(options), degradation, rate, cycles
    )
    times = common.interleaved({label: case.solve for label, case in cases.items()}, repeats)
    rows = []
    for label, case in cases.items():
        cpu = common.median_cpu(times[label])
        stats = case.solution.solver_statistics
        cost = case.evaluations()
        residuals = 1e-6 * stats.number_of_nonlinear_solver_iterations * cost["residual [us]"]
        jacobians = 1e-6 * stats.number_of_linear_solver_setups * cost["Jacobian [us]"]
        rows.append(
            {
                "model": label,
                "cell": name,
                "rate": rate,
                "CPU/cycle [ms]": 1e3 * cpu / cycles,
                "steps/cycle": stats.number_of_steps / cycles,
                "residuals/cycle": stats.number_of_nonlinear_solver_iterations / cycles,
                "Jacobians/cycle": stats.number_of_linear_solver_setups / cycles,
                "failed": (
                    stats.number_of_error_test_failures + stats.number_of_nonlinear_solver_fails
                )
                / cycles,
                **cost,
                "in residuals [%]": 100 * residuals / cpu,
                "in Jacobians [%]": 100 * jacobians / cpu,
                "in the rest [%]": 100 * (1 - (residuals + jacobians) / cpu),
                "model [s]": case.model_time,
                "set-up [s]": case.first - cpu,
            }
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cell", nargs="+", default=["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
    parser.add_argument("--rate", nargs="+", default=["C/10", "1C"])
    parser.add_argument("--cycles", type=int, default=5, help="cycles per solve")
    parser.add_argument("--pairs", type=int, default=7, help="times each model is solved")
    parser.add_argument("--no-details", action="store_true", help="only the comparison")
    parser.add_argument("--csv", help="file to write all rows to")
    args = parser.parse_args()
    rows = []
    for name in args.cell:
        for rate in args.rate:
            for reduced in (False, True):
                part = compare(name, rate, args.cycles, args.pairs, reduced)
                kind = "reduced" if reduced else "full order"
                print(common.table(part, f"\n{name}, {rate}, {kind}"), flush=True)
                rows += part
        if not args.no_details:
            part = where_the_time_goes(name, args.rate[0], args.cycles, args.pairs)
            print(common.table(part, f"\n{name}, {args.rate[0]}: where the time goes"), flush=True)
            rows += part
    if args.csv:
        common.write_csv(args.csv, rows)


if __name__ == "__main__":
    main()
