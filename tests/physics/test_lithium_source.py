"""A counter electrode that runs out of lithium, and silicon that brings its own."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe, simulate
from pybamm_ssb.parameters import cell as cell_set
from pybamm_ssb.parameters import options_for

F, R, T = 96485.33212331001, 8.31446261815324, 298.15
MODELS = {"DFN": SolidStateDFN, "SPMe": SolidStateSPMe}
START = "Counter electrode lithium capacity [A.h.m-2]"
DEPLETION = "Counter electrode depletion capacity [A.h.m-2]"
LEFT = "Counter electrode lithium capacity left [A.h.m-2]"
FINITE = {"lithium source": "finite"}
AREA = 1e-4


def shift(q, q_0, kelvin=T):
    """-(RT/F) ln(q/(q + q_0)) [V]"""
    return R * kelvin / F * np.log((q + q_0) / q)


def cycling(name, steps, options=None, model="DFN", **changes):
    values = pybamm.ParameterValues(name)
    values.update(changes)
    simulation = pybamm.Simulation(
        MODELS[model]({**options_for(name), **(options or {})}),
        parameter_values=values,
        experiment=pybamm.Experiment(steps),
    )
    return simulation.solve(showprogress=False)


def passed(step):
    """Charge [A.h/m2] of a step."""
    return np.abs(np.ptp(step["Discharge capacity [A.h]"].entries)) / AREA


# -- the law -------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("thermal", ["isothermal", "lumped"])
def test_voltage_falls_by_the_logarithm_of_the_activity(flat, run, there_and_back, model, thermal):
    """V(unlimited) - V(finite) = (RT/F) ln(1 + q_0/q) with q from the current alone, until 1 % of
    q_0 is left, at rest there, and back: plating brings everything back. To the 1e-6 V that the
    fast kinetics of both cells leave of two solutions in time."""
    q_0, start, taken = 0.1, 5.0, 5.0 - 1e-3
    current = taken * 3600 / 3600 * AREA
    times = np.array([0, 1000, 2000, 3000, 3300, 3500, 3800, 4300, 6000, 8100])
    values = {
        "Current function [A]": there_and_back(current, 3600, 4500, ramp=15.0),
        START: start,
        DEPLETION: q_0,
    }
    options = {"thermal": thermal}
    unlimited = run(flat(**values), times, options, model)
    finite = run(flat(**values), times, {**options, **FINITE}, model)
    hours = np.where(times < 4050, np.minimum(times, 3600), 8100 - np.maximum(times, 4500)) / 3600
    q = start - current / AREA * hours
    np.testing.assert_allclose(finite[LEFT].entries, q, rtol=0, atol=2e-5)
    assert finite[LEFT].entries.min() < 1.1e-3
    expected = shift(finite[LEFT].entries, q_0, finite["X-averaged cell temperature [K]"].entries)
    found = finite["Counter electrode depletion potential [V]"].entries
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert np.max(expected) > 0.1
    if thermal == "isothermal":
        fall = unlimited["Voltage [V]"].entries - finite["Voltage [V]"].entries
        np.testing.assert_allclose(fall, expected, rtol=0, atol=1e-6)


def test_a_large_source_is_an_unlimited_one(flat, run):
    """To first order (RT/F) q_0/q: 1e-5 relative at q_0/q = 1e-5."""
    values = {"Current function [A]": 5e-4, DEPLETION: 0.1}
    voltage = {}
    for start in (1e4, 1e12, None):
        options = {} if start is None else FINITE
        changes = values if start is None else {**values, START: start}
        solution = run(flat(**changes), [0, 1800, 3600], options)
        voltage[start] = solution["Voltage [V]"].entries
    np.testing.assert_allclose(voltage[None], voltage[1e12], rtol=0, atol=1e-9)
    expected = R * T / F * 0.1 / (1e4 - np.array([0, 2.5, 5.0]))
    np.testing.assert_allclose(voltage[None] - voltage[1e4], expected, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("parallel", [1, 2])
@pytest.mark.parametrize("side", [0.01, 0.1])
def test_capacity_is_per_area_of_one_electrode(flat, run, parallel, side):
    """5 A/m2 for an hour takes 5 A.h/m2, whatever the area and the number of layers."""
    changes = {
        "Electrode width [m]": side,
        "Electrode height [m]": side,
        "Number of electrodes connected in parallel to make a cell": parallel,
        "Current function [A]": 5 * side**2 * parallel,
        START: 20.0,
    }
    solution = run(flat(**changes), [0, 3600], FINITE)
    assert solution[LEFT].entries[-1] == pytest.approx(15.0, rel=1e-9)
    moles = solution["Counter electrode lithium left [mol]"].entries[-1]
    assert moles == pytest.approx(15 * 3600 * side**2 * parallel / F, rel=1e-9)


# -- the end of lithiation -----------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("name", "q_0"), [("Si_LPSCl_Li", 0.1), ("Si_LPSCl_Li", 1.0), ("Si_LPSCl_LiIn", 0.1)]
)
def test_lithiation_ends_with_the_source(name, q_0, model):
    """With half the lithium that the silicon would take, the cut-off comes when q = q_0/(exp(F
    dU/RT) - 1) is left, dU being what the unlimited cell's voltage at this charge is above the
    cut-off; never is more taken than there is, also not while the cut-off voltage is held."""
    values = pybamm.ParameterValues(name)
    low = values["Lower voltage cut-off [V]"]
    steps = (f"Discharge at C/10 until {low} V", f"Hold at {low} V for 1 hour", "Rest for 1 hour")
    changes = {START: 15.0, DEPLETION: q_0}
    finite = cycling(name, [steps], FINITE, model, **changes)
    unlimited = cycling(name, [steps[0]], None, model)
    assert passed(unlimited.cycles[0].steps[0]) > 25
    step = finite.cycles[0].steps[0]
    charge = step["Discharge capacity [A.h]"].entries[-1] / AREA
    q, V = unlimited["Discharge capacity [A.h]"].entries / AREA, unlimited["Voltage [V]"].entries
    dU = np.interp(charge, q, V) - low
    assert dU > 0.05
    assert 15 - charge == pytest.approx(q_0 / np.expm1(dU * F / (R * T)), rel=0.05)
    assert 15 - q_0 < charge < 15
    left = finite[LEFT].entries
    assert 0 < left[-1] <= left.min() + 1e-9
    assert left[-1] < step[LEFT].entries[-1]


def test_even_a_cut_off_far_below_cannot_take_more():
    """5 V down cannot exist by the logarithm alone (1e-86 of q_0); its tangent below 1e-4 q_0
    stretches the balance by less than 2 % of q_0."""
    changes = {START: 15.0, "Lower voltage cut-off [V]": -5.0}
    solution = cycling("Si_LPSCl_Li", ["Discharge at C/10 until -4.9 V"], FINITE, **changes)
    assert solution["Voltage [V]"].entries[-1] == pytest.approx(-4.9, abs=1e-3)
    assert -0.02 * 0.1 < solution[LEFT].entries[-1] < 0


# -- in company ----------------------------------------------------------------------------------
def test_terms_of_the_potential_add_up(flat, run):
    """Plateau, stack pressure and depletion: V falls by 0.622 V - V_Li P/F + (RT/F) ln(1 + q_0/q),
    term by term, in every combination."""
    pressure, volume, q_0, start = 50e6, 1.3e-5, 0.5, 6.0
    times = np.array([0, 1800, 3600, 4300])
    changes = {
        "Current function [A]": 5e-4,
        "Stack pressure [Pa]": pressure,
        "Lithium metal partial molar volume [m3.mol-1]": volume,
        START: start,
        DEPLETION: q_0,
    }
    fall = shift(start - 5 * times / 3600, q_0)
    reference = run(flat(**changes), times)["Voltage [V]"].entries
    for alloy in (False, True):
        for pressed in (False, True):
            for finite in (False, True):
                name = "Si_LPSCl_LiIn" if alloy else "Si_LPSCl_Li"
                options = {
                    "counter electrode": "alloy" if alloy else "lithium",
                    "stress potential": ("true" if pressed else "false", "false"),
                    "lithium source": "finite" if finite else "unlimited",
                }
                found = run(flat(name, **changes), times, options)["Voltage [V]"].entries
                expected = 0.622 * alloy - volume * pressure / F * pressed + fall * finite
                np.testing.assert_allclose(reference - found, expected, rtol=0, atol=2e-6)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", ["Si_LPSCl_Li", "Si_LPSCl_LiIn"])
@pytest.mark.parametrize("disconnection", ["irreversible", "reversible"])
def test_lithium_of_the_whole_cell_is_conserved(name, model, disconnection, lithium_imbalance):
    """Counter + silicon + stranded + interphase is constant to 1e-9 of the source through three
    cycles that each end with the source; the polarisation terms add up throughout."""
    values = pybamm.ParameterValues(name)
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    cycle = (f"Discharge at C/5 until {low} V", f"Charge at C/5 until {high} V")
    options = {**FINITE, "disconnection": disconnection}
    solution = cycling(name, [cycle] * 3, options, model, **{START: 15.0})
    silicon = sum(
        solution[quantity].entries
        for quantity in (
            "Total lithium in positive electrode [mol]",
            "Stranded lithium in positive electrode [mol]",
            "Loss of lithium to positive SEI [mol]",
        )
    )
    counter = solution["Counter electrode lithium left [mol]"].entries
    total = silicon + counter
    assert solution["Stranded lithium in positive electrode [mol]"].entries[-1] > 1e-8
    assert counter.min() < 1e-3 * counter[0]
    assert np.ptp(total) < 1e-9 * counter[0]
    model = solution.all_models[0]
    assert lithium_imbalance(model, solution, "positive") < 1e-9
    terms = sum(solution[term].entries for term in model.polarisation_variables)
    ocv, voltage = (
        solution[name].entries for name in ("Bulk open-circuit voltage [V]", "Voltage [V]")
    )
    np.testing.assert_allclose(terms, ocv - voltage, rtol=0, atol=1e-5)
    assert LEFT in model.summary_variables


def test_the_interphase_uses_up_the_source():
    """A fast film (1e-19 m2/s) takes lithium in every cycle. From an unlimited source silicon is
    filled all the same; a finite one fills it less and less, by what went into the film (and
    stayed in silicon): each lithiation is what was left at its start. Null variant: no film, and
    the third lithiation is the second."""
    options = {"contact": "perfect", "disconnection": "none"}
    cycle = ("Discharge at C/5 until 0.01 V", "Charge at C/5 until 1.0 V")
    growth = "Positive electrode interphase growth constant [m2.s-1]"
    last, second = {}, {}
    for source in ("unlimited", "finite"):
        for k_p in (0.0, 1e-19):
            changes = {growth: k_p, START: 20.0, "SEI resistivity [Ohm.m]": 0.0}
            solution = cycling(
                "Si_LPSCl_Li",
                [cycle] * 4,
                {**options, "lithium source": source},
                "SPMe",
                **changes,
            )
            steps = [c.steps[0] for c in solution.cycles]
            second[source, k_p], last[source, k_p] = passed(steps[1]), passed(steps[3])
            if source == "finite":
                for step in steps:
                    assert passed(step) == pytest.approx(step[LEFT].entries[0], abs=0.01)
            if source == "finite" and k_p:
                film = solution["Loss of lithium to positive SEI [mol]"].entries
                n = solution["Total lithium in positive electrode [mol]"].entries
                missing = ((film[-1] - film[0]) + (n[-1] - n[0])) * F / 3600 / AREA
                left = solution[LEFT].entries[-1]
                assert left == pytest.approx(20.0 - missing, abs=1e-6)
                assert (film[-1] - film[0]) * F / 3600 / AREA > 0.5
    assert last["finite", 1e-19] < 0.97 * second["finite", 1e-19]
    assert last["unlimited", 1e-19] > 0.98 * second["unlimited", 1e-19]
    assert last["finite", 1e-19] < last["unlimited", 1e-19]
    assert last["finite", 0.0] == pytest.approx(second["finite", 0.0], rel=1e-3)


@pytest.mark.parametrize("cls", MODELS.values())
def test_only_in_half_cells(cls):
    with pytest.raises(pybamm.OptionError, match=r"half-cell.*'working electrode': 'positive'"):
        cls(FINITE)
    assert cls({**FINITE, "working electrode": "positive"}).options["lithium source"] == "finite"


# -- prelithiation -------------------------------------------------------------------------------
def test_prelithiated_before_or_after_pressing():
    """Silicon that was prelithiated before the electrode was pressed takes more room, and its
    cavities fit it; prelithiated afterwards it presses on its walls at once. The lithium is the
    same (30 A.h/m2 of silicon, a fifth of it filled)."""
    before = cell_set("Si_LPSCl_Li", design={"silicon: Initial stoichiometry": 0.2})
    after = cell_set(
        "Si_LPSCl_Li",
        design={
            "silicon: Initial stoichiometry": 0.2,
            "silicon: Assembled stoichiometry": 0.02,
        },
    )
    plain = cell_set("Si_LPSCl_Li")
    thickness = "Positive electrode thickness [m]"
    assert after[thickness] == pytest.approx(plain[thickness])
    room = 1 + plain["Positive electrode active material volume fraction"] * 2.46 * 0.18
    assert before[thickness] == pytest.approx(plain[thickness] * room)
    walls, lithium = [], []
    for values in (before, after):
        simulation = pybamm.Simulation(
            SolidStateSPMe(options_for("Si_LPSCl_Li")),
            parameter_values=pybamm.ParameterValues(values),
            experiment=pybamm.Experiment(["Rest for 1 second"]),
        )
        solution = simulation.solve(showprogress=False)
        name = "X-averaged positive electrode wall pressure [Pa]"
        walls.append(solution[name].entries[0])
        lithium.append(solution["Total lithium in positive electrode [mol]"].entries[0])
    assert walls[0] == pytest.approx(before["Stack pressure [Pa]"], rel=0.05)
    # K (lambda_p/lambda_c - 1) above the stack pressure
    K = after["Positive electrode matrix stiffness [Pa]"]
    stretch = ((1 + 2.46 * 0.2) / (1 + 2.46 * 0.02)) ** (1 / 3)
    assert walls[1] == pytest.approx(after["Stack pressure [Pa]"] + K * (stretch - 1), rel=1e-3)
    np.testing.assert_allclose(lithium, 0.2 * 30 * 3600 * AREA / F, rtol=1e-9)


@pytest.mark.parametrize("assembled", [None, 0.02])
@pytest.mark.parametrize("name", ["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
def test_simulate_starts_from_prelithiated_silicon(name, assembled):
    """A half cell takes up what is missing; a full cell charges as much as the cathode gives."""
    design = {"silicon: Initial stoichiometry": 0.3}
    if assembled is not None:
        design["silicon: Assembled stoichiometry"] = assembled
    common = {"model": "SPMe", "preset": "fast", "progress": False, "options": {}}
    first = "Lithiation capacity [mAh.cm-2]"
    plain = simulate(name, **common).table[first].iloc[0]
    result = simulate(name, design=design, **common)
    assert result.stopped is None
    taken = result.table[first].iloc[0]
    if name == "Si_LPSCl_Li":
        assert taken == pytest.approx(plain - 0.28 * 3.0, abs=0.15)
    else:
        assert 0.5 * plain < taken < 1.02 * plain


@pytest.mark.parametrize("growth", [0.0, 1e-19])
def test_prelithiation_compensates_for_the_interphase(growth):
    """A full cell with little lithium in its cathode (N/P = 2). What the interphase takes
    lacks in the next discharge unless silicon brought it: with a reserve (0.3 filled, not the 0.1
    that fill the cathode again) the fourth is more than a tenth larger and loses nothing. Null
    variant: without an interphase both keep their capacity and the reserve gains nothing."""
    E = "Negative electrode interphase "
    overrides = {E + "growth constant [m2.s-1]": growth, "SEI resistivity [Ohm.m]": 0.0}
    capacities = {}
    for start in (0.1, 0.3):
        result = simulate(
            "Si_LPSCl_NMC811",
            model="SPMe",
            preset="fast",
            current="C/10",
            cycles=4,
            options={"contact": "perfect", "disconnection": "none"},
            overrides=overrides,
            design={"N/P ratio": 2.0, "silicon: Initial stoichiometry": start},
            progress=False,
        )
        capacities[start] = result.table["Delithiation capacity [mAh.cm-2]"].to_numpy()
    gain = capacities[0.3][-1] / capacities[0.1][-1] - 1
    if growth:
        assert capacities[0.1][-1] < 0.95 * capacities[0.1][0]
        assert capacities[0.3][-1] > capacities[0.3][0]
        assert gain > 0.1
    else:
        for capacity in capacities.values():
            np.testing.assert_allclose(capacity, capacity[0], rtol=1e-3)
        assert -0.05 < gain < 0
