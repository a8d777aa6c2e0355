"""Units of names are checked for their dimension; numbers in lab units become SI."""

import pytest

from pybamm_ssb.parameters import SetError
from pybamm_ssb.parameters.schema import parse
from pybamm_ssb.parameters.units import factor, same_dimension

FILE = """
kind: electrolyte
name: mine
family: sulfide
description: test
values:
  "{name}": {{value: {value}, range: [{low}, {high}], class: measured, source: me, locator: here,
             verified: "yes"{more}}}
"""


def file(name, value, low=None, high=None, more=""):
    low, high = value if low is None else low, value if high is None else high
    return FILE.format(name=name, value=value, low=low, high=high, more=more)


@pytest.mark.parametrize(
    ("unit", "target", "expected"),
    [
        ("mS/cm", "S.m-1", 0.1),
        ("S.m-1", "S.m-1", 1.0),
        ("g/cm3", "kg.m-3", 1000.0),
        ("GPa", "Pa", 1e9),
        ("eV/particle", "J.mol-1", 96485.3321233),
        ("kJ/mol", "J.mol-1", 1000.0),
        ("mAh/cm2", "A.h.m-2", 10.0),
        ("ohm*cm2", "Ohm.m2", 1e-4),
        ("cm2/s", "m2.s-1", 1e-4),
        ("percent", None, 0.01),
    ],
)
def test_factor(unit, target, expected):
    assert factor(unit, target) == pytest.approx(expected, rel=1e-11)


def test_a_number_in_a_lab_unit():
    entry = parse(
        file("Electrolyte reference conductivity [S.m-1]", 1.6, 1.0, 3.0, ", unit: mS/cm")
    ).values["Electrolyte reference conductivity [S.m-1]"]
    assert (entry.value, entry.range) == (pytest.approx(0.16), pytest.approx((0.1, 0.3)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # the name itself
        (file("Electrolyte density [g.m-3]", 1.0), ["[kg.m-3]", "names are in SI"]),
        (file("Electrolyte density [lb.ft-3]", 1.0), ["[kg.m-3]", "names are in SI"]),
        (file("Electrolyte gloss [furlong]", 1.0), ["token 'furlong'"]),
        (file("Electrolyte reference conductivity [mS/cm]", 1.0), ["[S.m-1]", "names are in SI"]),
        (file("Electrolyte density [kg.m-2]", 1.0), ["[kg.m-3]", "another dimension"]),
        (file("Electrolyte density", 1.0), ["no unit", "[kg.m-3]"]),
        (file("Electrolyte conductivity [S.m]", 1.0), ["[S.m-1]", "another dimension"]),
        (file("Ambient temperature [V]", 1.0), ["[K]", "another dimension"]),
        (file("Separator thickness [h]", 1.0), ["[m]", "another dimension"]),
        (file("Positive electrode OCP [J.A-1.s-1]", 1.0), ["[V]", "names are in SI"]),
        # the number's own unit
        (file("Electrolyte density [kg.m-3]", 2.0, more=", unit: mS/cm"), ["mS/cm", "[kg.m-3]"]),
        (file("Ambient temperature [K]", 25, more=", unit: degC"), ["zero elsewhere"]),
        (file("Electrolyte density [kg.m-3]", 2.05), ["did you mean", "unit: g/cm3"]),
        (
            file("Electrolyte conductivity activation energy [J.mol-1]", 0.3, more=", unit: eV"),
            ["eV/particle"],
        ),
        (file("Electrolyte density [kg.m-3]", 2.0, more=", unit: glumps"), ["glumps", "pint"]),
        # what cannot be
        (file("Electrolyte density [kg.m-3]", -2.0), ["-2", "at least 300"]),
        (
            file("Electrolyte reference conductivity [S.m-1]", -2.0, more=", unit: mS/cm"),
            ["-2 mS/cm (-0.2 S.m-1)", "above 0"],
        ),
        (file("{Electrode} electrode contact coverage", 1.2), ["1.2", "at most 1"]),
        (
            file("Electrolyte density [kg.m-3]", 2.0, more=", temperature_C: -300"),
            ["-300", "above -273.15"],
        ),
    ],
)
def test_refusals_say_what_fits(text, words):
    with pytest.raises(SetError) as error:
        parse(text, "mine.yaml")
    assert "mine.yaml" in str(error.value)
    for word in words:
        assert word in str(error.value)


def test_dimensions():
    assert same_dimension("J.mol-1", "kg.m2.s-2.mol-1")
    assert not same_dimension("J.mol-1", "J")
    assert same_dimension(None, "")
