"""A layer of silicon without electrolyte in it, against closed forms."""

import numpy as np
import pybamm
import pytest
from scipy.optimize import brentq
from scipy.special import erf

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import assemble, cell, options_for, options_of

F, R, T = 96485.33212331001, 8.31446261815324, 298.15
MODELS = {"DFN": SolidStateDFN, "SPMe": SolidStateSPMe}
PLANAR = {"electrode architecture": "planar"}
SETS = ["Si_sheet_LPSCl_Li", "Si_columns_LPSCl_Li", "Si_film_LiPON_Li", "Si_film_LLZO_Li"]
THICKNESS, AREA, C_MAX = 3e-6, 1e-4, 278000.0
DIFFUSIVITY = 1e-14
E, x = "Positive electrode", "X-averaged positive electrode"


def later(value):
    """A case of the full tier."""
    return pytest.param(value, marks=pytest.mark.full)


@pytest.fixture
def layer(flat):
    """Values of a dense layer of 3 um that does not swell, with a flat potential."""

    def build(**changes):
        base = {
            f"{E} thickness [m]": THICKNESS,
            f"{E} active material volume fraction": 1.0,
            f"{E} porosity": 0.0,
            f"{E} conductive additive volume fraction": 0.0,
            f"{E} void fraction": 0.0,
            f"{E} volume change": 0.0,
            f"{E} conductivity [S.m-1]": 1e3,
            f"{E} contact coverage": 1.0,
            "Positive particle diffusivity [m2.s-1]": DIFFUSIVITY,
            "Electrolyte conductivity [S.m-1]": 10.0,
        }
        values = flat(**{**base, **changes})
        values.update({f"{E} uneven expansion share": 0.0}, check_already_exists=False)
        return values

    return build


def series(tau, terms=400):
    """Surface concentration over q L/D of a layer with a flux q into its face since tau = 0
    (Carslaw and Jaeger, Conduction of Heat in Solids, 2nd ed., section 3.8)."""
    n = np.arange(1, terms)[:, None]
    return tau + 1 / 3 - 2 / np.pi**2 * np.sum(np.exp(-((n * np.pi) ** 2) * tau) / n**2, axis=0)


# -- diffusion ------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_galvanostatic_diffusion(layer, run, observed_order, model):
    """Surface stoichiometry at constant current, from D t/L^2 = 0.05 to 1: second order, and 6e-4
    of the gradient at 40 points."""
    current = 1.5e-4
    q = current / AREA / F
    times = np.linspace(0, 1, 21) * THICKNESS**2 / DIFFUSIVITY
    exact = 0.5 * C_MAX + q * THICKNESS / DIFFUSIVITY * series(
        times[1:] * DIFFUSIVITY / THICKNESS**2
    )
    errors = []
    for points in (10, 20, 40):
        solution = run(
            layer(**{"Current function [A]": current}),
            times,
            PLANAR,
            model,
            var_pts={"x_n": 3, "x_s": 5, "x_p": 3, "r_n": 4, "r_p": points},
        )
        c = solution["X-averaged positive particle surface concentration [mol.m-3]"].entries[1:]
        errors.append(np.abs(c - exact).max() / (q * THICKNESS / DIFFUSIVITY))
    assert np.all(observed_order((10, 20, 40), errors) > 1.9), errors
    assert errors[-1] < 1e-3


