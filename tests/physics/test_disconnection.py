"""Loss and return of disconnected silicon against closed forms, and the hysteresis of the rest."""

import numpy as np
import pybamm
import pytest
from scipy.special import erf
from scipy.stats import gamma

from pybamm_ssb import SolidStateSPMe
from pybamm_ssb.parameters import options_for

E = "Positive electrode "
BETA, K, P_REF, FLOOR, RESIDUAL, THRESHOLD = 2.46, 2e10, 90e6, 0.01, 0.15, 0.65
MODELS = ["SPMe", "DFN"]
KINDS = ["irreversible", "reversible"]
#: closure of a gap [1/s] that nobody notices, and the reconnection per closure that makes it count
CLOSURE, PER_CLOSURE = 1e-12, 1e7


def deficit(pressure):
    """theta_c - theta/theta_closed of a wide open gap, where only the floor is left."""
    closed = FLOOR + RESIDUAL
    closed += (1 - closed) * erf(np.sqrt(np.pi) / 2 * pressure / P_REF)
    return THRESHOLD - FLOOR / closed


@pytest.fixture
def open_gap(flat, cell, run):
    """open_gap(times, kind, ...) -> solution of a half cell at s = 0.5 in cavities that fit s =
    0.9: gaps of 100 nm and more, of which the matrix (elastic, but for CLOSURE) closes none."""

    def solve(times, kind="irreversible", model="SPMe", ds_dt=0.0, options=None, **changes):
        base = {
            f"{E}volume change": lambda sto: BETA * sto,
            f"{E}assembled stoichiometry": 0.9,
            f"{E}matrix stiffness [Pa]": K,
            f"{E}matrix yield pressure [Pa]": 1e15,
            f"{E}matrix creep rate [s-1]": 0.0,
            f"{E}contact reference pressure [Pa]": P_REF,
            f"{E}contact gap length [m]": 1e-9,
            f"{E}contact floor": FLOOR,
            f"{E}residual contact": RESIDUAL,
            f"{E}contact coverage": 0.74,
            f"{E}disconnection contact threshold": THRESHOLD,
            f"{E}disconnection rate [s-1]": 0.0,
            f"{E}disconnection per contraction": 0.0,
            f"{E}electronic disconnection per contraction": 0.0,
            f"{E}disconnection rate variance": 0.0,
            f"{E}reconnection per closure": PER_CLOSURE,
            "Stack pressure [Pa]": 50e6,
        }
        values = flat(**{**base, **changes})
        values.update({"Current function [A]": cell(values).current_for(ds_dt)})
        contact = {"contact": "cavity", "pressure patches": "1", "disconnection": kind}
        return run(values, times, {**contact, **(options or {})}, model)

    return solve


def fraction(solution):
    return solution[f"{E}active material volume fraction"].entries


def stranded(solution):
    return solution["Stranded lithium in positive electrode [mol]"].entries


# -- loss ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", KINDS)
def test_loss_per_time_is_exponential_at_constant_contact(open_gap, cell, flat, model, kind):
    """eps = eps_0 exp(-k_t (theta_c - theta/theta_closed) t) at rest at an open gap, and the
    stranded lithium is that of the silicon lost, c (eps_0 - eps) L A. A matrix that does not
    creep reconnects nothing: both kinds are the same."""
    k_t, times = 1e-5, np.linspace(0, 1e5, 6)
    solution = open_gap(times, kind, model, **{f"{E}disconnection rate [s-1]": k_t})
    c = cell(flat())
    exact = c.eps_s * np.exp(-k_t * deficit(50e6) * times)
    assert exact[-1] < 0.55 * exact[0]
    np.testing.assert_allclose(fraction(solution), np.tile(exact, (20, 1)), rtol=2e-5)
    held = 0.5 * c.c_max * (c.eps_s - exact) * c.L_p * c.area
    np.testing.assert_allclose(stranded(solution), held, rtol=1e-5, atol=1e-15)


@pytest.mark.parametrize("model", MODELS)
def test_loss_per_contraction_follows_the_stretch(open_gap, model):
    """k_t = 0: eps/eps_0 = (lambda_p/lambda_p0)^(k_l (theta_c - theta/theta_closed)) at every
    position of a contracting electrode, whatever the rate; nothing is lost on expansion."""
    k_l, times = 3.0, np.linspace(0, 6000, 7)
    changes = {f"{E}disconnection per contraction": k_l}
    for ds_dt in (-1e-5, -5e-5):
        solution = open_gap(times, model=model, ds_dt=ds_dt, **changes)
        stretch = (solution[f"{E}volume ratio"].entries / (1 + BETA * 0.5)) ** (1 / 3)
        exact = stretch ** (k_l * deficit(50e6))
        np.testing.assert_allclose(fraction(solution) / 0.372, exact, rtol=1e-5)
    assert exact[:, -1].min() < 0.9
    expanding = open_gap(times, model=model, ds_dt=2e-5, **changes)
    np.testing.assert_array_equal(stranded(expanding), 0)


