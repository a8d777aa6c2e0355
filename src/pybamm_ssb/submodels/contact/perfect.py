"""Perfect contact: the neutral value, stock PyBaMM."""

import pybamm

from .base_contact import BaseContact


class PerfectContact(BaseContact):
    """theta = 1 and no change of area with lithiation: u = 1.

    Parameters
    ----------
    swells : bool
        Whether the volume of the particles counts for the thickness of the electrode. The matrix
        then follows them both ways, at the stack pressure.
    """

    def __init__(
        self, param, domain, options, phase="primary", x_average=False, own_mean=True, swells=False
    ):
        super().__init__(param, domain, options, phase, x_average, own_mean)
        self.swells = swells

    @property
    def _mean_is_state(self):
        return self.swells and super()._mean_is_state

    def get_fundamental_variables(self):
        one = pybamm.Scalar(1)
        return {**super().get_fundamental_variables(), **self._contact_variables(one, one, one)}

    def get_coupled_variables(self, variables):
        if self.swells:
            J = self.contact_param.volume_ratio(self._stoichiometry(variables))
            variables.update(self._wall_variables(self._stack_pressure(variables), J, J))
        return variables
