"""Directions that Chem. Sci. 2026, 17, 738 reports, each with the mechanism that causes it."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN
from pybamm_ssb.parameters import options_for

OFF = {"interphase": "none", "disconnection": "none"}
COARSE = {"x_n": 10, "x_s": 5, "x_p": 10, "r_n": 20, "r_p": 10}


def run(cell, cycles=1, rate="C/10", rest="10 minutes", updates=None, **options):
    """Cycling: lithiation of the silicon, rest, delithiation, rest."""
    values = pybamm.ParameterValues(cell)
    values.update(updates or {})
    low = values["Lower voltage cut-off [V]"]
    high = values["Upper voltage cut-off [V]"]
    steps = [f"Discharge at {rate} until {low} V", f"Rest for {rest}"]
    steps += [f"Charge at {rate} until {high} V", f"Rest for {rest}"]
    if "working electrode" not in options_for(cell):
        steps = steps[2:] + steps[:2]
    model = SolidStateDFN({**options_for(cell), "particle": "quadratic profile", **options})
    simulation = pybamm.Simulation(
        model,
        parameter_values=values,
        experiment=pybamm.Experiment([tuple(steps)] * cycles),
        solver=pybamm.IDAKLUSolver(),
        var_pts=COARSE,
    )
    solution = simulation.solve(showprogress=False)
    assert len(solution.cycles) == cycles
    return solution


def capacities(solution, step):
    """|charge| of one step of every cycle [mA.h]."""
    return np.array(
        [np.ptp(c.steps[step]["Discharge capacity [A.h]"].entries) * 1e3 for c in solution.cycles]
    )


def contact_only(cell, **more):
    """Values without the loss of electrons, which asks for no pressure, and particles alike."""
    electrode = "Positive" if "working electrode" in options_for(cell) else "Negative"
    names = ("electronic disconnection per contraction", "disconnection rate variance")
    return {f"{electrode} electrode {name}": 0.0 for name in names} | more


def contact(step):
    return step["X-averaged positive electrode contact fraction"].entries


def test_plastic_sulfide_loses_contact_on_delithiation_and_not_on_lithiation():
    solution = run("Si_LPSCl_Li", **OFF)
    lithiation, _, delithiation, _ = solution.cycles[0].steps
    assert contact(lithiation).min() > 0.99 * contact(lithiation)[0]
    assert contact(delithiation)[-1] < 0.5 * contact(delithiation)[0]


def test_lithium_stays_behind_without_any_interphase():
    """Contact loss alone makes the first delithiation incomplete; perfect contact does not."""
    lost = {}
    for name, kind in [("cavity", "cavity"), ("perfect", "perfect")]:
        solution = run("Si_LPSCl_Li", contact=("perfect", kind), rate="C/2", **OFF)
        lithiated, delithiated = capacities(solution, 0)[0], capacities(solution, 2)[0]
        start = solution["Positive electrode stoichiometry"].entries[0]
        end = solution["Positive electrode stoichiometry"].entries[-1]
        lost[name] = (end - start, 1 - delithiated / lithiated)
    assert lost["cavity"][0] > lost["perfect"][0] + 0.01
    assert lost["cavity"][1] > lost["perfect"][1] + 0.01


def test_polymer_keeps_contact():
    solution = run("Si_PEO_Li", cycles=2, **OFF)
    for cycle in solution.cycles:
        theta = np.concatenate([contact(step) for step in cycle.steps])
        assert theta.min() > 0.9 * theta.max()


def test_garnet_loses_contact_on_the_first_delithiation():
    solution = run("Si_LLZO_Li", **OFF)
    lithiation, _, delithiation, rest = solution.cycles[0].steps
    assert contact(lithiation).min() > 0.99 * contact(lithiation)[0]
    assert contact(delithiation)[-1] < 0.1 * contact(lithiation)[0]
    # a garnet neither flows nor heals: nothing comes back at rest
    assert contact(rest)[-1] < 1.05 * contact(delithiation)[-1]


@pytest.mark.parametrize(
    ("cell", "particle"),
    [
        ("Si_LPSCl_Li", "quadratic profile"),
        pytest.param("Si_LPSCl_NMC811", "Fickian diffusion", marks=pytest.mark.full),
    ],
)
def test_capacity_and_retention_rise_with_stack_pressure(cell, particle):
    """10, 50 and 150 MPa: the first delithiation, and what is left of the second after twenty;
    in the full cell of what depends on contact, since with the library's loss of electrons it
    does not rise (0.856, 0.861, 0.859)."""
    first, kept = [], []
    for pressure in (10e6, 50e6, 150e6):
        changes = {"Stack pressure [Pa]": pressure}
        if cell != "Si_LPSCl_Li":
            changes = contact_only(cell, **changes)
        solution = run(cell, cycles=20, updates=changes, particle=particle)
        delithiated = capacities(solution, 2)
        first.append(delithiated[0])
        kept.append(delithiated[-1] / delithiated[1])
    assert first[1] > 1.01 * first[0]
    assert first[2] > 1.01 * first[1]
    assert np.diff(kept).min() > 0.01, kept


def test_no_cliff_in_retention_at_the_default_number_of_patches():
    """Local pressures differ; without that, closure keeps up with contraction only above one
    pressure and capacity collapses below it, which real cells do not do."""
    retention = []
    for pressure in (25, 35, 50, 75, 100, 125, 150):
        changes = contact_only("Si_LPSCl_Li", **{"Stack pressure [Pa]": pressure * 1e6})
        solution = run("Si_LPSCl_Li", cycles=40, updates=changes)
        delithiated = capacities(solution, 2)
        retention.append(delithiated[-1] / delithiated[1])
    steps = np.diff(retention)
    assert np.abs(steps).max() < 0.15, retention
    assert retention[-1] > retention[0] + 0.1


def test_memory():
    """Same state of charge, pressure and temperature; what went before decides the contact."""
    values = {"Positive electrode matrix creep rate [s-1]": 1e-5}
    fresh = run("Si_LPSCl_Li", updates=values, **OFF)
    lithiation, _, delithiation, _ = fresh.cycles[0].steps
    target = 0.3

    def theta_at(step):
        s = step["Positive electrode stoichiometry"].entries
        order = np.argsort(s)
        return np.interp(target, s[order], contact(step)[order])

    assert theta_at(delithiation) < 0.7 * theta_at(lithiation)


def test_conductivity_alone_does_not_make_two_electrolytes_equal():
    """Give the garnet the sulfide's conductivity (and no interfacial resistance): contact still
    decides."""
    sulfide = pybamm.ParameterValues("Si_LPSCl_Li")
    names = ["Electrolyte conductivity [S.m-1]"]
    updates = {name: 0.16 for name in names}
    updates["Separator interfacial area-specific resistance [Ohm.m2]"] = sulfide[
        "Separator interfacial area-specific resistance [Ohm.m2]"
    ]
    garnet = run("Si_LLZO_Li", cycles=3, updates=updates)
    reference = run("Si_LPSCl_Li", cycles=3, updates={names[0]: 0.16})
    assert capacities(garnet, 2)[-1] < 0.7 * capacities(reference, 2)[-1]


def test_interphase_takes_lithium_in_proportion_to_the_area_in_contact():
    """At rest, half lithiated, reaction-limited: growth per area in contact is the same
    everywhere, so twice the coverage costs twice the lithium."""
    lost = []
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    c_max = values["Maximum concentration in positive electrode [mol.m-3]"]
    for coverage in (0.4, 0.8):
        values.update(
            {
                "Positive electrode contact coverage": coverage,
                "Current function [A]": 0.0,
                "Initial concentration in positive electrode [mol.m-3]": 0.5 * c_max,
                "Positive electrode interphase growth constant [m2.s-1]": 1e-12,
                "Positive electrode interphase reaction velocity [m.s-1]": 1e-13,
            }
        )
        options = {"contact": "pressure", "disconnection": "none"}
        model = SolidStateDFN({**options_for("Si_LPSCl_Li"), **options})
        solution = pybamm.Simulation(model, parameter_values=values).solve([0, 3600])
        lost.append(solution["Loss of lithium to positive SEI [mol]"].entries[-1])
    assert lost[1] / lost[0] == pytest.approx(2.0, rel=1e-3)


def test_interphase_costs_resistance_in_proportion_to_the_area_in_contact():
    """The same current through the same film on more or less of the silicon: the drop over the
    film, and that of charge transfer (linear at C/500), times the contact fraction is the same
    whether coverage or pressure makes the contact."""
    values = pybamm.ParameterValues("Si_LPSCl_Li")
    c_max = values["Maximum concentration in positive electrode [mol.m-3]"]
    values.update(
        {
            "Current function [A]": values["Nominal cell capacity [A.h]"] / 500,
            "Initial concentration in positive electrode [mol.m-3]": 0.5 * c_max,
            "Initial SEI thickness [m]": 30e-9,
            "Positive electrode interphase growth constant [m2.s-1]": 0.0,
            "Positive electrode interphase non-passivating velocity [m.s-1]": 0.0,
        }
    )
    options = {**options_for("Si_LPSCl_Li"), "contact": "pressure", "disconnection": "none"}
    theta, film, transfer = [], [], []
    for coverage, pressure in [(0.4, 50e6), (0.8, 50e6), (0.8, 10e6), (0.8, 250e6)]:
        changes = {"Positive electrode contact coverage": coverage, "Stack pressure [Pa]": pressure}
        given = values.copy()
        given.update(changes)
        solution = pybamm.Simulation(
            SolidStateDFN(options),
            parameter_values=given,
            solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        ).solve([0, 60])
        for found, name in [
            (theta, "X-averaged positive electrode contact fraction"),
            (film, "Interphase film polarisation in positive electrode [V]"),
            (transfer, "Charge transfer polarisation in positive electrode [V]"),
        ]:
            found.append(solution[name].entries[-1])
    assert max(theta) > 1.9 * min(theta)
    np.testing.assert_allclose(np.multiply(theta, film), theta[0] * film[0], rtol=1e-4)
    np.testing.assert_allclose(np.multiply(theta, transfer), theta[0] * transfer[0], rtol=1e-3)
