"""Stack pressure that changes from cycle to cycle, or over time, in simulate."""

import functools

import numpy as np
import pybamm
import pytest

from pybamm_ssb import comparison, simulation, spectroscopy
from pybamm_ssb.simulation import simulate

#: at a low pressure an open gap ends lithiation, and simulate says so
pytestmark = pytest.mark.filterwarnings("ignore:.*near its floor:UserWarning")
RUN = {"model": "SPMe", "preset": "fast", "progress": False}
E = "Positive electrode "
#: losses that pressure does not bring back are off
ONLY_CONTACT = {
    f"{E}electronic disconnection per contraction": 0.0,
    f"{E}disconnection rate variance": 0.0,
}
CAPACITY = "Delithiation capacity [mAh.g-1]"
MEAN = "Stack pressure [MPa]"
FIXTURE = {"electrode stretch": "uniaxial", "stack pressure": "fixture"}
#: six cycles at a pressure at which contact is lost, three at one that closes every gap
LOW, HIGH, BEFORE, AFTER = 25, 150, 6, 3
RAISED = (LOW,) * BEFORE + (HIGH,) * AFTER


@functools.cache
def aged(kind, pressures, rigid=False):
    """Half cell at C/10 without an interphase: only contact and disconnection change, and that
    only where contact is poor."""
    overrides = dict(ONLY_CONTACT)
    if rigid:
        overrides[f"{E}matrix creep rate [s-1]"] = 0.0
    return simulate(
        "LPSCl",
        cycles=len(pressures),
        stack_pressure_MPa=pressures,
        options={"interphase": "none", "disconnection": kind},
        overrides=overrides,
        **RUN,
    )


def connected(result):
    """Connected over assembled silicon at all times of each cycle."""
    name = "X-averaged positive electrode active material volume fraction"
    assembled = result.parameter_values[f"{E}active material volume fraction"]
    return [cycle[name].entries / assembled for cycle in result.cycles]


def stranded(result):
    name = "Stranded lithium in positive electrode [mol]"
    return [cycle[name].entries for cycle in result.cycles]


# -- the same pressure in every cycle ------------------------------------------------------------
@pytest.mark.parametrize(("model", "cell"), [("SPMe", "LPSCl"), ("DFN", "Si_LPSCl_NMC811")])
def test_equal_values_are_the_constant(model, cell):
    run = {**RUN, "model": model}
    constant = simulate(cell, cycles=2, stack_pressure_MPa=40, **run)
    steps = simulate(cell, cycles=2, stack_pressure_MPa=[40, 40.0], **run)
    for name in ("Lithiation capacity [mAh.cm-2]", CAPACITY):
        np.testing.assert_allclose(steps.table[name], constant.table[name], rtol=1e-6)
    assert list(steps.table[MEAN]) == list(constant.table[MEAN]) == [40, 40]
    for a, b in zip(constant.cycles, steps.cycles, strict=True):
        for ours, theirs in zip(a.steps, b.steps, strict=True):
            start, end = max(ours.t[0], theirs.t[0]), min(ours.t[-1], theirs.t[-1])
            t = np.linspace(start, end, 50)
            difference = ours["Voltage [V]"](t) - theirs["Voltage [V]"](t)
            assert np.abs(difference).max() < 1e-6


def test_values_of_numpy_and_the_last_cycle_alone():
    """One set of models: each cycle sees its own pressure, also where few solutions are kept."""
    pressures = np.array([50, 75, 100, 125])
    result = simulate("LPSCl", cycles=4, stack_pressure_MPa=pressures, save_every=9, **RUN)
    np.testing.assert_array_equal(result.table[MEAN], pressures)
    assert result.cycles[1] is result.cycles[2] is None
    np.testing.assert_array_equal(result.cycles[3]["Stack pressure [Pa]"].entries, 125e6)
    whole = result.solution["Stack pressure [Pa]"].entries
    assert set(whole) == {50e6, 125e6}


