"""From material files to one complete dictionary for :class:`pybamm.ParameterValues`.

Silicon is the positive (working) electrode of a PyBaMM half cell and the negative electrode of a
full cell; the placeholders ``{Electrode}`` of the material files are filled accordingly.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pybamm

from . import derived
from .laws import NeedsOption, bind, bound_name, takes_reference_temperature
from .library import beside, list_sets, load, merged_options, valid_temperature, with_base
from .names import check_values, expand, own_names, unknown
from .schema import Law, SetFile, Value
from .units import description_of, unit_of

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
    temperature_C: float | None = None


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
        return merged_options(self.counter).get("cell") == "half"

    @property
    def silicon(self) -> str:
        """PyBaMM's name of the silicon electrode."""
        return "Positive" if self.half else "Negative"

    @property
    def transport(self) -> str:
        """The electrolyte transport the set needs."""
        return merged_options(self.electrolyte)["electrolyte transport"]

    @property
    def phases(self) -> tuple[tuple[str, str, SetFile], ...]:
        """(prefix of the names, prefix of the design, file) of each active material."""
        if self.anode.phases is None:
            return (("", "silicon", self.anode),)
        files = [load("anodes", beside(self.anode, name)) for name in self.anode.phases]
        return (("Primary: ", "silicon", files[0]), ("Secondary: ", "secondary", files[1]))

    @property
    def planar(self) -> bool:
        """Whether silicon is a layer without electrolyte."""
        return merged_options(self.anode).get("electrode architecture") == "planar"

    @property
    def label(self) -> str:
        """Name for messages."""
        return self.cell.name if self.cell else f"{self.electrolyte.name} | {self.counter.name}"


def recipe_of(cell: str) -> Recipe:
    """The recipe of a set of ``cells/``."""
    item = load("cells", cell)
    # the schema asks cells for all four
    electrolyte, anode, counter, fixture = (
        load(folder, beside(item, str(name)))
        for folder, name in (
            ("electrolytes", item.electrolyte),
            ("anodes", item.anode),
            ("counter_electrodes", item.counter_electrode),
            ("fixtures", item.fixture),
        )
    )
    return Recipe(electrolyte, anode, counter, fixture, item)


def recipe_from(
    electrolyte: str, anode: str = DEFAULT_ANODE, counter: str = "Li", fixture: str | None = None
) -> Recipe:
    """The recipe of the named materials (or files of the user's own), that of the library's cell
    where it has one of just these."""
    e, a = load("electrolytes", electrolyte), load("anodes", anode)
    c = load("counter_electrodes", counter)
    if fixture is not None:
        return Recipe(e, a, c, load("fixtures", fixture))
    for name in list_sets("cells"):
        item = load("cells", name)
        if (item.electrolyte, item.anode, item.counter_electrode) == (e.name, a.name, c.name):
            return recipe_of(name)
    return Recipe(e, a, c, load("fixtures", "pressed_1cm2"))


#: what an active material of the anode does unless its file says otherwise
_SILICON = {
    "contact": "cavity",
    "disconnection": "irreversible",
    "interphase": "none",
    "open-circuit potential": "one-state hysteresis",
}


def options_of_recipe(recipe: Recipe) -> dict:
    """Model options that the materials of a recipe need; 2-tuples are (negative, positive)."""

    def pair(silicon, other: str) -> tuple:
        return (other, silicon) if recipe.half else (silicon, other)

    electrolyte = merged_options(recipe.electrolyte)
    common = {**_SILICON, "interphase": electrolyte.get("interphase", "none")}
    if recipe.planar:
        common["disconnection"] = "none"
    materials = [{**common, **merged_options(file)} for _, _, file in recipe.phases]

    def of_silicon(option: str):
        each = tuple(material[option] for material in materials)
        return each if len(each) == 2 else each[0]

    options = {
        "electrolyte transport": recipe.transport,
        "effective transport": "power law",
        "contact": pair(of_silicon("contact"), "perfect"),
        "disconnection": pair(of_silicon("disconnection"), "none"),
        "interphase": pair(of_silicon("interphase"), "none"),
        "open-circuit potential": pair(of_silicon("open-circuit potential"), "single"),
    }
    if len(materials) == 2:
        options["particle phases"] = pair("2", "1")
    if recipe.planar:
        options["electrode architecture"] = pair("planar", "composite")
    if recipe.half:
        options["working electrode"] = "positive"
    alloy = merged_options(recipe.counter).get("counter electrode")
    if alloy is not None:
        options["counter electrode"] = alloy
    return options


