"""Interphase (SEI) growth between silicon and a solid electrolyte."""

import pybamm
from pybamm.models.submodels.interface.sei.base_sei import BaseModel

from ..contact.parameters import ContactParameters
from ..smoothing import ramp

#: thickness [m] added to L in the growth law, so that k_p = 0 is exact also without a film
_THIN = 1e-13
#: driving force over which the reaction sets in, as a fraction of the reduction potential
_ONSET = 0.01
#: scale of the film [m]: absolute tolerances are relative to its amount
_TYPICAL_THICKNESS = 1e-8
#: offset of the states in scales: at rtol = 1e-5 a film is followed to a picometre, also a thin one
_REFERENCE = 10
#: scale of the surface area to volume ratio [1/m]; a number, because scales cannot depend on x
_TYPICAL_AREA = 1e6
#: reference temperature [K] of the non-passivating channel
_T_HOT = 353.15


def _averaged(name: str) -> str:
    """PyBaMM's name of the x-average of a variable."""
    return f"X-averaged {name[0].lower()}{name[1:]}"


class InterphaseGrowth(BaseModel):
    r"""Reduction of the electrolyte at the silicon surface, limited by transport through its own
    product. On the area in contact the film thickens by

    .. math::
        \left.\frac{dL}{dt}\right|_{growth} &= a(U)
        \left[\frac{v_0 k_p}{k_p + v_0 L} + v_{np}\right], \qquad
        k_p = k_{p0}\, e^{-\frac{E_a}{R}\left(\frac1T-\frac1{T_{ref}}\right)} \\
        a(U) &= [(U_{red} - U_{Si})/U_{red}]_+, \qquad U_{Si} = \phi_s - \phi_e

    so that at constant potential L^2 = 2 k_p a t for fast v0 and L = v0 a t for slow; it goes on
    at open circuit. :math:`v_{np}` is a channel that does not passivate (hot sulfides).

    The state is an amount of electrolyte reacted, per electrode volume (PyBaMM's SEI
    concentration; one "SEI mole" is one formula unit, e.g. Li6PS5Cl + 8 Li), so that the lithium
    lost appears in PyBaMM's own variables. Growth is per area in contact,

    .. math:: j_{SEI} = -\frac{F z}{\bar V}\, \omega u \left.\frac{dL}{dt}\right|_{growth}, \qquad
              \frac{dc_{SEI}}{dt} = -\frac{a j_{SEI}}{F z}, \qquad u = \theta J^{2/3}

    with omega the reacting area per silicon area: carbon that touches the silicon grows the same
    film, so that it costs lithium but makes no film thicker. The film is spread over the area
    that carries it, L = [L_0 + (Gamma - Gamma_0) V/omega] / J^(2/3), with Gamma the amount per
    unlithiated silicon area and Gamma_0 that of assembly, on silicon alone. Fresh area thins the
    film; a film stays where contact was lost.

    Cracks (see CriticalSizeFracture) expose the area chi f per silicon area, on which the same
    film grows and over which it is spread,

    .. math:: j_{SEI} \propto (\omega + \chi f)\, u, \qquad
              L = \left[\frac{L_0}{1 + \chi f}
              + \frac{(\Gamma - \Gamma_0) \bar V}{\omega + \chi f}\right] J^{-2/3}

    so that L is the mean of old and fresh films. That costs no state and conserves lithium. The
    mean film grows faster than the old one and slower than the fresh one, which underestimates
    the first burst on a new crack: of a surface doubled at once on a film of age t, the fresh
    half gets 15, 42, 82 and 93 % of its lithium after t/100, t/10, t and 3t (parabolic growth);
    all the lithium is short by 13 % at most. The drop over the film is that of the mean, too.

    Parameters
    ----------
    track_area : bool
        Give Gamma a state of its own. Needed when the active fraction changes: the amount on
        silicon that was disconnected still counts as lost lithium, but not as film on the rest.
        (Silicon that is reconnected is given the film of the silicon that never left.)
    cracked : bool
        Whether a fracture submodel exposes fresh area.
    """

    def __init__(
        self,
        param,
        domain,
        options,
        phase="primary",
        x_average=False,
        track_area=False,
        cracked=False,
    ):
        super().__init__(param, domain, options, phase, cracks=False)
        self.reaction_loc = "x-average" if x_average else "full electrode"
        self.track_area = track_area
        self.cracked = cracked
        prefix, Domain = self.phase_param.phase_prefactor, self._Domain

        def named(description):
            return pybamm.Parameter(f"{prefix}{Domain} electrode interphase {description}")

        self.growth_constant = named("growth constant [m2.s-1]")
        self.velocity = named("reaction velocity [m.s-1]")
        self.reduction_potential = named("reduction potential [V]")
        self.hot_velocity = named("non-passivating velocity [m.s-1]")
        self.hot_energy = named("non-passivating activation energy [J.mol-1]")
        self.carbon_factor = named("carbon area factor")

    def _state(self, name, scale):
        """A variable over the electrode (or its x-average) and the two symbols."""
        electrode = f"{self.domain} electrode"
        reference = -_REFERENCE * scale
        if self.reaction_loc == "x-average":
            average = pybamm.Variable(
                _averaged(name), "current collector", scale=scale, reference=reference
            )
            return pybamm.PrimaryBroadcast(average, electrode), average
        state = pybamm.Variable(
            name,
            electrode,
            auxiliary_domains={"secondary": "current collector"},
            scale=scale,
            reference=reference,
        )
        return state, pybamm.x_average(state)

    @property
    def _typical_amount(self):
        return _TYPICAL_THICKNESS / self.phase_param.V_bar_sei

    def _initial_area(self):
        """Surface area to volume ratio as assembled [1/m]; graded where the electrode is."""
        if self.reaction_loc == "x-average":
            return self.phase_param.a_typ
        return 3 * self.phase_param.epsilon_s / self.phase_param.R

    @property
    def _amount_name(self):
        return f"{self._Domain} {self.reaction_name}amount per silicon area [mol.m-2]"

    def get_fundamental_variables(self):
        name = f"{self._Domain} {self.reaction_name}concentration [mol.m-3]"
        c_sei, _ = self._state(name, self._typical_amount * _TYPICAL_AREA)
        variables = self._get_standard_concentration_variables(c_sei)
        if self.reaction_loc == "x-average":
            variables[_averaged(name)] = c_sei.orphans[0]
        if self.track_area:
            amount, average = self._state(self._amount_name, self._typical_amount)
            variables[self._amount_name] = amount
            variables[_averaged(self._amount_name)] = average
        else:
            # a is constant in time: the amount per silicon area follows from the state
            a = self._initial_area()
            variables[self._amount_name] = c_sei / a
        return variables

    def _growth_rate(self, variables):
        """dL/dt [m/s] on the area in contact."""
        Domain = self._Domain
        T = variables[f"{Domain} electrode temperature [K]"]
        delta_phi = variables[f"{Domain} electrode surface potential difference [V]"]
        L = variables[f"{Domain} {self.reaction_name}thickness [m]"]
        if self.reaction_loc == "x-average":
            T, delta_phi, L = (pybamm.x_average(symbol) for symbol in (T, delta_phi, L))
        R, T_ref = self.param.R, self.param.T_ref
        U_red = self.reduction_potential
        drive = ramp((U_red - delta_phi) / U_red, _ONSET)
        k_p = self.growth_constant * pybamm.exp(-self.phase_param.E_sei / R * (1 / T - 1 / T_ref))
        hot = self.hot_velocity * pybamm.exp(-self.hot_energy / R * (1 / T - 1 / _T_HOT))
        passivating = k_p / (k_p / self.velocity + L + _THIN)
        return drive * (passivating + hot)

    def get_coupled_variables(self, variables):
        domain, Domain = self.domain_Domain
        name = f"{Domain} electrode {self.phase_name}contact area ratio"
        ratio = variables[name]
        rate = self._growth_rate(variables)
        if self.reaction_loc == "x-average":
            ratio = variables[_averaged(name)]
        par = self.phase_param
        area = self.carbon_factor
        if self.cracked:
            cracks = f"{Domain} electrode {self.phase_name}exposed crack area ratio"
            averaged = self.reaction_loc == "x-average"
            area = area + variables[_averaged(cracks) if averaged else cracks]
        area = area * ratio
        j_sei = -(self.param.F * par.z_sei / par.V_bar_sei) * area * rate
        if self.reaction_loc == "x-average":
            j_sei = pybamm.PrimaryBroadcast(j_sei, f"{domain} electrode")
        variables.update(self._get_standard_reaction_variables(j_sei))
        variables.update(super().get_coupled_variables(variables))
        return variables

    def set_rhs(self, variables):
        domain, Domain = self.domain_Domain
        if self.reaction_loc == "x-average":
            start, amount_name = f"X-averaged {domain}", _averaged(self._amount_name)
        else:
            start, amount_name = Domain, self._amount_name
        j_sei = variables[
            f"{start} electrode {self.reaction_name}interfacial current density [A.m-2]"
        ]
        a = variables[f"{start} electrode {self.phase_name}surface area to volume ratio [m-1]"]
        per_area = -j_sei / (self.param.F * self.phase_param.z_sei)
        self.rhs[variables[f"{start} {self.reaction_name}concentration [mol.m-3]"]] = a * per_area
        if self.track_area:
            self.rhs[variables[amount_name]] = per_area

    def set_initial_conditions(self, variables):
        par = self.phase_param
        domain, Domain = self.domain_Domain
        averaged = self.reaction_loc == "x-average"
        start = f"X-averaged {domain}" if averaged else Domain
        amount = par.L_sei_0 / par.V_bar_sei
        state = variables[f"{start} {self.reaction_name}concentration [mol.m-3]"]
        self.initial_conditions[state] = amount * self._initial_area()
        if self.track_area:
            name = self._amount_name
            state = variables[_averaged(name) if averaged else name]
            self.initial_conditions[state] = amount


