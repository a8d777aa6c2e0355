"""Cracks in particles above a critical size that grows with the stack pressure."""

import pybamm

from ..contact.parameters import ContactParameters
from ..mechanics.stack_pressure import stack_pressure
from ..smoothing import ramp

#: unit of length of the published fit [m]
_MICROMETRE = 1e-6
#: rate of stretching over which cracking sets in [1/s]
_ONSET = 1e-8
#: least pressure [Pa]: a trial state may have one below zero, whose power is no number
_LEAST = 1.0
#: offset of the state: an error of its tolerance counts against the whole surface, 1 + f
_REFERENCE = -1

LI2025 = """@article{Li2025,
  title = {Critical size of silicon under stack pressure},
  author = {Li, M. and others},
  journal = {Advanced Functional Materials}, volume = {35}, pages = {2415696},
  year = {2025}, doi = {10.1002/adfm.202415696}}"""


class CriticalSizeFracture(pybamm.BaseSubModel):
    r"""Crack area f per initial surface area of particles of diameter D = 2R,

    .. math::
        D_c(P) &= D_0 + 1\,\mu m \left(\frac{P}{p_1}\right)^{1/m} \\
        \frac{df}{dt} &= k_f \left|\frac{d \ln\lambda_p}{dt}\right|
        \left[\frac{D}{D_c(P)} - 1 - f\right]_+ , \qquad f(0) = 0 .

    The critical diameter is the pressure that was found to protect particles of a size, P = p_1
    (D - D_0)^m in micrometres with D_0 = 0.15 um (the size that survives in a liquid), p_1 = 0.35
    GPa and m = 0.4, solved for D: 1.01 um at 330 MPa, 0.16 um at 50 MPa (Li et al., Adv. Funct.
    Mater. 35 (2025) 2415696; read in a transcription, not checked against the original, and said
    to be unreliable below 0.4 um).

    The rest is assumed, as the simplest law that limits itself. Particles break into pieces of the
    critical size, which have D/D_c times the area: the end of f. (It is at most zero for particles
    below the critical size, which therefore never crack.) Each bit of stretching, in either
    direction, breaks the same share k_f of what can still break, so that at constant pressure f
    approaches its end exponentially in the total stretch ln(lambda_p) covered; a full lithiation
    covers 0.41. Pressure that rises stops cracking and heals nothing. Rate and gradients inside
    the particle do not enter.

    Only the interphase sees the cracks: the share "fracture exposed share" of their area that the
    electrolyte reaches reacts as well (see InterphaseGrowth). The area that carries the current,
    diffusion lengths, contact and the active fraction stay those of the whole particle.

    Parameters
    ----------
    param, domain, options, phase : as in PyBaMM
    x_average : bool
        Whether the particles are x-averaged (SPM, SPMe).
    """

    def __init__(self, param, domain, options, phase="primary", x_average=False):
        super().__init__(param, domain, options=options, phase=phase)
        pybamm.citations.register(LI2025)
        self.x_average = x_average
        contact = ContactParameters(self.phase_param)
        self.contact_param = contact
        self.smallest = contact.named("fracture critical diameter without pressure [m]")
        self.pressure = contact.named("fracture pressure coefficient [Pa]")
        self.exponent = contact.named("fracture pressure exponent")
        self.per_stretch = contact.named("fracture per stretch")
        self.exposed = contact.named("fracture exposed share")

    def _electrode_name(self, quantity):
        return f"{self._Domain} electrode {self.phase_name}{quantity}"

    def _averaged_name(self, quantity):
        return f"X-averaged {self.domain} electrode {self.phase_name}{quantity}"

    def _state_name(self):
        return (self._averaged_name if self.x_average else self._electrode_name)("crack area ratio")

    def get_fundamental_variables(self):
        name, electrode = self._state_name(), f"{self.domain} electrode"
        if self.x_average:
            average = pybamm.Variable(name, "current collector", reference=_REFERENCE)
            f = pybamm.PrimaryBroadcast(average, electrode)
        else:
            f = pybamm.Variable(
                name,
                electrode,
                auxiliary_domains={"secondary": "current collector"},
                reference=_REFERENCE,
            )
            average = pybamm.x_average(f)
        return {
            self._electrode_name("crack area ratio"): f,
            self._averaged_name("crack area ratio"): average,
            self._electrode_name("exposed crack area ratio"): self.exposed * f,
            self._averaged_name("exposed crack area ratio"): self.exposed * average,
        }

    def _stoichiometry(self, variables):
        """Mean stoichiometry of the particles on the domain of the state: that of the contact
        submodel or of particles that can be disconnected, where there is one."""
        known = variables.get(self._electrode_name("mean stoichiometry"))
        if known is not None:
            return known
        name = f"R-averaged {self.domain} {self.phase_name}particle concentration [mol.m-3]"
        c = variables[name]
        if self.x_average and isinstance(c, pybamm.Broadcast):
            c = c.orphans[0]
        return c / self.phase_param.c_max

    def critical_diameter(self, P):
        """D_c [m] at the stack pressure P [Pa]."""
        pressed = pybamm.maximum(P, _LEAST) / self.pressure
        return self.smallest + _MICROMETRE * pressed ** (1 / self.exponent)

    def get_coupled_variables(self, variables):
        P = stack_pressure(variables, None if self.x_average else f"{self.domain} electrode")
        mean = pybamm.x_average(stack_pressure(variables))
        name = f"{self._Domain} electrode {self.phase_name}critical particle diameter [m]"
        s = self._stoichiometry(variables)
        j = variables[
            (self._averaged_name if self.x_average else self._electrode_name)(
                "interfacial current density [A.m-2]"
            )
        ]
        par = self.phase_param
        J = self.contact_param.volume_ratio(s)
        ds_dt = -3 * j / (self.param.F * par.R_typ * par.c_max)
        stretching = self.contact_param.volume_ratio_slope(s) * ds_dt / (3 * J)
        size = 2 * par.R_typ / self.critical_diameter(P)
        left = pybamm.maximum(size - 1 - variables[self._state_name()], 0)
        speed = ramp(stretching, _ONSET) + ramp(-stretching, _ONSET)
        self._rate = self.per_stretch * speed * left
        variables[name] = self.critical_diameter(mean)
        return variables

    def set_rhs(self, variables):
        self.rhs[variables[self._state_name()]] = self._rate

    def set_initial_conditions(self, variables):
        self.initial_conditions[variables[self._state_name()]] = pybamm.Scalar(0)
