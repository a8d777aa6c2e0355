"""Known parameters are found again, with honest intervals; what cannot be known is said."""

import warnings

import numpy as np
import pytest
from scipy.optimize import least_squares

from pybamm_ssb import Cell, age, simulate
from pybamm_ssb.fitting import FitProblem, Trace, compare_candidates, fit
from pybamm_ssb.fitting.figures import correlation_figure, fit_figure
from pybamm_ssb.fitting.trace import TraceModel
from pybamm_ssb.parameters import read_set

J0 = "Positive electrode reference exchange-current density [A.m-2]"
D = "Positive particle reference diffusivity [m2.s-1]"
P_REF = "Positive electrode contact reference pressure [Pa]"
KAPPA = "Electrolyte reference conductivity [S.m-1]"
COVERAGE = "Positive electrode contact coverage"
FOUR = (J0, D, P_REF, KAPPA)
SIGMA_V = 2e-3
#: where the searches start: a factor of about two away
STARTS = {J0: 2.5, D: 2e-15, P_REF: 5e7, KAPPA: 0.25}
NO_LOSS = {"interphase": "none", "disconnection": "none"}


def true_values(item, names=FOUR):
    return {name: item.values[name] for name in names}


# -- recovery ----------------------------------------------------------------------------------
def test_four_parameters_from_one_noisy_curve(item, curve, noisy):
    result = fit(item, noisy(curve, 11), FOUR, starts=STARTS)
    assert result.converged and 0.85 < result.misfit < 1.15
    table, true = result.interval(), true_values(item)
    z = [
        (p.coordinate(result.values[p.name]) - p.coordinate(true[p.name])) / error
        for p, error in zip(result.problem.parameters, result.standard_errors, strict=True)
    ]
    assert np.abs(z).max() < 4
    for name in FOUR:
        assert table.loc[name, "low"] < result.values[name] < table.loc[name, "high"]
        assert result.identifiable[name]
    assert set(result.correlation.columns) == set(FOUR)
    text = str(result)
    assert "determined: " in text and f"{result.values[D]:.4g}" in text


def test_the_reduced_model_has_a_bias_and_tells(item, curve, noisy):
    """Fitted to the DFN's curve, the reduced model is off by more than its interval; the misfit
    shows it."""
    result = fit(item, noisy(curve, 5), FOUR, starts=STARTS, model="SPMe")
    assert result.converged and result.misfit > 1.2
    exact = fit(item, noisy(curve, 5), FOUR, starts=STARTS)
    assert exact.misfit < result.misfit


# -- what cannot be known ----------------------------------------------------------------------
def test_a_profile_agrees_with_the_curvature_where_the_problem_is_linear(
    item, noisy, profile, predicted
):
    t, current = profile(item, points=150)
    voltage = predicted(item, t, current, "SPMe", names=(D,))
    result = fit(item, noisy((t, current, voltage), 8), (D,), model="SPMe")
    low, high = result.profile(D, points=5).attrs["interval"]
    table = result.interval()
    width = table.loc[D, "high"] - table.loc[D, "low"]
    assert abs(low - table.loc[D, "low"]) < 0.1 * width
    assert abs(high - table.loc[D, "high"]) < 0.1 * width
    with pytest.raises(ValueError, match="was not fitted"):
        result.profile(J0)


def test_default_finite_differences_converge_falsely(item, noisy, profile, predicted):
    """Steps of 1e-8 of the value are below the solver's noise: the search stops where it began and
    calls it a solution. Sensitivities do not."""
    names = (J0, D)
    t, current = profile(item, points=200)
    voltage = predicted(item, t, current, "SPMe", names=names)
    starts = {J0: 2.5, D: 2e-15}
    problem = FitProblem(item, noisy((t, current, voltage), 9), names, starts=starts, model="SPMe")
    naive = least_squares(
        lambda p: problem.residuals(problem.coordinates(dict(zip(names, p, strict=True))))[0],
        [starts[name] for name in names],
        bounds=([1e-3 * starts[name] for name in names], [1e3 * starts[name] for name in names]),
        max_nfev=50,
    )
    ours = fit(problem)
    assert naive.status > 0  # it says that it converged
    assert 2 * naive.cost > 4 * ours.sum_of_squares
    assert ours.values[D] == pytest.approx(item.values[D], rel=0.1)


