"""Named material laws.

A law is a module-level function of PyBaMM symbols. Its keyword arguments are the *names* of its
coefficients, which are looked up as :class:`pybamm.Parameter`, so that each coefficient stays an
ordinary entry of the parameter dictionary and may become an ``"[input]"``. :func:`bind` fills in
the names; the result is a :class:`functools.partial`, which pickles and survives PyBaMM's JSON.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

import numpy as np
import pybamm
from pybamm.expression_tree.tracing import is_tracing
from pybamm.input.parameters.lithium_ion.Chen2020 import (
    graphite_LGM50_ocp_Chen2020,
    nmc_LGM50_ocp_Chen2020,
)
from pybamm.input.parameters.lithium_ion.Chen2020_composite import (
    silicon_ocp_average_Mark2016,
    silicon_ocp_delithiation_Mark2016,
    silicon_ocp_lithiation_Mark2016,
)
from pybamm.input.parameters.lithium_ion.Mohtat2020 import NMC_ocp_PeymanMPM
from pybamm.input.parameters.lithium_ion.NCA_Kim2011 import nca_ocp_Kim2011
from pybamm.input.parameters.lithium_ion.Prada2013 import LFP_ocp_Afshar2017
from pybamm.input.parameters.lithium_ion.Ramadass2004 import lico2_ocp_Ramadass2004

from ..submodels.smoothing import smooth_maximum

P = pybamm.Parameter
T_REF = "Reference temperature [K]"
_warned: set[tuple] = set()


def _constant(symbol) -> float | None:
    """The number a temperature stands for when it is a (broadcast) constant, else None."""
    if isinstance(symbol, int | float):
        return float(symbol)
    while isinstance(symbol, pybamm.Broadcast):
        symbol = symbol.orphans[0]
    if isinstance(symbol, pybamm.Concatenation):
        numbers = [_constant(child) for child in symbol.children]
        known = [number for number in numbers if number is not None]
        return known[0] if known and len(set(known)) == 1 and len(known) == len(numbers) else None
    if isinstance(symbol, pybamm.Scalar):
        return float(symbol.value)
    if isinstance(symbol, pybamm.Symbol) and symbol.is_constant() and not symbol.domain:
        return float(symbol.evaluate())
    return None


def check_temperature(T, label: str, valid: tuple[float, float] | None) -> None:
    """Warn once when a known, constant ``T`` [K] lies outside the validity of set ``label``."""
    if valid is None:
        return
    number = _constant(T)
    if number is None or valid[0] <= number <= valid[1] or (label, number) in _warned:
        return
    _warned.add((label, number))
    warnings.warn(
        f"{label}: {number:g} K is outside the range of validity "
        f"({valid[0]:g} K to {valid[1]:g} K); its temperature laws are extrapolated",
        UserWarning,
        stacklevel=2,
    )


def _arrhenius(T, E, T_ref=T_REF):
    return pybamm.exp(E / pybamm.constants.R * (1 / P(T_ref) - 1 / T))


def _vtf(T, B, T0, T_ref=T_REF):
    return pybamm.exp(B / (P(T_ref) - T0) - B / (T - T0))


def conductivity_arrhenius(
    c_e, T, *, reference, activation_energy, T_ref=T_REF, label="", valid=None
):
    """Crystalline single-ion conductor: kappa = kappa_ref exp(-E_a/R (1/T - 1/T_ref)) [S.m-1]."""
    check_temperature(T, label, valid)
    return P(reference) * _arrhenius(T, P(activation_energy), T_ref)


def vtf(c_e, T, *, reference, B, T0, T_ref=T_REF, label="", valid=None):
    """A conductivity [S.m-1] or diffusivity [m2.s-1] that the salt does not change:
    reference exp(B/(T_ref - T0) - B/(T - T0)), Vogel-Tammann-Fulcher."""
    check_temperature(T, label, valid)
    return P(reference) * _vtf(T, P(B), P(T0), T_ref)


def _function(name, c_e, T):
    inputs = {"Electrolyte concentration [mol.m-3]": c_e, "Temperature [K]": T}
    return pybamm.FunctionParameter(name, inputs)


def effective_medium_bruggeman(c_e, T, *, matrix, filler, share):
    r"""Conductivity of a random mixture of two conductors [S.m-1].

    Symmetric effective medium (Bruggeman 1935), positive root :math:`\sigma` of
    :math:`\sum_i \phi_i (\sigma_i - \sigma)/(\sigma_i + 2 \sigma) = 0`. Either of the two
    percolates at a third. Ions cross between the two without resistance: an upper bound for
    ceramics in polymers.
    """
    m, f, phi = _function(matrix, c_e, T), _function(filler, c_e, T), P(share)
    b = (2 - 3 * phi) * m + (3 * phi - 1) * f
    return (b + pybamm.sqrt(b**2 + 8 * m * f)) / 4


def effective_medium_maxwell(c_e, T, *, matrix, filler, share):
    r"""Conductivity of a matrix with few spheres of filler in it [S.m-1].

    :math:`\sigma_m (\sigma_f + 2\sigma_m + 2\phi(\sigma_f - \sigma_m)) /
    (\sigma_f + 2\sigma_m - \phi(\sigma_f - \sigma_m))` (Maxwell 1873); the filler never percolates.
    """
    m, f, phi = _function(matrix, c_e, T), _function(filler, c_e, T), P(share)
    return m * (f + 2 * m + 2 * phi * (f - m)) / (f + 2 * m - phi * (f - m))


def ocp_sloping_carbon(sto, *, top, bottom):
    """Disordered carbon without plateaus [V]: U = U_full + (U_empty - U_full)(1 - s)^2."""
    return P(bottom) + (P(top) - P(bottom)) * (1 - sto) ** 2


def interpolated(sto, *, x, y):
    """A measured curve against stoichiometry, between whose points a cubic spline runs."""
    return pybamm.Interpolant(np.array(x), np.array(y), sto, interpolator="cubic")


def diffusivity_arrhenius(sto, T, *, reference, activation_energy, T_ref=T_REF):
    """D = D_ref exp(-E_a/R (1/T - 1/T_ref)) [m2.s-1], whatever the stoichiometry."""
    return P(reference) * _arrhenius(T, P(activation_energy), T_ref)


def diffusivity_interpolated(sto, T, *, activation_energy, x, y, T_ref=T_REF):
    """A measured curve of the diffusivity [m2.s-1] against stoichiometry, times Arrhenius."""
    curve = pybamm.Interpolant(np.array(x), np.array(y), sto, interpolator="linear")
    return curve * _arrhenius(T, P(activation_energy), T_ref)


def _clipped(c_e, low, high):
    return pybamm.minimum(pybamm.maximum(c_e, P(low)), P(high))


def polynomial3_vtf(c_e, T, *, a0, a1, a2, a3, B, T0, low, high, label="", valid=None):
    """Cubic in the clipped salt concentration [mol.m-3], Vogel-Tammann-Fulcher in T [K]."""
    check_temperature(T, label, valid)
    c = _clipped(c_e, low, high)
    cubic = P(a0) + P(a1) * c + P(a2) * c**2 + P(a3) * c**3
    return cubic * _vtf(T, P(B), P(T0))


def polynomial2_vtf(c_e, T, *, a0, a1, a2, B, T0, low, high, label="", valid=None):
    """Quadratic in the clipped salt concentration [mol.m-3], Vogel-Tammann-Fulcher in T [K]."""
    check_temperature(T, label, valid)
    c = _clipped(c_e, low, high)
    return (P(a0) + P(a1) * c + P(a2) * c**2) * _vtf(T, P(B), P(T0))


def polynomial2(c_e, T, *, a0, a1, a2, low, high, label="", valid=None):
    """Quadratic in the clipped salt concentration [mol.m-3], independent of temperature."""
    c = _clipped(c_e, low, high)
    return P(a0) + P(a1) * c + P(a2) * c**2


def diffusivity_swelling(sto, T, *, reference, activation_energy, expansion, T_ref=T_REF):
    """Particle diffusivity in the undeformed frame: D_ref(T) (1 + beta s)^(-2/3) [m2.s-1].

    Radius and area of the sphere grow with J^(1/3) and J^(2/3); per initial radius and initial
    area, Fick's law then carries the factor J^(-2/3).
    """
    J = 1 + P(expansion) * sto
    return P(reference) * _arrhenius(T, P(activation_energy), T_ref) * J ** (-2 / 3)


def diffusivity_swelling_layer(
    sto, T, *, reference, activation_energy, expansion, fraction, T_ref=T_REF
):
    r"""Diffusivity of a layer in the undeformed frame: :math:`D_{ref}(T)/\Lambda^2` [m2.s-1].

    Columns and porous films fill the space between them first; then the layer thickens by
    :math:`\Lambda = \max(1, \varepsilon_s J)`, J = 1 + beta s, smooth over 0.1 %.
    """
    thickness = smooth_maximum(P(fraction) * (1 + P(expansion) * sto), 1, 1e-3)
    return P(reference) * _arrhenius(T, P(activation_energy), T_ref) / thickness**2


def volume_change_linear(sto, *, expansion):
    """Relative volume change J - 1 = beta s of the active material."""
    return P(expansion) * sto


def volume_change_porous(sto, *, expansion, porosity):
    """J - 1 = [(1 - phi) beta s - phi]_+ of a porous particle, fibre or carbon-buffered granule
    with the internal porosity phi: it fills its own pores first, then swells outwards. Per volume
    of the particle with its pores, and so is the maximum concentration. Smooth over 1 % on either
    side, with a slope that only grows: lithium's partial molar volume is the slope, and were it to
    fall again a pressure would make the potential rise with lithium, and the electrode unstable."""
    outwards = (1 - P(porosity)) * P(expansion) * sto - P(porosity)
    width = 0.01
    u = pybamm.maximum(pybamm.minimum(outwards / (2 * width) + 0.5, 1), 0)
    return 2 * width * (u**3 - u**4 / 2) + pybamm.maximum(outwards - width, 0)


def diffusivity_swelling_porous(
    sto, T, *, reference, activation_energy, expansion, porosity, T_ref=T_REF
):
    """As :func:`diffusivity_swelling` for a porous particle: J of :func:`volume_change_porous`."""
    J = 1 + volume_change_porous(sto, expansion=expansion, porosity=porosity)
    return P(reference) * _arrhenius(T, P(activation_energy), T_ref) * J ** (-2 / 3)


def volume_ratio(values: Mapping, prefix: str, electrode: str, sto: float) -> float:
    """J(s) of an active material, by the law that the parameters give; 1 where they give none."""
    law = values.get(f"{prefix}{electrode} electrode volume change")
    if law is None:
        return 1.0
    if not callable(law):
        return 1.0 + float(law)
    symbol = pybamm.ParameterValues(_numbers_of(law, values)).process_symbol(
        law(pybamm.Scalar(sto))
    )
    return 1.0 + float(np.asarray(symbol.evaluate()).squeeze())


def _numbers_of(law: Callable, values: Mapping) -> dict:
    names = law.keywords.values() if isinstance(law, partial) else ()
    return {name: values[name] for name in names if isinstance(name, str) and name in values}


def volume_change_from_lithiated(sto, *, expansion):
    """J - 1 = -beta (1 - s): volumes and concentrations per lithiated lattice (cathodes)."""
    return P(expansion) * (sto - 1)


def exchange_current_single_ion(
    c_e, c_s_surf, c_max, T, *, reference, activation_energy, T_ref=T_REF
):
    """j0 = j_ref 2 sqrt(s (1 - s)) [A.m-2]; the anions of a single-ion conductor do not move."""
    shape = 2 * c_s_surf**0.5 * (c_max - c_s_surf) ** 0.5 / c_max
    return P(reference) * _arrhenius(T, P(activation_energy), T_ref) * shape


def exchange_current_binary(
    c_e, c_s_surf, c_max, T, *, reference, activation_energy, c_reference, T_ref=T_REF
):
    """As for a single-ion conductor, times sqrt(c_e / c_ref) [A.m-2]."""
    salt = c_e**0.5 / P(c_reference) ** 0.5
    shape = 2 * c_s_surf**0.5 * (c_max - c_s_surf) ** 0.5 / c_max
    return P(reference) * _arrhenius(T, P(activation_energy), T_ref) * salt * shape


def metal_exchange_current_single_ion(c_e, c_Li, T, *, reference, activation_energy):
    """Metal or alloy counter electrode on a single-ion conductor, independent of c_e [A.m-2]."""
    return P(reference) * _arrhenius(T, P(activation_energy))


def metal_exchange_current_binary(c_e, c_Li, T, *, reference, activation_energy, c_reference):
    """Metal counter electrode on a binary electrolyte, j_ref sqrt(c_e / c_ref) [A.m-2]."""
    salt = c_e**0.5 / P(c_reference) ** 0.5
    return P(reference) * _arrhenius(T, P(activation_energy)) * salt


def conductivity_silicon_composite(sto, T, *, network, pristine, lithiated, saturation):
    """Carbon network plus Li_xSi, whose conductivity rises by decades as it lithiates [S.m-1].

    sigma = sigma_network + sigma_Si (sigma_LixSi / sigma_Si)^tanh(s / s_sat)
    """
    share = pybamm.tanh(sto / P(saturation))
    mixed = (1 - share) * pybamm.log(P(pristine)) + share * pybamm.log(P(lithiated))
    return P(network) + pybamm.exp(mixed)


class NeedsOption:
    """Stands where a model with another value of an option looks, and refuses it.

    Parameters
    ----------
    label : str
        The set.
    what : str
        What the set describes, with its article.
    option, value : str
        What a model needs for it.
    """

    def __init__(self, label: str, what: str, option: str, value: str) -> None:
        self.label, self.what = label, what
        self.option, self.value = option, value
        self.__name__ = "needs_option"
        # A traced set cannot raise, so it carries a parameter whose absence says the same.
        self.missing = f"{label} (needs the option '{option}': '{value}')"

    def __call__(self, *args, **kwargs):
        if is_tracing():
            return pybamm.Parameter(self.missing)
        raise pybamm.OptionError(
            f"the parameter set '{self.label}' describes {self.what}: it needs a model with the "
            f"option {{'{self.option}': '{self.value}'}}"
        )

    def __eq__(self, other) -> bool:
        return isinstance(other, NeedsOption) and self.missing == other.missing

    def __hash__(self) -> int:
        return hash(self.missing)


LAWS: dict[str, Callable] = {
    "Arrhenius conductivity": conductivity_arrhenius,
    "VTF conductivity": vtf,
    "VTF diffusivity": vtf,
    "Bruggeman effective medium": effective_medium_bruggeman,
    "Maxwell effective medium": effective_medium_maxwell,
    "cubic with VTF": polynomial3_vtf,
    "quadratic with VTF": polynomial2_vtf,
    "quadratic": polynomial2,
    "interpolated": interpolated,
    "Arrhenius diffusivity": diffusivity_arrhenius,
    "interpolated diffusivity": diffusivity_interpolated,
    "swelling diffusivity": diffusivity_swelling,
    "swelling diffusivity of a layer": diffusivity_swelling_layer,
    "porous swelling diffusivity": diffusivity_swelling_porous,
    "linear volume change": volume_change_linear,
    "porous volume change": volume_change_porous,
    "linear volume change from lithiated": volume_change_from_lithiated,
    "silicon composite conductivity": conductivity_silicon_composite,
    "exchange current": exchange_current_single_ion,
    "exchange current with salt": exchange_current_binary,
    "metal exchange current": metal_exchange_current_single_ion,
    "metal exchange current with salt": metal_exchange_current_binary,
    "Mark2016 lithiation": silicon_ocp_lithiation_Mark2016,
    "Mark2016 delithiation": silicon_ocp_delithiation_Mark2016,
    "Mark2016 average": silicon_ocp_average_Mark2016,
    "sloping carbon": ocp_sloping_carbon,
    "Chen2020 graphite": graphite_LGM50_ocp_Chen2020,
    "Mohtat2020 NMC": NMC_ocp_PeymanMPM,
    "Kim2011 NCA": nca_ocp_Kim2011,
    "Ramadass2004 LCO": lico2_ocp_Ramadass2004,
    "Chen2020 NMC811": nmc_LGM50_ocp_Chen2020,
    "Afshar2017 LFP": LFP_ocp_Afshar2017,
}

_WITH_SALT = {
    "exchange current": "exchange current with salt",
    "metal exchange current": "metal exchange current with salt",
}
_WITH_VALIDITY = {
    "Arrhenius conductivity",
    "VTF conductivity",
    "VTF diffusivity",
    "cubic with VTF",
    "quadratic with VTF",
    "quadratic",
}


_NAME_OF = {function: name for name, function in reversed(LAWS.items())}


#: laws whose reference value may hold at a temperature of its own
_WITH_T_REF = frozenset(
    name for name, function in LAWS.items() if "T_ref" in inspect.signature(function).parameters
)


def takes_reference_temperature(law: str) -> bool:
    """Whether a law has the coefficient ``T_ref``, PyBaMM's reference temperature by default."""
    return law in _WITH_T_REF


