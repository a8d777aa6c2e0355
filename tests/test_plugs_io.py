"""Models and sets survive JSON and pickle, and PyBaMM finds, plots, cites and sums them up."""

import json
import pickle

import numpy as np
import pybamm
import pytest

import pybamm_ssb
from pybamm_ssb import SolidStateDFN, SolidStateOptions, SolidStateSPMe
from pybamm_ssb.parameters import list_sets, options_for

HALF, FULL = "Si_LPSCl_Li", "Si_LPSCl_NMC811"
MODELS = [SolidStateDFN, SolidStateSPMe]
T = np.linspace(0, 600, 7)


def simulation(model, name, **keywords):
    values = pybamm.ParameterValues(name)
    solver = pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8)
    return pybamm.Simulation(model, parameter_values=values, solver=solver, **keywords)


def voltage(model, name):
    return simulation(model, name).solve([0, T[-1]])["Voltage [V]"](T)


# -- JSON --------------------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("name", [HALF, FULL])
def test_options_survive_json(cls, name):
    model = cls(options_for(name))
    options = json.loads(json.dumps(dict(model.options)))
    again = cls(options)
    assert isinstance(again.options, SolidStateOptions)
    assert dict(again.options) == dict(model.options)
    np.testing.assert_array_equal(voltage(again, name), voltage(model, name))


def restored(cls, options, route, folder):
    """A model through PyBaMM's JSON; files are trees without sharing, so keep it small."""
    model = cls(options)
    if route == "config":
        return model, pybamm.BaseModel.from_config(model.to_config())
    if route == "json":
        return model, pybamm.BaseModel.from_json(model.to_json())
    model.to_config(folder / "model.json")
    return model, pybamm.BaseModel.from_config(folder / "model.json")


PRESSURE = options_for(HALF) | {"contact": "pressure"}


@pytest.mark.parametrize(
    ("cls", "options", "route"),
    [
        (SolidStateDFN, PRESSURE, "config"),
        (SolidStateDFN, PRESSURE, "json"),
        (SolidStateSPMe, PRESSURE, "config"),
        pytest.param(SolidStateDFN, PRESSURE, "file", marks=pytest.mark.full),
        pytest.param(SolidStateDFN, options_for(HALF), "config", marks=pytest.mark.full),
    ],
)
def test_model_survives_json(cls, options, route, tmp_path):
    model, again = restored(cls, options, route, tmp_path)
    assert type(again) is cls
    assert isinstance(again.options, SolidStateOptions)
    assert dict(again.options) == dict(model.options)
    # PyBaMM does not write the regularisation of square roots in exchange currents: 1e-5 V
    np.testing.assert_allclose(voltage(again, HALF), voltage(model, HALF), rtol=0, atol=2e-5)


@pytest.mark.full
def test_discretised_model_survives_json(tmp_path):
    sim = simulation(SolidStateSPMe(PRESSURE), HALF)
    solution = sim.solve([0, 600])
    sim.built_model.save_model(str(tmp_path / "built"), mesh=sim.mesh)
    again = pybamm.load_model(str(tmp_path / "built.json"))
    other = pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8).solve(again, [0, 600])
    np.testing.assert_allclose(other.y[:, -1], solution.y[:, -1], rtol=1e-6, atol=1e-8)


# -- pickle ------------------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
def test_pickle(cls):
    sim = simulation(cls(options_for(HALF)), HALF)
    twin = pickle.loads(pickle.dumps(sim))
    model = pickle.loads(pickle.dumps(cls(options_for(HALF))))
    values = pickle.loads(pickle.dumps(pybamm.ParameterValues(HALF)))
    assert type(model) is cls
    assert isinstance(model.options, SolidStateOptions)
    expected = sim.solve([0, 600])["Voltage [V]"](T)
    np.testing.assert_array_equal(twin.solve([0, 600])["Voltage [V]"](T), expected)
    solver = pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8)
    third = pybamm.Simulation(model, parameter_values=values, solver=solver).solve([0, 600])
    np.testing.assert_array_equal(third["Voltage [V]"](T), expected)
    solved = pickle.loads(pickle.dumps(sim))
    np.testing.assert_array_equal(solved.solution["Voltage [V]"](T), expected)