#: true by definition or of every material of the kind, so that taking it over assumes nothing
_DEFINITIONS = (
    "Thermodynamic factor",
    "Cation transference number",
    "{Electrode} electrode matrix creep rate [s-1]",
    "{Electrode} electrode wall pressure smoothing",
    "{Electrode} electrode wall pressure smoothing floor [Pa]",
)


def row_of_entry(
    name: str, entry: Value | Law, file: SetFile, heir: SetFile | None = None, template: str = ""
) -> Row:
    """Provenance of one entry; what ``heir``, another substance, takes over is assumed there."""
    number: float | str
    low = high = None
    if isinstance(entry, Value):
        number = entry.value
        if entry.range is not None:
            low, high = entry.range
    else:
        number = f"law: {entry.law}"
    assert file.path is not None  # set by `load`
    kind, locator, note = entry.class_, entry.locator, entry.note
    family = file.kind == "electrolyte family"
    if heir is not None and not family and kind != "assumed" and template not in _DEFINITIONS:
        kind, locator = "assumed", f"as for {file.name}; there {kind}: {locator}"
        if entry.verified != "yes" and "not checked" not in note.lower():
            note = f"{note} Not checked against the original.".strip()
    return Row(
        name,
        number,
        unit_of(name) or "",
        low,
        high,
        kind,
        entry.source,
        locator,
        entry.verified,
        note,
        entry.file or f"{file.path.parent.name}/{file.path.name}",
        getattr(entry, "temperature_C", None),
    )


#: names of an electrode that its two active materials share; all others have a phase
_SHARED = tuple(
    f"{{Electrode}} electrode {name}"
    for name in (
        "porosity",
        "void fraction",
        "smallest void fraction",
        "conductive additive volume fraction",
        "conductive additive density [kg.m-3]",
        "conductivity [S.m-1]",
        "Bruggeman coefficient (electrolyte)",
        "Bruggeman coefficient (electrode)",
        "tortuosity factor (electrolyte)",
        "tortuosity factor (electrode)",
        "effective transport exponential coefficient",
        "specific heat capacity [J.kg-1.K-1]",
        "double-layer capacity [F.m-2]",
        "thickness [m]",
    )
)


def _of_a_phase(template: str) -> bool:
    """Whether each active material of an electrode has its own parameter of this name."""
    if template in _SHARED or template.startswith(("Primary: ", "Secondary: ")):
        return False
    return "lectrode}" in template or "SEI" in template


@dataclass(frozen=True)
class _Part:
    """Entries of one file for one electrode; ``prefix`` is that of its phase."""

    file: SetFile
    electrode: str
    values: dict
    laws: dict
    prefix: str = ""
    heir: SetFile | None = None
    valid: tuple[float, float] | None = None

    def name(self, template: str) -> str:
        """The parameter that a template of the file means here."""
        prefix = self.prefix if _of_a_phase(template) else ""
        return prefix + expand(template, self.electrode)

    def only(self, phase: bool) -> _Part:
        """The part with the entries of a phase alone, or without them."""
        keep = {k: v for k, v in self.values.items() if _of_a_phase(k) == phase}
        laws = {k: v for k, v in self.laws.items() if _of_a_phase(k) == phase}
        return replace(self, values=keep, laws=laws)


def substance_of(item: SetFile) -> str | None:
    """The active material of an anode, its own or that of its base."""
    found = [file.substance for file in with_base(item) if file.substance]
    return found[-1] if found else None


def heir_of(file: SetFile, item: SetFile) -> SetFile | None:
    """``item`` where it is another substance than ``file``, one of its bases."""
    if file is item or (item.kind == "anode" and substance_of(file) == substance_of(item)):
        return None
    return item


def _chain(
    item: SetFile, electrode: str, wanted: set[str], group: str = "values", laws: bool = True
) -> list[_Part]:
    """A file after its bases, and after both the variants that are wanted."""
    valid, files = valid_temperature(item), with_base(item)
    parts = [
        _Part(file, electrode, getattr(file, group), file.laws if laws else {},
              heir=heir_of(file, item), valid=valid)
        for file in files
    ]  # fmt: skip
    given = {name for part in parts for name in part.values}
    for index, file in enumerate(files):
        for label in wanted & set(file.variants):
            variant = file.variants[label]
            _check_variant(label, file, files[index + 1 :], item)
            mine = given | (variant.coefficients if laws else set())
            values = {name: entry for name, entry in variant.values.items() if name in mine}
            functions = variant.laws if laws else {}
            parts.append(replace(parts[index], values=values, laws=functions))
    return parts


def _check_variant(label: str, file: SetFile, later: list[SetFile], item: SetFile) -> None:
    """A variant holds together; an heir that gives a part of it itself cannot take the rest."""
    variant = file.variants[label]
    for heir in later:
        for name in {*variant.values, *variant.laws} & {*heir.entries, *heir.laws}:
            raise ValueError(
                f"the variant '{label}' of {file.name} does not fit {item.name}, which gives its "
                f"own '{name}'"
            )


