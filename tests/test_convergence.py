"""Convergence of the full models, every mechanism on, in mesh and tolerance."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN
from pybamm_ssb.parameters import options_for

#: inside lithiation, at rest, inside delithiation with an opening gap, at rest again [s]
TIMES = np.array([2.0, 5.0, 8.5, 10.0, 12.5, 14.5]) * 3600
CELLS = ["Si_LPSCl_Li", "Si_LLZO_Li", "Si_PEO_Li", "Si_LPSCl_NMC811"]


def voltage(model, cell, times=TIMES, rtol=1e-6, points=None, solver=None):
    """Voltage over a cycle of fixed duration: no event, so that times compare."""
    half_cell = model.options["working electrode"] == "positive"
    # the garnet gives back less than it takes
    hours = 7 if "LLZO" in cell else 8
    into, out = ("Discharge", "Charge") if half_cell else ("Charge", "Discharge")
    hours = hours if half_cell else 7
    steps = (
        f"{into} at C/10 for {hours} hours",
        f"Rest for {9 - hours} hours",
        f"{out} at C/10 for 4 hours",
        "Rest for 2 hours",
    )
    simulation = pybamm.Simulation(
        model,
        parameter_values=pybamm.ParameterValues(cell),
        experiment=pybamm.Experiment([steps]),
        solver=solver or pybamm.IDAKLUSolver(rtol=rtol, atol=rtol / 100),
        var_pts=points and dict.fromkeys(["x_n", "x_s", "x_p", "r_n", "r_p"], points),
    )
    found = simulation.solve(showprogress=False)["Voltage [V]"](times)
    assert np.all(np.isfinite(found))
    return found


@pytest.mark.parametrize("cell", CELLS)
def test_second_order_in_the_mesh(cell):
    coarse, medium, fine = (
        voltage(SolidStateDFN(options_for(cell)), cell, points=n, rtol=1e-7) for n in (10, 20, 40)
    )
    first, second = np.abs(coarse - medium), np.abs(medium - fine)
    order = np.log2(first.max() / second.max())
    assert 1.8 < order < 2.6, order
    # error of the default mesh
    assert second.max() * 4 / 3 < 1e-3


@pytest.mark.parametrize("cell", CELLS)
def test_ten_times_tighter_tolerances(cell):
    """Ten times tighter than the models' default: less than 0.1 mV at every time, including the
    steps in which contact opens and closes. (From PyBaMM's default, 1e-4, it can be 0.4 mV.)"""
    times = np.arange(600, 15 * 3600, 300.0)
    model = SolidStateDFN(options_for(cell))
    default = model.default_solver
    found = voltage(model, cell, times, solver=default)
    tighter = voltage(
        model, cell, times, solver=pybamm.IDAKLUSolver(rtol=default.rtol / 10, atol=5e-9)
    )
    assert np.abs(found - tighter).max() < 1e-4


def test_result_does_not_depend_on_the_smoothing_of_the_wall_pressure():
    """Smoothed over 2 % of the stack pressure; halving it moves the voltage by less than 1 mV and
    the contact by less than a per cent."""
    found = []
    for smoothing in (0.02, 0.01):
        values = pybamm.ParameterValues("Si_LPSCl_Li")
        values.update({"Positive electrode wall pressure smoothing": smoothing})
        simulation = pybamm.Simulation(
            SolidStateDFN(options_for("Si_LPSCl_Li")),
            parameter_values=values,
            experiment=pybamm.Experiment(
                [("Discharge at C/10 for 8 hours", "Charge at C/10 for 6 hours")]
            ),
            solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        )
        solution = simulation.solve(showprogress=False)
        times = np.linspace(3600, 13 * 3600, 49)
        theta = solution["X-averaged positive electrode contact fraction"](times)
        found.append((solution["Voltage [V]"](times), theta))
    assert np.abs(found[0][0] - found[1][0]).max() < 1e-3
    assert np.abs(found[0][1] - found[1][1]).max() < 0.01
