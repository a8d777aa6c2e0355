"""Long runs: what a jump, a failure or another call may not change."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import age
from pybamm_ssb.ageing_run import AgeingRun
from pybamm_ssb.ageing_table import table_of
from pybamm_ssb.cell_choice import choose
from pybamm_ssb.cycle_jump import StepControl
from pybamm_ssb.protocols import Protocol, constant_current, formation

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
CAPACITY = "Delithiation capacity [mAh.cm-2]"
RUN = {"current": "C/5", "progress": False}


@pytest.fixture(scope="module")
def every():
    """The half cell, every cycle simulated."""
    return age("Si_LPSCl_Li", cycles=30, jump=False, **RUN)


@pytest.fixture(scope="module")
def jumped():
    """The half cell with jumps."""
    return age("Si_LPSCl_Li", cycles=30, **RUN)


def test_skipped_cycles_take_the_time_of_cycles(every, jumped):
    assert len(jumped.jumps) > 2
    assert jumped.table["Time [h]"].to_numpy() == pytest.approx(
        every.table["Time [h]"].to_numpy(), rel=1e-3
    )


def test_a_check_up_is_no_alternation_and_lends_nothing_to_its_neighbours():
    basis = choose("Si_LPSCl_Li").basis
    slow = formation(basis, cycles=1).cycles[0]
    usual = constant_current(basis, "C/5").cycles[0]
    cycles = [usual] * 60
    cycles[29] = slow
    result = age("Si_LPSCl_Li", Protocol(cycles, "with a check-up"), progress=False)
    table = result.table
    assert not any("alternate" in text for text in result.warnings)
    assert not table.loc[31:, "Simulated"].all()
    # the curvature on both sides is that of the usual cycles
    for part in (table.loc[5:29, CAPACITY], table.loc[33:, CAPACITY]):
        assert np.abs(np.diff(part, 2)).max() < 1e-3 * part.iloc[0]


def test_cycles_that_are_equal_need_not_be_one_object():
    steps = ("Discharge at C/5 until 0.05 V", "Charge at C/5 until 1 V")
    protocol = pybamm.Experiment([tuple(list(steps)) for _ in range(12)])
    assert protocol.cycles[0] is not protocol.cycles[1]
    result = age("Si_LPSCl_Li", protocol, progress=False)
    assert len(result.jumps)


def test_one_turn_is_no_alternation():
    formation = [(1, 1.0), (2, 0.9), (3, 0.95), (4, 0.96)]
    assert not StepControl(1e-3, 60, known=formation[:3]).alternates()
    assert not StepControl(1e-3, 60, known=formation).alternates()
    assert StepControl(1e-3, 60, known=[(1, 1.0), (2, 0.9), (3, 1.0), (4, 0.9)]).alternates()


def test_first_lithiation_of_crystalline_silicon_is_no_alternation():
    result = age("Si_LPSCl_Li", cycles=12, options={"crystallinity": "two-phase"}, **RUN)
    assert len(result.jumps) and not any("alternate" in text for text in result.warnings)


def test_the_table_between_runs_of_equal_cycles():
    rows = {n: {CAPACITY: 3.0 - 0.01 * n} for n in (1, 2, 3, 10, 11)} | {12: {CAPACITY: 9.0}}
    segments = dict.fromkeys(rows, 1) | {12: 2}
    table = table_of(rows, 12, segments)
    assert table[CAPACITY].to_numpy()[:11] == pytest.approx(3.0 - 0.01 * np.arange(1, 12))


# -- what is in the middle of a jump -----------------------------------------------------------
def interrupted(monkeypatch, at, error=KeyboardInterrupt):
    """The `at`-th landing ends with an error, once."""
    usual, calls = AgeingRun._settle, []

    def settle(self, number, skip):
        out = usual(self, number, skip)
        calls.append(number)
        if len(calls) == at:
            raise error
        return out

    monkeypatch.setattr(AgeingRun, "_settle", settle)


def test_an_interrupt_within_a_jump_leaves_the_state_before_it(tmp_path, monkeypatch, jumped):
    interrupted(monkeypatch, 2)
    first = age("Si_LPSCl_Li", cycles=30, out=tmp_path, **RUN)
    assert "interrupted" in first.stopped and len(first.table) < 30
    rest = age("Si_LPSCl_Li", cycles=30, out=tmp_path, **RUN)
    assert rest.stopped is None
    assert rest.table["Retention"].to_numpy() == pytest.approx(
        jumped.table["Retention"].to_numpy(), abs=1e-5
    )
    assert rest.table["Time [h]"].to_numpy() == pytest.approx(
        jumped.table["Time [h]"].to_numpy(), rel=1e-5
    )
    assert len(rest.jumps) == len(jumped.jumps)


def test_a_jump_taken_back_after_its_solver_was_changed(tmp_path, monkeypatch, every):
    usual, calls = AgeingRun._settle, []

    def settle(self, number, skip):
        out = usual(self, number, skip)
        calls.append(number)
        if len(calls) == 1:
            self.run.damp()
            return number, None, None, None
        return out

    monkeypatch.setattr(AgeingRun, "_settle", settle)
    one = AgeingRun._one
    monkeypatch.setattr(
        AgeingRun, "_one", lambda self: setattr(self, "stopped", "!") if calls else one(self)
    )
    # the checkpoint is of the state before the jump, in the new solver's terms
    result = age("Si_LPSCl_Li", cycles=12, out=tmp_path, **RUN)
    assert result.stopped == "!" and not result.jumps["Kept"].any()
    monkeypatch.undo()
    result = age("Si_LPSCl_Li", cycles=12, out=tmp_path, **RUN)
    assert result.stopped is None and len(result.table) == 12
    assert result.table[CAPACITY].to_numpy() == pytest.approx(
        every.table.loc[:12, CAPACITY].to_numpy(), rel=1e-3
    )


def test_a_steep_end_of_life_is_not_jumped_over(monkeypatch, every):
    """Also where the fade so far does not tell of it."""
    monkeypatch.setattr(AgeingRun, "_before_end_of_life", lambda self: self.total)
    end = float(every.table["Retention"].iloc[21])
    result = age("Si_LPSCl_Li", cycles=30, end_of_life=end, **RUN)
    assert abs(len(result.table) - 23) <= 1
    assert result.table["Retention"].iloc[-2] >= end > result.table["Retention"].iloc[-1]
