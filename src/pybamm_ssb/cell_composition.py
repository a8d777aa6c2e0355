"""Masses, volumes and thicknesses: from a lab's description to volume fractions and back."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .parameters import derived, unknown
from .parameters.assembly import Recipe, build
from .parameters.library import load, with_base
from .parameters.schema import SetFile

if TYPE_CHECKING:
    from .cell import Cell

#: how far two statements about the same amount may differ
_AGREE = 0.05
#: a binder fills room that neither conducts nor is counted as a pore
_PARTS = ("electrolyte", "carbon", "binder")

Origin = tuple[str, str, str]


def _check_mass_fractions(given: Mapping[str, float], active: str, what: str) -> dict[str, float]:
    words = (active, "active", *_PARTS)
    shares = dict.fromkeys(("active", *_PARTS), 0.0)
    for key, share in given.items():
        if key not in words:
            raise ValueError(f"{what}: {unknown(key, words, 'part')}")
        if not 0 <= share <= 1:
            raise ValueError(f"{what}: '{key}' is {share:g}; valid is 0 to 1")
        shares["active" if key == active else key] += share
    total = sum(shares.values())
    if abs(total - 1) > 1e-6:
        sum_text = " + ".join(f"{share:g}" for share in given.values())
        raise ValueError(
            f"{what} ({', '.join(given)}) add up to {sum_text} = {total:g}; valid is 1"
        )
    if not shares["active"]:
        raise ValueError(f"{what} have no '{active}'; an electrode without it stores nothing")
    return shares


def translate(cell: Cell, recipe: Recipe) -> tuple[dict, dict, dict[str, Origin]]:
    """(parameters, design, origins) that a description gives; origins are (class, source, how)."""
    values: dict[str, float] = {}
    origins: dict[str, Origin] = {}
    design: dict[str, float] = {}

    def say(name: str, value: float, word: str, how: str = "") -> None:
        values[name] = value
        if word in cell.assumed:
            origins[name] = ("assumed", "pybamm_ssb", f"{word}: {cell.assumed[word]}")
        else:
            kind = "derived" if how else "measured"
            origins[name] = (kind, cell.source, how or f"{word} of the description")

    for word, name, scale in (
        ("stack_pressure_MPa", "Stack pressure [Pa]", 1e6),
        ("separator_thickness_um", "Separator thickness [m]", 1e-6),
        ("fixture_stiffness_MPa_um", "Fixture stiffness [Pa.m-1]", 1e12),
        ("lower_cutoff_V", "Lower voltage cut-off [V]", 1.0),
        ("upper_cutoff_V", "Upper voltage cut-off [V]", 1.0),
    ):
        if getattr(cell, word) is not None:
            say(name, scale * getattr(cell, word), word)
    if cell.temperature_C is not None:
        say("Ambient temperature [K]", cell.temperature_C + 273.15, "temperature_C")
    if cell.area_cm2 is not None:
        for side in ("width", "height"):
            side_length = 1e-2 * cell.area_cm2**0.5
            say(f"Electrode {side} [m]", side_length, "area_cm2", "side of a square")
    if cell.particle_diameter_um is not None:
        _particle(cell, recipe, say)
    if cell.np_ratio is not None:
        if recipe.half:
            raise ValueError("np_ratio is given and the cell is a half cell; it has no cathode")
        design["N/P ratio"] = cell.np_ratio
    base, _ = build(recipe, cell.variants, None, None)
    E = recipe.silicon
    if cell.prelithiation_mAh_g is not None:
        _prelithiate(cell, recipe, base, design)
    if cell.mass_fractions is not None:
        porosity = _porosity(cell, recipe, base)
        shares = _check_mass_fractions(cell.mass_fractions, "silicon", "mass_fractions")
        _fractions(cell, recipe, base, E, shares, porosity, say, "mass_fractions")
    elif cell.porosity is not None or cell.pressing_pressure_MPa is not None:
        _rescale(cell, base, recipe, say)
    design["Silicon areal capacity [A.h.m-2]"] = _areal_capacity(
        cell, recipe, {**base, **values}, design
    )
    _cathode(cell, recipe, base, say)
    return values, design, origins


def _particle(cell: Cell, recipe: Recipe, say) -> None:
    if recipe.planar:
        raise ValueError(
            f"particle_diameter_um is given and '{recipe.anode.name}' is a layer without particles"
        )
    prefix = recipe.phases[0][0]
    name = f"{prefix}{recipe.silicon} particle radius [m]"
    say(name, 0.5e-6 * cell.particle_diameter_um, "particle_diameter_um", "half of the diameter")


def _silicon_capacity(recipe: Recipe, values) -> tuple[float, float]:
    """(theoretical mAh per gram of active material, its density [kg.m-3])."""
    E, e = recipe.silicon, recipe.silicon.lower()
    volume = mass = charge = 0.0
    for prefix, _, file in recipe.phases:
        share = values[f"{prefix}{E} electrode active material volume fraction"]
        window = stoichiometry_window(file)
        c_max = values[f"{prefix}Maximum concentration in {e} electrode [mol.m-3]"]
        volume += share
        mass += share * values[f"{prefix}{E} electrode active material density [kg.m-3]"]
        charge += share * derived.areal_capacity(1.0, 1.0, c_max, window)
    return charge / mass, mass / volume


def _limits(file: SetFile) -> dict[str, float]:
    limits: dict[str, float] = {}
    for item in with_base(file):
        limits |= {name: entry.value for name, entry in item.design.items()}
    return limits


def stoichiometry_window(file: SetFile) -> float:
    """Width of the stoichiometry window of a material."""
    limits = _limits(file)
    return limits["Upper stoichiometry limit"] - limits["Lower stoichiometry limit"]


def _prelithiate(cell: Cell, recipe: Recipe, base, design) -> None:
    prefix = recipe.phases[0][0]
    c_max = base[f"{prefix}Maximum concentration in {recipe.silicon.lower()} electrode [mol.m-3]"]
    density = base[f"{prefix}{recipe.silicon} electrode active material density [kg.m-3]"]
    full = derived.FARADAY * c_max / 3600 / density  # mAh per gram, s from 0 to 1
    limits = _limits(recipe.phases[0][2])
    start = limits["Initial stoichiometry"] + cell.prelithiation_mAh_g / full
    if start >= limits["Upper stoichiometry limit"]:
        raise ValueError(
            f"prelithiation_mAh_g is {cell.prelithiation_mAh_g:g} and the silicon takes "
            f"{full:.0f} mAh/g in all: stoichiometry {limits['Initial stoichiometry']:g} + "
            f"{cell.prelithiation_mAh_g:g}/{full:.0f} = {start:.3g}; valid is less than "
            f"{limits['Upper stoichiometry limit']:g}"
        )
    design["silicon: Initial stoichiometry"] = start


def _solids(shares: Mapping[str, float], densities: Mapping[str, float]) -> float:
    """Volume of the solids per mass [m3.kg-1]."""
    return sum(share / densities[part] for part, share in shares.items() if share)


def _densities(cell: Cell, values, active: float) -> dict[str, float]:
    return {
        "active": active,
        "electrolyte": values["Electrolyte density [kg.m-3]"],
        "carbon": additive_density(cell.carbon),
        "binder": additive_density(cell.binder),
    }


def _loading(cell: Cell, share: float) -> float | None:
    """Mass of the whole anode [mg.cm-2], where the description gives it."""
    if cell.electrode_loading_mg_cm2 is not None:
        return cell.electrode_loading_mg_cm2
    if cell.silicon_loading_mg_cm2 is not None:
        return cell.silicon_loading_mg_cm2 / share
    return None


def _porosity(cell: Cell, recipe: Recipe, base) -> float:
    if cell.porosity is not None:
        return cell.porosity
    if cell.pressing_pressure_MPa is not None:
        return _pressed(cell.pressing_pressure_MPa)
    shares = _check_mass_fractions(cell.mass_fractions, "silicon", "mass_fractions")
    _, density = _silicon_capacity(recipe, base)
    loading = _loading(cell, shares["active"])
    if loading is not None and cell.anode_thickness_um is not None:
        solids = _solids(shares, _densities(cell, base, density))
        room = 1e-2 * loading * solids / (1e-6 * cell.anode_thickness_um)
        if room > 1:
            raise ValueError(
                f"the loading does not fit the thickness: {loading:g} mg/cm2 of the mixture take "
                f"{1e4 * loading * solids:.3g} um without any pore, and anode_thickness_um is "
                f"{cell.anode_thickness_um:g}"
            )
        return 1 - room
    return base[f"{recipe.silicon} electrode void fraction"]


def _pressed(pressure: float) -> float:
    if not 50 <= pressure <= 500:
        warnings.warn(
            f"pressing_pressure_MPa is {pressure:g}; the porosity follows from a law through two "
            "measured points at 97 and 389 MPa and is extrapolated",
            UserWarning,
            stacklevel=2,
        )
    return derived.porosity_after_pressing(pressure)


def _fractions(cell, recipe, base, E, shares, porosity, say, word) -> None:
    silicon = recipe.silicon == E
    if silicon:
        _, active = _silicon_capacity(recipe, base)
    else:
        active = base[f"{E} electrode active material density [kg.m-3]"]
    if silicon and recipe.planar and (shares["electrolyte"] or shares["carbon"]):
        raise ValueError(
            f"{word} have electrolyte or carbon, and '{recipe.anode.name}' is a layer without; "
            "valid are silicon and binder"
        )
    densities = _densities(cell, base, active)
    total = _solids(shares, densities)
    volume = {
        part: (1 - porosity) * share / densities[part] / total for part, share in shares.items()
    }
    how = "mass fraction over density, per volume of the pressed electrode"
    phases = recipe.phases if silicon else (("", "", None),)
    parts = [f"{prefix}{E} electrode active material volume fraction" for prefix, _, _ in phases]
    before = sum(base[name] for name in parts)
    for name in parts:
        say(name, volume["active"] * base[name] / before, word, how)
    say(f"{E} electrode porosity", volume["electrolyte"], word, how)
    say(f"{E} electrode conductive additive volume fraction", volume["carbon"], word, how)
    say(f"{E} electrode void fraction", porosity, word, "pores of the description")
    smallest = base[f"{E} electrode smallest void fraction"]
    if smallest > porosity:
        say(f"{E} electrode smallest void fraction", porosity, word, "no more than there are")
    if silicon and recipe.planar:
        return
    rest = 1 - volume["active"]
    if silicon and rest > 0:
        coverage = volume["electrolyte"] / rest
        for prefix, _, _ in phases:
            name = f"{prefix}{E} electrode contact coverage"
            say(name, coverage, word, "electrolyte among all that surrounds a particle")
    if recipe.electrolyte.family != "polymer":
        m = derived.power_law_exponent(volume["electrolyte"])
        name = f"{E} electrode Bruggeman coefficient (electrolyte)"
        say(name, m, word, "power_law_exponent of the electrolyte's volume fraction (Minnmann2021)")


def _rescale(cell: Cell, base, recipe: Recipe, say) -> None:
    """Another porosity of the anode's own mixture."""
    E = recipe.silicon
    porosity = cell.porosity
    word = "porosity"
    if porosity is None:
        porosity, word = _pressed(cell.pressing_pressure_MPa), "pressing_pressure_MPa"
    before = base[f"{E} electrode void fraction"]
    names = [
        f"{prefix}{E} electrode active material volume fraction" for prefix, _, _ in recipe.phases
    ]
    names += [f"{E} electrode porosity", f"{E} electrode conductive additive volume fraction"]
    how = "the mixture of the anode's file with other pores"
    for name in names:
        say(name, base[name] * (1 - porosity) / (1 - before), word, how)
    say(f"{E} electrode void fraction", porosity, word, how)
    if base[f"{E} electrode smallest void fraction"] > porosity:
        say(f"{E} electrode smallest void fraction", porosity, word, "no more than there are")


