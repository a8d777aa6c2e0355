"""Open-circuit potential of silicon that is partly crystalline."""

import pybamm
from pybamm.models.submodels.interface.open_circuit_potential import (
    CurrentSigmoidOpenCircuitPotential,
    OneStateHysteresisOpenCircuitPotential,
    SingleOpenCircuitPotential,
)

from ..contact.parameters import ContactParameters
from ..disconnection.hysteresis import OneStateHysteresisOfConnected
from ..mechanics.stress_potential import (
    StressedCurrentSigmoid,
    StressedOneStateHysteresis,
    StressedSingle,
)
from ..smoothing import ramp

#: overpotential over which a front sets in [V]
_ONSET = 1e-3
#: fraction below which the area of a front shrinks in proportion to what is left, so that a phase
#: vanishes smoothly
_LEFT = 1e-3
#: offset of the states: their errors are absolute, also where they pass zero
_REFERENCE = -0.1


class TwoPhase:
    r"""Mixin for PyBaMM's open-circuit potentials: silicon of three phases in one particle.

    Lithium of the particle (stoichiometry s) sits in amorphous silicon and in crystalline
    Li15Si4 (fraction Y, at the end of the stoichiometry axis); crystalline silicon (fraction X)
    holds none. The potential is that of the amorphous part,

    .. math:: s = (1 - X - Y)\, s_{am} + Y, \qquad U = U_0(s_{am})

    *First lithiation.* Crystalline silicon turns amorphous behind a reaction front, at the
    two-phase plateau (about 0.1 V: Obrovac and Christensen, Electrochem. Solid-State Lett. 7 (2004)
    A93) and as fast as the front moves (reaction-controlled: Pharr et al., Nano Lett. 12 (2012)
    5039). It never comes back: the second lithiation is that of amorphous silicon.

    .. math:: \frac{dX}{dt} = -k_X\, [U_X - U]_+ X^{2/3}

    *Li15Si4* crystallises below 0.05 V and gives its lithium back at a plateau of 0.43 V (same
    source; Hatchard and Dahn, J. Electrochem. Soc. 151 (2004) A838):

    .. math:: \frac{dY}{dt} = k_Y\, [U_Y - U]_+ (1 - X - Y) - k_d\, [U - U_d]_+ Y^{2/3}

    with the areas of shrinking cores, X^(2/3); a front through a layer without electrolyte does not
    shrink, and its exponents are 0. Lithium is not a balance of its own here: s is PyBaMM's, and
    these states only say in which phase it sits, so that nothing can be lost. U is without the
    shift by stress, which moves all phases alike. Both rates are per particle, not per area: for
    other radii scale them by 1/R. At the surface s is the surface stoichiometry; the state of
    hysteresis follows the charge that passes.

    The composition at which the front leaves the silicon is where the set's own lithiation branch
    has the potential of the plateau (measured: near Li3.4Si; on the Mark2016 branch Li2.5Si).

    Not checked against the originals.
    """

    @property
    def _phases(self):
        return {
            "X": f"{self._Domain} electrode {self.phase_name}crystalline silicon fraction",
            "Y": f"{self._Domain} electrode {self.phase_name}Li15Si4 fraction",
        }

    def get_fundamental_variables(self):
        variables = super().get_fundamental_variables()
        for name in self._phases.values():
            average_name = f"X-averaged {name[0].lower()}{name[1:]}"
            if self.x_average:
                average = pybamm.Variable(average_name, "current collector", reference=_REFERENCE)
                local = pybamm.PrimaryBroadcast(average, f"{self.domain} electrode")
            else:
                local = pybamm.Variable(
                    name,
                    f"{self.domain} electrode",
                    auxiliary_domains={"secondary": "current collector"},
                    reference=_REFERENCE,
                )
                average = pybamm.x_average(local)
            variables[name], variables[average_name] = local, average
        return variables

    def _fractions(self, variables, averaged):
        names = self._phases.values()
        if averaged:
            names = [f"X-averaged {name[0].lower()}{name[1:]}" for name in names]
        return [variables[name] for name in names]

    def _get_stoichiometry_and_temperature(self, variables):
        """PyBaMM's, with the stoichiometries of the amorphous part."""
        surface, bulk, T, T_bulk = super()._get_stoichiometry_and_temperature(variables)
        X, Y = self._fractions(variables, surface.domain == ["current collector"])
        surface = (surface - Y) / (1 - X - Y)
        X, Y = (pybamm.xyz_average(f) for f in self._fractions(variables, True))
        return surface, (bulk - Y) / (1 - X - Y), T, T_bulk

    def _get_standard_ocp_variables(self, ocp_surf, ocp_bulk, dUdT):
        self._potential = ocp_surf
        return super()._get_standard_ocp_variables(ocp_surf, ocp_bulk, dUdT)

    def _named(self, description):
        return ContactParameters(self.phase_param).named(description)

    def set_rhs(self, variables):
        super().set_rhs(variables)
        X, Y = self._fractions(variables, self.x_average)
        U = pybamm.x_average(self._potential) if self.x_average else self._potential

        def front(fraction):
            if ContactParameters(self.phase_param).planar:
                return fraction / (fraction + _LEFT)
            return fraction / (fraction + _LEFT) ** (1 / 3)

        amorphised = (
            self._named("crystalline silicon front rate [V-1.s-1]")
            * ramp(self._named("crystalline silicon lithiation potential [V]") - U, _ONSET)
            * front(X)
        )
        formed = (
            self._named("Li15Si4 formation rate [V-1.s-1]")
            * ramp(self._named("Li15Si4 formation potential [V]") - U, _ONSET)
            * (1 - X - Y)
        )
        dissolved = (
            self._named("Li15Si4 delithiation rate [V-1.s-1]")
            * ramp(U - self._named("Li15Si4 delithiation potential [V]"), _ONSET)
            * front(Y)
        )
        self.rhs[X] = -amorphised
        self.rhs[Y] = formed - dissolved

    def set_initial_conditions(self, variables):
        super().set_initial_conditions(variables)
        X, Y = self._fractions(variables, self.x_average)
        self.initial_conditions[X] = self._named("initial crystalline silicon fraction")
        self.initial_conditions[Y] = pybamm.Scalar(0)


