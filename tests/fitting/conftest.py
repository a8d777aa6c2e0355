"""A half cell whose measurements are made by the model itself, with noise of known size."""

import numpy as np
import pytest

from pybamm_ssb import Cell
from pybamm_ssb.fitting import FitProblem, SpectrumData, Trace
from pybamm_ssb.simulation import PRESETS

J0 = "Positive electrode reference exchange-current density [A.m-2]"
D = "Positive particle reference diffusivity [m2.s-1]"
P_REF = "Positive electrode contact reference pressure [Pa]"
KAPPA = "Electrolyte reference conductivity [S.m-1]"
COVERAGE = "Positive electrode contact coverage"
FOUR = (J0, D, P_REF, KAPPA)
SIGMA_V = 2e-3
#: a mesh twice as fine as the one that fits take
FINE = {name: 2 * points for name, points in PRESETS["fast"]["var_pts"].items()}


@pytest.fixture(scope="session")
def item():
    cell = Cell(electrolyte="LPSCl", separator_thickness_um=50, stack_pressure_MPa=50)
    return cell.complete()


@pytest.fixture(scope="session", name="profile")
def profile_fixture():
    """:func:`profile`."""
    return profile


@pytest.fixture(scope="session", name="predicted")
def predicted_fixture():
    """:func:`predicted`."""
    return predicted


def profile(item, points=400, rate=0.2, depth=0.8, back=0.95):
    """Times [s] and currents [A]: lithiation, a rest, delithiation of the share `back`, a rest."""
    current = rate * item.values["Nominal cell capacity [A.h]"]
    half = 3600 * depth / rate
    ends = np.cumsum([0, half, 1800, back * half, 1800])
    t = np.linspace(0, ends[-1], points)
    signs = np.select([t < ends[1], t < ends[2], t < ends[3]], [1.0, 0.0, -1.0], 0.0)
    return t, current * signs


def predicted(item, t, current, model="DFN", var_pts=None, options=None, names=FOUR, **values):
    """What the model says along a current."""
    trace = Trace(t, current, np.zeros_like(t))
    problem = FitProblem(item, trace, names, model=model, options=options, var_pts=var_pts)
    true = {name: item.values[name] for name in names} | values
    return problem.predict(problem.coordinates(true))[0]


@pytest.fixture(scope="session")
def curve(item):
    """(times, current, exact voltage of the DFN on the fine mesh)."""
    t, current = profile(item)
    return t, current, predicted(item, t, current, "DFN", FINE)


@pytest.fixture(scope="session")
def noisy():
    """Factory of a Trace with noise of a seed."""

    def make(curve, seed, sigma=SIGMA_V, name="curve"):
        t, current, voltage = curve
        noise = np.random.default_rng(seed).standard_normal(len(t))
        return Trace(t, current, voltage + sigma * noise, sigma, name=name)

    return make


@pytest.fixture(scope="session")
def spectrum(item):
    """Factory of a spectrum at half filling, with noise of a seed."""
    frequencies = np.logspace(-2, 5, 25)

    def make(seed, names=FOUR, options=None, sigma=0.01, model="DFN"):
        empty = SpectrumData(frequencies, np.ones_like(frequencies), 0.5)
        problem = FitProblem(item, empty, names, options=options, model=model)
        z = problem.predict(problem.coordinates({n: item.values[n] for n in names}))[0]
        rng = np.random.default_rng(seed)
        noise = rng.standard_normal(len(z)) + 1j * rng.standard_normal(len(z))
        return SpectrumData(frequencies, z + sigma * abs(z) * noise, 0.5, sigma)

    return make