@pytest.mark.parametrize("model", MODELS)
def test_potentiostatic_diffusion(layer, run, observed_order, model):
    """Current after a step of the potential by 20 mV on a slope of 0.4 V, from D t/L^2 = 0.1:
    i = 2 F D dc/L sum exp(-(n + 1/2)^2 pi^2 tau)."""
    slope, step = 0.4, 0.02
    times = np.array([0, *np.linspace(0.1, 1, 10)]) * THICKNESS**2 / DIFFUSIVITY
    n = np.arange(400)[:, None] + 0.5
    decay = np.sum(np.exp(-((n * np.pi) ** 2) * times[1:] * DIFFUSIVITY / THICKNESS**2), axis=0)
    exact = 2 * F * DIFFUSIVITY * (step / slope) * C_MAX / THICKNESS * decay * AREA
    errors = []
    for points in (10, 20, 40):
        solution = run(
            layer(
                **{
                    f"{E} OCP [V]": lambda s: 0.3 - slope * (s - 0.5),
                    f"{E} exchange-current density [A.m-2]": 1e6,
                    "Exchange-current density for lithium metal electrode [A.m-2]": 1e6,
                    "Electrolyte conductivity [S.m-1]": 1e4,
                    "Voltage function [V]": 0.3 - step,
                }
            ),
            times,
            {**PLANAR, "operating mode": "voltage"},
            model,
            var_pts={"x_n": 3, "x_s": 5, "x_p": 3, "r_n": 4, "r_p": points},
        )
        current = solution["Current [A]"].entries[1:]
        errors.append(np.abs(current / exact - 1).max())
    assert np.all(observed_order((10, 20, 40), errors) > 1.9), errors
    assert errors[-1] < 2e-3


@pytest.mark.parametrize("fraction", [0.9, 0.45, 0.2])
def test_diffusion_through_a_layer_that_thickens(fraction):
    """D/max(1, eps_s J)^2: against the law with its number, at one stoichiometry."""
    values = pybamm.ParameterValues(
        cell(
            "Si_columns_LPSCl_Li",
            overrides={f"{E} active material volume fraction": fraction, f"{E} void fraction": 0.0},
        )
    )
    D = values.evaluate(
        values["Positive particle diffusivity [m2.s-1]"](pybamm.Scalar(0.6), pybamm.Scalar(298.15))
    )
    J = 1 + 2.46 * 0.6
    expected = 1e-13 / max(1, fraction * J) ** 2
    assert pytest.approx(expected, rel=2e-3) == D


# -- first cycle ----------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_a_front_through_the_layer_is_limited_by_its_reaction(model):
    """At constant current the front needs the same overpotential all the way, because its area does
    not shrink: U = U_X - (ds/dt)/(k_X s_f), s_f the composition that it leaves behind."""
    name, rate, k = "Si_sheet_LPSCl_Li", 1 / 20, 1e-3
    values = pybamm.ParameterValues(cell(name))
    values.update(
        {
            f"{E} crystalline silicon front rate [V-1.s-1]": k,
            f"{E} Li15Si4 formation rate [V-1.s-1]": 0.0,
            "Lower voltage cut-off [V]": -1.0,
        }
    )
    options = {**FRONT, "interphase": "none"}
    solution = pybamm.Simulation(
        MODELS[model]({**options_for(name), **options}),
        parameter_values=values,
        experiment=pybamm.Experiment([f"Discharge at {rate}C for 18 hours"], period="2 minutes"),
    ).solve(calc_esoh=False)
    X = solution[f"{x} crystalline silicon fraction"].entries
    U = solution[f"{x} open-circuit potential [V]"].entries
    law = values[f"{E} lithiation OCP [V]"]
    plateau = values[f"{E} crystalline silicon lithiation potential [V]"]

    def misfit(s):
        potential = float(values.evaluate(law(pybamm.Scalar(s))))
        return potential - (plateau - rate / 3600 / (k * s))

    expected = plateau - rate / 3600 / (k * brentq(misfit, 0.3, 0.99))
    on = (X < 0.85) & (X > 0.05)
    assert on.sum() > 50
    # the ramp of its onset adds half a millivolt
    np.testing.assert_allclose(U[on], expected, atol=1.5e-3)
    assert plateau - expected > 0.01
    assert abs(X[-1]) < 2e-3


