"""The potential of a metal or alloy counter electrode (Li, Li-In) of half cells."""

import pybamm
from pybamm.models.submodels.interface.open_circuit_potential.base_ocp import (
    BaseOpenCircuitPotential,
)

from ..mechanics.stack_pressure import stack_pressure
from .lithium_source import DEPLETION


def plateau_potential() -> pybamm.Parameter:
    """U_counter [V] against lithium."""
    return pybamm.Parameter("Counter electrode plateau potential [V]")


class CounterElectrodePotential(BaseOpenCircuitPotential):
    r"""Open-circuit potential of the counter electrode of a half cell against lithium (stock:
    0 V), the sum of up to three terms:

    .. math:: U = U_{plateau} - \frac{\bar V_{Li} P}{F} + U_{depletion}

    An alloy in its two-phase region has a plateau; In-InLi: 0.622 V (Santhosha et al., Batteries
    Supercaps 2 (2019) 524). The cell voltage falls by U; potentials of the working electrode
    against the electrolyte, and so everything that depends on them (interphase growth), stay on
    the lithium scale.

    Takes the place of the submodel "negative primary open-circuit potential".

    Parameters
    ----------
    alloy : bool
        Whether there is a plateau.
    pressed : bool
        Whether the stack pressure moves it, with the volume per mole of lithium ("Lithium metal
        partial molar volume [m3.mol-1]"): 6.7 mV at 50 MPa for lithium.
    finite : bool
        Whether it rises as the lithium is used up; needs the submodel FiniteLithiumSource.
    """

    def __init__(
        self, param, domain, reaction, options, *, alloy=False, pressed=False, finite=False
    ):
        super().__init__(param, domain, reaction, options)
        self.alloy, self.pressed, self.finite = alloy, pressed, finite

    def get_coupled_variables(self, variables):
        U = plateau_potential() if self.alloy else pybamm.Scalar(0)
        if self.pressed:
            volume = pybamm.Parameter("Lithium metal partial molar volume [m3.mol-1]")
            U = U - volume * stack_pressure(variables) / self.param.F
        if self.finite:
            U = U + variables[DEPLETION]
        variables.update(self._get_standard_ocp_variables(U, U, pybamm.Scalar(0)))
        return variables
