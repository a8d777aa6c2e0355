"""Particles whose state is an amount of lithium, for silicon that can be disconnected."""

import pybamm
from pybamm.models.submodels.particle.base_particle import BaseParticle
from pybamm.models.submodels.particle.x_averaged_polynomial_profile import (
    XAveragedPolynomialProfile,
)


class LithiumAmount(BaseParticle):
    r"""The state m = (eps_s/eps_s0) c, the lithium in connected silicon per initial silicon
    volume; publishes c = m eps_s0/eps_s under PyBaMM's names.

    Why: the lithium balance is linear in m and in the stranded pool, and integrators keep linear
    invariants to round-off. With c as the state it is a product of two states, which no
    integrator conserves better than its tolerance.

    Parameters
    ----------
    param, domain, options, phase : as in PyBaMM
    stock : the stock particle submodel whose concentrations these are
    x_average : bool
    """

    def __init__(self, param, domain, options, phase, stock, x_average=False):
        super().__init__(param, domain, options, phase)
        self.x_average = x_average
        self.profile = None if isinstance(stock, pybamm.particle.FickianDiffusion) else stock.name

    @property
    def amount_name(self):
        start = f"X-averaged {self.domain}" if self.x_average else self._Domain
        return f"{start} {self.phase_name}particle lithium per initial volume [mol.m-3]"

    @property
    def _mean_is_state(self):
        """Radial nodes at every x: the mean gets a state (see BaseContact: sparse Jacobian)."""
        return self.profile is None and not self.x_average

    @property
    def mean_name(self):
        return f"{self._Domain} {self.phase_name}particle mean lithium per initial volume [mol.m-3]"

    def _variable(self, name, domains):
        c_max = self.phase_param.c_max
        secondary = dict(zip(["secondary", "tertiary"], domains[1:], strict=False))
        return pybamm.Variable(
            name, domains[0], auxiliary_domains=secondary, bounds=(0, c_max), scale=c_max
        )

    def get_fundamental_variables(self):
        domain = self.domain
        domains = ["current collector"]
        if not self.x_average:
            domains = [f"{domain} electrode", *domains]
        variables = {}
        if self.profile == "quadratic profile" and not self.x_average:
            name = f"{self._Domain} particle surface concentration [mol.m-3]"
            variables[name] = self._variable(name, domains)
        if self.profile is None:
            domains = [f"{domain} {self.phase_name}particle", *domains]
        variables[self.amount_name] = self._variable(self.amount_name, domains)
        if self._mean_is_state:
            variables[self.mean_name] = self._variable(self.mean_name, domains[1:])
        return variables

    def _connected_fraction(self, variables):
        """eps_s/eps_s0 on the domain of the state."""
        eps_0 = self.phase_param.epsilon_s
        name = f"electrode {self.phase_name}active material volume fraction"
        if self.x_average:
            g = variables[f"X-averaged {self.domain} {name}"] / pybamm.x_average(eps_0)
        else:
            g = variables[f"{self._Domain} {name}"] / eps_0
        return g

    def get_coupled_variables(self, variables):
        domain, Domain = self.domain_Domain
        fraction = self._connected_fraction(variables)
        g = fraction
        if self.profile is None:
            g = pybamm.PrimaryBroadcast(g, [f"{domain} {self.phase_name}particle"])
        c = variables[self.amount_name] / g
        variables[f"{Domain} {self.phase_name}particle connected fraction"] = g
        mean = f"{Domain} electrode {self.phase_name}mean stoichiometry"
        c_max = self.phase_param.c_max
        if self._mean_is_state:
            variables[mean] = variables[self.mean_name] / fraction / c_max
        else:
            variables[mean] = (pybamm.r_average(c) if self.profile is None else c) / c_max
        if self.profile is None:
            if self.x_average:
                c = pybamm.SecondaryBroadcast(c, f"{domain} electrode")
            variables.update(self._get_standard_concentration_variables(c))
        elif self.x_average:
            variables[f"Average {domain} particle concentration [mol.m-3]"] = c
        else:
            surface = c
            if self.profile == "quadratic profile":
                surface = variables[f"{Domain} particle surface concentration [mol.m-3]"]
            variables.update(self._profile_variables(c, surface))
        return variables

    def set_rhs(self, variables):
        if not self._mean_is_state:
            return
        # the radial sum of the equation for m
        electrode = f"{self._Domain} electrode {self.phase_name}"
        par = self.phase_param
        mean = variables[self.mean_name]
        g = self._connected_fraction(variables)
        j = variables[f"{electrode}interfacial current density [A.m-2]"]
        lost = variables[f"{electrode}disconnection rate [s-1]"]
        returned = variables[f"{electrode}reconnected lithium [mol.m-3.s-1]"]
        reaction = -3 * g * j / (self.param.F * par.R)
        self.rhs[mean] = reaction + (returned - lost * mean / g) / par.epsilon_s

    def set_initial_conditions(self, variables):
        if self._mean_is_state:
            start = pybamm.r_average(self.phase_param.c_init)
            self.initial_conditions[variables[self.mean_name]] = start

    def _profile_variables(self, mean, surface):
        """c(r) = A + B r^2 with the given mean and surface values (Subramanian et al. 2005)."""
        domain = self.domain
        r = pybamm.SpatialVariable(
            f"r_{domain[0]}",
            domain=[f"{domain} particle"],
            auxiliary_domains={
                "secondary": f"{domain} electrode",
                "tertiary": "current collector",
            },
            coord_sys="spherical polar",
        )
        A = pybamm.PrimaryBroadcast(5 / 2 * mean - 3 / 2 * surface, [f"{domain} particle"])
        B = pybamm.PrimaryBroadcast(5 / 2 * (surface - mean), [f"{domain} particle"])
        return self._get_standard_concentration_variables(
            A + B * r**2 / self.phase_param.R**2, c_s_rav=mean, c_s_surf=surface
        )


