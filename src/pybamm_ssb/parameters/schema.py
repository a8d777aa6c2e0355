"""What a file of ``parameter_sets/`` may contain.

Every number carries its unit (in the name), an honest range, how it is known, where it comes from
and whether anyone checked it against the original. A file that leaves one of these out is refused
with a message that names the file and the key.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from .laws import LAWS
from .names import check_unit_of, expand, lookup, unknown
from .units import check_unit, factor, unit_of

Kind = Literal[
    "electrolyte",
    "electrolyte family",
    "anode",
    "counter electrode",
    "additive",
    "fixture",
    "cell",
    "complete cell",
]
#: a string, or one per electrode, or per electrode and phase
OptionValue = str | list[str | list[str]]
Family = Literal["sulfide", "oxide", "halide", "borohydride", "polymer"]
ValueClass = Literal["measured", "fitted", "literature", "assumed", "derived"]
Verified = Literal["yes", "secondary", "no"]

CLASSES: tuple[str, ...] = ("measured", "fitted", "literature", "assumed", "derived")


class SetError(ValueError):
    """A parameter file is not valid; the message says which file and which key."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Sourced(_Strict):
    """What every entry says about its origin."""

    class_: ValueClass
    source: str
    locator: str
    verified: Verified
    note: str = ""
    file: str = ""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        alias_generator=lambda field: "class" if field == "class_" else field,
    )

    @field_validator("verified", mode="before")
    @classmethod
    def _unquoted(cls, given):
        # YAML reads an unquoted yes or no as a truth value.
        return {True: "yes", False: "no"}.get(given, given) if isinstance(given, bool) else given

    @field_validator("source", "locator")
    @classmethod
    def _not_empty(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("must not be empty: say where the value comes from")
        return text


class Value(Sourced):
    """One number: ``{value, range, class, source, locator, verified}`` and, where it helps,
    ``unit`` (the number's own, converted to that of its name), ``temperature_C`` (at which it
    holds) and ``note``. Only what is derived may leave out its range: it follows from those of
    the values it is derived from."""

    value: float
    range: tuple[float, float] | None = None
    unit: str | None = None
    temperature_C: float | None = None

    @field_validator("value", "range", mode="before")
    @classmethod
    def _numbers_only(cls, given):
        items = given if isinstance(given, list | tuple) else [given]
        if any(isinstance(item, bool) for item in items):
            raise ValueError("must be a number, not true or false")
        return given

    @model_validator(mode="after")
    def _inside(self):
        if self.range is None:
            if self.class_ != "derived":
                raise ValueError(f"the range is missing; a value of class {self.class_} needs one")
            if not math.isfinite(self.value):
                raise ValueError(f"value {self.value} must be finite")
            return self
        low, high = self.range
        if not all(math.isfinite(number) for number in (self.value, low, high)):
            raise ValueError(f"value {self.value} and range [{low}, {high}] must be finite")
        if low > high:
            raise ValueError(f"range [{low}, {high}] is the wrong way round")
        if not low <= self.value <= high:
            raise ValueError(f"value {self.value} lies outside its range [{low}, {high}]")
        if self.temperature_C is not None and not self.temperature_C > -273.15:
            raise ValueError(f"temperature_C is {self.temperature_C}; valid is above -273.15")
        return self

    def in_unit_of(self, name: str) -> Value:
        """The same in the unit of ``name``."""
        if self.unit is None:
            return self
        scale = factor(self.unit, unit_of(name))
        changed: dict = {"value": scale * self.value, "unit": None}
        if self.range is not None:
            changed["range"] = tuple(scale * number for number in self.range)
        return self.model_copy(update=changed)


class Law(Sourced):
    """A named law (see :mod:`pybamm_ssb.parameters.laws`) and the names of its coefficients.

    ``label`` and ``valid_temperature_K`` are what a warning outside the range of validity says;
    they are those of the file, and only a complete cell gives them per law. ``table`` is the
    curve of an interpolated law."""

    law: str
    coefficients: dict[str, str] = {}
    label: str = ""
    valid_temperature_K: tuple[float, float] | None = None
    table: dict[Literal["x", "y"], list[float]] | None = None

    @model_validator(mode="after")
    def _curve(self):
        if self.table is not None:
            x, y = self.table.get("x", []), self.table.get("y", [])
            if len(x) != len(y) or len(x) < 4 or any(b <= a for a, b in pairwise(x)):
                raise ValueError(
                    f"table has {len(x)} x and {len(y)} y; valid are four pairs or more, x rising"
                )
        return self

    @field_validator("law")
    @classmethod
    def _known(cls, law: str) -> str:
        if law not in LAWS:
            raise ValueError(unknown(law, LAWS, "law"))
        return law


class Variant(_Strict):
    """A coherent alternative to some entries of the same file, selectable by name.

    It changes values that the file has; only the coefficients of its own laws may be new.
    """

    description: str
    values: dict[str, Value] = {}
    laws: dict[str, Law] = {}

    @property
    def coefficients(self) -> set[str]:
        """Names that the laws of this variant read."""
        return {name for law in self.laws.values() for name in law.coefficients.values()}


class SetFile(_Strict):
    """One file of ``parameter_sets/``. What it does not give, its ``base`` does, another file of
    the same kind (for electrolytes also a family). An anode of two materials names the files of
    both in ``phases``, silicon first. ``substance`` is that of the active material of an anode;
    values that a file takes over from another substance are assumed."""

    kind: Kind
    name: str
    aliases: list[str] = []
    description: str
    family: Family | None = None
    options: dict[str, OptionValue] = {}
    base: str | None = None
    phases: tuple[str, str] | None = None
    substance: str | None = None
    valid_temperature_K: tuple[float, float] | None = None
    electrolyte: str | None = None
    anode: str | None = None
    counter_electrode: str | None = None
    fixture: str | None = None
    design: dict[str, Value] = {}
    values: dict[str, Value] = {}
    against_silicon: dict[str, Value] = {}
    laws: dict[str, Law] = {}
    variants: dict[str, Variant] = {}
    path: Path | None = None

    @model_validator(mode="after")
    def _names(self):
        seen: set[str] = set()
        groups = (self.design, self.values, self.against_silicon, self.laws)
        for group in groups:
            for name in group:
                if name in seen:
                    raise ValueError(f"'{name}' is given twice")
                seen.add(name)
        for group in (*groups, *(variant.values for variant in self.variants.values())):
            self._check(group)
        for label, variant in self.variants.items():
            self._check(variant.laws)
            for name in (*variant.values, *variant.laws):
                # what a base gives is checked where the base is known
                if self.base is None and name not in seen | variant.coefficients:
                    raise ValueError(f"variant '{label}' changes '{name}', not in the file")
        if self.kind == "electrolyte" and self.family is None:
            raise ValueError(f"an electrolyte names its family: one of {get_args(Family)}")
        if self.kind == "cell":
            missing = [
                part
                for part in ("electrolyte", "anode", "counter_electrode", "fixture")
                if getattr(self, part) is None
            ]
            if missing:
                raise ValueError(f"a cell must name its {', '.join(missing)}")
        return self

    def _check(self, group: dict[str, Value] | dict[str, Law]) -> None:
        for name, entry in list(group.items()):
            check_unit_of(name)
            check_unit(name)
            if not isinstance(entry, Value):
                continue
            try:
                converted = entry.in_unit_of(name)
            except ValueError as error:
                raise ValueError(f"'{name}': {error}") from error
            group[name] = converted  # type: ignore[assignment]
            limits = lookup(expand(name, "negative"))
            if limits is None or limits.allows(converted.value):
                continue
            given = f"{converted.value:g}"
            if entry.unit is not None:
                given = f"{entry.value:g} {entry.unit} ({given} {unit_of(name) or ''})"
            hint = ""
            if unit_of(name) == "kg.m-3" and limits.allows(1000 * converted.value):
                hint = f"; did you mean {{value: {entry.value:g}, unit: g/cm3}}?"
            raise ValueError(
                f"'{name}' is {given}; valid is {limits.valid} {limits.unit}".rstrip() + hint
            )

    @property
    def entries(self) -> dict[str, Value]:
        """All numbers that become parameters (not the design quantities)."""
        return {**self.values, **self.against_silicon}


#: in C where PyYAML was built so, and then eight times faster
_SafeLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML that refuses a key given twice in the same mapping."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise SetError(f"the key '{key}' is given twice near {node.start_mark}")
    return yaml.constructor.SafeConstructor.construct_mapping(loader, node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


_SAYS = {
    "source": "says no source; add source: a word that tells where the number is from",
    "locator": "says no locator; add locator: where in the source, or the reasoning",
    "class": f"says no class; add class: one of {', '.join(CLASSES)}",
    "verified": 'says not whether it was checked; add verified: "yes", secondary or "no"',
    "range": "has no range; add range: [lowest, highest]",
    "value": "has no value; add value: a number",
}


def _explain(error: Mapping) -> str:
    """One of pydantic's findings in the words of the file."""
    where = [str(part) for part in error["loc"] if part not in ("values", "against_silicon")]
    key = where[-1] if where else ""
    entry = f"'{' -> '.join(where[:-1])}' " if len(where) > 1 else ""
    if error["type"] == "extra_forbidden":
        group = error["loc"][0] if len(error["loc"]) > 1 else ""
        model: type[BaseModel] = SetFile
        if group in ("values", "against_silicon", "design"):
            model = Value
        elif group == "laws":
            model = Law
        names = ["class" if name == "class_" else name for name in model.model_fields]
        return f"{entry}{unknown(key, names, 'key')}"
    if error["type"] == "missing":
        return f"{entry}{_SAYS.get(key, f'has no {key}; add {key}: ...')}"
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "float_parsing":
        message = f"{key} is {error['input']!r}; valid is a number (with a decimal point)"
        return entry + message
    place = " -> ".join(where)
    return f"{place}: {message}" if place else message


def yaml_problem(error: yaml.YAMLError) -> str:
    """What is wrong with a YAML text, and where."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return (
        problem if mark is None else f"{problem} (line {mark.line + 1}, column {mark.column + 1})"
    )


def parse(text: str, path: Path | str = "<text>") -> SetFile:
    """Read one file; :class:`SetError` names the file and every key that is wrong."""
    try:
        raw = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise SetError(f"{path}: not valid YAML: {yaml_problem(error)}") from error
    if not isinstance(raw, dict):
        raise SetError(f"{path}: expected a mapping at the top level")
    try:
        return SetFile(**raw, path=Path(path))
    except ValidationError as error:
        lines = [f"  {_explain(item)}" for item in error.errors()]
        raise SetError(f"{path}:\n" + "\n".join(lines)) from error


def read(path: Path) -> SetFile:
    """Read and check the file at ``path``."""
    return parse(path.read_text(encoding="utf-8"), path)
