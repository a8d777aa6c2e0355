"""Units in column headers: 'I/mA', 'Current (A)', 'U[V]', 'voltage_V', and what they are in SI."""

from __future__ import annotations

import re

from ..basis import CellBasis
from .errors import DataError, listed

#: unit -> (dimension, factor to the unit of the table)
UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("time", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("time", 60.0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("time", 3600.0)),
    **dict.fromkeys(("d", "day", "days"), ("time", 86400.0)),
    "ms": ("time", 1e-3),
    "us": ("time", 1e-6),
    **dict.fromkeys(("V", "volt", "volts"), ("voltage", 1.0)),
    "mV": ("voltage", 1e-3),
    "uV": ("voltage", 1e-6),
    **dict.fromkeys(("A", "amp", "amps", "ampere"), ("current", 1.0)),
    "mA": ("current", 1e-3),
    "uA": ("current", 1e-6),
    "nA": ("current", 1e-9),
    **dict.fromkeys(("Ah", "A.h", "Amp-hr"), ("charge", 1.0)),
    **dict.fromkeys(("mAh", "mA.h"), ("charge", 1e-3)),
    **dict.fromkeys(("uAh", "uA.h"), ("charge", 1e-6)),
    "mAs": ("charge", 1e-3 / 3600),
    **dict.fromkeys(("Wh", "W.h", "Watt-hr"), ("energy", 1.0)),
    **dict.fromkeys(("mWh", "mW.h"), ("energy", 1e-3)),
    **dict.fromkeys(("uWh", "uW.h"), ("energy", 1e-6)),
    "MPa": ("pressure", 1.0),
    "kPa": ("pressure", 1e-3),
    "Pa": ("pressure", 1e-6),
    "bar": ("pressure", 0.1),
    "um": ("length", 1.0),
    "nm": ("length", 1e-3),
    "mm": ("length", 1e3),
    "Hz": ("frequency", 1.0),
    "mHz": ("frequency", 1e-3),
    "kHz": ("frequency", 1e3),
    "MHz": ("frequency", 1e6),
    **dict.fromkeys(("Ohm", "Ohms", "Ω"), ("impedance", 1.0)),
    **dict.fromkeys(("mOhm", "mΩ"), ("impedance", 1e-3)),
    **dict.fromkeys(("kOhm", "kΩ"), ("impedance", 1e3)),
    **dict.fromkeys(("Ohm.cm2", "Ω.cm2", "Ohmcm2", "Ωcm2"), ("impedance per area", 1.0)),
    "C": ("temperature", 1.0),
    "K": ("temperature", 1.0),
    "deg": ("angle", 1.0),
    "#": ("number", 1.0),
}
_PER = {"cm2": ("area", 1.0), "m2": ("area", 1e-4), "g": ("mass", 1.0)}
#: dimension that each column of a table has to have
DIMENSION = {
    "Time [s]": "time",
    "Current [A]": "current",
    "Voltage [V]": "voltage",
    "Temperature [C]": "temperature",
    "Pressure [MPa]": "pressure",
    "Thickness [um]": "length",
    "Charge capacity [A.h]": "charge",
    "Discharge capacity [A.h]": "charge",
    "Capacity [A.h]": "charge",
    "Charge energy [W.h]": "energy",
    "Discharge energy [W.h]": "energy",
    "Energy [W.h]": "energy",
    "Frequency [Hz]": "frequency",
    "Z_re [Ohm]": "impedance",
    "Z_im [Ohm]": "impedance",
    "Modulus [Ohm]": "impedance",
}
_CELSIUS = re.compile(r"(Â?[°º˚\ufffd?]|deg(rees?)?\.?\s*|o)?C(elsius)?|℃|癈", re.IGNORECASE)
_WORDS = {unit.lower(): unit for unit in UNITS if len(unit) > 2 and unit not in ("mPa", "MPa")}
_WORDS |= {"v": "V", "a": "A", "ma": "mA", "mah": "mAh", "ah": "Ah", "hz": "Hz", "ohm": "Ohm"}
for _ambiguous in ("mhz",):
    _WORDS.pop(_ambiguous, None)


def tidy(unit: str) -> str:
    """A unit in the spelling of the table; the text itself where it is none."""
    text = unit.strip().replace("µ", "u").replace("μ", "u").replace("²", "2").replace("^", "")
    text = re.sub(r"\s*[·*⋅]\s*", ".", text)
    text = re.sub(r"\b(\w+)[ .](cm|m|g)\s*[-\u2212](2|1)\b", r"\1/\2\3", text).replace("/g1", "/g")
    if _CELSIUS.fullmatch(text):
        return "C"
    text = re.sub(r"\s+", ".", text)
    if text in UNITS:
        return text
    return _WORDS.get(text.lower(), text)


