"""Perfect contact: the neutral value, stock PyBaMM."""

import pybamm

from .base_contact import BaseContact


class PerfectContact(BaseContact):
    """theta = 1 and no change of area with lithiation: u = 1."""

    _mean_is_state = False

    def get_fundamental_variables(self):
        one = pybamm.Scalar(1)
        return self._contact_variables(one, one, one)
