"""Silicon that loses its ionic or electronic path, with the lithium it holds."""

import pybamm
from pybamm.models.submodels.active_material.base_active_material import BaseModel

from ..contact.citations import cite
from ..contact.parameters import ContactParameters
from ..mechanics.stack_pressure import stack_pressure
from ..smoothing import ramp

#: contact deficit over which disconnection sets in
_ONSET = 0.05
#: rate of contraction over which the loss per contraction sets in [1/s]
_CONTRACTION_ONSET = 1e-8
#: contact fraction added above and below in theta/theta_closed: without pressure, adhesion and
#: residual contact both are zero, a closed gap is no better than an open one, and nothing is lost
_NO_CONTACT = 1e-6

#: scale of the rate [1/s]: coarse, because the active fraction has its own error control
_RATE_SCALE = 1e-3


class IrreversibleDisconnection(BaseModel):
    r"""Active material is lost where contact is poor, and where contraction cuts electrons off,

    .. math:: \frac{d\ln\varepsilon_s}{dt} = -h
        \left(\frac{\varepsilon_s}{\varepsilon_{s,0}}\right)^v , \qquad
        h = k_t D + (k_l D + k_e) \left[-\frac{d\ln\lambda_p}{dt}\right]_+ , \qquad
        D = \left[\theta_c - \frac{\theta}{\theta_{closed}(P)}\right]_+ ,

    a part per time and a part per contraction below the threshold contact theta_c, relative to
    the contact of a closed gap at the same pressure: silicon at rest in contact loses nothing.
    The part k_e per contraction does not ask for the contact with the electrolyte: the shrinking
    particle loses its neighbours, and electrons no longer reach it.
    The particle stretch changes at the reaction rate, ds/dt = -3 j/(F R c_max) in PyBaMM's signs.

    Particles are not alike: where each one's rate is h times a number of its own, distributed over
    the assembled particles as a gamma distribution of mean 1 and variance v, the weakest go first
    and those that are left lose less,

    .. math:: \frac{\varepsilon_s}{\varepsilon_{s,0}} = (1 + v H)^{-1/v}, \qquad H = \int h\,dt,

    whose derivative is the law above (Vaupel, Manton and Stallard, Demography 16 (1979) 439,
    for lives). v = 0 is exp(-H), all particles alike.

    The lithium it takes along is booked: "Stranded lithium in <domain> electrode [mol]" (and
    PyBaMM's "Loss of lithium due to loss of active material ..."). With a neutral contact
    submodel nothing is lost. Needs the particle submodels of this folder, whose state is an
    amount of lithium.

    Parameters
    ----------
    swells : bool
        Whether the particle changes volume (any contact submodel but PerfectContact).
    """

    def __init__(self, param, domain, options, phase="primary", x_average=False, swells=True):
        super().__init__(param, domain, options, phase)
        self.x_average = x_average
        self.swells = swells
        cite("unlike particles")
        contact = ContactParameters(self.phase_param)
        self.contact_param = contact
        self.threshold = contact.named("disconnection contact threshold")
        self.rate_constant = contact.named("disconnection rate [s-1]")
        self.per_contraction = contact.named("disconnection per contraction")
        self.electronic = contact.named("electronic disconnection per contraction")
        self.variance = contact.named("disconnection rate variance")

    @property
    def _start(self):
        return f"X-averaged {self.domain}" if self.x_average else self._Domain

    @property
    def _pool(self):
        return f" electrode {self.phase_name}stranded lithium concentration [mol.m-3]"

    def _local(self, name, scale=1):
        """A state over the electrode (or its average) and the symbol over the electrode."""
        domain = f"{self.domain} electrode"
        if self.x_average:
            state = pybamm.Variable(
                f"X-averaged {self.domain}{name}", "current collector", scale=scale
            )
            return state, pybamm.PrimaryBroadcast(state, domain)
        state = pybamm.Variable(
            f"{self._Domain}{name}",
            domain,
            auxiliary_domains={"secondary": "current collector"},
            scale=scale,
        )
        return state, state

    def get_fundamental_variables(self):
        _, eps = self._local(f" electrode {self.phase_name}active material volume fraction")
        variables = self._get_standard_active_material_variables(eps)
        variables.update(self._pool_variables())
        rate = f" electrode {self.phase_name}disconnection rate [s-1]"
        state, _ = self._local(rate, scale=_RATE_SCALE)
        variables[state.name] = state
        return variables

    def _pool_variables(self):
        """One pool per position, so that no equation depends on the whole electrode."""
        state, pool = self._local(self._pool, scale=self.phase_param.c_max)
        volume = self.domain_param.L * self.param.A_cc
        average = state if self.x_average else pybamm.x_average(pool)
        name = (
            f"Loss of lithium due to loss of {self.phase_name}active material "
            f"in {self.domain} electrode [mol]"
        )
        return {
            f"{self._Domain}{self._pool}": pool,
            f"X-averaged {self.domain}{self._pool}": average,
            name: volume * average,
        }

    def _get(self, variables, quantity):
        return variables[f"{self._start} electrode {self.phase_name}{quantity}"]

    def _loss_rate(self, variables):
        """-d ln(eps_s)/dt [1/s] from disconnection."""
        theta = self._get(variables, "contact fraction")
        closed = self._get(variables, "closed contact fraction")
        relative = (theta + _NO_CONTACT) / (closed + _NO_CONTACT)
        deficit = ramp(self.threshold - relative, _ONSET)
        rate = self.rate_constant * deficit
        if self.swells:
            J = self._get(variables, "volume ratio")
            j = self._get(variables, "interfacial current density [A.m-2]")
            par = self.phase_param
            ds_dt = -3 * j / (self.param.F * par.R_typ * par.c_max)
            s = self._stoichiometry(variables)
            dJ_ds = self.contact_param.volume_ratio_slope(s)
            contraction = -dJ_ds * ds_dt / (3 * J)
            per_contraction = self.per_contraction * deficit + self.electronic
            rate = rate + per_contraction * ramp(contraction, _CONTRACTION_ONSET)
        return rate * self._connected(variables) ** self.variance

    def _connected(self, variables):
        """eps_s/eps_s0, the share of particles that are connected."""
        eps_init = self.phase_param.epsilon_s
        if self.x_average:
            eps_init = pybamm.x_average(eps_init)
        return self._get(variables, "active material volume fraction") / eps_init

    def _stoichiometry(self, variables):
        """Mean stoichiometry of the connected particles, published by LithiumAmount."""
        return variables[f"{self._Domain} electrode {self.phase_name}mean stoichiometry"]

    def get_coupled_variables(self, variables):
        eps = self._get(variables, "active material volume fraction")
        self._law = self._loss_rate(variables) * eps
        self._lost = self._get(variables, "disconnection rate [s-1]")
        self._returned = pybamm.Scalar(0)
        self._returned_lithium = pybamm.Scalar(0)
        variables.update(self._rate_variables())
        return variables

    def _rate_variables(self):
        # used by the particle submodel, on the domain of its state
        start = f"{self._start} electrode {self.phase_name}"
        variables = self._get_standard_active_material_change_variables(self._returned - self._lost)
        variables[f"{start}reconnected lithium [mol.m-3.s-1]"] = self._returned_lithium
        return variables

    def set_algebraic(self, variables):
        # a state, so that not every radial node of the particle depends on all that enters the law
        self.algebraic[self._lost] = (self._lost - self._law) / _RATE_SCALE

    def set_rhs(self, variables):
        eps = self._get(variables, "active material volume fraction")
        pool = self._get(variables, "stranded lithium concentration [mol.m-3]")
        c = self._stoichiometry(variables) * self.phase_param.c_max
        self.rhs[eps] = self._returned - self._lost
        self.rhs[pool] = c * self._lost - self._returned_lithium

    def set_initial_conditions(self, variables):
        eps_init = self.phase_param.epsilon_s
        if self.x_average:
            eps_init = pybamm.x_average(eps_init)
        eps = self._get(variables, "active material volume fraction")
        pool = self._get(variables, "stranded lithium concentration [mol.m-3]")
        self.initial_conditions[eps] = eps_init
        self.initial_conditions[pool] = pybamm.Scalar(0)
        self.initial_conditions[self._lost] = pybamm.Scalar(0)


