"""The pressure on the stack: given, a programme over time, or what a stiff fixture makes of it."""

import pybamm

from ..smoothing import ramp

NAME = "Stack pressure [Pa]"
#: pressure over which a fixture that lost its load becomes slack [Pa]
_SLACK = 1e4
#: scale of the state [Pa]
_SCALE = 1e6


def stack_pressure(variables, electrode=None):
    """The stack pressure [Pa] from `variables`, or the parameter when no submodel owns it.

    Parameters
    ----------
    variables : dict
    electrode : str, optional
        Domain to broadcast to, e.g. "negative electrode"; None leaves a state of the cell on the
        current collector.
    """
    P = variables.get(NAME, pybamm.Parameter(NAME))
    if electrode is not None and P.domain == ["current collector"]:
        P = pybamm.PrimaryBroadcast(P, electrode)
    return P


class ConstantStackPressure(pybamm.BaseSubModel):
    """Springs or gas: the pressure is the parameter "Stack pressure [Pa]", whatever the cell
    does. (As an input parameter it may differ from cycle to cycle, which is how ``simulate``
    takes one pressure per cycle.)"""

    def __init__(self, param, options=None):
        super().__init__(param, options=options)

    def get_fundamental_variables(self):
        return {NAME: pybamm.Parameter(NAME)}


class StackPressureProgramme(pybamm.BaseSubModel):
    """A prescribed pressure P(t): the function "Stack pressure programme [Pa]" of the time since
    the start of the experiment [s], e.g. ``lambda t: pybamm.Interpolant(times, pressures, t)``.
    "Stack pressure [Pa]" is not read."""

    def __init__(self, param, options=None):
        super().__init__(param, options=options)

    def get_fundamental_variables(self):
        P = pybamm.FunctionParameter("Stack pressure programme [Pa]", {"Time [s]": pybamm.t})
        return {NAME: P}


class FixtureStackPressure(pybamm.BaseSubModel):
    r"""A fixture of finite stiffness: the stack presses itself against it,

    .. math:: P = \Big[P_0 + \frac{k_{fix}}{1 + k_{fix} C}\, \Delta L\Big]_+

    with the pressure at assembly P_0 ("Stack pressure [Pa]"), the stiffness of the fixture
    ("Fixture stiffness [Pa.m-1]"), the compliance of the stack in series with it ("Stack
    compliance [m.Pa-1]") and the thickness that the stack has gained since assembly. k_fix = 0
    is a spring or gas; k_fix to infinity a fixed gap, in which only the compliance gives way. A
    stack that shrinks away from its fixture has no pressure left.

    One algebraic state for the whole cell, so that the equations at one position do not depend
    on those at all others.
    """

    def __init__(self, param, options=None):
        super().__init__(param, options=options)

    def get_fundamental_variables(self):
        return {NAME: pybamm.Variable(NAME, domain="current collector", scale=_SCALE)}

    def set_algebraic(self, variables):
        P = variables[NAME]
        stiffness = pybamm.Parameter("Fixture stiffness [Pa.m-1]")
        compliance = pybamm.Parameter("Stack compliance [m.Pa-1]")
        together = stiffness / (1 + stiffness * compliance)
        free = pybamm.Parameter(NAME) + together * variables["Cell thickness change [m]"]
        self.algebraic[P] = (P - ramp(free, _SLACK)) / _SCALE

    def set_initial_conditions(self, variables):
        self.initial_conditions[variables[NAME]] = pybamm.Parameter(NAME)


STACK_PRESSURES = {
    "constant": ConstantStackPressure,
    "programme": StackPressureProgramme,
    "fixture": FixtureStackPressure,
}
