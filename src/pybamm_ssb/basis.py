"""What a protocol has to know of a cell: capacity, area, silicon mass, limits, and currents."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass

_NUMBER = r"[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?"
_C_RATE = re.compile(rf"^({_NUMBER})?\s*C\s*(?:/\s*({_NUMBER}))?$")
_QUANTITY = re.compile(rf"^({_NUMBER})\s*([A-Za-zµμ/0-9^()\-]+)$")
_FARADAY = 96485.33212  # C/mol
_PREFIX = {"": 1.0, "m": 1e-3, "u": 1e-6}
_FORMS = "'C/10', '0.5C', '0.3 mA', '0.3 mA/cm2', '3 A/m2', '0.1 A/g' or '50 mA/g'"


@dataclass(frozen=True)
class CellBasis:
    """A cell as protocols and tables see it.

    Attributes
    ----------
    capacity_Ah : float
        Nominal capacity [A.h]; sets what 1C is.
    area_m2 : float
        Electrode area [m2].
    silicon_mass_g : float
        Mass of silicon [g]; NaN when the parameters give no silicon density.
    lower_V, upper_V : float
        Voltage cut-offs of the cell [V].
    half_cell : bool
        Whether silicon is the working (PyBaMM: positive) electrode against a metal. Discharging
        a half cell lithiates silicon; in a full cell charging does.
    """

    capacity_Ah: float
    area_m2: float
    silicon_mass_g: float
    lower_V: float
    upper_V: float
    half_cell: bool

    @property
    def silicon(self) -> str:
        """PyBaMM's domain of the silicon electrode, "positive" in a half cell."""
        return "positive" if self.half_cell else "negative"

    @property
    def lithiation_sign(self) -> int:
        """Sign of PyBaMM's current (positive = discharge) that lithiates silicon."""
        return 1 if self.half_cell else -1

    @property
    def lithiated_V(self) -> float:
        """Cell voltage [V] that ends lithiation of silicon."""
        return self.lower_V if self.half_cell else self.upper_V

    @property
    def delithiated_V(self) -> float:
        """Cell voltage [V] that ends delithiation of silicon."""
        return self.upper_V if self.half_cell else self.lower_V

    def per_area(self, ampere_hours: float) -> float:
        """A.h of the cell in mAh/cm2."""
        return ampere_hours * 1e3 / (self.area_m2 * 1e4)

    def per_gram(self, ampere_hours: float) -> float:
        """A.h of the cell in mAh per gram of silicon."""
        return ampere_hours * 1e3 / self.silicon_mass_g


def is_half_cell(values: Mapping) -> bool:
    """Whether the parameters describe silicon against a metal counter electrode."""
    metal = "Exchange-current density for lithium metal electrode [A.m-2]" in values
    graphite_side = "Negative electrode active material volume fraction" in values
    return metal and not graphite_side


def _need(values: Mapping, name: str) -> float:
    if name not in values:
        raise ValueError(f"the parameters have no '{name}', which protocols and tables need")
    try:
        return float(values[name])
    except (TypeError, ValueError):
        raise ValueError(f"'{name}' is {values[name]!r}; protocols need a number") from None


def _silicon_mass(values: Mapping, electrode: str, area: float) -> float:
    """Mass of silicon [g]. Of two materials, what stores more than 1000 mAh/g counts as silicon:
    nano beside micro silicon does, graphite does not."""
    masses = []
    for prefix in ("", "Primary: ", "Secondary: "):
        density = f"{prefix}{electrode} electrode active material density [kg.m-3]"
        fraction = f"{prefix}{electrode} electrode active material volume fraction"
        c_max = f"{prefix}Maximum concentration in {electrode.lower()} electrode [mol.m-3]"
        if density in values and fraction in values:
            thickness = _need(values, f"{electrode} electrode thickness [m]")
            volume = area * thickness * _need(values, fraction)
            lithium = values[c_max] if c_max in values else None  # noqa: SIM401
            # an input parameter says nothing; there silicon is all there is
            per_gram = math.inf
            if isinstance(lithium, numbers.Real):
                per_gram = _FARADAY * float(lithium) / 3600 / _need(values, density)
            masses.append((per_gram, 1e3 * volume * _need(values, density)))
    if not masses:
        return math.nan
    silicon = [mass for per_gram, mass in masses if per_gram > 1000]
    return sum(silicon) if silicon else masses[0][1]


