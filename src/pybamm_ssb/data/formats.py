"""The instruments: how to recognise their files, what they leave unsaid, their sign of current."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .units import plain, split_header


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes
    ----------
    name : str
    positive_current : {"charge", "discharge", None}
        What a positive current means in this file; None where it has to be said or found out.
    units : dict
        Units of columns whose header names none.
    """

    name: str
    positive_current: str | None = "charge"
    units: dict[str, str] = field(default_factory=dict)


_MACCOR = {"Current [A]": "A", "Voltage [V]": "V", "Temperature [C]": "C"}
_MACCOR |= {"Capacity [A.h]": "Ah", "Energy [W.h]": "Wh", "Time [s]": "s"}
_BASYTEC = {"Charge capacity [A.h]": "Ah", "Discharge capacity [A.h]": "Ah"}
_BASYTEC |= {"Charge energy [W.h]": "Wh", "Discharge energy [W.h]": "Wh"}
_GAMRY = {"Frequency [Hz]": "Hz", "Z_re [Ohm]": "Ohm", "Z_im [Ohm]": "Ohm"}

FORMATS = {
    "neware": Format("Neware"),
    "biologic": Format("BioLogic"),
    "arbin": Format("Arbin"),
    "basytec": Format("BaSyTec", units=_BASYTEC),
    "maccor": Format("Maccor", units=_MACCOR),
    "novonix": Format("Novonix"),
    "gamry": Format("Gamry", None, units=_GAMRY),
    "generic": Format("generic table", None),
}


def recognise(top: Sequence[str], header: Sequence[str]) -> Format:
    """Which instrument wrote a file, from the lines above its table and the table's header."""
    text = "\n".join(top).lower()
    names = {plain(split_header(h)[0]) for h in header} | {plain(h) for h in header}
    if "ec-lab ascii file" in text or "bt-lab ascii file" in text:
        return FORMATS["biologic"]
    if "resultfile from basytec" in text or any(h.startswith("~") for h in header):
        return FORMATS["basytec"]
    if "novonix" in text:
        return FORMATS["novonix"]
    if "zcurve" in text or text.startswith("explain"):
        return FORMATS["gamry"]
    if "today's date" in text or ({"cycle c", "cyc"} & names and "rec" in names):
        return FORMATS["maccor"]
    if names & {"ox red", "ewe", "ecell", "mean ewe", "ns changes"}:
        return FORMATS["biologic"]
    if names & {"data point", "datapoint"} and {"test time", "cycle index"} <= names:
        return FORMATS["arbin"]
    if "total time" in names and names & {"step type", "data point", "datapoint"}:
        return FORMATS["neware"]
    return FORMATS["generic"]