# -- impedance ------------------------------------------------------------------------------------
@pytest.mark.parametrize("pressure", [None, 40e6])
def test_impedance_is_charge_transfer_and_finite_space_warburg(layer, bare, pressure):
    """R_ct/theta + (U' L/(F D c_max)) coth(p)/p, p = L sqrt(i omega/D), beside the double layer on
    the area in contact, from 0.1 mHz to 10 kHz. 80 points graded to the face: 1e-3."""
    slope, j0, c_dl, kappa, points = 0.4, 1.0, 0.2, 0.1, 80
    numbers = layer(
        **{
            f"{E} OCP [V]": lambda s: 0.3 - slope * (s - 0.5),
            f"{E} exchange-current density [A.m-2]": j0,
            f"{E} double-layer capacity [F.m-2]": c_dl,
            "Negative electrode double-layer capacity [F.m-2]": 1e-6,
            "Exchange-current density for lithium metal electrode [A.m-2]": 1e3,
            "Electrolyte conductivity [S.m-1]": kappa,
            f"{E} contact reference pressure [Pa]": 90e6,
            f"{E} residual contact": 0.0,
            f"{E} contact floor": 0.0,
            "Stack pressure [Pa]": pressure or 0.0,
        }
    )
    contact = {} if pressure is None else {"contact": "pressure"}
    theta = 1.0 if pressure is None else erf(np.sqrt(np.pi) / 2 * pressure / 90e6)
    model = SolidStateDFN({**bare, **PLANAR, **contact, "surface form": "differential"})
    meshes = dict(model.default_submesh_types)
    meshes["positive particle"] = pybamm.MeshGenerator(
        pybamm.Exponential1DSubMesh, {"side": "right", "stretch": 4.0}
    )
    frequencies = np.logspace(-4, 4, 33)
    simulation = pybamm.EISSimulation(
        model,
        parameter_values=numbers,
        submesh_types=meshes,
        var_pts={"x_n": 3, "x_s": 5, "x_p": 3, "r_n": 4, "r_p": points},
    )
    measured = np.asarray(simulation.solve(frequencies).impedance).ravel() * AREA
    omega = 2j * np.pi * frequencies
    p = THICKNESS * np.sqrt(omega / DIFFUSIVITY)
    warburg = slope * THICKNESS / (F * DIFFUSIVITY * C_MAX) / np.tanh(p) / p
    faradaic = R * T / F / (j0 * theta) + warburg
    exact = 1 / (1 / faradaic + theta * c_dl * omega)
    exact += 2e-5 / kappa + 1 / (1e3 * F / (R * T) + 1e-6 * omega)
    assert np.abs(measured / exact - 1).max() < 1e-3


# -- electrons ------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_electrons_cross_the_whole_layer(layer, run, model):
    """i L J/(eps_s A^2 sigma(s)) at s = 1/2: a dense layer, and columns that have grown together
    (eps_s J = 1.3, A = 1/eps_s) or not (0.8, A = J). Columns end where they touch, to 1e-3."""
    current, sigma = 1e-5, 1e-3
    for fraction, J, area in ((1.0, 1.5, 1.0), (0.65, 2.0, 1 / 0.65), (0.4, 2.0, 2.0)):
        values = layer(
            **{
                f"{E} active material volume fraction": fraction,
                f"{E} volume change": J - 1,
                f"{E} conductivity [S.m-1]": sigma,
                "Current function [A]": current,
            }
        )
        solution = run(values, [0, 1], {**PLANAR, "contact": "pressure"}, model)
        drop = solution["Electronic polarisation in positive electrode [V]"].entries[0]
        exact = current / AREA * THICKNESS * J / (fraction * area**2 * sigma)
        assert drop == pytest.approx(exact, rel=4e-3)
        area_ratio = solution[f"{x} contact area ratio"].entries[0]
        theta = solution[f"{x} contact fraction"].entries[0]
        assert area_ratio == pytest.approx(theta * area, rel=2e-3)


