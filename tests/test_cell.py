"""A cell in lab words: the arithmetic, and refusals that show it."""

import math

import numpy as np
import pybamm
import pytest
from typer.testing import CliRunner

from pybamm_ssb import Cell, SolidStateDFN, simulate
from pybamm_ssb.cell_choice import choose
from pybamm_ssb.cli import app
from pybamm_ssb.parameters import read_set

F = 96485.33212331
MIX = {"silicon": 0.6, "electrolyte": 0.3, "carbon": 0.05, "binder": 0.05}
#: densities [g/cm3] of the parts: silicon, Li6PS5Cl, carbon black, PVDF
RHO = {"silicon": 2.329, "electrolyte": 1.87}


def half(**words):
    return Cell(electrolyte="LPSCl", **words)


def full(**words):
    return Cell(electrolyte="LPSCl", counter="NMC811", **words)


def test_volume_fractions_and_thickness_by_hand():
    cell = half(silicon_loading_mg_cm2=1.2, mass_fractions=MIX, porosity=0.15)
    values, report = cell.parameter_values, cell.report
    rho = {**RHO, "carbon": 1.8, "binder": 1.78}
    rho["carbon"] = values_of_additive("carbon_black")
    rho["binder"] = values_of_additive("PVDF")
    volume = {part: share / rho[part] for part, share in MIX.items()}
    total = sum(volume.values()) / 0.85
    expected = {part: v / total for part, v in volume.items()}
    assert values["Positive electrode active material volume fraction"] == pytest.approx(
        expected["silicon"]
    )
    assert values["Positive electrode porosity"] == pytest.approx(expected["electrolyte"])
    assert values["Positive electrode conductive additive volume fraction"] == pytest.approx(
        expected["carbon"]
    )
    assert values["Positive electrode void fraction"] == 0.15
    assert report["Anode volume fraction: binder"] == pytest.approx(expected["binder"])
    # 1.2 mg/cm2 of silicon in this volume fraction
    thickness = 1.2e-2 / 2329 / expected["silicon"]
    assert values["Positive electrode thickness [m]"] == pytest.approx(thickness)
    coverage = expected["electrolyte"] / (1 - expected["silicon"])
    # 0.74 in the file, which is 0.463/0.628 rounded
    assert report["Electrolyte coverage of silicon"] == pytest.approx(coverage, rel=5e-3)
    assert report["Silicon loading"] == pytest.approx(1.2)
    # additives weigh what their own files say, the cell's carbon what the anode's file says
    assert report["Anode loading"] == pytest.approx(1.2 / 0.6, rel=0.02)


def values_of_additive(name):
    from pybamm_ssb.cell_pressing import additive_density

    return 1e-3 * additive_density(name)


def test_capacities_by_hand():
    cell = half(silicon_loading_mg_cm2=1.0)
    per_gram = F * 278000 / 3.6e3 / 2329
    assert cell.report["Capacity per active material"] == pytest.approx(per_gram)
    assert cell.report["Anode areal capacity"] == pytest.approx(1e-3 * per_gram)
    assert cell.parameter_values["Nominal cell capacity [A.h]"] == pytest.approx(1e-6 * per_gram)


@pytest.mark.parametrize(
    "words",
    [
        {"areal_capacity_mAh_cm2": 3.2},
        {"silicon_loading_mg_cm2": 3.2e3 / 3199.3},
        {"electrode_loading_mg_cm2": 3.2e3 / 3199.3 / 0.6},
    ],
)
def test_the_same_amount_in_other_words(words):
    reference = half(areal_capacity_mAh_cm2=3.2, mass_fractions=MIX)
    thickness = reference.report["Anode thickness"]
    assert half(mass_fractions=MIX, **words).report["Anode thickness"] == pytest.approx(
        thickness, rel=1e-4
    )
    again = half(mass_fractions=MIX, anode_thickness_um=thickness)
    assert again.report["Anode areal capacity"] == pytest.approx(3.2)