class TwoPhaseSingle(TwoPhase, SingleOpenCircuitPotential):
    """One potential for both directions, of silicon that is partly crystalline."""


class TwoPhaseOneStateHysteresis(TwoPhase, OneStateHysteresisOfConnected):
    """One-state hysteresis of silicon that is partly crystalline."""


class TwoPhaseCurrentSigmoid(TwoPhase, CurrentSigmoidOpenCircuitPotential):
    """Branch by the sign of the current, of silicon that is partly crystalline."""


class StressedTwoPhaseSingle(TwoPhase, StressedSingle):
    """The same, shifted by the wall pressure."""


class StressedTwoPhaseOneStateHysteresis(TwoPhase, StressedOneStateHysteresis):
    """The same, shifted by the wall pressure."""


class StressedTwoPhaseCurrentSigmoid(TwoPhase, StressedCurrentSigmoid):
    """The same, shifted by the wall pressure."""


_TWO_PHASE = {
    SingleOpenCircuitPotential: TwoPhaseSingle,
    OneStateHysteresisOpenCircuitPotential: TwoPhaseOneStateHysteresis,
    OneStateHysteresisOfConnected: TwoPhaseOneStateHysteresis,
    CurrentSigmoidOpenCircuitPotential: TwoPhaseCurrentSigmoid,
    StressedSingle: StressedTwoPhaseSingle,
    StressedOneStateHysteresis: StressedTwoPhaseOneStateHysteresis,
    StressedCurrentSigmoid: StressedTwoPhaseCurrentSigmoid,
}


def two_phase_potential(stock_class):
    """The class here that adds the crystalline phases to an open-circuit potential."""
    if stock_class not in _TWO_PHASE:
        raise pybamm.OptionError(
            "'crystallinity': 'two-phase' works with the open-circuit potentials 'single', "
            f"'one-state hysteresis' and 'current sigmoid', not with {stock_class.__name__}"
        )
    return _TWO_PHASE[stock_class]
