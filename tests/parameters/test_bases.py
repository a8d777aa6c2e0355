"""Families, bases and blends: who gives which value, and under which name PyBaMM reads it."""

import warnings

import numpy as np
import pybamm
import pytest

from pybamm_ssb import Cell, SolidStateDFN, simulate
from pybamm_ssb.parameters import SetError, assemble, list_sets, load, parse_set, provenance
from pybamm_ssb.parameters.laws import volume_ratio
from pybamm_ssb.parameters.library import data_folder, read_own, with_base

BLENDS = [name for name in list_sets("anodes") if load("anodes", name).phases]


def rows(name):
    return {row["name"]: row for row in provenance(name)}


def test_at_least_25_electrolytes_of_every_class():
    families = {name: load("electrolytes", name).family for name in list_sets("electrolytes")}
    assert len(families) >= 25
    assert set(families.values()) == {"sulfide", "oxide", "halide", "borohydride", "polymer"}


@pytest.mark.parametrize("name", list_sets("electrolytes"))
def test_every_electrolyte_says_where_its_own_conductivity_is_from(name):
    files = with_base(load("electrolytes", name))
    own = {key for key in files[-1].values if "conductivity" in key and "activation" not in key}
    assert own
    for key in own:
        entry = files[-1].values[key]
        assert entry.source != "pybamm_ssb" or entry.class_ in ("assumed", "derived")


def test_what_is_taken_over_from_another_electrolyte_is_assumed():
    there, here = rows("PEO-LiTFSI"), rows("PEO-LiTriflate")
    name = "Electrolyte VTF temperature [K]"
    assert there[name]["class"] == "literature" and here[name]["class"] == "assumed"
    assert here[name]["value"] == there[name]["value"]
    assert "as for PEO-LiTFSI; there literature" in here[name]["locator"]


def test_a_file_of_the_users_own(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        """
kind: electrolyte
name: mine
family: sulfide
base: sulfide
description: test
values:
  "Electrolyte reference conductivity [S.m-1]":
    {value: 2.0, unit: mS/cm, range: [1, 3], class: measured, source: notebook, locator: page 3,
     verified: "yes", temperature_C: 25}
  "Electrolyte density [kg.m-3]":
    {value: 2000, range: [1900, 2100], class: measured, source: notebook, locator: page 4,
     verified: "yes"}
"""
    )
    mine = rows(path)["Electrolyte reference conductivity [S.m-1]"]
    assert (mine["value"], mine["class"], mine["citation"]) == (0.2, "measured", "notebook")
    result = simulate(str(path), cycles=1, preset="fast", progress=False)
    assert result.stopped is None and result.table["Lithiation capacity [mAh.g-1]"].iloc[0] > 2500
    with pytest.raises(SetError, match="a file of kind 'anode' is needed"):
        load("anodes", path)
    path.write_text(path.read_text().replace("density", "densitty"))
    with pytest.raises(SetError, match="did you mean 'Electrolyte density"):
        read_own(path)
    path.write_text(path.read_text().replace("densitty", "density").replace("base: s", "base: x"))
    with pytest.raises(SetError, match="did you mean 'sulfide'"):
        read_own(path)
    with pytest.raises(ValueError, match="no such parameter file"):
        read_own(tmp_path / "none.yaml")


def test_family_files_have_no_published_value():
    for name in list_sets("electrolyte families"):
        # but that inorganic conductors are single-ion conductors, which is said of all of them
        rows = [row for row in provenance(name) if row["name"] != "Cation transference number"]
        # what was fitted was fitted to cells with several materials of the family
        fitted = [row for row in rows if row["class"] == "fitted"]
        assert {row["source"] for row in fitted} <= {"Liang2026"}
        assert {row["class"] for row in rows} <= {"assumed", "derived", "fitted"}


@pytest.mark.parametrize("anode", BLENDS)
@pytest.mark.parametrize("counter", ["Li", "NMC811"])
def test_a_model_reads_each_phase_under_its_own_name(anode, counter):
    """Every parameter the model asks for is in the set, and none is both with and without phase."""
    cell = Cell(electrolyte="LPSCl", anode=anode, counter=counter)
    values = cell.parameter_values
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        model = SolidStateDFN(cell.model_options)
        pybamm.Simulation(model, parameter_values=values).build()
    silicon = "Positive" if counter == "Li" else "Negative"
    for name in values:
        bare = name.split(": ")[-1]
        if name != bare and silicon.lower() in name.lower():
            assert bare not in values, name
    fractions = [
        values[f"{phase}: {silicon} electrode active material volume fraction"]
        for phase in ("Primary", "Secondary")
    ]
    rest = [
        values[f"{silicon} electrode {part}"]
        for part in ("porosity", "conductive additive volume fraction", "void fraction")
    ]
    assert sum(fractions) + sum(rest) == pytest.approx(1, abs=2e-3)


