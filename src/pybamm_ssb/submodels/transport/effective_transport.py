"""Effective transport in porous composites, and resistances in series with the electrolyte."""

import pybamm
from pybamm.models.submodels.transport_efficiency.base_transport_efficiency import BaseModel

from ..architecture import is_planar
from ..contact.parameters import ContactParameters

#: conductance of a layer's domain over the separator's: more, and round-off in the potentials moves
#: lithium (1e6: 2e-8 per half cycle)
_NO_DROP = 1e4
TRANSPORT_LAWS = ("stock", "power law", "exponential", "tortuosity factor")


class EffectiveTransport(BaseModel):
    r"""Transport efficiency T = (effective conductivity)/(bulk conductivity).

    Ionic, with the electrolyte volume fraction :math:`\varepsilon` (PyBaMM's "porosity"):

    * "power law": :math:`T = \varepsilon^m` (m = "Bruggeman coefficient (electrolyte)"; pressed
      sulfide composites measure 2.8 to 3.5, Minnmann et al., J. Electrochem. Soc. 168 (2021)
      040537, not 1.5),
    * "exponential": :math:`T = e^{-B (1 - \varepsilon)}`,
    * "tortuosity factor": :math:`T = \varepsilon/\tau^2` with PyBaMM's tortuosity factor
      (already :math:`\tau^2`).

    Electronic: the same law in the fraction of solid that conducts electrons, active material
    plus conductive additive as assembled (stock: everything that is not electrolyte, so that
    voids conduct); "exponential" uses the power law there. "stock" is PyBaMM's Bruggeman for both.

    In an electrode that breathes (option "electrode stretch") all is per reference thickness:
    with the through-thickness stretch :math:`\Lambda`, "fraction" takes the law at the fraction
    of the *current* volume, :math:`T(\varepsilon/\Lambda)/\Lambda`, which falls as
    :math:`\Lambda^{-(m+1)}` for the power law; "affine" stretches the same network,
    :math:`T(\varepsilon)/\Lambda^2`. Solids that swell conduct with their current volume in
    "fraction".

    With ``series_resistance`` (single-ion conductors) the electrolyte's efficiency also contains
    resistances in series, so that every form of the electrolyte equations sees them:

    .. math:: T' = \frac{T}{1 + \kappa R_{gb}/d}, \qquad
              T'_{sep} = \frac{T'}{1 + \kappa T' R_{int}/L_{sep}}

    with the area-specific resistance R_gb per grain boundary, the grain size d, and the summed
    area-specific resistance R_int of the faces of the separator. Neither depends on temperature
    unless the caller's parameters do.

    An electrode that is a layer without electrolyte (option "electrode architecture") has no drop
    across its domain, whose few nodes all stand for its one face; what electrons meet on their way
    through it is one more resistance in series with the separator (:func:`layer_resistance`).

    Parameters
    ----------
    component : "Electrolyte" or "Electrode"
    law : one of TRANSPORT_LAWS
    series_resistance : bool
    stretched : None, "fraction" or "affine"
    """

    def __init__(
        self,
        param,
        component,
        options,
        law="power law",
        series_resistance=False,
        stretched=None,
    ):
        super().__init__(param, component, options=options)
        self.stretched = stretched
        if law not in TRANSPORT_LAWS:
            raise pybamm.OptionError(
                f"'{law}' is not an effective transport law. Valid: {TRANSPORT_LAWS}."
            )
        self.law = law
        self.series_resistance = series_resistance

    def get_coupled_variables(self, variables):
        efficiency = self._ionic if self.component == "Electrolyte" else self._electronic
        tor_dict = {
            domain: efficiency(domain, variables) for domain in self.options.whole_cell_domains
        }
        variables.update(self._get_standard_transport_efficiency_variables(tor_dict))
        return variables

    def _ionic(self, domain, variables):
        geo = self.param.domain_params[domain.split()[0]]
        Domain = domain.capitalize()
        if domain != "separator" and is_planar(self.options, domain.split()[0]):
            no_drop = _NO_DROP * geo.L / self.param.s.L
            return pybamm.FullBroadcast(no_drop, domain, "current collector")
        stretch = self._stretch(domain, variables)
        eps = variables[f"{Domain} porosity"]
        if self.stretched == "fraction":
            eps = eps / stretch
        if self.law == "exponential":
            B = pybamm.Parameter(f"{Domain} effective transport exponential coefficient")
            tor = pybamm.exp(-B * (1 - eps))
        elif self.law == "tortuosity factor":
            tor = eps / geo.tau_e
        else:
            tor = eps**geo.b_e
        tor = self._per_reference_thickness(tor, stretch)
        if not self.series_resistance:
            return tor
        T = variables[f"{Domain} temperature [K]"]
        c_e = pybamm.PrimaryBroadcast(
            pybamm.PrimaryBroadcast(self.param.c_e_init, "current collector"), domain
        )
        kappa = self.param.kappa_e(c_e, T)
        R_gb = pybamm.Parameter("Electrolyte grain-boundary area-specific resistance [Ohm.m2]")
        grain = pybamm.Parameter("Electrolyte grain size [m]")
        tor = tor / (1 + kappa * R_gb / grain)
        if domain == "separator":
            R_int = interfacial_resistance()
            for electrode in ("negative", "positive"):
                if is_planar(self.options, electrode):
                    R_int = R_int + layer_resistance(self.param, electrode, variables)
            tor = tor / (1 + kappa * tor * R_int / geo.L)
        return tor

    def _stretch(self, domain, variables):
        if self.stretched is None or domain == "separator":
            return pybamm.Scalar(1)
        return variables[f"{domain.capitalize()} stretch"]

    def _per_reference_thickness(self, tor, stretch):
        return tor / stretch**2 if self.stretched == "affine" else tor / stretch

    def _electronic(self, domain, variables):
        if domain == "separator":
            return pybamm.FullBroadcast(0, "separator", "current collector")
        geo = self.param.domain_params[domain.split()[0]]
        Domain = domain.capitalize()
        if is_planar(self.options, domain.split()[0]):
            return pybamm.FullBroadcast(_NO_DROP, domain, "current collector")
        stretch = self._stretch(domain, variables)
        if self.law == "stock":
            tor = (1 - variables[f"{Domain} porosity"]) ** geo.b_s
            return self._per_reference_thickness(tor, stretch)
        additive = pybamm.Parameter(f"{Domain} conductive additive volume fraction")
        # as assembled: silicon that lost its ionic path still conducts electrons
        solid = sum(
            geo.phase_params[phase].epsilon_s for phase in self.options.phases[domain.split()[0]]
        )
        solid = solid + additive
        if self.stretched == "fraction":
            solid = variables[f"{Domain} electronic solid fraction"]
        tor = solid / geo.tau_s if self.law == "tortuosity factor" else solid**geo.b_s
        return self._per_reference_thickness(tor, stretch)


