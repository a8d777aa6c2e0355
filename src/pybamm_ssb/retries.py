"""What is tried when the solver fails in a cycle: a ladder of solvers, each more patient."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pybamm

from .consistent_start import DampedNewton

#: Where contact is nearly lost, the step to a current from rest changes the overpotential by half a
#: volt on an exponential: Newton's first iterate overshoots by up to 2^20, and PyBaMM's five
#: halvings of it end in a failure instead of a voltage that says "no current can flow". A cycle
#: takes some thousand steps; an integrator that needs ten times that between two outputs is stuck,
#: and so is one whose thousand steps together take less than 0.1 ms (it would never return).
SOLVER_OPTIONS = {
    "max_linesearch_backtracks_ic": 100, "max_num_steps": 20000,
    "num_steps_no_progress": 1000, "t_no_progress": 1e-4,
}  # fmt: skip

#: (what a failure is called, what PyBaMM or SUNDIALS say)
_KINDS = (
    ("no consistent start of a step", r"consistent|initial conditions|IC_FAIL|LINESEARCH"),
    ("the integrator is stuck", r"TOO_MUCH_WORK|mxstep|max_num_steps|maximum number of steps"),
    ("the integrator could not start", r"BAD_K|GetDky"),
    ("the error test keeps failing", r"ERR_FAIL|error test"),
    ("Newton's iterations do not converge", r"CONV_FAIL|corrector|converge"),
    ("a number is not finite", r"nan|inf\b|unrecoverabl|LSETUP|linear solver setup|RES_FAIL"),
    ("a singular system", r"singular"),
    ("no result within the time limit", r"processor time|its process ended"),
    ("an event at once", r"infeasible|did not end"),
    ("salt below zero", r"fell below zero"),
    ("a physical end", r"ended by"),
)


def kind_of(reason: str) -> str:
    """In a few words, what kind of failure a reason describes.

    >>> kind_of("the solver failed: IDA_ERR_FAIL: error test failures occurred too many times")
    'the error test keeps failing'
    """
    for name, pattern in _KINDS:
        if re.search(pattern, reason, flags=re.IGNORECASE):
            return name
    return "another failure"


@dataclass(frozen=True)
class Retry:
    """One attempt after a failure: the cycle, what was tried, and whether it helped."""

    cycle: int
    tried: str
    after: str
    helped: bool

    def __str__(self) -> str:
        end = "solved" if self.helped else "failed as well"
        return f"cycle {self.cycle}: {self.after}; tried again with {self.tried}: {end}"


def solver(model, tolerances: dict | None = None, root_method=None, **options):
    """IDAKLU at the given tolerances, or at those of the model's own solver; that solver itself
    where it is none."""
    default = model.default_solver
    if not tolerances and not isinstance(default, pybamm.IDAKLUSolver):
        return default
    tolerances = tolerances or {"rtol": default.rtol, "atol": default.atol}
    return pybamm.IDAKLUSolver(
        **tolerances, root_method=root_method, options={**SOLVER_OPTIONS, **options}
    )


def ladder(model, tolerances: dict | None) -> list[tuple[str, Callable]]:
    """(what it is, how it is made) of the solvers after the first, in the order in which they are
    tried: potentials closer to the solution in each step; those at its start by a damped Newton
    method; tighter tolerances with that; looser ones with more patience for failed error tests."""
    default = model.default_solver
    if not isinstance(default, pybamm.IDAKLUSolver):
        return []
    given = tolerances or {"rtol": default.rtol, "atol": default.atol}

    def times(factor: float) -> dict:
        return {key: factor * value for key, value in given.items()}

    # with IDA's third of the tolerance, what is left of the algebraic equations can be noise that
    # no step is small enough for; a tenth of it or less costs 5 to 20 % more integration
    close = {"nonlinear_convergence_coefficient": 0.02}
    patient = {"max_error_test_failures": 50, "max_nonlinear_iterations": 100}
    return [
        ("potentials ten times closer in each step", lambda: solver(model, given, **close)),
        ("a damped Newton method for the start of each step",
         lambda: solver(model, given, DampedNewton())),
        ("ten times tighter tolerances",
         lambda: solver(model, times(0.1), DampedNewton(), **close)),
        ("five times looser tolerances and more failures of the error test allowed",
         lambda: solver(model, times(5.0), DampedNewton(), **close, **patient)),
    ]  # fmt: skip