def test_an_integrator_that_is_stuck_comes_back(item, noisy, profile, predicted):
    """Searches try diffusivities at which the surface fills up at once: IDA then takes steps of
    nanoseconds for ever, and does not ask Python in between."""
    t, current = profile(item, points=50)
    curve = (t, current, predicted(item, t, current, "SPMe", names=(D,)))
    problem = FitProblem(item, noisy(curve, 9), (D,), model="SPMe")
    for simulation in problem._models[0]._simulations.values():
        given = simulation.solver._options
        assert given["num_steps_no_progress"] > 0 and given["t_no_progress"] >= 1e-4


# -- candidates --------------------------------------------------------------------------------
def test_candidate_contact_laws(item, noisy, profile, predicted):
    t, current = profile(item, points=200)
    voltage = predicted(item, t, current, "SPMe", names=(J0,))
    trace = noisy((t, current, voltage), 2)
    laws = {
        law: FitProblem(item, trace, (J0,), model="SPMe", options={"contact law": law})
        for law in ("Persson", "hardness")
    }
    found = compare_candidates(laws)
    assert found.table["weight"].sum() == pytest.approx(1)
    assert found.table.index[0] == "Persson" or not found.told_apart
    again = compare_candidates({"one": laws["Persson"], "the same": laws["Persson"]})
    assert not again.told_apart and "cannot tell" in str(again)
    other = FitProblem(item, noisy((t[:50], current[:50], voltage[:50]), 2), (J0,), model="SPMe")
    with pytest.raises(ValueError, match="different measurements"):
        compare_candidates({"one": laws["Persson"], "two": other})


# -- result ------------------------------------------------------------------------------------
def test_the_result_is_a_set(item, noisy, tmp_path, profile, predicted):
    t, current = profile(item, points=150)
    voltage = predicted(item, t, current, "SPMe", names=(D,))
    result = fit(item, noisy((t, current, voltage), 1), (D,), model="SPMe")
    path = result.fitted_set(locator="curve 1").save(tmp_path / "fitted.yaml")
    row = read_set(path).row(D)
    assert row.class_ == "fitted" and row.low < row.value < row.high
    assert row.locator == "curve 1" and row.value == pytest.approx(result.values[D])
    assert simulate(path, cycles=1, preset="fast", progress=False).stopped is None
    assert len(age(path, cycles=2, progress=False).table) == 2
    figure = fit_figure(result)
    assert [axis.get_xlabel() for axis in figure.axes] == ["Time [h]"] * 2
    assert correlation_figure(result).axes


def test_a_prior_holds_what_the_data_leave_open(item, noisy, profile, predicted):
    t, current = profile(item, points=150)
    options = NO_LOSS
    voltage = predicted(item, t, current, "SPMe", options=options, names=(COVERAGE, J0))
    trace = noisy((t, current, voltage), 6)
    keywords = {"model": "SPMe", "options": options}
    free = fit(item, trace, (COVERAGE, J0), **keywords)
    held = fit(item, trace, (COVERAGE, J0), prior=True, **keywords)
    assert held.standard_errors[0] < free.standard_errors[0]
    # what the prior holds is not what the data say
    assert not any(held.identifiable.values())
    assert held.fitted_set().row(COVERAGE).class_ == "assumed"
    low, high = item.row(COVERAGE).low, item.row(COVERAGE).high
    assert low < held.values[COVERAGE] < high


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "parameters is empty"),
        (["Positive particle reference difusivity [m2.s-1]"], "did you mean"),
        (["Positive particle diffusivity [m2.s-1]"], "is a law; fit one of its coefficients"),
        (["Positive electrode thickness [m]"], "spans a mesh"),
        (["Current function [A]"], "takes the measured current"),
        (["Lower voltage cut-off [V]"], "takes the measured current"),
        (["Positive electrode OCP entropic change [V.K-1]"], None),
        ({D: (1e-15, 1e-16)}, "give one"),
        (["Positive electrode matrix creep rate [s-1]"], "has no range"),
    ],
)
def test_wrong_parameters(item, names, message, profile):
    t, current = profile(item, points=20)
    trace = Trace(t, current, np.zeros_like(t))
    if message is None:
        assert FitProblem(item, trace, names, model="SPMe").names == names
        return
    with pytest.raises(ValueError, match=message):
        FitProblem(item, trace, names, model="SPMe")


