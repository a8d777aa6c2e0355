"""Half cells with simple properties, for which the submodels have closed forms."""

from __future__ import annotations

import numpy as np
import pybamm

from ..models import NEUTRAL_OPTIONS, SolidStateDFN, SolidStateSPMe

F = 96485.33212331001
R = 8.31446261815324
THERMAL = R * 298.15 / F
AREA = 1e-4  # m2, of all sets
E = "Positive electrode "
BETA = 2.46

#: nothing of ours but what a case switches on
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
        "Positive electrode volume change": lambda sto: BETA * sto,
        "Positive electrode volume expansion coefficient": 0.0,
        "Lower voltage cut-off [V]": -50.0,
        "Upper voltage cut-off [V]": 50.0,
        "Separator thickness [m]": 2e-5,
        "Current function [A]": 0.0,
    }
    values.update(simple)
    values.update(changes)
    return values


class HalfCell:
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


def solve(values, times, options=None, model="SPMe", rtol=1e-8, atol=1e-10, inputs=None, **extra):
    """The solution of a half cell with no mechanism but those of `options`."""
    cls = {"SPMe": SolidStateSPMe, "DFN": SolidStateDFN}[model]
    simulation = pybamm.Simulation(
        cls({**BARE, **(options or {})}),
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=rtol, atol=atol),
        **extra,
    )
    times = np.asarray(times, dtype=float)
    return simulation.solve(times[[0, -1]], t_interp=times, inputs=inputs)


def read(solution, quantity):
    """A variable averaged over the silicon electrode."""
    return solution[f"X-averaged positive electrode {quantity}"].entries


def lithiating(ds_dt, times, options, changes, model="SPMe", **extra):
    """A half cell whose silicon lithiates at ds/dt [1/s]."""
    values = flat_values(**changes)
    values.update({"Current function [A]": HalfCell(values).current_for(ds_dt)})
    return solve(values, times, options, model, **extra)
