"""Breathing electrodes, stack pressure and stress on the potential against closed forms."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import options_for
from pybamm_ssb.parameters.laws import volume_change_porous

FARADAY = float(pybamm.constants.F.value)
MODELS = {"DFN": SolidStateDFN, "SPMe": SolidStateSPMe}
WIDE = {"Lower voltage cut-off [V]": -5.0, "Upper voltage cut-off [V]": 10.0}
BREATHING = {"electrode stretch": "uniaxial"}


def entries(solution, name):
    return solution[name].entries


def cycle(name, extra=None, changes=None, model="DFN", hours=(8, 6), rate="C/10"):
    """Lithiate and delithiate the silicon of a set for fixed times."""
    options = {**options_for(name), **BREATHING, **(extra or {})}
    values = pybamm.ParameterValues(name)
    values.update({**WIDE, **(changes or {})}, check_already_exists=False)
    half = options.get("working electrode") == "positive"
    steps = ("Discharge", "Charge") if half else ("Charge", "Discharge")
    experiment = [f"{step} at {rate} for {h} hours" for step, h in zip(steps, hours, strict=True)]
    simulation = pybamm.Simulation(
        MODELS[model](options),
        parameter_values=values,
        experiment=pybamm.Experiment([tuple(experiment)]),
    )
    return simulation.solve(showprogress=False), values


# -- stretch -------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", ["Si_LPSCl_Li", "Si_LLZO_Li", "Si_PEO_LFP", "Si_LPSCl_NMC811"])
def test_volumes_add_up_at_every_position_and_time(name, model):
    """Particles, gaps, electrolyte, interphase, additive and voids fill the stretched volume: an
    identity of the current fractions, through yielding, creep and open gaps."""
    solution, values = cycle(name, model=model)
    half = name.endswith("_Li")
    for domain in ["positive"] if half else ["negative", "positive"]:
        E = f"{domain.capitalize()} electrode"
        stretch = entries(solution, f"{E} stretch")
        eps_s = values[f"{E} active material volume fraction"]
        particles = eps_s * entries(solution, f"{E} particle volume ratio")
        voids_and_gaps = entries(solution, f"{E} void fraction") * stretch
        electrolyte = entries(solution, f"{E} porosity")
        film = 0
        if domain == ("positive" if half else "negative"):
            film = entries(solution, f"{domain.capitalize()} SEI concentration [mol.m-3]")
            film = (film - film[:, :1]) * values["SEI partial molar volume [m3.mol-1]"]
        additive = values[f"{E} conductive additive volume fraction"]
        total = particles + voids_and_gaps + electrolyte + film + additive
        np.testing.assert_allclose(total, stretch, rtol=1e-12)
        # and the voids are those of the law: assembled ones, filled by the growth, plus gaps
        beta, s_a = (
            values[f"{E} {n}"] for n in ("volume expansion coefficient", "assembled stoichiometry")
        )
        silicon = domain == ("positive" if half else "negative")
        assembled = eps_s * (1 + beta * (s_a if silicon else s_a - 1))
        consumed = values[f"{E} porosity"] - electrolyte
        walls = eps_s * entries(solution, f"{E} cavity volume ratio")
        growth = walls - assembled + film - consumed
        closable = 1 - assembled - additive - values[f"{E} porosity"]
        closable = max(closable - values[f"{E} smallest void fraction"], 0)
        exact = 1 + growth - np.clip(growth, 0, closable)
        np.testing.assert_allclose(stretch, exact, rtol=0, atol=1.5e-3)
        assert np.ptp(stretch) > (0.005 if domain == "positive" and not half else 0.3)


@pytest.mark.parametrize("rest", [0.0, 0.05, 0.1])
def test_thickness_of_a_rigidly_followed_electrode(rest):
    """With contact that follows both ways (no gaps), g = eps_s beta (s - s_a): the thickness gained
    is L (g - v) once the closable voids v = eps_void - rest are full, and zero before."""
    E = "Positive electrode"
    changes = {f"{E} smallest void fraction": rest}
    extra = {"contact": "pressure", "interphase": "none", "disconnection": "none"}
    solution, values = cycle("Si_LPSCl_Li", extra, changes, "SPMe", hours=(9, 9))
    s = entries(solution, "X-averaged positive electrode particle volume ratio") - 1
    beta = values[f"{E} volume expansion coefficient"]
    eps_s = values[f"{E} active material volume fraction"]
    s_a = values[f"{E} assembled stoichiometry"]
    growth = eps_s * (s - beta * s_a)
    voids = 1 - eps_s * (1 + beta * s_a) - values[f"{E} porosity"]
    voids -= values[f"{E} conductive additive volume fraction"]
    closable = voids - rest
    exact = values[f"{E} thickness [m]"] * np.maximum(growth - closable, 0)
    found = entries(solution, f"{E} thickness change [m]")
    # the kinks are smoothed over 0.2 % of the volume
    np.testing.assert_allclose(found, exact, rtol=0, atol=0.001 * values[f"{E} thickness [m]"])
    assert exact.max() > 0.6 * values[f"{E} thickness [m]"]
    # at full lithiation: growth of the silicon less what the voids took
    full = eps_s * beta * (1 - s_a) - closable
    assert full == pytest.approx(growth.max() - closable + eps_s * (beta - s.max()), rel=1e-12)


def test_positive_electrode_shrinks_on_charge():
    """NMC811 gives up lithium on charge: its layer gets thinner by L eps_s beta ds."""
    solution, values = cycle("Si_LPSCl_NMC811")
    E = "Positive electrode"
    change = entries(solution, f"{E} thickness change [m]")
    charge = solution.cycles[0].steps[0]
    s = charge["Positive electrode stoichiometry"].entries
    eps_s, beta = (
        values[f"{E} {n}"]
        for n in ("active material volume fraction", "volume expansion coefficient")
    )
    exact = values[f"{E} thickness [m]"] * eps_s * beta * (s[-1] - s[0])
    assert change[len(charge.t) - 1] == pytest.approx(exact, rel=1e-3)
    assert exact < -3e-7


def test_lithium_counter_electrode_loses_its_volume():
    """4.85 um per mAh/cm2 leave a lithium foil that is fully transmitted, none at share zero."""
    for share in (0.0, 0.5, 1.0):
        changes = {"Counter electrode transmitted thickness share": share}
        solution, _ = cycle("Si_LPSCl_Li", None, changes, "SPMe")
        lithiation = solution.cycles[0].steps[0]
        lost = lithiation["Negative electrode thickness change [m]"].entries[-1]
        charge = lithiation["Discharge capacity [A.h]"].entries[-1] * 1e3  # 1 cm2
        assert lost == pytest.approx(-share * 4.85e-6 * charge, rel=1e-3)
        total = lithiation["Cell thickness change [m]"].entries[-1]
        silicon = lithiation["Positive electrode thickness change [m]"].entries[-1]
        assert total == pytest.approx(silicon + lost, rel=1e-12)
    assert total < 0 < silicon


@pytest.mark.parametrize("law", ["fraction", "affine"])
def test_conduction_per_reference_thickness(law):
    """ "fraction": kappa (eps/Lambda)^m/Lambda, "affine": kappa eps^m/Lambda^2, at every x and t;
    the separator keeps its own."""
    solution, values = cycle("Si_LPSCl_Li", {"stretched transport": law, "interphase": "none"})
    stretch = entries(solution, "Positive electrode stretch")
    eps = values["Positive electrode porosity"]
    m = values["Positive electrode Bruggeman coefficient (electrolyte)"]
    exact = eps**m / stretch ** (2 if law == "affine" else m + 1)
    found = entries(solution, "Positive electrolyte transport efficiency")
    np.testing.assert_allclose(found, exact, rtol=1e-10)
    assert found.min() < 0.6 * found.max()
    separator = entries(solution, "Separator electrolyte transport efficiency")
    np.testing.assert_allclose(separator, separator[0, 0], rtol=1e-12)


# -- stack pressure ------------------------------------------------------------------------------
def test_no_stiffness_is_a_spring_and_a_stiff_fixture_a_fixed_gap():
    """K = 0: the constant pressure, to the last digits of the voltage. K to infinity: the stack
    yields by its own compliance, P - P_0 = dL/C, as with K C >> 1."""
    found = {}
    for K in (0.0, 1e11, 1e18):
        solution, _ = cycle(
            "Si_LPSCl_NMC811",
            {"stack pressure": "fixture", "stress potential": "true"},
            {"Fixture stiffness [Pa.m-1]": K, "Stack compliance [m.Pa-1]": 1e-11},
            "SPMe",
        )
        P = entries(solution, "Stack pressure [Pa]")
        dL = entries(solution, "Cell thickness change [m]")
        together = K / (1 + K * 1e-11)
        np.testing.assert_allclose(P, 5e7 + together * dL, rtol=1e-4)
        found[K] = np.ptp(P)
    assert found[0.0] < 1
    assert found[1e18] > 1.5 * found[1e11] > 1e5
    springs, _ = cycle("Si_LPSCl_NMC811", {"stress potential": "true"}, None, "SPMe")
    no_stiffness, _ = cycle(
        "Si_LPSCl_NMC811",
        {"stack pressure": "fixture", "stress potential": "true"},
        {"Fixture stiffness [Pa.m-1]": 0.0},
        "SPMe",
    )
    t = np.linspace(600, 13.5 * 3600, 40)
    difference = springs["Voltage [V]"](t) - no_stiffness["Voltage [V]"](t)
    assert np.abs(difference).max() < 5e-5


def test_pressure_of_a_stack_that_shrinks_away_is_zero():
    """A half cell whose lithium is used up gets thinner: a stiff fixture loses all its load, and
    goes no lower than zero."""
    solution, _ = cycle(
        "Si_LPSCl_Li",
        {"stack pressure": "fixture"},
        {"Fixture stiffness [Pa.m-1]": 1e13, "Stack pressure [Pa]": 2e7},
        "SPMe",
        hours=(5, 1),
    )
    P = entries(solution, "Stack pressure [Pa]")
    assert P.min() > -1
    assert P.min() < 1e4
    assert P[0] == pytest.approx(2e7, rel=1e-6)


def test_stiff_fixture_raises_pressure_on_charge_and_keeps_contact_longer():
    """Full cell: silicon gains more than NMC811 loses. With the higher pressure at the start of
    discharge, contact falls later."""
    theta = {}
    for K in (0.0, 1e13):
        solution, _ = cycle(
            "Si_LPSCl_NMC811",
            {"stack pressure": "fixture", "stress potential": "true"},
            {"Fixture stiffness [Pa.m-1]": K},
        )
        charge, discharge = solution.cycles[0].steps
        P = charge["Stack pressure [Pa]"].entries
        theta[K] = discharge["X-averaged negative electrode contact fraction"]
        if K:
            assert P[-1] > P[0] + 1e7
    t = charge.t[-1] + np.array([0.2, 0.4, 0.6]) * (discharge.t[-1] - charge.t[-1])
    assert np.all(theta[1e13](t) > theta[0.0](t))


def test_prescribed_pressure_programme():
    """The stack pressure is the given function of time, and contact follows it."""

    def programme(t):
        return 2e7 + 6e7 * (pybamm.tanh((t - 5 * 3600) / 100) + 1) / 2

    solution, _ = cycle(
        "Si_LPSCl_Li",
        {"stack pressure": "programme", "contact": "pressure"},
        {"Stack pressure programme [Pa]": programme},
        "SPMe",
    )
    t = np.array([1.0, 4.0, 6.0, 10.0]) * 3600
    np.testing.assert_allclose(solution["Stack pressure [Pa]"](t), [2e7, 2e7, 8e7, 8e7], rtol=1e-6)
    theta = solution["X-averaged positive electrode contact fraction"](t)
    assert theta[2] > 1.5 * theta[1]


# -- potential -----------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_potential_shift_of_silicon(model):
    """U = U_0 - Omega p_w/F: 300 MPa on silicon lower its potential by 27.5 mV, at every position;
    the concentration and its own potential are the same."""
    options = {**options_for("Si_LPSCl_Li"), "contact": "pressure", "interphase": "none"}
    options |= {"disconnection": "none"}
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    values.update({"Current function [A]": 0.0, "Stack pressure [Pa]": 3e8})
    found = []
    for shifted in ("false", "true"):
        simulation = pybamm.Simulation(
            MODELS[model]({**options, "stress potential": shifted}), parameter_values=values
        )
        found.append(simulation.solve([0, 60])["Voltage [V]"].entries[-1])
    omega = 2.46 / 278000
    assert found[0] - found[1] == pytest.approx(omega * 3e8 / FARADAY, rel=1e-6)
    assert found[0] - found[1] == pytest.approx(27.5e-3, abs=0.1e-3)


def test_sign_of_the_shift_on_charge_and_discharge():
    """Under the same programme the swelling silicon is pressed by its walls while it takes lithium
    (its potential is lower), and much less while it gives lithium back."""
    shift = {}
    for shifted in ("false", "true"):
        solution, _ = cycle(
            "Si_LLZO_Li", {"stress potential": shifted, **dict(disconnection="none")}
        )
        shift[shifted] = [step["Voltage [V]"] for step in solution.cycles[0].steps]
        times = [step.t[0] + 0.4 * (step.t[-1] - step.t[0]) for step in solution.cycles[0].steps]
        wall = [
            step["X-averaged positive electrode wall pressure [Pa]"](t)
            for step, t in zip(solution.cycles[0].steps, times, strict=True)
        ]
    lithiation, delithiation = (
        float(shift["true"][i](times[i]) - shift["false"][i](times[i])) for i in (0, 1)
    )
    assert lithiation == pytest.approx(-2.46 / 278000 * float(wall[0]) / FARADAY, rel=0.05)
    assert lithiation < -0.02
    assert abs(delithiation) < 0.2 * abs(lithiation)


def test_lithium_metal_has_its_own_shift():
    """6.7 mV at 50 MPa: the cell voltage rises by V_Li P/F when the counter electrode is pressed
    too; silicon's share is subtracted as before."""
    options = {**options_for("Si_LPSCl_Li"), "contact": "pressure", "interphase": "none"}
    options |= {"disconnection": "none"}
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    values.update({"Current function [A]": 0.0, "Stack pressure [Pa]": 5e7})
    voltage = {}
    for pressed in [("false", "false"), ("true", "false"), ("true", "true")]:
        model = SolidStateSPMe({**options, "stress potential": pressed})
        simulation = pybamm.Simulation(model, parameter_values=values)
        voltage[pressed] = simulation.solve([0, 60])["Voltage [V]"].entries[-1]
    none, lithium, both = voltage.values()
    assert lithium - none == pytest.approx(13e-6 * 5e7 / FARADAY, rel=1e-3)
    assert lithium - none == pytest.approx(6.7e-3, abs=0.05e-3)
    assert both - lithium == pytest.approx(-2.46 / 278000 * 5e7 / FARADAY, rel=1e-3)


