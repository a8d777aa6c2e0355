"""How long ageing takes: every cycle simulated, and with jumps, beside stock PyBaMM's DFN with the
same mesh and profile, in the same run.

CPU time of one process; the mesh is that of the fast preset, contact has its default patches. Stock
is PyBaMM's DFN with the same silicon and electrolyte as parameters and none of the mechanisms
(contact, disconnection, interphase off), driven in the same way.

    python benchmarks/ageing_time.py [cycles]
"""

import os
import sys
import time
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

from pybamm_ssb import NEUTRAL_OPTIONS, age

OFF = {"contact": "perfect", "disconnection": "none", "interphase": "none"}
CELLS = (
    ("Si_LPSCl_Li", "C/10", {}),
    ("Si_LLZO_Li", "C/20", {}),
    ("Si_PEO_Li", "C/10", {}),
    ("Si_PEO_LFP", "C/5", {}),
    ("Si_LPSCl_NMC811", "C/5", {"stack_pressure_MPa": 150.0}),
)


def clock(cell, cycles, **keywords):
    began = time.process_time()
    result = age(cell, cycles=cycles, progress=False, **keywords)
    return time.process_time() - began, result


def main() -> None:
    warnings.simplefilter("ignore")
    cycles = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    assert set(OFF) <= set(NEUTRAL_OPTIONS)
    print(f"{cycles} cycles; seconds of CPU; points of retention")
    head = ("cell", "rate", "every", "jumps", "ratio", "solved", "error", "bare/100", "every/bare")
    print(" ".join(f"{name:>12s}" for name in head))
    for cell, current, conditions in CELLS:
        plain, whole = clock(cell, cycles, current=current, jump=False, **conditions)
        fast, jumped = clock(cell, cycles, current=current, **conditions)
        bare, _ = clock(cell, 100, current=current, jump=False, options=OFF, **conditions)
        n = min(len(whole.table), len(jumped.table))
        error = (whole.table["Retention"][:n] - jumped.table["Retention"][:n]).abs().max()
        numbers = (
            cell[:12], current, f"{plain:.1f}", f"{fast:.1f}", f"{plain / fast:.1f}",
            f"{jumped.share:.0%}", f"{100 * error:.3f}", f"{bare:.2f}",
            f"{plain / len(whole.table) / (bare / 100):.2f}",
        )  # fmt: skip
        print(" ".join(f"{text:>12s}" for text in numbers), whole.stopped or "", flush=True)


if __name__ == "__main__":
    main()
