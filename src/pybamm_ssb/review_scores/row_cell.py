"""The cell of a row: its own description where it has one, else one made by the rules that the
shipped cells follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from .. import parameters
from ..cell import Cell
from .classes import anode_of, text
from .defaults import defaults

#: anode sets that are a layer on the electrolyte
_LAYERS = ("silicon_film", "silicon_columns")


def cell_of(row_id: str, row: Mapping) -> Cell:
    """The cell of a checked row (:func:`read_rows`).

    Raises
    ------
    ValueError
        The row cannot be built; the message says what is missing.
    """
    name = text(row, "cell")
    if name:
        shipped = parameters.data_folder() / "review_cells" / name
        return Cell.from_file(Path(name) if Path(name).is_file() else shipped)
    if text(row, "missing_mechanism"):
        raise ValueError(f"cannot be built: {text(row, 'missing_mechanism')}")
    return Cell(**describe(row_id, row))


def describe(row_id: str, row: Mapping) -> dict:
    """Words for :class:`pybamm_ssb.Cell`, from the row and parameter_sets/review/defaults.yaml."""
    table = defaults()
    same = "not stated in the table; the same for all rows of its class"
    if text(row, "anode_class") == "other":
        raise ValueError(f"cannot be built: anode: no silicon host in '{text(row, 'anode')}'")
    kind, anode = anode_of(row)
    if kind != text(row, "anode_class"):
        # the row's own column says better what the name means
        anode = table["anode_classes"][text(row, "anode_class")]["anode"]
    conditions = {**table["electrolyte_classes"][text(row, "electrolyte_class")]}
    stand_in = conditions.pop("set", None)
    if anode in _LAYERS:
        conditions |= table["films"]
    assumed = {"anode": "kind of silicon by the name in the row"} | dict.fromkeys(conditions, same)
    electrolyte, exact = _electrolyte(row, stand_in)
    if not exact:
        assumed["electrolyte"] = f"no set for '{text(row, 'electrolyte')}'; the usual of its class"
    words = {"name": row_id, "electrolyte": electrolyte, "anode": anode, **conditions}
    if row["pressure_MPa"] > 0:
        high = row["pressure_MPa_max"]
        high = high if high > 0 else row["pressure_MPa"]
        words["stack_pressure_MPa"] = (row["pressure_MPa"] + high) / 2
        del assumed["stack_pressure_MPa"]
    words["counter"] = _cathode(row) if row["cell_kind"] == "full" else "Li"
    assumed["counter"] = "by the names in the row, else the usual"
    if row["cell_kind"] == "full":
        words["np_ratio"], assumed["np_ratio"] = table["np_ratio"], same
    return words | {"source": "Liang2026", "assumed": assumed}


def _electrolyte(row: Mapping, stand_in: str | None) -> tuple[str, bool]:
    """(set, whether it is the row's own and not the stand-in of its class)."""
    other = defaults()["electrolytes"]
    for column in ("electrolyte", "electrolyte_as_printed"):
        name = text(row, column)
        for part in (name, name.split("(")[0], *re.split(r"[,+]", name.split("(")[0])):
            part = re.sub(r"\s+|·", "", part) if "Li2S" in part else part.strip()
            if part in other:
                return other[part], True
            try:
                folder, found = parameters.find(part)
            except (ValueError, OSError):
                continue
            if folder == "electrolytes":
                return found, True
    if stand_in is None:
        raise ValueError(
            f"cannot be built: transport: no conductivity of '{text(row, 'electrolyte')}' is known"
        )
    return stand_in, False


def _cathode(row: Mapping) -> str:
    words = " ".join(text(row, key) for key in ("capacity_raw", "capacity_basis", "note"))
    names = defaults()["cathodes"]
    return next((file for name, file in names.items() if name in words), "NMC811")
