"""Assembled sets are complete, consistent, picklable and refuse a model that does not fit."""

import math
import pickle
import warnings

import pybamm
import pytest

from pybamm_ssb import SolidStateDFN
from pybamm_ssb.parameters import assemble, cell, derived, laws, list_sets, options_for, sets

CELLS = list_sets("cells")
LAYERS = [name for name in CELLS if "electrode architecture" in options_for(name)]
COMPOSITES = [name for name in CELLS if name not in LAYERS]
WIDE = {"Lower voltage cut-off [V]": -1.0, "Upper voltage cut-off [V]": 5.0}


def stock_model(name, **extra):
    options = options_for(name)
    mine = {key: options[key] for key in ("working electrode", "open-circuit potential")
            if key in options}  # fmt: skip
    return pybamm.lithium_ion.DFN(mine | extra)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("model", [pybamm.lithium_ion.DFN, SolidStateDFN])
def test_a_layer_without_electrolyte_needs_a_planar_electrode(name, model):
    options = {"working electrode": "positive"}
    with pytest.raises(pybamm.OptionError, match="'electrode architecture': 'planar'"):
        pybamm.Simulation(
            model(options), parameter_values=pybamm.ParameterValues(cell(name))
        ).build()


@pytest.mark.parametrize("name", COMPOSITES)
@pytest.mark.parametrize("thermal", ["isothermal", "lumped"])
def test_stock_model_runs_for_a_minute(name, thermal):
    values = pybamm.ParameterValues(cell(name) | WIDE)
    model = stock_model(name, thermal=thermal)
    solver = pybamm.IDAKLUSolver()
    sim = pybamm.Simulation(model, parameter_values=values, solver=solver)
    voltage = sim.solve([0, 60])["Voltage [V]"].entries
    assert voltage[-1] != voltage[0]
    assert 0.3 < voltage[-1] < 4


@pytest.mark.parametrize("name", CELLS)
def test_functions_of_the_entry_points(name):
    assert getattr(sets, name)().keys() == cell(name).keys()


@pytest.mark.parametrize("name", CELLS)
def test_volume_fractions_and_capacities_add_up(name):
    values = cell(name)
    for electrode in ("Negative", "Positive"):
        active = values.get(f"{electrode} electrode active material volume fraction")
        if active is None:
            continue
        total = active + sum(
            values[f"{electrode} electrode {part}"]
            for part in ("porosity", "conductive additive volume fraction", "void fraction")
        )
        assert total == pytest.approx(1, abs=1e-9)
    half = "working electrode" in options_for(name)
    e = "positive" if half else "negative"
    q = derived.areal_capacity(
        values[f"{e.capitalize()} electrode thickness [m]"],
        values[f"{e.capitalize()} electrode active material volume fraction"],
        values[f"Maximum concentration in {e} electrode [mol.m-3]"],
        1.0,
    )
    assert q == pytest.approx(1.5 if "film" in name else 30.0)
    area = values["Electrode width [m]"] * values["Electrode height [m]"]
    expected = q * area if half else q * area / 1.2
    assert values["Nominal cell capacity [A.h]"] == pytest.approx(expected)


def test_silicon_thickness_by_hand():
    # 3 mAh/cm2 = 108000 C/m2 over 96485 C/mol x 278000 mol/m3 x 0.372
    L = cell("Si_LPSCl_Li")["Positive electrode thickness [m]"]
    assert pytest.approx(108000 / (96485.33 * 278000 * 0.372), rel=1e-6) == L


@pytest.mark.parametrize("name", CELLS)
def test_pickle_and_json(name):
    values = cell(name)
    again = pickle.loads(pickle.dumps(values))
    assert again.keys() == values.keys()
    restored = pybamm.ParameterValues.from_json(pybamm.ParameterValues(values).to_json())
    sto, T = pybamm.Scalar(0.3), pybamm.Scalar(298.15)
    e = "Positive" if "working electrode" in options_for(name) else "Negative"
    law = pybamm.FunctionParameter(f"{e} particle diffusivity [m2.s-1]", {"s": sto, "T": T})
    assert restored.evaluate(law) == pytest.approx(pybamm.ParameterValues(values).evaluate(law))


