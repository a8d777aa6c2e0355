"""Long runs: what a jump, a failure or another call may not change."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, age, simulate
from pybamm_ssb.ageing_run import AgeingRun
from pybamm_ssb.ageing_store import label_of
from pybamm_ssb.ageing_table import table_of
from pybamm_ssb.cell_choice import choose
from pybamm_ssb.cycle_jump import StepControl
from pybamm_ssb.lithium_balance import LithiumBalance
from pybamm_ssb.protocols import Protocol, constant_current, formation

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
CAPACITY = "Delithiation capacity [mAh.cm-2]"
RUN = {"current": "C/5", "progress": False}
#: a slow steady decline, whatever losses the library's sets are fitted with
STEADY = {
    "Positive electrode electronic disconnection per contraction": 0.0,
    "Positive electrode disconnection rate variance": 0.0,
    "Positive electrode interphase growth constant [m2.s-1]": 3e-21,
}


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
    protocol = Protocol(cycles, "with a check-up")
    result = age("Si_LPSCl_Li", protocol, overrides=STEADY, progress=False)
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

    def settle(self, number):
        out = usual(self, number)
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

    def settle(self, number):
        out = usual(self, number)
        calls.append(number)
        if len(calls) == 1:
            self.run.climb(1)
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


# -- another call on the same folder -----------------------------------------------------------
def test_going_on_with_another_end_of_life_and_other_diagnostics(tmp_path, every):
    keywords = {"jump": False, "out": tmp_path, **RUN}
    above, below = every.table["Retention"].iloc[[8, 14]] + 1e-6
    first = age("Si_LPSCl_Li", cycles=30, end_of_life=above, **keywords)
    assert "end of life" in first.ended and len(first.table) == 9
    on = age("Si_LPSCl_Li", cycles=30, end_of_life=below, diagnostics=[4, 12], **keywords)
    assert len(on.table) == 15 and "in cycle 15" in on.ended
    assert list(on.diagnostics) == [12]
    assert any("cycles 4 was not kept" in text for text in on.warnings)
    # what is there already is kept, and judged by the end of life that is asked for
    again = age("Si_LPSCl_Li", cycles=30, end_of_life=above, **keywords)
    assert len(again.table) == 15 and "in cycle 9" in again.ended
    assert age("Si_LPSCl_Li", cycles=16, **keywords).ended is None


def test_going_on_with_another_protocol(tmp_path):
    basis = choose("Si_LPSCl_Li").basis
    slow = formation(basis, cycles=1).cycles[0]
    usual = constant_current(basis, "C/5").cycles[0]
    keywords = {"jump": False, "out": tmp_path, "progress": False}
    age("Si_LPSCl_Li", Protocol([usual, slow, usual], "as begun"), **keywords)
    with pytest.raises(ValueError, match="holds a run with other protocol"):
        age("Si_LPSCl_Li", Protocol([usual, usual, slow], "moved"), **keywords)
    on = age("Si_LPSCl_Li", Protocol([usual, slow, usual, slow], "longer"), **keywords)
    assert len(on.table) == 4 and on.table.loc[4, CAPACITY] > on.table.loc[3, CAPACITY]


def test_labels_of_cycles():
    t = np.linspace(0, 100, 3000)
    data = np.column_stack([t, 1e-3 * np.sin(t)])
    other = data.copy()
    other[1500, 1] += 1e-4
    step = pybamm.step.current
    assert label_of((step(data),)) == label_of((step(data.copy()),))
    assert label_of((step(data),)) != label_of((step(other),))
    assert label_of((pybamm.step.rest(60),)) != label_of((pybamm.step.rest(120),))
    assert label_of(("Rest for 1 hour",)) == label_of(("Rest for 1 hour",))


# -- failures and refusals ---------------------------------------------------------------------
def test_a_spectrum_that_fails_costs_no_cycle(monkeypatch):
    def fails(*_):
        raise pybamm.SolverError("singular")

    monkeypatch.setattr("pybamm_ssb.ageing_run.spectrum_after", fails)
    result = age("Si_LPSCl_Li", cycles=3, spectra=[2], **RUN)
    assert len(result.table) == 3 and not result.spectra
    assert any("no impedance after cycle 2: singular" in text for text in result.warnings)


@pytest.mark.parametrize("cell", ["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
def test_the_reduced_model_has_the_impedance_of_the_full_one(cell):
    keywords = {"cycles": 1, "spectra": [1], "frequencies_Hz": [1e-2, 1.0], **RUN}
    full, reduced = (
        age(cell, model=model, **keywords).spectra[1].to_numpy() for model in ("DFN", "SPMe")
    )
    assert reduced == pytest.approx(full, rel=0.1, abs=0.02 * np.abs(full).max())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spectra": [1], "frequencies_Hz": [-1.0]}, "frequencies_Hz is"),
        ({"end_of_life": "80 %"}, "end_of_life is '80 %'"),
        ({"diagnostics": [float("inf")]}, "diagnostics is"),
        ({"diagnostics": (n for n in [1.5])}, "diagnostics is"),
        ({"cycles": True}, "cycles is True"),
        ({"tolerance": float("inf")}, "tolerance is inf"),
        ({"solver": "fast"}, "solver is 'fast'"),
        ({"out": __file__}, "a file; valid is a folder"),
    ],
)
def test_refused_before_a_solver_starts(monkeypatch, change, message):
    monkeypatch.setattr("pybamm_ssb.ageing.AgeingRun", None)
    with pytest.raises(ValueError, match=message):
        age("Si_LPSCl_Li", **({"cycles": 4} | change), **RUN)


@pytest.mark.parametrize("pressure", [0, 50])
def test_lost_contact_is_told_as_by_simulate(pressure):
    left = dict.fromkeys(("contact floor", "residual contact"), 0.0)
    keywords = {
        "overrides": {f"Positive electrode {name}": value for name, value in left.items()},
        "stack_pressure_MPa": pressure,
        "progress": False,
    }
    plain = simulate("Si_LLZO_Li", preset="fast", cycles=4, **keywords)
    aged = age("Si_LLZO_Li", cycles=9, **keywords)
    told = [text for text in plain.warnings if "contact" in text]
    assert len(told) == 1 and [text for text in aged.warnings if "contact" in text] == told
    assert aged.stopped is None and len(aged.table) == 9
    assert (aged.table["Lithiation capacity [mAh.cm-2]"].loc[2:] == 0).all()


# -- the lithium balance -----------------------------------------------------------------------
def test_the_balance_refers_to_what_an_electrode_holds_and_counts_every_reaction(monkeypatch):
    begun = []
    usual = LithiumBalance.begin
    monkeypatch.setattr(
        LithiumBalance, "begin", lambda self, *states: (usual(self, *states), begun.append(self))
    )
    result = age("Si_LPSCl_Li", cycles=1, **RUN)
    (balance,) = begun
    inventory = balance.first["positive"][1] * pybamm.constants.F.value / 3600
    # empty at its start and its end: what one half-cycle moved
    moved = result.basis.per_area(inventory)
    assert moved == pytest.approx(result.table.loc[1, CAPACITY], rel=0.1)
    plated = SolidStateDFN({"lithium plating": "irreversible"})
    name = "Loss of lithium to negative lithium plating [mol]"
    assert name in LithiumBalance(plated).terms["negative"]


def test_the_reduced_model_conserves_lithium():
    result = age("Si_LPSCl_NMC811", model="SPMe", cycles=3, **RUN)
    assert result.lithium_error < 1e-9


# -- the error of a jump -----------------------------------------------------------------------
def test_three_near_points_are_better_than_two_far_ones():
    control = StepControl(1e-3, 60)
    capacity = lambda n: 1 - 2e-2 * n + 1e-3 * n**2  # noqa: E731
    for number in range(2, 6):
        control.measured(number, capacity(number))
    assert control.error(14, capacity(14), 1.0) < 1e-12


def test_electrodes_that_breathe_are_jumped_over():
    """Errors of half a percent, jump after jump, came from the correction of the one before."""
    options = {"electrode stretch": "uniaxial"}
    result = age("Si_LPSCl_Li", cycles=28, options=options, overrides=STEADY, **RUN)
    assert result.jumps["Kept"].sum() >= 3 and (~result.jumps["Kept"]).sum() <= 1
