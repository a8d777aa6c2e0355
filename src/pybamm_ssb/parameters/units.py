"""Units of parameter names, checked for their dimension, and lab units turned into SI.

A parameter is named as in PyBaMM, "Description [unit]"; the unit is made of SI symbols joined by
dots, with exponents ("mol.m-3"). pint knows their dimensions and converts what a file gives in
another unit of the same dimension (``{value: 1.6, unit: mS/cm}``).
"""

from __future__ import annotations

import re
from functools import cache

_TOKENS = frozenset(
    ["m", "kg", "s", "h", "A", "V", "K", "mol", "Pa", "J", "W", "S", "F", "N", "Ohm", "eV"]
)
_UNIT = re.compile(r"\[([^\[\]]*)\]\s*$")
_TOKEN = re.compile(r"^([A-Za-z]+)(-?\d+(?:\.\d+)?)?$")


def unit_of(name: str) -> str | None:
    """The unit in the brackets at the end of ``name``, or None for a dimensionless quantity."""
    match = _UNIT.search(name)
    return match.group(1) if match else None


def description_of(name: str) -> str:
    """``name`` without its unit."""
    return _UNIT.sub("", name).strip()


def check_unit(name: str) -> None:
    """Refuse brackets whose tokens are not SI symbols with integer or decimal exponents."""
    if name.count("[") != name.count("]") or ("[" in name and unit_of(name) is None):
        raise ValueError(f"the unit of '{name}' is not in one pair of brackets at the end")
    unit = unit_of(name)
    if unit is None:
        return
    for token in unit.split("."):
        match = _TOKEN.match(token)
        if match is None or match.group(1) not in _TOKENS:
            raise ValueError(
                f"the unit '{unit}' of '{name}' has the token '{token}'; tokens are joined by "
                f"dots and made of one of {sorted(_TOKENS)} with an optional exponent, "
                "as in mol.m-3"
            )


@cache
def _registry():
    import pint

    return pint.UnitRegistry()


def _quantity(unit: str | None):
    """pint's quantity of one ``unit``, in our notation ("mol.m-3") or any of pint's ("mS/cm")."""
    registry = _registry()
    if not unit:
        return registry.Quantity(1.0)
    tokens = [_TOKEN.match(token) for token in unit.split(".")]
    if all(match is not None and match.group(1) in _TOKENS for match in tokens):
        text = "*".join(
            f"{match.group(1).replace('Ohm', 'ohm')}**({match.group(2) or 1})"
            for match in tokens
            if match is not None
        )
    else:
        text = re.sub(r"(?<=[A-Za-z])(-?\d)", r"**\1", unit.replace("Ohm", "ohm"))
    return registry.Quantity(1.0, registry.parse_units(text))


def same_dimension(unit: str | None, other: str | None) -> bool:
    """Whether two units measure the same kind of quantity."""
    return _quantity(unit).dimensionality == _quantity(other).dimensionality


def factor(unit: str, target: str | None) -> float:
    """What a number in ``unit`` is multiplied with to be in ``target``.

    Raises
    ------
    ValueError
        pint does not know the unit, or it measures another kind of quantity.
    """
    try:
        quantity = _quantity(unit)
    except Exception as error:
        raise ValueError(f"the unit '{unit}' is not known to pint: {error}") from error
    if not same_dimension(unit, target):
        hint = ""
        if target and target.endswith(".mol-1") and same_dimension(unit, target[: -len(".mol-1")]):
            hint = f"; per particle write '{unit}/particle', per mole 'kJ/mol'"
        wanted = f"[{target}]" if target else "a number without unit"
        raise ValueError(f"the unit '{unit}' does not measure what {wanted} does{hint}")
    zero = _registry().Quantity(0.0, quantity.units)
    if zero.to(_quantity(target).units).magnitude != 0.0:
        raise ValueError(
            f"the unit '{unit}' has its zero elsewhere than '{target}'; write '{target}'"
        )
    # 15 digits: 1 g/cm3 is 1000 kg/m3, not 999.9999999999999
    return float(f"{quantity.to(_quantity(target).units).magnitude:.15g}")


def check_dimension(name: str, right: str) -> None:
    """Refuse ``name`` when its unit is not that of ``right``, a known name of the same quantity."""
    if unit_of(right) == unit_of(name):
        return
    given, wanted = unit_of(name), unit_of(right)
    kind = (
        "measures the same, but names are in SI"
        if same_dimension(given, wanted)
        else "has another dimension"
    )
    raise ValueError(
        f"the unit of '{name}' does not fit: '{description_of(right)}' is in "
        f"[{wanted or 'no unit'}], and [{given or 'no unit'}] {kind}; write '{right}' (a number in "
        "another unit of that dimension can say so: {value: ..., unit: mS/cm})"
    )
