"""Electrode equations in the surface-potential form; the double layer on the area in contact."""

import pybamm
from pybamm.models.submodels.electrolyte_conductivity.surface_potential_form import (
    CompositeDifferential,
    FullAlgebraic,
    FullDifferential,
)

#: share of the geometric area that always carries a double layer: keeps the equation regular
_FLOOR = 1e-4
_CURRENT = "electrolyte current density [A.m-2]"


class Flux(pybamm.UnaryOperator):
    """A flux that stays one number per edge, so that what leaves a cell is what enters the next.

    Where all properties are constant PyBaMM multiplies divergence and gradient into one matrix. Its
    columns add up to zero but for round-off, and that times a potential of four volts is lithium
    that appears: 3e-8 of what a cathode of 1.4 micrometres holds, in each cycle."""

    __slots__ = ()

    def __init__(self, child):
        super().__init__("flux", child)

    def _unary_evaluate(self, child):
        return child

    def _unary_jac(self, child_jac):
        return child_jac

    def _diff(self, variable):
        return self.child.diff(variable)


class _ElectronicConductivity:
    """Mixin: waits for the surface stoichiometry, so that a conductivity that depends on it is
    never evaluated without (stock falls back silently when the variable comes later)."""

    def _get_conductivities(self, variables):
        for phase in self.options.phases[self.domain][:1]:
            name = f"{phase} " if len(self.options.phases[self.domain]) > 1 else ""
            variables[f"{self._Domain} {name}particle surface stoichiometry"]
        return super()._get_conductivities(variables)

    def get_coupled_variables(self, variables):
        """PyBaMM's, with the mean of 1/sigma over an edge and not of i/sigma: a harmonic one where
        sigma varies, whose derivative at zero current is no number, and so no impedance."""
        try:
            variables = super().get_coupled_variables(variables)
        finally:
            # also when it is deferred: what it waits for reads the current it wrote
            self._replace_current(variables)
        if self.domain == "positive":
            domains = [domain.split()[0] for domain in self.options.whole_cell_domains]
            i_e = [variables[f"{d.capitalize()} {_CURRENT}"] for d in domains]
            variables.update(self._get_standard_current_variables(pybamm.concatenation(*i_e)))
        return variables

    def _replace_current(self, variables):
        name = f"{self._Domain} {_CURRENT}"
        if self.domain == "separator" or name not in variables:
            return
        k, sigma = self._get_conductivities(variables)
        c_e = variables[f"{self._Domain} electrolyte concentration [mol.m-3]"]
        T = variables[f"{self._Domain} electrode temperature [K]"]
        delta_phi = variables[f"{self._Domain} electrode surface potential difference [V]"]
        i_cell = variables["Current collector current density [A.m-2]"]
        # 1/sigma, which simplification would take apart: the ends of the electrode need its value
        resistivity = pybamm.exp(-pybamm.log(sigma))
        on_edges = pybamm.PrimaryBroadcastToEdges(i_cell, f"{self.domain} electrode")
        variables[name] = Flux(
            k
            * (
                self.param.chiRT_over_Fc(c_e, T) * pybamm.grad(c_e)
                + pybamm.grad(delta_phi)
                + on_edges * resistivity
            )
        )


class _HalfCellGradients:
    """Mixin: ends of the potentials of a half cell, so that their gradients, and with them the
    ohmic heat, exist in the surface form too (stock sets none there and thermal models fail)."""

    def set_boundary_conditions(self, variables):
        super().set_boundary_conditions(variables)
        if self.domain != "positive" or self.options.electrode_types["negative"] != "planar":
            return
        flat = (pybamm.Scalar(0), "Neumann")
        phi_e = variables["Electrolyte potential [V]"]
        at_metal = (variables["Lithium metal interface electrolyte potential [V]"], "Dirichlet")
        phi_s = variables["Positive electrode potential [V]"]
        _, sigma = self._get_conductivities(variables)
        i_cell = variables["Current collector current density [A.m-2]"]
        at_collector = (-i_cell / pybamm.boundary_value(sigma, "right"), "Neumann")
        self.boundary_conditions[phi_e] = {"left": at_metal, "right": flat}
        self.boundary_conditions[phi_s] = {"left": flat, "right": at_collector}


