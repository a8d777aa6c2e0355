"""Binary polymer electrolytes: concentrated-solution theory with second-order currents."""

import pybamm
from pybamm.models.submodels.electrolyte_conductivity.full_conductivity import Full

#: 1 in the parameter set of a binary electrolyte; sets of single-ion conductors raise here
MARKER = "Binary electrolyte marker"


class SaltBalance(pybamm.electrolyte_diffusion.Full):
    """PyBaMM's salt balance. Reads the parameter "Binary electrolyte marker" (1), so that the
    set of a single-ion conductor is refused instead of being solved without its resistances.

    The mean concentration is summed over the domains. Stock averages c_e = (eps c_e)/eps over
    the whole cell, where PyBaMM takes a piecewise constant eps out of the average: 1637 instead
    of a uniform 1500 mol/m3 in a PEO half cell, and right again when eps is an input parameter.
    """

    def _get_standard_domain_concentration_variables(self, c_e_dict):
        variables = super()._get_standard_domain_concentration_variables(c_e_dict)
        amount, length = 0, 0
        for domain in self.options.whole_cell_domains:
            name = domain.split()[0]
            L = self.param.domain_params[name].L
            amount += L * variables[f"X-averaged {name} electrolyte concentration [mol.m-3]"]
            length += L
        self._mean_concentration = amount / length
        return variables

    def _get_standard_whole_cell_concentration_variables(self, c_e):
        variables = super()._get_standard_whole_cell_concentration_variables(c_e)
        if not self._c_e_av_is_state:
            mean = self._mean_concentration
            variables["X-averaged electrolyte concentration [mol.m-3]"] = mean
            variables["X-averaged electrolyte concentration [Molar]"] = mean / 1000
        return variables

    def set_algebraic(self, variables):
        if self._c_e_av_is_state:
            state = variables["X-averaged electrolyte concentration [mol.m-3]"]
            residual = (state - self._mean_concentration) / self.param.c_e_init_av
            self.algebraic[state] = residual

    def set_initial_conditions(self, variables):
        super().set_initial_conditions(variables)
        marker = pybamm.Parameter(MARKER)
        self.initial_conditions = {
            state: value * marker for state, value in self.initial_conditions.items()
        }


class BinaryConductivity(Full):
    r"""Concentrated-solution current,

    .. math:: i_e = -(\kappa T)\,\nabla\phi_e
              + (\kappa T)\,\frac{2 (1-t_+) \chi R T}{F c}\,\nabla c .

    The equations are PyBaMM's. Written with each coefficient directly on its gradient, the
    finite volumes take the harmonic mean of the coefficient across a jump of material, which
    makes the current second order there; PyBaMM's product form takes the arithmetic mean (first
    order, and different again when the conductivity is an input parameter).
    """

    def get_coupled_variables(self, variables):
        T = variables["Cell temperature [K]"]
        tor = variables["Electrolyte transport efficiency"]
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        phi_e = variables["Electrolyte potential [V]"]
        conductivity = self.param.kappa_e(c_e, T) * tor
        i_e = -conductivity * pybamm.grad(phi_e)
        diffusion = self._diffusion_current(variables, conductivity)
        if diffusion is not None:
            i_e = i_e + diffusion
        i_e.print_name = "i_e"
        variables.update(self._get_standard_current_variables(i_e))
        variables.update(self._get_electrolyte_overpotentials(variables))
        return variables

    def _diffusion_current(self, variables, conductivity):
        T = variables["Cell temperature [K]"]
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        return (conductivity * self.param.chiRT_over_Fc(c_e, T)) * pybamm.grad(c_e)
