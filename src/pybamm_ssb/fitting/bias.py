"""How far a reduced model shifts fitted values from those of the model it approximates."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pandas as pd

from ..cell_choice import choose
from .estimate import fit
from .problem import build_models

if TYPE_CHECKING:
    from .result import FitResult


def bias(result: FitResult, of: str = "DFN") -> pd.DataFrame:
    """See :meth:`FitResult.bias`."""
    problem = result.problem
    choice = choose(problem.item.values, options=problem.options)
    full = build_models(
        choice, problem.parameters, problem.measurements, of, var_pts=problem.var_pts
    )
    made = []
    for measurement, model in zip(problem.measurements, full, strict=True):
        made.append(measurement.replaced(model.solve(result.coordinates)[0]))
    # the equations are the same: only what they are compared with changes
    repeated = copy.copy(problem)
    repeated.measurements = made
    again = fit(repeated)
    rows = {}
    for index, p in enumerate(problem.parameters):
        shift = again.coordinates[index] - result.coordinates[index]
        error = result.standard_errors[index] / max(1.0, result.misfit)
        value = float(p.value(result.coordinates[index]))
        rows[p.name] = (
            value, float(p.value(again.coordinates[index])), float(shift), float(shift / error),
        )  # fmt: skip
    columns = ["value", "fitted again", "bias of the coordinate", "in standard errors"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table.attrs["misfit"] = again.misfit
    return table