def test_a_curve_may_begin_at_any_time(item, profile):
    """Only differences of time count: the current moves with the clock."""
    t, current = profile(item, points=60)
    found = [
        FitProblem(item, Trace(t + start, current, 0 * t), (D,), model="SPMe").predict([0.0])[0]
        for start in (0.0, 5000.0)
    ]
    assert np.abs(found[0] - found[1]).max() < 1e-6


def test_a_spectrum_of_a_blend_is_refused(spectrum):
    blend = Cell(electrolyte="LPSCl", anode="silicon_graphite")
    with pytest.raises(ValueError, match="this cell has a blend"):
        FitProblem(blend, spectrum(1), (KAPPA,))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time_s": [0, 1, 1, 2]}, "does not rise at point 2"),
        ({"values": [1, 2, 3]}, "4, 4 and 3 numbers"),
        ({"values": [1, 2, np.nan, 3]}, "not finite"),
        ({"sigma": 0.0}, "sigma is 0.0"),
    ],
)
def test_wrong_traces(change, message):
    good = {"time_s": [0, 1, 2, 3], "current_A": [0, 1, 1, 1], "values": [1, 2, 3, 4]}
    with pytest.raises(ValueError, match=message):
        Trace(**(good | change))


def test_the_search_survives_where_the_model_does_not(item, noisy, curve):
    """A start from which no solution exists costs residuals, not the fit."""
    trace = noisy(curve, 1)
    problem = FitProblem(item, trace, {KAPPA: (1e-9, 10.0)}, model="SPMe", starts={KAPPA: 1e-8})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        r, J = problem.residuals(np.zeros(1), jacobian=True)
    assert np.all(np.isfinite(r)) and np.all(np.isfinite(J)) and np.abs(r).max() >= 100


def test_what_is_wanted_of_a_sigma(item, curve, noisy):
    """Half the true error doubles the misfit and is told."""
    t, current, voltage = curve
    rough = noisy((t, current, voltage), 4, sigma=2 * SIGMA_V)
    trace = Trace(t, current, rough.values, SIGMA_V)
    result = fit(item, trace, (D,), model="DFN")
    assert result.misfit == pytest.approx(2, rel=0.15)
    assert any("misses the data" in line for line in result.statements())


# -- the search's hard places ------------------------------------------------------------------
def test_a_solution_that_is_not_finite_turns_the_search_back(item, noisy, curve, monkeypatch):
    """Particles driven beyond full can give numbers that are none, without an error."""
    problem = FitProblem(item, noisy(curve, 1), (D,), model="SPMe")
    n = problem.size
    slopes = np.ones((n, 1))
    slopes[3] = np.nan
    for found, slope in ((np.full(n, np.inf), np.ones((n, 1))), (np.zeros(n), slopes)):
        monkeypatch.setattr(
            TraceModel, "solve", lambda self, x, jacobian=False, f=found, s=slope: (f, s)
        )
        r, J = problem.residuals(np.zeros(1), jacobian=True)
        assert np.all(r == r[0]) and r[0] > 100 and not J.any()


def test_a_fit_may_go_on_from_a_value_at_its_limit(item, noisy, curve):
    limits = {J0: (0.01, 1000.0)}
    # the limit as a coordinate gives it back
    start = 80.0 * np.exp(np.log(1000.0 / 80.0))
    problem = FitProblem(item, noisy(curve, 1), limits, starts={J0: start * (1 + 1e-12)})
    assert problem.parameters[0].start == 1000.0


def test_an_interval_without_end_is_infinite(item, noisy, curve):
    problem = FitProblem(item, noisy(curve, 1), {J0: (0.01, 1000.0)})
    parameter = problem.parameters[0]
    assert parameter.value(2000.0) == np.inf and parameter.value(-2000.0) == 0
