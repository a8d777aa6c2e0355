"""From material files to one complete dictionary for :class:`pybamm.ParameterValues`.

Silicon is the positive (working) electrode of a PyBaMM half cell and the negative electrode of a
full cell; the placeholders ``{Electrode}`` of the material files are filled accordingly.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pybamm

from . import derived
from .laws import NeedsOption, bind
from .library import find, list_sets, load, with_base
from .names import check_values, expand, own_names, unknown
from .schema import Law, SetFile, Value, unit_of

BINARY_MARKER = "Binary electrolyte marker"
#: read by single-ion models alone; in the set of a binary electrolyte each of them refuses
SINGLE_ION_ONLY = (
    "Separator interfacial area-specific resistance [Ohm.m2]",
    "Electrolyte grain-boundary area-specific resistance [Ohm.m2]",
    "Electrolyte grain size [m]",
)
#: names that only a model for another kind of cell reads
FULL_CELL_ONLY = ("Maximum concentration in negative electrode [mol.m-3]",)
HALF_CELL_ONLY = ("Exchange-current density for lithium metal electrode [A.m-2]",)
ALLOY_ONLY = ("Counter electrode plateau potential [V]",)
DEFAULT_ANODE = "micro_silicon_composite"


@dataclass(frozen=True)
class Row:
    """One line of provenance: what a parameter is, how it is known and from where."""

    name: str
    value: float | str
    unit: str
    low: float | None
    high: float | None
    class_: str
    source: str
    locator: str
    verified: str
    note: str
    file: str


@dataclass(frozen=True)
class Recipe:
    """The files of one cell and their roles."""

    electrolyte: SetFile
    anode: SetFile
    counter: SetFile
    fixture: SetFile
    cell: SetFile | None = None

    @property
    def half(self) -> bool:
        """Whether silicon is the working electrode against a metal."""
        return self.counter.options.get("cell") == "half"

    @property
    def silicon(self) -> str:
        """PyBaMM's name of the silicon electrode."""
        return "Positive" if self.half else "Negative"

    @property
    def transport(self) -> str:
        """The electrolyte transport the set needs."""
        return self.electrolyte.options["electrolyte transport"]

    @property
    def label(self) -> str:
        """Name for messages."""
        return self.cell.name if self.cell else f"{self.electrolyte.name} | {self.counter.name}"


def recipe_of(cell: str) -> Recipe:
    """The recipe of a set of ``cells/``."""
    item = load("cells", cell)
    # the schema asks cells for all four
    electrolyte, anode, counter, fixture = (
        load(folder, str(name))
        for folder, name in (
            ("electrolytes", item.electrolyte),
            ("anodes", item.anode),
            ("counter_electrodes", item.counter_electrode),
            ("fixtures", item.fixture),
        )
    )
    return Recipe(electrolyte, anode, counter, fixture, item)


def _recipe(electrolyte: str, anode: str, counter: str) -> Recipe:
    e, a = load("electrolytes", electrolyte), load("anodes", anode)
    c = load("counter_electrodes", counter)
    for name in list_sets("cells"):
        item = load("cells", name)
        if (item.electrolyte, item.anode, item.counter_electrode) == (e.name, a.name, c.name):
            return recipe_of(name)
    return Recipe(e, a, c, load("fixtures", "pressed_1cm2"))


def _row(name: str, entry: Value | Law, file: SetFile) -> Row:
    number: float | str
    low: float | None
    high: float | None
    if isinstance(entry, Value):
        number, (low, high) = entry.value, entry.range
    else:
        number, low, high = f"law: {entry.law}", None, None
    assert file.path is not None  # set by `load`
    return Row(
        name,
        number,
        unit_of(name) or "",
        low,
        high,
        entry.class_,
        entry.source,
        entry.locator,
        entry.verified,
        entry.note,
        f"{file.path.parent.name}/{file.path.name}",
    )


