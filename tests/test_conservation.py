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
from pybamm_ssb.random_cells import cycle, random_cell

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
    "binary": {"electrolyte transport": "binary"},
    "binary, double layer": {"surface form": "differential", "electrolyte transport": "binary"},
    "alloy": {"counter electrode": "alloy"},
    "crystallinity": {"crystallinity": "two-phase"},
    "finite source": {"lithium source": "finite"},
    "fracture": {"fracture": "critical size"},
}
#: pairs with one of these: a few in the fast tier
LATER = {"binary", "binary, double layer", "alloy", "crystallinity", "finite source", "fracture"}
FAST = {
    ("cavity", "binary"),
    ("irreversible", "alloy"),
    ("quadratic particle", "binary"),
    ("alloy", "finite source"),
    ("interphase", "fracture"),
    ("cavity", "crystallinity"),
}
EXTRA = {
    "Positive electrode effective transport exponential coefficient": 7.0,
    "Separator effective transport exponential coefficient": 0.0,
    "Positive electrode tortuosity factor (electrolyte)": 4.3,
    "Positive electrode tortuosity factor (electrode)": 7.4,
    "Separator tortuosity factor (electrolyte)": 1.0,
}
BINARY = {
    "Binary electrolyte marker": 1.0,
    "Cation transference number": 0.3,
    "Electrolyte diffusivity [m2.s-1]": 1e-9,
}
PLATEAU = 0.622  # V, Li-In


def cycling(parameter_values, half_cell, cycles, rate="C/5"):
    low = parameter_values["Lower voltage cut-off [V]"]
    high = parameter_values["Upper voltage cut-off [V]"]
    half_cycles = [f"Discharge at {rate} until {low} V", f"Charge at {rate} until {high} V"]
    first, second = half_cycles if half_cell else half_cycles[::-1]
    cycle = (first, "Rest for 20 minutes", second, "Rest for 20 minutes")
    return pybamm.Experiment([cycle] * cycles)


def lithium_in_particles(solution, model, domain):
    """PyBaMM's sum over the radial cells; of the parabola of a reduced model, where that sum is
    not the mean that the model solves for (test below), scaled to the latter."""
    n = solution[f"Total lithium in {domain} electrode [mol]"].entries
    parabola = getattr(model.options, domain)["particle"] == "quadratic profile"
    if not (parabola and isinstance(model, pybamm.lithium_ion.SPM)):
        return n
    mean = solution[f"Average {domain} particle concentration [mol.m-3]"].entries
    of_cells = solution[f"R-averaged {domain} particle concentration [mol.m-3]"].entries[0]
    return n * mean / of_cells


def imbalance(solution, model):
    """Largest violation over time, per electrode, relative to the electrode's capacity."""
    half_cell = model.options["working electrode"] == "positive"
    charge = solution["Discharge capacity [A.h]"].entries * 3600 / F
    out = {}
    for domain in ["positive"] if half_cell else ["negative", "positive"]:
        Domain = domain.capitalize()
        n = lithium_in_particles(solution, model, domain)
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


def check(model, parameter_values, cycles=10, tolerance=1e-9, least=None, **kwargs):
    """The balance, after a throughput of at least one capacity of the silicon per cycle (half of it
    in, half of it out) or of `least` in total: else it would be trivial."""
    solution = solve(model, parameter_values, cycles, **kwargs)
    errors = imbalance(solution, model)
    assert max(errors.values()) < tolerance, errors
    capacity = solution[f"{silicon(model)} electrode capacity [A.h]"].entries[0]
    throughput = solution["Throughput capacity [A.h]"].entries[-1] / capacity
    assert throughput > (cycles if least is None else least), throughput
    return solution


def silicon(model):
    return "Positive" if model.options["working electrode"] == "positive" else "Negative"


def stranded(solution):
    electrode = silicon(solution.all_models[0]).lower()
    return solution[f"Stranded lithium in {electrode} electrode [mol]"].entries[-1]


def lpscl(**overrides):
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    values.update({**EXTRA, **overrides}, check_already_exists=False)
    return values


def _neutral_with(*names):
    options = {**NEUTRAL_OPTIONS, **HALF_CELL}
    for name in names:
        options.update(MECHANISMS[name])
    return options


def _values_for(options):
    """The sulfide cell, with the salt of a binary electrolyte or against Li-In where asked."""
    values = lpscl()
    if options["electrolyte transport"] == "binary":
        values.update(BINARY, check_already_exists=False)
    if options["counter electrode"] == "alloy":
        limits = ["Lower voltage cut-off [V]", "Upper voltage cut-off [V]"]
        shifted = {name: values[name] - PLATEAU for name in limits}
        shifted["Counter electrode plateau potential [V]"] = PLATEAU
        values.update(shifted, check_already_exists=False)
    if options.get("contact law") == "hardness" and options["crystallinity"] == "two-phase":
        # charge transfer through 16 % of contact puts the plateau at 0.1 V below 10 mV
        values["Lower voltage cut-off [V]"] = -0.2
    return values


