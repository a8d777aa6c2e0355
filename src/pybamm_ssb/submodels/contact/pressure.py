"""Reversible contact: a function of the stack pressure alone."""

from .base_contact import BaseContact
from .citations import cite
from .laws import CONTACT_LAWS


class PressureContact(BaseContact):
    r"""Contact without memory, of a matrix that follows the silicon both ways:

    .. math:: \theta = C [t_0 + (1 - t_0) f(P + \sigma_{ad})], \quad t_0 = \theta_{floor} + \theta_0

    with the coverage C, the stack pressure P and one of the contact laws f.
    """

    def __init__(
        self,
        param,
        domain,
        options,
        phase="primary",
        x_average=False,
        own_mean=True,
        law="Persson",
    ):
        super().__init__(param, domain, options, phase, x_average, own_mean)
        cite(law)
        self.law = CONTACT_LAWS[law]

    def get_coupled_variables(self, variables):
        par = self.contact_param
        J = par.volume_ratio(self._stoichiometry(variables))
        t0 = par.floor + par.residual
        P = self._stack_pressure(variables)
        theta = par.coverage * (t0 + (1 - t0) * self.law(P + par.adhesion, par))
        variables.update(self._contact_variables(theta, theta, J))
        variables.update(self._wall_variables(P, J, J))
        return variables
