"""Cracks above a critical size, and what they cost, against closed forms."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import options_for

MODELS = {"DFN": SolidStateDFN, "SPMe": SolidStateSPMe}
FRACTURE = {"fracture": "critical size"}
E = "Positive electrode "
RADIUS, PRESSURE = "Positive particle radius [m]", "Stack pressure [Pa]"
PER_STRETCH, EXPOSED = f"{E}fracture per stretch", f"{E}fracture exposed share"
CRACKS = "X-averaged positive electrode crack area ratio"
BETA = 2.46
F = 96485.33212331001
DAYS = 86400.0


def critical(P):
    """D_c [m], with the numbers of the fit."""
    return 1e-6 * (0.15 + (P / 0.35e9) ** 2.5)


def half_cell(flat, cell, hours=0.2, ds=0.4, **changes):
    """Values, and a current that lithiates by ds and back in `hours` each."""
    values = flat(**changes)
    return values, cell(values).current_for(ds / (3600 * hours))


def cracked(solution):
    return solution[CRACKS].entries


# -- the law -------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("contact", ["perfect", "pressure"])
@pytest.mark.parametrize("per_stretch", [0.5, 4.0])
def test_exponential_approach(flat, cell, run, there_and_back, model, contact, per_stretch):
    """f = f_max (1 - exp(-k_f S)) with f_max = D/D_c - 1 and S the stretch ln(lambda_p) covered
    there and back, at every position (the flat potential makes lithiation very uneven in x)."""
    values, amps = half_cell(flat, cell, **{PRESSURE: 50e6, PER_STRETCH: per_stretch})
    current = there_and_back(amps, 720, 900, ramp=5.0)
    values.update({"Current function [A]": current})
    # while current flows: afterwards positions exchange lithium, which counts as stretch as well
    times = np.array([0, 200, 400, 600])
    solution = run(values, times, {**FRACTURE, "contact": contact}, model)
    c = solution["R-averaged positive particle concentration [mol.m-3]"].entries
    s = c / values["Maximum concentration in positive electrode [mol.m-3]"]
    stretch = np.log((1 + BETA * s) / (1 + BETA * 0.5)) / 3
    assert stretch.max() > 0.05
    f_max = 2 * values[RADIUS] / critical(50e6) - 1
    expected = f_max * (1 - np.exp(-per_stretch * stretch))
    found = solution[f"{E}crack area ratio"].entries
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
    if model == "SPMe":
        # and back: twice the stretch
        there = np.log((1 + BETA * 0.9) / (1 + BETA * 0.5)) / 3
        back = run(values, [0, 800, 1620], {**FRACTURE, "contact": contact}, model)
        expected = f_max * (1 - np.exp(-2 * per_stretch * there))
        assert cracked(back)[-1] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("diameter", "cracks"), [(1.00, False), (1.03, True)])
def test_threshold_of_a_micrometre_at_330_MPa(flat, cell, run, diameter, cracks):
    """0.15 + (330/350)^2.5 = 1.013: smaller particles never crack, not by a digit."""
    changes = {PRESSURE: 330e6, RADIUS: 0.5e-6 * diameter}
    values, amps = half_cell(flat, cell, **changes)
    values.update({"Current function [A]": amps})
    solution = run(values, [0, 300, 600], FRACTURE)
    size = solution["Positive electrode critical particle diameter [m]"].entries
    np.testing.assert_allclose(size, 1.0132e-6, rtol=1e-4)
    assert critical(330e6) == pytest.approx(1.0132e-6, rel=1e-4)
    if cracks:
        assert 0 < cracked(solution)[-1] < 1.03 / 1.0132 - 1
    else:
        np.testing.assert_array_equal(cracked(solution), 0)


def test_larger_particles_and_less_pressure_crack_more(flat, cell, run):
    """Monotone in D and in 1/P, also at zero pressure, where D_c is 0.15 um."""
    diameters, pressures = [0.3e-6, 1e-6, 3e-6], [0.0, 50e6, 200e6, 400e6]
    found = np.empty((3, 4))
    for i, D in enumerate(diameters):
        for k, P in enumerate(pressures):
            values, amps = half_cell(flat, cell, **{PRESSURE: P, RADIUS: D / 2})
            values.update({"Current function [A]": amps})
            found[i, k] = cracked(run(values, [0, 600], FRACTURE))[-1]
    assert (np.diff(found, axis=0)[found[1:] > 0] > 0).all()
    assert (np.diff(found, axis=1)[found[:, :-1] > 0] < 0).all()
    assert found[0, 3] == 0
    covered = np.log((1 + BETA * (0.5 + 0.4 / 0.2 / 6)) / (1 + BETA * 0.5)) / 3
    expected = (3.0 / 0.15 - 1) * (1 - np.exp(-covered))
    assert found[2, 0] == pytest.approx(expected, rel=1e-4)


def test_pressure_that_rises_stops_cracks_and_heals_none(flat, cell, run):
    """From 50 to 600 MPa in mid-lithiation: D_c = 3.99 um is above D = 3 um, f stays. At rest
    nothing cracks either."""
    values, amps = half_cell(flat, cell)
    values.update(
        {
            "Current function [A]": lambda t: amps * (1 - pybamm.tanh((t - 500) / 2)) / 2,
            "Stack pressure programme [Pa]": (
                lambda t: 50e6 + 550e6 * (1 + pybamm.tanh((t - 250) / 2)) / 2
            ),
        },
        check_already_exists=False,
    )
    times = [0, 200, 300, 450, 600, 3600]
    f = cracked(run(values, times, {**FRACTURE, "stack pressure": "programme"}))
    assert f[1] > 0.5
    np.testing.assert_allclose(f[3:], f[2], rtol=1e-6)


# -- what it costs -------------------------------------------------------------------------------
@pytest.fixture
def film(flat, run, cell):
    """Crack by a lithiation of 0.2 in two hours, then rest for `days` under a pressure that stops
    cracks (silicon that feeds a film shrinks); a film without resistance."""

    def solve(days, model, exposed=0.3, k_p=1e-21, v_0=1.0, carbon=1.0, options=FRACTURE):
        changes = {
            PRESSURE: 50e6,
            PER_STRETCH: 20.0,
            EXPOSED: exposed,
            f"{E}exchange-current density [A.m-2]": 100.0,
            f"{E}interphase growth constant [m2.s-1]": k_p,
            f"{E}interphase reaction velocity [m.s-1]": v_0,
            f"{E}interphase non-passivating velocity [m.s-1]": 0.0,
            f"{E}interphase carbon area factor": carbon,
            "SEI resistivity [Ohm.m]": 0.0,
            "Initial SEI thickness [m]": 1e-9,
        }
        values, amps = half_cell(flat, cell, 2.0, 0.2, **changes)
        programmes = {
            "Current function [A]": lambda t: amps * (1 + pybamm.tanh((7200 - t) / 50)) / 2,
            "Stack pressure programme [Pa]": (
                lambda t: 50e6 + 550e6 * (1 + pybamm.tanh((t - 7500) / 50)) / 2
            ),
        }
        if model == "DFN":
            # a flat potential would leave lithium where it entered
            programmes[f"{E}OCP [V]"] = lambda s: 0.3 - 0.2 * (s - 0.7)
        values.update(programmes, check_already_exists=False)
        options = {**options, "interphase": "self-limiting", "stack pressure": "programme"}
        if model == "SPMe":
            options["x-average side reactions"] = "true"
        times = np.array([0, 1.0, *days]) * DAYS
        solution = run(values, times, options, model)
        assert solution.termination == "final time"
        return values, solution

    return solve


def lost(solution, values):
    """Lithium in the interphase as film on the silicon's own area [m]."""
    n = solution["Loss of lithium to positive SEI [mol]"].entries
    volume = values["SEI partial molar volume [m3.mol-1]"]
    area = 3 * values[f"{E}active material volume fraction"] / values[RADIUS]
    area *= values[f"{E}thickness [m]"] * 1e-4
    return n * volume / values["Ratio of lithium moles to SEI moles"] / area


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("carbon", [1.0, 2.0])
def test_film_on_cracks(film, model, carbon):
    """At constant potential the mean film follows Wagner's law, L^2 - L_1^2 = 2 k_p a t, and the
    lithium lost is (omega + chi f)(L - L_1): carbon and cracks add up."""
    values, solution = film([20, 60, 100], model, carbon=carbon)
    times = solution.t[1:] - solution.t[1]
    assert len(times) == 4
    f = cracked(solution)[1:]
    np.testing.assert_allclose(f, f[0], rtol=1e-6)
    assert 10 < f[0] < 17
    L = solution["X-averaged positive SEI thickness [m]"].entries[1:]
    drive = 1 - 0.3 / values[f"{E}interphase reduction potential [V]"]
    # cracks, and so the mean film, are not quite even in x in the full model
    tolerance = 1e-3 if model == "SPMe" else 3e-2
    np.testing.assert_allclose(L[1:] ** 2 - L[0] ** 2, 2e-21 * drive * times[1:], rtol=tolerance)
    n = lost(solution, values)[1:]
    np.testing.assert_allclose(n[1:] - n[0], (carbon + 0.3 * f[0]) * (L[1:] - L[0]), rtol=tolerance)


