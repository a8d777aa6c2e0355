"""Transport in the electrolyte and the composite electrode against closed forms."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import options_for
from pybamm_ssb.verification_cases.transport import newman_tobias

F = 96485.33212331001
R = 8.31446261815324
AREA = 1e-4  # m2, of all sets

FORMS = ["algebraic", "false"]


# -- separator -----------------------------------------------------------------------------------
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("model", ["DFN", "SPMe"])
def test_separator_drop_is_ohms_law_with_resistances_in_series(flat, run, model, form):
    """i [L / (kappa_tot eps^m) + R_int], 1/kappa_tot = 1/kappa + R_gb/d: bulk, grain boundaries
    and faces in series. Exact for a linear profile, so only round-off and the residual of the
    algebraic equations (1e-10 V in potentials) remain."""
    kappa, R_gb, grain, R_int, eps, m = 0.1, 1e-5, 5e-6, 2e-3, 0.8, 1.7
    values = flat(
        **{
            "Electrolyte conductivity [S.m-1]": kappa,
            "Electrolyte grain-boundary area-specific resistance [Ohm.m2]": R_gb,
            "Electrolyte grain size [m]": grain,
            "Separator interfacial area-specific resistance [Ohm.m2]": R_int,
            "Separator porosity": eps,
            "Separator Bruggeman coefficient (electrolyte)": m,
            "Current function [A]": 10 * AREA,
        }
    )
    solution = run(values, [0, 1], {"surface form": form}, model, atol=1e-12)
    kappa_eff = eps**m / (1 / kappa + R_gb / grain)
    bulk = solution["Separator polarisation [V]"].entries
    faces = solution["Interfacial resistance polarisation [V]"].entries
    np.testing.assert_allclose(faces, 10 * R_int, rtol=1e-12)
    np.testing.assert_allclose(bulk + faces, 10 * (2e-5 / kappa_eff + R_int), rtol=1e-9)


@pytest.mark.parametrize(
    ("law", "name", "coefficient", "efficiency"),
    [
        ("power law", "Bruggeman coefficient (electrolyte)", 2.8, 0.6**2.8),
        ("exponential", "effective transport exponential coefficient", 4.0, np.exp(-4 * 0.4)),
        ("tortuosity factor", "tortuosity factor (electrolyte)", 4.3, 0.6 / 4.3),
    ],
)
def test_each_effective_transport_law(flat, run, law, name, coefficient, efficiency):
    """T = eps^m, exp(-B (1 - eps)) or eps/tau^2, read off the separator's resistance."""
    values = flat(
        **{
            "Electrolyte conductivity [S.m-1]": 0.1,
            "Separator porosity": 0.6,
            f"Separator {name}": coefficient,
            "Current function [A]": 10 * AREA,
        }
    )
    solution = run(values, [0, 1], {"effective transport": law})
    drop = solution["Separator polarisation [V]"].entries
    np.testing.assert_allclose(drop, 10 * 2e-5 / (0.1 * efficiency), rtol=1e-10)


# -- porous electrode with linear kinetics -------------------------------------------------------
@pytest.fixture
def linear_resistance(flat, cell, run):
    """Resistance of a 50 um electrode: simulated over closed form, minus one."""

    def error(points, form, kappa=0.1, sigma=1.0, j0=1.0, m=2.8):
        i, thickness = 1.0, 5e-5
        changes = {
            "Positive electrode Bruggeman coefficient (electrolyte)": m,
            "Electrolyte conductivity [S.m-1]": kappa,
            "Positive electrode conductivity [S.m-1]": sigma,
            "Positive electrode exchange-current density [A.m-2]": j0,
            "Positive electrode thickness [m]": thickness,
            "Exchange-current density for lithium metal electrode [A.m-2]": 1e6,
            "Current function [A]": i * AREA,
        }
        values = flat(**changes)
        options = {"surface form": form, "intercalation kinetics": "linear"}
        mesh = {"x_n": 3, "x_s": 20, "x_p": points, "r_p": 4}
        solution = run(values, [0, 1e-3], options, "DFN", var_pts=mesh)
        thermal = R * 298.15 / F
        exact = newman_tobias(
            thickness,
            kappa * 0.463**m,
            sigma * (0.372 + 0.045) ** 1.5,
            cell(values).a * j0 / thermal,
        )
        rest = 2e-5 / kappa + thermal / 1e6
        measured = (0.3 - solution["Voltage [V]"].entries[0]) / i - rest
        return measured / exact - 1

    return error


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sigma", [0.2, 1.0, 100.0])
def test_polarisation_resistance_of_a_porous_electrode(linear_resistance, form, sigma):
    """Newman and Tobias 1962 with both conductivities finite (sigma_eff/kappa_eff from 5 to 2300):
    within 1 % on the default 20 points."""
    assert abs(linear_resistance(20, form, sigma=sigma)) < 0.01


