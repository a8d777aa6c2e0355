"""Which column of a file is time, current, voltage and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..basis import CellBasis
from .errors import DataError, listed
from .formats import Format
from .units import DIMENSION, UNITS, conversion, names_of, plain, split_header, tidy

NEEDED = ("Time [s]", "Current [A]", "Voltage [V]")
NUMBERED = ("Step", "Cycle")
OPTIONAL = ("Temperature [C]", "Pressure [MPa]", "Thickness [um]")
#: columns that only serve to check the others
CAPACITIES = ("Charge capacity [A.h]", "Discharge capacity [A.h]", "Capacity [A.h]")
ENERGIES = ("Charge energy [W.h]", "Discharge energy [W.h]", "Energy [W.h]")
SPECTRUM = ("Frequency [Hz]", "Z_re [Ohm]", "Z_im [Ohm]")

#: plain names, the best first
NAMES: dict[str, tuple[str, ...]] = {
    "Time [s]": (
        *("total time", "test time", "testtime", "run time", "elapsed time", "time", "test"),
        *("prog time", "date time", "date and time", "absolute time", "timestamp", "datetime"),
        *("dpt time", "date", "t"),
    ),
    "Voltage [V]": (
        *("ecell", "ewe ece", "voltage", "cell voltage", "ewe", "mean ewe", "potential", "volts"),
        *("volt", "u", "e", "v"),
    ),
    "Current [A]": ("current", "i", "mean i", "amps", "cell current", "current density", "j"),
    "Step": ("step index", "step number", "step id", "step", "ns", "line", "steps", "step count"),
    "Cycle": (
        *("cycle index", "cycle number", "cycle id", "cycle c", "cycle", "cyc count", "cyc"),
        *("cycle p", "cycle count", "cycles"),
    ),
    "Temperature [C]": (
        *("temperature", "cell temperature", "temp", "temp 1", "t1", "aux temperature 1"),
        *("temperature 1", "aux1 temperature"),
    ),
    "Pressure [MPa]": ("stack pressure", "pressure", "cell pressure"),
    "Thickness [um]": ("thickness", "cell thickness", "displacement"),
    "Charge capacity [A.h]": ("charge capacity", "q charge", "ah cyc charge", "chg capacity"),
    "Discharge capacity [A.h]": (
        *("discharge capacity", "q discharge", "ah cyc discharge", "dchg capacity"),
        "dischg capacity",
    ),
    "Capacity [A.h]": ("capacity", "q qo", "ah step", "ah", "amp hr", "q"),
    "Charge energy [W.h]": ("charge energy", "energy charge", "wh cyc charge"),
    "Discharge energy [W.h]": ("discharge energy", "energy discharge", "wh cyc discharge"),
    "Energy [W.h]": ("energy", "wh step", "wh", "watt hr"),
    "State": ("step type", "command", "state", "status", "md", "step name", "step state", "mode"),
    "Record": ("data point", "datapoint", "rec", "data set", "record", "index", "record number"),
    "Frequency [Hz]": ("freq", "frequency", "f"),
    "Z_re [Ohm]": (
        *("re z", "zreal", "zre", "z re", "z'", "z real", "real", "re", "real z", "z\u2032"),
        "z prime",
    ),
    "Z_im [Ohm]": (
        *("-im z", "-z''", '-z"', "-zimag", "-zim", "-z im", "-z imag", "-im", "-imag"),
        *("-imag z", "-z\u2033", "zimag", "zim", "z im", "im z", "z''", 'z"', "z imag", "imag"),
        *("im", "imag z", "z\u2033"),
    ),
    "Modulus [Ohm]": ("|z|", "zmod", "z mod", "modulus"),
}
_IMPLIED = {"amps": "A", "volts": "V", "volt": "V", "amp hr": "Ah", "watt hr": "Wh"}
_WITHOUT_UNIT = ("Step", "Cycle", "State", "Record")

#: what the caller says about columns
ColumnMap = Mapping[str, "str | tuple[str, str]"]


@dataclass(frozen=True)
class Column:
    """A chosen column: its place in the file, and value = factor x number + offset."""

    index: int
    header: str
    factor: float = 1.0
    offset: float = 0.0
    unit: str | None = None


def check_map(columns: ColumnMap | None, valid: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """The caller's column map as {quantity: (header, unit or None)}.

    Raises
    ------
    ValueError
        A key is no column of the table, or a value no header.
    """
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise ValueError(f"columns is {columns!r}; valid is a mapping from {listed(valid)}")
    out: dict[str, tuple[str, str | None]] = {}
    for key, value in columns.items():
        if key not in valid:
            raise ValueError(f"columns has the key {key!r}; valid are {listed(valid)}")
        pair = (value, None) if isinstance(value, str) else value
        good = isinstance(pair, (tuple, list)) and len(pair) == 2 and isinstance(pair[0], str)
        if not good or not isinstance(pair[1], (str, type(None))):
            raise ValueError(
                f"columns[{key!r}] is {value!r}; valid is a header, or (header, unit) where the "
                "header names none"
            )
        out[key] = (pair[0], pair[1])
    return out


def recognised(fields: Sequence[str], given: Mapping[str, tuple[str, str | None]]) -> set[str]:
    """The quantities that a line has columns for, if it is a header."""
    names = set().union(*map(names_of, fields))
    stripped = {field.strip() for field in fields}
    found = {quantity for quantity, known in NAMES.items() if names & set(known)}
    return found - set(given) | {key for key, (header, _) in given.items() if header in stripped}


def find(
    headers: Sequence[str],
    quantity: str,
    given: Mapping[str, tuple[str, str | None]],
    source: str,
) -> list[int]:
    """Places of the columns with the best name for a quantity; empty where there is none."""
    if quantity in given:
        header = given[quantity][0]
        places = [i for i, h in enumerate(headers) if h.strip() == header.strip()]
        if not places:
            raise DataError(
                f"{source}: columns names {header!r} for {quantity}, and the file has no such "
                f"column; it has {listed(list(headers))}"
            )
        return places
    names = [names_of(header) for header in headers]
    for name in NAMES[quantity]:
        places = [i for i in range(len(headers)) if name in names[i]]
        if len(name) == 1:  # T in degrees is not the time t
            places = [i for i in places if _fits(headers[i], quantity)]
        if places:
            return places
    return []


def _fits(header: str, quantity: str) -> bool:
    """Whether a header's unit, where it is a known one, has the dimension of the quantity."""
    unit = tidy(split_header(header)[1] or "").partition("/")[0]
    return unit not in UNITS or UNITS[unit][0] == DIMENSION.get(quantity)


