"""From material files to one complete dictionary for :class:`pybamm.ParameterValues`.

Silicon is the positive (working) electrode of a PyBaMM half cell and the negative electrode of a
full cell; the placeholders ``{Electrode}`` of the material files are filled accordingly.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping

import pybamm

from . import derived
from .entries import collect
from .laws import NeedsOption
from .library import with_base
from .names import check_values, own_names, unknown
from .recipe import DEFAULT_ANODE, Recipe, options_of_recipe, recipe_from
from .rows import Row, row_of_entry
from .units import unit_of

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


def guards(label: str, options: Mapping) -> dict:
    """Entries that refuse a model of another kind, at the names that such a model reads;
    ``options`` are those that the set needs."""
    out: dict = {}

    def refuse(names, what, option, value):
        # a symbol that points at the raising function works for Parameter and FunctionParameter
        guard = f"Guard of the {option}"
        out[guard] = NeedsOption(label, what, option, value)
        stop = pybamm.FunctionParameter(guard, {"Temperature [K]": pybamm.Scalar(298.15)})
        out.update(dict.fromkeys(names, stop))

    transport = options["electrolyte transport"]
    other = SINGLE_ION_ONLY if transport == "binary" else (BINARY_MARKER,)
    refuse(other, f"a {transport} electrolyte", "electrolyte transport", transport)
    if transport == "binary":
        out[BINARY_MARKER] = 1.0
    half = options.get("working electrode") == "positive"
    if "planar" in options.get("electrode architecture", ()):
        radius = f"{'Positive' if half else 'Negative'} particle radius [m]"
        what = "silicon without electrolyte in it"
        refuse((radius,), what, "electrode architecture", "planar")
    if not half:
        refuse(HALF_CELL_ONLY, "a full cell", "working electrode", "both")
        return out
    refuse(FULL_CELL_ONLY, "a half cell", "working electrode", "positive")
    if options.get("counter electrode") != "alloy":
        refuse(ALLOY_ONLY, "a half cell against lithium", "counter electrode", "lithium")
    return out


def _design(
    recipe: Recipe, given: Mapping[str, float], sources: Mapping
) -> tuple[dict[str, float], list[Row]]:
    design = dict(derived.DEFAULT_DESIGN)
    design_rows: dict[str, Row] = {}
    materials = [(prefix, file) for _, prefix, file in recipe.phases]
    materials.append(("counter", recipe.counter))
    # a blend of two materials may start and be pressed in a state of its own
    own = [("silicon", recipe.anode)] if recipe.anode.phases else []
    for prefix, material in (*materials, *own):
        for file in [material] if (prefix, material) in own else with_base(material):
            for name, entry in file.design.items():
                design[f"{prefix}: {name}"] = entry.value
                design_rows[f"{prefix}: {name}"] = row_of_entry(f"{prefix}: {name}", entry, file)
            if "Initial stoichiometry" in file.design:
                # the state in which the volume fractions of the file were counted
                mixed = file.design["Initial stoichiometry"].value
                design[f"{prefix}: Mixed stoichiometry"] = mixed
    if recipe.cell is not None:
        for name, entry in recipe.cell.design.items():
            design[name] = entry.value
            design_rows[name] = row_of_entry(name, entry, recipe.cell)
    elif not recipe.half:
        design["C-rate of the default current [h-1]"] *= -1
    prefixes = [prefix for prefix, _ in materials]
    known = {*design, *(f"{prefix}: Assembled stoichiometry" for prefix in prefixes)}
    for name in given:
        if name not in known:
            raise ValueError(unknown(name, known, "design quantity"))
    for name, number in given.items():
        design_rows[name] = sources.get(name) or Row(
            name, float(number), unit_of(name) or "", float(number), float(number), "assumed",
            "pybamm_ssb", "set by the caller", "yes", "", "",
        )  # fmt: skip
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


def build(
    recipe: Recipe, variants=(), overrides=None, design=None, sources: Mapping | None = None
) -> tuple[dict, list[Row]]:
    """Parameters of a recipe and where each comes from; arguments as for :func:`assemble`.
    ``sources`` are the rows of the overrides and of the design, where known."""
    values, rows = collect(recipe, variants)
    sources = dict(sources or {})
    quantities, design_rows = _design(recipe, design or {}, sources)
    overrides = dict(overrides or {})
    phases = [(prefix, design_prefix) for prefix, design_prefix, _ in recipe.phases]
    computed = derived.names(recipe.half, [prefix for prefix, _ in phases])
    pool = {*values, *computed, *own_names()}
    for name in overrides:
        if name not in pool:
            raise ValueError(unknown(name, pool))
    _warn_molar_volume(overrides)
    values |= overrides
    rows |= {name: row for name, row in sources.items() if name in overrides}
    check_values(values)
    for name, (number, formula) in derived.compute(
        values, quantities, recipe.half, overrides, phases
    ).items():
        if name in overrides:
            continue
        values[name] = number
        rows[name] = Row(
            name, number, unit_of(name) or "", None, None, "derived", "pybamm_ssb", formula,
            "yes", "", "computed at assembly",
        )  # fmt: skip
    fences = guards(recipe.label, options_of_recipe(recipe))
    fences = {name: fence for name, fence in fences.items() if name not in overrides}
    values |= fences
    rows = {name: row for name, row in rows.items() if name not in fences}
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
    return build(recipe_from(electrolyte, anode, counter), variants, overrides, design)[0]
