"""A metal or alloy counter electrode (Li, Li-In) of half cells."""

import pybamm
from pybamm.models.submodels.interface.open_circuit_potential.base_ocp import (
    BaseOpenCircuitPotential,
)

from ..mechanics.stack_pressure import stack_pressure


def plateau_potential() -> pybamm.Parameter:
    """U_counter [V] against lithium."""
    return pybamm.Parameter("Counter electrode plateau potential [V]")


class AlloyPlateau(BaseOpenCircuitPotential):
    r"""Open-circuit potential of the counter electrode of a half cell,
    :math:`U = U_{plateau}` against lithium (stock: 0 V).

    In-InLi: 0.622 V (Santhosha et al., Batteries Supercaps 2 (2019) 524). The cell voltage falls
    by this much; potentials of the working electrode against the electrolyte, and so everything
    that depends on them (interphase growth), stay on the lithium scale.

    Takes the place of the submodel "negative primary open-circuit potential".

    Parameters
    ----------
    pressed : bool
        Whether the stack pressure moves it too, by -V P/F with the volume per mole of lithium
        ("Lithium metal partial molar volume [m3.mol-1]"): 6.7 mV at 50 MPa for lithium.
    """

    def __init__(self, param, domain, reaction, options, pressed=False):
        super().__init__(param, domain, reaction, options)
        self.pressed = pressed

    def _unpressed(self):
        return plateau_potential()

    def get_coupled_variables(self, variables):
        U = self._unpressed()
        if self.pressed:
            volume = pybamm.Parameter("Lithium metal partial molar volume [m3.mol-1]")
            U = U - volume * stack_pressure(variables) / self.param.F
        variables.update(self._get_standard_ocp_variables(U, U, pybamm.Scalar(0)))
        return variables


class PressedLithium(AlloyPlateau):
    """Lithium metal under the stack pressure: U = -V P/F against lithium without pressure."""

    def _unpressed(self):
        return pybamm.Scalar(0)