class _AmountState:
    """Mixin over a stock particle: its equation for c becomes one for m = g c, g = eps_s/eps_s0,

    dm/dt = g (dc/dt by diffusion and reaction) - (lost/eps_s0) c + (returned lithium)/eps_s0 .
    """

    def get_fundamental_variables(self):
        return {}

    def _amount(self, variables):
        for start in [f"X-averaged {self.domain}", self._Domain]:
            name = f"{start} {self.phase_name}particle lithium per initial volume [mol.m-3]"
            if name in variables:
                return variables[name], start
        raise KeyError(name)

    def set_rhs(self, variables):
        super().set_rhs(variables)
        amount, start = self._amount(variables)
        eps_0 = self.phase_param.epsilon_s
        if start.startswith("X-averaged"):
            eps_0 = pybamm.x_average(eps_0)
        g = variables[f"{self._Domain} {self.phase_name}particle connected fraction"]
        electrode = f"{start} electrode {self.phase_name}"
        lost = variables[f"{electrode}disconnection rate [s-1]"] / eps_0
        returned = variables[f"{electrode}reconnected lithium [mol.m-3.s-1]"] / eps_0
        particle = f"{self.domain} {self.phase_name}particle"
        if amount.domain == [particle]:
            lost = pybamm.PrimaryBroadcast(lost, particle)
            returned = pybamm.PrimaryBroadcast(returned, particle)
        for c, rate in list(self.rhs.items()):
            del self.rhs[c]
            self.rhs[amount] = g * rate - lost * c + returned

    def set_initial_conditions(self, variables):
        super().set_initial_conditions(variables)
        amount, _ = self._amount(variables)
        # everything is connected at the start: m = c
        self.initial_conditions = {
            state if isinstance(state, pybamm.Variable) else amount: value
            for state, value in self.initial_conditions.items()
        }


class FickianDiffusionOfAmount(_AmountState, pybamm.particle.FickianDiffusion):
    """Fickian diffusion in particles that can be disconnected."""


class PolynomialProfileOfAmount(_AmountState, pybamm.particle.PolynomialProfile):
    """Uniform or quadratic profile in particles that can be disconnected."""


class XAveragedPolynomialProfileOfAmount(_AmountState, XAveragedPolynomialProfile):
    """X-averaged uniform or quadratic profile in particles that can be disconnected."""


_OF_AMOUNT = {
    cls.__mro__[2]: cls
    for cls in (
        FickianDiffusionOfAmount,
        PolynomialProfileOfAmount,
        XAveragedPolynomialProfileOfAmount,
    )
}


def amount_particle(stock_class):
    """The class here that gives a stock particle class an amount as its state."""
    return _OF_AMOUNT[stock_class]
