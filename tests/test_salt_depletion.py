"""Steps of the reduced model end where the salt runs out."""

import numpy as np
import pytest

from pybamm_ssb import Cell, physical_state, simulate
from pybamm_ssb.cell_choice import choose
from pybamm_ssb.cycle_run import Run
from pybamm_ssb.models import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.protocols import constant_current
from pybamm_ssb.random_cells import random_cell
from pybamm_ssb.salt_depletion import SALT_IS_LOW, SALT_RUNS_OUT, least_salt, limited_by_salt

SALT = "Electrolyte concentration [mol.m-3]"
FAST = {"model": "SPMe", "preset": "fast", "progress": False}


@pytest.mark.filterwarnings("ignore")
def test_a_step_ends_where_the_salt_runs_out():
    cell = Cell(
        electrolyte="PEO-LiTriflate", anode="silicon_nanowires", counter="NMC622",
        areal_capacity_mAh_cm2=2.0,
    )  # fmt: skip
    result = simulate(cell, cycles=2, current="1C", **FAST)
    assert result.stopped is None and physical_state.problems(result) == []
    for cycle in result.cycles:
        charge = cycle.steps[0]
        assert charge.termination == f"event: {SALT_RUNS_OUT.name}"
        salt = charge[SALT].entries
        assert abs(salt.min()) < 1e-6 * salt.max()
        # before its voltage says so
        assert charge["Voltage [V]"].entries[-1] < 4.15
        # and it is there again after the rest
        assert cycle.steps[1][SALT].entries[:, -1].min() > 1.0
    assert any("salt concentration" in text for text in result.warnings)


@pytest.mark.filterwarnings("ignore")
def test_nothing_changes_where_it_does_not(monkeypatch):
    given = simulate("Si_PEO_Li", cycles=1, current="C/50", **FAST)
    monkeypatch.setattr("pybamm_ssb.cycle_run.limited_by_salt", lambda model, cycles: cycles)
    free = simulate("Si_PEO_Li", cycles=1, current="C/50", **FAST)
    for name in given.table:
        np.testing.assert_allclose(given.table[name], free.table[name], rtol=1e-9, atol=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_a_full_model_ends_there_when_it_finds_less_than_none():
    """Random cell 13: without, the salt is 1e-5 of its largest value below zero."""
    found = random_cell(13)
    assert found.model == "DFN"
    result = simulate(
        found.cell, cycles=2, current=found.current, preset=found.preset, options=found.options,
        overrides=found.overrides, stack_pressure_MPa=found.stack_pressure_MPa,
        temperature_C=found.temperature_C, progress=False,
    )  # fmt: skip
    assert result.stopped is None and physical_state.problems(result) == []
    told = "salt below zero; tried again with steps that end where the salt runs out: solved"
    assert any(told in str(retry) for retry in result.retries)
    assert any(told in text for text in result.warnings)
    ends = {step.termination for cycle in result.cycles for step in cycle.steps}
    assert f"event: {SALT_IS_LOW.name}" in ends
    assert all(least_salt(cycle) > 0 for cycle in result.cycles)


def test_only_a_reduced_model_with_salt():
    choice = choose("Si_PEO_Li")
    cycles = constant_current(choice.basis, "C/5").cycles
    full = SolidStateDFN(choice.options)
    assert limited_by_salt(full, cycles) is cycles
    asked = limited_by_salt(full, cycles, always=True)
    assert [SALT_IS_LOW in step.termination for step in asked[0]] == [
        step.value != 0 for step in cycles[0]
    ]
    dry = choose("Si_LPSCl_Li")
    assert limited_by_salt(SolidStateSPMe(dry.options), cycles) is cycles
    limited = limited_by_salt(SolidStateSPMe(choice.options), cycles)
    assert len(limited) == len(cycles) and limited[0] is limited[-1]
    for before, after in zip(cycles[0], limited[0], strict=True):
        ends = SALT_RUNS_OUT in after.termination
        assert ends == (before.value != 0)
        assert after.termination[: len(before.termination)] == before.termination
        assert after.duration == before.duration and after.direction == before.direction


def test_a_run_takes_the_steps_that_it_was_given():
    choice = choose("Si_PEO_Li")
    protocol = constant_current(choice.basis, "C/5", cycles=2)
    run = Run(choice, protocol, SolidStateSPMe(choice.options), None)
    assert {id(steps) for steps in protocol.cycles} == set(run._single)
