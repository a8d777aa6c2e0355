"""Whole cells drawn from the library: they solve, conserve lithium and stay physical."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pybamm_ssb import physical_state, simulate
from pybamm_ssb.random_cells import random_cell, summary, verdict

FAST, FULL = 100, 900
#: seed that leaves a bound, and where: a fixture that lost its load by 3 Pa of 1e5, the solver's
#: tolerance
NOT_PHYSICAL = {31: "Stack pressure [Pa]"}
RUN = {"model": "SPMe", "preset": "fast", "progress": False}


def _check(seed):
    found = verdict(seed)
    known = NOT_PHYSICAL.get(seed, "none")
    assert all(f"'{known}'" in text for text in found.problems), found.problems
    assert found.lithium_error < physical_state.LITHIUM
    # a cell that does not solve says why
    assert found.solved or found.reason
    return found


@pytest.mark.parametrize("seed", range(FAST))
def test_random_cells(seed):
    assert _check(seed).solved, str(random_cell(seed))


@pytest.mark.full
def test_more_random_cells():
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(verdict, range(FAST, FAST + FULL)))
    told = summary(found)
    assert sum(bool(v.problems) for v in found) <= 0.01 * len(found), told
    assert all(v.lithium_error < physical_state.LITHIUM for v in found), told
    assert sum(v.solved for v in found) >= 0.995 * len(found), told


@settings(
    max_examples=15, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
)  # fmt: skip
@given(seed=st.integers(10**6, 2**32))
def test_descriptions_hold_together(seed):
    """Any seed gives one and the same cell, inside the ranges of its numbers."""
    one, two = random_cell(seed), random_cell(seed)
    assert str(one) == str(two) and one.overrides == two.overrides
    ranges = {row.name: row for row in one.cell.complete().rows}
    for name, value in one.overrides.items():
        assert ranges[name].low <= value <= ranges[name].high
    assert 0 <= one.stack_pressure_MPa <= 460


@pytest.fixture(scope="module")
def healthy():
    return simulate("Si_LPSCl_Li", cycles=2, **RUN)


def test_a_healthy_cell_has_no_problem(healthy):
    assert physical_state.problems(healthy) == []
    assert physical_state.lithium_error(healthy) < 1e-11


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("X-averaged positive electrode contact fraction", None, None),
        ("Positive electrode contact fraction", lambda v: v + 1, "outside 0 to 1"),
        ("Positive electrode mean stoichiometry", lambda v: -v, "outside 0 to 1"),
        ("Stack pressure [Pa]", lambda v: v - 1.00001 * v.min(), "outside 0 to inf"),
        ("Voltage [V]", lambda v: v * np.nan, "'Voltage [V]' is not finite"),
    ],
)
def test_what_is_not_physical_is_named(healthy, monkeypatch, name, change, message):
    real = physical_state.entries
    if change is not None:
        monkeypatch.setattr(
            physical_state, "entries",
            lambda step, of: change(real(step, of)) if of == name else real(step, of),
        )  # fmt: skip
    found = physical_state.problems(healthy)
    assert [message in text for text in found[:1]] == ([True] if message else [])


def test_lithium_that_is_lost_is_noticed(healthy, monkeypatch):
    real = physical_state.LithiumBalance._particles
    seen = []

    def leaking(self, state, domain):
        seen.append(state)
        return real(self, state, domain) * (1 - 1e-6 * len(seen))

    monkeypatch.setattr(physical_state.LithiumBalance, "_particles", leaking)
    assert any("lithium is not conserved" in text for text in physical_state.problems(healthy))
