"""Intervals over repetitions with new noise, and the bias of the reduced model."""

from dataclasses import replace

import numpy as np
import pytest

from pybamm_ssb.fitting import FitProblem, SpectrumData, Trace, fit
from pybamm_ssb.simulation import PRESETS

J0 = "Positive electrode reference exchange-current density [A.m-2]"
D = "Positive particle reference diffusivity [m2.s-1]"
P_REF = "Positive electrode contact reference pressure [Pa]"
KAPPA = "Electrolyte reference conductivity [S.m-1]"
CREEP = "Positive electrode matrix creep stress [Pa]"
J0_METAL = "Counter electrode reference exchange-current density [A.m-2]"
FOUR = (J0, D, P_REF, KAPPA)
SIX = (*FOUR, CREEP, J0_METAL)
SIGMA_V, SIGMA_Z = 2e-3, 0.01
FINE = {name: 2 * points for name, points in PRESETS["fast"]["var_pts"].items()}


def with_noise(measurement, seed):
    """A copy with noise of its own sigma."""
    rng = np.random.default_rng(seed)
    if isinstance(measurement, Trace):
        noise = rng.standard_normal(len(measurement.values))
        return replace(measurement, values=measurement.values + measurement.sigma * noise)
    z = measurement.impedance_Ohm
    noise = rng.standard_normal(len(z)) + 1j * rng.standard_normal(len(z))
    return replace(measurement, impedance_Ohm=z + measurement.sigma * np.abs(z) * noise)


def repeat(problem, exact, seeds, first_seed):
    """Fits to the exact measurements with new noise each."""
    results = []
    for seed in range(seeds):
        problem.measurements = [
            with_noise(m, [first_seed, seed, index]) for index, m in enumerate(exact)
        ]
        results.append(fit(problem))
    return results


def statistics(results, at):
    """(how often the 95 % interval holds `at`, scatter, mean standard error, mean)."""
    found = np.array([result.coordinates for result in results])
    errors = np.array([result.standard_errors for result in results])
    hits = np.sum(np.abs(found - at) < 1.96 * errors, axis=0)
    return hits, found.std(axis=0, ddof=1), errors.mean(axis=0), found.mean(axis=0)


@pytest.fixture(scope="session")
def six_measurements(item, profile, predicted):
    """Two curves of the DFN on the finer mesh, inside the cell's voltage window, a spectrum."""
    slow = profile(item)
    fast = profile(item, points=200, rate=0.5, depth=0.6, back=0.6)
    curves = []
    for name, (t, current) in {"slow": slow, "fast": fast}.items():
        voltage = predicted(item, t, current, "DFN", FINE, names=SIX)
        window = [item.values[f"{side} voltage cut-off [V]"] for side in ("Lower", "Upper")]
        assert window[0] < voltage.min() and voltage.max() < window[1]
        curves.append(Trace(t, current, voltage, SIGMA_V, name=name))
    f = np.logspace(-2, 5, 25)
    problem = FitProblem(item, SpectrumData(f, np.ones_like(f), 0.5), SIX)
    z = problem.predict(problem.coordinates({name: item.values[name] for name in SIX}))[0]
    return [*curves, SpectrumData(f, z, 0.5, SIGMA_Z)]


def six_parameters(item, exact, seeds):
    true = {name: item.values[name] for name in SIX}
    problem = FitProblem(item, exact, SIX, starts=true)
    results = repeat(problem, exact, seeds, 3000)
    return results, statistics(results, problem.coordinates(true))


@pytest.mark.full
def test_six_parameters_in_repetitions(item, six_measurements):
    """Truth from a finer mesh; 100 seeds that were fixed beforehand."""
    results, (hits, scatter, error, _) = six_parameters(item, six_measurements, 100)
    assert all(result.converged and all(result.identifiable.values()) for result in results)
    assert np.all(hits >= 88), dict(zip(SIX, hits, strict=True))
    ratio = error / scatter
    assert np.all(np.abs(ratio - 1) < 0.3), dict(zip(SIX, ratio, strict=True))


@pytest.mark.full
def test_intervals_hold_in_repetitions(item, curve, noisy, spectrum):
    """Truth from a finer mesh; 100 seeds that were fixed beforehand."""
    inside, found, errors = [], [], []
    true = {name: item.values[name] for name in FOUR}
    problem = None
    for seed in range(100):
        measurements = [noisy(curve, 1000 + seed), spectrum(2000 + seed)]
        problem = FitProblem(item, measurements, FOUR, starts=true)
        result = fit(problem)
        error = result.standard_errors
        at = problem.coordinates(true)
        inside.append(np.abs(result.coordinates - at) < 1.96 * error)
        found.append(result.coordinates)
        errors.append(error)
    hits = np.sum(inside, axis=0)
    assert np.all(hits >= 88), dict(zip(FOUR, hits, strict=True))
    scatter = np.std(found, axis=0, ddof=1)
    ratio = np.mean(errors, axis=0) / scatter
    assert np.all(np.abs(ratio - 1) < 0.3), dict(zip(FOUR, ratio, strict=True))


@pytest.mark.full
def test_bias_of_the_reduced_model_in_repetitions(item, curve):
    """The reduced model, fitted to the DFN's curve: three of four parameters miss the truth in
    every repetition, and each result says that the model misses the data."""
    true = {name: item.values[name] for name in FOUR}
    exact = [Trace(curve[0], curve[1], curve[2], SIGMA_V)]
    problem = FitProblem(item, exact, FOUR, starts=true, model="SPMe")
    at = problem.coordinates(true)
    results = repeat(problem, exact, 30, 5000)
    hits, scatter, error, mean = statistics(results, at)
    bias = dict(zip(FOUR, mean - at, strict=True))
    assert all(result.misfit > 1.5 for result in results)
    assert all("the model misses the data" in result.statements()[-1] for result in results)
    # noise moves the values by less than the intervals say, which were widened by the misfit
    assert np.all(scatter < error)
    # the bias is no noise: more than three widened standard errors, in no interval
    for name, shift, wide, count in zip(FOUR, mean - at, error, hits, strict=True):
        if name == KAPPA:
            assert abs(shift) < wide and count >= 27
        else:
            assert abs(shift) > 3 * wide and count == 0, bias
    assert bias[D] > 0 > bias[J0] and bias[P_REF] < 0


@pytest.fixture(scope="module")
def short(item, profile, predicted, noisy):
    """A curve of the DFN."""
    t, current = profile(item, points=100)
    return noisy((t, current, predicted(item, t, current, "DFN", names=(D,))), 1)


def test_a_result_tells_the_bias_of_the_reduced_model(item, short):
    table = fit(item, short, (D,), model="SPMe").bias()
    assert table.loc[D, "bias of the coordinate"] > 0.05
    assert table.loc[D, "in standard errors"] > 5 and table.attrs["misfit"] > 1


@pytest.mark.full
def test_a_model_has_no_bias_against_itself(item, short):
    table = fit(item, short, (D,)).bias()
    assert abs(table.loc[D, "in standard errors"]) < 0.1 and table.attrs["misfit"] < 0.1
