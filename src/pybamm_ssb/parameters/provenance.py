"""Where the numbers of a set come from, and the model options the set needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache

from .complete import complete, rows_of
from .library import data_folder, find, load
from .recipe import Recipe, options_of_recipe
from .rows import Row
from .schema import CLASSES, SetError

_ENTRY = re.compile(r"@(\w+)\s*\{\s*([^,\s]+)\s*,(.*?)\n\}", re.DOTALL)
_FIELD = re.compile(r"(\w+)\s*=\s*\{(.*?)\}\s*,?\s*(?=\n|$)", re.DOTALL)


@cache
def references() -> dict[str, dict[str, str]]:
    """The entries of ``references.bib`` by key: type and fields."""
    path = data_folder() / "references.bib"
    found = {}
    for kind, key, body in _ENTRY.findall(path.read_text(encoding="utf-8")):
        if key in found:
            raise SetError(f"{path}: the key '{key}' is given twice")
        fields = {name.lower(): text.strip() for name, text in _FIELD.findall(body)}
        found[key] = {"type": kind.lower(), **fields}
    return found


def citation(key: str) -> str:
    """One line for a source key, with its DOI or address."""
    entry = references().get(key)
    if entry is None:
        raise SetError(f"references.bib has no entry '{key}'")
    where = entry.get("journal") or entry.get("publisher") or entry.get("howpublished", "")
    link = f"https://doi.org/{entry['doi']}" if "doi" in entry else entry.get("url", "")
    parts = (entry.get("author", ""), entry.get("title", ""), where, entry.get("year", ""), link)
    return ", ".join(part for part in parts if part)


def as_dictionaries(rows: Iterable[Row]) -> list[dict]:
    """Rows as dictionaries with the citation of their source."""
    out = []
    for row in rows:
        fields = asdict(row)
        fields["class"] = fields.pop("class_")
        # a set of the user's own may name a source of its own
        fields["citation"] = citation(row.source) if row.source in references() else row.source
        out.append(fields)
    return out


def provenance(name: str) -> list[dict]:
    """One dictionary per parameter of set ``name`` (a cell, a material, or a file of one).

    Keys: name, value, unit, low, high, class, source, locator, verified, note, file,
    temperature_C, citation.
    """
    return as_dictionaries(rows_of(name))


def share_of_classes(classes: Iterable[str]) -> dict[str, float]:
    """Share of each class (measured, fitted, literature, assumed, derived)."""
    given = list(classes)
    return {kind: given.count(kind) / len(given) for kind in CLASSES}


def shares(name: str) -> dict[str, float]:
    """Share of each class among the rows of a set."""
    return share_of_classes(row.class_ for row in rows_of(name))


def options_for(name: str) -> dict:
    """Model options the cell set ``name`` needs; 2-tuples are (negative, positive)."""
    folder, canonical = find(name)
    if folder != "cells":
        raise ValueError(f"'{name}' is one of the {folder}, not a cell; only cells need options")
    return complete(canonical).options


def options_of(electrolyte: str, anode: str, counter: str) -> dict:
    """Model options for a cell assembled from the named materials."""
    recipe = Recipe(
        load("electrolytes", electrolyte),
        load("anodes", anode),
        load("counter_electrodes", counter),
        load("fixtures", "pressed_1cm2"),
    )
    return options_of_recipe(recipe)
