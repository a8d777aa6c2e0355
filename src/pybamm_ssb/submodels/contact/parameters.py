"""Parameters of the contact submodels, and the kinematics of what swells: a sphere or a layer."""

import pybamm

from ..architecture import is_planar
from ..smoothing import smooth_maximum

#: width of the transition from columns to a dense layer, in volume fractions
_DENSE = 1e-3


class ContactParameters:
    """Named parameters of one electrode phase: swelling, contact law and cavity.

    Parameters
    ----------
    phase_param : PyBaMM's phase parameters (gives the electrode and the phase prefix)
    """

    def __init__(self, phase_param):
        self._prefix = phase_param.phase_prefactor
        self._Domain = phase_param.domain.capitalize()
        self._phase_param = phase_param
        self.planar = is_planar(phase_param.main_param.options, phase_param.domain)
        # of what swells against the electrolyte: a sphere, or a layer
        self.size = phase_param.domain_param.L if self.planar else phase_param.R_typ
        self.uneven_share = self.named("uneven expansion share")
        self.assembled_stoichiometry = self.named("assembled stoichiometry")
        # contact law
        self.coverage = self.named("contact coverage")
        self.adhesion = self.named("contact adhesion strength [Pa]")
        self.gap_length = self.named("contact gap length [m]")
        self.residual = self.named("residual contact")
        self.floor = self.named("contact floor")
        # cavity
        self.pressure_spread = self.named("local pressure spread")
        self.stiffness = self.named("matrix stiffness [Pa]")
        self.creep_rate = self.named("matrix creep rate [s-1]")
        self.creep_stress = self.named("matrix creep stress [Pa]")
        self.creep_exponent = self.named("matrix creep exponent")
        self.yield_pressure = self.named("matrix yield pressure [Pa]")
        self.overstress_time = self.named("matrix overstress time [s]")
        self.smoothing = self.named("wall pressure smoothing")
        self.smoothing_floor = self.named("wall pressure smoothing floor [Pa]")

    def named(self, description: str) -> pybamm.Parameter:
        """The parameter "<phase: ><Domain> electrode <description>"."""
        return pybamm.Parameter(f"{self._prefix}{self._Domain} electrode {description}")

    def volume_ratio(self, stoichiometry):
        """J(s) = 1 + (stock's electrode volume change), per initial particle volume."""
        return 1 + self._phase_param.t_change(stoichiometry)

    def volume_ratio_slope(self, stoichiometry):
        """dJ/ds at the given stoichiometry."""
        return self._phase_param.t_change(stoichiometry).diff(stoichiometry)

    def stretch(self, volume_ratio):
        r"""How far the surface has moved against the electrolyte, in sizes of what swells:
        :math:`J^{1/3}` of a sphere. A layer moves the whole stack, and only the share e of its
        expansion that differs from place to place moves its face against the electrolyte:
        :math:`1 + e (J - 1)`."""
        if self.planar:
            return 1 + self.uneven_share * (volume_ratio - 1)
        return volume_ratio ** (1 / 3)

    def area_ratio(self, volume_ratio):
        r"""Area of the swollen surface over that of the initial one: :math:`J^{2/3}` of a sphere.
        Columns and porous films swell sideways until they are dense,
        :math:`\min(J, 1/\varepsilon_s)`; the face of a dense layer does not grow."""
        if self.planar:
            return 1 / smooth_maximum(1 / volume_ratio, self._phase_param.epsilon_s_av, _DENSE)
        return volume_ratio ** (2 / 3)

    def smoothing_width(self, stack_pressure):
        """Width of the wall-pressure transition [Pa], positive also at zero stack pressure."""
        return pybamm.sqrt((self.smoothing * stack_pressure) ** 2 + self.smoothing_floor**2)
