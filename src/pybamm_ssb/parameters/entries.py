"""All entries of the files of a cell, under the names that PyBaMM reads, later ones winning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .laws import bind, bound_name, takes_reference_temperature
from .library import valid_temperature, with_base
from .names import expand, unknown
from .recipe import Recipe
from .rows import Row, heir_of, row_of_entry, substance_of
from .schema import Law, SetFile
from .units import description_of

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


def collect(recipe: Recipe, variants: Iterable[str]) -> tuple[dict, dict[str, Row]]:
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
