"""What a file of ``parameter_sets/`` may contain.

Every number carries its unit (in the name), an honest range, how it is known, where it comes from
and whether anyone checked it against the original. A file that leaves one of these out is refused
with a message that names the file and the key.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

Kind = Literal["electrolyte", "anode", "counter electrode", "fixture", "cell"]
ValueClass = Literal["measured", "fitted", "literature", "assumed", "derived"]
Verified = Literal["yes", "secondary", "no"]

CLASSES: tuple[str, ...] = ("measured", "fitted", "literature", "assumed", "derived")

_TOKENS = frozenset(
    ["m", "kg", "s", "h", "A", "V", "K", "mol", "Pa", "J", "W", "S", "F", "N", "Ohm", "eV"]
)
_UNIT = re.compile(r"\[([^\[\]]*)\]\s*$")
_TOKEN = re.compile(r"^([A-Za-z]+)(-?\d+(?:\.\d+)?)?$")


class SetError(ValueError):
    """A parameter file is not valid; the message says which file and which key."""


def unit_of(name: str) -> str | None:
    """The unit in the brackets at the end of ``name``, or None for a dimensionless quantity."""
    match = _UNIT.search(name)
    return match.group(1) if match else None


def check_unit(name: str) -> None:
    """Refuse brackets whose tokens are not SI symbols with integer or decimal exponents."""
    if name.count("[") != name.count("]") or ("[" in name and unit_of(name) is None):
        raise ValueError(f"the unit of '{name}' is not in one pair of brackets at the end")
    unit = unit_of(name)
    if unit is None:
        return
    for token in unit.split("."):
        match = _TOKEN.match(token)
        if match is None or match.group(1) not in _TOKENS:
            raise ValueError(
                f"the unit '{unit}' of '{name}' has the token '{token}'; tokens are joined by "
                f"dots and made of one of {sorted(_TOKENS)} with an optional exponent, "
                "as in mol.m-3"
            )


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Sourced(_Strict):
    """What every entry says about its origin."""

    class_: ValueClass
    source: str
    locator: str
    verified: Verified
    note: str = ""

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
    """One number: ``{value, range, class, source, locator, verified, note}``."""

    value: float
    range: tuple[float, float]

    @field_validator("value", "range", mode="before")
    @classmethod
    def _numbers_only(cls, given):
        items = given if isinstance(given, list | tuple) else [given]
        if any(isinstance(item, bool) for item in items):
            raise ValueError("must be a number, not true or false")
        return given

    @model_validator(mode="after")
    def _inside(self):
        low, high = self.range
        if not all(math.isfinite(number) for number in (self.value, low, high)):
            raise ValueError(f"value {self.value} and range [{low}, {high}] must be finite")
        if low > high:
            raise ValueError(f"range [{low}, {high}] is the wrong way round")
        if not low <= self.value <= high:
            raise ValueError(f"value {self.value} lies outside its range [{low}, {high}]")
        return self


class Law(Sourced):
    """A named law (see :mod:`pybamm_ssb.parameters.laws`) and the names of its coefficients."""

    law: str
    coefficients: dict[str, str] = {}


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
    """One file of ``parameter_sets/``. What an anode does not give, its ``base`` does, another
    anode."""

    kind: Kind
    name: str
    aliases: list[str] = []
    description: str
    options: dict[str, str] = {}
    base: str | None = None
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
                check_unit(name)
                if name in seen:
                    raise ValueError(f"'{name}' is given twice")
                seen.add(name)
        for label, variant in self.variants.items():
            for name in (*variant.values, *variant.laws):
                check_unit(name)
                if name not in seen | variant.coefficients:
                    raise ValueError(f"variant '{label}' changes '{name}', not in the file")
        if self.kind == "cell":
            missing = [
                part
                for part in ("electrolyte", "anode", "counter_electrode", "fixture")
                if getattr(self, part) is None
            ]
            if missing:
                raise ValueError(f"a cell must name its {', '.join(missing)}")
        return self

    @property
    def entries(self) -> dict[str, Value]:
        """All numbers that become parameters (not the design quantities)."""
        return {**self.values, **self.against_silicon}


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key given twice in the same mapping."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise SetError(f"the key '{key}' is given twice near {node.start_mark}")
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def parse(text: str, path: Path | str = "<text>") -> SetFile:
    """Read one file; :class:`SetError` names the file and every key that is wrong."""
    try:
        raw = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise SetError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(raw, dict):
        raise SetError(f"{path}: expected a mapping at the top level")
    try:
        return SetFile(**raw, path=Path(path))
    except ValidationError as error:
        lines = [
            f"  {' -> '.join(str(part) for part in item['loc']) or '(file)'}: {item['msg']}"
            for item in error.errors()
        ]
        raise SetError(f"{path}:\n" + "\n".join(lines)) from error


def read(path: Path) -> SetFile:
    """Read and check the file at ``path``."""
    return parse(path.read_text(encoding="utf-8"), path)
