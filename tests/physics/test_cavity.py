"""The cavity around a particle against its closed forms, and against an independent integration."""

import numpy as np
import pybamm
import pytest
from scipy.integrate import solve_ivp
from scipy.special import erf

BETA = 2.46
K, P, P_REF, R0 = 2e10, 50e6, 90e6, 1.5e-6
E = "Positive electrode "
#: matrix that neither creeps nor yields
ELASTIC = {
    f"{E}matrix creep rate [s-1]": 0.0,
    f"{E}matrix yield pressure [Pa]": 1e15,
}
CREEPING = {
    f"{E}matrix creep rate [s-1]": 1e-4,
    f"{E}matrix creep stress [Pa]": 1.6e7,
    f"{E}matrix creep exponent": 6.0,
    f"{E}matrix yield pressure [Pa]": 1e15,
}


def logarithmic(gamma):
    """Volume change for which ln(lambda_p) = gamma s: a constant current strains at a constant
    rate, so that steady states are exact."""
    return lambda sto: pybamm.exp(3 * gamma * sto) - 1


@pytest.fixture
def cavity(flat, cell, run):
    """cavity(ds_dt, times, changes) -> solution of a half cell that lithiates at ds_dt [1/s]."""

    def solve(ds_dt, times, changes, patches="1", model="SPMe", law="Persson", **extra):
        base = {
            f"{E}volume change": lambda sto: BETA * sto,
            f"{E}matrix stiffness [Pa]": K,
            f"{E}contact reference pressure [Pa]": P_REF,
            f"{E}wall pressure smoothing": 1e-3,
            f"{E}wall pressure smoothing floor [Pa]": 1e3,
            f"{E}matrix overstress time [s]": 30.0,
            "Stack pressure [Pa]": P,
        }
        values = flat(**{**base, **changes})
        values.update({"Current function [A]": cell(values).current_for(ds_dt)})
        options = {"contact": "cavity", "contact law": law, "pressure patches": patches}
        return run(values, times, options, model, **extra)

    return solve


def read(solution, quantity):
    return solution[f"X-averaged positive electrode {quantity}"].entries


# -- elastic matrix ------------------------------------------------------------------------------
@pytest.mark.parametrize("model", ["SPMe", "DFN"])
def test_elastic_matrix_never_moves_and_its_pressure_is_hookes_law(cavity, model):
    """edot0 = 0 is exact: the cavity's stretch keeps every digit, and under expansion
    p_w = P + K (lambda_p/lambda_c - 1) to the smoothing of the wall pressure (width^2/(4 p))."""
    times = np.linspace(0, 3600, 7)
    solution = cavity(2e-5, times, ELASTIC, model=model)
    stretch = (1 + BETA * 0.5) ** (1 / 3)
    moved = solution["Positive electrode cavity stretch"].entries
    np.testing.assert_allclose(moved, stretch, rtol=1e-13)
    # the particles swell by the charge passed, more at the separator in the DFN
    J = solution["Positive electrode volume ratio"].entries
    np.testing.assert_allclose(J.mean(axis=0), 1 + BETA * (0.5 + 2e-5 * times), rtol=1e-6)
    exact = P + K * (J ** (1 / 3) / stretch - 1)
    measured = solution["Positive electrode wall pressure [Pa]"].entries
    np.testing.assert_allclose(measured, exact, rtol=1e-6)


def test_elastic_gap_closed_form(cavity):
    """On contraction, once the wall is unloaded, h = R0 [lambda_c (1 - P/K) - lambda_p]: the
    cavity under the stack pressure minus the particle."""
    times = np.linspace(0, 3600, 7)
    solution = cavity(-2e-5, times, ELASTIC)
    lambda_c = (1 + BETA * 0.5) ** (1 / 3)
    lambda_p = (1 + BETA * (0.5 - 2e-5 * times)) ** (1 / 3)
    exact = R0 * (lambda_c * (1 - P / K) - lambda_p)
    assert exact[0] < 0 < exact[1]
    gap = read(solution, "gap width [m]")
    # smoothing keeps a wall pressure of width^2/(4 |p_raw|), less than a picometre of gap
    np.testing.assert_allclose(gap[1:], exact[1:], rtol=0, atol=1e-13)
    assert abs(gap[0]) < 1e-13
    assert np.all(np.abs(read(solution, "wall pressure [Pa]")[1:]) < 1e-4 * P)