def _parts(recipe: Recipe) -> list[tuple[SetFile, str, dict, dict]]:
    """(file, electrode, values, laws) in the order in which later ones win."""
    silicon, other = recipe.silicon, "Negative" if recipe.half else "Positive"
    e = recipe.electrolyte
    parts = [
        (recipe.fixture, silicon, recipe.fixture.values, {}),
        (e, silicon, e.values, e.laws),
        *((file, silicon, file.values, file.laws) for file in with_base(recipe.anode)),
        (recipe.counter, other, recipe.counter.values, recipe.counter.laws),
        (e, silicon, e.against_silicon, {}),
    ]
    if recipe.cell is not None:
        parts.append((recipe.cell, silicon, recipe.cell.values, recipe.cell.laws))
    return parts


def _collect(recipe: Recipe, variants: Iterable[str]) -> tuple[dict, dict[str, Row]]:
    wanted = set(variants)
    values: dict[str, object] = {}
    rows: dict[str, Row] = {}
    known: set[str] = set()
    for file, electrode, entries, laws in _parts(recipe):
        chosen, functions = dict(entries), dict(laws)
        for label, variant in file.variants.items():
            known.add(label)
            if label not in wanted:
                continue
            mine = {*entries, *(variant.coefficients if laws else ())}
            chosen |= {key: value for key, value in variant.values.items() if key in mine}
            functions |= variant.laws if laws else {}
        for template, entry in chosen.items():
            name = expand(template, electrode)
            values[name] = float(entry.value)
            rows[name] = _row(name, entry, file)
        for template, law in functions.items():
            name = expand(template, electrode)
            values[name] = bind(
                law.law,
                {key: expand(text, electrode) for key, text in law.coefficients.items()},
                transport=recipe.transport,
                label=file.name,
                valid=file.valid_temperature_K,
            )
            rows[name] = _row(name, law, file)
    for label in wanted - known:
        raise ValueError(unknown(label, known, "variant"))
    return values, rows


def _guards(recipe: Recipe) -> dict:
    """Entries that refuse a model of another kind, at the names that such a model reads."""
    out: dict = {}

    def refuse(names, what, option, value):
        # a symbol that points at the raising function works for Parameter and FunctionParameter
        guard = f"Guard of the {option}"
        out[guard] = NeedsOption(recipe.label, what, option, value)
        stop = pybamm.FunctionParameter(guard, {"Temperature [K]": pybamm.Scalar(298.15)})
        out.update(dict.fromkeys(names, stop))

    transport = recipe.transport
    other = SINGLE_ION_ONLY if transport == "binary" else (BINARY_MARKER,)
    refuse(other, f"a {transport} electrolyte", "electrolyte transport", transport)
    if transport == "binary":
        out[BINARY_MARKER] = 1.0
    if recipe.anode.options.get("electrode architecture") == "planar":
        radius = f"{recipe.silicon} particle radius [m]"
        what = "silicon without electrolyte in it"
        refuse((radius,), what, "electrode architecture", "planar")
    if not recipe.half:
        refuse(HALF_CELL_ONLY, "a full cell", "working electrode", "both")
        return out
    refuse(FULL_CELL_ONLY, "a half cell", "working electrode", "positive")
    if recipe.counter.options.get("counter electrode") != "alloy":
        refuse(ALLOY_ONLY, "a half cell against lithium", "counter electrode", "lithium")
    return out


def _design(recipe: Recipe, given: Mapping[str, float]) -> tuple[dict[str, float], list[Row]]:
    design = dict(derived.DEFAULT_DESIGN)
    design_rows: dict[str, Row] = {}
    files = [("silicon", file) for file in with_base(recipe.anode)]
    for prefix, file in (*files, ("counter", recipe.counter)):
        for name, entry in file.design.items():
            design[f"{prefix}: {name}"] = entry.value
            design_rows[f"{prefix}: {name}"] = _row(f"{prefix}: {name}", entry, file)
        if "Initial stoichiometry" in file.design:
            # the state in which the volume fractions of the file were counted
            mixed = file.design["Initial stoichiometry"].value
            design[f"{prefix}: Mixed stoichiometry"] = mixed
    if recipe.cell is not None:
        for name, entry in recipe.cell.design.items():
            design[name] = entry.value
            design_rows[name] = _row(name, entry, recipe.cell)
    elif not recipe.half:
        design["C-rate of the default current [h-1]"] *= -1
    known = {*design, *(f"{prefix}: Assembled stoichiometry" for prefix in ("silicon", "counter"))}
    for name in given:
        if name not in known:
            raise ValueError(unknown(name, known, "design quantity"))
    return design | dict(given), list(design_rows.values())