class ReversibleDisconnection(IrreversibleDisconnection):
    r"""Disconnected silicon comes back when pressure closes the gap around it.

    The loss is that of IrreversibleDisconnection; the stranded fraction and its lithium n_d
    [mol/m3 of electrode], one pool per position, return at the rate at which a gap closes at the
    stack pressure,

    .. math:: \frac{d\varepsilon_s}{dt}\Big|_{re} = r (\varepsilon_{s,0} - \varepsilon_s),
        \qquad r = k_r \frac{\dot\varepsilon_0}{2} \left(\frac{3P}{2 n \sigma_0}\right)^n,

    so that re-applied pressure reconnects (through P^n) and a matrix that does not creep never
    does. Lithium returns with the silicon, r n_d into the connected particles. There is one pool,
    whichever path was lost: what lost its electrons returns as well when gaps close, and what
    returned is as easily lost as the law's share of connected silicon says.
    """

    def __init__(self, param, domain, options, phase="primary", x_average=False, swells=True):
        super().__init__(param, domain, options, phase, x_average, swells)
        self.per_closure = self.contact_param.named("reconnection per closure")

    def _reconnection_rate(self, variables):
        """r [1/s]"""
        par = self.contact_param
        P = stack_pressure(variables, None if self.x_average else f"{self.domain} electrode")
        n = par.creep_exponent
        x = 1.5 * P / (n * par.creep_stress)
        return self.per_closure * 0.5 * par.creep_rate * x**n

    def get_coupled_variables(self, variables):
        eps = self._get(variables, "active material volume fraction")
        pool = self._get(variables, "stranded lithium concentration [mol.m-3]")
        eps_init = self.phase_param.epsilon_s
        if self.x_average:
            eps_init = pybamm.x_average(eps_init)
        self._law = self._loss_rate(variables) * eps
        self._lost = self._get(variables, "disconnection rate [s-1]")
        r = self._reconnection_rate(variables)
        self._returned = r * (eps_init - eps)
        self._returned_lithium = r * pool
        variables.update(self._rate_variables())
        return variables