def _check_mechanisms(cls, *names):
    options = _neutral_with(*names)
    if cls is SolidStateDFN:
        options.setdefault("surface form", "algebraic")
    solution = check(cls(options), _values_for(options))
    # electrons are cut off by any contraction, also where contact never falls below the threshold
    loses = options["disconnection"] != "none" and options["contact"] != "perfect"
    assert (stranded(solution) > 1e-7) if loses else (stranded(solution) == 0)


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_alone(name):
    _check_mechanisms(SolidStateDFN, name)


def _pairs():
    for a, b in itertools.combinations(MECHANISMS, 2):
        if not set(MECHANISMS[a]) & set(MECHANISMS[b]):
            later = {a, b} & LATER and (a, b) not in FAST
            yield pytest.param(a, b, marks=[pytest.mark.full] if later else [])


@pytest.mark.parametrize(("a", "b"), list(_pairs()))
def test_every_pair(a, b):
    """What a mechanism does alone includes what it needs to act: disconnection strands lithium in
    the pairs in which silicon swells, and nothing in all others."""
    _check_mechanisms(SolidStateDFN, a, b)


@pytest.mark.full
@pytest.mark.parametrize(("a", "b"), [pair.values for pair in _pairs()])
def test_every_pair_in_the_reduced_model(a, b):
    _check_mechanisms(SolidStateSPMe, a, b)


#: throughput in capacities over ten cycles: the garnet loses its contact in the first
LEAST = {"Si_LLZO_Li": 2.0, "Si_LLZO_NMC811": 8.0}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("model_class", [SolidStateDFN, SolidStateSPMe])
def test_every_set_with_all_its_mechanisms(cell, model_class):
    values = pybamm.ParameterValues(cell)
    solution = check(model_class(options_for(cell)), values, least=LEAST.get(cell))
    # contraction cuts electrons off in every one
    assert stranded(solution) > 1e-8


def _fast(*cells):
    return [pytest.param(c, marks=[] if c in cells else [pytest.mark.full]) for c in CELLS]


@pytest.mark.parametrize("cell", _fast("Si_LPSCl_Li", "Si_PEO_Li", "Si_LPSCl_NMC811"))
def test_everything_on_with_reversible_disconnection_and_double_layer(cell):
    options = options_for(cell)
    half_cell = options.get("working electrode") == "positive"
    options["disconnection"] = ("none", "reversible") if half_cell else ("reversible", "none")
    options["surface form"] = "differential"
    model = SolidStateDFN(options)
    check(model, pybamm.ParameterValues(cell), least=LEAST.get(cell))
    assert f"{silicon(model)} electrode double-layer charge [C]" in model.variables


@pytest.mark.parametrize("cell", _fast("Si_LPSCl_Li", "Si_LPSCl_NMC811"))
def test_one_hundred_square_centimetres(cell):
    values = pybamm.ParameterValues(cell)
    values.update(
        {
            "Electrode width [m]": 0.1,
            "Electrode height [m]": 0.1,
            "Nominal cell capacity [A.h]": 100 * values["Nominal cell capacity [A.h]"],
        }
    )
    check(SolidStateDFN(options_for(cell)), values, least=LEAST.get(cell))


@pytest.mark.parametrize("rtol", [1e-3, 1e-4, 1e-6, 1e-8])
def test_balance_does_not_depend_on_the_tolerance(rtol):
    """With disconnection the balance would be a product of states; as amounts it is linear."""
    solver = pybamm.IDAKLUSolver(rtol=rtol, atol=rtol / 100)
    solution = check(SolidStateDFN(options_for("Si_LPSCl_Li")), lpscl(), cycles=3, solver=solver)
    assert stranded(solution) > 0


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


def test_what_stock_reports_of_a_parabola():
    """The mean of a parabolic profile in the reduced model is a state and balances to round-off;
    the lithium that PyBaMM reports is the parabola summed over the radial cells: 9e-5 of the
    capacity off, second order in their number, in stock and in ours."""
    options = {**HALF_CELL, "particle": "quadratic profile"}
    stock = pybamm.lithium_ion.SPMe(options)
    stock.variables["Stranded lithium in positive electrode [mol]"] = pybamm.Scalar(0)
    errors = []
    for points in (20, 40):
        var_pts = {"x_n": 20, "x_s": 20, "x_p": 20, "r_n": points, "r_p": points}
        solution = solve(stock, lpscl(), 2, var_pts=var_pts)
        assert imbalance(solution, stock)["positive"] < 1e-9
        n = solution["Total lithium in positive electrode [mol]"].entries
        passed = solution["Discharge capacity [A.h]"].entries * 3600 / F
        capacity = solution["Positive electrode capacity [A.h]"].entries[0] * 3600 / F
        errors.append(np.abs(n - n[0] - passed + passed[0]).max() / capacity)
    assert errors[0] == pytest.approx(8.8e-5, rel=0.05)
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)


def test_a_thin_cathode_gains_no_lithium_from_round_off():
    """1.4 micrometres of LCO with constant properties: divergence and gradient in one matrix gained
    3e-8 of its lithium in each cycle."""
    found = cycle(random_cell(424), cycles=2)
    assert found.solved and found.lithium_error < 1e-11
