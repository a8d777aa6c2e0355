"""A binary polymer electrolyte against curves computed with another code (dualfoil 5.1)."""

import numpy as np
import pytest

from pybamm_ssb.verification_cases.literature import (
    L_FOIL,
    PROFILES,
    REFINED,
    discharge,
    table,
)


@pytest.fixture(scope="module")
def discharges():
    """Current -> solution up to the end of the reference, each solved once."""
    solved = {}

    def solve(current, mesh=None):
        key = (current, mesh is None)
        if key not in solved:
            solved[key] = discharge(current, mesh)
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
