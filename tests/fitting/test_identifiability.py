"""Coverage and rate constant of the silicon: what each measurement says of the pair."""

import numpy as np
import pytest

from pybamm_ssb.fitting import FitProblem, Trace, fit

J0 = "Positive electrode reference exchange-current density [A.m-2]"
COVERAGE = "Positive electrode contact coverage"
PAIR = (COVERAGE, J0)
#: without a film and without loss the pair acts through the area in contact times j0 alone
NO_LOSS = {"interphase": "none", "disconnection": "none"}
KEYWORDS = {"starts": {J0: 2.5}, "model": "SPMe", "options": NO_LOSS}


@pytest.fixture(scope="module")
def measured(item, noisy, spectrum, profile, predicted):
    """Curves at C/5 and C/2 that stay inside the voltage window, and a spectrum."""
    window = [item.values[f"{side} voltage cut-off [V]"] for side in ("Lower", "Upper")]
    profiles = {
        "slow": profile(item, points=200),
        "fast": profile(item, points=200, rate=0.5, depth=0.6, back=0.6),
    }
    out = {}
    for seed, (name, (t, current)) in enumerate(profiles.items(), start=3):
        voltage = predicted(item, t, current, "SPMe", options=NO_LOSS, names=PAIR)
        assert window[0] < voltage.min() and voltage.max() < window[1]
        out[name] = noisy((t, current, voltage), seed, name=name)
    out["spectrum"] = spectrum(5, PAIR, NO_LOSS, model="SPMe")
    return out


@pytest.mark.parametrize("names", [["slow"], ["fast"], ["slow", "fast"]])
def test_curves_give_the_product_alone(item, measured, names):
    """A second rate adds nothing: along the other direction the curves do not change at all."""
    result = fit(item, [measured[name] for name in names], PAIR, **KEYWORDS)
    assert not any(result.identifiable.values())
    assert any("cannot be told apart" in line for line in result.statements())
    assert any("like of their product" in line for line in result.statements())
    assert "(not determined)" in str(result)
    product = result.values[COVERAGE] * result.values[J0]
    assert product == pytest.approx(item.values[COVERAGE] * item.values[J0], rel=0.03)
    low, high = np.linalg.eigvalsh(result.information)
    assert abs(low) < 1e-9 * high


@pytest.mark.parametrize(
    "names", [["spectrum"], ["slow", "spectrum"], ["slow", "fast", "spectrum"]]
)
def test_a_spectrum_separates_the_pair(item, measured, names):
    """Its capacitance grows with the area alone; a curve beside it narrows the product."""
    result = fit(item, [measured[name] for name in names], PAIR, **KEYWORDS)
    assert all(result.identifiable.values())
    for p, c, error in zip(
        result.problem.parameters, result.coordinates, result.standard_errors, strict=True
    ):
        assert abs(c - p.coordinate(item.values[p.name])) < 4 * error
        assert error < p.prior_width
    product = result.values[COVERAGE] * result.values[J0]
    exact = item.values[COVERAGE] * item.values[J0]
    assert product == pytest.approx(exact, rel=0.1 if names == ["spectrum"] else 0.03)


def test_what_a_measurement_fixes_is_not_fitted_to_it(item, profile, spectrum):
    """An override of a curve and the state of a spectrum stay, and alone they are refused."""
    t, current = profile(item, points=60)
    filled = "Initial concentration in positive electrode [mol.m-3]"
    limits = {filled: (1e3, 1e5)}
    held = Trace(t, current, 0 * t, overrides={filled: 5e3})
    for fixed in (held, spectrum(1, PAIR, NO_LOSS, model="SPMe")):
        with pytest.raises(ValueError, match="is fixed by every measurement"):
            FitProblem(item, fixed, limits, model="SPMe")
    free = Trace(t, current, 0 * t)
    slopes = FitProblem(item, [free, held], limits, model="SPMe").residuals([0.0], True)[1]
    assert np.abs(slopes[: len(t)]).max() > 1 and not slopes[len(t) :].any()


def test_what_the_model_does_not_contain_is_not_determined(item, measured):
    """The hardness belongs to another contact law: no derivative, no error, and it is said."""
    hardness = "Positive electrode contact hardness [Pa]"
    result = fit(item, measured["slow"], [hardness], model="SPMe", options=NO_LOSS)
    assert not result.jacobian.any()
    assert f"'{hardness}' is not determined by these data" in result.statements()
