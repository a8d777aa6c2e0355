"""Differential capacity, and capacities per cycle, as objectives."""

import numpy as np
import pandas as pd
import pytest

from pybamm_ssb.data import CyclerData
from pybamm_ssb.fitting import (
    CapacityData,
    DifferentialCapacity,
    FitProblem,
    Trace,
    capacities_of,
    differential_capacity_of,
    fit,
)
from pybamm_ssb.fitting.figures import fit_figure
from pybamm_ssb.protocols import basis, constant_current
from pybamm_ssb.simulation import simulate

J0 = "Positive electrode reference exchange-current density [A.m-2]"
D = "Positive particle reference diffusivity [m2.s-1]"
RATE = "Positive electrode interphase growth constant [m2.s-1]"
SIGMA = 1e-3


# -- differential capacity ---------------------------------------------------------------------
@pytest.fixture(scope="module")
def fine_curve(item, profile, predicted):
    t, current = profile(item, points=2000)
    return t, current, predicted(item, t, current, "SPMe", names=(J0, D))


def noisy_curve(curve, seed, sigma=SIGMA):
    t, current, voltage = curve
    noise = np.random.default_rng(seed).standard_normal(len(t))
    return Trace(t, current, voltage + sigma * noise, sigma)


def test_slopes_of_a_parabola_are_exact():
    t = np.linspace(0, 3600, 401)
    current = np.full_like(t, 2.0)
    q = 2 * t / 3600
    data = DifferentialCapacity(Trace(t, current, 3 - 0.5 * q**2, 1e-3), blocks=10)
    # the least-squares line of a parabola has the slope at the middle of the block
    rows = data.slopes != 0
    middle = np.array([q[row].mean() for row in rows])
    assert data.measured == pytest.approx(-middle, abs=1e-12)
    assert data.capacity(data.measured) == pytest.approx(-1 / middle)


def test_the_stated_error_is_that_of_the_slopes(fine_curve):
    exact = DifferentialCapacity(noisy_curve(fine_curve, 0, 0.0 + 1e-12))
    drawn = [DifferentialCapacity(noisy_curve(fine_curve, seed)) for seed in range(300)]
    scatter = np.std([d.measured - exact.measured for d in drawn], axis=0)
    assert scatter == pytest.approx(drawn[0].errors, rel=0.25)
    together = np.mean([(d.measured - exact.measured) / d.errors for d in drawn], axis=0)
    assert np.abs(together).max() < 4 / np.sqrt(300)


def test_fit_of_differential_capacity_ignores_an_offset(item, fine_curve):
    """A reference electrode that drifted by 20 mV spoils a fit to the voltage, not this one."""
    t, current, voltage = fine_curve
    shifted = (t, current, voltage + 0.02)
    starts = {J0: 2.5, D: 2e-15}
    slopes = DifferentialCapacity(noisy_curve(shifted, 3))
    result = fit(item, slopes, (D,), starts={D: 2e-15}, model="SPMe")
    assert result.converged and 0.75 < result.misfit < 1.25
    assert result.values[D] == pytest.approx(item.values[D], rel=0.1)
    true = result.problem.coordinates({D: item.values[D]})
    assert abs(result.coordinates - true)[0] < 3 * result.standard_errors[0]
    curve = fit(item, noisy_curve(shifted, 3), (J0, D), starts=starts, model="SPMe")
    assert curve.misfit > 2
    figure = fit_figure(result)
    assert figure.axes[0].get_ylabel() == "Differential capacity [mA.h.V-1]"


def test_bias_of_the_reduced_model_in_slopes(item, fine_curve):
    """Slopes see the transients after a current step, which parabolic profiles do not have: the
    reduced model misses them, and says so."""
    result = fit(item, DifferentialCapacity(noisy_curve(fine_curve, 3)), (D,), model="SPMe")
    table = result.bias()
    assert abs(table.loc[D, "in standard errors"]) > 1 and table.attrs["misfit"] > 1.5
    assert table.loc[D, "value"] == pytest.approx(result.values[D])


@pytest.mark.filterwarnings("ignore:.*the current steps somewhere")
def test_differential_capacity_from_a_file(item, fine_curve):
    t, current, voltage = fine_curve
    table = pd.DataFrame(
        {"Time [s]": t, "Current [A]": current, "Voltage [V]": voltage, "Step": 1, "Cycle": 1}
    )
    data = differential_capacity_of(CyclerData(table, "file"), blocks=20, sigma=SIGMA)
    assert len(data.measured) == 40 and np.all(data.errors > 0)
    with pytest.raises(ValueError, match="no section of the current has"):
        differential_capacity_of(CyclerData(table, "file"), blocks=900)
    with pytest.raises(ValueError, match="blocks is 1"):
        differential_capacity_of(CyclerData(table, "file"), blocks=1)


# -- capacities --------------------------------------------------------------------------------
CYCLES = np.array([1, 2, 3, 5, 8])


@pytest.fixture(scope="module")
def protocol(item):
    return constant_current(basis(item.parameter_values), "C/5", cycles=8)


@pytest.fixture(scope="module")
def simulated(item, protocol):
    values, options = item.parameter_values, item.options
    return simulate(values, protocol, options=options, model="SPMe", progress=False)