# -- a pressure that is raised -------------------------------------------------------------------
def test_more_pressure_reconnects_reversible_silicon_and_no_other():
    loose, rest = {}, {}
    for kind in ("irreversible", "reversible"):
        result = aged(kind, RAISED)
        assert result.stopped is None
        loose[kind] = [1 - values[-1] for values in connected(result)]
        rest[kind] = np.concatenate([values.ravel() for values in connected(result)])
        # damage before: 4 % of the silicon, and 2 % of the lithium of a full charge
        assert loose[kind][BEFORE - 1] > 0.035
        assert stranded(result)[BEFORE - 1][-1] > 1.8e-6
    back, gone = loose["reversible"], loose["irreversible"]
    np.testing.assert_allclose(back[BEFORE:], 0, atol=1e-5)
    np.testing.assert_allclose(gone[BEFORE:], gone[BEFORE - 1], rtol=1e-3)
    assert np.diff(rest["reversible"]).max() > 1e-4
    assert np.diff(rest["irreversible"]).max() < 1e-6
    assert abs(stranded(aged("reversible", RAISED))[-1][-1]) < 1e-9
    assert stranded(aged("irreversible", RAISED))[-1][-1] > 1e-6


def test_capacity_comes_back_with_contact_and_with_silicon():
    """At the end, relative to a cell that was at the high pressure all the time: contact alone
    returns in full, and so does reversible silicon with its lithium; of irreversible silicon what
    is still connected delivers."""
    kept = {}
    for kind in ("none", "reversible", "irreversible"):
        undamaged = aged(kind, (HIGH,) * len(RAISED)).table[CAPACITY]
        kept[kind] = aged(kind, RAISED).table[CAPACITY].iloc[-1] / undamaged.iloc[-1]
    assert kept["none"] == pytest.approx(1, abs=1e-4)
    assert kept["reversible"] == pytest.approx(1, abs=1e-4)
    left = connected(aged("irreversible", RAISED))[-1][-1]
    assert left < 0.965
    # a higher current per silicon that is left costs 0.1 % more
    assert kept["irreversible"] == pytest.approx(left, abs=3e-3)


@pytest.mark.parametrize("kind", ["irreversible", "reversible"])
def test_a_pressure_that_is_held_brings_nothing_back(kind):
    held = aged(kind, (LOW,) * len(RAISED))
    lost = [1 - values[-1] for values in connected(held)]
    assert np.all(np.diff(lost) > 0)
    for raised, same in zip(aged(kind, RAISED).cycles[:BEFORE], held.cycles, strict=False):
        assert raised.t[-1] == pytest.approx(same.t[-1], rel=1e-6)


def test_pressure_reconnects_through_gaps_that_close():
    """A matrix that does not flow closes no gap: the same pressure brings contact at once, and no
    silicon back."""
    result = aged("reversible", RAISED, rigid=True)
    lost = [1 - values[-1] for values in connected(result)]
    assert lost[BEFORE - 1] > 0.01
    assert np.all(np.diff(lost) >= -1e-6)


@pytest.mark.parametrize("kind", ["irreversible", "reversible"])
@pytest.mark.parametrize("pressures", [(10, 10, 150), (150, 10, 0)])
def test_lithium_is_conserved_across_a_jump(lithium_imbalance, kind, pressures):
    result = simulate(
        "LPSCl",
        cycles=3,
        stack_pressure_MPa=pressures,
        options={"disconnection": kind},
        **{**RUN, "model": "DFN"},
    )
    assert result.stopped is None
    assert len({cycle["Stack pressure [Pa]"].entries[0] for cycle in result.cycles}) > 1
    assert lithium_imbalance(result.model, result.solution, "positive") < 1e-9


def test_a_cycle_without_current_keeps_the_pressure_it_was_given():
    nothing = {
        f"{E}residual contact": 0.0,
        f"{E}contact floor": 0.0,
        f"{E}contact adhesion strength [Pa]": 0.0,
    }
    with pytest.warns(UserWarning, match="no current could flow to lithiate silicon in cycle 1"):
        result = simulate(
            "LPSCl",
            cycles=2,
            stack_pressure_MPa=[0, 150],
            options={"contact": "pressure"},
            overrides=nothing,
            **RUN,
        )
    assert list(result.table[MEAN]) == [0, 150]
    assert result.table[CAPACITY][1] == 0
    assert result.table[CAPACITY][2] > 2800