class InterphaseThickness(pybamm.BaseSubModel):
    """L = [L_0 + (Gamma - Gamma_0) V/omega] / J^(2/3), of a layer over its own area ratio: the film
    as assembled and what grew on the reacting area, spread over the swollen surface, and over
    cracks (see InterphaseGrowth). Takes the place of PyBaMM's SEI thickness."""

    def __init__(self, param, domain, options, phase="primary", cracked=False):
        super().__init__(param, domain, options=options, phase=phase)
        self.cracked = cracked

    def get_coupled_variables(self, variables):
        domain, Domain = self.domain_Domain
        phase = self.phase_name
        amount = variables[f"{Domain} {phase}SEI amount per silicon area [mol.m-2]"]
        J = variables[f"{Domain} electrode {phase}volume ratio"]
        par = self.phase_param
        omega = pybamm.Parameter(
            f"{par.phase_prefactor}{Domain} electrode interphase carbon area factor"
        )
        grown = amount * par.V_bar_sei - par.L_sei_0
        silicon, reacting = 1, omega
        if self.cracked:
            exposed = variables[f"{Domain} electrode {phase}exposed crack area ratio"]
            silicon, reacting = 1 + exposed, omega + exposed
        L = (par.L_sei_0 / silicon + grown / reacting) / ContactParameters(par).area_ratio(J)
        average = pybamm.x_average(L)
        variables.update(
            {
                f"{Domain} {phase}SEI thickness [m]": L,
                f"X-averaged {domain} {phase}SEI thickness [m]": average,
                f"Volume-averaged {domain} {phase}SEI thickness [m]": pybamm.yz_average(average),
                f"X-averaged {domain} electrode resistance [Ohm.m2]": average
                * self.phase_param.R_sei,
            }
        )
        return variables
