"""From what was weighed and pressed to volume fractions."""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .cell_active import silicon_capacity, swelling
from .parameters import derived, unknown
from .parameters.library import load
from .parameters.recipe import Recipe

if TYPE_CHECKING:
    from .cell import Cell

#: a binder fills room that neither conducts nor is a pore
_PARTS = ("electrolyte", "carbon", "binder")
VOID = "void fraction"
_SMALLEST = "smallest void fraction"
#: what surrounds a particle, electrolyte first
_AROUND = ("porosity", "conductive additive volume fraction", VOID)

#: (class, source, locator)
Origin = tuple[str, str, str]


@dataclass
class Translation:
    """What a description says in PyBaMM's words.

    ``values`` are parameters, ``design`` design quantities, ``origins`` where each comes from, and
    ``binder`` the volume fraction of the binder per electrode ("Negative", "Positive")."""

    cell: Cell
    values: dict[str, float] = field(default_factory=dict)
    design: dict[str, float] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    binder: dict[str, float] = field(default_factory=dict)

    def say(self, name: str, value: float, word: str, how: str = "", design: bool = False) -> None:
        """Set a parameter (or design quantity) that follows from one of the words."""
        (self.design if design else self.values)[name] = value
        if word in self.cell.assumed:
            reason = f"{word}: {self.cell.assumed[word]}"
            self.origins[name] = ("assumed", "pybamm_ssb", f"{how}; {reason}" if how else reason)
        else:
            kind = "derived" if how else "measured"
            self.origins[name] = (kind, self.cell.source, how or f"{word} of the description")


def additive_density(name: str) -> float:
    """Density of an additive [kg.m-3]."""
    return load("additives", name).values["Additive density [kg.m-3]"].value


def _check_mass_fractions(given: Mapping[str, float], active: str, what: str) -> dict[str, float]:
    words = (active, "active", *_PARTS)
    shares = dict.fromkeys(("active", *_PARTS), 0.0)
    for key, share in given.items():
        if key not in words:
            raise ValueError(
                f"{what}: {unknown(key, words, 'part')} (in a .toml file the words of the cell "
                f"stand above [{what}])"
            )
        if isinstance(share, bool) or not isinstance(share, numbers.Real):
            raise ValueError(f"{what}: '{key}' is {share!r}; valid is a number from 0 to 1")
        if not 0 <= share <= 1:
            raise ValueError(f"{what}: '{key}' is {share:g}; valid is 0 to 1")
        shares["active" if key == active else key] += float(share)
    total = sum(shares.values())
    if abs(total - 1) > 1e-6:
        sum_text = " + ".join(f"{share:g}" for share in given.values())
        raise ValueError(
            f"{what} ({', '.join(given)}) add up to {sum_text} = {total:g}; valid is 1"
        )
    if not shares["active"]:
        raise ValueError(f"{what} have no '{active}'; an electrode without it stores nothing")
    return shares


def press(out: Translation, recipe: Recipe, base) -> None:
    """Volume fractions of the anode, where a word says anything about them."""
    cell, E = out.cell, recipe.silicon
    swollen = swelling(base, recipe, out.design)
    names = [
        f"{prefix}{E} electrode active material volume fraction" for prefix, _, _ in recipe.phases
    ]
    base_swelling = swelling(base, recipe)
    if cell.mass_fractions is not None:
        word = "mass_fractions"
        shares = _check_mass_fractions(cell.mass_fractions, "silicon", word)
        if recipe.planar and (shares["electrolyte"] or shares["carbon"]):
            raise ValueError(
                f"{word} have electrolyte or carbon, and '{recipe.anode.name}' is a layer without; "
                "valid are silicon and binder"
            )
        if not recipe.planar and not shares["electrolyte"]:
            raise ValueError(
                f"{word} have no electrolyte, without which no particle of "
                f"'{recipe.anode.name}' is reached; for silicon without electrolyte in it take the "
                "anode micro_silicon_sheet, silicon_columns or silicon_film"
            )
        _, density = silicon_capacity(recipe, base)
        volume = _volumes(cell, shares, base, density)
    else:
        word = "porosity" if cell.porosity is not None else "pressing_pressure_MPa"
        if cell.prelithiation_mAh_g is not None:
            word = "prelithiation_mAh_g"
        elif cell.porosity is None and cell.pressing_pressure_MPa is None:
            return
        volume = {
            "active": sum(base[name] for name in names),
            "electrolyte": base[f"{E} electrode porosity"],
            "carbon": base[f"{E} electrode conductive additive volume fraction"],
        }
        room = sum(base[n] * J for n, J in zip(names, base_swelling, strict=True))
        rest = volume["electrolyte"] + volume["carbon"] + base[f"{E} electrode {VOID}"]
        volume["binder"] = max(0.0, 1 - room - rest)
        if volume["binder"] < 1e-9:
            volume["binder"] = 0.0
    mixed = [volume["active"] * base[n] / sum(base[m] for m in names) for n in names]
    solids = sum(v * J for v, J in zip(mixed, swollen, strict=True))
    solids += sum(volume[part] for part in _PARTS)
    porosity, pores, pores_word = _porosity(out, recipe, base, solids)
    scale = (1 - porosity) / solids
    how = "share of the volume as pressed" + (", silicon prelithiated" if max(swollen) > 1 else "")
    for name, share in zip(names, mixed, strict=True):
        out.say(name, scale * share, word, how)
    parts = {part: scale * volume[part] for part in _PARTS}
    _say_electrode(out, recipe, base, E, parts, porosity, (word, how), (pores_word, pores))
    if not recipe.planar:
        _say_surroundings(out, recipe, base, parts, scale * sum(mixed), porosity, word)


