"""Many runs in one process: nothing piles up, and the last is as the first."""

import gc
from pathlib import Path

import pandas as pd
import pytest

from pybamm_ssb import age, simulate

RUN = {"model": "SPMe", "preset": "fast", "cycles": 2, "progress": False}
#: largest growth [MB] of 60 runs after the first ten; a model alone takes about ten
GROWTH = 60


def resident_MB() -> float:
    gc.collect()
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


linux = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="reads what Linux tells of a process"
)


@linux
@pytest.mark.full
def test_many_simulations_leave_nothing_behind():
    tables = {}
    for number in range(70):
        if number == 10:
            before = resident_MB()
        # every run is a model of its own
        found = simulate("Si_LPSCl_Li", stack_pressure_MPa=20.0 + number % 35, **RUN)
        tables.setdefault(number % 35, []).append(found.table)
        del found
    assert resident_MB() - before < GROWTH
    for first, second in tables.values():
        pd.testing.assert_frame_equal(first, second)


@linux
@pytest.mark.full
def test_memory_is_flat_over_thousands_of_cycles():
    words = {"model": "DFN", "preset": "fast", "current": "C/5", "progress": False}
    age("Si_PEO_Li", cycles=150, jump=False, **words)
    before = resident_MB()
    age("Si_PEO_Li", cycles=600, jump=False, **words)
    assert resident_MB() - before < GROWTH
