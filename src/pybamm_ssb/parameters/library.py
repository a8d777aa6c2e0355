"""Find, list and read the files of ``parameter_sets/``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from .names import unknown
from .schema import SetError, SetFile, read

KINDS = {
    "electrolytes": "electrolyte",
    "anodes": "anode",
    "counter_electrodes": "counter electrode",
    "fixtures": "fixture",
    "cells": "cell",
}
_FOLDER_OF = {kind: folder for folder, kind in KINDS.items()}


def data_folder() -> Path:
    """Folder with the sets: inside the installed package, else at the top of the repository."""
    inside = Path(str(resources.files("pybamm_ssb"))) / "parameter_sets"
    if inside.is_dir():
        return inside
    top = Path(__file__).resolve().parents[3] / "parameter_sets"
    if top.is_dir():
        return top
    raise FileNotFoundError(f"no parameter sets found, neither in {inside} nor in {top}")


def _folder(kind: str) -> str:
    key = kind.strip().lower().replace(" ", "_").replace("-", "_")
    for folder, singular in KINDS.items():
        if key in (folder, singular.replace(" ", "_")):
            return folder
    raise ValueError(unknown(kind, list(KINDS), "kind of parameter set"))


@cache
def _files(folder: str) -> dict[str, SetFile]:
    found = {}
    for path in sorted((data_folder() / folder).glob("*.yaml")):
        item = read(path)
        if _FOLDER_OF[item.kind] != folder:
            raise SetError(f"{path}: kind '{item.kind}' does not belong into {folder}/")
        if item.name != path.stem:
            raise SetError(f"{path}: name '{item.name}' differs from the file's name")
        found[item.name] = item
    return found


def list_sets(kind: str | None = None) -> list[str]:
    """Names of the sets of one kind ("electrolytes", "anodes", "cells", ...), or of all kinds."""
    folders = list(KINDS) if kind is None else [_folder(kind)]
    return [name for folder in folders for name in _files(folder)]


def _labels(folder: str) -> dict[str, str]:
    labels = {}
    for name, item in _files(folder).items():
        for label in (name, *item.aliases):
            labels[label.lower()] = name
    return labels


def load(kind: str, name: str) -> SetFile:
    """The checked file of set ``name`` (or one of its aliases) of the given kind."""
    folder = _folder(kind)
    labels = _labels(folder)
    try:
        return _files(folder)[labels[name.lower()]]
    except KeyError:
        message = unknown(name, labels_of(kind), KINDS[folder])
        raise ValueError(f"{message} Listed: {', '.join(_files(folder))}.") from None


def with_base(item: SetFile) -> list[SetFile]:
    """The file after those it builds on; later ones win."""
    if item.base is None:
        return [item]
    return [*with_base(load(_FOLDER_OF[item.kind], item.base)), item]


def labels_of(kind: str) -> list[str]:
    """Names and aliases of one kind, as written in the files."""
    items = _files(_folder(kind)).values()
    return [label for item in items for label in (item.name, *item.aliases)]


def find(name: str) -> tuple[str, str]:
    """The (folder, canonical name) of a set known only by its name or alias."""
    for folder in KINDS:
        labels = _labels(folder)
        if name.lower() in labels:
            return folder, labels[name.lower()]
    every = [label for folder in KINDS for label in labels_of(folder)]
    raise ValueError(unknown(name, every, "parameter set"))
