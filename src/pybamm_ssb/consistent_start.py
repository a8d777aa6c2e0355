"""Potentials at the start of a step, where plain Newton iterations overshoot."""

from __future__ import annotations

import warnings

import numpy as np
import pybamm
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import MatrixRankWarning, splu

#: Share of a damped step by which the next one may differ from its undamped rest.
_STRAY = 0.25
#: Newton steps and halvings of one step; a start that needs more has no solution nearby.
_MOST_STEPS = 200
_MOST_HALVINGS = 40


class _NoRoot(Exception):
    """No root was found; `y` is how far the path was followed."""

    def __init__(self, message: str, y):
        super().__init__(message)
        self.y = y


class DampedNewton(pybamm.AlgebraicSolver):
    r"""Root method that stays near the Newton path.

    The current of a charge-transfer law is exponential in the overpotential, and its prefactor
    vanishes on a surface that is nearly empty or full. There the residual says little about the
    distance to the solution, and a step that overshoots can end where no path leads back. Along the
    Newton path, :math:`F(y(s)) = (1-s) F(y_0)`, the current changes gradually from that of the last
    state to the new one. With :math:`\Delta = -J(y)^{-1} F(y)`, a step :math:`y + \lambda\Delta`,
    :math:`\lambda = 1, 1/2, 1/4, \ldots`, is accepted when it strays little from this path:

    .. math:: \| J(y)^{-1} F(y + \lambda\Delta) + (1 - \lambda) \Delta \|
              \le \tfrac14 \lambda \, \| \Delta \|,

    a restricted form of the natural monotonicity test (P. Deuflhard, Newton Methods for Nonlinear
    Problems, Springer 2004, on error-oriented damping). Give it to a solver as `root_method`.

    At the start of a step only the rows of the current have a residual, so that the path goes
    through the states at a growing share of the new current. Where it ends, as at the current that
    empties a surface, the voltage has run beyond its cut-off: the step cannot begin, which is said
    in PyBaMM's words for it, and an experiment goes on with the next step.

    Parameters
    ----------
    tol : float, optional
        Largest last Newton step, in the scaled units of the states (default 1e-8).

    Raises
    ------
    pybamm.SolverError
        When no step stays near the path, or the Jacobian cannot be factorised; naming the events
        of the step that were passed on the way.
    """

    def __init__(self, tol: float = 1e-8):
        super().__init__(tol=tol)
        self.name = "Damped Newton"

    def _integrate_single(self, model, t_eval, inputs_dict, y0):
        given = inputs_dict or {}
        inputs = (
            pybamm.solvers.base_solver.stack_inputs(given) if model.uses_stacked_inputs else given
        )
        y0 = np.asarray(y0, dtype=float).reshape(-1)
        fixed = model.len_rhs
        columns = []
        timer = pybamm.Timer()
        # a trial step beyond the range of numbers is one that strays
        with np.errstate(over="ignore", invalid="ignore"):
            for t in t_eval:
                try:
                    y0 = _root(model, float(t), y0, inputs, fixed, self.tol)
                except _NoRoot as error:
                    self._check_event_violation([t], model, error.y, given)
                    raise pybamm.SolverError(str(error)) from error
                columns.append(y0)
        solution = pybamm.Solution(
            t_eval, np.array(columns).T, model, given,
            termination="final time", all_t_evals=t_eval,
        )  # fmt: skip
        solution.integration_time = timer.time()
        return solution


def _root(model, t, y, inputs, fixed: int, tol: float):
    def residual(y):
        return np.asarray(model.algebraic_eval(t, y, inputs), dtype=float).reshape(-1)

    y = y.copy()
    r = residual(y)
    for _ in range(_MOST_STEPS):
        solve = _factorised(model.jac_algebraic_eval(t, y, inputs), fixed)
        step = solve(-r)
        length = np.linalg.norm(step)
        share = 1.0
        for _ in range(_MOST_HALVINGS):
            trial = y.copy()
            trial[fixed:] += share * step
            r = residual(trial)
            strayed = np.inf
            if np.isfinite(r).all():
                strayed = float(np.linalg.norm(solve(-r) - (1 - share) * step))
            if strayed <= _STRAY * share * length or length < tol:
                break
            share /= 2
        else:
            raise _NoRoot(f"no consistent state at t = {t:g} s: every Newton step overshoots", y)
        y = trial
        if share == 1.0 and length < tol:
            return y
    raise _NoRoot(f"no consistent state at t = {t:g} s in {_MOST_STEPS} Newton steps", y)


def _factorised(jacobian, fixed: int):
    matrix = jacobian.sparse() if hasattr(jacobian, "sparse") else jacobian
    with warnings.catch_warnings():
        warnings.simplefilter("error", MatrixRankWarning)
        try:
            return splu(csc_matrix(matrix)[:, fixed:]).solve
        except (RuntimeError, MatrixRankWarning) as error:
            raise pybamm.SolverError(
                f"the Jacobian of the potentials is singular: {error}"
            ) from error