@pytest.mark.parametrize("model", MODELS)
def test_electronic_loss_per_contraction_does_not_ask_for_contact(open_gap, model):
    """k_t = k_l = 0 with closed gaps: eps/eps_0 = (lambda_p/lambda_p0)^k_e all the same, whatever
    the rate. Expansion loses what currents between positions contract, next to nothing."""
    k_e, times = 2.0, np.linspace(0, 6000, 7)
    changes = {
        f"{E}electronic disconnection per contraction": k_e,
        # the smaller cavity stays closed
        f"{E}assembled stoichiometry": 0.1,
    }
    for ds_dt in (-1e-5, -5e-5):
        solution = open_gap(times, model=model, ds_dt=ds_dt, **changes)
        exact = (solution[f"{E}volume ratio"].entries / (1 + BETA * 0.5)) ** (k_e / 3)
        # the slowest contractions are inside the smooth start of the law
        np.testing.assert_allclose(fraction(solution) / 0.372, exact, rtol=2e-5)
    assert exact[:, -1].min() < 0.8
    # where the potential is flat, silicon fills from the separator, with a kink where a position is
    # full: the first one is after 1200 s
    expanding = open_gap(times[:2], model=model, ds_dt=2e-5, **changes)
    assert stranded(expanding)[-1] < 1e-5 * stranded(solution)[-1]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variance", [0.5, 4.0])
def test_unlike_particles_are_lost_as_the_gamma_mixture_says(
    open_gap, cell, flat, model, kind, variance
):
    """Rates h z, z gamma distributed with mean 1 and variance v: the mean of exp(-z H) is
    (1 + v H)^(-1/v), by quadrature over z as well as by the formula."""
    k_t, times = 1e-5, np.linspace(0, 3e5, 6)
    changes = {
        f"{E}disconnection rate [s-1]": k_t,
        f"{E}disconnection rate variance": variance,
    }
    solution = open_gap(times, kind, model, **changes)
    H = k_t * deficit(50e6) * times
    z = gamma.ppf((np.arange(200000) + 0.5) / 200000, 1 / variance, scale=variance)
    mixture = np.exp(-np.outer(H, z)).mean(axis=1)
    exact = (1 + variance * H) ** (-1 / variance)
    np.testing.assert_allclose(mixture, exact, rtol=1e-4)
    c = cell(flat())
    assert 0.2 < exact[-1] < 0.8
    np.testing.assert_allclose(fraction(solution), np.tile(c.eps_s * exact, (20, 1)), rtol=3e-5)
    held = 0.5 * c.c_max * c.eps_s * (1 - exact) * c.L_p * c.area
    np.testing.assert_allclose(stranded(solution), held, rtol=2e-5, atol=1e-15)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("contact", ["pressure", "cavity"])
def test_nothing_is_lost_at_rest_in_contact(open_gap, model, kind, contact):
    """Closed gaps at any pressure, a month, a rate at which an open gap would be gone within the
    hour: not one digit of the active fraction moves (compared with the contact itself, 0.2 here,
    rather than with that of a closed gap, everything would be lost)."""
    changes = {
        f"{E}assembled stoichiometry": 0.5,
        f"{E}disconnection rate [s-1]": 1e-2,
        "Stack pressure [Pa]": 5e6,
    }
    options = {"contact": contact}
    solution = open_gap([0, 30 * 86400], kind, model, options=options, **changes)
    assert solution["X-averaged positive electrode contact fraction"].entries.max() < 0.2
    np.testing.assert_array_equal(fraction(solution), fraction(solution)[0, 0])
    np.testing.assert_array_equal(stranded(solution), 0)