# -- found by PyBaMM ---------------------------------------------------------------------------
def test_entry_points():
    names = {
        "Si_LPSCl_NMC811",
        "Si_LLZO_NMC811",
        "Si_PEO_LFP",
        "Si_LPSCl_LiIn",
        "Si_LPSCl_Li",
        "Si_LLZO_Li",
        "Si_PEO_Li",
        "Si_sheet_LPSCl_Li",
        "Si_columns_LPSCl_Li",
        "Si_film_LiPON_Li",
        "Si_film_LLZO_Li",
    }
    assert names <= set(pybamm.parameter_sets), "install the package again: entry points"
    assert names == set(list_sets("cells"))
    assert {"SolidStateDFN", "SolidStateSPMe"} <= set(pybamm.dispatch.models)
    assert type(pybamm.Model("SolidStateDFN")) is SolidStateDFN
    assert type(pybamm.Model("SolidStateSPMe")) is SolidStateSPMe


@pytest.mark.parametrize("cls", MODELS)
def test_default_parameter_values_fit_the_default_models(cls):
    for options in [{}, {"working electrode": "positive"}]:
        model = cls(options)
        solution = pybamm.Simulation(model, solver=pybamm.IDAKLUSolver()).solve([0, 60])
        assert np.isfinite(solution["Voltage [V]"].entries).all()


@pytest.mark.parametrize("cls", MODELS)
def test_citation(cls, monkeypatch):
    # as seen by print_citations, which itself needs the optional pybtex
    seen = []
    monkeypatch.setattr(pybamm.citations, "register", seen.append)
    cls(options_for(HALF))
    ours = [text for text in seen if text.startswith("@article{Liang2026")]
    assert ours
    assert "10.1039/d5sc08445h" in ours[0]
    assert ours[0].count("{") == ours[0].count("}")


def test_batch_study():
    models = {cls.__name__: cls(options_for(FULL)) for cls in MODELS}
    low = pybamm.ParameterValues(FULL)
    low["Stack pressure [Pa]"] = 1e7
    sets = {"50 MPa": pybamm.ParameterValues(FULL), "10 MPa": low}
    solvers = {"IDAKLU": pybamm.IDAKLUSolver()}
    study = pybamm.BatchStudy(models, parameter_values=sets, solvers=solvers, permutations=True)
    study.solve([0, 3600])
    final = [sim.solution["Voltage [V]"].entries[-1] for sim in study.sims]
    assert len(final) == 4
    # poorer contact charges at a higher voltage, in both models
    high, poor = final[0::2], final[1::2]
    assert np.subtract(poor, high).min() > 1e-4
    assert high[0] == pytest.approx(high[1], abs=5e-3)


# -- sums and plots ----------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
def test_lithium_inventory_in_the_summary(cls):
    step = ("Charge at C/5 until 4.1 V", "Discharge at C/5 until 2.6 V", "Rest for 1 hour")
    experiment = pybamm.Experiment([step] * 2)
    model = cls(options_for(FULL))
    solution = simulation(model, FULL, experiment=experiment).solve(calc_esoh=False)
    summary = solution.summary_variables
    interphase = np.array(summary["Loss of lithium to negative SEI [mol]"])
    stranded = np.array(summary["Stranded lithium in negative electrode [mol]"])
    inventory = solution["Total lithium in particles [mol]"].entries[0]
    interphase = interphase - solution["Loss of lithium to negative SEI [mol]"].entries[0]
    assert (np.diff(stranded) > 0).all()
    assert (np.diff(interphase) > 0).all()
    assert np.array(summary["Loss of lithium inventory [%]"]) == pytest.approx(
        100 * (interphase + stranded) / inventory, rel=1e-6
    )
    lost = np.array(summary["Loss of active material in negative electrode [%]"])
    assert (np.diff(lost) > 0).all()
    assert (np.array(summary["Stranded lithium in positive electrode [mol]"]) == 0).all()
    for name in [
        "X-averaged negative electrode contact fraction",
        "X-averaged negative SEI thickness [m]",
    ]:
        assert len(summary[name]) == 2


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (SolidStateDFN, HALF),
        (SolidStateSPMe, "Si_PEO_LFP"),
        pytest.param(SolidStateDFN, FULL, marks=pytest.mark.full),
        pytest.param(SolidStateSPMe, HALF, marks=pytest.mark.full),
    ],
)
def test_default_quick_plot(cls, name):
    model = cls(options_for(name))
    solution = simulation(model, name).solve([0, 600])
    plot = pybamm.QuickPlot(solution)
    plot.plot(0)
    plot.slider_update(300)
    assert len(plot.variables) == len(model.default_quick_plot_variables)
    assert len(plot.fig.axes) >= len(plot.variables)
    assert any("contact fraction" in variable for variable in model.default_quick_plot_variables)


def test_version_of_the_package_is_the_one_installed():
    from importlib.metadata import version

    assert pybamm_ssb.__version__ == version("pybamm-ssb")
