"""Conservation and convergence with swelling that acts back, its neutral values, refusals."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import options_for

MODELS = [SolidStateDFN, SolidStateSPMe]
ALL_ON = {
    "electrode stretch": "uniaxial",
    "stack pressure": "fixture",
    "stress potential": "true",
    "crystallinity": "two-phase",
    "fracture": "critical size",
}
HALF, FULL = "Si_LPSCl_Li", "Si_LPSCl_NMC811"
CELLS = [
    HALF,
    FULL,
    *(
        pytest.param(name, marks=pytest.mark.full)
        for name in ("Si_LPSCl_LiIn", "Si_LLZO_Li", "Si_LLZO_NMC811", "Si_PEO_Li", "Si_PEO_LFP")
    ),
]


def cycling(values, half, cycles, rate="C/5"):
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    there, back = f"Discharge at {rate} until {low} V", f"Charge at {rate} until {high} V"
    first, second = (there, back) if half else (back, there)
    return pybamm.Experiment(
        [(first, "Rest for 20 minutes", second, "Rest for 20 minutes")] * cycles
    )


def solve(cls, name, extra, cycles, updates=None, **keywords):
    options = {**options_for(name), **ALL_ON, **extra}
    model, values = cls(options), pybamm.ParameterValues(name)
    values.update(updates or {})
    half = options.get("working electrode") == "positive"
    simulation = pybamm.Simulation(
        model, parameter_values=values, experiment=cycling(values, half, cycles), **keywords
    )
    solution = simulation.solve(showprogress=False)
    assert len(solution.cycles) == cycles
    return model, solution, ["positive"] if half else ["negative", "positive"]


@pytest.mark.parametrize(
    "cls", [SolidStateDFN, pytest.param(SolidStateSPMe, marks=pytest.mark.full)]
)
@pytest.mark.parametrize("name", CELLS)
def test_lithium_balance_with_everything_on(cls, name, lithium_imbalance):
    """Ten cycles with stretch, a fixture and stress on the potential beside all mechanisms."""
    model, solution, domains = solve(cls, name, {}, 10)
    for domain in domains:
        assert lithium_imbalance(model, solution, domain) < 1e-9
    assert np.ptp(solution["Stack pressure [Pa]"].entries) > 1e4


@pytest.mark.parametrize(
    "extra",
    [
        {"electrode stretch": "none", "stack pressure": "constant"},
        {"stack pressure": "constant", "stress potential": "false"},
        {"stretched transport": "affine", "stress potential": "false"},
        {"disconnection": "reversible"},
        {"surface form": "differential"},
        {"particle": "quadratic profile"},
        {"interphase": "none", "disconnection": "none"},
        {"contact": "pressure"},
        {"contact": "perfect", "stress potential": "false"},
        {"crystallinity": "none"},
    ],
    ids=lambda extra: ", ".join(extra.values()),
)
def test_lithium_balance_of_each_combination(extra, lithium_imbalance):
    model, solution, domains = solve(SolidStateDFN, HALF, extra, 3)
    for domain in domains:
        assert lithium_imbalance(model, solution, domain) < 1e-9


@pytest.mark.parametrize("name", [HALF, pytest.param(FULL, marks=pytest.mark.full)])
def test_second_order_in_the_mesh(name):
    found = []
    t = np.array([1.0, 2.5, 4.0, 5.5, 6.5, 8.0]) * 3600
    there, back = ("Discharge", "Charge") if name == HALF else ("Charge", "Discharge")
    steps = (f"{there} at C/10 for 5 hours", f"{back} at C/10 for 4 hours")
    for points in (10, 20, 40):
        simulation = pybamm.Simulation(
            SolidStateDFN({**options_for(name), **ALL_ON}),
            parameter_values=pybamm.ParameterValues(name),
            experiment=pybamm.Experiment([steps]),
            solver=pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9),
            var_pts=dict.fromkeys(["x_n", "x_s", "x_p", "r_n", "r_p"], points),
        )
        found.append(simulation.solve(showprogress=False)["Voltage [V]"](t))
    first, second = np.abs(found[0] - found[1]).max(), np.abs(found[1] - found[2]).max()
    assert 1.8 < np.log2(first / second) < 2.6
    assert second * 4 / 3 < 1e-3


@pytest.mark.parametrize("cls", MODELS)
def test_material_that_does_not_swell_recovers_the_rigid_cell(cls):
    """J = 1 and no interphase: stretch, fixture and stress change nothing, to 1e-6 V."""
    flat = {"Positive electrode volume change": lambda sto: 0 * sto}
    flat["Counter electrode transmitted thickness share"] = 0.0
    off = {"electrode stretch": "none", "stack pressure": "constant", "stress potential": "false"}
    t = np.linspace(600, 4 * 3600, 30)
    voltages = []
    for extra in ({}, off):
        solver = pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-11)
        _, solution, _ = solve(cls, HALF, {"interphase": "none", **extra}, 1, flat, solver=solver)
        voltages.append(solution["Voltage [V]"](t))
    np.testing.assert_allclose(voltages[0], voltages[1], rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"stack pressure": "fixture"}, ["'electrode stretch': 'uniaxial'"]),
        ({"electrode stretch": "biaxial"}, ["'biaxial'", "'uniaxial'"]),
        ({"stack pressure": "springs"}, ["'springs'", "'constant'"]),
        (
            {"electrode stretch": "uniaxial", "particle mechanics": "swelling only"},
            ["'particle mechanics'", "thickness"],
        ),
        ({"stress potential": ("true",)}, ["2-tuple"]),
    ],
)
def test_refused_options(options, words):
    with pytest.raises(pybamm.OptionError) as error:
        SolidStateDFN(options)
    for word in words:
        assert word in str(error.value)


def test_outputs_and_their_names():
    """Names in PyBaMM's grammar, also in the default plot."""
    model = SolidStateDFN({**options_for(FULL), **ALL_ON})
    for name in [
        "Stack pressure [Pa]",
        "Cell thickness change [m]",
        "Negative electrode thickness change [m]",
        "Positive electrode thickness change [m]",
        "Negative electrode void fraction",
        "Negative electrode wall pressure [Pa]",
        "X-averaged negative electrode stretch",
    ]:
        assert name in model.variables
    assert "Stack pressure [Pa]" in model.default_quick_plot_variables
    assert "Cell thickness change [m]" in model.default_quick_plot_variables