def test_loading_and_thickness_give_the_porosity():
    dense = half(silicon_loading_mg_cm2=1.0, mass_fractions=MIX, porosity=0.0)
    cell = half(
        silicon_loading_mg_cm2=1.0,
        mass_fractions=MIX,
        anode_thickness_um=dense.report["Anode thickness"] / 0.8,
    )
    assert cell.report["Anode volume fraction: pores"] == pytest.approx(0.2)


def test_energy_is_voltage_times_charge_over_what_is_stacked():
    cell = full(areal_capacity_mAh_cm2=3.0, np_ratio=1.5, separator_thickness_um=30)
    r, v = cell.report, cell.parameter_values
    assert r["N/P ratio"] == pytest.approx(1.5)
    assert r["Cathode areal capacity"] == pytest.approx(2.0)
    mass = r["Anode loading"] + r["Cathode loading"] + 30e-4 * 1870  # mg/cm2
    energy = r["Usable areal capacity"] * r["Mean open-circuit voltage"]  # mWh/cm2
    assert r["Specific energy of the stack"] == pytest.approx(1e3 * energy / mass, rel=1e-6)
    layers = r["Anode thickness"] + r["Cathode thickness"] + 30
    assert r["Energy density of the stack"] == pytest.approx(1e4 * energy / layers, rel=1e-6)
    # at vanishing current a perfect cell without interphase gives this energy
    options = {**cell.model_options, "contact": "perfect", "interphase": "none",
               "disconnection": "none"}  # fmt: skip
    v.update({"Current function [A]": -1e-3 * v["Nominal cell capacity [A.h]"]})
    experiment = pybamm.Experiment(
        [f"Charge at C/400 until {v['Upper voltage cut-off [V]']} V",
         f"Discharge at C/400 until {v['Lower voltage cut-off [V]']} V"]
    )  # fmt: skip
    solution = pybamm.Simulation(
        SolidStateDFN(options), experiment=experiment, parameter_values=v
    ).solve()
    out = solution.cycles[1].steps[0]
    V, q = out["Voltage [V]"].entries, out["Discharge capacity [A.h]"].entries
    assert 1e3 * np.ptp(q) == pytest.approx(r["Usable areal capacity"], rel=0.01)
    # the hysteresis needs a tenth of the axis to change its branch, in the cell's favour
    assert 0.0 < 1e3 * abs(np.trapezoid(V, q)) / energy - 1 < 0.02


def test_what_the_words_change():
    cell = full(
        stack_pressure_MPa=12.5, temperature_C=45, separator_thickness_um=33, area_cm2=0.785,
        lower_cutoff_V=2.7, upper_cutoff_V=4.1, particle_diameter_um=4.0, np_ratio=2.0,
        fixture_stiffness_MPa_um=0.2, porosity=0.2,
    )  # fmt: skip
    v = cell.parameter_values
    assert v["Stack pressure [Pa]"] == 12.5e6
    assert v["Ambient temperature [K]"] == v["Initial temperature [K]"] == 318.15
    assert v["Separator thickness [m]"] == pytest.approx(33e-6)
    assert v["Electrode width [m]"] * v["Electrode height [m]"] == pytest.approx(0.785e-4)
    assert (v["Lower voltage cut-off [V]"], v["Upper voltage cut-off [V]"]) == (2.7, 4.1)
    assert v["Negative particle radius [m]"] == pytest.approx(2e-6)
    assert v["Fixture stiffness [Pa.m-1]"] == pytest.approx(0.2e12)
    assert cell.model_options["stack pressure"] == "fixture"
    assert v["Negative electrode void fraction"] == 0.2
    parts = ("active material volume fraction", "porosity", "conductive additive volume fraction",
             "void fraction")  # fmt: skip
    assert sum(v[f"Negative electrode {part}"] for part in parts) == pytest.approx(1)


def test_prelithiated_silicon_starts_fuller():
    cell = half(prelithiation_mAh_g=640)
    v = cell.parameter_values
    start = v["Initial concentration in positive electrode [mol.m-3]"] / 278000
    assert start == pytest.approx(0.02 + 640 / 3199.3, rel=1e-3)