def bound_name(law: str, transport: str) -> str:
    """The law that :func:`bind` takes for ``law``: currents depend on the salt if there is one."""
    return _WITH_SALT.get(law, law) if transport == "binary" else law


def bind(
    law: str,
    coefficients: dict[str, str],
    *,
    transport: str = "single-ion",
    label: str = "",
    valid: tuple[float, float] | None = None,
    table: Mapping[Literal["x", "y"], Sequence[float]] | None = None,
) -> Callable:
    """The callable PyBaMM stores for ``law`` with the given coefficient names."""
    keywords: dict = dict(coefficients)
    if table is not None:
        keywords |= {axis: tuple(numbers) for axis, numbers in table.items()}
    bound = bound_name(law, transport)
    if bound != law:
        keywords["c_reference"] = "Initial concentration in electrolyte [mol.m-3]"
    if bound in _WITH_VALIDITY:
        keywords |= {"label": label, "valid": valid}
    return partial(LAWS[bound], **keywords) if keywords else LAWS[bound]


def unbind(function: Callable) -> dict:
    """The keywords with which :func:`bind` made ``function``: law, coefficients, label, valid,
    table.

    Raises
    ------
    ValueError
        The function is not a named law.
    """
    keywords = dict(function.keywords) if isinstance(function, partial) else {}
    inner = function.func if isinstance(function, partial) else function
    if inner not in _NAME_OF:
        raise ValueError(f"{getattr(inner, '__name__', inner)!r} is not a named law")
    label, valid = keywords.pop("label", ""), keywords.pop("valid", None)
    table = {axis: keywords.pop(axis) for axis in ("x", "y") if axis in keywords}
    return {
        "law": _NAME_OF[inner],
        "coefficients": keywords,
        "label": label,
        "valid": valid,
        "table": table or None,
    }
