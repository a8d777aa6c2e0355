"""Interphase growth, its lithium and its film resistance against closed forms."""

import numpy as np
import pytest

F, GAS = 96485.33212331001, 8.31446261815324
E, NAME = "Positive electrode ", "Positive electrode interphase "
U, U_RED, T = 0.3, 1.71, 298.15
V_BAR, Z, L0 = 195.1e-6, 8.0, 1e-9
#: [(U_red - U_Si)/U_red]_+
DRIVE = (U_RED - U) / U_RED
DAYS = 86400.0
MODELS = ["SPMe", "DFN"]


@pytest.fixture
def film(flat, run):
    """film(times, options, **changes) -> solution of a flat half cell with an interphase."""

    def solve(times, model="SPMe", contact="perfect", disconnection="none", **changes):
        base = {
            f"{NAME}growth constant [m2.s-1]": 1e-21,
            f"{NAME}reaction velocity [m.s-1]": 1.0,
            f"{NAME}reduction potential [V]": U_RED,
            f"{NAME}non-passivating velocity [m.s-1]": 0.0,
            f"{NAME}carbon area factor": 1.0,
            "SEI partial molar volume [m3.mol-1]": V_BAR,
            "Ratio of lithium moles to SEI moles": Z,
            "Initial SEI thickness [m]": L0,
            "SEI resistivity [Ohm.m]": 0.0,
            "SEI growth activation energy [J.mol-1]": 48000.0,
            f"{E}volume change": 0.0,
            # fast, but far above round-off: side reactions are 1e-5 A/m2
            f"{E}exchange-current density [A.m-2]": 100.0,
        }
        values = flat(**{**base, **changes})
        options = {"contact": contact, "interphase": "self-limiting"}
        options["disconnection"] = disconnection
        if model == "SPMe":
            options["x-average side reactions"] = "true"
        return run(values, times, options, model)

    return solve


def thickness(solution):
    return solution["X-averaged positive SEI thickness [m]"].entries


