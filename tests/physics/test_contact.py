"""Contact laws, pressure patches, and what the three classes of electrolyte do with a gap."""

import types

import numpy as np
import pybamm
import pytest
from scipy.integrate import quad
from scipy.special import erf

from pybamm_ssb import SolidStateSPMe
from pybamm_ssb.submodels.contact.laws import CONTACT_LAWS

E = "Positive electrode "
NUMBERS = {
    "contact reference pressure [Pa]": 90e6,
    "contact hardness [Pa]": 800e6,
    "contact power-law pressure [Pa]": 400e6,
    "contact power-law exponent": 0.5,
}
PARAMETERS = types.SimpleNamespace(named=lambda name: pybamm.Scalar(NUMBERS[name]))


def law(name, pressure):
    return float(CONTACT_LAWS[name](pybamm.Scalar(pressure), PARAMETERS).evaluate())


# -- laws ----------------------------------------------------------------------------------------
def test_persson_slope_at_small_pressure():
    """Area of real contact = 1.6 p/(E* h') (sqrt(8/pi) = 1.596; Persson, J. Chem. Phys. 115
    (2001) 3840, doi 10.1063/1.1388626; Hyun et al. 2004 measure 1.6 to 2) with
    p_ref = 0.627 E* h': 0.3 %, the digits of 0.627."""
    modulus_times_slope = NUMBERS["contact reference pressure [Pa]"] / 0.627
    p = 1e-4 * modulus_times_slope
    assert law("Persson", p) == pytest.approx(1.596 * 1e-4, rel=3e-3)
    # and the full law is Persson's erf(sqrt(2) p/(E* h'))
    for ratio in (0.1, 0.5, 1.0):
        exact = erf(np.sqrt(2) * ratio)
        assert law("Persson", ratio * modulus_times_slope) == pytest.approx(exact, abs=1e-3)


def test_hardness_and_power_laws():
    """min(1, p/H) and min(1, (p/p_1)^0.5); 0.1 % away from their kink at full contact. Ten times
    the pressure is ten and 3.16 times the contact."""
    for ratio in (0.05, 0.2, 0.8):
        assert law("hardness", ratio * 800e6) == pytest.approx(ratio, rel=1e-3)
        assert law("power", ratio * 400e6) == pytest.approx(np.sqrt(ratio), rel=1e-3)
    assert law("power", 2e8) / law("power", 2e7) == pytest.approx(np.sqrt(10), rel=1e-3)


@pytest.mark.parametrize("name", CONTACT_LAWS)
def test_laws_rise_from_zero_to_one(name):
    """No contact at all without pressure, full contact at high pressure, monotonic."""
    values = np.array([law(name, p) for p in np.concatenate([[0.0], np.logspace(4, 11, 60)])])
    assert values[0] == 0
    assert values[-1] == pytest.approx(1, abs=1e-4)
    assert np.all(np.diff(values) >= 0)


@pytest.mark.parametrize("contact", ["pressure", "cavity"])
@pytest.mark.parametrize("name", CONTACT_LAWS)
def test_contact_tends_to_coverage(flat, run, contact, name):
    """theta -> coverage for every law as P grows (100 GPa, 1e-3), and C (floor + theta_0) as it
    vanishes; in between C [t0 + (1 - t0) f(P)]. A closed, unloaded cavity is the pressure law."""
    coverage, floor, residual = 0.74, 0.01, 0.15
    t0 = floor + residual
    for pressure, f in [(1e11, 1.0), (60e6, law(name, 60e6)), (0.0, 0.0)]:
        values = flat(
            **{
                "Stack pressure [Pa]": pressure,
                f"{E}contact coverage": coverage,
                f"{E}contact floor": floor,
                f"{E}residual contact": residual,
                f"{E}wall pressure smoothing": 1e-4,
                f"{E}wall pressure smoothing floor [Pa]": 1e2,
                **{f"{E}{key}": number for key, number in NUMBERS.items()},
            }
        )
        options = {"contact": contact, "contact law": name, "pressure patches": "1"}
        theta = run(values, [0, 1], options)["X-averaged positive electrode contact fraction"]
        exact = coverage * (t0 + (1 - t0) * f)
        assert theta.entries[0] == pytest.approx(exact, abs=1e-3)


# -- pressure patches ----------------------------------------------------------------------------
def test_patches_keep_the_mean_pressure(flat, run):
    """Closed, unloaded cavities: p_w,i = P_i, whose weighted mean is P for every N and spread
    (1e-6: the smoothing at the least loaded patch)."""
    for patches in "12357":
        for spread in (0.2, 0.5):
            values = flat(
                **{
                    f"{E}local pressure spread": spread,
                    f"{E}wall pressure smoothing": 1e-4,
                    f"{E}wall pressure smoothing floor [Pa]": 1e2,
                }
            )
            solution = run(values, [0, 1], {"contact": "cavity", "pressure patches": patches})
            wall = solution["X-averaged positive electrode wall pressure [Pa]"].entries[0]
            assert wall == pytest.approx(50e6, rel=1e-6)