def _warn_molar_volume(overrides: Mapping) -> None:
    for electrode in ("negative", "positive"):
        c_max = f"Maximum concentration in {electrode} electrode [mol.m-3]"
        beta = f"{electrode.capitalize()} electrode volume expansion coefficient"
        if c_max in overrides and beta not in overrides:
            warnings.warn(
                f"'{c_max}' was changed and '{beta}' was not: they are on the same axis, beta = "
                "(partial molar volume of lithium) x c_max; change both, or take a variant",
                UserWarning,
                stacklevel=4,
            )


def _build(recipe, variants, overrides, design) -> tuple[dict, list[Row]]:
    values, rows = _collect(recipe, variants)
    quantities, design_rows = _design(recipe, design or {})
    overrides = dict(overrides or {})
    computed = derived.names(recipe.half)
    pool = {*values, *computed, *own_names()}
    for name in overrides:
        if name not in pool:
            raise ValueError(unknown(name, pool))
    _warn_molar_volume(overrides)
    values |= overrides
    check_values(values)
    for name, (number, formula) in derived.compute(
        values, quantities, recipe.half, overrides
    ).items():
        if name in overrides:
            continue
        values[name] = number
        rows[name] = Row(
            name, number, unit_of(name) or "", None, None, "derived", "pybamm_ssb", formula,
            "yes", "", "computed at assembly",
        )  # fmt: skip
    values |= {name: v for name, v in _guards(recipe).items() if name not in overrides}
    check_values(values)
    return {"chemistry": "lithium_ion", **values}, [*design_rows, *rows.values()]


def assemble(
    electrolyte: str,
    anode: str = DEFAULT_ANODE,
    counter: str = "Li",
    *,
    variants: Iterable[str] = (),
    overrides: Mapping | None = None,
    design: Mapping[str, float] | None = None,
) -> dict:
    """Complete parameters of a cell made of the named materials.

    Parameters
    ----------
    electrolyte, anode, counter : str
        Names or aliases; "Li" and "Li-In" give half cells with silicon as working electrode.
    variants : iterable of str
        Named alternatives of the material files, e.g. "Li15Si4 basis".
    overrides : mapping, optional
        PyBaMM name to value, applied *before* thicknesses, densities and capacities are computed
        from the rest; a computed quantity that is given here is kept as given.
    design : mapping, optional
        Design quantities: "Silicon areal capacity [A.h.m-2]", "N/P ratio",
        "C-rate of the default current [h-1]", "silicon: Initial stoichiometry" and the like.
        Silicon that is prelithiated before the electrode is pressed has a higher initial
        stoichiometry and takes more room: all volume fractions follow. "silicon: Assembled
        stoichiometry" is the state in which it was pressed, where that differs.

    Returns
    -------
    dict
        For :class:`pybamm.ParameterValues`.
    """
    return _build(_recipe(electrolyte, anode, counter), variants, overrides, design)[0]


def cell(
    name: str,
    *,
    variants: Iterable[str] = (),
    overrides: Mapping | None = None,
    design: Mapping[str, float] | None = None,
) -> dict:
    """Complete parameters of a set of ``cells/``; arguments as for :func:`assemble`."""
    return _build(recipe_of(name), variants, overrides, design)[0]


def rows_of(name: str) -> list[Row]:
    """Every row behind a set: a cell with what is computed, or a single material."""
    folder, canonical = find(name)
    if folder == "cells":
        return _build(recipe_of(canonical), (), None, None)[1]
    item = load(folder, canonical)
    found: dict[str, Row] = {}
    for file in with_base(item):
        entries: dict[str, Value | Law] = {**file.design, **file.entries, **file.laws}
        found |= {template: _row(template, entry, file) for template, entry in entries.items()}
    return list(found.values())
