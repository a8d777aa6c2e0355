"""From a lab's description to parameters and back: conditions, amounts, and what was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cell_active import limits_of, powder_state, silicon_capacity
from .cell_pressing import VOID, Translation, press, press_cathode
from .parameters import derived
from .parameters.assembly import build
from .parameters.recipe import Recipe

if TYPE_CHECKING:
    from .cell import Cell

#: how far two statements about the same amount may differ
_AGREE = 0.05


def translate(cell: Cell, recipe: Recipe) -> Translation:
    """The parameters and the design that a description gives."""
    out = Translation(cell)
    for word, name, scale in (
        ("stack_pressure_MPa", "Stack pressure [Pa]", 1e6),
        ("separator_thickness_um", "Separator thickness [m]", 1e-6),
        ("fixture_stiffness_MPa_um", "Fixture stiffness [Pa.m-1]", 1e12),
        ("lower_cutoff_V", "Lower voltage cut-off [V]", 1.0),
        ("upper_cutoff_V", "Upper voltage cut-off [V]", 1.0),
    ):
        if getattr(cell, word) is not None:
            out.say(name, scale * getattr(cell, word), word)
    if cell.temperature_C is not None:
        out.say("Ambient temperature [K]", cell.temperature_C + 273.15, "temperature_C")
    if cell.area_cm2 is not None:
        for side in ("width", "height"):
            length = 1e-2 * cell.area_cm2**0.5
            out.say(f"Electrode {side} [m]", length, "area_cm2", "side of a square")
    if cell.particle_diameter_um is not None:
        _particle(out, recipe)
    if cell.np_ratio is not None:
        if recipe.half:
            raise ValueError("np_ratio is given and the cell is a half cell; it has no cathode")
        out.say("N/P ratio", cell.np_ratio, "np_ratio", design=True)
    base, _ = build(recipe, cell.variants, cell.values)
    if cell.prelithiation_mAh_g is not None:
        _prelithiate(out, recipe, base)
    press(out, recipe, base)
    _amount(out, recipe, {**base, **out.values})
    press_cathode(out, recipe, base)
    return out


def _particle(out: Translation, recipe: Recipe) -> None:
    if recipe.planar:
        raise ValueError(
            f"particle_diameter_um is given and '{recipe.anode.name}' is a layer without particles"
        )
    name = f"{recipe.phases[0][0]}{recipe.silicon} particle radius [m]"
    diameter = out.cell.particle_diameter_um
    assert diameter is not None
    out.say(name, 0.5e-6 * diameter, "particle_diameter_um", "half of the diameter")


def _prelithiate(out: Translation, recipe: Recipe, base) -> None:
    prefix, design_prefix, file = recipe.phases[0]
    c_max = base[f"{prefix}Maximum concentration in {recipe.silicon.lower()} electrode [mol.m-3]"]
    density = base[f"{prefix}{recipe.silicon} electrode active material density [kg.m-3]"]
    full = derived.FARADAY * c_max / 3600 / density  # mAh per gram, s from 0 to 1
    limits = limits_of(file)
    amount = out.cell.prelithiation_mAh_g
    assert amount is not None
    empty = powder_state(file)
    start = empty + amount / full
    if start >= limits["Upper stoichiometry limit"]:
        raise ValueError(
            f"prelithiation_mAh_g is {amount:g} and the silicon takes {full:.0f} mAh/g in all: "
            f"stoichiometry {empty:g} + {amount:g}/{full:.0f} = {start:.3g}; valid is less than "
            f"{limits['Upper stoichiometry limit']:g}"
        )
    how = f"{empty:g} + {amount:g}/{full:.0f} mAh/g"
    name = f"{design_prefix}: Initial stoichiometry"
    out.say(name, start, "prelithiation_mAh_g", how, design=True)


def _amount(out: Translation, recipe: Recipe, values) -> None:
    """Theoretical areal capacity of the anode; all statements about it must agree."""
    cell, E = out.cell, recipe.silicon
    per_gram, density = silicon_capacity(recipe, values)
    active = sum(
        values[f"{prefix}{E} electrode active material volume fraction"]
        for prefix, _, _ in recipe.phases
    )
    if f"{E} electrode thickness [m]" in cell.values:
        raise ValueError(
            f"values give '{E} electrode thickness [m]', which the capacity has to follow; say "
            "anode_thickness_um instead"
        )
    found: dict[str, tuple[float, str]] = {}
    if cell.areal_capacity_mAh_cm2 is not None:
        q = cell.areal_capacity_mAh_cm2
        found["areal_capacity_mAh_cm2"] = (q, f"{q:g} mAh/cm2")
    if cell.silicon_loading_mg_cm2 is not None:
        m = cell.silicon_loading_mg_cm2
        q = 1e-3 * m * per_gram
        found["silicon_loading_mg_cm2"] = (q, f"{m:g} mg/cm2 x {per_gram:.0f} mAh/g")
    if cell.electrode_loading_mg_cm2 is not None:
        if cell.mass_fractions is None:
            raise ValueError("electrode_loading_mg_cm2 needs mass_fractions to know the silicon")
        w = sum(cell.mass_fractions.get(key, 0.0) for key in ("silicon", "active"))
        m = cell.electrode_loading_mg_cm2
        q = 1e-3 * m * w * per_gram
        found["electrode_loading_mg_cm2"] = (q, f"{m:g} mg/cm2 x {w:g} x {per_gram:.0f} mAh/g")
    if cell.anode_thickness_um is not None:
        L = cell.anode_thickness_um
        q = 1e-7 * L * active * density * per_gram
        rho = f"{1e-3 * density:.3g} g/cm3 x {per_gram:.0f} mAh/g"
        pores = values[f"{E} electrode {VOID}"]
        how = f"{L:g} um x {active:.3g} (volume share, {pores:.1%} pores) x {rho}"
        found["anode_thickness_um"] = (q, how)
    name = "Silicon areal capacity [A.h.m-2]"
    if not found:
        out.design[name] = derived.DEFAULT_DESIGN[name]
        out.origins[name] = ("assumed", "pybamm_ssb", "3 mAh/cm2, a practical loading")
        return
    first, (amount, _) = next(iter(found.items()))
    for word, (other, _) in found.items():
        if abs(other / amount - 1) > _AGREE:
            sums = "; ".join(f"{w}: {how} = {q:.3g} mAh/cm2" for w, (q, how) in found.items())
            raise ValueError(
                f"{first} and {word} do not fit each other. {sums}. They may differ by "
                f"{_AGREE:.0%}; leave one out, or say another porosity or other mass_fractions"
            )
    how = found[first][1]
    out.say(name, 10 * amount, first, "" if first == "areal_capacity_mAh_cm2" else how, design=True)
