"""What every contact submodel publishes."""

import pybamm

from ..mechanics.stack_pressure import stack_pressure
from .parameters import ContactParameters


class BaseContact(pybamm.BaseSubModel):
    r"""Base class for the contact between one particle phase and the solid electrolyte.

    A contact submodel owns these quantities per phase, all per geometric (reference) area:

    * the contact fraction :math:`\theta`,
    * the contact area ratio :math:`u = \theta J^{2/3}` (of a sphere; of a layer see
      :meth:`ContactParameters.area_ratio`) that multiplies the interfacial current, the double
      layer and interphase growth,
    * the closed contact fraction: :math:`\theta` of a closed gap at the same pressure,
    * the wall pressure on the particle,
    * the particle volume ratio J and the cavity volume ratio: what the matrix gives to a particle
      and the gap around it, per initial particle volume.

    Parameters
    ----------
    param, domain, options, phase : as in PyBaMM
    x_average : bool
        Whether the particles are x-averaged (SPM, SPMe).
    own_mean : bool
        False when the particle submodel publishes the mean stoichiometry itself.
    """

    def __init__(self, param, domain, options, phase="primary", x_average=False, own_mean=True):
        super().__init__(param, domain, options=options, phase=phase)
        self.x_average = x_average
        self.own_mean = own_mean
        self.contact_param = ContactParameters(self.phase_param)

    def _full_name(self, quantity: str) -> str:
        return f"{self._Domain} electrode {self.phase_name}{quantity}"

    @property
    def _mean_is_state(self) -> bool:
        """Whether the mean stoichiometry gets a state here.

        Contact enters almost every equation at a position x; through the radial mean each of
        them would depend on every radial node there. With one more state per x the Jacobian
        stays sparse (several times faster). Its rate is the surface flux, which is what the sum
        of the radial nodes obeys, so that the two agree to round-off. Polynomial profiles have
        it already, and so have particles that can be disconnected (LithiumAmount).
        """
        if self.x_average or not self.own_mean:
            return False
        return getattr(self.options, self.domain)["particle"] == "Fickian diffusion"

    @property
    def _mean_name(self) -> str:
        return self._full_name("mean stoichiometry")

    def get_fundamental_variables(self):
        if not self._mean_is_state:
            return {}
        state = pybamm.Variable(
            self._mean_name,
            domain=f"{self.domain} electrode",
            auxiliary_domains={"secondary": "current collector"},
        )
        return {self._mean_name: state}

    def _stoichiometry(self, variables):
        """Mean stoichiometry of the particles; on the current collector when x-averaged."""
        if self._mean_is_state or not self.own_mean:
            return variables[self._mean_name]
        name = f"R-averaged {self.domain} {self.phase_name}particle concentration [mol.m-3]"
        c = variables[name]
        if self.x_average and isinstance(c, pybamm.Broadcast):
            c = c.orphans[0]
        return c / self.phase_param.c_max

    def set_rhs(self, variables):
        if self._mean_is_state:
            j = variables[self._full_name("interfacial current density [A.m-2]")]
            par = self.phase_param
            self.rhs[variables[self._mean_name]] = -3 * j / (self.param.F * par.R * par.c_max)

    def set_initial_conditions(self, variables):
        if self._mean_is_state:
            start = pybamm.r_average(self.phase_param.c_init) / self.phase_param.c_max
            self.initial_conditions[variables[self._mean_name]] = start

    def _stack_pressure(self, variables):
        """The stack pressure [Pa] on the domain of the states."""
        return stack_pressure(variables, None if self.x_average else f"{self.domain} electrode")

    def _publish(self, quantity: str, symbol) -> dict:
        """The variable over the electrode and its x-average."""
        domain, Domain = self.domain_Domain
        electrode = f"{domain} electrode"
        if symbol.domain == []:
            symbol = pybamm.PrimaryBroadcast(symbol, "current collector")
        if symbol.domain == ["current collector"]:
            average, symbol = symbol, pybamm.PrimaryBroadcast(symbol, electrode)
        else:
            average = pybamm.x_average(symbol)
        name = f"{electrode} {self.phase_name}{quantity}"
        return {f"{Domain}{name[len(domain) :]}": symbol, f"X-averaged {name}": average}

    def _contact_variables(self, theta, theta_closed, volume_ratio) -> dict:
        variables = self._publish("contact fraction", theta)
        variables.update(self._publish("closed contact fraction", theta_closed))
        variables.update(self._publish("volume ratio", volume_ratio))
        variables.update(
            self._publish("contact area ratio", theta * self.contact_param.area_ratio(volume_ratio))
        )
        return variables

    def _wall_variables(self, pressure, cavity, particle) -> dict:
        variables = self._publish("wall pressure [Pa]", pressure)
        variables.update(self._publish("cavity volume ratio", cavity))
        variables.update(self._publish("particle volume ratio", particle))
        return variables
