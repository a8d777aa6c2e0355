"""How much lithium the counter electrode of a half cell has left."""

import pybamm

DEPLETION = "Counter electrode depletion potential [V]"
LEFT = "Counter electrode lithium capacity left [A.h.m-2]"

#: Below this multiple of q_0 the logarithm goes on as its tangent, so that Newton's iterates and
#: the last step before a cut-off may pass zero. 1 V then takes q to -0.003 q_0.
_TANGENT_BELOW = 1e-4


class FiniteLithiumSource(pybamm.BaseSubModel):
    r"""The counter electrode holds a finite amount of lithium, which discharge of the half cell
    strips and charge plates back; in charge per area,

    .. math:: q = q_{init} - \frac{Q}{A}, \qquad
              U_{depletion} = -\frac{RT}{F} \ln a = \frac{RT}{F} \ln\left(1 + \frac{q_0}{q}\right),
              \qquad a = \frac{q}{q + q_0}

    with Q PyBaMM's state "Discharge capacity [A.h]" and q_init "Counter electrode lithium
    capacity [A.h.m-2]", so that there is no new state and lithium is conserved exactly. The
    activity a is an assumption: 1 (the metal, or the plateau of an alloy) while there is plenty,
    and proportional to what is left (an ideal dilute residue) below q_0, "Counter electrode
    depletion capacity [A.h.m-2]". A small q_0 is a smooth way of saying that the source ends: an
    unlimited one differs by (RT/F) q_0/q, 0.09 mV at 30 A.h/m2 left and q_0 = 0.1. Kinetics are
    those of the full electrode.

    What the counter electrode loses to reactions of its own is not in it; nor is the charge of
    its double layer, where there is one (6e-5 A.h/m2 for 1 V at 0.2 F/m2).
    """

    def __init__(self, param, options=None):
        super().__init__(param, options=options)

    def get_coupled_variables(self, variables):
        param = self.param
        # of all layers together
        area = param.A_cc
        start = pybamm.Parameter("Counter electrode lithium capacity [A.h.m-2]")
        q_0 = pybamm.Parameter("Counter electrode depletion capacity [A.h.m-2]")
        q = start - variables["Discharge capacity [A.h]"] / area
        # planar electrodes have the temperature of the cell in PyBaMM's kinetics
        T = variables["X-averaged cell temperature [K]"]
        edge = _TANGENT_BELOW * q_0
        inside = pybamm.maximum(q, edge)
        beyond = pybamm.maximum(edge - q, 0) * q_0 / (edge * (edge + q_0))
        shift = param.R * T / param.F * (pybamm.log(1 + q_0 / inside) + beyond)
        variables.update(
            {
                LEFT: q,
                "Counter electrode lithium left [mol]": 3600 * q * area / param.F,
                DEPLETION: shift,
            }
        )
        return variables