def _say_electrode(out, recipe, base, E, parts, porosity, said, pores) -> None:
    """What every electrode has: electrolyte, carbon, pores, and the exponent of its transport."""
    word, how = said
    out.say(f"{E} electrode porosity", parts["electrolyte"], word, how)
    out.say(f"{E} electrode conductive additive volume fraction", parts["carbon"], word, how)
    out.say(f"{E} electrode {VOID}", porosity, *pores)
    out.binder[E] = parts["binder"]
    smallest = min(base[f"{E} electrode {_SMALLEST}"], porosity)
    if parts["binder"] or smallest < base[f"{E} electrode {_SMALLEST}"]:
        reason = "pores that swelling cannot close, and the binder"
        out.say(f"{E} electrode {_SMALLEST}", smallest + parts["binder"], word, reason)
    if word.endswith("mass_fractions"):
        name = f"{E} electrode conductive additive density [kg.m-3]"
        out.say(name, additive_density(out.cell.carbon), word, f"of {out.cell.carbon}")
    if recipe.electrolyte.family != "polymer" and parts["electrolyte"]:
        m = derived.power_law_exponent(parts["electrolyte"])
        name = f"{E} electrode Bruggeman coefficient (electrolyte)"
        out.say(name, m, word, "power_law_exponent of the electrolyte's share (Minnmann2021)")


def _say_surroundings(out, recipe, base, parts, active, porosity, word) -> None:
    """What surrounds a particle: how much of its surface faces electrolyte, and carbon."""
    E = recipe.silicon
    share = parts["electrolyte"] / (sum(parts.values()) + porosity)
    file_parts = [base[f"{E} electrode {name}"] for name in _AROUND]
    share_of_file = file_parts[0] / sum(file_parts)
    carbon = parts["carbon"] / active
    before = base[f"{E} electrode conductive additive volume fraction"] / sum(
        base[f"{prefix}{E} electrode active material volume fraction"]
        for prefix, _, _ in recipe.phases
    )
    for prefix, _, _ in recipe.phases:
        name = f"{prefix}{E} electrode contact coverage"
        # what the file says of clusters holds for another mixture as well
        how = "the file's, in proportion to electrolyte among all that surrounds a particle"
        out.say(name, min(1.0, base[name] * share / share_of_file), word, how)
        if word != "mass_fractions" or not before:
            continue
        name = f"{prefix}{E} electrode interphase carbon area factor"
        factor = 1 + (base[name] - 1) * carbon / before
        out.say(name, factor, word, "the carbon's area, in proportion to carbon over silicon")
    if word == "mass_fractions" and not parts["carbon"]:
        name = f"{E} electrode conductivity [S.m-1]"
        if name not in out.cell.values and "Li_xSi conductivity" not in out.cell.variants:
            warnings.warn(
                f"mass_fractions have no carbon, and '{name}' is still that of percolating carbon; "
                "give it in values, or take variants=('Li_xSi conductivity',)",
                UserWarning,
                stacklevel=2,
            )