# -- mechanics ------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("contact", ["pressure", "cavity"])
@pytest.mark.parametrize("fraction", [later(0.95), 0.6, later(0.35)])
def test_pores_are_used_up_before_the_layer_thickens(model, contact, fraction):
    """Thickness max(1, eps_s J + 0.004) of the layer as assembled, with 0.4 % of pores that stay,
    and void fraction 1 - eps_s J/Lambda."""
    values = pybamm.ParameterValues(
        cell(
            "Si_columns_LPSCl_Li",
            overrides={
                f"{E} active material volume fraction": fraction,
                f"{E} void fraction": 0.0,
                f"{E} smallest void fraction": 0.004,
                f"{E} uneven expansion share": 0.0,
            },
        )
    )
    options = {**options_for("Si_columns_LPSCl_Li"), "electrode stretch": "uniaxial"}
    options |= {"contact": contact, "interphase": "none"}
    solution = pybamm.Simulation(
        MODELS[model](options),
        parameter_values=values,
        experiment=pybamm.Experiment(["Discharge at C/20 until 0.01 V"]),
    ).solve()
    s = solution["Average positive particle concentration"].entries
    J = 1 + 2.46 * s
    assert s[-1] > 0.9
    L = values[f"{E} thickness [m]"]
    stretch = 1 + solution[f"{E} thickness change [m]"].entries / L
    # voids begin and cease to fill over 0.002
    np.testing.assert_allclose(stretch, np.maximum(1, fraction * J + 0.004), atol=1e-3)
    void = solution[f"{x} void fraction"].entries
    np.testing.assert_allclose(void, 1 - fraction * J / stretch, atol=1e-6)
    assert void.min() > 0


@pytest.mark.parametrize("model", MODELS)
def test_even_expansion_leaves_no_gap(model):
    """Contact is that of the stack pressure, whatever the layer does."""
    name = "Si_sheet_LPSCl_Li"
    values = pybamm.ParameterValues(cell(name, overrides={f"{E} uneven expansion share": 0.0}))
    solution = cycle(MODELS[model](options_for(name)), values, "C/10")
    theta = solution[f"{x} contact fraction"].entries
    closed = solution[f"{x} closed contact fraction"].entries
    # the smoothed wall pressure is above zero gap by 1 % of the pressure
    np.testing.assert_allclose(theta, closed, rtol=2e-3)
    assert solution[f"{x} gap width [m]"].entries.max() < 1e-10


def cycle(model, values, rate, cycles=1, **extra):
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    steps = [f"Discharge at {rate} until {low} V", f"Charge at {rate} until {high} V"]
    if model.options["working electrode"] == "both":
        steps = steps[::-1]
    experiment = pybamm.Experiment([tuple(steps)] * cycles)
    return pybamm.Simulation(model, parameter_values=values, experiment=experiment, **extra).solve(
        calc_esoh=False
    )


@pytest.mark.parametrize("model", MODELS)
def test_wall_pressure_of_an_elastic_face(model):
    """p_w = P + K (lambda/lambda_0 - 1) with lambda = 1 + e (J - 1), without creep and yield; and
    the gap after contraction is e (J_0 - J) L, less what the pressure took."""
    name = "Si_film_LLZO_Li"
    e, K, P = 0.01, 6.5e10, 5e7
    values = pybamm.ParameterValues(
        cell(
            name,
            overrides={
                f"{E} uneven expansion share": e,
                f"{E} matrix yield pressure [Pa]": 1e12,
                f"{E} local pressure spread": 0.0,
                f"{E} contact adhesion strength [Pa]": 0.0,
                "Stack pressure [Pa]": P,
            },
        )
    )
    options = {**options_for(name), "pressure patches": "1"}
    solution = cycle(MODELS[model](options), values, "C/10")
    J = 1 + 2.46 * solution["Average positive particle concentration"].entries
    stretch = (1 + e * (J - 1)) / (1 + e * (J[0] - 1))
    wall = solution[f"{x} wall pressure [Pa]"].entries
    np.testing.assert_allclose(wall[1:], (P + K * (stretch - 1))[1:], rtol=1e-2)
    assert wall.max() > 1e9


# -- lithium --------------------------------------------------------------------------------------
EVERYTHING = {
    "electrode stretch": "uniaxial",
    "stack pressure": "fixture",
    "stress potential": ("true", "true"),
}


FRONT = {"crystallinity": "two-phase", "particle": "uniform profile"}


