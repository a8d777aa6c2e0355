"""Values are checked against one table; the message says which name, which value, what is valid."""

import math

import pytest

from pybamm_ssb.parameters import TABLE, check_values, lookup, nearest, unknown


@pytest.mark.parametrize("pressure", [0, 0.0, 5e7])
def test_pressure_from_zero_is_valid(pressure):
    check_values({"Stack pressure [Pa]": pressure})


@pytest.mark.parametrize(
    ("name", "value", "valid"),
    [
        ("Stack pressure [Pa]", -1.0, "at least 0"),
        ("Positive electrode matrix stiffness [Pa]", 0.0, "above 0"),
        ("Secondary: Negative electrode void fraction", 1.5, "at most 1"),
        ("Negative electrode contact coverage", 0.0, "above 0 and at most 1"),
        ("Ambient temperature [K]", -10.0, "above 0"),
        ("Electrolyte grain size [m]", math.nan, "finite"),
        ("Any other name [s]", math.inf, "finite"),
    ],
)
def test_refused_value_is_named(name, value, valid):
    with pytest.raises(ValueError) as error:
        check_values({name: value})
    message = str(error.value)
    assert name in message
    assert f"{value:g}" in message
    assert valid in message


def test_inputs_and_functions_are_left_alone():
    check_values({"Stack pressure [Pa]": "[input]", "Electrolyte grain size [m]": abs})


def test_volume_fractions_above_one_show_the_sum():
    fractions = {
        "Positive electrode active material volume fraction": 0.5,
        "Positive electrode porosity": 0.4,
        "Positive electrode conductive additive volume fraction": 0.05,
        "Positive electrode void fraction": 0.12,
    }
    with pytest.raises(ValueError, match=r"0\.5 \+ 0\.4 \+ 0\.05 \+ 0\.12 = 1\.07"):
        check_values(fractions)
    check_values(fractions | {"Positive electrode void fraction": 0.05})


def test_both_phases_count():
    fractions = {
        "Primary: Negative electrode active material volume fraction": 0.4,
        "Secondary: Negative electrode active material volume fraction": 0.4,
        "Negative electrode porosity": 0.3,
    }
    with pytest.raises(ValueError, match=r"= 1\.1"):
        check_values(fractions)


def test_cut_offs_the_wrong_way_round():
    with pytest.raises(ValueError, match="Lower voltage"):
        check_values({"Lower voltage cut-off [V]": 1.0, "Upper voltage cut-off [V]": 0.5})


def test_nearest_name():
    assert nearest("Stack presure [Pa]")[0] == "Stack pressure [Pa]"
    assert "did you mean 'Stack pressure [Pa]'" in unknown("Stack presure [Pa]")


def test_table_is_consistent():
    templates = [entry.template for entry in TABLE]
    assert len(set(templates)) == len(templates)
    for entry in TABLE:
        assert entry.minimum < entry.maximum
        assert entry.description
    assert lookup("Primary: Positive electrode residual contact").unit == ""
    assert lookup("Negative electrode matrix creep rate [s-1]").unit == "s-1"
    assert lookup("no such name") is None