@pytest.mark.parametrize("model", MODELS)
def test_loss_is_in_proportion_to_the_area_without_passivation(film, model):
    """v_0 a (1 + chi f) for a film that does not limit itself (k_p = 1 m2/s)."""
    values, solution = film([20], model, k_p=1.0, v_0=1e-15)
    drive = 1 - 0.3 / values[f"{E}interphase reduction potential [V]"]
    n, t = lost(solution, values), solution.t
    expected = 1e-15 * drive * (1 + 0.3 * cracked(solution)[-1]) * (t[2] - t[1])
    assert n[2] - n[1] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_cracks_that_nothing_reaches_cost_nothing(film, model):
    """chi = 0 is the model without fracture, to 1e-9 V; and cracks that are reached cost more."""
    _, without = film([20], model, options={})
    values, hidden = film([20], model, exposed=0.0)
    _, reached = film([20], model)
    for name in ("Voltage [V]", "X-averaged positive SEI thickness [m]"):
        np.testing.assert_allclose(
            hidden[name].entries, without[name].entries, rtol=1e-6, atol=1e-9
        )
    assert cracked(hidden)[-1] > 10
    gain = np.ptp(lost(reached, values)) / np.ptp(lost(without, values))
    f = cracked(reached)[-1]
    # parabolic growth of a mean film: in proportion to its area (and the first film is thinner)
    assert gain == pytest.approx(1 + 0.3 * f, rel=0.05)


