"""Half cells with simple properties, for which the submodels have closed forms."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import NEUTRAL_OPTIONS, SolidStateDFN, SolidStateSPMe

F = 96485.33212331001
R = 8.31446261815324

#: nothing of ours but what a test switches on
BARE = {
    **NEUTRAL_OPTIONS,
    "electrolyte transport": "single-ion",
    "effective transport": "power law",
    "working electrode": "positive",
}


def flat_values(name="Si_LPSCl_Li", **changes):
    """A half-cell set with a flat potential of 0.3 V, fast kinetics and fast particles, so that
    one mechanism at a time is left; `changes` are strict updates of the set."""
    values = pybamm.ParameterValues(name)
    simple = {
        "Positive electrode OCP [V]": 0.3,
        "Positive electrode exchange-current density [A.m-2]": 1e4,
        "Exchange-current density for lithium metal electrode [A.m-2]": 1e4,
        "Positive particle diffusivity [m2.s-1]": 1e-13,
        "Initial concentration in positive electrode [mol.m-3]": 0.5 * 278000,
        "Positive electrode assembled stoichiometry": 0.5,
        # a coefficient would be checked against the room that the swollen particles take, which
        # closed forms do not care about
        "Positive electrode volume change": lambda sto: 2.46 * sto,
        "Positive electrode volume expansion coefficient": 0.0,
        "Lower voltage cut-off [V]": -50.0,
        "Upper voltage cut-off [V]": 50.0,
        "Separator thickness [m]": 2e-5,
        "Current function [A]": 0.0,
    }
    values.update(simple)
    values.update(changes)
    return values


class Cell:
    """The numbers of a half-cell parameter set that closed forms need."""

    def __init__(self, values):
        self.values = values
        v = values.evaluate
        self.area = v(pybamm.Parameter("Electrode width [m]")) * v(
            pybamm.Parameter("Electrode height [m]")
        )
        self.L_p = values["Positive electrode thickness [m]"]
        self.L_sep = values["Separator thickness [m]"]
        self.radius = values["Positive particle radius [m]"]
        self.eps_s = values["Positive electrode active material volume fraction"]
        self.c_max = values["Maximum concentration in positive electrode [mol.m-3]"]
        self.a = 3 * self.eps_s / self.radius
        #: charge [C] per unit of stoichiometry
        self.charge = F * self.c_max * self.eps_s * self.L_p * self.area

    def current_for(self, ds_dt):
        """Current [A] that lithiates (ds/dt > 0) the silicon at this rate [1/s]."""
        return ds_dt * self.charge


@pytest.fixture
def flat():
    return flat_values


@pytest.fixture
def cell():
    return Cell


@pytest.fixture
def run():
    """Solve a half cell: run(values, times, options, ...) -> solution."""

    def solve(
        values, times, options=None, model="SPMe", rtol=1e-8, atol=1e-10, inputs=None, **extra
    ):
        cls = {"SPMe": SolidStateSPMe, "DFN": SolidStateDFN}[model]
        simulation = pybamm.Simulation(
            cls({**BARE, **(options or {})}),
            parameter_values=values,
            solver=pybamm.IDAKLUSolver(rtol=rtol, atol=atol),
            **extra,
        )
        times = np.asarray(times, dtype=float)
        return simulation.solve(times[[0, -1]], t_interp=times, inputs=inputs)

    return solve


@pytest.fixture
def observed_order():
    """Slope of log(error) over log(mesh spacing) between successive meshes."""

    def order(points, errors):
        h, e = 1 / np.asarray(points, float), np.abs(errors)
        return np.diff(np.log(e)) / np.diff(np.log(h))

    return order


@pytest.fixture
def bare():
    return dict(BARE)
