"""What each mechanism earns on the rows of the review, the other numbers calibrated again.

Run as: python benchmarks/ablations.py [--workers 2] [--steps 3] [--out folder]

Starts from the fitted numbers that ship with the package. Finished runs are kept in the folder and
not run again; remove it after a change of models or materials.
"""

from __future__ import annotations

import argparse
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

from pybamm_ssb.review_scores import measures
from pybamm_ssb.review_scores.calibration import calibrate
from pybamm_ssb.review_scores.calibration_frozen import calibrated_numbers

_NONE = 1e-12
#: what is switched off: model options for all rows, numbers held, and at what
ABLATIONS: dict[str, tuple[dict, dict[str, float]]] = {
    "interphase": ({"interphase": "none"}, {"interphase": 3e-21}),
    "electronic loss": ({}, {"electronic loss": _NONE}),
    "loss below the contact threshold": (
        {}, {"loss per time": _NONE, "loss per contraction": _NONE},
    ),
    "particles that differ": ({}, {"variance of the rate": 1e-6}),
}  # fmt: skip


def main(arguments=None) -> pd.DataFrame:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("ablations"))
    told = parser.parse_args(arguments)
    fitted = calibrated_numbers()["value"]
    words = {"leave_out": False, "out": told.out}
    with ProcessPoolExecutor(told.workers, multiprocessing.get_context("spawn")) as pool:
        words["executor"] = pool
        # the fitted numbers are where no step lowers the sum of squares
        whole = calibrate(start=fitted.to_dict(), steps=0, **words)
        found = {"with all": whole}
        for name, (options, held) in ABLATIONS.items():
            off = {
                number: value
                for number in fitted.index
                for group, value in held.items()
                if number.startswith(group)
            }
            start = fitted.drop(list(off)).to_dict()
            print(f"without {name}")
            found[f"without {name}"] = calibrate(
                start=start,
                off=off,
                options=options,
                slopes=whole.slopes,
                steps=told.steps,
                **words,
            )
    table = pd.DataFrame({name: _line(one, whole) for name, one in found.items()}).T
    table.to_csv(told.out / "ablations.csv", float_format="%.4g", index_label="calibrated")
    print(table.to_string(float_format=lambda number: f"{number:.3g}"))
    return table


def _line(one, whole) -> dict[str, float]:
    """Sum of squares and mean error of a calibration, and how much larger than the whole's the
    error is, with an interval over labs."""
    both = one.rows[["lab", "reported"]].assign(here=one.rows["after"], all=whole.rows["after"])
    both = both.dropna()
    weights = measures.resamples(both["lab"].tolist())
    here = measures.absolute_errors(both["reported"], both["here"])
    less = here - measures.absolute_errors(both["reported"], both["all"])
    low, high = measures.interval(measures.means(less, weights))
    return {
        "rows": len(both),
        "sum of squares": one.cost,
        "mean error [points]": here.mean(),
        "rank correlation": measures.rank_correlation(both["reported"], both["here"]),
        "error more than with all [points]": less.mean(),
        "low": low,
        "high": high,
    }


if __name__ == "__main__":
    main()
