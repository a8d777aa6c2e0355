"""Contact with a memory: a particle in a cavity of an elastic, creeping, yielding matrix."""

import numpy as np
import pybamm

from ..smoothing import ramp, smooth_maximum
from .base_contact import BaseContact
from .citations import cite
from .laws import CONTACT_LAWS

#: |x|^(n-1) becomes (x^2 + this)^((n-1)/2): finite Jacobian at q = 0 for n < 3
_CREEP_REGULARISATION = 1e-6
#: the yield ramp starts over this fraction of the yield pressure
_YIELD_WIDTH = 0.02
#: offset of the states: relative tolerances then hold for the stretch, not for its logarithm,
#: which is zero for a cavity around delithiated silicon
_REFERENCE = -1


class CavityContact(BaseContact):
    r"""Local pressure in a pressed composite is not uniform: patches i = 1..N of the particle
    surface carry :math:`P_i \propto P \exp(\sigma_P z_i)`, with mean P (Gauss-Hermite nodes z_i
    and weights w_i). Each has one state, the permanent stretch :math:`\lambda_{c,i}` of its
    unloaded cavity; all share the particle stretch :math:`\lambda_p = J^{1/3}`.

    .. math::
        p_{raw} &= P_i + K (\lambda_p/\lambda_c - 1) \\
        p_w &= \max(p_{raw}, -p_{ad}), \quad
        p_{ad} = \sigma_{ad}\, e^{-h_d/g_0}, \quad
        h_d = [-p_{raw} - \sigma_{ad}]_+ \lambda_c R_0 / K \\
        h &= (p_w - p_{raw}) \lambda_c R_0 / K \\
        \frac{d \ln\lambda_c}{dt} &= \frac{\dot\varepsilon_0}{2}\,\mathrm{sign}(q)
        \left(\frac{3|q|}{2 n \sigma_0}\right)^n + \frac{[q - q_{lim}]_+}{K \tau_o},
        \quad q = p_w - P_i \\
        \theta &= C \sum_i w_i [t_i + (1 - t_i) f(p_{w,i} + p_{ad,i})], \quad
        t_i = \theta_{floor} + \theta_0 e^{-h_i/g_0}

    The creep term is the exact growth or closure of a spherical cavity in a power-law solid
    (Budiansky, Hutchinson and Slutsky, in Mechanics of Solids, Pergamon 1982, 13-45); the last
    term is viscoplastic expansion beyond a yield pressure. Pressures are positive in compression.
    Adhesion p_ad holds until the matrix has been stretched to its strength sigma_ad, and is lost
    over the asperity length g_0 as the wall detaches (h_d, explicit in p_raw); what is lost holds
    no contact either. With a creep rate of zero and an unreachable yield pressure the matrix is
    elastic and the state never moves.

    In front of a layer without electrolyte (option "electrode architecture") the same law holds for
    the gap at its one flat face: lambda_p is then :meth:`ContactParameters.stretch` of a layer and
    R_0 its thickness. That a flat face has the stiffness and the creep of a cavity is assumed.

    Parameters
    ----------
    param, domain, options, phase, x_average, own_mean : see BaseContact
    law : "Persson", "hardness" or "power"
    patches : int, number N of pressure patches; 1 is a uniform pressure
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
        patches=3,
    ):
        super().__init__(param, domain, options, phase, x_average, own_mean)
        cite("cavity", law)
        self.law = CONTACT_LAWS[law]
        self.nodes, weights = np.polynomial.hermite_e.hermegauss(int(patches))
        self.weights = weights / weights.sum()

    def _state_name(self, i: int) -> str:
        patch = f" (patch {i + 1})" if len(self.nodes) > 1 else ""
        return self._full_name(f"logarithmic cavity stretch{patch}")

    def get_fundamental_variables(self):
        variables = super().get_fundamental_variables()
        for i in range(len(self.nodes)):
            name = self._state_name(i)
            if self.x_average:
                average = f"X-averaged {name[0].lower()}{name[1:]}"
                variables[average] = pybamm.Variable(
                    average, domain="current collector", reference=_REFERENCE
                )
            else:
                state = pybamm.Variable(
                    name,
                    domain=f"{self.domain} electrode",
                    auxiliary_domains={"secondary": "current collector"},
                    reference=_REFERENCE,
                )
                variables[name] = state
        return variables

    def _states(self, variables):
        names = [self._state_name(i) for i in range(len(self.nodes))]
        if self.x_average:
            names = [f"X-averaged {name[0].lower()}{name[1:]}" for name in names]
        return [variables[name] for name in names]

    def _patch_pressures(self, P):
        """P_i with weighted mean P."""
        par = self.contact_param
        factors = [pybamm.exp(par.pressure_spread * z) for z in self.nodes]
        mean = sum(w * f for w, f in zip(self.weights, factors, strict=True))
        return [P * f / mean for f in factors]

    def _wall(self, lambda_p, log_stretch, P, width):
        """Wall pressure [Pa], adhesion left [Pa] and gap width h [m] of one patch."""
        par = self.contact_param
        K = par.stiffness
        lambda_c = pybamm.exp(log_stretch)
        p_raw = P + K * (lambda_p / lambda_c - 1)
        # how far the wall is beyond what adhesion holds, from p_raw: keeps the law explicit
        detached = ramp(-p_raw - par.adhesion, width) * lambda_c * par.size / K
        tension = par.adhesion * pybamm.exp(-detached / par.gap_length)
        p_wall = smooth_maximum(p_raw, -tension, width)
        h = (p_wall - p_raw) * lambda_c * par.size / K
        return p_wall, tension, h

    def get_coupled_variables(self, variables):
        par = self.contact_param
        J = par.volume_ratio(self._stoichiometry(variables))
        lambda_p = par.stretch(J)
        closed = par.floor + par.residual
        names = ["theta", "closed", "wall", "gap", "stretch", "wall stretch", "cavity"]
        sums = dict.fromkeys(names, 0)
        rates = []
        mean_pressure = self._stack_pressure(variables)
        width = par.smoothing_width(mean_pressure)
        for w, log_stretch, P in zip(
            self.weights, self._states(variables), self._patch_pressures(mean_pressure), strict=True
        ):
            p_wall, tension, h = self._wall(lambda_p, log_stretch, P, width)
            t = par.floor + par.residual * pybamm.exp(-h / par.gap_length)
            lambda_c = pybamm.exp(log_stretch)
            sums["theta"] += w * (t + (1 - t) * self.law(p_wall + tension, par))
            sums["closed"] += w * (closed + (1 - closed) * self.law(P + par.adhesion, par))
            sums["wall"] += w * p_wall
            sums["gap"] += w * h
            sums["stretch"] += w * lambda_c
            # stretch of the loaded cavity wall: what the matrix around it carries
            wall_stretch = lambda_c * (1 + (p_wall - P) / par.stiffness)
            sums["wall stretch"] += w * wall_stretch
            # the face of a layer moves by J, and by the gap in front of it
            room = J + wall_stretch - lambda_p if par.planar else wall_stretch**3
            sums["cavity"] += w * room
            rates.append(self._stretch_rate(p_wall - P))
        self._rates = rates
        theta, closed = par.coverage * sums["theta"], par.coverage * sums["closed"]
        variables.update(self._contact_variables(theta, closed, J))
        variables.update(self._wall_variables(sums["wall"], sums["cavity"], J))
        variables.update(self._publish("gap width [m]", sums["gap"]))
        variables.update(self._publish("cavity stretch", sums["stretch"]))
        variables.update(self._publish("cavity wall stretch", sums["wall stretch"]))
        return variables

    def _stretch_rate(self, q):
        """d ln(lambda_c)/dt [1/s] under the excess wall pressure q [Pa]."""
        par = self.contact_param
        n = par.creep_exponent
        x = 1.5 * q / (n * par.creep_stress)
        creep = 0.5 * par.creep_rate * x * (x**2 + _CREEP_REGULARISATION) ** ((n - 1) / 2)
        over = ramp(q - par.yield_pressure, _YIELD_WIDTH * par.yield_pressure)
        return creep + over / (par.stiffness * par.overstress_time)

    def set_rhs(self, variables):
        super().set_rhs(variables)
        for state, rate in zip(self._states(variables), self._rates, strict=True):
            self.rhs[state] = rate

    def set_initial_conditions(self, variables):
        super().set_initial_conditions(variables)
        par = self.contact_param
        start = pybamm.log(par.stretch(par.volume_ratio(par.assembled_stoichiometry)))
        if not self.x_average:
            start = pybamm.FullBroadcast(start, f"{self.domain} electrode", "current collector")
        for state in self._states(variables):
            self.initial_conditions[state] = start
