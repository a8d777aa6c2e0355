"""A parameter file that hides where a number comes from is refused, with file and key named."""

import math
from pathlib import Path

import pytest

from pybamm_ssb.parameters import SetError
from pybamm_ssb.parameters.schema import check_unit, parse

GOOD = """
kind: fixture
name: bench
description: test
values:
  "Electrode width [m]": {value: 0.01, range: [0.005, 0.1], class: assumed, source: me,
                          locator: here, verified: "yes"}
"""


def test_good_file_is_read():
    entry = parse(GOOD).values["Electrode width [m]"]
    assert (entry.value, entry.range, entry.class_) == (0.01, (0.005, 0.1), "assumed")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("source: me,", "", "source"),
        ("source: me", "source: ''", "source"),
        ("locator: here, ", "", "locator"),
        ('verified: "yes"', 'verified: "perhaps"', "verified"),
        ("class: assumed", "class: guessed", "measured"),
        ("class: assumed, ", "", "class"),
        ("range: [0.005, 0.1], ", "", "range"),
        ("value: 0.01", "value: 0.2", "outside its range"),
        ("value: 0.01", "value: .nan", "finite"),
        ("value: 0.01", "value: .inf", "finite"),
        ("value: 0.01", "value: true", "number"),
        ("value: 0.01", "value: wide", "number"),
        ("[0.005, 0.1]", "[0.1, 0.005]", "wrong way round"),
        ("[0.005, 0.1]", "[0.005, .inf]", "finite"),
        ("width [m]", "width [metre]", "metre"),
        ("width [m]", "width [m/s]", "m/s"),
        ("width [m]", "[m] width", "brackets"),
        ("locator: here", "locater: here", "locater"),
    ],
)
def test_refusal_names_file_and_key(old, new, word):
    text = GOOD.replace(old, new)
    assert text != GOOD
    with pytest.raises(SetError) as error:
        parse(text, Path("some/bench.yaml"))
    message = str(error.value)
    assert "bench.yaml" in message
    assert "lectrode" in message
    assert word in message


def test_unquoted_yes_and_no_are_understood():
    assert parse(GOOD.replace('"yes"', "no")).values["Electrode width [m]"].verified == "no"


def test_key_given_twice_is_refused():
    line = GOOD.strip().splitlines()[-2:]
    with pytest.raises(SetError, match="twice"):
        parse(GOOD + "\n".join(line) + "\n")


def test_exponent_without_a_dot_is_a_number():
    text = GOOD.replace("0.01", "1e-2")
    assert math.isclose(parse(text).values["Electrode width [m]"].value, 0.01)


def test_cell_must_name_its_materials():
    with pytest.raises(SetError, match="electrolyte, anode"):
        parse("kind: cell\nname: x\ndescription: y\n", Path("x.yaml"))


@pytest.mark.parametrize(
    "name", ["Stack pressure [Pa]", "a [mol.m-3]", "b [V.K-1]", "c [S.m2.mol-1]", "plain"]
)
def test_units_that_parse(name):
    check_unit(name)
