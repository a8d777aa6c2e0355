"""The thickness of a breathing electrode and its voids."""

import pybamm

from ..contact.parameters import ContactParameters
from ..interphase.volume import interphase_volumes
from ..smoothing import ramp

#: volume fraction over which voids begin and cease to fill
_WIDTH = 0.002


class UniaxialStretch(pybamm.BaseSubModel):
    r"""Lateral dimensions are fixed, the thickness is not. Per reference volume, the walls of the
    cavities and the interphase claim

    .. math:: g = \sum_k \varepsilon_{s,k} (W_k - J_k(s_a))
                  + V_{SEI} \Big(1 - \frac1r\Big), \qquad
              W = \sum_i w_i \lambda_{w,i}^3

    more than at assembly. Assembled voids fill first, down to a rest that does not close, then
    the electrode thickens:

    .. math:: \Lambda = 1 + g - \min([g]_+, v), \qquad
              v = [\varepsilon_{void} - \varepsilon_{void,min}]_+

    The volumes of solids, gaps and voids add up to :math:`\Lambda` at every x and t. Assembled
    voids are what active material (in its assembled state s_a), electrolyte and conductive
    additive leave. Silicon that was disconnected keeps its place and is taken to swell like its
    neighbours.

    The stretch is an algebraic state, so that what it acts on does not depend on everything it
    depends on. Needs a contact submodel for each phase (``PerfectContact(..., swells=True)``
    where particles keep full contact).
    """

    def __init__(self, param, domain, options, x_average=False):
        super().__init__(param, domain, options=options)
        self.x_average = x_average

    def get_fundamental_variables(self):
        domain, Domain = self.domain_Domain
        name, average = f"{Domain} electrode stretch", f"X-averaged {domain} electrode stretch"
        if self.x_average:
            mean = pybamm.Variable(average, domain="current collector")
            return {average: mean, name: pybamm.PrimaryBroadcast(mean, f"{domain} electrode")}
        state = pybamm.Variable(
            name,
            domain=f"{domain} electrode",
            auxiliary_domains={"secondary": "current collector"},
        )
        return {name: state, average: pybamm.x_average(state)}

    def _volume(self, variables, ratio) -> pybamm.Symbol:
        """Sum over the phases of eps_s times a volume ratio."""
        phases = self.options.phases[self.domain]
        total = 0
        for phase in phases:
            par = self.domain_param.phase_params[phase]
            if ratio == "assembled":
                contact = ContactParameters(par)
                J = contact.volume_ratio(contact.assembled_stoichiometry)
            else:
                name = f"{phase} " if len(phases) > 1 else ""
                J = variables[f"{self._Domain} electrode {name}{ratio} volume ratio"]
            total += par.epsilon_s * J
        return total

    def get_coupled_variables(self, variables):
        domain, Domain = self.domain_Domain
        geo = self.domain_param
        walls = self._volume(variables, "cavity")
        particles = self._volume(variables, "particle")
        assembled = self._volume(variables, "assembled")
        film, consumed = interphase_volumes(self.param, domain, self.options, variables)
        additive = pybamm.Parameter(f"{Domain} electrode conductive additive volume fraction")
        rest = pybamm.Parameter(f"{Domain} electrode smallest void fraction")

        growth = walls - assembled + film - consumed
        voids = 1 - assembled - geo.epsilon_init - additive
        filled = ramp(growth, _WIDTH) - ramp(growth - pybamm.maximum(voids - rest, 0), _WIDTH)
        self._law = 1 + growth - filled
        stretch = variables[f"{Domain} electrode stretch"]
        gaps = walls - particles
        solids = particles + geo.epsilon_init - consumed + film + additive
        over_electrode = {
            # what the solids leave of the stretched volume, gaps included
            "void fraction": (stretch - solids) / stretch,
            "gap fraction": gaps / stretch,
            "electronic solid fraction": (particles + additive) / stretch,
        }
        for name, symbol in over_electrode.items():
            variables[f"{Domain} electrode {name}"] = symbol
            variables[f"X-averaged {domain} electrode {name}"] = pybamm.x_average(symbol)
        mean = variables[f"X-averaged {domain} electrode stretch"]
        variables[f"{Domain} electrode thickness change [m]"] = geo.L * (mean - 1)
        return variables

    def _state(self, variables):
        if self.x_average:
            return variables[f"X-averaged {self.domain} electrode stretch"]
        return variables[f"{self._Domain} electrode stretch"]

    def set_algebraic(self, variables):
        law = pybamm.x_average(self._law) if self.x_average else self._law
        self.algebraic[self._state(variables)] = self._state(variables) - law

    def set_initial_conditions(self, variables):
        self.initial_conditions[self._state(variables)] = pybamm.Scalar(1)