def known(unit: str) -> bool:
    """Whether a text is a unit, also per area or per gram."""
    unit = tidy(unit)
    if unit in UNITS:
        return True
    top, _, bottom = unit.partition("/")
    return UNITS.get(top, ("", 0))[0] in ("current", "charge", "energy") and bottom in _PER


def unquoted(text: str) -> str:
    """A header without quotes around it and marks before it."""
    text = text.strip().lstrip("~\ufeff").strip()
    for quote in "\"'":
        if len(text) > 1 and text[0] == text[-1] == quote:
            text = text[1:-1].strip()
    return text


def plain(name: str) -> str:
    """A header's name for comparison: lower case, words apart, averages marked."""
    name = re.sub(r"<([^<>]+)>", r"mean \1", unquoted(name))
    name = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", name)  # StepTime
    minus = "-" if re.match(r"\s*[-\u2212\u2013]", name) else ""
    return minus + re.sub(r"[^a-z0-9'\u2033\u2032\"|]+", " ", name.lower()).strip()


def split_header(header: str) -> tuple[str, str | None]:
    """(name, unit) of a column header; None where no unit is written."""
    text = unquoted(header)
    bracket = re.fullmatch(r"(.+?)[\s_]*[\[(]([^\[\]()]*)[\])]", text)
    if bracket and bracket.group(2).strip():
        if re.fullmatch(r"[hmsd: .]*:[hmsd: .]*", bracket.group(2), re.IGNORECASE):
            return bracket.group(1), None
        return bracket.group(1), bracket.group(2).strip()
    parts = text.split("/")
    if len(parts) > 2 and known("/".join(parts[-2:])):
        return "/".join(parts[:-2]), "/".join(parts[-2:])
    if len(parts) > 1 and parts[0].strip() and " " not in parts[-1].strip():
        return "/".join(parts[:-1]), parts[-1].strip()
    tail = re.fullmatch(r"(.+?)[_ ]([^_ ]+)", text)
    if tail and known(tail.group(2)) and tail.group(2) not in ("C", "c", "d", "#"):
        return tail.group(1), tail.group(2)
    return text, None


def names_of(header: str) -> set[str]:
    """Plain names under which a header is known: whole, and without its unit or units."""
    name = split_header(header)[0]
    inner, unit = split_header(name)
    names = {plain(header), plain(name)}
    return names | {plain(inner)} if unit is not None and known(unit) else names


def conversion(
    quantity: str, header: str, unit: str | None, cell: CellBasis | None, source: str
) -> tuple[float, float]:
    """(factor, offset) that turn a column into the unit of ``quantity``.

    Raises
    ------
    DataError
        The unit is missing, unknown, of another dimension, or per area or gram without a cell.
    """
    wanted = DIMENSION[quantity]
    valid = [u for u, (dimension, _) in UNITS.items() if dimension == wanted]
    inner = split_header(split_header(header)[0])[1]
    if unit is not None and inner is not None and known(inner):
        raise DataError(
            f"{source}: column {header!r} mixes the units {inner!r} and {unit!r}; "
            f"{quantity} needs a column in one unit"
        )
    if unit is None:
        raise DataError(
            f"{source}: column {header!r} names no unit; say it, "
            f'columns={{"{quantity}": ("{header}", "{valid[0]}")}}, valid are {listed(valid)}'
        )
    text = tidy(unit)
    if wanted == "temperature" and text in ("C", "K"):
        return 1.0, 0.0 if text == "C" else -273.15
    dimension, factor = UNITS.get(text, ("", 0.0))
    if dimension == wanted:
        return factor, 0.0
    top, _, bottom = text.partition("/")
    if bottom in _PER and UNITS.get(top, ("", 0))[0] == wanted:
        if cell is None:
            raise DataError(
                f"{source}: column {header!r} is in {unit!r}; {quantity} needs cell=, a "
                "pybamm_ssb.basis.CellBasis with area and silicon mass"
            )
        kind, scale = _PER[bottom]
        amount = cell.area_m2 * 1e4 if kind == "area" else cell.silicon_mass_g
        if not amount > 0:
            raise DataError(
                f"{source}: column {header!r} is in {unit!r} and the cell's {kind} is {amount}"
            )
        return UNITS[top][1] * scale * amount, 0.0
    what = f"is in {unit!r}, a unit of {dimension}" if dimension else f"has unknown unit {unit!r}"
    raise DataError(f"{source}: column {header!r} {what}; {quantity} can be in {listed(valid)}")