def _areal_capacity(cell: Cell, recipe: Recipe, values, design) -> float:
    """Theoretical areal capacity of the anode [A.h.m-2]; all statements about it must agree."""
    per_gram, density = _silicon_capacity(recipe, values)
    E = recipe.silicon
    active = sum(
        values[f"{prefix}{E} electrode active material volume fraction"]
        for prefix, _, _ in recipe.phases
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
        how = (
            f"{L:g} um x {active:.3g} (volume) x {1e-3 * density:.3g} g/cm3 x {per_gram:.0f} mAh/g"
        )
        found["anode_thickness_um"] = (q, how)
    if not found:
        if recipe.cell is not None:
            return recipe.cell.design["Silicon areal capacity [A.h.m-2]"].value
        return derived.DEFAULT_DESIGN["Silicon areal capacity [A.h.m-2]"]
    first, (amount, _) = next(iter(found.items()))
    for word, (other, _) in found.items():
        if abs(other / amount - 1) > _AGREE:
            sums = "; ".join(f"{w}: {how} = {q:.3g} mAh/cm2" for w, (q, how) in found.items())
            raise ValueError(
                f"{first} and {word} do not fit each other. {sums}. They may differ by "
                f"{_AGREE:.0%}; leave one out, or say another porosity or other mass_fractions"
            )
    return 10 * amount


def _cathode(cell: Cell, recipe: Recipe, base, say) -> None:
    if cell.cathode_mass_fractions is None and cell.cathode_porosity is None:
        return
    if recipe.half:
        raise ValueError("the cathode is described and the cell is a half cell, which has none")
    if cell.cathode_mass_fractions is None:
        raise ValueError("cathode_porosity needs cathode_mass_fractions")
    word = "cathode_mass_fractions"
    shares = _check_mass_fractions(cell.cathode_mass_fractions, "active", word)
    porosity = cell.cathode_porosity
    if porosity is None:
        porosity = base["Positive electrode void fraction"]
    _fractions(cell, recipe, base, "Positive", shares, porosity, say, word)


def additive_density(name: str) -> float:
    """Density of an additive [kg.m-3]."""
    return load("additives", name).values["Additive density [kg.m-3]"].value