# -- fixtures and programmes ---------------------------------------------------------------------
@pytest.mark.parametrize("model", ["SPMe", "DFN"])
def test_a_fixture_that_is_tightened_between_cycles(model):
    """P = P_0 + k dL from the first instant of each cycle, dL since assembly."""
    given = [50, 20, 120]
    result = simulate(
        "Si_LPSCl_NMC811",
        cycles=3,
        stack_pressure_MPa=given,
        options=FIXTURE,
        **{**RUN, "model": model},
    )
    assert result.stopped is None
    values = result.parameter_values
    k = values["Fixture stiffness [Pa.m-1]"]
    together = k / (1 + k * values["Stack compliance [m.Pa-1]"])
    for assembly, cycle, mean in zip(given, result.cycles, result.table[MEAN], strict=True):
        P = cycle["Stack pressure [Pa]"].entries
        change = cycle["Cell thickness change [m]"].entries
        np.testing.assert_allclose(P, 1e6 * assembly + together * change, rtol=1e-6)
        assert np.ptp(P) > 1e5
        assert P.min() < 1e6 * mean < P.max()


@pytest.mark.parametrize("interpolated", [False, True])
def test_a_programme_over_time(interpolated):
    """The function sees the time since the start of the run, not of the cycle."""
    hours = np.array([0.0, 30, 31, 1000])
    megapascals = np.array([20.0, 20, 90, 90])

    def programme(t):
        if interpolated:
            return pybamm.Interpolant(hours * 3600, megapascals * 1e6, t)
        return 2e7 + 7e7 * (pybamm.tanh((t - 30.5 * 3600) / 600) + 1) / 2

    result = simulate(
        "LPSCl",
        cycles=3,
        options={"stack pressure": "programme"},
        overrides={"Stack pressure programme [Pa]": programme, **ONLY_CONTACT},
        **RUN,
    )
    assert result.stopped is None
    solution, t = result.solution, np.array([1.0, 12, 29, 32, 50]) * 3600
    expected = np.interp(t / 3600, hours, megapascals) * 1e6
    np.testing.assert_allclose(solution["Stack pressure [Pa]"](t), expected, rtol=1e-6)
    first, second, third = result.table[MEAN]
    assert first == pytest.approx(20) and third == pytest.approx(90)
    assert 20 < second < 90
    assert result.table[CAPACITY][3] > result.table[CAPACITY][1]


# -- refusals ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([50, 60], r"stack_pressure_MPa has 2 values \(50, 60\); .* one per cycle .*: 3"),
        ([], "value per cycle"),
        ([50, -1, 50], "stack_pressure_MPa is -1 in cycle 2; valid is a finite number of 0"),
        ([50, 50, float("nan")], "stack_pressure_MPa is nan in cycle 3"),
        ([float("inf"), 50, 50], "stack_pressure_MPa is inf in cycle 1"),
        ([50, "60", 50], "stack_pressure_MPa is '60' in cycle 2"),
        ([50, None, 50], "stack_pressure_MPa is None in cycle 2"),
        ([[50, 60, 50]], r"stack_pressure_MPa is \[50, 60, 50\] in cycle 1"),
        ({50, 60, 70}, "a list with one per cycle"),
        ("50", "stack_pressure_MPa is '50'; valid is a number"),
        (-1, "stack_pressure_MPa is -1; valid"),
        (float("nan"), "stack_pressure_MPa is nan"),
    ],
)
def test_refusals_name_the_value(given, message, monkeypatch):
    monkeypatch.setattr(pybamm.Simulation, "solve", lambda *_, **__: pytest.fail("it started"))
    with pytest.raises(ValueError, match=message):
        simulate("LPSCl", cycles=3, stack_pressure_MPa=given, **RUN)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"overrides": {"Stack pressure [Pa]": 5e7}}, "given twice"),
        ({"options": {"stack pressure": "programme"}}, "Stack pressure programme .Pa."),
    ],
)
def test_two_pressures_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate("LPSCl", cycles=2, stack_pressure_MPa=[50, 60], **arguments, **RUN)


def test_others_take_one_pressure():
    with pytest.raises(ValueError, match="only simulate takes one per cycle"):
        comparison.compare(["LPSCl"], stack_pressure_MPa=[50, 60], cycles=2)
    with pytest.raises(ValueError, match="only simulate takes one per cycle"):
        spectroscopy.impedance("LPSCl", stack_pressure_MPa=[50, 60])


def test_a_constant_pressure_stays_a_number():
    result = simulate("LPSCl", cycles=1, stack_pressure_MPa=50, **RUN)
    assert result.parameter_values["Stack pressure [Pa]"] == 50e6
    assert not result.cycles[0].all_inputs[0].keys() & {"Stack pressure [Pa]"}
    assert simulation.pressure_steps(np.float64(50)) is None
