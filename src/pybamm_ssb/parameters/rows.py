"""Lines of provenance: what a parameter is, how it is known and from where."""

from __future__ import annotations

from dataclasses import dataclass

from .library import with_base
from .schema import Law, SetFile, Value
from .units import unit_of


@dataclass(frozen=True)
class Row:
    """One line of provenance: what a parameter is, how it is known and from where."""

    name: str
    value: float | str
    unit: str
    low: float | None
    high: float | None
    class_: str
    source: str
    locator: str
    verified: str
    note: str
    file: str
    temperature_C: float | None = None


def substance_of(item: SetFile) -> str | None:
    """The active material of an anode, its own or that of its base."""
    found = [file.substance for file in with_base(item) if file.substance]
    return found[-1] if found else None


def heir_of(file: SetFile, item: SetFile) -> SetFile | None:
    """``item`` where it is another substance than ``file``, one of its bases."""
    if file is item or (item.kind == "anode" and substance_of(file) == substance_of(item)):
        return None
    return item


#: true by definition or of every material of the kind, so that taking it over assumes nothing
_DEFINITIONS = (
    "Thermodynamic factor",
    "Cation transference number",
    "{Electrode} electrode matrix creep rate [s-1]",
    "{Electrode} electrode wall pressure smoothing",
    "{Electrode} electrode wall pressure smoothing floor [Pa]",
)


def row_of_entry(
    name: str, entry: Value | Law, file: SetFile, heir: SetFile | None = None, template: str = ""
) -> Row:
    """Provenance of one entry; what ``heir``, another substance, takes over is assumed there."""
    number: float | str
    low = high = None
    if isinstance(entry, Value):
        number = entry.value
        if entry.range is not None:
            low, high = entry.range
    else:
        number = f"law: {entry.law}"
    assert file.path is not None  # set by `load`
    kind, locator, note = entry.class_, entry.locator, entry.note
    family = file.kind == "electrolyte family"
    if heir is not None and not family and kind != "assumed" and template not in _DEFINITIONS:
        kind, locator = "assumed", f"as for {file.name}; there {kind}: {locator}"
        if entry.verified != "yes" and "not checked" not in note.lower():
            note = f"{note} Not checked against the original.".strip()
    return Row(
        name,
        number,
        unit_of(name) or "",
        low,
        high,
        kind,
        entry.source,
        locator,
        entry.verified,
        note,
        entry.file or f"{file.path.parent.name}/{file.path.name}",
        getattr(entry, "temperature_C", None),
    )
