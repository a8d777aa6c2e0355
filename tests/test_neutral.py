"""Where nothing of ours is asked for, the models are PyBaMM's, to the last digits."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import NEUTRAL_OPTIONS, SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import options_for

TIGHT = {"rtol": 1e-8, "atol": 1e-10}
HYSTERESIS = {
    "working electrode": "positive",
    "open-circuit potential": ("single", "one-state hysteresis"),
}


def voltage(model, values, times, **kwargs):
    simulation = pybamm.Simulation(
        model, parameter_values=values, solver=pybamm.IDAKLUSolver(**TIGHT), **kwargs
    )
    return simulation.solve(times)["Voltage [V]"](times)


@pytest.mark.parametrize(
    ("ours", "stock"),
    [(SolidStateDFN, pybamm.lithium_ion.DFN), (SolidStateSPMe, pybamm.lithium_ion.SPMe)],
)
@pytest.mark.parametrize(
    ("options", "values"),
    [
        ({}, "Chen2020"),
        ({"working electrode": "positive"}, "Xu2019"),
        ({"thermal": "lumped"}, "Chen2020"),
        ({"surface form": "algebraic"}, "Marquis2019"),
    ],
)
def test_neutral_options_are_stock(ours, stock, options, values):
    times = np.linspace(0, 900, 46)
    values = pybamm.ParameterValues(values)
    expected = voltage(stock(dict(options)), values, times)
    found = voltage(ours({**NEUTRAL_OPTIONS, **options}), values, times)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def neutral_values(name, silicon, **changes):
    """A set (with changes) in which every mechanism is present but does nothing."""
    values = pybamm.ParameterValues(name)
    values.update(changes)
    E = silicon
    updates = {
        f"{E} electrode volume change": lambda sto: 0 * sto,
        f"{E} electrode contact coverage": 1.0,
        f"{E} electrode residual contact": 1.0,
        f"{E} electrode contact floor": 0.0,
        f"{E} electrode disconnection rate [s-1]": 0.0,
        f"{E} electrode disconnection per contraction": 0.0,
        f"{E} electrode electronic disconnection per contraction": 0.0,
        f"{E} electrode interphase growth constant [m2.s-1]": 0.0,
        f"{E} electrode interphase non-passivating velocity [m.s-1]": 0.0,
        "SEI resistivity [Ohm.m]": 0.0,
    }
    if "PEO" not in name:
        updates["Separator interfacial area-specific resistance [Ohm.m2]"] = 0.0
        updates["Electrolyte grain-boundary area-specific resistance [Ohm.m2]"] = 0.0
    electrodes = ["Positive"] if name.endswith("_Li") else ["Negative", "Positive"]
    for electrode in electrodes:
        # stock lets everything but the electrolyte conduct electrons
        solid = values[f"{electrode} electrode active material volume fraction"]
        updates[f"{electrode} electrode conductive additive volume fraction"] = (
            1 - values[f"{electrode} electrode porosity"] - solid
        )
        updates[f"{electrode} electrode void fraction"] = 0.0
    values.update(updates)
    return values


@pytest.mark.parametrize(
    ("name", "silicon"), [("Si_LPSCl_Li", "Positive"), ("Si_LPSCl_NMC811", "Negative")]
)
@pytest.mark.parametrize("patches", ["1", "3"])
def test_our_classes_with_neutral_parameters_are_stock(name, silicon, patches):
    """theta = 1, k = 0, no resistance: same discretisation, so 1e-6 V."""
    values = neutral_values(name, silicon)
    options = {**options_for(name), "pressure patches": patches}
    stock_options = {k: v for k, v in options.items() if k not in NEUTRAL_OPTIONS}
    times = np.linspace(0, 7200, 61)
    expected = voltage(
        pybamm.lithium_ion.DFN({**stock_options, "surface form": "algebraic"}), values, times
    )
    found = voltage(SolidStateDFN(options), values, times)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    # PyBaMM smooths the square roots of exchange-current densities close to empty and full in some
    # models and not in others (4 uV at a stoichiometry of 0.02): compare away from the ends
    concentration = f"Initial concentration in {silicon.lower()} electrode [mol.m-3]"
    values.update({concentration: 0.3 * values[f"Maximum{concentration[7:]}"]})
    reduced = voltage(SolidStateSPMe(options), values, times)
    expected = voltage(pybamm.lithium_ion.SPMe(stock_options), values, times)
    np.testing.assert_allclose(reduced, expected, rtol=0, atol=1e-6)


PRESSURE, REVERSIBLE = {"contact": "pressure"}, {"disconnection": "reversible"}


def _later(*arguments):
    return pytest.param(*arguments, marks=pytest.mark.full)


@pytest.mark.parametrize(
    ("name", "silicon", "changes"),
    [
        ("Si_LPSCl_Li", "positive", PRESSURE),
        ("Si_LPSCl_Li", "positive", REVERSIBLE),
        _later("Si_LPSCl_Li", "positive", {**PRESSURE, **REVERSIBLE}),
        ("Si_LPSCl_NMC811", "negative", {**PRESSURE, **REVERSIBLE}),
        _later("Si_LPSCl_NMC811", "negative", REVERSIBLE),
        ("Si_PEO_Li", "positive", {}),
        _later("Si_PEO_Li", "positive", {**PRESSURE, **REVERSIBLE}),
        _later("Si_PEO_LFP", "negative", {}),
        _later("Si_PEO_LFP", "negative", REVERSIBLE),
    ],
)
def test_other_mechanisms_with_neutral_parameters_are_stock(name, silicon, changes):
    """Pressure contact, reversible disconnection (nothing leaves, nothing returns) and the binary
    electrolyte, whose surface form is stock's: 1e-6 V in both models. In the reduced one all
    porosities are the same: stock's mean salt concentration is right only there."""
    # away from the ends, see above
    start = f"Initial concentration in {silicon} electrode [mol.m-3]"
    third = 0.3 * pybamm.ParameterValues(name)[f"Maximum{start[7:]}"]
    values = neutral_values(name, silicon.capitalize(), **{start: third})
    base = options_for(name)
    # a bare string means silicon, in the half cell as in the full cell
    options = {**base, **changes}
    stock = {key: value for key, value in base.items() if key not in NEUTRAL_OPTIONS}
    times = np.linspace(0, 7200, 25)
    expected = voltage(
        pybamm.lithium_ion.DFN({**stock, "surface form": "algebraic"}), values, times
    )
    found = voltage(SolidStateDFN(options), values, times)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    assert np.ptp(found) > 0.05
    if "PEO" in name:
        porosities = [key for key in values if key.endswith(" porosity")]
        changes = {start: third, **dict.fromkeys(porosities, 0.463)}
        values = neutral_values(name, silicon.capitalize(), **changes)
    expected = voltage(pybamm.lithium_ion.SPMe(stock), values, times)
    found = voltage(SolidStateSPMe(options), values, times)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("transport", ["single-ion", "binary"])
