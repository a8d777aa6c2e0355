"""The names of this package's own parameters: one table of unit, meaning and physical limits.

``{Electrode}`` stands for Negative or Positive. PyBaMM's own names are not repeated here, except
the few whose values this package checks too.
"""

from __future__ import annotations

import difflib
import math
import numbers
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from .laws import volume_change_linear, volume_change_porous, volume_ratio
from .units import check_dimension, description_of, unit_of

INF = math.inf


@dataclass(frozen=True)
class Name:
    """One parameter: name template, meaning, and the closed interval of possible values."""

    template: str
    description: str
    minimum: float
    maximum: float
    above_minimum: bool = False

    @property
    def unit(self) -> str:
        """The unit between the brackets, "" when dimensionless."""
        return unit_of(self.template) or ""

    @property
    def valid(self) -> str:
        """The interval in words."""
        low = f"{'above' if self.above_minimum else 'at least'} {self.minimum:g}"
        return low if self.maximum == INF else f"{low} and at most {self.maximum:g}"

    def allows(self, value: float) -> bool:
        """Whether ``value`` lies inside the limits."""
        low = value > self.minimum if self.above_minimum else value >= self.minimum
        return low and value <= self.maximum


def _n(template, description, minimum=0.0, maximum=INF, above=False) -> Name:
    return Name(template, description, minimum, maximum, above)


