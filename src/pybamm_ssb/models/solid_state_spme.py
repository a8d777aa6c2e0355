"""The reduced solid-state model."""

import pybamm

from ..submodels.transport import CompositeDoubleLayerOnContact
from .options import SolidStateOptions
from .solid_state import SolidStateModel


class SolidStateSPMe(SolidStateModel, pybamm.lithium_ion.SPMe):
    """Single-particle model with the electrolyte's potential drop, contact, disconnection and
    interphase: one particle per electrode phase, the same mechanisms as
    :class:`SolidStateDFN`, and a reaction that is uniform over the electrode.

    Options are those of :class:`SolidStateDFN`; all neutral values together are
    :class:`pybamm.lithium_ion.SPMe`. Side reactions are x-averaged when an interphase grows.
    """

    def __init__(
        self, options=None, name="Solid-state single-particle model with electrolyte", build=True
    ):
        if not isinstance(options, SolidStateOptions):
            options = dict(options or {})
            grows = SolidStateOptions(options).any("interphase")
            if grows:
                options.setdefault("x-average side reactions", "true")
        super().__init__(options, name, build)

    def set_electrolyte_potential_submodel(self):
        super().set_electrolyte_potential_submodel()
        if self.options["surface form"] == "differential" and self._contact_in_use:
            for domain in ["negative", "positive"]:
                key = f"{domain} surface potential difference [V]"
                if key in self.submodels:
                    self.submodels[key] = CompositeDoubleLayerOnContact(
                        self.param, domain, self.options
                    )