@pytest.mark.parametrize("patches", ["1", "3", "5"])
def test_volume_balance_of_particle_and_gap(cavity, patches):
    """Wall radius = particle radius + gap width, lambda_w R0 = lambda_p R0 + h, at every position
    and time of an uneven lithiation and delithiation with creep and yielding: an identity."""
    changes = {
        **CREEPING,
        f"{E}matrix yield pressure [Pa]": 4e8,
        f"{E}OCP [V]": lambda sto: 0.3 - 0.4 * (sto - 0.5),
        "Positive electrode thickness [m]": 5e-5,
        f"{E}exchange-current density [A.m-2]": 5.0,
        "Stack pressure [Pa]": 3e7,
    }
    for ds_dt in (2e-5, -2e-5):
        solution = cavity(ds_dt, np.linspace(0, 12000, 9), changes, patches, "DFN")
        lambda_p = solution["Positive electrode volume ratio"].entries ** (1 / 3)
        gap = solution["Positive electrode gap width [m]"].entries
        wall = solution["Positive electrode cavity wall stretch"].entries
        np.testing.assert_allclose(wall, lambda_p + gap / R0, rtol=1e-12)
        assert np.ptp(lambda_p[:, -1]) > 0.01  # the reaction was uneven
    assert gap[:, -1].max() > 1e-8  # and the last run opened gaps


# -- creep ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("n", [1.0, 3.0, 6.0])
@pytest.mark.parametrize("pressure", [25e6, 75e6])
def test_open_gap_closes_at_the_rate_of_a_spherical_void(cavity, n, pressure):
    """d ln(lambda_c)/dt = -(edot0/2) (3P/(2 n sigma0))^n at constant pressure and particle
    (Budiansky, Hutchinson and Slutsky 1982): a straight line of ln(lambda_c)."""
    changes = {
        **CREEPING,
        f"{E}matrix creep exponent": n,
        f"{E}matrix creep stress [Pa]": 1.5 * 50e6 / n,
        f"{E}matrix creep rate [s-1]": 2e-6,
        f"{E}assembled stoichiometry": 0.6,
        "Stack pressure [Pa]": pressure,
    }
    rate = 1e-6 * (pressure / 50e6) ** n
    times = np.linspace(0, 0.01 / rate, 5)  # closes by one per cent of the radius
    solution = cavity(0.0, times, changes)
    assert read(solution, "gap width [m]")[-1] > 1e-9  # still open
    start = np.log(1 + BETA * 0.6) / 3
    exact = start - rate * times
    measured = np.log(read(solution, "cavity stretch"))
    np.testing.assert_allclose(measured - start, exact - start, rtol=1e-4, atol=1e-12)


def test_wall_pressure_relaxes_by_power_law(cavity):
    """A closed cavity, unloaded by 25 MPa at t = 0, at a fixed particle: dq/dt = -K d(ln lambda_c)
    /dt gives |q|^(1-n) = |q_0|^(1-n) + (n-1) K (edot0/2) (3/(2 n sigma0))^n t, over four decades
    of time; lambda_p/lambda_c = 1 to 1e-3, so 0.3 % of q_0."""
    n, sigma0, edot0 = 6.0, 1.6e7, 1e-4
    assembled = ((1 + BETA * 0.5) * (1 + 25e6 / K) ** 3 - 1) / BETA
    times = np.concatenate([[0.0], np.logspace(1, 5, 9)])
    q = (
        read(
            cavity(0.0, times, {**CREEPING, f"{E}assembled stoichiometry": assembled}),
            "wall pressure [Pa]",
        )
        - P
    )
    factor = (n - 1) * K * edot0 / 2 * (1.5 / (n * sigma0)) ** n
    exact = -(((-q[0]) ** (1 - n) + factor * times) ** (1 / (1 - n)))
    assert q[0] == pytest.approx(-25e6, rel=5e-3)
    np.testing.assert_allclose(q, exact, rtol=0, atol=3e-3 * 25e6)
    assert q[-1] > 0.5 * q[0]