class SurfaceForm(_HalfCellGradients, _ElectronicConductivity, FullAlgebraic):
    """PyBaMM's algebraic surface form: the state is the potential difference across the
    interface, so that no current is the difference of large potentials."""


class _DoubleLayerOnContact:
    r"""Mixin: the double layer sits where silicon and electrolyte touch,

    .. math:: C_{dl} \left(\sum_k a_k u_k\right) \frac{\partial \Delta\phi}{\partial t}
              = \nabla\cdot i_e - \sum a j, \qquad u = \theta J^{2/3},

    summed over the phases k. One more state books the charge that went into the double layer, so
    that the lithium balance closes: "<Domain> electrode double-layer charge [C]".
    """

    def _charge_name(self):
        return f"{self._Domain} electrode double-layer charge [C]"

    def get_fundamental_variables(self):
        variables = super().get_fundamental_variables()
        if self.domain != "separator":
            variables[self._charge_name()] = pybamm.Variable(self._charge_name())
        return variables

    def _area_in_contact(self, variables, prefix=""):
        """sum over phases of a * u [1/m]"""
        phases = self.options.phases[self.domain]
        Domain = self.domain if prefix else self._Domain
        total = 0
        for phase in phases:
            name = f"{phase} " if len(phases) > 1 else ""
            a = variables[f"{prefix}{Domain} electrode {name}surface area to volume ratio [m-1]"]
            u = variables[f"{prefix}{Domain} electrode {name}contact area ratio"]
            total += a * pybamm.maximum(u, _FLOOR)
        return total

    def set_initial_conditions(self, variables):
        super().set_initial_conditions(variables)
        if self.domain != "separator":
            self.initial_conditions[variables[self._charge_name()]] = pybamm.Scalar(0)


class FullDoubleLayerOnContact(
    _HalfCellGradients, _ElectronicConductivity, _DoubleLayerOnContact, FullDifferential
):
    """For the DFN."""

    def set_rhs(self, variables):
        if self.domain == "separator":
            return
        domain, Domain = self.domain_Domain
        T = variables[f"{Domain} electrode temperature [K]"]
        delta_phi = variables[f"{Domain} electrode surface potential difference [V]"]
        i_e = variables[f"{Domain} electrolyte current density [A.m-2]"]
        sum_a_j = variables[
            f"Sum of {domain} electrode volumetric interfacial current densities [A.m-3]"
        ]
        charging = pybamm.div(i_e) - sum_a_j
        area = self._area_in_contact(variables)
        self.rhs[delta_phi] = charging / (area * self.domain_param.C_dl(T))
        volume = self.domain_param.L * self.param.A_cc
        self.rhs[variables[self._charge_name()]] = volume * pybamm.x_average(charging)


class CompositeDoubleLayerOnContact(_DoubleLayerOnContact, CompositeDifferential):
    """For the SPMe."""

    def set_rhs(self, variables):
        domain = self.domain
        average = f"X-averaged {domain} electrode"
        T = variables[f"{average} temperature [K]"]
        delta_phi = variables[f"{average} surface potential difference [V]"]
        total = variables[f"{average} total volumetric interfacial current density [A.m-3]"]
        faradaic = variables[
            f"Sum of x-averaged {domain} electrode volumetric interfacial current densities [A.m-3]"
        ]
        charging = total - faradaic
        area = self._area_in_contact(variables, prefix="X-averaged ")
        self.rhs[delta_phi] = charging / (area * self.domain_param.C_dl(T))
        volume = self.domain_param.L * self.param.A_cc
        self.rhs[variables[self._charge_name()]] = volume * charging
