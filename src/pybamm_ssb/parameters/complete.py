"""A whole cell in one file: every number, every named law and every source.

What a fit or a cell of the user's own ends in, and what comes back from it unchanged.
"""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pybamm
import yaml

from . import laws
from .assembly import build, guards
from .library import find, is_file, load, read_own, with_base
from .names import check_values, own_names, unknown
from .recipe import options_of_recipe, recipe_from, recipe_of
from .rows import Row, heir_of, row_of_entry
from .schema import Law, SetFile, Value, parse
from .units import unit_of

#: thickness, initial state and capacity of a cell follow from these at assembly
_DECISIVE = ("Maximum concentration in ", "Electrode width", "Electrode height")


@dataclass(frozen=True)
class CompleteSet:
    """Parameters of one cell with their provenance.

    Attributes
    ----------
    name, description : str
    options : dict
        Model options the set needs; 2-tuples are (negative, positive).
    values : dict
        For :class:`pybamm.ParameterValues`.
    rows : list of Row
        Where each number comes from; design quantities (areal capacity, stoichiometry limits, ...)
        are rows without a value in `values`.
    """

    name: str
    description: str
    options: dict
    values: dict = field(repr=False)
    rows: list[Row] = field(repr=False)

    @property
    def parameter_values(self) -> pybamm.ParameterValues:
        """A new :class:`pybamm.ParameterValues` of the set."""
        return pybamm.ParameterValues(dict(self.values))

    def row(self, name: str) -> Row:
        """The provenance of one parameter."""
        for row in self.rows:
            if row.name == name:
                return row
        raise ValueError(unknown(name, [row.name for row in self.rows]))

    def with_values(
        self,
        changed: Mapping[str, float],
        *,
        class_: str,
        source: str,
        locator: str,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        note: str = "",
        verified: str = "yes",
    ) -> CompleteSet:
        """The set with other numbers, and where these come from.

        Parameters
        ----------
        changed : mapping
            Name to number.
        class_ : str
            "measured", "fitted", "literature", "assumed" or "derived".
        source, locator : str
            Key of a reference (or a data file), and where in it.
        ranges : mapping, optional
            Name to (low, high), e.g. a confidence interval; the number itself where absent.

        Raises
        ------
        ValueError
            A name the set does not have, a number that is impossible or outside its range.
        """
        values, rows = dict(self.values), {row.name: row for row in self.rows}
        for name, number in changed.items():
            if name not in values:
                raise ValueError(unknown(name, values))
            if not isinstance(number, numbers.Real):
                raise ValueError(f"'{name}' is {number!r}; valid is a number")
            low, high = (ranges or {}).get(name, (float(number), float(number)))
            fields = {"class": class_, "source": source, "locator": locator, "verified": verified}
            Value(value=float(number), range=(low, high), **fields)
            if name.split(": ")[-1].startswith(_DECISIVE) or "active material volume" in name:
                warnings.warn(
                    f"'{name}' is changed; thickness, initial concentrations and capacity of the "
                    "set were computed from the old value and stay as they are",
                    UserWarning,
                    stacklevel=2,
                )
            values[name] = float(number)
            rows[name] = Row(
                name, float(number), unit_of(name) or "", float(low), float(high), class_, source,
                locator, verified, note, "",
            )  # fmt: skip
        initial, ambient = "Initial temperature [K]", "Ambient temperature [K]"
        if ambient in changed and initial not in changed:
            number = values[ambient]
            values[initial] = number
            rows[initial] = replace(rows[initial], value=number)
        check_values(values)
        return replace(self, values=values, rows=list(rows.values()))

    def to_yaml(self) -> str:
        """The text of a file that :func:`read_set` reads back to the same set."""
        groups: dict[str, dict] = {"design": {}, "values": {}, "laws": {}}
        for row in self.rows:
            fields = {k: v for k, v in asdict(row).items() if v is not None and v != ""}
            fields["class"] = fields.pop("class_")
            name, low, high = fields.pop("name"), fields.pop("low", None), fields.pop("high", None)
            fields.pop("unit", None)
            given = fields.pop("value")
            if name not in self.values:
                groups["design"][name] = {"value": given, "range": [low, high], **fields}
                continue
            current = self.values[name]
            if isinstance(current, numbers.Real):
                if isinstance(given, str) or float(given) != float(current):
                    raise ValueError(_unsourced(name, given, current))
                entry: dict = {"value": float(current)}
                if low is not None:
                    entry["range"] = [low, high]
                groups["values"][name] = entry | fields
            elif callable(current):
                groups["laws"][name] = _law_entry(name, current, given) | fields
            else:
                raise ValueError(
                    f"'{name}' is {current!r}; only numbers and named laws can be kept"
                )
        known = {row.name for row in self.rows} | {"chemistry"}
        for name in self.values:
            if name not in known and name not in guards(self.name, self.options):
                raise ValueError(_unsourced(name, None, self.values[name]))
        head = {
            "kind": "complete cell",
            "name": self.name,
            "description": self.description,
            "options": {key: _lists(value) for key, value in self.options.items()},
        }
        return yaml.safe_dump(
            head | groups, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
        )

    def save(self, path: str | Path) -> Path:
        """Write the set to ``path`` (.yaml) and return it."""
        where = Path(path)
        if where.suffix not in (".yaml", ".yml"):
            raise ValueError(f"path is '{path}'; valid is a name that ends in .yaml")
        where.write_text(self.to_yaml(), encoding="utf-8")
        return where