def as_function(name):
    return pybamm.FunctionParameter(name, {"Temperature [K]": pybamm.Scalar(298.15)})


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("look_up", [pybamm.Parameter, as_function])
def test_a_model_with_the_other_transport_is_refused(name, look_up):
    values = pybamm.ParameterValues(cell(name))
    single = look_up("Separator interfacial area-specific resistance [Ohm.m2]")
    binary = look_up("Binary electrolyte marker")
    right, wrong = (binary, single) if "PEO" in name else (single, binary)
    assert values.evaluate(right) >= 0
    need = "binary" if "PEO" in name else "single-ion"
    with pytest.raises(pybamm.OptionError, match=f"{name}.*'electrolyte transport': '{need}'"):
        values.process_symbol(wrong)
    restored = pybamm.ParameterValues.from_json(values.to_json())
    with pytest.raises(KeyError, match=f"'electrolyte transport': '{need}'"):
        restored.process_symbol(wrong)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Electrolyte conductivity [S.m-1]", 0.07348),
        ("Cation transference number", 0.2431),
        ("Electrolyte diffusivity [m2.s-1]", 5.319e-12),
    ],
)
def test_polynomials_of_the_polymer_at_85_C(name, expected):
    values = pybamm.ParameterValues(cell("Si_PEO_Li"))
    inputs = {"c": pybamm.Scalar(1000), "T": pybamm.Scalar(358.15)}
    symbol = pybamm.FunctionParameter(name, inputs)
    assert values.evaluate(symbol) == pytest.approx(expected, rel=5e-4)


@pytest.mark.parametrize("celsius", [60.0, 70.0, 80.0])
def test_polymer_below_its_reference_temperature(celsius):
    """VTF with B = 1175 K and T0 = 213.15 K relative to 85 C, exp(B/(T_ref - T0) - B/(T - T0)), for
    conductivity and salt diffusivity, at 60 C 0.18; the transference number does not move."""
    values = pybamm.ParameterValues(cell("Si_PEO_Li"))
    c, T, T_ref, B, T0 = 1000.0, celsius + 273.15, 358.15, 1175.0, 213.15
    factor = math.exp(B / (T_ref - T0) - B / (T - T0))
    assert factor < 0.95
    expected = {
        "Electrolyte conductivity [S.m-1]": factor
        * 100
        * (4.25e-5 + 1.2e-6 * c - 5.73e-10 * c**2 + 6.53e-14 * c**3),
        "Electrolyte diffusivity [m2.s-1]": factor * (5.5e-12 + 4.92e-16 * c - 6.73e-19 * c**2),
        "Cation transference number": -0.0834 + 3.77e-4 * c - 5.05e-8 * c**2,
    }
    for name, exact in expected.items():
        inputs = {"c": pybamm.Scalar(c), "T": pybamm.Scalar(T)}
        found = values.evaluate(pybamm.FunctionParameter(name, inputs))
        assert found == pytest.approx(exact, rel=1e-12, abs=0), name


@pytest.mark.parametrize("salt", [1.0, 5000.0])
def test_polymer_properties_stay_physical_beyond_their_range(salt):
    values = pybamm.ParameterValues(cell("Si_PEO_Li"))
    inputs = {"c": pybamm.Scalar(salt), "T": pybamm.Scalar(353.15)}
    for name in ("Electrolyte conductivity [S.m-1]", "Electrolyte diffusivity [m2.s-1]"):
        assert values.evaluate(pybamm.FunctionParameter(name, inputs)) > 0
    t = values.evaluate(pybamm.FunctionParameter("Cation transference number", inputs))
    assert -1e-4 < t < 1


def test_salt_outside_the_range_is_warned_about():
    salt = {"Initial concentration in electrolyte [mol.m-3]": 3500.0}
    with pytest.warns(UserWarning, match="228 to 3247"):
        assemble("PEO", overrides=salt)


def test_temperature_outside_the_validity_is_warned_about_once():
    values = pybamm.ParameterValues(cell("Si_PEO_Li") | WIDE)
    values.update({"Ambient temperature [K]": 300.0, "Initial temperature [K]": 300.0})
    laws._warned.clear()
    with pytest.warns(UserWarning, match=r"PEO-LiTFSI: 300 K .* \(333.15 K to 358.15 K\)"):
        values.process_model(stock_model("Si_PEO_Li"), inplace=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message="The definition of the hysteresis")
        values.process_model(stock_model("Si_PEO_Li"), inplace=True)
    laws._warned.clear()