def _volumes(cell: Cell, shares: Mapping[str, float], values, active: float) -> dict[str, float]:
    """Volume of each part per mass of the mixture [m3.kg-1]."""
    densities = {
        "active": active,
        "electrolyte": values["Electrolyte density [kg.m-3]"],
        "carbon": additive_density(cell.carbon),
        "binder": additive_density(cell.binder),
    }
    return {part: share / densities[part] for part, share in shares.items()}


def _loading(cell: Cell, share: float) -> float | None:
    """Mass of the whole anode [mg.cm-2], where the description gives it."""
    if cell.electrode_loading_mg_cm2 is not None:
        return cell.electrode_loading_mg_cm2
    if cell.silicon_loading_mg_cm2 is not None:
        return cell.silicon_loading_mg_cm2 / share
    return None


def _porosity(out, recipe, base, solids: float) -> tuple[float, str, str]:
    """(pores as pressed, how, word)."""
    cell = out.cell
    if cell.porosity is not None:
        return cell.porosity, "", "porosity"
    if cell.pressing_pressure_MPa is not None:
        how = "Heckel's law through two measured porosities (Ramanayagam2026)"
        return _pressed(cell.pressing_pressure_MPa), how, "pressing_pressure_MPa"
    fractions = cell.mass_fractions
    if fractions is not None and cell.anode_thickness_um is not None:
        share = sum(fractions.get(key, 0.0) for key in ("silicon", "active"))
        loading = _loading(cell, share)
        if loading is not None:
            # ``solids`` is per mass of the mixture
            room = 1e-2 * loading * solids / (1e-6 * cell.anode_thickness_um)
            if room > 1:
                raise ValueError(
                    f"the loading does not fit the thickness: {loading:g} mg/cm2 of the mixture "
                    f"take {1e4 * loading * solids:.3g} um without any pore, and "
                    f"anode_thickness_um is {cell.anode_thickness_um:g}"
                )
            if room > 0.97:
                warnings.warn(
                    f"{loading:g} mg/cm2 of the mixture in {cell.anode_thickness_um:g} um leave "
                    f"{1 - room:.1%} pores; pressed composites have 10 to 20 %",
                    UserWarning,
                    stacklevel=2,
                )
            return 1 - room, "what the loading leaves of the thickness", "anode_thickness_um"
    before = base[f"{recipe.silicon} electrode {VOID}"]
    if cell.prelithiation_mAh_g is not None and fractions is None:
        # as large as before in metres; swollen silicon has pushed the electrode apart
        return before / (solids + before), "the pores of the anode's file", "prelithiation_mAh_g"
    return before, "that of the anode's file", "mass_fractions"


def _pressed(pressure: float) -> float:
    if not 50 <= pressure <= 500:
        warnings.warn(
            f"pressing_pressure_MPa is {pressure:g}; the porosity follows from a law through two "
            "measured points at 97 and 389 MPa and is extrapolated",
            UserWarning,
            stacklevel=2,
        )
    return derived.porosity_after_pressing(pressure)


def press_cathode(out: Translation, recipe: Recipe, base) -> None:
    """Volume fractions of the cathode, where a word says anything about them."""
    cell = out.cell
    if cell.cathode_mass_fractions is None and cell.cathode_porosity is None:
        return
    if recipe.half:
        raise ValueError("the cathode is described and the cell is a half cell, which has none")
    if cell.cathode_mass_fractions is None:
        raise ValueError("cathode_porosity needs cathode_mass_fractions")
    word, E = "cathode_mass_fractions", "Positive"
    shares = _check_mass_fractions(cell.cathode_mass_fractions, "active", word)
    density = base[f"{E} electrode active material density [kg.m-3]"]
    volume = _volumes(cell, shares, base, density)
    pores = ("cathode_porosity", "")
    porosity = cell.cathode_porosity
    if porosity is None:
        porosity, pores = base[f"{E} electrode {VOID}"], (word, "that of the cathode's file")
    scale = (1 - porosity) / sum(volume.values())
    how = "share of the volume as pressed"
    out.say(f"{E} electrode active material volume fraction", scale * volume["active"], word, how)
    parts = {part: scale * volume[part] for part in _PARTS}
    _say_electrode(out, recipe, base, E, parts, porosity, (word, how), pores)