_E = "{Electrode} electrode "
TABLE: tuple[Name, ...] = (
    _n("Stack pressure [Pa]", "pressure on the stack, compression positive; 0 = none"),
    _n("Stack pressure programme [Pa]", "function of the time since the start of the run [s]"),
    _n("Fixture stiffness [Pa.m-1]", "pressure per thickness gained; 0 = springs or gas"),
    _n("Stack compliance [m.Pa-1]", "of all layers, in series with the fixture"),
    _n("Counter electrode transmitted thickness share", "of the metal's volume", 0, 1),
    _n("Lithium metal partial molar volume [m3.mol-1]", "volume per lithium of the counter"),
    _n("Counter electrode plateau potential [V]", "alloy counter electrode against Li", -5, 5),
    _n("Counter electrode lithium capacity [A.h.m-2]", "of a finite source, at the start"),
    _n("Counter electrode depletion capacity [A.h.m-2]", "q_0 of its activity", above=True),
    _n("Separator interfacial area-specific resistance [Ohm.m2]", "both faces, in series"),
    _n("Electrolyte grain-boundary area-specific resistance [Ohm.m2]", "per boundary"),
    _n("Electrolyte grain size [m]", "mean distance of grain boundaries", above=True),
    _n("Separator effective transport exponential coefficient", "B in exp(-B (1 - eps))"),
    _n(_E + "effective transport exponential coefficient", "B in exp(-B (1 - eps))"),
    _n(_E + "conductive additive volume fraction", "carbon, as assembled", 0, 1),
    _n(_E + "void fraction", "pores, as assembled", 0, 1),
    _n(_E + "smallest void fraction", "pores that swelling cannot close", 0, 1),
    _n(_E + "assembled stoichiometry", "at which cavities fit the particles", 0, 1),
    _n(_E + "contact coverage", "share of the surface facing electrolyte", 0, 1, True),
    _n(_E + "contact reference pressure [Pa]", "Persson's p_ref", above=True),
    _n(_E + "contact hardness [Pa]", "hardness law", above=True),
    _n(_E + "contact power-law pressure [Pa]", "p_1 of the power law", above=True),
    _n(_E + "contact power-law exponent", "exponent of the power law", 0, 5, True),
    _n(_E + "contact adhesion strength [Pa]", "tension the interface holds"),
    _n(_E + "contact gap length [m]", "asperity length g0", above=True),
    _n(_E + "residual contact", "theta_0 across a just open gap", 0, 1),
    _n(_E + "contact floor", "theta_floor across a wide gap", 0, 1),
    _n(_E + "uneven expansion share", "of a layer, moves its face against the electrolyte", 0, 1),
    _n(_E + "local pressure spread", "sigma of ln(P_i / P); 0 = uniform", 0, 3),
    _n(_E + "matrix stiffness [Pa]", "K of the cavity wall", above=True),
    _n(_E + "matrix creep rate [s-1]", "edot0; 0 = no creep"),
    _n(_E + "matrix creep stress [Pa]", "sigma0", above=True),
    _n(_E + "matrix creep exponent", "n", 1, 30),
    _n(_E + "matrix yield pressure [Pa]", "q_lim", above=True),
    _n(_E + "matrix overstress time [s]", "tau_o", above=True),
    _n(_E + "wall pressure smoothing", "width as a fraction of the stack pressure", 0, 1, True),
    _n(_E + "wall pressure smoothing floor [Pa]", "smallest width", above=True),
    _n(_E + "disconnection contact threshold", "theta_c", 0, 1),
    _n(_E + "disconnection rate [s-1]", "k_t, loss per time"),
    _n(_E + "disconnection per contraction", "k_l, loss per -d ln(lambda_p)"),
    _n(
        _E + "electronic disconnection per contraction",
        "k_e, loss per -d ln(lambda_p) of paths of electrons, whatever the contact",
    ),
    _n(_E + "disconnection rate variance", "v, of the rate between particles, relative"),
    _n(_E + "reconnection per closure", "reconnection per closure of the gap"),
    _n(_E + "fracture critical diameter without pressure [m]", "D_0", above=True),
    _n(_E + "fracture pressure coefficient [Pa]", "protects D_0 + 1 um", above=True),
    _n(_E + "fracture pressure exponent", "m of P ~ (D - D_0)^m", 0.05, 5),
    _n(_E + "fracture per stretch", "k_f, share of what can break per ln(lambda_p)"),
    _n(_E + "fracture exposed share", "of the crack area, to the electrolyte", 0, 1),
    _n(_E + "interphase growth constant [m2.s-1]", "k_p at T_ref; 0 = no growth"),
    _n(_E + "interphase reaction velocity [m.s-1]", "v0", above=True),
    _n(_E + "interphase reduction potential [V]", "U_red against Li", 0, 5, True),
    _n(_E + "interphase non-passivating velocity [m.s-1]", "at 353.15 K; 0 = none"),
    _n(_E + "interphase non-passivating activation energy [J.mol-1]", "of that channel"),
    _n(_E + "interphase volume ratio", "products over the electrolyte consumed", 0.1, 10),
    _n(_E + "interphase carbon area factor", "1 = no carbon in contact", 1, 1e3),
    _n(_E + "internal porosity", "pores inside the particles", 0, 0.95),
    _n(_E + "initial crystalline silicon fraction", "X as assembled", 0, 0.999),
    _n(_E + "crystalline silicon lithiation potential [V]", "two-phase plateau", -1, 2),
    _n(_E + "crystalline silicon front rate [V-1.s-1]", "k_X; 0 = stays crystalline"),
    _n(_E + "Li15Si4 formation potential [V]", "forms below", -1, 2),
    _n(_E + "Li15Si4 formation rate [V-1.s-1]", "k_Y; 0 = never forms"),
    _n(_E + "Li15Si4 delithiation potential [V]", "plateau on the way back", -1, 2),
    _n(_E + "Li15Si4 delithiation rate [V-1.s-1]", "k_d"),
    _n(_E + "volume expansion coefficient", "beta in J = 1 + beta s", -0.9, 10),
    _n("{Electrode} particle reference diffusivity [m2.s-1]", "at T_ref, s = 0", above=True),
    _n("{Electrode} particle diffusivity activation energy [J.mol-1]", "Arrhenius"),
    _n("{Electrode} particle diffusivity reference temperature [K]", "of that value", above=True),
    _n(_E + "reference exchange-current density [A.m-2]", "at T_ref, s = 1/2", above=True),
    _n(_E + "exchange-current density activation energy [J.mol-1]", "Arrhenius"),
    _n(
        _E + "exchange-current density reference temperature [K]",
        "of the reference value; PyBaMM's reference temperature where absent",
        above=True,
    ),
    _n(_E + "carbon network conductivity [S.m-1]", "carbon's share of sigma"),
    _n(_E + "pristine active material conductivity [S.m-1]", "s = 0", above=True),
    _n(_E + "lithiated active material conductivity [S.m-1]", "s large", above=True),
    _n(_E + "conductivity saturation stoichiometry", "s_sat", 0, 1, True),
    _n(_E + "active material density [kg.m-3]", "of the delithiated powder", 100, 12000),
    _n(_E + "conductive additive density [kg.m-3]", "carbon", above=True),
    _n("Counter electrode reference exchange-current density [A.m-2]", "metal", above=True),
    _n("Counter electrode exchange-current activation energy [J.mol-1]", "Arrhenius"),
    _n("Electrolyte reference conductivity [S.m-1]", "at T_ref", above=True),
    _n("Electrolyte conductivity activation energy [J.mol-1]", "Arrhenius"),
    _n("Electrolyte density [kg.m-3]", "without pores", 300, 12000),
    _n("Electrolyte conductivity reference temperature [K]", "where not that of all", above=True),
    _n("Electrolyte diffusivity reference temperature [K]", "where not that of all", above=True),
    _n("Electrolyte matrix reference conductivity [S.m-1]", "of a composite", above=True),
    _n("Electrolyte filler reference conductivity [S.m-1]", "of a composite", above=True),
    _n("Electrolyte filler conductivity activation energy [J.mol-1]", "Arrhenius"),
    _n("Electrolyte filler volume fraction", "of a composite electrolyte", 0, 1),
    _n("Electrolyte reference diffusivity [m2.s-1]", "of the salt, at T_ref", above=True),
    _n("Additive density [kg.m-3]", "of carbon or binder", above=True),
    _n("Additive electronic conductivity [S.m-1]", "of carbon or binder"),
    _n("Electrolyte VTF temperature [K]", "B", above=True),
    _n("Electrolyte VTF ideal glass temperature [K]", "T0", above=True),
    _n("Electrolyte lower concentration limit [mol.m-3]", "polynomials are clipped here"),
    _n(
        "Electrolyte upper concentration limit [mol.m-3]",
        "polynomials are clipped here",
        above=True,
    ),
    # PyBaMM's names that are checked here as well
    _n(_E + "porosity", "electrolyte volume fraction; 0 in a layer without", 0, 1),
    _n(_E + "active material volume fraction", "as assembled", 0, 1, True),
    _n("{Electrode} particle radius [m]", "undeformed", above=True),
    _n(_E + "thickness [m]", "as assembled", above=True),
    _n("Separator thickness [m]", "as assembled", above=True),
    _n("Separator porosity", "electrolyte volume fraction", 0, 1, True),
    _n("Electrode width [m]", "cell area = width x height", above=True),
    _n("Electrode height [m]", "cell area = width x height", above=True),
    _n("Ambient temperature [K]", "absolute", above=True),
    _n("Initial temperature [K]", "absolute", above=True),
    _n("Initial concentration in electrolyte [mol.m-3]", "salt", above=True),
    _n("Nominal cell capacity [A.h]", "sets the C-rate", above=True),
)