@pytest.mark.parametrize("column", ["Retention", "Delithiation capacity [mAh.g-1]"])
def test_the_model_of_capacities_is_simulate(item, protocol, simulated, column):
    empty = CapacityData(CYCLES, np.ones(len(CYCLES)), protocol, 1e-3, column)
    problem = FitProblem(item, empty, (RATE,), model="SPMe")
    found = problem.predict(problem.coordinates({RATE: item.values[RATE]}))[0]
    assert found == pytest.approx(simulated.table.loc[CYCLES, column].to_numpy(), rel=2e-3)


def test_the_protocol_brings_its_pressure_and_temperature(item):
    column, conditions = "Delithiation capacity [mAh.g-1]", {"stack_pressure_MPa": 100.0}
    basis_of = basis(item.parameter_values)
    pressed = constant_current(basis_of, "C/5", cycles=2, temperature_C=40.0, **conditions)
    plain = constant_current(basis_of, "C/5", cycles=2)
    found = {}
    for name, protocol in {"pressed": pressed, "plain": plain}.items():
        problem = FitProblem(
            item, CapacityData([2], [1.0], protocol, 1e-3, column), (RATE,), model="SPMe"
        )
        found[name] = problem.predict(problem.coordinates({RATE: item.values[RATE]}))[0][0]
    values, options = item.parameter_values, item.options
    told = simulate(values, pressed, options=options, model="SPMe", progress=False)
    assert found["pressed"] == pytest.approx(told.table.loc[2, column], rel=2e-3)
    assert abs(found["plain"] / found["pressed"] - 1) > 0.01


def test_an_interphase_constant_from_capacities(item, protocol):
    """The truth is the model on its default mesh; half a percent of noise would hide a rate that is
    a tenth off, a tenth of it does not."""
    column, sigma = "Delithiation capacity [mAh.cm-2]", 2e-3
    empty = CapacityData(CYCLES, np.ones(len(CYCLES)), protocol, sigma, column)
    problem = FitProblem(item, empty, (RATE,), model="SPMe")
    exact = problem.predict(problem.coordinates({RATE: item.values[RATE]}))[0]
    noise = sigma * np.random.default_rng(1).standard_normal(len(CYCLES))
    data = CapacityData(CYCLES, exact + noise, protocol, sigma, column)
    result = fit(item, data, (RATE,), starts={RATE: 2 * item.values[RATE]}, model="SPMe")
    assert result.converged
    true = result.problem.coordinates({RATE: item.values[RATE]})
    assert abs(result.coordinates - true)[0] < 3 * result.standard_errors[0]
    assert fit_figure(result).axes[0].get_xlabel() == "Cycle"


@pytest.mark.parametrize("name", [RATE, D])
def test_derivatives_of_capacities_agree_with_other_steps(item, protocol, name):
    column = "Delithiation capacity [mAh.cm-2]"
    empty = CapacityData(CYCLES, np.ones(len(CYCLES)), protocol, 1e-3, column)
    problem = FitProblem(item, empty, (name,), model="SPMe")
    J = problem.residuals(np.zeros(1), jacobian=True)[1][:, 0]

    def difference(h):
        return (problem.residuals([h])[0] - problem.residuals([-h])[0]) / (2 * h)

    richardson = (4 * difference(0.08) - difference(0.16)) / 3
    # a capacity is known to 5e-5 of itself: its sigma here is 1e-3, its value 3
    noise = 5e-5 * 3 / 1e-3 / 0.1
    assert np.linalg.norm(J - richardson) < 0.02 * np.linalg.norm(richardson) + noise
    assert np.linalg.norm(richardson) > 2 * noise


def test_capacities_of_a_file(item, protocol, simulated):
    parts = []
    for number, cycle in enumerate(simulated.cycles, start=1):
        for index, step in enumerate(cycle.steps, start=1):
            rows = {"Time [s]": step.t, "Current [A]": step["Current [A]"].entries}
            rows |= {"Voltage [V]": step["Voltage [V]"].entries, "Step": index, "Cycle": number}
            parts.append(pd.DataFrame(rows))
    table = pd.concat(parts, ignore_index=True)
    data = capacities_of(
        CyclerData(table, "file"), protocol, simulated.basis, cycles=[2, 5], sigma=1e-3
    )
    assert list(data.cycles) == [2, 5]
    assert data.values == pytest.approx(simulated.table.loc[[2, 5], "Retention"], rel=1e-3)
    with pytest.raises(ValueError, match=r"cycles \[9\] are not in file"):
        capacities_of(CyclerData(table, "file"), protocol, simulated.basis, cycles=[9])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cycles": [2, 1]}, "rising whole numbers"),
        ({"cycles": [0, 1]}, "rising whole numbers"),
        ({"values": [1.0]}, "one finite number for each"),
        ({"values": [1.0, np.nan]}, "one finite number for each"),
        ({"protocol": "C/10"}, "give an experiment"),
        ({"column": "Retenton"}, "valid are 'Retention'"),
        ({"sigma": -1.0}, "sigma is -1.0"),
    ],
)
def test_wrong_capacities(change, message, protocol):
    good = {"cycles": [1, 2], "values": [1.0, 0.9], "protocol": protocol}
    with pytest.raises(ValueError, match=message):
        CapacityData(**(good | change))
