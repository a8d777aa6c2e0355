"""Hysteresis of silicon that can be disconnected."""

import pybamm


class OneStateHysteresisOfConnected(
    pybamm.open_circuit_potential.OneStateHysteresisOpenCircuitPotential
):
    r"""PyBaMM's one-state hysteresis, whose state follows the stoichiometry of the silicon that is
    still connected.

    Stock writes ds/dt as a j / (F c_max eps_s) with the *initial* active fraction; once the
    fraction falls, a (and so the numerator) falls with it and the state would lag,

    .. math:: \frac{dh}{dt} = \frac{\varepsilon_{s,0}}{\varepsilon_s}
              \left.\frac{dh}{dt}\right|_{stock}
    """

    def set_rhs(self, variables):
        super().set_rhs(variables)
        eps_0 = self.phase_param.epsilon_s
        name = f"electrode {self.phase_name}active material volume fraction"
        if self.x_average:
            eps_0 = pybamm.x_average(eps_0)
            eps = variables[f"X-averaged {self.domain} {name}"]
        else:
            eps = variables[f"{self._Domain} {name}"]
        self.rhs = {h: rate * eps_0 / eps for h, rate in self.rhs.items()}