def test_provenance_says_what_is_known_how():
    cell = half(stack_pressure_MPa=20, separator_thickness_um=40, porosity=0.1,
                assumed={"separator_thickness_um": "usual for us"})  # fmt: skip
    rows = {row.name: row for row in cell.complete().rows}
    assert rows["Stack pressure [Pa]"].class_ == "measured"
    assert rows["Separator thickness [m]"].class_ == "assumed"
    assert "usual for us" in rows["Separator thickness [m]"].locator
    assert rows["Positive electrode porosity"].class_ == "derived"
    assert rows["Positive electrode contact hardness [Pa]"].source == "McGrogan2017"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"mass_fractions": {"silicon": 0.6, "electrolyte": 0.3}}, r"0\.6 \+ 0\.3 = 0\.9; valid"),
        ({"mass_fractions": {"silicium": 1.0}}, "did you mean 'silicon'"),
        ({"mass_fractions": {"electrolyte": 1.0}}, "no 'silicon'"),
        ({"mass_fractions": {"silicon": 1.2, "electrolyte": -0.2}}, "'silicon' is 1.2"),
        (
            {"silicon_loading_mg_cm2": 1.0, "anode_thickness_um": 5, "mass_fractions": MIX},
            "1.67 mg/cm2|without any pore",
        ),
        (
            {"silicon_loading_mg_cm2": 1.0, "areal_capacity_mAh_cm2": 5.0},
            r"1 mg/cm2 x 3199 mAh/g = 3\.2 mAh/cm2",
        ),
        (
            {"silicon_loading_mg_cm2": 1.0, "anode_thickness_um": 30.0, "porosity": 0.1},
            "do not fit each other",
        ),
        ({"electrode_loading_mg_cm2": 2.0}, "needs mass_fractions"),
        ({"porosity": 0.1, "pressing_pressure_MPa": 300}, "both given"),
        ({"porosity": 1.2}, "porosity is 1.2; valid is 0 to less than 1"),
        ({"stack_pressure_MPa": -1}, "stack_pressure_MPa is -1; valid is 0 or more"),
        ({"temperature_C": -300}, "above -273.15"),
        ({"separator_thickness_um": math.nan}, "separator_thickness_um is nan"),
        ({"separator_thickness_um": "thin"}, "'thin'; valid is a number"),
        ({"electrolyte": "LPSCll"}, "did you mean 'LPSCl'"),
        ({"anode": "micro_silicon"}, "did you mean 'micro"),
        ({"np_ratio": 1.2}, "half cell; it has no cathode"),
        ({"cathode_porosity": 0.1}, "half cell, which has none"),
        ({"prelithiation_mAh_g": 4000}, r"0\.02 \+ 4000/3199 = 1\.27"),
        ({"values": {"Seperator thickness [m]": 1e-5}}, "did you mean 'Separator thickness"),
        ({"values": {"Stack pressure [Pa]": 1e6}, "stack_pressure_MPa": 1}, "follows from the"),
        ({"assumed": {"stack_pressure": "x"}}, "did you mean 'stack_pressure_MPa'"),
        (
            {"anode": "micro_silicon_sheet", "mass_fractions": MIX},
            "is a layer without; valid are silicon and binder",
        ),
        ({"anode": "silicon_film", "particle_diameter_um": 1}, "layer without particles"),
        ({"carbon": "carbon_blak", "mass_fractions": MIX}, "did you mean 'carbon_black'"),
    ],
)
def test_refused_with_the_arithmetic(words, message):
    with pytest.raises(ValueError, match=message):
        Cell(**{"electrolyte": "LPSCl", **words})


def test_pressing_outside_the_measured_range_is_told():
    with pytest.warns(UserWarning, match="extrapolated"):
        half(pressing_pressure_MPa=20)


TOML = """
electrolyte = "LPSCl"
counter = "NMC811"
silicon_loading_mg_cm2 = 1.0
separator_thickness_um = 40
stack_pressure_MPa = 30
[mass_fractions]
silicon = 0.6
electrolyte = 0.3
carbon = 0.05
binder = 0.05
[assumed]
separator_thickness_um = "pellet not measured"
"""


