"""Profile likelihoods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

if TYPE_CHECKING:
    from .result import FitResult


def _others(result: FitResult, index: int, fixed: float, start: np.ndarray) -> tuple:
    """(sum of squares, coordinates) with one coordinate held and the others fitted again."""
    problem = result.problem
    free = [i for i in range(len(start)) if i != index]

    def full(x):
        out = np.array(start)
        out[free], out[index] = x, fixed
        return out

    if not free:
        r, _ = problem.residuals(full([]))
        return float(r @ r), full([])
    limits = np.array([problem.parameters[i].limits for i in free]).T
    found = least_squares(
        lambda x: problem.residuals(full(x))[0],
        np.clip(start[free], limits[0] + 1e-9, limits[1] - 1e-9),
        jac=lambda x: problem.residuals(full(x), jacobian=True)[1][:, free],
        bounds=limits, xtol=1e-5, ftol=1e-5, max_nfev=15,
    )  # fmt: skip
    return 2 * float(found.cost), full(found.x)


def profile(result: FitResult, name: str, threshold: float, points: int, reach: float):
    """See :meth:`FitResult.profile`; `reach` is in standard errors."""
    problem = result.problem
    if name not in problem.names:
        raise ValueError(f"'{name}' was not fitted; fitted are {', '.join(problem.names)}")
    index = problem.names.index(name)
    p = problem.parameters[index]
    centre, error = result.coordinates[index], result.standard_errors[index]
    low, high = p.limits
    half = max(2, points // 2)
    rows = [(float(centre), 0.0)]
    for sign in (-1, 1):
        start = np.array(result.coordinates)
        for step in np.linspace(0, reach, half + 1)[1:]:
            at = float(np.clip(centre + sign * step * error, low, high))
            squares, start = _others(result, index, at, start)
            rows.append((at, max(0.0, squares - result.sum_of_squares)))
            if at in (low, high):
                break
    rows.sort()
    coordinates, above = (np.array(column) for column in zip(*rows, strict=True))
    table = pd.DataFrame({"value": p.value(coordinates), "sum of squares above": above})
    scaled = threshold * max(1.0, result.misfit) ** 2
    left = _crossing(
        coordinates[coordinates <= centre][::-1], above[coordinates <= centre][::-1], scaled
    )
    right = _crossing(coordinates[coordinates >= centre], above[coordinates >= centre], scaled)
    table.attrs["interval"] = tuple(None if c is None else float(p.value(c)) for c in (left, right))
    return table


def _crossing(x, y, level):
    for i in range(1, len(x)):
        if y[i] >= level:
            # parabola-like: the root rises linearly
            a, b = np.sqrt(y[i - 1]), np.sqrt(y[i])
            return x[i - 1] + (x[i] - x[i - 1]) * (np.sqrt(level) - a) / max(b - a, 1e-300)
    return None