def expand(template: str, electrode: str) -> str:
    """Fill ``{Electrode}``, ``{electrode}`` with "Negative" or "Positive" and its lower case."""
    word = electrode.capitalize()
    return template.replace("{Electrode}", word).replace("{electrode}", word.lower())


_BY_NAME = {
    expand(entry.template, electrode): entry
    for entry in TABLE
    for electrode in ("negative", "positive")
}
_PREFIX = re.compile(r"^(Primary|Secondary): ")


def lookup(name: str) -> Name | None:
    """The table's entry for ``name``, whatever its electrode and phase prefix."""
    return _BY_NAME.get(_PREFIX.sub("", name))


def own_names() -> list[str]:
    """Every name of the table, for both electrodes."""
    return list(_BY_NAME)


#: names that PyBaMM reads and that none of the sets below uses
_PYBAMM_MORE = (
    "Separator tortuosity factor (electrolyte)",
    _E + "tortuosity factor (electrolyte)",
    _E + "tortuosity factor (electrode)",
    "{Electrode} particle lithiation hysteresis decay rate",
    "{Electrode} particle delithiation hysteresis decay rate",
    "Initial hysteresis state in {electrode} electrode",
    _E + "lithiation OCP [V]",
    _E + "delithiation OCP [V]",
)


@cache
def pybamm_names() -> frozenset[str]:
    """Names that PyBaMM's own sets use, and those of the table here (for both electrodes)."""
    from pybamm.input.parameters.lithium_ion import Chen2020_composite, OKane2022, Xu2019

    sets = (Chen2020_composite, OKane2022, Xu2019)
    found = {name for item in sets for name in item.get_parameter_values()}
    found |= {expand(name, word) for name in _PYBAMM_MORE for word in ("negative", "positive")}
    return frozenset({_PREFIX.sub("", name) for name in found} | set(_BY_NAME))