def critical_pressure(e_p, n, sigma0, edot0):
    """P* = (2 n sigma0/3)(2 e_p/edot0)^(1/n) [Pa]: closure keeps up with contraction above it."""
    return 2 * n * sigma0 / 3 * (2 * e_p / edot0) ** (1 / n)


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_critical_pressure_of_contact_during_contraction(cavity, factor):
    """Steady contraction at the strain rate e_p: above P* the wall settles at p_w = P - P* and
    there is no gap; below it the gap opens at d(lambda_p - lambda_c)/dt, closure lagging by the
    rate at P. Rates are constant (ln lambda_p linear in s), so the pressure is exact to 1e-3."""
    gamma, ds_dt, n, sigma0, edot0 = 0.3, -3e-5, 6.0, 1.6e7, 1e-4
    e_p = gamma * abs(ds_dt)
    P_star = critical_pressure(e_p, n, sigma0, edot0)
    pressure = factor * P_star
    changes = {
        **CREEPING,
        f"{E}volume change": logarithmic(gamma),
        "Stack pressure [Pa]": pressure,
    }
    times = np.linspace(0, 7200, 9)
    solution = cavity(ds_dt, times, changes)
    gap = read(solution, "gap width [m]")
    if factor > 1:
        settled = read(solution, "wall pressure [Pa]")[4:]
        np.testing.assert_allclose(settled, pressure - P_star, rtol=1e-3)
        assert gap.max() < 1e-12
        return
    closure = edot0 / 2 * (1.5 * pressure / (n * sigma0)) ** n
    assert closure == pytest.approx(e_p * factor**n)
    opening = np.diff(np.log(read(solution, "cavity stretch")))[4:] / np.diff(times)[4:]
    np.testing.assert_allclose(opening, -closure, rtol=1e-3)
    assert np.all(np.diff(gap) > 0)
    assert gap[-1] > 2e-8


def test_critical_pressure_with_linear_swelling(cavity):
    """e_p = beta |ds/dt| / (3 J) with J = 1 + beta s: the wall pressure follows P - P*(J) within
    1 % of P while J falls (the wall is quasi-steady: P*/K is 3e-3 of the strain)."""
    n, sigma0, edot0, ds_dt, pressure = 6.0, 1.6e7, 1e-4, -1e-5, 9e7
    times = np.linspace(0, 36000, 13)
    changes = {**CREEPING, "Stack pressure [Pa]": pressure}
    solution = cavity(ds_dt, times, changes)
    J = read(solution, "volume ratio")
    np.testing.assert_allclose(J, 1 + BETA * (0.5 + ds_dt * times), rtol=1e-6)
    P_star = critical_pressure(BETA * abs(ds_dt) / (3 * J), n, sigma0, edot0)
    excess = read(solution, "wall pressure [Pa]") - (pressure - P_star)
    assert np.max(np.abs(excess[4:])) < 0.01 * pressure


def test_yield_plateau(cavity):
    """Steady expansion of a yielding matrix without creep: q - q_lim = K tau_o d ln(lambda_p)/dt,
    with q = p_w - P, at a constant strain rate: 12 MPa above 300 MPa, to 0.3 MPa."""
    gamma, ds_dt, tau, q_lim = 0.3, 2e-5, 100.0, 3e8
    changes = {
        **ELASTIC,
        f"{E}volume change": logarithmic(gamma),
        f"{E}matrix yield pressure [Pa]": q_lim,
        f"{E}matrix overstress time [s]": tau,
    }
    times = np.linspace(0, 9000, 10)
    q = read(cavity(ds_dt, times, changes), "wall pressure [Pa]") - P
    assert np.max(q) < q_lim + K * tau * gamma * ds_dt + 1e-3 * q_lim
    np.testing.assert_allclose(q[6:] - q_lim, K * tau * gamma * ds_dt, rtol=0, atol=1e-3 * q_lim)


