"""Every set loads, says where each number comes from, and is found under its aliases."""

import math

import pytest

from pybamm_ssb.parameters import (
    citation,
    data_folder,
    find,
    list_sets,
    load,
    lookup,
    options_for,
    provenance,
    references,
    shares,
)
from pybamm_ssb.parameters.library import KINDS

FILES = [(folder, name) for folder in KINDS for name in list_sets(folder)]


@pytest.mark.parametrize(("folder", "name"), FILES)
def test_every_value_is_finite_in_range_and_sourced(folder, name):
    rows = provenance(name)
    assert rows
    for row in rows:
        assert row["source"] in references(), row
        assert row["locator"], row
        if row["low"] is None:
            continue
        assert math.isfinite(row["value"]), row
        assert row["low"] <= row["value"] <= row["high"], row
        if row["verified"] == "no":
            assert "not checked" in row["note"].lower() or row["class"] == "derived", row
    assert sum(shares(name).values()) == pytest.approx(1)


@pytest.mark.parametrize("name", ["LPSCl", "LLZO", "PEO"])
def test_decisive_electrolyte_values_are_never_assumed(name):
    item = load("electrolytes", name)
    words = ("conductivity", "density", "reduction potential", "VTF", "transference")
    chosen = {
        key: entry
        for key, entry in {**item.entries, **item.laws}.items()
        if any(word in key for word in words) and "exchange" not in key
    }
    assert len(chosen) >= 5
    for key, entry in chosen.items():
        assert entry.class_ in ("measured", "literature", "derived"), key
        assert entry.source != "pybamm_ssb", key


def test_values_are_inside_the_table_of_names():
    for folder, name in FILES:
        for key, entry in load(folder, name).entries.items():
            row = lookup(key.replace("{Electrode}", "Negative").replace("{electrode}", "negative"))
            if row is not None:
                assert row.allows(entry.value), (name, key)


def test_references_are_used_and_resolvable():
    text = "".join(path.read_text() for path in data_folder().rglob("*.yaml"))
    for key, entry in references().items():
        if key not in ("cell_description", "BPX_file"):  # what a user gives
            assert key in text, f"{key} is not cited"
        assert "year" in entry, key
        assert citation(key)


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("LLZO", ("electrolytes", "LLZTO")),
        ("peo", ("electrolytes", "PEO-LiTFSI")),
        ("LiIn", ("counter_electrodes", "Li-In")),
        ("Si_LPSCl_Li", ("cells", "Si_LPSCl_Li")),
    ],
)
def test_aliases(alias, expected):
    assert find(alias) == expected


def test_nearest_set_is_suggested():
    with pytest.raises(ValueError, match="did you mean 'LPSCl'"):
        load("electrolytes", "LPSC")
    with pytest.raises(ValueError, match="Si_LPSCl_NMC811"):
        find("Si_LPSCl_NMC81")
    with pytest.raises(ValueError, match="electrolytes"):
        list_sets("electrolites")


def test_garnet_neither_creeps_nor_reacts():
    item = load("electrolytes", "LLZO").entries
    assert item["{Electrode} electrode matrix creep rate [s-1]"].value == 0
    assert item["{Electrode} electrode interphase growth constant [m2.s-1]"].value == 0


@pytest.mark.parametrize("name", ["LPSCl", "LLZO"])
def test_overstress_stays_below_a_tenth_of_the_yield_pressure(name):
    values = {key: entry.value for key, entry in load("electrolytes", name).entries.items()}
    beta, rate = 2.46, 1 / 36000
    stress = (
        values["{Electrode} electrode matrix stiffness [Pa]"]
        * values["{Electrode} electrode matrix overstress time [s]"]
        * beta
        * rate
        / 3
    )
    assert stress < 0.1 * values["{Electrode} electrode matrix yield pressure [Pa]"]


def test_creep_stress_follows_from_the_closure_pressure():
    values = {key: entry.value for key, entry in load("electrolytes", "LPSCl").entries.items()}
    n = values["{Electrode} electrode matrix creep exponent"]
    sigma0 = values["{Electrode} electrode matrix creep stress [Pa]"]
    edot0 = values["{Electrode} electrode matrix creep rate [s-1]"]
    closure = edot0 / 2 * (3 * 50e6 / (2 * n * sigma0)) ** n
    assert closure == pytest.approx(1e-5, rel=0.01)


@pytest.mark.parametrize("name", list_sets("cells"))
def test_options_say_which_electrode_is_silicon(name):
    options = options_for(name)
    half = "working electrode" in options
    assert options["contact"] == (("perfect", "cavity") if half else ("cavity", "perfect"))
    assert options["electrolyte transport"] == ("binary" if "PEO" in name else "single-ion")
    assert ("counter electrode" in options) == ("LiIn" in name)


def test_a_material_needs_no_options():
    with pytest.raises(ValueError, match="not a cell"):
        options_for("LPSCl")
