"""What do the mechanics that act back on the cell cost?

``SolidStateDFN`` with the default options of a set against the same with stretch, a fixture,
stress on the potential and crystalline phases, alone and together: same mesh, protocol and
tolerance, solved in turn in one process. CPU times of ``Simulation.solve`` after a first solve.

    python benchmarks/breathing.py --cell Si_LPSCl_Li Si_LPSCl_NMC811
"""

from __future__ import annotations

import argparse
import statistics

import common
import pybamm

import pybamm_ssb
from pybamm_ssb.parameters import options_for

STRETCH = {"electrode stretch": "uniaxial"}
FIXTURE = STRETCH | {"stack pressure": "fixture"}
MECHANICS = {
    "default options": {},
    "stretch": STRETCH,
    "stretch, fixture": FIXTURE,
    "stress potential": {"stress potential": "true"},
    "crystallinity": {"crystallinity": "two-phase"},
    "all of it": FIXTURE | {"stress potential": "true", "crystallinity": "two-phase"},
}


def compare(name: str, rate: str, cycles: int, pairs: int, model=None) -> list[dict]:
    """CPU time per cycle of each variant and its ratio to the default options."""
    model = model or pybamm_ssb.SolidStateDFN
    sims = {
        label: common.simulation(
            name,
            model=model({**options_for(name), **extra}),
            values=pybamm.ParameterValues(name),
            rate=rate,
            cycles=cycles,
        )
        for label, extra in MECHANICS.items()
    }
    for label, sim in sims.items():
        done = len(sim.solve().cycles)
        if done < cycles:
            raise RuntimeError(f"{label}: {done} of {cycles} cycles")
    times = common.interleaved({label: sim.solve for label, sim in sims.items()}, pairs)
    plain = [cpu for cpu, _ in times["default options"]]
    rows = []
    for label in sims:
        cpu = [t for t, _ in times[label]]
        ratios = [a / b for a, b in zip(cpu, plain, strict=True)]
        rows.append(
            {
                "model": label,
                "cell": name,
                "rate": rate,
                "CPU per cycle [ms]": 1e3 * statistics.median(cpu) / cycles,
                "to default options": statistics.median(ratios),
                "pairs": f"{min(ratios):.2f}-{max(ratios):.2f}",
            }
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cell", nargs="+", default=["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
    parser.add_argument("--rate", nargs="+", default=["C/10"])
    parser.add_argument("--cycles", type=int, default=5, help="cycles per solve")
    parser.add_argument("--pairs", type=int, default=5, help="times each model is solved")
    parser.add_argument("--csv", help="file to write all rows to")
    args = parser.parse_args()
    rows = []
    for name in args.cell:
        for rate in args.rate:
            part = compare(name, rate, args.cycles, args.pairs)
            print(common.table(part, f"\n{name}, {rate}"), flush=True)
            rows += part
    if args.csv:
        common.write_csv(args.csv, rows)


if __name__ == "__main__":
    main()