def unit_of(
    header: str, quantity: str, given: Mapping[str, tuple[str, str | None]], form: Format
) -> str | None:
    """Unit of a column: what the caller says, the header, or what the instrument always means."""
    if quantity in given and given[quantity][1] is not None:
        return given[quantity][1]
    name = plain(header)
    if name in _IMPLIED:
        return _IMPLIED[name]
    if name in NAMES[quantity] and quantity not in given:
        return form.units.get(quantity)  # 'Temp 1' ends in no unit
    return split_header(header)[1] or form.units.get(quantity)


def choose(
    headers: Sequence[str],
    quantity: str,
    given: Mapping[str, tuple[str, str | None]],
    form: Format,
    cell: CellBasis | None,
    source: str,
) -> list[Column]:
    """The columns that could be ``quantity``, with their conversion; several only if they have the
    same name. Time whose header names no unit (clock times, dates) has factor 1 and no unit."""
    out = []
    for index in find(headers, quantity, given, source):
        header = headers[index]
        unit = None if quantity in _WITHOUT_UNIT else unit_of(header, quantity, given, form)
        if quantity in _WITHOUT_UNIT or (quantity == "Time [s]" and unit is None):
            out.append(Column(index, header))
            continue
        factor, offset = conversion(quantity, header, unit, cell, source)
        out.append(Column(index, header, factor, offset, unit))
    return out
