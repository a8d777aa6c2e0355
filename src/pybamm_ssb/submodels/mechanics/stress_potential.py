"""Pressure on silicon moves its potential (Larche and Cahn)."""

import pybamm
from pybamm.models.submodels.interface.open_circuit_potential import (
    CurrentSigmoidOpenCircuitPotential,
    OneStateHysteresisOpenCircuitPotential,
    SingleOpenCircuitPotential,
)

from ..contact.parameters import ContactParameters
from ..disconnection.hysteresis import OneStateHysteresisOfConnected
from .stack_pressure import stack_pressure


class StressPotential:
    r"""Mixin for PyBaMM's open-circuit potentials,

    .. math:: U = U_0(s) - \frac{\Omega\, p_w}{F}, \qquad
              \Omega = \frac{1}{c_{max}} \frac{dJ}{ds} ,

    with the wall pressure p_w on the particle (mean of the patches, compression positive) and the
    partial molar volume of lithium: work p_w dV is done against the wall for every ion that goes
    in (Larche and Cahn, Acta Metall. 21 (1973) 1051). 300 MPa on silicon are 27.5 mV: lithiation
    stops earlier and delithiation starts lower. Concentration-gradient stress inside the particle
    is not in it. With neutral contact the particle bears the stack pressure.
    """

    def get_coupled_variables(self, variables):
        # read first: a missing variable defers the whole submodel
        surface = self._get_stoichiometry_and_temperature(variables)[0]
        averaged = surface.domain == ["current collector"]
        if self.options.phase_value(self.domain, self.phase, "contact") == "perfect":
            pressure = stack_pressure(variables, None if averaged else f"{self.domain} electrode")
        else:
            name = f"{self._Domain} electrode {self.phase_name}wall pressure [Pa]"
            if averaged:
                name = f"X-averaged {name[0].lower()}{name[1:]}"
            pressure = variables[name]
        slope = ContactParameters(self.phase_param).volume_ratio_slope(surface)
        local = slope * pressure / (self.phase_param.c_max * self.param.F)
        self._shift = local, pybamm.xyz_average(local)
        return super().get_coupled_variables(variables)

    def _get_standard_ocp_variables(self, ocp_surf, ocp_bulk, dUdT):
        local, mean = self._shift
        return super()._get_standard_ocp_variables(ocp_surf - local, ocp_bulk - mean, dUdT)


class StressedSingle(StressPotential, SingleOpenCircuitPotential):
    """One open-circuit potential, shifted by the wall pressure."""


class StressedOneStateHysteresis(StressPotential, OneStateHysteresisOfConnected):
    """One-state hysteresis of the connected silicon, shifted by the wall pressure."""


class StressedCurrentSigmoid(StressPotential, CurrentSigmoidOpenCircuitPotential):
    """Branch by the sign of the current, shifted by the wall pressure."""


_STRESSED = {
    SingleOpenCircuitPotential: StressedSingle,
    OneStateHysteresisOpenCircuitPotential: StressedOneStateHysteresis,
    OneStateHysteresisOfConnected: StressedOneStateHysteresis,
    CurrentSigmoidOpenCircuitPotential: StressedCurrentSigmoid,
}


def stressed_potential(stock_class):
    """The class here that puts a stock open-circuit potential under the wall pressure."""
    if stock_class not in _STRESSED:
        raise pybamm.OptionError(
            "'stress potential': 'true' works with the open-circuit potentials 'single', "
            f"'one-state hysteresis' and 'current sigmoid', not with {stock_class.__name__}"
        )
    return _STRESSED[stock_class]