def layer_resistance(param, domain, variables):
    r"""Area-specific resistance [Ohm.m2] of a layer to electrons, at its present lithiation and
    thickness,

    .. math:: R = L \int_0^1 \frac{J}{\varepsilon_s A^2 \sigma(s)}\, d\xi ,

    with the conductivity sigma of the solid at the local stoichiometry s, the area ratio A of
    columns that swell sideways first, and the coordinate xi of the layer as assembled.
    """
    electrode = param.domain_params[domain]
    layer = ContactParameters(electrode.prim)
    Domain = domain.capitalize()
    s = variables[f"{Domain} particle concentration [mol.m-3]"] / electrode.prim.c_max
    T = variables[f"{Domain} electrode temperature [K]"]
    sigma = electrode.sigma(s, pybamm.PrimaryBroadcast(T, f"{domain} particle"))
    J = layer.volume_ratio(s)
    local = J / (layer.area_ratio(J) ** 2 * sigma)
    return electrode.L * pybamm.x_average(pybamm.r_average(local)) / electrode.prim.epsilon_s_av


def interfacial_resistance() -> pybamm.Parameter:
    """R_int [Ohm.m2] of the two faces of a single-ion separator, per cell area."""
    return pybamm.Parameter("Separator interfacial area-specific resistance [Ohm.m2]")