# -- return --------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("pressure", [50e6, 100e6])
def test_reconnection_at_the_rate_at_which_gaps_close(open_gap, cell, flat, model, pressure):
    """Loss at k = k_t (theta_c - theta/theta_closed) against return at r = k_r (edot0/2) (3P/(2 n
    sigma0))^n: eps = eps_0 [r + k exp(-(k + r) t)]/(k + r), and the stranded lithium c (eps_0 -
    eps) L A with it. With n = 3, r is eight times as large at twice the pressure."""
    k_t, n, times = 2e-5, 3.0, np.linspace(0, 2e5, 9)
    changes = {
        f"{E}disconnection rate [s-1]": k_t,
        f"{E}matrix creep rate [s-1]": 2 * CLOSURE,
        f"{E}matrix creep exponent": n,
        f"{E}matrix creep stress [Pa]": 1.5 * 50e6 / n,
        "Stack pressure [Pa]": pressure,
    }
    solution = open_gap(times, "reversible", model, **changes)
    r, k = PER_CLOSURE * CLOSURE * (pressure / 50e6) ** n, k_t * deficit(pressure)
    c = cell(flat())
    exact = c.eps_s * (r + k * np.exp(-(k + r) * times)) / (k + r)
    np.testing.assert_allclose(fraction(solution), np.tile(exact, (20, 1)), rtol=1e-5)
    held = 0.5 * c.c_max * (c.eps_s - exact) * c.L_p * c.area
    np.testing.assert_allclose(stranded(solution), held, rtol=1e-4, atol=1e-15)


def test_rest_under_pressure_brings_stranded_lithium_back():
    """The sulfide set after a cycle at C/5 and a rest of 20 hours at 50 MPa: 40 % of the reversible
    pool has come back, against a loss that goes on until contact is above its threshold again,
    and from then on exactly as exp(-r t) with r = 1e-5 1/s; the irreversible pool never shrinks."""
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    # the loss that a closed gap does not stop would go on
    values.update({f"{E}electronic disconnection per contraction": 0.0})
    values.update({f"{E}disconnection rate variance": 0.0})
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    steps = (f"Discharge at C/5 until {low} V", f"Charge at C/5 until {high} V")
    rests = {}
    for kind in KINDS:
        simulation = pybamm.Simulation(
            SolidStateSPMe({**options_for("Si_LPSCl_Li"), "disconnection": kind}),
            parameter_values=values,
            experiment=pybamm.Experiment([(*steps, "Rest for 20 hours")]),
            solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
        )
        rests[kind] = simulation.solve(showprogress=False).cycles[0].steps[2]
    lost = stranded(rests["irreversible"])
    assert np.all(np.diff(lost) > -1e-9 * lost[0])
    pool, t = stranded(rests["reversible"]), rests["reversible"].t
    assert pool[0] > 1e-7
    assert pool[-1] / pool[0] == pytest.approx(0.6, abs=0.05)
    theta = rests["reversible"]["X-averaged positive electrode contact fraction"].entries
    closed = rests["reversible"]["X-averaged positive electrode closed contact fraction"].entries
    late = theta / closed > values[f"{E}disconnection contact threshold"]
    assert late.sum() > 10
    assert t[-1] - t[late][0] > 3600
    n, sigma0 = values[f"{E}matrix creep exponent"], values[f"{E}matrix creep stress [Pa]"]
    r = values[f"{E}matrix creep rate [s-1]"] / 2 * (1.5 * 50e6 / (n * sigma0)) ** n
    assert r == pytest.approx(1e-5, rel=0.01)
    exact = pool[late][0] * np.exp(-r * (t[late] - t[late][0]))
    np.testing.assert_allclose(pool[late], exact, rtol=1e-6)


# -- hysteresis ----------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("direction", [1, -1])
def test_hysteresis_follows_the_silicon_that_is_left(open_gap, model, direction):
    """1 + h = 2 exp(-gamma ds/2) on lithiation from the delithiation branch (h = 1), 1 - h
    likewise on delithiation, with ds the change of the *connected* silicon's stoichiometry at the
    position, while two thirds of the silicon disconnect (with the initial instead of the actual
    active fraction h would be 0.4 behind)."""
    decay, times = 20.0, np.linspace(0, 6000, 9)
    rates = [f"Positive particle {way}lithiation hysteresis decay rate" for way in ("", "de")]
    changes = {
        **dict.fromkeys(rates, decay),
        **{f"{E}{branch} OCP [V]": 0.3 for branch in ("lithiation", "delithiation")},
        "Initial hysteresis state in positive electrode": float(direction),
        f"{E}disconnection rate [s-1]": 3e-4,
    }
    options = {"open-circuit potential": ("single", "one-state hysteresis")}
    solution = open_gap(times, "irreversible", model, 1e-5 * direction, options, **changes)
    assert fraction(solution)[:, -1].max() < 0.4 * 0.372
    ds = np.abs(solution[f"{E}mean stoichiometry"].entries - 0.5)
    assert ds.max() > 0.1
    h = solution[f"{E}hysteresis state"].entries
    exact = np.broadcast_to(direction * (2 * np.exp(-decay * ds / 2) - 1), h.shape)
    np.testing.assert_allclose(h, exact, rtol=0, atol=1e-6)