def _unsourced(name: str, given, current) -> str:
    return (
        f"'{name}' is {current!r}, and its source is that of {given!r}; say where the new value "
        "comes from: with_values({name: value}, class_=..., source=..., locator=...)"
    )


def _law_entry(name: str, function, given) -> dict:
    try:
        found = laws.unbind(function)
    except ValueError as error:
        raise ValueError(f"'{name}': {error}; a file holds numbers and named laws") from None
    # two names may mean the same function
    named = str(given).removeprefix("law: ")
    if laws.LAWS.get(named) is laws.LAWS[found["law"]]:
        found["law"] = named
    entry: dict = {"law": found["law"], "coefficients": found["coefficients"]}
    if found["label"]:
        entry["label"] = found["label"]
    if found["valid"] is not None:
        entry["valid_temperature_K"] = list(found["valid"])
    if found["table"] is not None:
        entry["table"] = {axis: list(numbers) for axis, numbers in found["table"].items()}
    return entry


def _lists(value):
    return [_lists(item) for item in value] if isinstance(value, tuple | list) else value


def _tuples(value):
    return tuple(_tuples(item) for item in value) if isinstance(value, tuple | list) else value


def _row_of(name: str, entry) -> Row:
    number = entry.value if isinstance(entry, Value) else f"law: {entry.law}"
    low, high = (getattr(entry, "range", None) or (None, None))[:2]
    return Row(
        name, number, unit_of(name) or "", low, high, entry.class_, entry.source, entry.locator,
        entry.verified, entry.note, entry.file, getattr(entry, "temperature_C", None),
    )  # fmt: skip


def from_file(item: SetFile) -> CompleteSet:
    """The set in a checked file of kind "complete cell"."""
    options = {name: _tuples(value) for name, value in item.options.items()}
    values: dict = {"chemistry": "lithium_ion"}
    values |= {name: entry.value for name, entry in item.values.items()}
    for name, law in item.laws.items():
        values[name] = laws.bind(
            law.law,
            law.coefficients,
            label=law.label,
            valid=law.valid_temperature_K,
            table=law.table,
        )
    check_values(values)
    values |= {k: v for k, v in guards(item.name, options).items() if k not in values}
    entries = {**item.design, **item.values, **item.laws}
    rows = [_row_of(name, entry) for name, entry in entries.items()]
    return CompleteSet(item.name, item.description, options, values, rows)


def read_set(path: str | Path) -> CompleteSet:
    """The complete cell in the file at ``path``."""
    item = read_own(path)
    if item.kind != "complete cell":
        raise ValueError(f"{path}: kind is '{item.kind}'; valid is 'complete cell'")
    return from_file(item)


def parse_set(text: str) -> CompleteSet:
    """As :func:`read_set`, from the text of a file."""
    return from_file(parse(text))


def _complete_file(name: str | Path) -> CompleteSet | None:
    if is_file(name) and read_own(name).kind == "complete cell":
        return read_set(name)
    return None


def complete(
    name: str | Path,
    *,
    variants: Iterable[str] = (),
    overrides: Mapping | None = None,
    design: Mapping[str, float] | None = None,
) -> CompleteSet:
    """A cell of the library (or an electrolyte: the reference half cell) with all its provenance;
    arguments as for :func:`pybamm_ssb.parameters.assemble`. Numbers in `overrides` have no source
    of their own here: use :meth:`CompleteSet.with_values` for a set that is to be saved."""
    own = _complete_file(name)
    if own is not None:
        if variants or design:
            raise ValueError(f"variants and design act on materials; '{name}' is a complete cell")
        return replace(own, values=_updated(own, overrides or {}))
    folder, canonical = find(name)
    if folder == "cells":
        recipe = recipe_of(canonical)
    elif folder == "electrolytes":
        recipe = recipe_from(canonical)
    else:
        raise ValueError(f"'{name}' is one of the {folder.replace('_', ' ')}, not a cell")
    values, rows = build(recipe, variants, overrides, design)
    label = recipe.cell.name if recipe.cell else recipe.label
    description = (recipe.cell or recipe.electrolyte).description
    return CompleteSet(label, description, options_of_recipe(recipe), values, rows)


def cell(
    name: str | Path,
    *,
    variants: Iterable[str] = (),
    overrides: Mapping | None = None,
    design: Mapping[str, float] | None = None,
) -> dict:
    """Complete parameters of a set of ``cells/`` or of a file; arguments as for
    :func:`pybamm_ssb.parameters.assemble`."""
    return complete(name, variants=variants, overrides=overrides, design=design).values


def rows_of(name: str | Path) -> list[Row]:
    """Every row behind a set: a cell with what is computed, or a single material."""
    folder, canonical = find(name)
    if folder == "cells":
        return complete(canonical).rows
    item = load(folder, canonical)
    found: dict[str, Row] = {}
    for file in with_base(item):
        heir = heir_of(file, item)
        entries: dict[str, Value | Law] = {**file.design, **file.entries, **file.laws}
        found |= {k: row_of_entry(k, entry, file, heir, k) for k, entry in entries.items()}
    return list(found.values())


def _updated(item: CompleteSet, overrides: Mapping) -> dict:
    """Values of a set with some of them replaced (numbers, functions, "[input]")."""
    known = {*item.values, *own_names()}
    for name in overrides:
        if name not in known:
            raise ValueError(unknown(name, known))
    values = {**item.values, **overrides}
    if "Ambient temperature [K]" in overrides and "Initial temperature [K]" not in overrides:
        values["Initial temperature [K]"] = overrides["Ambient temperature [K]"]
    check_values(values)
    return values