# -- growth at open circuit ----------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_parabolic_law(film, model):
    """L^2 - L0^2 = 2 k_p a t for a fast reaction, at open circuit and constant potential (Wagner's
    law; a = (U_red - U_Si)/U_red). The overpotential of the current that feeds it is below
    1e-6 V: 1e-4."""
    times = np.linspace(0, 100 * DAYS, 6)
    L = thickness(film(times, model))
    assert L[0] == pytest.approx(L0, rel=1e-12, abs=0)
    np.testing.assert_allclose(L[1:] ** 2 - L0**2, 2 * 1e-21 * DRIVE * times[1:], rtol=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_linear_law(film, model):
    """k_p -> infinity (1 m2/s): L - L0 = v0 a t, limited by the reaction alone."""
    times = np.linspace(0, 100 * DAYS, 6)
    changes = {
        f"{NAME}growth constant [m2.s-1]": 1.0,
        f"{NAME}reaction velocity [m.s-1]": 1e-15,
    }
    L = thickness(film(times, model, **changes))
    np.testing.assert_allclose(L[1:] - L0, 1e-15 * DRIVE * times[1:], rtol=1e-4)


def test_mixed_law(film):
    """(L + k_p/v0)^2 - (L0 + k_p/v0)^2 = 2 k_p a t (Deal and Grove, J. Appl. Phys. 36 (1965)
    3770, doi 10.1063/1.1713945), here with k_p/v0 = 5 nm, between both limits."""
    times = np.linspace(0, 100 * DAYS, 6)
    k_p, v0 = 1e-21, 2e-13
    L = thickness(film(times, **{f"{NAME}reaction velocity [m.s-1]": v0}))
    shifted = (L[1:] + k_p / v0) ** 2 - (L0 + k_p / v0) ** 2
    np.testing.assert_allclose(shifted, 2 * k_p * DRIVE * times[1:], rtol=1e-4)


@pytest.mark.parametrize("initial", [L0, 0.0])
def test_no_growth_without_transport_is_exact(film, initial):
    """k_p = 0: not one formula unit reacts, also without a film to begin with."""
    changes = {f"{NAME}growth constant [m2.s-1]": 0.0, "Initial SEI thickness [m]": initial}
    solution = film([0, 50 * DAYS, 100 * DAYS], **changes)
    np.testing.assert_array_equal(thickness(solution), thickness(solution)[0])
    assert thickness(solution)[0] == pytest.approx(initial, rel=1e-12, abs=0)
    lost = solution["Loss of lithium to positive SEI [mol]"].entries
    np.testing.assert_array_equal(lost, lost[0])


def test_growth_from_a_bare_surface(film):
    """L0 = 0 is regular: L = sqrt(2 k_p a t) to the regularising 1e-13 m."""
    times = np.linspace(0, 10 * DAYS, 6)
    L = thickness(film(times, **{"Initial SEI thickness [m]": 0.0}))
    np.testing.assert_allclose(L[1:], np.sqrt(2e-21 * DRIVE * times[1:]), rtol=0, atol=2e-13)


@pytest.mark.parametrize(("potential", "grows"), [(1.8, False), (1.0, True), (0.05, True)])
def test_driving_force(film, potential, grows):
    """a = [(U_red - U_Si)/U_red]_+: nothing above the reduction potential, linear below it."""
    times = [0, 20 * DAYS]
    L = thickness(film(times, **{f"{E}OCP [V]": potential}))
    drive = max((U_RED - potential) / U_RED, 0)
    assert (L[-1] > L0) == grows
    assert L[-1] ** 2 - L0**2 == pytest.approx(2e-21 * drive * times[-1], rel=1e-3, abs=1e-25)


def test_arrhenius_factor(film):
    """k_p = k_p0 exp(-(E_a/R)(1/T - 1/T_ref)): ratio of the growth at two temperatures."""
    times = [0, 20 * DAYS]
    growth = []
    for temperature in (T, 333.15):
        changes = {
            "Ambient temperature [K]": temperature,
            "Initial temperature [K]": temperature,
            "Reference temperature [K]": T,
        }
        growth.append(thickness(film(times, **changes))[-1] ** 2 - L0**2)
    exact = np.exp(-48000 / GAS * (1 / 333.15 - 1 / T))
    assert growth[1] / growth[0] == pytest.approx(exact, rel=1e-4)
    # between 25 and 60 C a factor of 7.6
    assert exact == pytest.approx(7.64, rel=0.01)


def test_non_passivating_channel(film):
    """v_np a t more, in the closed form L = L0 + a v_np t without transport, with its own
    activation energy from 353.15 K."""
    times = [0, 10 * DAYS]
    for temperature in (353.15, 363.15):
        changes = {
            f"{NAME}growth constant [m2.s-1]": 0.0,
            f"{NAME}non-passivating velocity [m.s-1]": 1e-14,
            f"{NAME}non-passivating activation energy [J.mol-1]": 1e5,
            "Ambient temperature [K]": temperature,
            "Initial temperature [K]": temperature,
        }
        growth = thickness(film(times, **changes))[-1] - L0
        factor = np.exp(-1e5 / GAS * (1 / temperature - 1 / 353.15))
        assert growth == pytest.approx(1e-14 * factor * DRIVE * times[-1], rel=1e-4, abs=0)


@pytest.mark.parametrize("model", MODELS)
def test_carbon_multiplies_the_reacting_area(film, model):
    """omega = 2.5: the same film, L^2 - L0^2 = 2 k_p a t, on 2.5 times the area, so that 2.5 times
    the lithium is lost."""
    times = [0, 20 * DAYS]
    lost = {}
    for omega in (1.0, 2.5):
        solution = film(times, model, **{f"{NAME}carbon area factor": omega})
        L = thickness(solution)[-1]
        growth = L**2 - L0**2
        assert growth == pytest.approx(2e-21 * DRIVE * times[-1], rel=1e-3, abs=0)
        lost[omega] = np.ptp(solution["Loss of lithium to positive SEI [mol]"].entries)
    assert lost[2.5] / lost[1.0] == pytest.approx(2.5, rel=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_electrolyte_is_consumed(film, cell, flat, model):
    """The electrolyte fraction falls by the volume of the film over that of the electrolyte it was
    made of, and the conductivity with it."""
    times = [0, 400 * DAYS]
    solution = film(times, model, **{f"{NAME}volume ratio": 1.25})
    grown = thickness(solution)[-1] - L0
    eps = solution["X-averaged positive electrode porosity"].entries
    c = cell(flat())
    assert eps[0] == pytest.approx(flat()["Positive electrode porosity"], rel=1e-9)
    assert eps[0] - eps[-1] == pytest.approx(c.a * grown / 1.25, rel=1e-6)
    assert eps[0] - eps[-1] > 0.05
    efficiency = solution["Positive electrolyte transport efficiency"].entries.mean(axis=0)
    m = flat()["Positive electrode Bruggeman coefficient (electrolyte)"]
    assert efficiency[-1] / efficiency[0] == pytest.approx((eps[-1] / eps[0]) ** m, rel=1e-6)


@pytest.mark.parametrize("lossy", ["none", "irreversible"])
def test_film_of_a_graded_electrode(film, lossy):
    """Every position grows the film of the closed form, wherever the silicon is: the area that
    the amount is spread over is the local one."""
    times = [0, 20 * DAYS]
    graded = {f"{E}active material volume fraction": lambda x, y, z: 0.2 + 4e3 * x}
    solution = film(times, "DFN", disconnection=lossy, **graded)
    L = solution["Positive SEI thickness [m]"].entries[:, -1]
    np.testing.assert_allclose(L**2 - L0**2, 2e-21 * DRIVE * times[-1], rtol=1e-3)


# -- area in contact -----------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("coverage", [0.2, 0.8])
def test_growth_is_proportional_to_the_area_in_contact(film, cell, flat, model, coverage):
    """Gamma grows by u/V times the local law, u = theta J^(2/3), and L = Gamma V/J^(2/3): so
    L^2 - L0'^2 = 2 k_p a theta t with theta = coverage at high pressure and L0' = L0/J^(2/3), and
    the lithium lost is z (L - L0') J^(2/3) a A L_p/V."""
    J, times = 2.0, np.array([0, 30 * DAYS])
    changes = {
        f"{E}contact coverage": coverage,
        f"{E}volume change": J - 1,
        "Stack pressure [Pa]": 1e12,
    }
    solution = film(times, model, "pressure", **changes)
    L = thickness(solution)
    start = L0 / J ** (2 / 3)
    assert L[0] == pytest.approx(start, rel=1e-9, abs=0)
    exact = 2e-21 * DRIVE * coverage * times[-1]
    assert L[-1] ** 2 - start**2 == pytest.approx(exact, rel=1e-3, abs=0)
    c = cell(flat())
    amount = (L[-1] - start) * J ** (2 / 3) * c.a * c.L_p * c.area / V_BAR
    lost = solution["Loss of lithium to positive SEI [mol]"].entries
    assert lost[-1] - lost[0] == pytest.approx(Z * amount, rel=1e-6, abs=0)


@pytest.mark.parametrize("model", MODELS)
def test_fresh_area_thins_the_film(film, cell, flat, model):
    """Without growth the amount stays and L J^(2/3) with it: lithiation from s = 0.1 to 0.9 thins
    the film by the ratio of areas, (1.246/3.214)^(2/3) = 0.53."""
    beta = 2.46
    start = 0.1 * 278000
    current = cell(flat()).current_for(0.8 / 36000)
    changes = {
        f"{NAME}growth constant [m2.s-1]": 0.0,
        f"{E}volume change": lambda sto: beta * sto,
        f"{E}OCP [V]": lambda sto: 0.5 - 0.4 * sto,
        "Initial concentration in positive electrode [mol.m-3]": start,
        f"{E}assembled stoichiometry": 0.1,
        "Current function [A]": current,
    }
    solution = film([0, 18000, 36000], model, "pressure", **changes)
    J = solution["Positive electrode volume ratio"].entries
    np.testing.assert_allclose(J.mean(axis=0)[-1], 1 + beta * 0.9, rtol=1e-6)
    L = solution["Positive SEI thickness [m]"].entries
    np.testing.assert_allclose(L, L0 / J ** (2 / 3), rtol=1e-9)
    assert L[:, -1].mean() / L[:, 0].mean() == pytest.approx(0.53, abs=0.01)


# -- lithium and resistance ----------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_lithium_lost_is_charge_passed(film, cell, flat, model):
    """At open circuit the silicon pays: lithium leaving the particles = lithium in the film = z
    times the electrolyte reacted = the charge of the side reaction over F."""
    times = 100 * DAYS * np.linspace(0, 1, 1001) ** 2  # even steps of the thickness
    solution = film(times, model)
    c = cell(flat())
    n = solution["Total lithium in positive electrode [mol]"].entries
    lost = solution["Loss of lithium to positive SEI [mol]"].entries
    capacity = solution["Loss of capacity to positive SEI [A.h]"].entries
    amount = (thickness(solution) - L0) * c.a * c.L_p * c.area / V_BAR
    np.testing.assert_allclose(lost - lost[0], Z * amount, rtol=1e-6, atol=1e-14)
    # a difference of two inventories: round-off of fast diffusion over 100 days, 1e-8 of them
    np.testing.assert_allclose(n[0] - n, lost - lost[0], rtol=0, atol=1e-8 * n[0])
    np.testing.assert_allclose(capacity * 3600 / F, lost, rtol=1e-9, atol=1e-15)
    assert lost[-1] - lost[0] > 0.05 * n[0]
    j = solution["X-averaged positive electrode SEI interfacial current density [A.m-2]"].entries
    passed = np.trapezoid(-j, times) * c.a * c.L_p * c.area / F
    # trapezoids of a current that falls with the square root of time: 0.1 %
    assert passed == pytest.approx(lost[-1] - lost[0], rel=1e-3, abs=0)


def test_film_drop_carries_the_true_current_density(film, cell, flat):
    """eta_film = (j/u) L R: the current per geometric area over u = theta J^(2/3), through the
    film's actual thickness L0/J^(2/3). Read twice: from the film's own variable and from the
    voltage with and without its resistivity (potential flat, other drops the same)."""
    J, coverage, resistivity = 2.0, 0.4, 2e7
    c = cell(flat())
    current = c.current_for(1e-5)
    changes = {
        f"{NAME}growth constant [m2.s-1]": 0.0,
        f"{E}contact coverage": coverage,
        f"{E}volume change": J - 1,
        "Stack pressure [Pa]": 1e12,
        "Current function [A]": current,
        "Initial SEI thickness [m]": 3e-9,
    }
    j = current / (c.a * c.L_p * c.area)
    exact = j / (coverage * J ** (2 / 3)) * (3e-9 / J ** (2 / 3)) * resistivity
    voltages = {}
    for R in (0.0, resistivity):
        solution = film([0, 60], "SPMe", "pressure", **changes, **{"SEI resistivity [Ohm.m]": R})
        voltages[R] = solution["Voltage [V]"].entries
    drop = solution["X-averaged positive electrode SEI film overpotential [V]"].entries
    np.testing.assert_allclose(np.abs(drop), exact, rtol=1e-5)
    np.testing.assert_allclose(voltages[0.0] - voltages[resistivity], exact, rtol=1e-5)
    assert exact > 5e-3


def test_film_drop_over_a_full_model(film, cell, flat):
    """In the full model the drop at every position is j(x)/u L(x) R."""
    J, coverage, resistivity = 1.5, 0.4, 2e7
    changes = {
        f"{NAME}growth constant [m2.s-1]": 1e-21,
        f"{E}contact coverage": coverage,
        f"{E}volume change": J - 1,
        "Stack pressure [Pa]": 1e12,
        "Current function [A]": cell(flat()).current_for(1e-5),
        "SEI resistivity [Ohm.m]": resistivity,
        "Electrolyte conductivity [S.m-1]": 0.01,
    }
    solution = film([0, 3600], "DFN", "pressure", **changes)
    j = solution["Positive electrode interfacial current density [A.m-2]"].entries
    j = j + solution["Positive electrode SEI interfacial current density [A.m-2]"].entries
    L = solution["Positive SEI thickness [m]"].entries
    drop = solution["Positive electrode SEI film overpotential [V]"].entries
    exact = -j / (coverage * J ** (2 / 3)) * L * resistivity
    np.testing.assert_allclose(drop, exact, rtol=1e-5)
    assert np.ptp(j[:, -1]) > 0.01 * np.abs(j[:, -1]).max()
