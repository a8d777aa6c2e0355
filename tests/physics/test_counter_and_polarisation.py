"""The counter electrode's plateau, and the overvoltage by cause for every set."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe

PLATEAU = 0.622  # V against lithium, In-InLi

#: set -> options
SETS = {
    "Si_LPSCl_NMC811": {},
    "Si_LLZO_NMC811": {},
    "Si_PEO_LFP": {"electrolyte transport": "binary"},
    "Si_LPSCl_LiIn": {"working electrode": "positive", "counter electrode": "alloy"},
    "Si_LPSCl_Li": {"working electrode": "positive"},
    "Si_LLZO_Li": {"working electrode": "positive"},
    "Si_PEO_Li": {"working electrode": "positive", "electrolyte transport": "binary"},
}
HYSTERESIS = "one-state hysteresis"


def silicon_options(name):
    options = dict(SETS[name])
    half_cell = options.get("working electrode") == "positive"
    branches = ("single", HYSTERESIS) if half_cell else (HYSTERESIS, "single")
    options["open-circuit potential"] = branches
    return options


def solve(name, steps, model=SolidStateDFN, rtol=1e-6, **options):
    more = {"x-average side reactions": "true"} if model is SolidStateSPMe else {}
    simulation = pybamm.Simulation(
        model({**silicon_options(name), **more, **options}),
        parameter_values=pybamm.ParameterValues(name),
        experiment=pybamm.Experiment(steps),
        solver=pybamm.IDAKLUSolver(rtol=rtol, atol=rtol / 100),
    )
    return simulation.solve(showprogress=False)


# -- counter electrode ---------------------------------------------------------------------------
def test_lithium_indium_shifts_the_voltage_and_nothing_else():
    """V(Li) - V(Li-In) = 0.622 V at rest (Santhosha et al., Batteries Supercaps 2 (2019) 524,
    doi 10.1002/batt.201800149), to 1e-9 V, and under current; the silicon's potential against the
    electrolyte, on which the interphase depends, does not know which counter electrode it has."""
    solutions = {}
    for counter in ("lithium", "alloy"):
        values = pybamm.ParameterValues("Si_LPSCl_LiIn")
        values.update({"Lower voltage cut-off [V]": -2.0, "Upper voltage cut-off [V]": 3.0})
        if counter == "lithium":
            # a plateau that the model would not know is refused
            del values["Counter electrode plateau potential [V]"]
        options = {**silicon_options("Si_LPSCl_LiIn"), "counter electrode": counter}
        simulation = pybamm.Simulation(
            SolidStateDFN(options),
            parameter_values=values,
            solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
        )
        rest = dict(values)
        values.update({"Current function [A]": 0.0})
        at_rest = pybamm.Simulation(
            SolidStateDFN(options),
            parameter_values=values,
            solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
        ).solve([0, 60])
        assert rest["Current function [A]"] > 0
        solutions[counter] = (at_rest, simulation.solve([0, 3600]))
    for i, tolerance in [(0, 1e-9), (1, 1e-7)]:
        lithium, alloy = solutions["lithium"][i], solutions["alloy"][i]
        times = np.linspace(0, lithium.t[-1], 7)
        shift = lithium["Voltage [V]"](times) - alloy["Voltage [V]"](times)
        np.testing.assert_allclose(shift, PLATEAU, rtol=0, atol=tolerance)
        for name in (
            "X-averaged positive electrode surface potential difference [V]",
            "X-averaged positive electrode reaction overpotential [V]",
        ):
            difference = lithium[name](times) - alloy[name](times)
            np.testing.assert_allclose(difference, 0, rtol=0, atol=tolerance)
        film = "X-averaged positive SEI thickness [m]"
        np.testing.assert_allclose(lithium[film](times), alloy[film](times), rtol=1e-7)


# -- polarisation by cause -----------------------------------------------------------------------
def steps_of(name):
    """One step each way, with rests; full cells start discharged, half cells delithiated."""
    first, second = "Discharge", "Charge"
    if "working electrode" not in SETS[name]:
        first, second = second, first
    rest = "Rest for 10 minutes"
    return (f"{first} at C/5 for 1 hour", rest, f"{second} at C/5 for 30 minutes", rest)


def full_cycle(name):
    """From one voltage limit to the other and back, with rests."""
    values = pybamm.ParameterValues(name)
    first = f"Discharge at C/5 until {values['Lower voltage cut-off [V]']} V"
    second = f"Charge at C/5 until {values['Upper voltage cut-off [V]']} V"
    if "working electrode" not in SETS[name]:
        first, second = second, first
    return (first, "Rest for 1 hour", second, "Rest for 1 hour")


@pytest.mark.parametrize(("model", "limit"), [(SolidStateDFN, 1e-9), (SolidStateSPMe, 1e-5)])
@pytest.mark.parametrize("name", SETS)
def test_polarisation_terms_add_up(name, model, limit):
    """The terms by cause sum to OCV - V at every time of a full cycle, under current, at rest and
    in both directions, within 0.1 mV (measured: round-off in the full model, 0.001 mV in the
    reduced one); OCV and V are read independently of the terms."""
    solution = solve(name, [full_cycle(name)], model, rtol=1e-5)
    assert len(solution.cycles[0].steps) == 4
    variables = model(silicon_options(name)).polarisation_variables
    total = sum(solution[term].entries for term in variables)
    ocv = solution["Bulk open-circuit voltage [V]"].entries
    voltage = solution["Voltage [V]"].entries
    assert len(variables) >= 6
    assert np.ptp(ocv - voltage) > 0.1
    np.testing.assert_allclose(total, ocv - voltage, rtol=0, atol=limit)


@pytest.mark.parametrize("name", ["Si_LPSCl_Li", "Si_LPSCl_NMC811"])
def test_resistive_polarisations_have_the_sign_of_the_current(name):
    """Separator, charge transfer, film and electronic terms lower the voltage of a discharge and
    raise that of a charge (single-ion conductor: all are a current times a resistance)."""
    half_cell = "working electrode" in SETS[name]
    silicon = "positive" if half_cell else "negative"
    terms = [
        "Separator polarisation [V]",
        f"Charge transfer polarisation in {silicon} electrode [V]",
        f"Interphase film polarisation in {silicon} electrode [V]",
        f"Electrolyte polarisation in {silicon} electrode [V]",
        f"Electronic polarisation in {silicon} electrode [V]",
        f"Particle diffusion polarisation in {silicon} electrode [V]",
    ]
    solution = solve(name, [steps_of(name)])
    for step in (0, 2):
        part = solution.cycles[0].steps[step]
        current = part["Current [A]"].entries[-1]
        for term in terms:
            assert part[term].entries[-1] * current > 0, term