def test_file_python_and_shell_agree(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TOML)
    from_file = Cell.from_file(path)
    in_python = full(silicon_loading_mg_cm2=1.0, separator_thickness_um=40, stack_pressure_MPa=30,
                     mass_fractions=MIX)  # fmt: skip
    a, b = from_file.parameter_values, in_python.parameter_values
    assert all(a[name] == b[name] for name in a if isinstance(a[name], float))
    result = CliRunner().invoke(app, ["cell", str(path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Energy density of the stack" in result.stdout
    assert "assumed: separator_thickness_um: pellet not measured" in result.stdout
    saved = read_set(tmp_path / "out" / "mine.yaml").parameter_values
    assert all(saved[name] == b[name] for name in b if isinstance(b[name], float))
    for what in (str(path), path, str(tmp_path / "out" / "mine.yaml")):
        assert choose(what).values["Separator thickness [m]"] == pytest.approx(4e-5)


def test_yaml_and_materials_beside_it(tmp_path):
    (tmp_path / "salt.yaml").write_text(
        "kind: electrolyte\nname: salt\nfamily: halide\nbase: Li3InCl6\ndescription: test\n"
    )
    path = tmp_path / "mine.yaml"
    path.write_text("kind: cell description\nelectrolyte: salt.yaml\nstack_pressure_MPa: 30\n")
    assert Cell.from_file(path).parameter_values["Stack pressure [Pa]"] == 30e6
    result = simulate(path, cycles=1, preset="fast", progress=False)
    assert result.name == "mine" and result.stopped is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TOML.replace("silicon_loading", "silicon_load"), "did you mean 'silicon_loading_mg_cm2'"),
        (TOML.replace('"LPSCl"', "LPSCl"), "not valid TOML"),
        (TOML.replace('electrolyte = "LPSCl"\n', ""), "electrolyte"),
        (TOML.replace("silicon = 0.6", "silicon = 0.5"), "= 0.9; valid is 1"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(text, message, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        Cell.from_file(path)
    result = CliRunner().invoke(app, ["cell", str(path)])
    assert result.exit_code == 2 and "mine.toml" in result.stderr


def test_show_and_diff_take_descriptions(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TOML)
    run = CliRunner()
    shown = run.invoke(app, ["show", str(path)])
    assert shown.exit_code == 0 and "cell_description" in shown.stdout
    differ = run.invoke(app, ["diff", "Si_LPSCl_NMC811", str(path)])
    assert "Separator thickness [m]" in differ.stdout and "4e-05" in differ.stdout
    assert "Electrolyte density" not in differ.stdout
    same = run.invoke(app, ["diff", "LPSCl", "argyrodite"])
    assert "0 differ" in same.stdout
    wrong = run.invoke(app, ["diff", "LPSCl", "NMC811"])
    assert wrong.exit_code == 2 and "give two of a kind" in wrong.stderr


def test_prelithiated_silicon_takes_its_room():
    """Swollen before it is pressed: the fractions as pressed, and a thickness that holds them."""
    words = {"mass_fractions": MIX, "porosity": 0.1, "silicon_loading_mg_cm2": 1.0}
    dry, wet = half(**words), half(prelithiation_mAh_g=900, **words)
    s = 0.02 + 900 / 3199.3
    J = (1 + 2.46 * s) / (1 + 2.46 * 0.02)
    a, b = dry.report, wet.report
    ratio = a["Anode volume fraction: active"] * (J - 1) / 0.9
    assert b["Anode thickness"] == pytest.approx(a["Anode thickness"] * (1 + ratio), rel=1e-4)
    assert b["Anode volume fraction: pores"] == 0.1
    parts = ("active", "electrolyte", "carbon", "pores", "binder")
    for report in (a, b):
        assert sum(report[f"Anode volume fraction: {part}"] for part in parts) == pytest.approx(1)
    # the same powders were weighed
    assert b["Anode loading"] == pytest.approx(a["Anode loading"])
    again = half(mass_fractions=MIX, porosity=0.1, prelithiation_mAh_g=900,
                 anode_thickness_um=b["Anode thickness"])  # fmt: skip
    assert again.report["Silicon loading"] == pytest.approx(1.0)
    assert half(anode="prelithiated_micro_silicon").report["Anode volume fraction: binder"] == 0


def test_the_same_electrode_in_two_ways():
    """Another porosity of the file's mixture, or its mass fractions with that porosity."""
    file = {"silicon": 47.5, "electrolyte": 47.5, "carbon": 5.0}
    total = sum(file.values())
    mixed = half(mass_fractions={k: v / total for k, v in file.items()}, porosity=0.3,
                 carbon="carbon_fibre")  # fmt: skip
    same = half(porosity=0.3)
    for name in ("contact coverage", "Bruggeman coefficient (electrolyte)", "porosity"):
        key = f"Positive electrode {name}"
        assert mixed.parameter_values[key] == pytest.approx(same.parameter_values[key], rel=0.02)


def test_carbon_and_binder_are_what_they_weigh():
    silver = half(mass_fractions=MIX, carbon="silver", electrode_loading_mg_cm2=2.0)
    assert silver.report["Anode loading"] == pytest.approx(2.0)
    values = silver.parameter_values
    # the binder is no pore that swelling could close
    smallest = values["Positive electrode smallest void fraction"]
    assert smallest == pytest.approx(0.05 + silver.report["Anode volume fraction: binder"])


def test_no_carbon_no_area_of_carbon():
    with pytest.warns(UserWarning, match="still that of percolating carbon"):
        cell = half(mass_fractions={"silicon": 0.6, "electrolyte": 0.4})
    name = "Positive electrode interphase carbon area factor"
    assert cell.parameter_values[name] == 1.0


def test_a_description_does_not_change_behind_its_back():
    mix = dict(MIX)
    cell = half(mass_fractions=mix)
    mix["silicon"] = 0.1
    assert cell.mass_fractions["silicon"] == 0.6
    with pytest.raises(TypeError):
        cell.mass_fractions["silicon"] = 0.1
    assert {cell: 1}[cell] == 1


def test_design_is_part_of_the_provenance():
    rows = {row.name: row for row in full(np_ratio=1.5, prelithiation_mAh_g=500).complete().rows}
    assert (rows["N/P ratio"].value, rows["N/P ratio"].class_) == (1.5, "measured")
    assert rows["silicon: Initial stoichiometry"].value == pytest.approx(0.1763, abs=1e-3)
    assert rows["Silicon areal capacity [A.h.m-2]"].class_ == "assumed"
    caller = half(stack_pressure_MPa=50).complete({"Stack pressure [Pa]": 1e6})
    assert caller.row("Stack pressure [Pa]").class_ == "assumed"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"separator_um": 40}, "did you mean 'separator_thickness_um'"),
        ({"temperature_C": 298}, "at most 250"),
        ({"mass_fractions": {"silicon": "a"}}, "'silicon' is 'a'; valid is a number"),
        (
            {"mass_fractions": {"silicon": 0.9, "carbon": 0.1}},
            "no electrolyte.*micro_silicon_sheet",
        ),
        ({"values": {"Positive electrode thickness [m]": 2e-5}}, "say anode_thickness_um"),
    ],
)
def test_more_refusals(words, message):
    with pytest.raises(ValueError, match=message):
        Cell(**{"electrolyte": "LPSCl", **words})


def test_implausible_cells_are_told():
    with pytest.warns(UserWarning, match="np_ratio is 0.5"):
        full(np_ratio=0.5)
    dense = half(silicon_loading_mg_cm2=1.0, mass_fractions=MIX, porosity=0.0)
    with pytest.warns(UserWarning, match="leave 1.0% pores"):
        half(silicon_loading_mg_cm2=1.0, mass_fractions=MIX,
             anode_thickness_um=dense.report["Anode thickness"] / 0.99)  # fmt: skip