@pytest.mark.parametrize("cls", MODELS.values())
def test_without_a_cavity_the_particle_bears_the_stack_pressure(cls, flat, bare):
    """Neutral contact at 300 MPa: - Omega P/F, 26.8 mV for this silicon."""
    voltage = {}
    for pressed in ("false", "true"):
        values = flat(**{"Stack pressure [Pa]": 300e6})
        model = cls({**bare, "stress potential": ("false", pressed)})
        solution = pybamm.Simulation(model, parameter_values=values).solve([0, 1])
        voltage[pressed] = solution["Voltage [V]"].entries[-1]
    exact = 2.46 / 278000 * 300e6 / FARADAY
    assert voltage["false"] - voltage["true"] == pytest.approx(exact, rel=1e-4)


def test_a_porous_particle_swells_with_a_slope_that_only_grows():
    """The slope is lithium's partial molar volume: a maximum in it would be an unstable potential
    under pressure."""
    numbers = pybamm.ParameterValues({"beta": 3.0, "phi": 0.4})
    s = np.linspace(0, 1, 20001).reshape(-1, 1)
    law = volume_change_porous(
        pybamm.StateVector(slice(0, len(s))), expansion="beta", porosity="phi"
    )
    swelling = numbers.process_symbol(law).evaluate(y=s).ravel()
    outwards = 0.6 * 3.0 * s.ravel() - 0.4
    away = np.abs(outwards) > 0.01
    np.testing.assert_allclose(swelling[away], np.maximum(outwards[away], 0), atol=1e-15)
    assert np.abs(swelling - np.maximum(outwards, 0)).max() < 0.002
    slope = np.diff(swelling)
    assert np.diff(slope).min() > -1e-15 and slope.max() < 1.0001 * 0.6 * 3.0 * (s[1, 0] - s[0, 0])
