"""A cell described the way a lab describes it, turned into parameters."""

from __future__ import annotations

import dataclasses
import math
import numbers
import tomllib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import pybamm
import yaml

from .cell_composition import translate
from .cell_pressing import Origin, Translation
from .cell_report import CellReport, report
from .parameters import CompleteSet, recipe_from, unknown
from .parameters.assembly import build
from .parameters.recipe import Recipe, options_of_recipe
from .parameters.rows import Row
from .parameters.schema import yaml_problem
from .parameters.units import unit_of

#: what a YAML file of a description says of itself
KIND = "cell description"
_POSITIVE = (
    "areal_capacity_mAh_cm2",
    "silicon_loading_mg_cm2",
    "electrode_loading_mg_cm2",
    "anode_thickness_um",
    "separator_thickness_um",
    "np_ratio",
    "particle_diameter_um",
    "area_cm2",
)
_NOT_NEGATIVE = (
    "stack_pressure_MPa",
    "fixture_stiffness_MPa_um",
    "pressing_pressure_MPa",
    "prelithiation_mAh_g",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Cell:
    """A cell in the words of a lab book. What is not given is that of the materials.

    Parameters
    ----------
    electrolyte, anode, counter, fixture : str
        Names of parameter sets, or paths of ``.yaml`` files of the same kind. The counter "Li" or
        "Li-In" makes a half cell.
    areal_capacity_mAh_cm2, silicon_loading_mg_cm2, electrode_loading_mg_cm2, anode_thickness_um : \
float, optional
        How much silicon there is: the theoretical areal capacity of the anode, the mass of its
        active material, the mass of the whole anode, or its thickness as pressed. One is enough;
        more must agree within 5 %. A loading and a thickness together, without a porosity, give the
        porosity. 3 mAh/cm2 where none is given.
    mass_fractions : mapping, optional
        "silicon" (the active material; "active" for blends), "electrolyte", "carbon", "binder";
        they add up to 1.
    carbon, binder : str
        Additives, for their density.
    porosity : float, optional
        Share of pores in the pressed anode.
    pressing_pressure_MPa : float, optional
        Gives the porosity instead, by Heckel's law.
    separator_thickness_um, stack_pressure_MPa, temperature_C, area_cm2 : float, optional
    fixture_stiffness_MPa_um : float, optional
        Switches the breathing electrode and the fixture on.
    np_ratio : float, optional
        Theoretical capacity of the anode over the cathode's (full cells).
    cathode_mass_fractions : mapping, optional
        "active", "electrolyte", "carbon", "binder".
    cathode_porosity : float, optional
    lower_cutoff_V, upper_cutoff_V : float, optional
    particle_diameter_um : float, optional
        Of the silicon.
    prelithiation_mAh_g : float, optional
        Lithium put into the silicon before the electrode is pressed, per gram of silicon.
    variants : tuple of str
        Named alternatives of the material files.
    options : mapping
        Model options beside those the materials ask for.
    values : mapping
        PyBaMM names and numbers that the words above do not cover.
    assumed : mapping
        Field to reason, for fields that nobody measured in this cell.
    name, description : str
    source : str
        Key of the reference that describes the cell.

    Raises
    ------
    ValueError
        Unknown names, impossible numbers, and descriptions that contradict themselves; the
        message shows the arithmetic.
    """

    electrolyte: str
    anode: str = "micro_silicon_composite"
    counter: str = "Li"
    fixture: str = "pressed_1cm2"
    areal_capacity_mAh_cm2: float | None = None
    silicon_loading_mg_cm2: float | None = None
    electrode_loading_mg_cm2: float | None = None
    anode_thickness_um: float | None = None
    mass_fractions: Mapping[str, float] | None = None
    carbon: str = "carbon_black"
    binder: str = "PVDF"
    porosity: float | None = None
    pressing_pressure_MPa: float | None = None
    separator_thickness_um: float | None = None
    stack_pressure_MPa: float | None = None
    fixture_stiffness_MPa_um: float | None = None
    temperature_C: float | None = None
    area_cm2: float | None = None
    np_ratio: float | None = None
    cathode_mass_fractions: Mapping[str, float] | None = None
    cathode_porosity: float | None = None
    lower_cutoff_V: float | None = None
    upper_cutoff_V: float | None = None
    particle_diameter_um: float | None = None
    prelithiation_mAh_g: float | None = None
    variants: tuple[str, ...] = ()
    options: Mapping = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    assumed: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    description: str = ""
    source: str = "cell_description"

    def __new__(cls, **words):
        names = [item.name for item in dataclasses.fields(cls)]
        for word in words:
            if word not in names:
                raise ValueError(unknown(word, names, "word"))
        return super().__new__(cls)

    def __post_init__(self):
        for key in ("mass_fractions", "cathode_mass_fractions", "options", "values", "assumed"):
            if getattr(self, key) is not None:
                # a copy that nobody changes later
                object.__setattr__(self, key, MappingProxyType(dict(getattr(self, key))))
        names = (self.variants,) if isinstance(self.variants, str) else tuple(self.variants)
        object.__setattr__(self, "variants", names)
        for key in (*_POSITIVE, *_NOT_NEGATIVE, "temperature_C", "porosity", "cathode_porosity"):
            number = getattr(self, key)
            if number is None:
                continue
            if isinstance(number, bool) or not isinstance(number, numbers.Real):
                raise ValueError(f"{key} is {number!r}; valid is a number")
            valid = {
                "temperature_C": (-273.15 < number <= 250, "above -273.15 and at most 250 (C)"),
                "porosity": (0 <= number < 1, "0 to less than 1"),
                "cathode_porosity": (0 <= number < 1, "0 to less than 1"),
            }.get(key, (number > 0, "above 0") if key in _POSITIVE else (number >= 0, "0 or more"))
            if not (valid[0] and math.isfinite(number)):
                raise ValueError(f"{key} is {number:g}; valid is {valid[1]}")
        fields = {item.name for item in dataclasses.fields(self)}
        for key in self.assumed:
            if key not in fields:
                raise ValueError(f"assumed: {unknown(key, fields, 'word')}")
        if self.porosity is not None and self.pressing_pressure_MPa is not None:
            raise ValueError(
                "porosity and pressing_pressure_MPa are both given; one gives the other, name one"
            )
        if self.np_ratio is not None and self.np_ratio < 1:
            warnings.warn(
                f"np_ratio is {self.np_ratio:g}: the cathode holds more lithium than the silicon "
                "takes (anode over cathode)",
                UserWarning,
                stacklevel=3,
            )
        self._set  # noqa: B018 - a description is checked where it is written

    def __reduce__(self):
        # its words alone: workers of a sweep read the materials themselves
        words = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        plain = {k: dict(v) if isinstance(v, Mapping) else v for k, v in words.items()}
        return (_from_words, (type(self), plain))

    @classmethod
    def from_file(cls, path: str | Path) -> Cell:
        """Read a description from a ``.toml`` or ``.yaml`` file whose keys are the parameters."""
        where = Path(path)
        if not where.is_file():
            raise ValueError(f"no such cell description: {where}")
        text = where.read_text(encoding="utf-8")
        try:
            raw = tomllib.loads(text) if where.suffix == ".toml" else yaml.safe_load(text)
        except tomllib.TOMLDecodeError as error:
            raise ValueError(
                f"{where}: not valid TOML: {error} (text in quotes, a decimal point and no comma)"
            ) from error
        except yaml.YAMLError as error:
            raise ValueError(f"{where}: not valid YAML: {yaml_problem(error)}") from error
        if not isinstance(raw, dict):
            raise ValueError(f"{where}: a cell description is a list of 'word = value' lines")
        kind = raw.pop("kind", KIND)
        if kind != KIND:
            raise ValueError(
                f"{where} is of kind '{kind}', not a description; show, simulate, diff and compare "
                "take it as it is"
            )
        fields = [item.name for item in dataclasses.fields(cls)]
        for key in raw:
            if key not in fields:
                raise ValueError(f"{where}: {unknown(key, fields, 'word')}")
        if "variants" in raw:
            raw["variants"] = tuple(raw["variants"])
        raw.setdefault("name", where.stem)
        try:
            return cls(**_beside(raw, where.parent))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{where}: {error}") from error

    @cached_property
    def _recipe(self) -> Recipe:
        return recipe_from(self.electrolyte, self.anode, self.counter, self.fixture)

    @cached_property
    def _translation(self) -> Translation:
        return translate(self, self._recipe)

    @cached_property
    def _set(self) -> CompleteSet:
        return self.complete()

    def complete(self, overrides: Mapping | None = None) -> CompleteSet:
        """All parameters with their sources; `overrides` are PyBaMM names and values that win."""
        recipe, said = self._recipe, self._translation
        for key in self.values:
            if key in said.values:
                raise ValueError(f"'{key}' is in values and follows from the description as well")
        own = {key: ("measured", self.source, "values of the description") for key in self.values}
        caller = {key: ("assumed", "pybamm_ssb", "set by the caller") for key in overrides or {}}
        given = {**said.values, **self.values, **(overrides or {})}
        origins = said.origins | own | caller
        rows = {
            name: _row(name, float(value), origins[name])
            for name, value in {**given, **said.design}.items()
            if isinstance(value, numbers.Real)
        }
        values, all_rows = build(recipe, self.variants, given, said.design, rows)
        options = options_of_recipe(recipe)
        if self.fixture_stiffness_MPa_um is not None:
            options |= {"electrode stretch": "uniaxial", "stack pressure": "fixture"}
        label = self.name or recipe.label
        return CompleteSet(
            label, self.description or label, options | dict(self.options), values, all_rows
        )

    @property
    def parameter_values(self) -> pybamm.ParameterValues:
        """A new :class:`pybamm.ParameterValues` of the cell."""
        return self._set.parameter_values

    @property
    def model_options(self) -> dict:
        """Options for :class:`pybamm_ssb.SolidStateDFN`."""
        return dict(self._set.options)

    @cached_property
    def report(self) -> CellReport:
        """What follows from the description: thicknesses, fractions, capacities, energies."""
        return report(self._set, self._recipe, self._translation)

    def __str__(self) -> str:
        return str(self.report)


def _from_words(kind: type[Cell], words: dict) -> Cell:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # said when it was first described
        return kind(**words)


def _row(name: str, value: float, origin: Origin) -> Row:
    kind, source, locator = origin
    return Row(
        name, value, unit_of(name) or "", value, value, kind, source, locator, "yes", "",
        "cell description",
    )  # fmt: skip


def _beside(raw: dict, folder: Path) -> dict:
    """Material files are named relative to the description."""
    out = dict(raw)
    for key in ("electrolyte", "anode", "counter", "fixture"):
        name = str(raw.get(key, ""))
        if name.endswith((".yaml", ".yml")) and not Path(name).is_absolute():
            out[key] = str(folder / name)
    return out


def is_description(path: str | Path) -> bool:
    """Whether a path is that of a cell description (any .toml; a .yaml that says so)."""
    where = Path(path)
    if where.suffix == ".toml":
        return True
    if where.suffix not in (".yaml", ".yml") or not where.is_file():
        return False
    try:
        raw = yaml.safe_load(where.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        return False  # whoever reads it says what is wrong
    return isinstance(raw, dict) and raw.get("kind") == KIND
