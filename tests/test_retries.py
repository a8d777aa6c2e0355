"""What is tried when the solver fails, and what is said about it."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, retries, simulate
from pybamm_ssb.consistent_start import DampedNewton
from pybamm_ssb.parameters import options_for

RUN = {"model": "SPMe", "preset": "fast", "progress": False}


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("the solver failed: no consistent states", "no consistent start of a step"),
        ("the solver failed: IDA_TOO_MUCH_WORK", "the integrator is stuck"),
        ("the solver failed: error: IDA_ERR_FAIL", "the error test keeps failing"),
        ("the solver failed: IDA_CONV_FAIL", "Newton's iterations do not converge"),
        ("the linear solver setup failed unrecoverably", "a number is not finite"),
        ("no result after 60 s of processor time", "no result within the time limit"),
        ("'Rest' did not end in its longest time", "an event at once"),
        ("'Discharge' ended by 'event: Zero porosity'", "a physical end"),
        ("something new", "another failure"),
    ],
)
def test_failures_are_classified(reason, kind):
    assert retries.kind_of(reason) == kind


def failing_until(rung, monkeypatch):
    """IDA fails in the second cycle with every solver below the rung."""
    step, made = pybamm.IDAKLUSolver.step, []
    real = retries.solver

    def solver(*args, **words):
        made.append(real(*args, **words))
        made[-1].rung = len(made) - 1  # goes with PyBaMM's copies of it
        return made[-1]

    def fails(self, *args, **kwargs):
        calls.append(self)
        if len(calls) > 5 and self.rung < rung:
            raise pybamm.SolverError("IDA_ERR_FAIL")
        return step(self, *args, **kwargs)

    calls = []
    monkeypatch.setattr(retries, "solver", solver)
    monkeypatch.setattr("pybamm_ssb.cycle_run.solver_of", solver)
    monkeypatch.setattr(pybamm.IDAKLUSolver, "step", fails)
    return made


@pytest.mark.parametrize("rung", [1, 4])
def test_the_first_solver_that_helps_goes_on(rung, monkeypatch):
    plain = simulate("Si_LPSCl_Li", cycles=3, **RUN)
    made = failing_until(rung, monkeypatch)
    with pytest.warns(UserWarning, match="tried again with"):
        found = simulate("Si_LPSCl_Li", cycles=3, **RUN)
    assert found.stopped is None and len(made) == rung + 1
    assert [retry.helped for retry in found.retries] == [False] * (rung - 1) + [True]
    assert {retry.cycle for retry in found.retries} == {2}
    assert found.retries[0].after == "the error test keeps failing"
    capacity = "Delithiation capacity [mAh.cm-2]"
    np.testing.assert_allclose(found.table[capacity], plain.table[capacity], rtol=1e-3)


def test_a_ladder_that_does_not_help_says_what_was_tried(monkeypatch):
    failing_until(99, monkeypatch)
    with pytest.warns(UserWarning, match="stopped in cycle 2 of 3"):
        found = simulate("Si_LPSCl_Li", cycles=3, **RUN)
    assert len(found.table) == 1 and "IDA_ERR_FAIL" in found.stopped
    assert [retry.helped for retry in found.retries] == [False] * 4


def test_the_ladder_changes_what_it_says():
    model = SolidStateDFN(options_for("Si_LPSCl_Li"))
    steps = [make() for _, make in retries.ladder(model, {"rtol": 1e-5, "atol": 1e-6})]
    assert [s.rtol for s in steps] == pytest.approx([1e-5, 1e-5, 1e-6, 5e-5])
    assert [isinstance(s.root_method, DampedNewton) for s in steps] == [False, True, True, True]
    close = [s._options["nonlinear_convergence_coefficient"] for s in steps]
    assert close == [0.02, 0.33, 0.02, 0.02]
    assert all(s._options["max_num_steps"] == 20000 for s in steps)