def test_phases_of_a_blend_are_those_of_their_files():
    values = assemble("LPSCl", "silicon_graphite", "Li")
    silicon, graphite = assemble("LPSCl", "Si", "Li"), assemble("LPSCl", "graphite", "Li")
    for name in ("Positive particle radius [m]", "Maximum concentration in positive electrode "
                 "[mol.m-3]", "Positive electrode contact reference pressure [Pa]"):  # fmt: skip
        assert values[f"Primary: {name}"] == silicon[name]
        assert values[f"Secondary: {name}"] == graphite[name]


def test_thickness_of_a_blend_holds_the_capacity_of_both():
    values = assemble("LPSCl", "silicon_graphite", "Li")
    lithium = sum(
        values[f"{phase}: Positive electrode active material volume fraction"]
        * values[f"{phase}: Maximum concentration in positive electrode [mol.m-3]"]
        for phase in ("Primary", "Secondary")
    )
    capacity = 96485.33212331 * lithium * values["Positive electrode thickness [m]"] / 3600
    assert capacity == pytest.approx(30.0)


@pytest.mark.parametrize("anode", BLENDS)
def test_blends_conserve_lithium(anode, lithium_imbalance):
    result = simulate(
        Cell(electrolyte="LPSCl", anode=anode, separator_thickness_um=50),
        cycles=1, preset="fast", progress=False,
    )  # fmt: skip
    assert result.stopped is None
    assert lithium_imbalance(result.model, result.solution, "positive") < 1e-9


def test_mass_of_silicon_in_a_blend():
    nano = simulate_basis("nano_micro_silicon")
    mixed = simulate_basis("silicon_graphite")
    alone = simulate_basis("micro_silicon_composite")
    # nano and micro silicon both count, graphite does not
    assert nano == pytest.approx(alone, rel=0.02)
    assert mixed < 0.85 * alone


def simulate_basis(anode):
    from pybamm_ssb.cell_choice import choose

    return choose(Cell(electrolyte="LPSCl", anode=anode)).basis.silicon_mass_g


def test_library_files_are_read_once_and_alike():
    assert load("anodes", "Si") is load("anodes", "micro_silicon_composite")
    assert (data_folder() / "electrolyte_families" / "sulfide.yaml").is_file()
    assert np.isfinite(load("anodes", "Si").values["{Electrode} electrode porosity"].value)


MINE = """
kind: electrolyte
name: mine
family: sulfide
base: sulfide
description: test
values:
  "Electrolyte reference conductivity [S.m-1]":
    {value: 2.1, unit: mS/cm, range: [1.8, 2.4], temperature_C: 60, class: measured, source: me,
     locator: here, verified: "yes"}
  "Electrolyte density [kg.m-3]":
    {value: 2000, range: [1900, 2100], class: measured, source: me, locator: here, verified: "yes"}
"""


def test_a_value_holds_at_its_own_temperature(tmp_path):
    """What was measured at 60 C is 60 C's value, and nothing else of the cell moves."""
    path = tmp_path / "mine.yaml"
    path.write_text(MINE)
    hot = Cell(electrolyte=str(path))
    values = hot.parameter_values
    c, R = pybamm.Scalar(1000.0), 8.31446261815324

    def conductivity(T):
        law = values["Electrolyte conductivity [S.m-1]"]
        return float(values.process_symbol(law(c, pybamm.Scalar(T))).evaluate())

    assert conductivity(333.15) == pytest.approx(0.21, rel=1e-12)
    E = values["Electrolyte conductivity activation energy [J.mol-1]"]
    expected = 0.21 * np.exp(E / R * (1 / 333.15 - 1 / 298.15))
    assert conductivity(298.15) == pytest.approx(expected, rel=1e-12)
    assert values["Reference temperature [K]"] == 298.15
    again = parse_set(hot.complete().to_yaml()).parameter_values
    assert again["Electrolyte conductivity reference temperature [K]"] == 333.15


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("locator: here", "locater: here", ["unknown key 'locater'", "did you mean 'locator'"]),
        (
            MINE[MINE.index('  "Electrolyte density') :],
            "",
            ["'Electrolyte density [kg.m-3]' is missing", "base 'sulfide' does not give it"],
        ),
        ("source: me,", "", ["says no source"]),
        ("value: 2.1", "value: '2,1'", ["'2,1'", "decimal point"]),
        ("range: [1.8, 2.4],", "", ["a value of class measured needs one"]),
        ("description: test\n", "", ["has no description"]),
        ("family:", "famly:", ["did you mean 'family'"]),
        ("[1900, 2100],", "[1900, 2100]", ["not valid YAML", "line"]),
    ],
)
def test_messages_for_a_lab_person(old, new, words, tmp_path):
    path = tmp_path / "mine.yaml"
    assert old in MINE
    path.write_text(MINE.replace(old, new))
    with pytest.raises(SetError) as error:
        read_own(path)
    for word in [*words, "mine.yaml"]:
        assert word in str(error.value)
    assert "Value error" not in str(error.value)


