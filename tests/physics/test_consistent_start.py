"""Potentials where Newton's method overshoots, against closed forms."""

import math

import numpy as np
import pybamm
import pytest

from pybamm_ssb.consistent_start import DampedNewton


def sinh_cell(prefactor, current, start):
    """dq/dt = 1, prefactor sinh(eta) = current: a charge-transfer law with nothing else."""
    model = pybamm.BaseModel()
    q, eta = pybamm.Variable("q"), pybamm.Variable("eta")
    model.rhs = {q: pybamm.Scalar(1)}
    model.algebraic = {eta: pybamm.InputParameter("j0") * pybamm.sinh(eta) - current}
    model.initial_conditions = {q: pybamm.Scalar(0), eta: pybamm.Scalar(start)}
    model.variables = {"eta": eta}
    solver = pybamm.IDAKLUSolver(root_method=DampedNewton(), rtol=1e-9, atol=1e-9)
    return solver.solve(model, [0, 1], inputs={"j0": prefactor})["eta"].entries


# from rest the slope of sinh tells of a solution e^12 times too far away
@pytest.mark.parametrize("start", [0.0, 40.0, -40.0])
@pytest.mark.parametrize(("prefactor", "current"), [(1.0, 2.0), (1e-8, 1.0), (1e-8, -1e3)])
def test_overpotential_is_the_closed_form(prefactor, current, start):
    eta = sinh_cell(prefactor, current, start)
    np.testing.assert_allclose(eta, math.asinh(current / prefactor), rtol=1e-7)


def _solve(residual, start):
    model = pybamm.BaseModel()
    y = pybamm.Variable("y")
    model.algebraic = {y: residual(y)}
    model.initial_conditions = {y: pybamm.Scalar(start)}
    model.variables = {"y": y}
    return DampedNewton().solve(model, [0])["y"].entries[0]


def test_a_root_between_poles_of_the_slope_is_found():
    # plain Newton from 3 diverges: arctan is flat there
    assert _solve(lambda y: pybamm.arctan(y) - 0.5, 3.0) == pytest.approx(math.tan(0.5), rel=1e-9)


@pytest.mark.parametrize(
    ("residual", "start", "message"),
    [
        (lambda y: y**2 + 1, 3.0, "no consistent state at t = 0 s"),
        (lambda y: y**2 - 1, 0.0, "singular"),
    ],
)
def test_no_root_is_told(residual, start, message):
    with pytest.raises(pybamm.SolverError, match=message):
        _solve(residual, start)


def limited(current, cut_off="Voltage < 2.5 [V] [experiment]"):
    """tanh(eta) = current has no solution beyond a limiting current of 1; 3 V - eta is the
    voltage."""
    model = pybamm.BaseModel()
    q, eta = pybamm.Variable("q"), pybamm.Variable("eta")
    model.rhs = {q: pybamm.Scalar(1)}
    model.algebraic = {eta: pybamm.tanh(eta) - current}
    model.initial_conditions = {q: pybamm.Scalar(0), eta: pybamm.Scalar(0)}
    model.variables = {"eta": eta}
    if cut_off:
        model.events = [pybamm.Event(cut_off, 0.5 - eta)]
    solver = pybamm.IDAKLUSolver(root_method=DampedNewton())
    return solver.solve(model, [0, 1])["eta"].entries


def test_beyond_the_limiting_current_a_step_cannot_begin():
    """The words are those by which an experiment goes on with its next step."""
    np.testing.assert_allclose(limited(0.4), math.atanh(0.4), rtol=1e-6)
    with pytest.raises(pybamm.SolverError, match=r"2.5 \[V\] \[experiment\].*non-positive at init"):
        limited(1.5)
    with pytest.raises(pybamm.SolverError, match="every Newton step overshoots"):
        limited(1.5, cut_off=None)
    with pytest.raises(pybamm.SolverError, match="every Newton step overshoots"):
        # a cut-off that the path does not pass
        limited(-1.5)