def _parts(recipe: Recipe, wanted: set[str]) -> list[_Part]:
    """All entries in the order in which later ones win."""
    silicon, other = recipe.silicon, "Negative" if recipe.half else "Positive"
    e = recipe.electrolyte
    own = [] if recipe.cell is None else _chain(recipe.cell, silicon, wanted)
    parts = [*_chain(recipe.fixture, silicon, wanted), *_chain(e, silicon, wanted)]

    def against(anode: SetFile) -> list[_Part]:
        found = _chain(e, silicon, wanted, "against_silicon", laws=False)
        if substance_of(anode) == "silicon":
            return found
        return [replace(part, heir=anode) for part in found]

    anode = _chain(recipe.anode, silicon, wanted if recipe.anode.phases is None else set())
    counter = _chain(recipe.counter, other, wanted)
    if recipe.anode.phases is None:
        return [*parts, *anode, *counter, *against(recipe.anode), *own]
    electrode = (*anode, *_chain(e, silicon, wanted, "against_silicon", laws=False))
    parts += [part.only(phase=False) for part in electrode]
    for prefix, _, file in recipe.phases:
        _check_blend(file, wanted)
        phase = [*_chain(file, silicon, wanted), *against(file), *own]
        parts += [replace(part.only(phase=True), prefix=prefix) for part in phase]
    # the blend itself says last how much of each there is
    last = replace(anode[-1], laws={})
    parts += [last.only(phase=False), *(part.only(phase=False) for part in own)]
    return [*parts, *counter]


def _check_blend(item: SetFile, wanted: set[str]) -> None:
    for file in with_base(item):
        for label in wanted & set(file.variants):
            for name in {*file.variants[label].values, *file.variants[label].laws} & set(_SHARED):
                raise ValueError(
                    f"the variant '{label}' of {file.name} changes '{name}', which the two active "
                    "materials of a blend share; it is for one material alone"
                )


def _variants(recipe: Recipe) -> set[str]:
    items = [recipe.fixture, recipe.electrolyte, recipe.counter, recipe.anode]
    items += [file for _, _, file in recipe.phases]
    items += [] if recipe.cell is None else [recipe.cell]
    return {label for item in items for file in with_base(item) for label in file.variants}


def _collect(recipe: Recipe, variants: Iterable[str]) -> tuple[dict, dict[str, Row]]:
    wanted = {variants} if isinstance(variants, str) else set(variants)
    for label in wanted - _variants(recipe):
        raise ValueError(unknown(label, _variants(recipe), "variant"))
    values: dict[str, object] = {}
    rows: dict[str, Row] = {}
    functions: dict[str, tuple[_Part, Law]] = {}
    for part in _parts(recipe, wanted):
        for template, entry in part.values.items():
            name = part.name(template)
            values[name] = float(entry.value)
            rows[name] = row_of_entry(name, entry, part.file, part.heir, template)
            functions.pop(name, None)
        for template, law in part.laws.items():
            name = part.name(template)
            functions[name] = (part, law)
            rows[name] = row_of_entry(name, law, part.file, part.heir, template)
    for name, (part, law) in functions.items():
        keywords = {key: part.name(text) for key, text in law.coefficients.items()}
        keywords |= _own_temperature(law, keywords, values, rows)
        values[name] = bind(
            law.law,
            keywords,
            transport=recipe.transport,
            label=part.heir.name if part.heir else part.file.name,
            valid=part.valid,
            table=law.table,
        )
        rows[name] = replace(rows[name], value=f"law: {bound_name(law.law, recipe.transport)}")
    return values, rows


def _own_temperature(law: Law, keywords: Mapping, values: dict, rows: dict) -> dict[str, str]:
    """The coefficient T_ref of a law whose reference value was measured at another temperature
    than the one that all materials of the cell share; the two are added to the parameters."""
    row = rows.get(keywords.get("reference", ""))
    if row is None or row.temperature_C is None or "T_ref" in keywords:
        return {}
    kelvin = row.temperature_C + 273.15
    if not takes_reference_temperature(law.law):
        return {}
    if abs(kelvin - values.get("Reference temperature [K]", kelvin)) < 1e-6:
        return {}
    what = description_of(row.name).replace("reference ", "")
    name = f"{what} reference temperature [K]"
    values[name] = kelvin
    locator = f"temperature_C of '{row.name}'"
    rows[name] = replace(
        row, name=name, value=kelvin, unit="K", low=kelvin, high=kelvin, locator=locator, note=""
    )
    return {"T_ref": name}


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
    values, rows = _collect(recipe, variants)
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