def test_variants_belong_to_their_file():
    with pytest.raises(ValueError, match="does not fit porous_micro_silicon, which gives its own"):
        Cell(electrolyte="LPSCl", anode="porous_micro_silicon", variants="Li15Si4 basis")
    with pytest.raises(ValueError, match="which the two active materials of a blend share"):
        Cell(electrolyte="LPSCl", anode="silicon_graphite", variants="Li_xSi conductivity")
    values = Cell(
        electrolyte="LPSCl", anode="silicon_nanowires", variants="Li15Si4 basis"
    ).parameter_values
    # of the base, and nothing of the heir speaks against it
    assert values["Maximum concentration in positive electrode [mol.m-3]"] == 311000


def test_what_another_substance_takes_over_is_assumed():
    for anode in ("SiOx", "graphite"):
        rows = {row.name: row for row in Cell(electrolyte="LPSCl", anode=anode).complete().rows}
        assert rows["Positive electrode reference exchange-current density [A.m-2]"].class_ == (
            "assumed"
        )
    blend = {
        row.name: row for row in Cell(electrolyte="LPSCl", anode="silicon_graphite").complete().rows
    }
    name = "Positive electrode reference exchange-current density [A.m-2]"
    assert blend[f"Primary: {name}"].class_ == "fitted"
    assert blend[f"Secondary: {name}"].class_ == "assumed"


@pytest.mark.parametrize("anode", BLENDS)
def test_impedance_of_blends(anode):
    """PyBaMM reads the double layer of an electrode without a phase."""
    cell = Cell(electrolyte="LPSCl", anode=anode)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        model = SolidStateDFN({**cell.model_options, "surface form": "differential"})
        spectrum = pybamm.EISSimulation(model, parameter_values=cell.parameter_values)
        z = np.asarray(spectrum.solve([1.0, 1e4]).impedance).ravel()
    assert np.all(np.isfinite(z)) and z[0].real > z[1].real > 0


def test_pores_take_up_the_lithium_before_the_particle_swells():
    values = assemble("LPSCl", "porous_micro_silicon", "Li")
    empty, some = (volume_ratio(values, "", "Positive", s) for s in (0.02, 0.2))
    assert empty == some == 1.0
    porous = Cell(electrolyte="LPSCl", anode="porous_micro_silicon", prelithiation_mAh_g=500)
    name = "Positive electrode active material volume fraction"
    assert porous.parameter_values[name] == pytest.approx(values[name])
    law = values["Positive particle diffusivity [m2.s-1]"]
    v = pybamm.ParameterValues(values)
    D = [
        float(v.process_symbol(law(pybamm.Scalar(s), pybamm.Scalar(298.15))).evaluate())
        for s in (0.2, 1.0)
    ]
    J = volume_ratio(values, "", "Positive", 1.0)
    assert D[1] / D[0] == pytest.approx(J ** (-2 / 3), rel=1e-9)


def test_values_of_other_papers_are_selected_by_name():
    plain = Cell(electrolyte="LPSCl")
    other = Cell(electrolyte="LPSCl", variants="Li2024 conductivity")
    name = "Electrolyte reference conductivity [S.m-1]"
    assert plain.complete().row(name).source == "Minnmann2021"
    assert other.complete().row(name).source == "Li2024"
    # measured at 28 C, and that is where it holds
    values = other.parameter_values
    law = values["Electrolyte conductivity [S.m-1]"](pybamm.Scalar(1.0), pybamm.Scalar(301.15))
    assert float(values.process_symbol(law).evaluate()) == pytest.approx(0.1395)
    with pytest.raises(ValueError, match="did you mean 'fine powder'"):
        Cell(electrolyte="LPSCl", variants="fine powdr")