def test_arrhenius_and_swelling_by_hand():
    values = pybamm.ParameterValues(cell("Si_LPSCl_Li"))
    T = pybamm.Scalar(333.15)
    kappa = pybamm.FunctionParameter(
        "Electrolyte conductivity [S.m-1]", {"c": pybamm.Scalar(1000), "T": T}
    )
    # 0.16 exp(32800/8.314462 (1/298.15 - 1/333.15))
    assert values.evaluate(kappa) == pytest.approx(0.16 * 4.0119, rel=1e-3)
    D = pybamm.FunctionParameter(
        "Positive particle diffusivity [m2.s-1]",
        {"s": pybamm.Scalar(1.0), "T": pybamm.Scalar(298.15)},
    )
    assert values.evaluate(D) == pytest.approx(8e-16 * 3.46 ** (-2 / 3))
    J = pybamm.FunctionParameter("Positive electrode volume change", {"s": pybamm.Scalar(1.0)})
    assert values.evaluate(J) == pytest.approx(2.46)


def test_every_coefficient_can_be_an_input():
    numbers = {key: value for key, value in cell("Si_LPSCl_Li").items() if isinstance(value, float)}
    names = [
        "Electrolyte reference conductivity [S.m-1]",
        "Positive particle reference diffusivity [m2.s-1]",
        "Positive electrode volume expansion coefficient",
        "Positive electrode reference exchange-current density [A.m-2]",
        "Counter electrode reference exchange-current density [A.m-2]",
    ]
    values = pybamm.ParameterValues(cell("Si_LPSCl_Li"))
    values.update(dict.fromkeys(names, "[input]"))
    sim = pybamm.Simulation(
        stock_model("Si_LPSCl_Li"), parameter_values=values, solver=pybamm.IDAKLUSolver()
    )
    first = sim.solve([0, 60], inputs={name: numbers[name] for name in names})
    changed = {name: numbers[name] * 0.5 for name in names}
    second = sim.solve([0, 60], inputs=changed)
    assert first["Voltage [V]"].entries[-1] != second["Voltage [V]"].entries[-1]


def test_overrides_come_before_what_is_computed():
    porous = {
        "Positive electrode active material volume fraction": 0.3,
        "Positive electrode void fraction": 0.19,
    }
    thick = assemble("LPSCl", overrides=porous)["Positive electrode thickness [m]"]
    thin = assemble("LPSCl")["Positive electrode thickness [m]"]
    assert thick == pytest.approx(thin * 0.372 / 0.3)
    kept = assemble("LPSCl", overrides={"Positive electrode thickness [m]": 2e-5})
    assert kept["Positive electrode thickness [m]"] == 2e-5


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="did you mean 'Stack pressure"):
        assemble("LPSCl", overrides={"Stack pressur [Pa]": 1.0})
    with pytest.raises(ValueError, match=r"Stack pressure.*-5.*at least 0"):
        assemble("LPSCl", overrides={"Stack pressure [Pa]": -5.0})
    with pytest.raises(ValueError, match="variant 'Li22Si5'"):
        assemble("LPSCl", variants=["Li22Si5"])
    with pytest.raises(ValueError, match="design quantity 'N/P'"):
        assemble("LPSCl", counter="NMC811", design={"N/P": 2.0})


def test_variant_changes_basis_and_expansion_together():
    values = assemble("LPSCl", variants=["Li15Si4 basis"])
    assert values["Maximum concentration in positive electrode [mol.m-3]"] == 311000
    assert values["Positive electrode volume expansion coefficient"] == 2.75


def test_pairs_without_a_cell_file():
    values = assemble("LLZO", counter="LFP", design={"N/P ratio": 1.5})
    assert values["Nominal cell capacity [A.h]"] == pytest.approx(30e-4 / 1.5)
    assert values["Current function [A]"] < 0


def test_variant_may_bring_a_law_with_its_coefficients():
    plain, rising = assemble("LPSCl"), assemble("LPSCl", variants=["Li_xSi conductivity"])
    name = "Positive electrode conductivity [S.m-1]"
    assert plain[name] == 10.0
    values = pybamm.ParameterValues(rising)
    empty, full = (
        values.evaluate(
            pybamm.FunctionParameter(name, {"s": pybamm.Scalar(s), "T": pybamm.Scalar(298.15)})
        )
        for s in (0.0, 1.0)
    )
    assert empty == pytest.approx(10.001)
    assert full == pytest.approx(110, rel=0.01)
