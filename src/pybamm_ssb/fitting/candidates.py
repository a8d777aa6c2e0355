"""Candidate models side by side: which do the data prefer, and can they tell at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .estimate import fit
from .problem import FitProblem
from .result import FitResult

#: a difference of the information criterion below which models are not told apart (Burnham and
#: Anderson 2002)
_TOLD_APART = 2.0


@dataclass
class Candidates:
    """Fits of several models to the same data.

    Attributes
    ----------
    table : pandas.DataFrame
        Index: candidate, best first; columns: parameters, sum of squares, AICc, difference, weight.
    results : dict
        Candidate to :class:`FitResult`.
    """

    table: pd.DataFrame
    results: dict[str, FitResult]

    @property
    def told_apart(self) -> bool:
        """Whether the data prefer one candidate to every other one."""
        return len(self.table) < 2 or float(self.table["difference"].iloc[1]) >= _TOLD_APART

    @property
    def warning(self) -> str | None:
        """What to say where they do not."""
        if self.told_apart:
            return None
        near = self.table.index[self.table["difference"] < _TOLD_APART]
        return (
            f"these data cannot tell {', '.join(map(repr, near))} apart (AICc within "
            f"{_TOLD_APART:g}): do not read a mechanism from the choice"
        )

    def __str__(self) -> str:
        lines = [self.table.to_string(float_format=lambda number: f"{number:.4g}")]
        return "\n".join([*lines, *([self.warning] if self.warning else [])])


def compare_candidates(problems: Mapping[str, FitProblem], **keywords) -> Candidates:
    r"""Fit each candidate and rank them by the corrected Akaike criterion.

    .. math:: \mathrm{AICc} = \chi^2 + 2k + \frac{2k(k+1)}{n-k-1}

    with n residuals of known error and k parameters.

    Parameters
    ----------
    problems : mapping
        Candidate to :class:`FitProblem`, all with the same measurements.
    **keywords
        Of :func:`fit` (multistart, tolerance, ...).
    """
    if len({problem.size for problem in problems.values()}) > 1:
        raise ValueError("the candidates are fitted to different measurements; valid are the same")
    results = {name: fit(problem, **keywords) for name, problem in problems.items()}
    rows = {}
    for name, result in results.items():
        n, k = len(result.residuals), len(result.coordinates)
        penalty = 2 * k + 2 * k * (k + 1) / max(1, n - k - 1)
        rows[name] = (k, result.sum_of_squares, result.sum_of_squares + penalty)
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["parameters", "sum of squares", "AICc"]
    ).sort_values("AICc")
    table["difference"] = table["AICc"] - table["AICc"].min()
    weight = np.exp(-table["difference"] / 2)
    table["weight"] = weight / weight.sum()
    return Candidates(table, results)
