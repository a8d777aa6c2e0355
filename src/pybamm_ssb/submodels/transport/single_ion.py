"""Single-ion conductors (sulfides, garnets, LiPON, halides): t+ = 1, no salt balance."""

import pybamm
from pybamm.models.submodels.electrolyte_diffusion.base_electrolyte_diffusion import (
    BaseElectrolyteDiffusion,
)

from .binary import BinaryConductivity


class HeldConcentration(BaseElectrolyteDiffusion):
    """The anions do not move, so c_e keeps its initial value everywhere; no state is carried.

    Unlike PyBaMM's ConstantConcentration it holds c_e, not eps * c_e: the concentration that
    property functions see does not drift when the electrolyte fraction changes.
    """

    def get_fundamental_variables(self):
        c_e = {
            domain: pybamm.FullBroadcast(self.param.c_e_init, domain, "current collector")
            for domain in self.options.whole_cell_domains
        }
        variables = self._get_standard_concentration_variables(dict(c_e))
        variables["Electrolyte concentration concatenation [mol.m-3]"] = variables[
            "Electrolyte concentration [mol.m-3]"
        ]
        zero_flux = pybamm.FullBroadcastToEdges(
            0, list(self.options.whole_cell_domains), "current collector"
        )
        variables.update(self._get_standard_flux_variables(zero_flux))
        return variables

    def get_coupled_variables(self, variables):
        amounts = {}
        for domain in self.options.whole_cell_domains:
            name = domain.split()[0].capitalize()
            c_e = variables[f"{name} electrolyte concentration [mol.m-3]"]
            amounts[domain] = variables[f"{domain.capitalize()} porosity"] * c_e
        variables.update(self._get_standard_porosity_times_concentration_variables(amounts))
        return variables

    def set_boundary_conditions(self, variables):
        # only so that the (zero) gradient has the right shape after discretisation
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        zero = (pybamm.Scalar(0), "Neumann")
        self.boundary_conditions = {c_e: {"left": zero, "right": zero}}


class SingleIonConductivity(BinaryConductivity):
    r"""Ohm's law in the electrolyte, :math:`i_e = -(\kappa T)\,\nabla\phi_e`."""

    def _diffusion_current(self, variables, conductivity):
        return None
