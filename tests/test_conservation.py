"""Lithium and charge: per-electrode balances with every mechanism, alone, in pairs, together.

The balance of one electrode, with the solver's own discharge capacity Q:

    n(t) - n(0) + n_interphase + n_stranded -/+ Q/F - Q_dl/F = 0

relative to the lithium the electrode can hold. `Total lithium` cannot see a wrong area (what one
electrode gains the other loses); this balance can, because n is summed over the particles and Q
is the integral of the applied current.
"""

import itertools

import numpy as np
import pybamm
import pytest

from pybamm_ssb import NEUTRAL_OPTIONS, SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import options_for

F = 96485.33212331001
CELLS = [
    "Si_LPSCl_Li",
    "Si_LPSCl_LiIn",
    "Si_LLZO_Li",
    "Si_PEO_Li",
    "Si_LPSCl_NMC811",
    "Si_LLZO_NMC811",
    "Si_PEO_LFP",
]
HALF_CELL = {
    "working electrode": "positive",
    "open-circuit potential": ("single", "one-state hysteresis"),
}
#: every mechanism off its neutral value, one at a time
MECHANISMS = {
    "single-ion": {"electrolyte transport": "single-ion"},
    "power law": {"effective transport": "power law"},
    "exponential": {"effective transport": "exponential"},
    "tortuosity factor": {"effective transport": "tortuosity factor"},
    "pressure": {"contact": "pressure"},
    "pressure, hardness": {"contact": "pressure", "contact law": "hardness"},
    "cavity": {"contact": "cavity"},
    "cavity, power, five patches": {
        "contact": "cavity",
        "contact law": "power",
        "pressure patches": "5",
    },
    "irreversible": {"disconnection": "irreversible"},
    "reversible": {"disconnection": "reversible"},
    "interphase": {"interphase": "self-limiting"},
    "double layer": {"surface form": "differential", "electrolyte transport": "single-ion"},
    "quadratic particle": {"particle": "quadratic profile"},
}
EXTRA = {
    "Positive electrode effective transport exponential coefficient": 7.0,
    "Separator effective transport exponential coefficient": 0.0,
    "Positive electrode tortuosity factor (electrolyte)": 4.3,
    "Positive electrode tortuosity factor (electrode)": 7.4,
    "Separator tortuosity factor (electrolyte)": 1.0,
}


def cycling(parameter_values, half_cell, cycles, rate="C/5"):
    low = parameter_values["Lower voltage cut-off [V]"]
    high = parameter_values["Upper voltage cut-off [V]"]
    half_cycles = [f"Discharge at {rate} until {low} V", f"Charge at {rate} until {high} V"]
    first, second = half_cycles if half_cell else half_cycles[::-1]
    cycle = (first, "Rest for 20 minutes", second, "Rest for 20 minutes")
    return pybamm.Experiment([cycle] * cycles)


def imbalance(solution, model):
    """Largest violation over time, per electrode, relative to the electrode's capacity."""
    half_cell = model.options["working electrode"] == "positive"
    charge = solution["Discharge capacity [A.h]"].entries * 3600 / F
    out = {}
    for domain in ["positive"] if half_cell else ["negative", "positive"]:
        Domain = domain.capitalize()
        n = solution[f"Total lithium in {domain} electrode [mol]"].entries
        n = n + solution[f"Loss of lithium to {domain} SEI [mol]"].entries
        n = n + solution[f"Stranded lithium in {domain} electrode [mol]"].entries
        passed = charge if domain == "positive" else -charge
        name = f"{Domain} electrode double-layer charge [C]"
        if name in model.variables:
            passed = passed + solution[name].entries / F
        capacity = solution[f"{Domain} electrode capacity [A.h]"].entries[0] * 3600 / F
        balance = (n - n[0]) - (passed - passed[0])
        out[domain] = np.abs(balance).max() / capacity
    return out


def solve(model, parameter_values, cycles, solver=None, **kwargs):
    half_cell = model.options["working electrode"] == "positive"
    experiment = cycling(parameter_values, half_cell, cycles)
    simulation = pybamm.Simulation(
        model,
        parameter_values=parameter_values,
        experiment=experiment,
        solver=solver,
        **kwargs,
    )
    solution = simulation.solve(showprogress=False)
    assert len(solution.cycles) == cycles
    return solution


def check(model, parameter_values, cycles=10, tolerance=1e-9, **kwargs):
    solution = solve(model, parameter_values, cycles, **kwargs)
    errors = imbalance(solution, model)
    assert max(errors.values()) < tolerance, errors
    throughput = solution["Throughput capacity [A.h]"].entries[-1]
    assert throughput > 1e-4, "nothing was cycled: the balance would be trivial"
    return solution


