"""How many random cells solve five cycles, and why the others do not.

Run as: python benchmarks/random_cells.py [--cells 1000] [--out random_cells.jsonl]

Finished cells are kept in the file and not run again.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tqdm.auto import tqdm

from pybamm_ssb.random_cells import Verdict, summary, verdict


def main(arguments=None) -> list[Verdict]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path, default=None)
    told = parser.parse_args(arguments)
    known: dict[int, Verdict] = {}
    if told.out is not None and told.out.exists():
        for line in told.out.read_text(encoding="utf-8").splitlines():
            found = Verdict(**json.loads(line))
            known[found.seed] = found
    seeds = [s for s in range(told.first, told.first + told.cells) if s not in known]
    # each cell has a process of its own; threads only wait for them
    with ThreadPoolExecutor(told.workers) as pool:
        jobs = [pool.submit(verdict, seed) for seed in seeds]
        for job in tqdm(as_completed(jobs), total=len(jobs), unit="cell"):
            found = job.result()
            known[found.seed] = found
            if told.out is not None:
                with told.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(dataclasses.asdict(found)) + "\n")
    wanted = [known[s] for s in sorted(known) if s < told.first + told.cells]
    print(summary(wanted))
    return wanted


if __name__ == "__main__":
    main()