@pytest.mark.parametrize("model", ["DFN", later("SPMe")])
@pytest.mark.parametrize(
    "extra",
    [later({}), EVERYTHING, later(EVERYTHING | FRONT)],
    ids=["set", "everything", "with a front"],
)
@pytest.mark.parametrize("name", SETS)
def test_lithium_is_conserved(name, extra, model, lithium_imbalance):
    """Three cycles, balance to 1e-9 of the charge, with an interphase where the set has one."""
    built = MODELS[model]({**options_for(name), **extra})
    solution = cycle(built, pybamm.ParameterValues(cell(name)), "C/5", cycles=3)
    assert len(solution.cycles) == 3
    assert np.ptp(solution["Discharge capacity [A.h]"].entries) > 1e-6
    assert lithium_imbalance(solution.all_models[0], solution, "positive") < 1e-9
    lost = solution["Loss of lithium to positive SEI [mol]"].entries
    assert (np.ptp(lost) > 0) == ("LPSCl" in name)


@pytest.mark.parametrize("model", MODELS)
def test_full_cell(model, lithium_imbalance):
    """The sheet against NMC811: both electrodes to 1e-9."""
    parts = "LPSCl", "micro_silicon_sheet", "NMC811"
    values = pybamm.ParameterValues(assemble(*parts))
    built = MODELS[model]({**options_of(*parts), "electrode stretch": "uniaxial"})
    solution = cycle(built, values, "C/10", cycles=2)
    for domain in ("negative", "positive"):
        assert lithium_imbalance(built, solution, domain) < 1e-9
    delivered = np.ptp(solution["Discharge capacity [A.h]"].entries)
    assert delivered > 0.5 * values["Nominal cell capacity [A.h]"]


def test_models_agree():
    """In a half cell of a single-ion conductor nothing varies over x: both models are one."""
    name = "Si_sheet_LPSCl_Li"
    values = pybamm.ParameterValues(cell(name))
    times = np.linspace(0, 2e4, 30)
    values["Current function [A]"] = 3e-4
    voltage = {}
    for label, cls in MODELS.items():
        solver = pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8)
        simulation = pybamm.Simulation(
            # an interphase shares the current, which the reduced model inverts in total
            cls({**options_for(name), "interphase": "none"}),
            parameter_values=values,
            solver=solver,
        )
        voltage[label] = simulation.solve(times[[0, -1]], t_interp=times)["Voltage [V]"].entries
    np.testing.assert_allclose(voltage["DFN"][1:], voltage["SPMe"][1:], rtol=0, atol=1e-6)


# -- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"electrode architecture": ("planar", "composite")}, "metal or an alloy"),
        ({**PLANAR, "electrolyte transport": "binary"}, "holds no salt"),
        ({**PLANAR, "disconnection": "irreversible"}, "spreads sideways"),
        ({**PLANAR, "fracture": "critical size"}, "critical particle size"),
        ({**PLANAR, "crystallinity": "two-phase"}, "'uniform profile'"),
        ({**PLANAR, "particle": "quadratic profile"}, "that of a sphere"),
        ({**PLANAR, "particle phases": ("1", "2")}, "one material"),
        ({**PLANAR, "particle mechanics": ("none", "swelling only")}, "those of spheres"),
        ({"electrode architecture": "flat"}, "'planar'"),
    ],
)
def test_what_a_layer_cannot_have_is_refused(model, options, message):
    with pytest.raises(pybamm.OptionError, match=message):
        MODELS[model]({"working electrode": "positive", **options})


@pytest.mark.parametrize("model", MODELS)
def test_a_composite_needs_electrolyte(model):
    options = {**options_for("Si_sheet_LPSCl_Li"), "electrode architecture": "composite"}
    values = pybamm.ParameterValues(cell("Si_sheet_LPSCl_Li"))
    with pytest.raises(pybamm.OptionError, match="'electrode architecture': 'planar'"):
        pybamm.Simulation(MODELS[model](options), parameter_values=values).build()