def test_electrolyte_current_is_second_order_across_the_jump_of_material(transport):
    """From separator to electrode the conductivity jumps 10-fold. With the harmonic mean the
    voltage converges at second order; stock's product form of the binary current is first order
    there and forty times further off at the default mesh."""
    values = neutral_values("Si_LPSCl_Li", "Positive")
    values.update(
        {
            "Positive electrode thickness [m]": 100e-6,
            "Positive electrode Bruggeman coefficient (electrolyte)": 3.0,
            "Current function [A]": 3e-3,
        }
    )
    if transport == "binary":
        values.update(
            {
                "Cation transference number": 0.3,
                "Electrolyte diffusivity [m2.s-1]": 1e-9,
                "Binary electrolyte marker": 1.0,
            }
        )
    options = {**NEUTRAL_OPTIONS, **HYSTERESIS, "surface form": "false"}
    options["intercalation kinetics"] = "linear"
    times = np.array([0.0, 60.0])

    def voltages(electrolyte_transport):
        found = []
        for n in (10, 20, 40, 80):
            model = SolidStateDFN({**options, "electrolyte transport": electrolyte_transport})
            var_pts = {"x_n": n, "x_s": n, "x_p": n, "r_n": 40, "r_p": 40}
            found.append(voltage(model, values, times, var_pts=var_pts)[-1])
        return np.array(found)

    ours = voltages(transport)
    orders = np.log2(np.diff(ours)[:-1] / np.diff(ours)[1:])
    assert np.all((orders > 1.8) & (orders < 2.2)), orders
    if transport == "binary":
        exact = ours[-1] + np.diff(ours)[-1] / 3
        stock = voltages("stock")
        stock_orders = np.log2(np.diff(stock)[:-1] / np.diff(stock)[1:])
        assert np.all(stock_orders < 1.3), stock_orders
        assert abs(stock[1] - exact) > 20 * abs(ours[1] - exact)


def test_surface_form_and_potential_form_agree():
    """The default (algebraic surface form) against the electrolyte potential as the state."""
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    times = np.linspace(0, 7200, 25)
    options = options_for("Si_LPSCl_Li")
    a = voltage(SolidStateDFN(options), values, times)
    b = voltage(SolidStateDFN({**options, "surface form": "false"}), values, times)
    np.testing.assert_allclose(a, b, rtol=0, atol=2e-5)
