"""BPX: out and in again without loss of what it can hold, and as a counter electrode."""

import json
import sys
import warnings

import numpy as np
import pybamm
import pytest

from pybamm_ssb import NEUTRAL_OPTIONS, Cell, SolidStateDFN, simulate
from pybamm_ssb.parameters import complete, options_for

bpx = pytest.importorskip("bpx")
from pybamm_ssb.bpx_export import export_bpx  # noqa: E402
from pybamm_ssb.bpx_import import base_cell_from_bpx, counter_from_bpx  # noqa: E402

FULL = "Si_LPSCl_NMC811"
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*BPX.*:UserWarning"),
    # PyBaMM and bpx themselves
    pytest.mark.filterwarnings("ignore:Accessing the 'model_fields' attribute"),
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    return export_bpx(FULL, tmp_path_factory.mktemp("bpx") / "cell.json")


def charge(values, options, hours=6):
    values = values.copy()
    values.update({"Current function [A]": -2.5e-4})
    simulation = pybamm.Simulation(
        SolidStateDFN(options),
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9),
    )
    times = np.linspace(0, 3600 * hours, 60)
    return simulation.solve(times[[0, -1]], t_interp=times)["Voltage [V]"].entries


@pytest.mark.parametrize("mechanisms", ["stock", "all"])
def test_there_and_back_gives_the_same_voltage(exported, mechanisms):
    options = options_for(FULL)
    if mechanisms == "stock":
        options = {**NEUTRAL_OPTIONS, "open-circuit potential": options["open-circuit potential"],
                   "surface form": "algebraic"}  # fmt: skip
    ours = charge(complete(FULL).parameter_values, options)
    theirs = charge(base_cell_from_bpx(exported), options)
    # tables of 201 points; PyBaMM conducts electrons in other fractions than ours do
    assert np.abs(ours - theirs).max() < 1.5e-3


def test_what_bpx_has_no_place_for_is_user_defined(exported):
    content = json.loads(exported.read_text())["Parameterisation"]
    own = content["User-defined"]
    values = complete(FULL).parameter_values
    for name in ("Stack pressure [Pa]", "Negative electrode contact reference pressure [Pa]",
                 "Negative electrode interphase growth constant [m2.s-1]"):  # fmt: skip
        assert own[name] == values[name]
    j0 = values["Negative electrode reference exchange-current density [A.m-2]"]
    k = content["Negative electrode"]["Reaction rate constant [mol.m-2.s-1]"]
    assert k == pytest.approx(2 * j0 / 96485.33212331)
    assert content["Separator"]["Thickness [m]"] == values["Separator thickness [m]"]
    # bpx itself is content with it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert bpx.parse_bpx_file(str(exported)).header.title == FULL


def test_a_cathode_out_and_in_again(exported, tmp_path):
    path = tmp_path / "cathode.yaml"
    item = counter_from_bpx(exported, path)
    assert item.name == "cathode" and item.kind == "counter electrode"
    cell = Cell(electrolyte="LPSCl", counter=str(path), areal_capacity_mAh_cm2=3.0, np_ratio=1.2)
    ours = simulate(FULL, cycles=1, preset="fast", progress=False).table
    theirs = simulate(cell, cycles=1, preset="fast", progress=False).table
    name = "Lithiation capacity [mAh.cm-2]"
    assert theirs[name].iloc[0] == pytest.approx(ours[name].iloc[0], rel=2e-3)
    rows = {row.name: row for row in cell.complete().rows}
    assert rows["Positive electrode void fraction"].value == 0.14
    assert rows["Positive electrode conductivity [S.m-1]"].source == "BPX_file"