@pytest.mark.parametrize("form", FORMS)
def test_polarisation_resistance_converges_at_second_order(linear_resistance, observed_order, form):
    """Finite volumes with a current that is continuous across separator and electrode, which
    differ in conductivity by a factor of nine: second order, and 0.1 % at 80 points. (With an
    arithmetic mean at the jump the order is one.)"""
    points = [20, 40, 80]
    errors = [linear_resistance(n, form) for n in points]
    orders = observed_order(points, errors)
    assert np.all((orders > 1.8) & (orders < 2.2)), orders
    assert abs(errors[-1]) < 1e-3


@pytest.mark.parametrize("form", FORMS)
def test_order_at_a_strong_jump_of_material(linear_resistance, observed_order, form):
    """As above with an electrode that conducts 250 times worse than the separator, where a
    first-order current would dominate every other error."""
    points = [40, 80, 160]
    m = np.log(250) / -np.log(0.463)
    errors = [linear_resistance(n, form, j0=0.03, m=m) for n in points]
    orders = observed_order(points, errors)
    assert np.all((orders > 1.8) & (orders < 2.2)), (orders, errors)


# -- states --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "form", ["algebraic", "false", pytest.param("differential", marks=pytest.mark.full)]
)
@pytest.mark.parametrize("cls", [SolidStateDFN, SolidStateSPMe])
@pytest.mark.parametrize("name", ["Si_LPSCl_Li", "Si_LPSCl_NMC811", "Si_PEO_Li"])
def test_no_dead_states_for_single_ion_transport(name, cls, form):
    """The discretised model of a single-ion conductor has no state for salt, not even a constant
    one; that of a binary electrolyte has."""
    simulation = pybamm.Simulation(
        cls({**options_for(name), "surface form": form}),
        parameter_values=pybamm.ParameterValues(name),
    )
    simulation.build()
    states = [state.name for state in simulation.built_model.y_slices]
    salt = ("electrolyte concentration [mol", "porosity times concentration [mol")
    found = [state for state in states if any(word in state.lower() for word in salt)]
    assert len(states) > 8
    assert bool(found) == ("PEO" in name), found


# -- binary electrolyte --------------------------------------------------------------------------
SALT = {"c0": 1000.0, "D": 1e-11, "t_plus": 0.3, "L": 5e-5, "kappa": 0.1, "T": 353.15}
I_LIM = 2 * F * SALT["D"] * SALT["c0"] / ((1 - SALT["t_plus"]) * SALT["L"])


@pytest.fixture
def salt_cell(flat, run):
    """Li | polymer with constant properties | an electrode of 20 nm that only takes lithium up."""

    def solve(current_density, times, form, separator_points=40):
        values = flat(
            "Si_PEO_Li",
            **{
                "Electrolyte conductivity [S.m-1]": SALT["kappa"],
                "Electrolyte diffusivity [m2.s-1]": SALT["D"],
                "Cation transference number": SALT["t_plus"],
                "Thermodynamic factor": 1.0,
                "Initial concentration in electrolyte [mol.m-3]": SALT["c0"],
                "Separator thickness [m]": SALT["L"],
                "Positive electrode thickness [m]": 2e-8,
                "Positive particle radius [m]": 1e-8,
                "Maximum concentration in positive electrode [mol.m-3]": 1e9,
                "Initial concentration in positive electrode [mol.m-3]": 0.3e9,
                "Current function [A]": current_density * AREA,
            },
        )
        mesh = {"x_n": 3, "x_s": separator_points, "x_p": 20, "r_p": 4}
        options = {"electrolyte transport": "binary", "surface form": form}
        return run(values, times, options, "DFN", rtol=1e-7, atol=1e-9, var_pts=mesh)

    return solve


