"""A set, its ParameterValues, a file and back: no number, law or source changes."""

from functools import partial

import pybamm
import pytest

from pybamm_ssb import Cell, SolidStateDFN
from pybamm_ssb.parameters import (
    complete,
    list_sets,
    options_for,
    parse_set,
    provenance,
    read_set,
)

SETS = [*list_sets("cells"), "LATP", "PEO-LATP", "LiBH4", "PEO-LiTriflate"]


def same(a, b):
    if isinstance(a, partial) and isinstance(b, partial):
        return a.func is b.func and a.keywords == b.keywords
    return a == b


def assert_equal(a, b):
    assert b.options == a.options
    assert b.values.keys() == a.values.keys()
    for name, value in a.values.items():
        assert same(value, b.values[name]), name
    assert {row.name: row for row in b.rows} == {row.name: row for row in a.rows}


@pytest.mark.parametrize("name", SETS)
def test_round_trip(name):
    item = complete(name)
    # through PyBaMM as well: nothing but the text carries over
    values = item.parameter_values
    for key, value in item.values.items():
        assert key == "chemistry" or same(values[key], value), key
    again = parse_set(item.to_yaml())
    assert_equal(item, again)
    assert again.to_yaml() == item.to_yaml()


@pytest.mark.parametrize("anode", ["silicon_graphite", "porous_nano_silicon", "silicon_film"])
@pytest.mark.parametrize("counter", ["Li", "NMC622"])
def test_round_trip_of_a_described_cell(anode, counter):
    cell = Cell(electrolyte="75Li2S-25P2S5", anode=anode, counter=counter, stack_pressure_MPa=17.3)
    item = cell.complete()
    assert_equal(item, parse_set(item.to_yaml()))


def test_a_file_is_a_set_like_any_other(tmp_path):
    path = complete("Si_LPSCl_Li").save(tmp_path / "mine.yaml")
    assert options_for(path) == options_for("Si_LPSCl_Li")
    there, back = (
        {row["name"]: row["value"] for row in provenance(name)} for name in ("Si_LPSCl_Li", path)
    )
    assert there == back
    model = SolidStateDFN(options_for(path))
    simulation = pybamm.Simulation(model, parameter_values=read_set(path).parameter_values)
    assert simulation.solve([0, 60])["Voltage [V]"].entries[-1] > 0
    with pytest.raises(ValueError, match="variants and design act on materials"):
        complete(path, variants=["porous silicon"])


def test_a_fitted_value_comes_with_its_interval_and_source(tmp_path):
    name = "Positive electrode reference exchange-current density [A.m-2]"
    item = complete("Si_LPSCl_Li").with_values(
        {name: 3.3}, class_="fitted", source="cell_description", locator="curve 7",
        ranges={name: (3.0, 3.6)},
    )  # fmt: skip
    row = read_set(item.save(tmp_path / "fitted.yaml")).row(name)
    assert (row.value, row.low, row.high, row.class_) == (3.3, 3.0, 3.6, "fitted")
    assert (row.source, row.locator) == ("cell_description", "curve 7")


@pytest.mark.parametrize(
    ("changed", "ranges", "message"),
    [
        ({"Separator thikness [m]": 1e-5}, None, "did you mean 'Separator thickness"),
        ({"Separator thickness [m]": -1.0}, None, "valid is above 0"),
        ({"Separator thickness [m]": "thin"}, None, "valid is a number"),
        ({"Separator thickness [m]": 1e-5}, {"Separator thickness [m]": (1, 2)}, "outside"),
    ],
)
def test_with_values_refuses(changed, ranges, message):
    with pytest.raises(ValueError, match=message):
        complete("Si_LPSCl_Li").with_values(
            changed, class_="fitted", source="me", locator="here", ranges=ranges
        )


def test_what_has_no_source_is_not_written():
    item = complete("Si_LPSCl_Li", overrides={"Separator thickness [m]": 1e-5})
    with pytest.raises(ValueError, match="say where the new value comes from"):
        item.to_yaml()
    function = complete("Si_LPSCl_Li", overrides={"Positive electrode OCP [V]": lambda s: 0.3 * s})
    with pytest.raises(ValueError, match="not a named law"):
        function.to_yaml()
    with pytest.raises(ValueError, match=r"ends in \.yaml"):
        complete("Si_LPSCl_Li").save("set.json")
