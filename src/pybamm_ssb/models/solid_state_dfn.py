"""The full-order solid-state model."""

import pybamm

from ..submodels.transport import (
    BinaryConductivity,
    FullDoubleLayerOnContact,
    SingleIonConductivity,
    SurfaceForm,
)
from .options import SolidStateOptions
from .solid_state import SolidStateModel


class SolidStateDFN(SolidStateModel, pybamm.lithium_ion.DFN):
    """Doyle-Fuller-Newman model with a solid electrolyte, contact that depends on volume
    expansion, disconnection, and interphase growth.

    Parameters
    ----------
    options : dict, optional
        PyBaMM's options and, neutral value first,

        * "electrolyte transport": "stock", "single-ion" (default), "binary"
        * "electrode architecture": "composite" (default), "planar": a layer without electrolyte
        * "effective transport": "stock", "power law" (default), "exponential",
          "tortuosity factor"
        * "contact": "perfect", "pressure", "cavity" (default); "contact law": "Persson",
          "hardness", "power"; "pressure patches": "1" to "7"
        * "disconnection": "none", "irreversible" (default), "reversible"
        * "fracture": "none" (default), "critical size"
        * "interphase": "none", "self-limiting" (default)
        * "counter electrode": "lithium", "alloy" (half cells)
        * "lithium source": "unlimited" (default), "finite" (half cells)
        * "electrode stretch": "none" (default), "uniaxial"; "stretched transport": "fraction",
          "affine"
        * "stack pressure": "constant" (default), "fixture", "programme"
        * "stress potential": "false" (default), "true"
        * "crystallinity": "none" (default), "two-phase"

        See :class:`pybamm_ssb.models.options.SolidStateOptions` for values per electrode and
        phase. All neutral values together are :class:`pybamm.lithium_ion.DFN`.

        "surface form" is "algebraic" unless given or all options are neutral. The equations are
        the same; stock's other form takes the ohmic drop of a well-conducting electrode, 1e-7 V,
        as the difference of potentials of volts, and that round-off lets lithium drift by 1e-9
        per half cycle at any tolerance.

    Raises
    ------
    pybamm.OptionError
        Unknown or contradictory options.

    Examples
    --------
    >>> import pybamm_ssb
    >>> pybamm_ssb.SolidStateDFN({"working electrode": "positive"}).name
    'Solid-state Doyle-Fuller-Newman model'
    """

    def __init__(self, options=None, name="Solid-state Doyle-Fuller-Newman model", build=True):
        if not isinstance(options, SolidStateOptions):
            options = dict(options or {})
            if not SolidStateOptions(options).neutral:
                options.setdefault("surface form", "algebraic")
        super().__init__(options, name, build)

    def set_electrolyte_potential_submodel(self):
        super().set_electrolyte_potential_submodel()
        transport = self.options["electrolyte transport"]
        if self.options["surface form"] == "false":
            if transport == "single-ion":
                self.submodels["electrolyte conductivity"] = SingleIonConductivity(
                    self.param, self.options
                )
            elif transport == "binary":
                self.submodels["electrolyte conductivity"] = BinaryConductivity(
                    self.param, self.options
                )
            return
        if self.options.neutral:
            return
        differential = self.options["surface form"] == "differential"
        form = FullDoubleLayerOnContact if differential else SurfaceForm
        for domain in ["negative", "separator", "positive"]:
            key = f"{domain} surface potential difference"
            if key in self.submodels:
                self.submodels[key] = form(self.param, domain, self.options)