@pytest.mark.parametrize("fraction", [0.5, 0.75])
def test_steady_salt_profile_and_potential_of_a_polymer(salt_cell, fraction):
    """c(x) = c0 - i (1 - t+)(x - L/2)/(F D) and, from the same equations,
    phi(0) - phi(L) = i L/kappa + (2RT/F)(1 - t+) ln(c(0)/c(L)) (thermodynamic factor 1). The
    electrode's pores hold 2e-4 of the salt: tolerance 1e-3 of c0. The potential is second order
    in the mesh: within 1 % of the drop on 40 points."""
    c0, D, L, tau = SALT["c0"], SALT["D"], SALT["L"], SALT["L"] ** 2 / SALT["D"]
    i = fraction * I_LIM
    solution = salt_cell(i, [0, 2 * tau], "algebraic")
    c = solution["Separator electrolyte concentration [mol.m-3]"].entries[:, -1]
    x = (np.arange(len(c)) + 0.5) / len(c) * L
    exact = c0 - i * (1 - SALT["t_plus"]) * (x - L / 2) / (F * D)
    np.testing.assert_allclose(c, exact, rtol=0, atol=1e-3 * c0)
    thermal = R * SALT["T"] / F
    log_ratio = np.log((1 + fraction) / (1 - fraction))
    drop = i * L / SALT["kappa"] + 2 * thermal * (1 - SALT["t_plus"]) * log_ratio
    measured = solution["Separator polarisation [V]"].entries[-1]
    assert measured == pytest.approx(drop, rel=0.01)


def test_limiting_current_of_a_polymer(salt_cell):
    """The concentration at the electrode reaches zero at i_lim = 2 F D c0/((1 - t+) L): linear
    extrapolation of the steady concentrations at two currents, within 0.2 %."""
    fractions, ends = np.array([0.4, 0.8]), []
    for fraction in fractions:
        solution = salt_cell(fraction * I_LIM, [0, 2 * SALT["L"] ** 2 / SALT["D"]], "algebraic")
        ends.append(solution["Positive electrolyte concentration [mol.m-3]"].entries[0, -1])
    slope = (ends[1] - ends[0]) / (fractions[1] - fractions[0])
    assert fractions[0] - ends[0] / slope == pytest.approx(1.0, abs=2e-3)


def test_salt_runs_out_at_sands_time(salt_cell):
    """Far above the limiting current diffusion is semi-infinite and the concentration at the
    electrode falls as c0 - 2 i (1 - t+)/F sqrt(t/(pi D)) (Sand 1901), 10 times i_lim here: within
    1 % of c0 on 160 points of 0.3 um (the diffusion length is 2 um)."""
    i = 10 * I_LIM
    sand = np.pi * SALT["D"] / 4 * (F * SALT["c0"] / (i * (1 - SALT["t_plus"]))) ** 2
    times = np.linspace(0, 0.8 * sand, 9)
    solution = salt_cell(i, times, "algebraic", separator_points=160)
    c = solution["Positive electrolyte concentration [mol.m-3]"].entries[0]
    np.testing.assert_allclose(c[2:] / SALT["c0"], 1 - np.sqrt(times[2:] / sand), rtol=0, atol=0.01)


# -- input parameters ----------------------------------------------------------------------------
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("transport", ["single-ion", "binary", "stock"])
def test_conductivity_as_an_input_parameter(flat, run, transport, form):
    """The same number as an input and as a scalar: the same voltage within 1e-6 V, with each
    electrolyte transport and our effective transport. (A mean that changes with the type of the
    coefficient moves it by millivolts.)"""
    name = "Si_LPSCl_Li" if transport == "single-ion" else "Si_PEO_Li"
    options = {"electrolyte transport": transport, "surface form": form}
    key = "Electrolyte conductivity [S.m-1]"
    changes = {
        "Current function [A]": 30 * AREA,
        "Separator thickness [m]": 1e-4,
        "Positive electrode thickness [m]": 5e-5,
    }
    if transport == "stock":
        changes["Separator interfacial area-specific resistance [Ohm.m2]"] = 0.0
    voltages = []
    for value, inputs in [(0.05, None), ("[input]", {key: 0.05})]:
        values = flat(name, **{**changes, key: value})
        times = np.linspace(0, 300, 5)
        solution = run(values, times, options, "DFN", inputs=inputs)
        voltages.append(solution["Voltage [V]"].entries)
    np.testing.assert_allclose(voltages[1], voltages[0], rtol=0, atol=1e-6)
