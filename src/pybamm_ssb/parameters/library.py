"""Find, list and read the files of ``parameter_sets/``, and files of the user's own."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from .names import expand, own_names, pybamm_names, unknown
from .schema import SetError, SetFile, read

KINDS = {
    "electrolytes": "electrolyte",
    "electrolyte_families": "electrolyte family",
    "anodes": "anode",
    "counter_electrodes": "counter electrode",
    "additives": "additive",
    "fixtures": "fixture",
    "cells": "cell",
}
_FOLDER_OF = {kind: folder for folder, kind in KINDS.items()}
#: folders in which the base of a file may be
_BASES = {"electrolytes": ("electrolytes", "electrolyte_families")}
_SUFFIXES = (".yaml", ".yml", ".toml")


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
    found: dict[str, SetFile] = {}
    labels: dict[str, str] = {}
    for path in sorted((data_folder() / folder).glob("*.yaml")):
        item = read(path)
        if _FOLDER_OF[item.kind] != folder:
            raise SetError(f"{path}: kind '{item.kind}' does not belong into {folder}/")
        if item.name != path.stem:
            raise SetError(f"{path}: name '{item.name}' differs from the file's name")
        found[item.name] = item
        for label in (item.name, *item.aliases):
            other = labels.setdefault(label.lower(), item.name)
            if other != item.name:
                raise SetError(f"{path}: '{label}' already means {other}")
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


def is_file(name: str | Path) -> bool:
    """Whether a name means a file of the user's own rather than a set of the library."""
    return str(name).endswith(_SUFFIXES)


def beside(item: SetFile, name: str) -> str:
    """``name`` as a path beside the file it is written in, where it is a relative path."""
    if not is_file(name) or Path(name).is_absolute() or item.path is None:
        return name
    return str(item.path.parent / name)


@cache
def _own_file(path: Path, changed: float) -> SetFile:
    item = read(path)
    _check_known(item)
    return item


def read_own(path: str | Path, kind: str | None = None) -> SetFile:
    """The checked file at ``path``, which must be of the given kind."""
    where = Path(path)
    if not where.is_file():
        raise ValueError(f"no such parameter file: {where}")
    if where.suffix == ".toml":
        raise ValueError(f"{where}: a .toml file describes a cell; a parameter file is .yaml")
    item = _own_file(where.resolve(), where.stat().st_mtime)
    if kind is not None and item.kind != KINDS[_folder(kind)]:
        raise SetError(
            f"{where}: kind is '{item.kind}', and a file of kind '{KINDS[_folder(kind)]}' is needed"
        )
    return item


def load(kind: str, name: str | Path) -> SetFile:
    """The checked file of set ``name`` (or one of its aliases) of the given kind; a name that ends
    in ``.yaml`` is a file of the user's own."""
    folder = _folder(kind)
    if is_file(name):
        return read_own(name, folder)
    labels = _labels(folder)
    try:
        item = _files(folder)[labels[str(name).lower()]]
    except KeyError:
        message = unknown(str(name), labels_of(kind), KINDS[folder])
        raise ValueError(
            f"{message} 'pybamm-ssb list' shows all; a file of your own is a path ending in .yaml"
        ) from None
    _check_known(item)
    return item


def with_base(item: SetFile) -> list[SetFile]:
    """The file after those it builds on; later ones win."""
    if item.base is None:
        return [item]
    folder = _FOLDER_OF[item.kind]
    return [*with_base(_base_of(item, _BASES.get(folder, (folder,)))), item]


def _base_of(item: SetFile, folders: tuple[str, ...]) -> SetFile:
    if is_file(str(item.base)):
        base = read_own(beside(item, str(item.base)))
        if base.kind not in {KINDS[folder] for folder in folders}:
            raise SetError(f"{item.path}: base '{item.base}' is of kind '{base.kind}'")
        return base
    for folder in folders:
        labels = _labels(folder)
        if str(item.base).lower() in labels:
            base = _files(folder)[labels[str(item.base).lower()]]
            if base is item:
                raise SetError(f"{item.path}: base '{item.base}' is the file itself")
            return base
    names = [label for folder in folders for label in labels_of(folder)]
    raise SetError(
        f"{item.path}: base: {unknown(str(item.base), names, 'set')} (a file of your own is a "
        "path that ends in .yaml)"
    )


def merged_options(item: SetFile) -> dict:
    """Options of a file and of those it builds on."""
    return {name: value for file in with_base(item) for name, value in file.options.items()}


def valid_temperature(item: SetFile) -> tuple[float, float] | None:
    """Range of validity [K] of a file, else that of its base."""
    found = [file.valid_temperature_K for file in with_base(item) if file.valid_temperature_K]
    return found[-1] if found else None


@cache
def _pool() -> frozenset[str]:
    return frozenset({*pybamm_names(), *own_names()})


_checked: set[int] = set()


def _check_known(item: SetFile) -> None:
    """Refuse a value nobody reads: neither PyBaMM, nor this package, nor a law of the file."""
    if id(item) in _checked or item.kind == "complete cell":
        return
    files = with_base(item)
    read_by_laws = {
        name
        for file in files
        for laws in (file.laws, *(variant.laws for variant in file.variants.values()))
        for law in laws.values()
        for name in law.coefficients.values()
    }
    for file in files:
        entries = {**file.entries, **file.laws}
        for variant in file.variants.values():
            entries |= {**variant.values, **variant.laws}
        for template in entries:
            name = expand(template.partition(": ")[2] or template, "negative")
            if template not in read_by_laws and name not in _pool():
                raise SetError(f"{file.path}:\n  {unknown(template, _pool() | read_by_laws)}")
    if item.kind == "electrolyte":
        _check_complete(item, files)
    _checked.add(id(item))


def _check_complete(item: SetFile, files: list[SetFile]) -> None:
    """An electrolyte has a density, a conductivity and all coefficients of its laws."""
    given = {name for file in files for name in (*file.entries, *file.laws)}
    needed = ["Electrolyte conductivity [S.m-1]", "Electrolyte density [kg.m-3]"]
    laws: dict = {}
    for file in files:
        laws |= file.laws
    needed += [name for law in laws.values() for name in law.coefficients.values()]
    for name in needed:
        if name not in given:
            base = f"; its base '{item.base}' does not give it" if item.base else ""
            raise SetError(f"{item.path}:\n  '{name}' is missing{base}")


def labels_of(kind: str) -> list[str]:
    """Names and aliases of one kind, as written in the files."""
    items = _files(_folder(kind)).values()
    return [label for item in items for label in (item.name, *item.aliases)]


def find(name: str | Path) -> tuple[str, str]:
    """The (folder, canonical name) of a set known only by its name or alias, or of a file.

    >>> find("argyrodite")
    ('electrolytes', 'LPSCl')
    """
    if is_file(name):
        item = read_own(name)
        return _FOLDER_OF.get(item.kind, "cells"), str(name)
    for folder in KINDS:
        labels = _labels(folder)
        if str(name).lower() in labels:
            return folder, labels[str(name).lower()]
    every = [label for folder in KINDS for label in labels_of(folder)]
    raise ValueError(unknown(str(name), every, "parameter set"))
