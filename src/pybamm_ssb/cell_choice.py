"""From what a user calls a cell to parameters and model options, checked before any solver."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pybamm

from . import parameters
from .basis import CellBasis, basis
from .cell import Cell, is_description
from .parameters import is_file


@dataclass(frozen=True)
class Choice:
    """A cell ready to simulate: its name, parameters, model options and basis."""

    name: str
    values: pybamm.ParameterValues
    options: dict
    basis: CellBasis


def _pressure_and_temperature(stack_pressure_MPa, temperature_C) -> dict[str, float]:
    out = {}
    if stack_pressure_MPa is not None:
        number = isinstance(stack_pressure_MPa, numbers.Real)
        if not number or not stack_pressure_MPa >= 0:
            raise ValueError(
                f"stack_pressure_MPa is {stack_pressure_MPa!r}; valid is a number, 0 or more (only "
                "simulate takes one per cycle)"
            )
        out["Stack pressure [Pa]"] = 1e6 * float(stack_pressure_MPa)
    if temperature_C is not None:
        if not temperature_C > -273.15:
            raise ValueError(f"temperature_C is {temperature_C!r}; valid is above -273.15")
        out["Ambient temperature [K]"] = float(temperature_C) + 273.15
    return out


def _named(name: str, variants, overrides, design) -> tuple[dict, dict]:
    folder, canonical = parameters.find(name)
    keywords = {"variants": variants, "overrides": overrides, "design": design}
    if folder in ("cells", "electrolytes"):
        item = parameters.complete(canonical, **keywords)
        return item.values, item.options
    raise ValueError(
        f"'{name}' is one of the {folder.replace('_', ' ')}, not a cell; give a cell "
        f"({', '.join(parameters.list_sets('cells'))}) or an electrolyte "
        f"({', '.join(parameters.list_sets('electrolytes'))})"
    )


def _described(cell: Cell, variants, overrides, design) -> tuple[dict, dict]:
    if variants or design:
        raise ValueError("variants and design are words of the cell's description; say them there")
    item = cell.complete(overrides)
    return item.values, item.options


def _given(cell: Mapping, variants, overrides, design) -> pybamm.ParameterValues:
    if variants or design:
        raise ValueError(
            "variants and design act on named parameter sets; the cell was given as parameters: "
            "assemble them first with parameters.cell(name, variants=..., design=...)"
        )
    values = pybamm.ParameterValues(dict(cell))
    known = {*values.keys(), *parameters.own_names()}
    for name in overrides:
        if name not in known:
            raise ValueError(parameters.unknown(name, known))
    values.update(overrides, check_already_exists=False)
    if "Ambient temperature [K]" in overrides and "Initial temperature [K]" not in overrides:
        values["Initial temperature [K]"] = overrides["Ambient temperature [K]"]
    parameters.check_values(values)
    return values


def choose(
    cell,
    *,
    options=None,
    overrides=None,
    stack_pressure_MPa=None,
    temperature_C=None,
    variants=(),
    design=None,
) -> Choice:
    """Parameters and options of `cell`.

    A cell name means that cell; an electrolyte name the reference half cell, the micro-silicon
    composite against lithium; a :class:`pybamm_ssb.Cell` or a path of its description, of a
    complete cell or of an electrolyte means what is in it; a mapping or ParameterValues is taken
    as it is and needs `options`.
    `options` add to those the set asks for.

    Raises
    ------
    ValueError
        Unknown set, parameter or variant (with the nearest names), impossible values.
    """
    overrides = dict(overrides or {})
    for name, value in _pressure_and_temperature(stack_pressure_MPa, temperature_C).items():
        if name in overrides and overrides[name] != value:
            raise ValueError(f"'{name}' is given twice: {overrides[name]} and {value}")
        overrides[name] = value
    if isinstance(cell, str | Path) and is_description(cell):
        cell = Cell.from_file(cell)
    if isinstance(cell, Cell):
        raw, needed = _described(cell, variants, overrides, design)
        values, label = pybamm.ParameterValues(raw), cell.name or "described cell"
    elif isinstance(cell, str | Path):
        raw, needed = _named(str(cell), variants, overrides, design)
        values, label = pybamm.ParameterValues(raw), Path(cell).stem if is_file(cell) else str(cell)
    elif isinstance(cell, Mapping | pybamm.ParameterValues):
        if options is None:
            raise ValueError(
                "options are needed when the cell is given as parameters, e.g. "
                "parameters.options_for('Si_LPSCl_Li'); {} means a full cell with the defaults"
            )
        values, needed, label = _given(cell, variants, overrides, design), {}, "custom cell"
    else:
        raise ValueError(
            f"cell is {cell!r}; give the name of a cell or electrolyte, a Cell, a file of one, a "
            "dictionary or pybamm.ParameterValues"
        )
    merged = {**needed, **(options or {})}
    half = merged.get("working electrode", "both") == "positive"
    return Choice(label, values, merged, basis(values, half))
