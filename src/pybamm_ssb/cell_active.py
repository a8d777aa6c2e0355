"""The active material of an anode: capacity, density, and the room it takes when lithiated."""

from __future__ import annotations

from collections.abc import Mapping

from .parameters import derived
from .parameters.laws import volume_ratio
from .parameters.library import with_base
from .parameters.recipe import Recipe
from .parameters.schema import SetFile


def limits_of(file: SetFile) -> dict[str, float]:
    limits: dict[str, float] = {}
    for item in with_base(file):
        limits |= {name: entry.value for name, entry in item.design.items()}
    return limits


def stoichiometry_window(file: SetFile) -> float:
    """Width of the stoichiometry window of a material."""
    limits = limits_of(file)
    return limits["Upper stoichiometry limit"] - limits["Lower stoichiometry limit"]


def powder_state(file: SetFile) -> float:
    """Stoichiometry of the powder as weighed: that in which the first file of the chain starts."""
    for item in with_base(file):
        if "Initial stoichiometry" in item.design:
            return item.design["Initial stoichiometry"].value
    return 0.0


def silicon_capacity(recipe: Recipe, values) -> tuple[float, float]:
    """(theoretical mAh per gram of active material, its density as powder [kg.m-3])."""
    E, e = recipe.silicon, recipe.silicon.lower()
    volume = mass = charge = 0.0
    for prefix, _, file in recipe.phases:
        share = values[f"{prefix}{E} electrode active material volume fraction"]
        c_max = values[f"{prefix}Maximum concentration in {e} electrode [mol.m-3]"]
        volume += share
        mass += share * values[f"{prefix}{E} electrode active material density [kg.m-3]"]
        charge += share * derived.areal_capacity(1.0, 1.0, c_max, stoichiometry_window(file))
    return charge / mass, mass / volume


def swelling(values, recipe: Recipe, start: Mapping[str, float] | None = None) -> list[float]:
    """Volume of each active material as pressed over that of its powder as weighed; ``start``
    holds initial stoichiometries that differ from those of the files."""
    out = []
    for prefix, design_prefix, file in recipe.phases:
        name = f"{design_prefix}: Initial stoichiometry"
        state = (start or {}).get(name, limits_of(file).get("Initial stoichiometry", 0.0))
        J, J_powder = (
            volume_ratio(values, prefix, recipe.silicon, s) for s in (state, powder_state(file))
        )
        out.append(J / J_powder)
    return out
