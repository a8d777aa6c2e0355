"""How much faster two local workers are than one, on points ten times longer than their overhead.

Run as: python benchmarks/sweep_workers.py [--points 16]
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np

import pybamm_ssb
from pybamm_ssb import simulate

RUN = {"model": "DFN", "preset": "fast", "cycles": 60, "current": "C/5"}


def main(arguments=None) -> dict[str, float]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=16)
    told = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    began = time.perf_counter()
    simulate("LPSCl", progress=False, **RUN)
    print(f"one point alone, here: {time.perf_counter() - began:.1f} s")
    axes = {"stack_pressure_MPa": list(np.linspace(20, 120, told.points))}
    seconds = {}
    for workers in (1, 2):
        for executor in ("processes", None):
            began = time.perf_counter()
            found = pybamm_ssb.sweep(
                "LPSCl", axes, executor=executor, workers=workers, progress=False, **RUN
            )
            assert not found.failures
            seconds[workers, executor] = time.perf_counter() - began
    ratios = {}
    for executor, name in (("processes", "processes"), (None, "local dask cluster")):
        one, two = seconds[1, executor], seconds[2, executor]
        ratios[name] = one / two
        print(f"{name}: one worker {one:.1f} s, two {two:.1f} s, ratio {one / two:.2f}")
    return ratios


if __name__ == "__main__":
    main()