@pytest.mark.parametrize("tension", [0.0, 2e6])
def test_one_patch_against_an_independent_integration(cavity, tension):
    """The written equations, with hard instead of smooth kinks, integrated by scipy: a
    lithiation with yielding, a delithiation that opens a gap, adhesion optional. Pressures agree
    to 1 % of P, gaps to 0.2 nm and contact to 0.005 (width of the smoothed wall pressure: 0.1 %
    of P; no kink is hit at a sampled time)."""
    q_lim, tau, g0, t_floor, t_0 = 4e8, 30.0, 25e-9, 0.01, 0.15
    edot0, sigma0, n = 1e-4, 1.6e7, 6.0
    changes = {
        **CREEPING,
        f"{E}matrix yield pressure [Pa]": q_lim,
        f"{E}contact adhesion strength [Pa]": tension,
        f"{E}contact gap length [m]": g0,
        f"{E}contact floor": t_floor,
        f"{E}residual contact": t_0,
        f"{E}contact coverage": 0.74,
        f"{E}assembled stoichiometry": 0.4,
    }
    for ds_dt in (3e-5, -3e-5):

        def wall(t, log_stretch, ds_dt=ds_dt):
            lambda_p = (1 + BETA * (0.5 + ds_dt * t)) ** (1 / 3)
            lambda_c = np.exp(log_stretch)
            p_raw = P + K * (lambda_p / lambda_c - 1)
            detached = np.maximum(-p_raw - tension, 0) * lambda_c * R0 / K
            left = tension * np.exp(-detached / g0)
            p = np.maximum(p_raw, -left)
            return p, (p - p_raw) * lambda_c * R0 / K, left

        def rate(t, state, wall=wall):
            q = wall(t, state)[0] - P
            creep = 0.5 * edot0 * np.sign(q) * (1.5 * abs(q) / (n * sigma0)) ** n
            return creep + np.maximum(q - q_lim, 0) / (K * tau)

        times = np.linspace(0, 9000, 16)
        start = [np.log(1 + BETA * 0.4) / 3]
        reference = solve_ivp(
            rate, times[[0, -1]], start, "LSODA", times, rtol=1e-9, atol=1e-12, max_step=20
        )
        pressure, gap, left = wall(times, reference.y[0])
        t = t_floor + t_0 * np.exp(-gap / g0)
        contact = (pressure + left) / P_REF
        theta = 0.74 * (t + (1 - t) * erf(np.sqrt(np.pi) / 2 * contact))
        solution = cavity(ds_dt, times, changes)
        measured = read(solution, "wall pressure [Pa]")
        np.testing.assert_allclose(measured, pressure, rtol=0.002, atol=0.01 * P)
        np.testing.assert_allclose(read(solution, "gap width [m]"), gap, rtol=0, atol=2e-10)
        np.testing.assert_allclose(read(solution, "contact fraction"), theta, rtol=0, atol=5e-3)
    assert gap[-1] > 2e-9


def test_adhesion_holds_to_its_strength_and_no_further(cavity):
    """A soft, sticky, elastic matrix at no pressure follows a contracting particle in tension up
    to its strength, p_w = K (lambda_p/lambda_c - 1) without a gap and with full contact; beyond,
    the wall detaches over g0 and only its floor of contact is left, however strong it was."""
    K_soft, strength = 1.2e6, 0.1e6
    changes = {
        **ELASTIC,
        f"{E}matrix stiffness [Pa]": K_soft,
        f"{E}contact adhesion strength [Pa]": strength,
        f"{E}contact reference pressure [Pa]": 5e4,
        f"{E}contact gap length [m]": 2e-8,
        f"{E}contact floor": 0.01,
        f"{E}residual contact": 0.15,
        f"{E}contact coverage": 0.8,
        f"{E}wall pressure smoothing floor [Pa]": 1e2,
        "Stack pressure [Pa]": 0.0,
    }
    times = np.linspace(0, 36000, 37)
    solution = cavity(-1.3e-5, times, changes)
    J = read(solution, "volume ratio")
    strain = (J / J[0]) ** (1 / 3) - 1
    held = -K_soft * strain < 0.95 * strength
    gone = -K_soft * strain > 1.4 * strength
    assert held.sum() > 5
    assert gone.sum() > 1
    wall, gap = read(solution, "wall pressure [Pa]"), read(solution, "gap width [m]")
    np.testing.assert_allclose(wall[held], K_soft * strain[held], rtol=0, atol=2e-3 * strength)
    assert gap[held].max() < 2e-9
    lambda_c = J[0] ** (1 / 3)
    np.testing.assert_allclose(gap[gone], -strain[gone] * lambda_c * R0, rtol=0.05)
    theta = read(solution, "contact fraction")
    f = erf(np.sqrt(np.pi) / 2 * (strength + K_soft * strain) / 5e4)
    np.testing.assert_allclose(theta[held], 0.8 * (0.16 + 0.84 * f)[held], rtol=0.01)
    np.testing.assert_allclose(theta[gone], 0.8 * 0.01, rtol=0.01)
