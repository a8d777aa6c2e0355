"""Interfacial kinetics on the area in contact: PyBaMM's laws, scaled by u = theta J^(2/3)."""

import pybamm
from pybamm.models.submodels.interface.kinetics.inverse_kinetics.inverse_butler_volmer import (
    InverseButlerVolmer,
)
from pybamm.models.submodels.interface.kinetics.inverse_kinetics.inverse_linear import (
    InverseLinear,
)

#: Share of the geometric area that always conducts. Without residual contact or floor an open gap
#: has u = 0, and with it neither the overpotential nor the film's current density exist. At 1e-9
#: practically no current flows within a voltage window (j = j0 u 2 sinh(F eta/2RT)), and a film or
#: a current at ordinary contact moves by as little.
_FLOOR = 1e-9
#: reference of the state of the total interfacial current density [A.m-2]
_REFERENCE_CURRENT = -100


class AreaInContact:
    r"""Mixin for PyBaMM's kinetics: the current per geometric area is

    .. math:: j = u\, j_{BV}(\eta), \qquad u = \theta J^{2/3} + 10^{-9}

    and the film carries the true current density j/u. The geometric area a is kept, so that the
    particle boundary condition, the electrolyte source and the film see one and the same current
    and lithium is conserved. The last term keeps the equations regular where contact is lost.
    Needs a contact submodel for the phase.

    The counter electrode of a half cell (reaction "lithium metal plating") is left as it is.
    """

    def get_fundamental_variables(self):
        # the total current as an algebraic state (film resistance): it only carries the drop over
        # the film, and a tolerance relative to a current that passes zero makes the integrator
        # follow every reversal; with this reference it is absolute
        variables = super().get_fundamental_variables()
        for name, state in variables.items():
            if isinstance(state, pybamm.Variable):
                loose = pybamm.Variable(name, domains=state.domains, reference=_REFERENCE_CURRENT)
                return {
                    name: loose,
                    f"X-averaged {name[0].lower()}{name[1:]}": pybamm.x_average(loose),
                }
        return variables

    def _area_ratio(self, variables, like=None):
        name = f"{self._Domain} electrode {self.phase_name}contact area ratio"
        ratio = variables[name]
        if like is not None and like.domain in ([], ["current collector"]):
            ratio = variables[f"X-averaged {name[0].lower()}{name[1:]}"]
        return ratio + _FLOOR

    def _get_exchange_current_density(self, variables):
        j0 = super()._get_exchange_current_density(variables)
        if self.reaction != "lithium-ion main":
            return j0
        return j0 * self._area_ratio(variables, like=j0)

    def get_coupled_variables(self, variables):
        if self.reaction != "lithium-ion main":
            return super().get_coupled_variables(variables)
        # film drop = (j/u) L R: hand stock the thickness per geometric area, L/u, for this call
        phase = self.phase_name
        names = {
            f"{self._Domain} {phase}SEI thickness [m]": False,
            f"X-averaged {self.domain} {phase}SEI thickness [m]": True,
        }
        film_on = self.options["SEI film resistance"] != "none"
        true_thickness = {name: variables[name] for name in names if film_on}
        scaled = dict(variables)
        for name, thickness in true_thickness.items():
            ratio = self._area_ratio(variables, like=thickness)
            scaled[name] = thickness / ratio
        result = super().get_coupled_variables(scaled)
        result.update(true_thickness)
        variables.update(result)
        return variables


class ContactSymmetricButlerVolmer(AreaInContact, pybamm.kinetics.SymmetricButlerVolmer):
    """Symmetric Butler-Volmer kinetics on the area in contact."""


class ContactAsymmetricButlerVolmer(AreaInContact, pybamm.kinetics.AsymmetricButlerVolmer):
    """Asymmetric Butler-Volmer kinetics on the area in contact."""


class ContactLinear(AreaInContact, pybamm.kinetics.Linear):
    """Linear kinetics on the area in contact."""


class ContactMarcus(AreaInContact, pybamm.kinetics.Marcus):
    """Marcus kinetics on the area in contact."""


class ContactMarcusHushChidsey(AreaInContact, pybamm.kinetics.MarcusHushChidsey):
    """Marcus-Hush-Chidsey kinetics on the area in contact."""


class ContactInverseButlerVolmer(AreaInContact, InverseButlerVolmer):
    """Inverted symmetric Butler-Volmer kinetics on the area in contact (reduced models)."""


class ContactInverseLinear(AreaInContact, InverseLinear):
    """Inverted linear kinetics on the area in contact (reduced models)."""


_CONTACT_CLASSES = {
    cls.__bases__[-1]: cls
    for cls in (
        ContactSymmetricButlerVolmer,
        ContactAsymmetricButlerVolmer,
        ContactLinear,
        ContactMarcus,
        ContactMarcusHushChidsey,
        ContactInverseButlerVolmer,
        ContactInverseLinear,
    )
}


def contact_kinetics(stock_class):
    """The class here that puts a stock kinetics class on the area in contact."""
    return _CONTACT_CLASSES[stock_class]