def test_five_patches_are_the_lognormal_average(flat, run):
    """theta of closed cavities = the average of the law over ln P_i normal with spread 0.4 and
    mean pressure P, by adaptive quadrature: N = 5 to 1e-4, N = 1 (uniform) visibly different."""
    spread, P, t0 = 0.4, 50e6, 0.16

    def integrand(z):
        pressure = P * np.exp(spread * z - spread**2 / 2)
        f = erf(np.sqrt(np.pi) / 2 * pressure / 90e6)
        return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * (t0 + (1 - t0) * f)

    exact = 0.74 * quad(integrand, -10, 10)[0]
    theta = {}
    for patches in "15":
        values = flat(
            **{
                f"{E}local pressure spread": spread,
                f"{E}wall pressure smoothing": 1e-4,
                f"{E}wall pressure smoothing floor [Pa]": 1e2,
            }
        )
        solution = run(values, [0, 1], {"contact": "cavity", "pressure patches": patches})
        theta[patches] = solution["X-averaged positive electrode contact fraction"].entries[0]
    assert theta["5"] == pytest.approx(exact, abs=1e-4)
    assert abs(theta["1"] - exact) > 5e-3


# -- memory, and three electrolytes --------------------------------------------------------------
HALF_CYCLE = (
    "Discharge at C/5 for 3 hours",
    "Charge at C/5 for 2.5 hours or until 3 V",
    "Rest for 100 hours",
)


def sharp(t):
    """The sign of t, over ten seconds."""
    return pybamm.tanh(t / 10)


@pytest.fixture
def cycled(bare):
    """A complete set (not the flat one) through half a lithiation and back, twice, and a rest."""

    def solve(name, patches="3", **changes):
        transport = "binary" if "PEO" in name else "single-ion"
        options = {
            **bare,
            "electrolyte transport": transport,
            "contact": "cavity",
            "pressure patches": patches,
        }
        values = pybamm.ParameterValues(name)
        values.update({"Upper voltage cut-off [V]": 3.5, "Lower voltage cut-off [V]": -1.0})
        values.update(changes)
        simulation = pybamm.Simulation(
            SolidStateSPMe(options),
            parameter_values=values,
            experiment=pybamm.Experiment([HALF_CYCLE] * 2),
            solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        )
        return simulation.solve(showprogress=False)

    return solve


def ends(solution, quantity):
    """Value at the end of every step, cycle by cycle."""
    name = f"X-averaged positive electrode {quantity}"
    return np.array([[s[name].entries[-1] for s in c.steps] for c in solution.cycles])


def test_contact_has_a_memory(flat, cell, run):
    """One cell, assembled half lithiated, taken 0.1 up or down and back at the same rate: the same
    state of charge, the same pressure, another past, another contact. Coming from below the
    cavity is pressed full, coming from above the particle has shrunk away from it."""
    values, duration = flat(), 3600.0
    amps = cell(values).current_for(0.1 / duration)
    theta = {}
    for path, sign in [("down and up", -1), ("up and down", 1)]:
        values.update({"Current function [A]": lambda t, s=sign: s * amps * sharp(duration - t)})
        solution = run(values, [0, duration, 2 * duration], {"contact": "cavity"})
        ratio = solution["X-averaged positive electrode volume ratio"].entries
        half, turned = 1 + 2.46 * 0.5, 1 + 2.46 * (0.5 + 0.1 * sign)
        np.testing.assert_allclose(ratio, [half, turned, half], rtol=1e-3)
        assert ratio[-1] == pytest.approx(ratio[0], rel=1e-6)
        theta[path] = solution["X-averaged positive electrode contact fraction"].entries
    assert theta["up and down"][0] == theta["down and up"][0]
    assert theta["down and up"][-1] - theta["up and down"][-1] > 0.4


def test_polymer_keeps_contact(cycled):
    """A soft, adhesive matrix follows both ways: no less than 95 % of the closed contact ever,
    and no gap wider than a nanometre."""
    solution = cycled("Si_PEO_Li")
    theta = solution["X-averaged positive electrode contact fraction"].entries
    closed = solution["X-averaged positive electrode closed contact fraction"].entries
    assert np.min(theta / closed) > 0.95
    assert solution["X-averaged positive electrode gap width [m]"].entries.max() < 1e-9


def test_garnet_loses_contact_at_the_first_delithiation_for_good(cycled):
    """It yields outwards and never flows back: delithiated contact falls to its floor in the first
    cycle, a rest of 100 hours at pressure changes nothing, the second cycle ends there too."""
    solution = cycled("Si_LLZO_Li")
    theta = ends(solution, "contact fraction")
    closed = ends(solution, "closed contact fraction")[0, 0]
    gap = ends(solution, "gap width [m]")
    assert theta[0, 1] < 0.1 * closed
    assert gap[0, 1] > 50e-9
    np.testing.assert_allclose(theta[0, 2], theta[0, 1], rtol=1e-3)  # rest
    np.testing.assert_allclose(theta[1, 1:], theta[0, 2], rtol=0.05)
    assert gap[1, 1:].min() > 50e-9


def test_sulfide_recovers_contact_at_rest_and_faster_under_pressure(cycled):
    """It creeps: the gap left by a delithiation closes during the rest, at 5 MPa hardly
    ((5/75)^6 = 1e-7 of the rate), at 75 MPa completely. What is then missing in wall pressure,
    |q| = (n sigma0/1.5) [(n-1) K edot0/2 t 1.5/(n sigma0)]^(-1/(n-1)) = 8 MPa after 100 hours,
    leaves 93 % of the contact."""
    recovered = {}
    for pressure in (5e6, 75e6):
        solution = cycled("Si_LPSCl_Li", **{"Stack pressure [Pa]": pressure})
        theta = ends(solution, "contact fraction")[0]
        closed = ends(solution, "closed contact fraction")[0, 0]
        recovered[pressure] = theta[2] / closed
        if pressure == 5e6:
            assert theta[2] == pytest.approx(theta[1], rel=0.05)
            assert ends(solution, "gap width [m]")[0, 2] > 50e-9
    assert recovered[75e6] == pytest.approx(0.93, abs=0.03)
    assert recovered[5e6] < 0.3
