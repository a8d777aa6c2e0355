"""Protocols: the right direction in both kinds of cell, honest refusals, and they solve."""

import math
import warnings

import numpy as np
import pybamm
import pytest

from pybamm_ssb import parameters, protocols
from pybamm_ssb.cycle_table import real_steps
from pybamm_ssb.review_experiments import PROGRAMMES
from pybamm_ssb.simulation import simulate

RUN = {"model": "SPMe", "progress": False}


@pytest.fixture(scope="module")
def half():
    return protocols.basis(parameters.cell("Si_LPSCl_Li"))


@pytest.fixture(scope="module")
def full():
    return protocols.basis(parameters.cell("Si_LPSCl_NMC811"))


def test_basis_matches_the_theoretical_capacity_of_silicon(half, full):
    # 278000 mol/m3 on 2329 kg/m3 is 3199 mAh/g
    assert half.per_gram(half.capacity_Ah) == pytest.approx(3199, rel=2e-3)
    assert half.per_area(half.capacity_Ah) == pytest.approx(3.0)
    assert half.half_cell and half.silicon == "positive" and half.lithiated_V == half.lower_V
    assert not full.half_cell and full.silicon == "negative" and full.lithiated_V == full.upper_V
    assert half.silicon_mass_g == pytest.approx(full.silicon_mass_g)


def test_basis_names_what_is_missing():
    values = parameters.cell("Si_LPSCl_Li")
    del values["Electrode width [m]"]
    with pytest.raises(ValueError, match="no 'Electrode width"):
        protocols.basis(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C/10", 3e-4),
        ("0.5C", 1.5e-3),
        ("C", 3e-3),
        ("0.3 mA/cm2", 3e-4),
        ("3 A/m2", 3e-4),
        ("0.3mA", 3e-4),
        ("300 µA", 3e-4),
        ("2e-1 mA/cm2", 2e-4),
    ],
)
def test_currents(half, text, expected):
    assert protocols.amperes(half, text) == pytest.approx(expected)


def test_current_per_gram_of_silicon(half):
    assert protocols.amperes(half, "0.1 A/g") == pytest.approx(0.1 * half.silicon_mass_g)
    assert protocols.amperes(half, "100 mA/g") == pytest.approx(0.1 * half.silicon_mass_g)


@pytest.mark.parametrize("text", ["10", "C/0", "-C/10", "0C", "3 V", "fast", 0.1, ""])
def test_currents_that_mean_nothing(half, text):
    with pytest.raises(ValueError, match="current"):
        protocols.amperes(half, text)


def test_current_per_gram_needs_a_mass(half):
    massless = protocols.CellBasis(1e-3, 1e-4, math.nan, 0.01, 1.0, True)
    with pytest.raises(ValueError, match="no silicon mass"):
        protocols.amperes(massless, "1 A/g")
    with pytest.raises(ValueError, match="silicon mass"):
        protocols.capacity_limit(massless, "C/10", 500)


def test_lithiation_comes_first_in_both_kinds_of_cell(half, full):
    go, _, back, _ = protocols.constant_current(half, "C/10").cycles[0]
    assert go.value > 0 > back.value
    go, _, back, _ = protocols.constant_current(full, "C/10").cycles[0]
    assert go.value < 0 < back.value
    assert abs(go.value) == pytest.approx(full.capacity_Ah / 10)


@pytest.mark.parametrize(
    ("keywords", "named"),
    [
        ({"cycles": 0}, "cycles is 0"),
        ({"cycles": 1.5}, "cycles is 1.5"),
        ({"rest_minutes": -1}, "rest_minutes is -1"),
        ({"temperature_C": -300}, "temperature_C is -300"),
        ({"stack_pressure_MPa": -1}, "stack_pressure_MPa is -1"),
        ({"lithiated_V": -0.2}, "lithiated_V is -0.2 V; valid is from 0.01 to 1 V"),
    ],
)
def test_refused_arguments_name_the_value_and_what_is_valid(half, keywords, named):
    with pytest.raises(ValueError, match=named):
        protocols.constant_current(half, **keywords)