def lpscl(**overrides):
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    values.update({**EXTRA, **overrides}, check_already_exists=False)
    return values


def _neutral_with(*names):
    options = {**NEUTRAL_OPTIONS, **HALF_CELL}
    for name in names:
        options.update(MECHANISMS[name])
    return options


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_alone(name):
    options = _neutral_with(name)
    options.setdefault("surface form", "algebraic")
    check(SolidStateDFN(options), lpscl())


def _pairs():
    for a, b in itertools.combinations(MECHANISMS, 2):
        if not set(MECHANISMS[a]) & set(MECHANISMS[b]):
            yield a, b


@pytest.mark.parametrize(("a", "b"), list(_pairs()))
def test_every_pair(a, b):
    options = _neutral_with(a, b)
    options.setdefault("surface form", "algebraic")
    check(SolidStateDFN(options), lpscl())


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("model_class", [SolidStateDFN, SolidStateSPMe])
def test_every_set_with_all_its_mechanisms(cell, model_class):
    check(model_class(options_for(cell)), pybamm.ParameterValues(cell))


@pytest.mark.parametrize("cell", ["Si_LPSCl_Li", "Si_PEO_Li", "Si_LPSCl_NMC811"])
def test_everything_on_with_reversible_disconnection_and_double_layer(cell):
    options = options_for(cell)
    silicon = "positive" if options.get("working electrode") == "positive" else "negative"
    options["disconnection"] = (
        ("none", "reversible") if silicon == "positive" else ("reversible", "none")
    )
    options["surface form"] = "differential"
    solution = check(SolidStateDFN(options), pybamm.ParameterValues(cell))
    assert (
        f"{silicon.capitalize()} electrode double-layer charge [C]"
        in solution.all_models[0].variables
    )


@pytest.mark.parametrize("cell", ["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
def test_one_hundred_square_centimetres(cell):
    values = pybamm.ParameterValues(cell)
    values.update(
        {
            "Electrode width [m]": 0.1,
            "Electrode height [m]": 0.1,
            "Nominal cell capacity [A.h]": 100 * values["Nominal cell capacity [A.h]"],
        }
    )
    check(SolidStateDFN(options_for(cell)), values)


@pytest.mark.parametrize("rtol", [1e-3, 1e-4, 1e-6, 1e-8])
def test_balance_does_not_depend_on_the_tolerance(rtol):
    """With disconnection the balance would be a product of states; as amounts it is linear."""
    solver = pybamm.IDAKLUSolver(rtol=rtol, atol=rtol / 100)
    solution = check(SolidStateDFN(options_for("Si_LPSCl_Li")), lpscl(), cycles=3, solver=solver)
    stranded = solution["Stranded lithium in positive electrode [mol]"].entries[-1]
    assert stranded > 0


def test_what_stock_reaches_in_its_own_form():
    """Stock takes the ohmic drop of the electrode as a difference of potentials of volts: its
    balance is limited by round-off, whatever the tolerance; ours in the same form is the same."""
    values = lpscl()
    tight = {"solver": pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10)}
    stock = pybamm.lithium_ion.DFN(HALF_CELL)
    stock.variables["Stranded lithium in positive electrode [mol]"] = pybamm.Scalar(0)
    same = SolidStateDFN({**NEUTRAL_OPTIONS, **HALF_CELL})
    ours = SolidStateDFN({**NEUTRAL_OPTIONS, **HALF_CELL, "electrolyte transport": "single-ion"})
    errors = [
        imbalance(solve(model, values, 3, **tight), model)["positive"]
        for model in (stock, same, ours)
    ]
    assert errors[0] > 1e-9
    assert errors[1] == pytest.approx(errors[0], rel=1e-6)
    assert errors[2] < errors[0] / 20


@pytest.mark.parametrize("mesh", ["graded", "five points"])
def test_balance_on_other_meshes_and_with_lithium_dependent_conduction(mesh):
    """The boundary fluxes of the surface form stay exact when the conductivities vary."""
    values = lpscl(
        **{"Positive electrode conductivity [S.m-1]": lambda sto, T: 0.1 * 10 ** (3 * sto)}
    )
    model = SolidStateDFN(options_for("Si_LPSCl_Li"))
    if mesh == "five points":
        kwargs = {"var_pts": {"x_n": 5, "x_s": 5, "x_p": 5, "r_n": 10, "r_p": 10}}
    else:
        submesh = pybamm.MeshGenerator(
            pybamm.Exponential1DSubMesh, {"side": "left", "stretch": 3.0}
        )
        kwargs = {"submesh_types": {**model.default_submesh_types, "positive electrode": submesh}}
    check(model, values, cycles=3, **kwargs)
