"""A binary polymer electrolyte against curves computed with another code (dualfoil 5.1)."""

from pathlib import Path

import numpy as np
import pybamm
import pytest

from pybamm_ssb import NEUTRAL_OPTIONS, SolidStateDFN

DATA = Path(__file__).parents[1] / "data" / "dualfoil_peo"
F, GAS, T = 96487.0, 8.314, 358.15
L_FOIL = 1e-4  # PyBaMM counts x from the back of the lithium foil

#: mA/cm2 -> times [s] of the salt profiles
PROFILES = {"0.1": (600, 36000), "0.5": (600, 6000), "1": (600, 3000)}
REFINED = {"x_n": 3, "x_s": 80, "x_p": 160, "r_p": 60}


def conductivity(c, T):
    return 100 * (4.25e-5 + 1.2e-6 * c - 5.73e-10 * c**2 + 6.53e-14 * c**3)


def salt_diffusivity(c, T):
    return 5.5e-12 + 4.92e-16 * c - 6.73e-19 * c**2


def transference(c, T):
    return -0.0834 + 3.77e-4 * c - 5.05e-8 * c**2


def potential(y):
    logarithm = pybamm.log((1 - y) / y)
    return 2.17 + GAS * T / F * (logarithm - 5.58e-4 * 29000 * y + 8.1)


def exchange_current(c, c_s, c_max, T):
    return F * 1e-11 * c**0.5 * c_s**0.5 * (c_max - c_s) ** 0.5


def foil_exchange_current(c, c_Li, T):
    return F * 4e-6 * c**0.5


def cell_values():
    """The table of tests/data/dualfoil_peo/README.md."""
    values = pybamm.ParameterValues("Si_PEO_Li")
    values.update(
        {
            "Electrolyte conductivity [S.m-1]": conductivity,
            "Electrolyte diffusivity [m2.s-1]": salt_diffusivity,
            "Cation transference number": transference,
            "Thermodynamic factor": 1.0,
            "Initial concentration in electrolyte [mol.m-3]": 1000.0,
            "Exchange-current density for lithium metal electrode [A.m-2]": foil_exchange_current,
            "Positive electrode OCP [V]": potential,
            "Positive electrode exchange-current density [A.m-2]": exchange_current,
            "Positive particle diffusivity [m2.s-1]": 1e-15,
            "Positive particle radius [m]": 1e-6,
            "Maximum concentration in positive electrode [mol.m-3]": 29000.0,
            "Initial concentration in positive electrode [mol.m-3]": 0.05 * 29000,
            "Negative electrode thickness [m]": L_FOIL,
            "Separator thickness [m]": 25e-6,
            "Positive electrode thickness [m]": 50e-6,
            "Separator porosity": 1.0,
            "Positive electrode porosity": 0.4,
            "Positive electrode active material volume fraction": 0.5,
            "Positive electrode conductive additive volume fraction": 0.1,
            "Positive electrode void fraction": 0.0,
            "Positive electrode volume expansion coefficient": 0.0,
            "Separator Bruggeman coefficient (electrolyte)": 1.5,
            "Positive electrode Bruggeman coefficient (electrolyte)": 1.5,
            "Positive electrode Bruggeman coefficient (electrode)": 1.5,
            "Positive electrode conductivity [S.m-1]": 100.0,
            "Ambient temperature [K]": T,
            "Initial temperature [K]": T,
            "Lower voltage cut-off [V]": 1.6,
            "Upper voltage cut-off [V]": 4.0,
        }
    )
    return values


def table(name):
    return np.loadtxt(DATA / name, delimiter=",", skiprows=1)


@pytest.fixture(scope="module")
def discharges():
    """Current -> solution up to the end of the reference, each solved once."""
    solved = {}

    def solve(current, mesh=None):
        key = (current, mesh is None)
        if key not in solved:
            values = cell_values()
            values.update({"Current function [A]": float(current) * 1e-3})
            options = {
                **NEUTRAL_OPTIONS,
                "electrolyte transport": "binary",
                "effective transport": "power law",
                "working electrode": "positive",
            }
            simulation = pybamm.Simulation(
                SolidStateDFN(options),
                parameter_values=values,
                solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
                var_pts=mesh,
            )
            end = table(f"discharge_{current}mAcm2.csv")[-1, 0]
            solved[key] = simulation.solve([0, end])
        return solved[key]

    return solve


def voltage_error(solution, current):
    reference = table(f"discharge_{current}mAcm2.csv")
    time = reference[:, 0]
    inside = (time >= 1) & (time <= 0.99 * time[-1])
    return solution["Voltage [V]"](t=time[inside]) - reference[inside, 2]


@pytest.mark.parametrize("current", PROFILES)
def test_voltage(discharges, current):
    """0.5 mV from 1 s to 99 % of the discharge: the reference is converged to 0.05 mV, its F and
    R differ in the fifth digit, and PyBaMM adds terms at the end of the stoichiometry range."""
    assert np.max(np.abs(voltage_error(discharges(current, REFINED), current))) < 0.5e-3


@pytest.mark.parametrize("current", PROFILES)
def test_end_of_discharge(discharges, current):
    """The cut-off is reached within 0.1 % of the reference's time."""
    end = table(f"discharge_{current}mAcm2.csv")[-1, 0]
    assert discharges(current, REFINED).t[-1] == pytest.approx(end, rel=1e-3)


@pytest.mark.parametrize(("current", "time"), [(i, t) for i in PROFILES for t in PROFILES[i]])
def test_salt_profiles(discharges, current, time):
    """0.2 mol/m3 at every point, of differences of 60 to 1500 mol/m3 (measured: 0.07). At the foil,
    at both sides of the separator's face, where the profile has a kink that interpolation would
    cut off, and at the collector the values are extrapolated from the two nearest cell centres."""
    x, c = table(f"profile_{current}mAcm2_{time}s.csv").T
    solution = discharges(current, REFINED)
    face = np.abs(x - 25e-6) < 1e-9
    inside = ~face & (x > 0) & (x < 75e-6 - 1e-9)
    whole = solution["Electrolyte concentration [mol.m-3]"](t=time, x=L_FOIL + x[inside])
    assert inside.sum() == len(x) - 3
    assert np.ptp(c) > 60
    np.testing.assert_allclose(whole, c[inside], rtol=0, atol=0.2)
    for domain, ends in [("Separator", (c[0], c[face][0])), ("Positive", (c[face][0], c[-1]))]:
        cells = solution[f"{domain} electrolyte concentration [mol.m-3]"](t=time)
        at_ends = 1.5 * cells[[0, -1]] - 0.5 * cells[[1, -2]]
        np.testing.assert_allclose(at_ends, ends, rtol=0, atol=0.2)


@pytest.mark.parametrize("current", PROFILES)
def test_salt_is_conserved(discharges, current):
    """No salt passes the foil or the collector: 1e-5 of it over the discharge on this mesh (the
    migration flux of the surface form is not exactly conservative; it converges with the mesh)."""
    salt = discharges(current, REFINED)["Total lithium in electrolyte [mol]"].entries
    assert np.max(np.abs(salt / salt[0] - 1)) < 1e-5


def test_default_mesh(discharges):
    """On the default 20 points the same curves are within 5 mV: what a user gets unasked."""
    for current in PROFILES:
        assert np.max(np.abs(voltage_error(discharges(current), current))) < 5e-3