@cache
def _by_description() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in pybamm_names():
        found.setdefault(description_of(name).lower(), []).append(name)
    return found


def check_unit_of(template: str) -> None:
    """Refuse a name whose unit is not that of the known name with the same description."""
    name = _PREFIX.sub("", expand(template, "negative"))
    same = _by_description().get(description_of(name).lower(), [])
    if same and name not in same:
        check_dimension(name, same[0])


def nearest(name: str, known: Iterable[str] | None = None, count: int = 3) -> list[str]:
    """The known names most like ``name``, best first."""
    pool = {item.lower(): item for item in (own_names() if known is None else known)}
    found = difflib.get_close_matches(name.lower(), pool, n=count, cutoff=0.5)
    return [pool[item] for item in found]


def unknown(name: str, known: Iterable[str] | None = None, what: str = "parameter") -> str:
    """The sentence for a name nobody knows, with the nearest ones that exist."""
    pool = own_names() if known is None else list(known)
    close = nearest(name, pool)
    few = ", ".join(sorted(pool)[:12]) + (f", ... ({len(pool)} in all)" if len(pool) > 12 else "")
    hint = " or ".join(f"'{item}'" for item in close) if close else f"one of {few}"
    return f"unknown {what} '{name}'; did you mean {hint}?"


@cache
def _misspelling_of(name: str) -> str | None:
    """The own name that differs from ``name`` by a letter or two, if any."""
    close = difflib.get_close_matches(_PREFIX.sub("", name), _BY_NAME, n=1, cutoff=0.95)
    return close[0] if close else None


def check_spelling(values: Mapping) -> None:
    """Raise :class:`ValueError` for a name that is almost, but not quite, one of the table.

    PyBaMM accepts any name in an update and never reads it."""
    for name in values:
        if lookup(name) is not None:
            continue
        meant = _misspelling_of(name)
        if meant is not None:
            raise ValueError(f"unknown parameter '{name}'; did you mean '{meant}'?")


def _number(value) -> float | None:
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return float(value)
    return None


def check_values(values: Mapping) -> None:
    """Raise :class:`ValueError` for the first number that cannot be physical.

    Inputs (``"[input]"``), symbols and functions are left to the model. The message names the
    parameter, the value and what is valid.
    """
    for name in values:
        number = _number(values[name])
        if number is None:
            continue
        entry = lookup(name)
        if not math.isfinite(number):
            valid = f"a finite number {entry.valid}" if entry else "a finite number"
            raise ValueError(f"'{name}' is {number}; valid is {valid}")
        if entry is not None and not entry.allows(number):
            raise ValueError(
                f"'{name}' is {number:g}; valid is {entry.valid} {entry.unit}".rstrip()
            )
    for electrode in ("Negative", "Positive"):
        _check_fractions(values, electrode)
        _check_swollen(values, electrode)
    _check_limits(values)
    _warn_concentration(values)