def test_a_cathode_of_a_liquid_cell(tmp_path):
    """The example of BPX's own documentation: expressions instead of tables."""
    electrode = {
        "Thickness [m]": 7.56e-05, "Porosity": 0.335, "Transport efficiency": 0.1939,
        "Conductivity [S.m-1]": 0.18, "Minimum stoichiometry": 0.27, "Maximum stoichiometry": 0.9,
        "Maximum concentration [mol.m-3]": 63104, "Particle radius [m]": 5.22e-06,
        "Surface area per unit volume [m-1]": 370000, "Diffusivity [m2.s-1]": 4e-15,
        "OCP [V]": "4.2 - 0.8 * x + 0.05 * tanh(10 * (x - 0.5))",
        "Entropic change coefficient [V.K-1]": 0.0,
        "Reaction rate constant [mol.m-2.s-1]": 2e-6,
        "Reaction rate constant activation energy [J.mol-1]": 17800,
    }  # fmt: skip
    content = json.loads(export_bpx(FULL, tmp_path / "x.json").read_text())
    content["Parameterisation"]["Positive electrode"] = electrode
    (tmp_path / "liquid.json").write_text(json.dumps(content))
    item = counter_from_bpx(tmp_path / "liquid.json", tmp_path / "liquid.yaml")
    entries = item.entries
    assert entries["{Electrode} electrode active material volume fraction"].value == pytest.approx(
        370000 * 5.22e-6 / 3
    )
    j0 = entries["{Electrode} electrode reference exchange-current density [A.m-2]"].value
    assert j0 == pytest.approx(96485.33212331 * 2e-6 / 2)
    exponent = entries["{Electrode} electrode Bruggeman coefficient (electrolyte)"].value
    assert 0.335**exponent == pytest.approx(0.1939)
    cell = Cell(electrolyte="LPSCl", counter=str(tmp_path / "liquid.yaml"),
                separator_thickness_um=50)  # fmt: skip
    v = cell.parameter_values
    ocp = v["Positive electrode OCP [V]"](pybamm.Scalar(0.37)).evaluate()
    assert float(np.squeeze(ocp)) == pytest.approx(
        4.2 - 0.8 * 0.37 + 0.05 * np.tanh(-1.3), abs=1e-7
    )
    result = simulate(cell, cycles=1, preset="fast", progress=False)
    assert result.stopped is None and result.table["Lithiation capacity [mAh.cm-2]"].iloc[0] > 1


def test_a_polymer_keeps_its_conductivity_where_it_runs(tmp_path):
    item = complete("Si_PEO_LFP")
    with pytest.warns(UserWarning, match="one cation transference number"):
        path = export_bpx(item, tmp_path / "polymer.json")
    ours, theirs = item.parameter_values, base_cell_from_bpx(path)
    c = pybamm.Scalar(ours["Initial concentration in electrolyte [mol.m-3]"])
    ambient = ours["Ambient temperature [K]"]
    for name in ("Electrolyte conductivity [S.m-1]", "Electrolyte diffusivity [m2.s-1]"):
        for T, tolerance in ((ambient, 1e-4), (ambient + 5, 1e-2)):
            a, b = (
                float(np.squeeze(v.process_symbol(v[name](c, pybamm.Scalar(T))).evaluate()))
                for v in (ours, theirs)
            )
            assert b == pytest.approx(a, rel=tolerance), (name, T)
    for name in ("Thermodynamic factor", "Total heat transfer coefficient [W.m-2.K-1]"):
        assert theirs[name] == ours[name]


def test_what_bpx_cannot_say_is_refused(tmp_path):
    with pytest.raises(ValueError, match="is a half cell"):
        export_bpx("Si_LPSCl_Li", tmp_path / "x.json")
    for anode in ("silicon_graphite", "silicon_film"):
        with pytest.raises(ValueError, match="two active materials or a layer"):
            export_bpx(
                Cell(electrolyte="LPSCl", anode=anode, counter="NMC811"), tmp_path / "x.json"
            )
    assert not (tmp_path / "x.json").exists()


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "bpx", None)
    with pytest.raises(ImportError, match=r"pybamm-ssb\[bpx\]"):
        export_bpx(FULL, tmp_path / "x.json")