def basis(parameter_values: Mapping, half_cell: bool | None = None) -> CellBasis:
    """The :class:`CellBasis` of a parameter dictionary.

    Mass of silicon = area x thickness x active fraction x density, all as assembled; of two
    materials in one electrode those that store more than 1000 mAh/g.

    Parameters
    ----------
    parameter_values : mapping or pybamm.ParameterValues
    half_cell : bool, optional
        Which kind of cell; by default told from the parameters (a metal's exchange-current
        density and no porous negative electrode mean a half cell).

    Raises
    ------
    ValueError
        A needed parameter is missing or not a number; the message names it.
    """
    half = is_half_cell(parameter_values) if half_cell is None else half_cell
    area = _need(parameter_values, "Electrode width [m]") * _need(
        parameter_values, "Electrode height [m]"
    )
    return CellBasis(
        capacity_Ah=_need(parameter_values, "Nominal cell capacity [A.h]"),
        area_m2=area,
        silicon_mass_g=_silicon_mass(parameter_values, "Positive" if half else "Negative", area),
        lower_V=_need(parameter_values, "Lower voltage cut-off [V]"),
        upper_V=_need(parameter_values, "Upper voltage cut-off [V]"),
        half_cell=half,
    )


def _per(unit: str, cell: CellBasis, text: str) -> float | None:
    """Amperes per unit, None for a unit nobody knows."""
    unit = unit.replace("µ", "u").replace("μ", "u").replace("^", "").replace(" ", "")
    unit = unit.replace("(Si)", "").replace("-2", "2")
    match = re.fullmatch(r"([mu]?)A(?:/(cm2|m2|g))?", unit)
    if match is None:
        return None
    scale = _PREFIX[match.group(1)]
    if match.group(2) is None:
        return scale
    if match.group(2) == "g":
        if not math.isfinite(cell.silicon_mass_g):
            raise ValueError(
                f"current {text!r} is per gram, but the parameters give no silicon mass (no "
                "'... electrode active material density [kg.m-3]'); use 'C/10' or 'mA/cm2'"
            )
        return scale * cell.silicon_mass_g
    return scale * cell.area_m2 * (1e4 if match.group(2) == "cm2" else 1.0)


def amperes(cell: CellBasis, current: str) -> float:
    """A current given as text, in amperes.

    Parameters
    ----------
    cell : CellBasis
    current : str
        'C/10', '0.5C', '0.3 mA', '0.3 mA/cm2', '3 A/m2', '0.1 A/g', '50 mA/g'. C-rates refer to
        the nominal capacity, grams are grams of silicon.

    Raises
    ------
    ValueError
        The text has no known unit or is not above zero.
    """
    if not isinstance(current, str):
        raise ValueError(f"current is {current!r}; give it with its unit, e.g. {_FORMS}")
    text = current.strip()
    rate = _C_RATE.match(text)
    if rate is not None:
        top, bottom = (float(group) if group else 1.0 for group in rate.groups())
        value = cell.capacity_Ah * top / bottom if bottom else math.inf
    else:
        quantity = _QUANTITY.match(text)
        factor = _per(quantity.group(2), cell, text) if quantity else None
        if quantity is None or factor is None:
            raise ValueError(f"current {current!r} is not understood; valid are {_FORMS}")
        value = float(quantity.group(1)) * factor
    if not (math.isfinite(value) and value > 0):
        raise ValueError(
            f"current {current!r} is {value:g} A; it must be finite and above zero (protocols "
            "know themselves when to lithiate and when to delithiate)"
        )
    return value
