"""A two-phase alloy counter electrode (Li-In) for half cells."""

import pybamm
from pybamm.models.submodels.interface.open_circuit_potential.base_ocp import (
    BaseOpenCircuitPotential,
)


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
    """

    def get_coupled_variables(self, variables):
        U = plateau_potential()
        variables.update(self._get_standard_ocp_variables(U, U, pybamm.Scalar(0)))
        return variables
