"""Least squares with the model's own sensitivities."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from .problem import FitProblem
from .result import FitResult


class _Remembered:
    """Residuals and derivatives; a point that was solved with sensitivities is not solved again.
    A trial step that is not taken costs a plain solve only."""

    def __init__(self, problem: FitProblem):
        self.problem = problem
        self.at: np.ndarray | None = None
        self.residuals = self.jacobian = None

    def f(self, x):
        """Residuals."""
        if self.at is not None and np.array_equal(x, self.at):
            return self.residuals
        return self.problem.residuals(x)[0]

    def df(self, x):
        """Derivatives."""
        if self.at is None or not np.array_equal(x, self.at):
            self.residuals, self.jacobian = self.problem.residuals(x, jacobian=True)
            self.at = np.array(x)
        return self.jacobian


def _starts(problem: FitProblem, count: int, seed: int) -> list[np.ndarray]:
    first = np.array([p.coordinate(p.start) for p in problem.parameters])
    if count == 1:
        return [first]
    low = np.array([p.coordinate(p.low) for p in problem.parameters])
    high = np.array([p.coordinate(p.high) for p in problem.parameters])
    with warnings.catch_warnings():
        # any number of points is welcome here
        warnings.simplefilter("ignore", UserWarning)
        points = qmc.Sobol(len(low), seed=seed).random(count - 1)
    return [first, *(low + points * (high - low))]


def fit(
    cell,
    measurements=None,
    parameters: Sequence[str] | Mapping = (),
    *,
    starts: Mapping[str, float] | None = None,
    multistart: int = 1,
    seed: int = 0,
    prior: bool = False,
    model: str = "DFN",
    options: dict | None = None,
    tolerance: float = 1e-5,
    max_iterations: int = 50,
) -> FitResult:
    r"""Fit parameters of a cell to measurements.

    Minimises :math:`\sum_i r_i^2/\sigma_i^2` by a trust-region method (scipy's ``least_squares``)
    within the bounds. Voltages and other traces are driven by the measured current; their
    derivatives are IDAKLU's forward sensitivities, those of spectra central differences of the
    linearised model.

    Parameters
    ----------
    cell, measurements, parameters, starts, prior, model, options
        As in :class:`FitProblem`; `cell` may be a FitProblem, and then these are left out.
    multistart : int
        Number of starts: that of the set, and points of a Sobol sequence in the ranges.
    seed : int
        Of that sequence.
    tolerance : float
        Relative change of the sum of squares or of the coordinates that ends the search.
    max_iterations : int

    Returns
    -------
    FitResult
    """
    began = time.perf_counter()
    problem = (
        cell
        if isinstance(cell, FitProblem)
        else FitProblem(
            cell, measurements, parameters, starts=starts, prior=prior, model=model,
            options=options,
        )
    )  # fmt: skip
    bounds = np.array([p.limits for p in problem.parameters]).T
    best, tried = None, []
    for start in _starts(problem, multistart, seed):
        memory = _Remembered(problem)
        x0 = np.clip(start, bounds[0] + 1e-9, bounds[1] - 1e-9)
        found = least_squares(
            memory.f, x0, jac=memory.df, bounds=bounds, method="dogbox",
            xtol=tolerance, ftol=tolerance, gtol=1e-10, max_nfev=max_iterations,
        )  # fmt: skip
        tried.append((found.x, 2 * found.cost))
        if best is None or found.cost < best.cost:
            best = found
    assert best is not None
    return FitResult(
        problem=problem,
        coordinates=best.x,
        residuals=best.fun,
        jacobian=best.jac,
        converged=bool(best.status > 0),
        message=best.message,
        starts=tried,
        seconds=time.perf_counter() - began,
    )