def test_other_refusals(half):
    with pytest.raises(ValueError, match="valid is below current"):
        protocols.cccv(half, "C/10", cut_off_current="C/5")
    with pytest.raises(ValueError, match="currents is"):
        protocols.rate_capability(half, "C/10")
    with pytest.raises(ValueError, match="start_V and end_V"):
        protocols.linear_sweep(half, 1.0, start_V=0.5, end_V=0.5)
    with pytest.raises(ValueError, match="start at 0"):
        protocols.drive_cycle(half, [1, 2], [0, 0])
    with pytest.raises(ValueError, match="same length"):
        protocols.drive_cycle(half, [0, 1, 2], [0, 0])
    with pytest.raises(ValueError, match="not understood"):
        protocols.drive_cycle(half, [0, 1], [0, 0], unit="kW")


@pytest.mark.parametrize("name", ["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
def test_capacity_limit_delivers_that_capacity(name):
    cell = protocols.basis(parameters.cell(name))
    result = simulate(name, protocols.capacity_limit(cell, "C/5", 800, cycles=2), **RUN)
    assert np.allclose(result.table["Lithiation capacity [mAh.g-1]"], 800, rtol=1e-4)
    # what comes back is limited by the voltage, and less than what went in after the first cycle
    assert (result.table["Coulombic efficiency"] < 1.001).all()


def test_gitt_relaxes_and_stops_at_the_cut_off(half):
    protocol = protocols.gitt(half, "C/5", pulse_minutes=30, rest_minutes=60)
    result = simulate("Si_LPSCl_Li", protocol, **RUN)
    assert result.stopped is None
    steps = real_steps(result.cycles[0])
    pulse, pause = steps[2], steps[3]
    assert pulse["Current [A]"].entries[-1] == pytest.approx(half.capacity_Ah / 5)
    V = pause["Voltage [V]"].entries
    # a half cell relaxes upwards after lithiation
    assert V[-1] > pulse["Voltage [V]"].entries[-1]
    assert result.table.loc[1, "Lithiation capacity [mAh.cm-2]"] > 2.5


def test_hppc_pulses_both_ways(half):
    protocol = protocols.hppc(half, "C/2", current="C/5", steps=3, rest_minutes=10)
    result = simulate("Si_LPSCl_Li", protocol, **RUN)
    assert result.stopped is None
    currents = [s["Current [A]"].entries[-1] for s in real_steps(result.cycles[0])]
    pulse = half.capacity_Ah / 2
    # the last lithiating pulse is skipped: silicon is full by then
    assert sum(np.isclose(currents, pulse)) == 2
    assert sum(np.isclose(currents, -pulse)) == 3


def test_linear_sweep_follows_the_rate(half):
    result = simulate("Si_LPSCl_Li", protocols.linear_sweep(half, 0.2), **RUN)
    assert result.stopped is None
    down = result.cycles[0].steps[1]
    slope = np.gradient(down["Voltage [V]"].entries, down.t)
    assert np.allclose(slope, -0.2e-3, rtol=0.02)
    assert down["Current [A]"].entries.max() > 0


def test_cccv_holds_until_the_current_has_fallen(half):
    protocol = protocols.cccv(half, "C/5", cut_off_current="C/40")
    result = simulate("Si_LPSCl_Li", protocol, **RUN)
    hold = result.cycles[0].steps[1]
    assert np.allclose(hold["Voltage [V]"].entries, half.lower_V, atol=1e-4)
    assert hold["Current [A]"].entries[-1] == pytest.approx(half.capacity_Ah / 40, rel=1e-3)


def test_rate_capability_falls_with_rate(half):
    protocol = protocols.rate_capability(half, ["C/10", "C/2", "1C"], cycles_each=1)
    result = simulate("Si_LPSCl_Li", protocol, **RUN)
    capacity = result.table["Lithiation capacity [mAh.g-1]"]
    assert capacity[1] > capacity[2] > capacity[3] > 0


def test_drive_cycle_and_rest(half):
    protocol = protocols.drive_cycle(half, [0, 600, 1200, 1800], [0, 0.5, -0.2, 0], unit="C")
    result = simulate("Si_LPSCl_Li", protocol, **RUN)
    q = np.trapezoid([0, 0.5, -0.2, 0], [0, 600, 1200, 1800]) / 3600 * half.capacity_Ah
    net = result.table.loc[1, "Lithiation capacity [mAh.cm-2]"]
    net -= result.table.loc[1, "Delithiation capacity [mAh.cm-2]"]
    assert net == pytest.approx(half.per_area(q), rel=1e-3)
    result = simulate("Si_LPSCl_Li", protocols.rest(1), **RUN)
    assert result.table.loc[1, "Lithiation capacity [mAh.cm-2]"] == 0
    # open circuit does not stop the interphase
    assert result.table.loc[1, "Interphase thickness [nm]"] > 1.0


def test_temperature_and_pressure_of_a_protocol_reach_the_cell(half):
    protocol = protocols.constant_current(
        half, "C/2", lithiated_V=0.3, temperature_C=45, stack_pressure_MPa=20
    )
    result = simulate("Si_LPSCl_Li", protocol, **RUN)
    assert result.parameter_values["Stack pressure [Pa]"] == 20e6
    T = result.cycles[0]["X-averaged cell temperature [K]"].entries
    assert np.allclose(T, 318.15)
    with pytest.raises(ValueError, match="give one of the two"):
        simulate("Si_LPSCl_Li", protocol, temperature_C=30, **RUN)


def test_every_row_of_the_review_runs_or_says_why_not(half):
    table = protocols.review_protocols()
    assert len(table) == 47
    assert set(table["runs"]) == {"yes", "no"}
    assert (table["how_or_why_not"].str.len() > 10).all()
    assert set(table.index[table["runs"] == "yes"]) == set(PROGRAMMES)
    for row in table.index:
        if table.loc[row, "runs"] == "no":
            with pytest.raises(ValueError, match="does not run"):
                protocols.review_protocol(row, half)
            continue
        for condition in range(len(PROGRAMMES[row].conditions)):
            experiment = protocols.review_protocol(row, half, condition=condition)
            assert isinstance(experiment, pybamm.Experiment)
            assert row in experiment.name


def test_review_protocols_carry_the_facts_of_their_row(half):
    first = protocols.review_protocol("P01", half)
    second = protocols.review_protocol("P01", half, condition=1, cycles=3)
    assert (first.stack_pressure_MPa, second.stack_pressure_MPa) == (75, 50)
    assert len(first.cycles) == 500 and len(second.cycles) == 3
    assert first.cycles[0][0].value == pytest.approx(3e-4)
    with pytest.raises(ValueError, match="curvature"):
        protocols.review_protocol("P53", half)
    with pytest.raises(ValueError, match="did you mean"):
        protocols.review_protocol("P99", half)
    with pytest.raises(ValueError, match="conditions 0 to 1"):
        protocols.review_protocol("P01", half, condition=2)


#: rows of one sequence, and of thin films
WITHOUT_CYCLES = ("P09", "P11", "P13", "P49")
FILMS = ("P07", "P09", "P10", "P11", "P29")


@pytest.mark.full
@pytest.mark.parametrize("row", sorted(PROGRAMMES))
def test_review_protocols_solve(row, half, full):
    cell = full if row in ("P25", "P34", "P43") else half
    name = "Si_LPSCl_NMC811" if cell is full else "Si_LPSCl_Li"
    if row in FILMS:
        name = "Si_film_LiPON_Li"
        cell = protocols.basis(parameters.cell(name))
    protocol = protocols.review_protocol(row, cell, cycles=None if row in WITHOUT_CYCLES else 1)
    with warnings.catch_warnings():
        # contact may be lost, which is a result
        warnings.simplefilter("ignore", UserWarning)
        result = simulate(name, protocol, **RUN)
    assert result.stopped is None
    assert len(result.table) == len(protocol.cycles)
