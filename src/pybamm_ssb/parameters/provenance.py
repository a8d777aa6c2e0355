"""Where the numbers of a set come from, and the model options the set needs."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache

from .assembly import Recipe, recipe_of, rows_of
from .library import data_folder, find, load
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


def provenance(name: str) -> list[dict]:
    """One dictionary per parameter of set ``name`` (a cell or a material).

    Keys: name, value, unit, low, high, class, source, locator, verified, note, file, citation.
    """
    out = []
    for row in rows_of(name):
        fields = asdict(row)
        fields["class"] = fields.pop("class_")
        fields["citation"] = citation(row.source)
        out.append(fields)
    return out


def shares(name: str) -> dict[str, float]:
    """Share of each class (measured, fitted, literature, assumed, derived) among the rows."""
    rows = rows_of(name)
    return {kind: sum(row.class_ == kind for row in rows) / len(rows) for kind in CLASSES}


def _options(recipe: Recipe) -> dict:
    def pair(silicon: str, other: str) -> tuple[str, str]:
        return (other, silicon) if recipe.half else (silicon, other)

    planar = recipe.anode.options.get("electrode architecture") == "planar"
    interphase = recipe.electrolyte.options.get("interphase", "none")
    options = {
        "electrolyte transport": recipe.transport,
        "effective transport": "power law",
        "contact": pair("cavity", "perfect"),
        "disconnection": pair("none" if planar else "irreversible", "none"),
        "interphase": pair(interphase, "none"),
        "open-circuit potential": pair("one-state hysteresis", "single"),
    }
    if planar:
        options["electrode architecture"] = pair("planar", "composite")
    if recipe.half:
        options["working electrode"] = "positive"
    alloy = recipe.counter.options.get("counter electrode")
    if alloy is not None:
        options["counter electrode"] = alloy
    return options


def options_for(name: str) -> dict:
    """Model options the cell set ``name`` needs; 2-tuples are (negative, positive)."""
    folder, canonical = find(name)
    if folder != "cells":
        raise ValueError(f"'{name}' is one of the {folder}, not a cell; only cells need options")
    return _options(recipe_of(canonical))


def options_of(electrolyte: str, anode: str, counter: str) -> dict:
    """Model options for a cell assembled from the named materials."""
    recipe = Recipe(
        load("electrolytes", electrolyte),
        load("anodes", anode),
        load("counter_electrodes", counter),
        load("fixtures", "pressed_1cm2"),
    )
    return _options(recipe)
