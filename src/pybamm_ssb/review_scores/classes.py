"""Lab, kind of cell and classes of a row, from the words of the table, where the row does not
give them in its own columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

#: pattern in the anode's name -> (class, set); the first that matches wins
_ANODES = (
    (r"^P-.*mSi", "porous silicon", "porous_micro_silicon"),
    (r"^P-|porous", "porous silicon", "porous_nano_silicon"),
    (r"SiCO|SiS|additive", "other", ""),
    (r"SiO", "silicon oxide", "SiOx"),
    (r"Gr\b|graphite", "silicon-carbon", "silicon_graphite"),
    (r"Si.*PAN", "nano silicon", "nano_silicon_composite"),
    (r"Si\s*[-/@]\s*C|C\s*[-/@]\s*Si|CNF|[Ff]ib(re|er)", "silicon-carbon", "silicon_carbon"),
    (r"NW|nanowire", "nano silicon", "silicon_nanowires"),
    (r"film|sputter", "silicon film", "silicon_film"),
    (r"column", "silicon film", "silicon_columns"),
    (r"[Mm]icro-nano|nSi.*mSi|mSi.*nSi", "nano silicon", "nano_micro_silicon"),
    (r"SLMP|prelith", "micro silicon", "prelithiated_micro_silicon"),
    (r"nSi|nano", "nano silicon", "nano_silicon_composite"),
    (r"Si|[Ss]ilicon", "micro silicon", "micro_silicon_composite"),
)
_HALOGENS = ("Cl", "Br")
_CONVERSION = "Li2S|Si"


def text(row: Mapping, key: str) -> str:
    """A cell of the table as text, "" where it is empty or the column is missing."""
    value = row.get(key)
    return "" if value is None or pd.isna(value) else str(value).strip()


def anode_of(row: Mapping) -> tuple[str, str]:
    """(class, set) of the anode by its name; ("other", "") for what holds no silicon."""
    for pattern, kind, name in _ANODES:
        if re.search(pattern, text(row, "anode")):
            return kind, name
    return "other", ""


def electrolyte_class(row: Mapping) -> str:
    """polymer, oxide, argyrodite or thiophosphate; "" for none of them."""
    table = text(row, "table").removesuffix(".0")
    name = text(row, "electrolyte")
    if table in ("2", "3"):
        return {"2": "polymer", "3": "oxide"}[table]
    if re.search(r"Li[0-9.]*PS[0-9.]*(Cl|Br|I)", name) or re.search(r"argyrodite|LPSCl", name):
        return "argyrodite"
    if re.search(r"P2S5|PS4|P3S11|SiS2|GeP2S12|SnP2S12|Li2S", name):
        return "thiophosphate"
    if re.search(r"Zr|LLZ|PON|LAGP|LATP|Ge1|PO4|P3O12|garnet", name):
        return "oxide"
    return "thiophosphate" if table == "4" else ""


def cell_kind(row: Mapping) -> str:
    """Full where the basis or the printed capacity name a cathode, else half."""
    basis, printed = text(row, "capacity_basis"), text(row, "capacity_raw")
    full = re.search(r"full cell|cathode", basis) or re.search(r"[A-Z]{3,}\d*\s*/\s*Si", printed)
    return "full" if full or _CONVERSION in basis else "half"


def labs(rows: pd.DataFrame, known: set[str]) -> pd.Series:
    """First author of the citation; where several references share a surname, with the reference
    number, unless `known` has the surname as one lab."""
    surnames = pd.Series(
        [text(row, "citation").split(",")[0].strip() for row in rows.to_dict("records")],
        index=rows.index,
    )
    numbers = pd.Series("", index=rows.index)
    if "reference_number" in rows:
        numbers = rows["reference_number"].map(lambda value: "" if pd.isna(value) else f"{value:g}")
    several = numbers.groupby(surnames).nunique()
    return pd.Series(
        [
            name if name in known or several[name] < 2 else f"{name} ({number})"
            for name, number in zip(surnames, numbers, strict=True)
        ],
        index=rows.index,
    )