#: volume laws that count from the empty material
_FROM_EMPTY = (volume_change_linear, volume_change_porous)
_REST = ("porosity", "conductive additive volume fraction")


def _check_fractions(values: Mapping, electrode: str) -> None:
    parts = [
        f"{electrode} electrode active material volume fraction",
        f"Primary: {electrode} electrode active material volume fraction",
        f"Secondary: {electrode} electrode active material volume fraction",
        f"{electrode} electrode porosity",
        f"{electrode} electrode conductive additive volume fraction",
        f"{electrode} electrode void fraction",
    ]
    if any(name in values for name in parts[1:3]):
        # a model with two phases does not read the name without a phase
        parts = parts[1:]
    numbers_of = [(name, _number(values[name])) for name in parts if name in values]
    shares = [(name, share) for name, share in numbers_of if share is not None]
    total = sum(share for _, share in shares)
    if total > 1 + 1e-9:
        sum_text = " + ".join(f"{share:g}" for _, share in shares)
        names = ", ".join(f"'{name}'" for name, _ in shares)
        raise ValueError(
            f"the volume fractions {names} add up to {sum_text} = {total:g}; "
            "valid is a sum of at most 1"
        )


def _check_swollen(values: Mapping, electrode: str) -> None:
    """In the assembled state the particles must leave room for the rest."""
    E = f"{electrode} electrode"
    rest = [_number(values.get(f"{E} {name}")) for name in _REST]
    if None in rest:
        return
    solids, state, name = 0.0, 0.0, ""
    blend = f"Primary: {E} active material volume fraction" in values
    # a model with two phases does not read the names without a phase
    for prefix in ("Primary: ", "Secondary: ") if blend else ("",):
        eps = _number(values.get(f"{prefix}{E} active material volume fraction"))
        s_a = _number(values.get(f"{prefix}{E} assembled stoichiometry"))
        law = values.get(f"{prefix}{E} volume change")
        # other laws count their volumes from another state, or are the user's own
        if eps is None or s_a is None or not isinstance(law, partial):
            continue
        if law.func not in _FROM_EMPTY or not all(
            _number(values.get(key)) is not None for key in law.keywords.values()
        ):
            continue
        solids += eps * volume_ratio(values, prefix, electrode, s_a)
        if not name:
            name, state = f"{prefix}{E} assembled stoichiometry", s_a
    total = solids + sum(number for number in rest if number is not None)
    if name and total > 1 + 1e-9:
        raise ValueError(
            f"'{name}' is {state:g}: there the active material takes up {solids:.3g} of the "
            f"electrode, with electrolyte and additive {total:.3g}; valid is a sum of at most 1 "
            "(fractions are counted per volume of the pressed electrode; design={'silicon: Initial "
            "stoichiometry': ...} and Cell(prelithiation_mAh_g=...) adapt them)"
        )


def _check_limits(values: Mapping) -> None:
    pairs = (
        ("Lower voltage cut-off [V]", "Upper voltage cut-off [V]"),
        (
            "Electrolyte lower concentration limit [mol.m-3]",
            "Electrolyte upper concentration limit [mol.m-3]",
        ),
    )
    for low_name, high_name in pairs:
        if low_name not in values or high_name not in values:
            continue
        low, high = _number(values[low_name]), _number(values[high_name])
        if low is not None and high is not None and low >= high:
            raise ValueError(f"'{low_name}' is {low:g}; valid is below '{high_name}' = {high:g}")


def _warn_concentration(values: Mapping) -> None:
    name = "Initial concentration in electrolyte [mol.m-3]"
    low = _number(values.get("Electrolyte lower concentration limit [mol.m-3]"))
    high = _number(values.get("Electrolyte upper concentration limit [mol.m-3]"))
    salt = _number(values.get(name))
    if low is None or high is None or salt is None or low <= salt <= high:
        return
    warnings.warn(
        f"'{name}' is {salt:g}; the electrolyte's properties are known from {low:g} to {high:g} "
        "and are held constant beyond",
        UserWarning,
        stacklevel=3,
    )