@pytest.mark.parametrize("model", MODELS)
def test_a_stack_that_leaves_its_fixture(model, lithium_imbalance):
    """Assembled without pressure, a cell that shrinks has none; trial states with less are met."""
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    values["Stack pressure [Pa]"] = 0.0
    options = {
        **options_for("Si_LPSCl_Li"),
        "electrode stretch": "uniaxial",
        "stack pressure": "fixture",
        **FRACTURE,
    }
    solution = pybamm.Simulation(
        MODELS[model](options),
        parameter_values=values,
        experiment=pybamm.Experiment(
            [("Discharge at C/10 until 0.01 V", "Charge at C/10 until 1 V")]
        ),
    ).solve(calc_esoh=False)
    assert solution.cycles[0].steps[-1].termination.startswith("event")
    limit = solution["Positive electrode critical particle diameter [m]"].entries
    pressure = solution["Stack pressure [Pa]"].entries
    assert pressure.min() < 1.0 < pressure.max()
    np.testing.assert_allclose(limit, critical(np.maximum(pressure, 1.0)), rtol=1e-6)
    assert lithium_imbalance(solution.all_models[0], solution, "positive") < 1e-9


# -- in company ----------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("disconnection", ["none", "irreversible", "reversible"])
@pytest.mark.parametrize("name", ["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
def test_lithium_is_conserved_and_cracks_cost_some(name, disconnection, model, lithium_imbalance):
    """Three cycles of a set with everything: balance to 1e-9 per electrode, more lithium in the
    interphase than without fracture, and the same where the rate of cracking is zero."""
    half = name.endswith("_Li")
    silicon = "positive" if half else "negative"
    values = pybamm.ParameterValues(name)
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    steps = [f"Discharge at C/5 until {low} V", f"Charge at C/5 until {high} V"]

    def pair(value):
        return ("none", value) if half else (value, "none")

    film, voltage = {}, {}
    for case in ("none", "critical size", "no rate"):
        if case == "no rate" and disconnection != "none":
            continue
        updates = {} if case != "no rate" else {f"{silicon.capitalize()} electrode {r}": 0.0
                   for r in ("fracture per stretch",)}  # fmt: skip
        given = pybamm.ParameterValues({**values, **updates})
        options = {
            **options_for(name),
            "disconnection": pair(disconnection),
            "fracture": pair("none" if case == "none" else "critical size"),
        }
        model_ = MODELS[model](options)
        solution = pybamm.Simulation(
            model_,
            parameter_values=given,
            experiment=pybamm.Experiment([tuple(steps if half else steps[::-1])] * 3),
        ).solve(showprogress=False)
        for domain in [silicon] if half else ["negative", "positive"]:
            assert lithium_imbalance(model_, solution, domain) < 1e-9
        film[case] = np.ptp(solution[f"Loss of lithium to {silicon} SEI [mol]"].entries)
        voltage[case] = solution["Voltage [V]"].entries[-1]
        name_ = f"X-averaged {silicon} electrode crack area ratio"
        assert (name_ in model_.summary_variables) == (case != "none")
        if disconnection != "none":
            assert solution[f"Stranded lithium in {silicon} electrode [mol]"].entries[-1] > 0
    assert film["critical size"] > 1.2 * film["none"]
    if "no rate" in film:
        assert film["no rate"] == pytest.approx(film["none"], rel=1e-3)


@pytest.mark.parametrize("cls", MODELS.values())
def test_where_it_does_not_belong(cls):
    half = options_for("Si_LPSCl_Li")
    with pytest.raises(pybamm.OptionError, match=r"'fracture'.*lithium"):
        cls({**half, "fracture": ("critical size", "none")})
    with pytest.raises(pybamm.OptionError, match=r"'fracture'.*'swelling and cracking'"):
        cls({**FRACTURE, "particle mechanics": ("swelling and cracking", "none")})
    with pytest.raises(pybamm.OptionError, match="'critical size'"):
        cls({"fracture": "critical"})
    assert cls({**half, **FRACTURE}).options["fracture"] == ("none", "critical size")
