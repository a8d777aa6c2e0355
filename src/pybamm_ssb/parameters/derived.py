"""Quantities that follow from others: thicknesses, densities, capacities, initial states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pybamm

from .laws import volume_ratio

#: (prefix of the names, prefix of the design) of each active material of an electrode
Phases = Sequence[tuple[str, str]]
SILICON: Phases = (("", "silicon"),)

FARADAY = float(pybamm.constants.F.value)

DEFAULT_DESIGN = {
    "Silicon areal capacity [A.h.m-2]": 30.0,
    "N/P ratio": 1.2,
    "C-rate of the default current [h-1]": 0.1,
}


def areal_capacity(thickness: float, fraction: float, c_max: float, window: float) -> float:
    """q = F eps c_max ds L / 3600 [A.h.m-2]."""
    return FARADAY * fraction * c_max * window * thickness / 3600


def _window(design: Mapping[str, float], prefix: str) -> float:
    low = design[f"{prefix}: Lower stoichiometry limit"]
    return design[f"{prefix}: Upper stoichiometry limit"] - low


_FRACTIONS = ("porosity", "conductive additive volume fraction", "void fraction")


def _fractions(values, design, E: str, phases: Phases, given) -> dict:
    """Volume fractions of an electrode whose particles were swollen before it was pressed.

    The files give the fractions of a powder in the state s_mix. Prelithiated particles take
    J(s_a)/J(s_mix) times the room, and everything is counted per volume of the pressed electrode:
    all fractions divided by 1 + sum eps_s (J(s_a) - J(s_mix))."""
    active = [f"{phase}{E} electrode active material volume fraction" for phase, _ in phases]
    names = [*active, *(f"{E} electrode {part}" for part in _FRACTIONS)]
    room = 1.0
    for (phase, prefix), name in zip(phases, active, strict=True):
        states = (_assembled(design, prefix), design[f"{prefix}: Mixed stoichiometry"])
        if states[0] != states[1]:
            J_a, J_mix = (volume_ratio(values, phase, E, s) for s in states)
            room += values[name] * (J_a - J_mix)
    if room == 1.0 or any(name in given for name in names):
        return {}
    rule = "fraction of the mixed powder over 1 + eps_s (J(s_a) - J(s_mix))"
    return {name: (values[name] / room, rule) for name in names if name in values}


def _assembled(design, prefix: str) -> float:
    """The state in which the electrode was pressed; by default that in which it starts."""
    name = f"{prefix}: Assembled stoichiometry"
    return design.get(name, design[f"{prefix}: Initial stoichiometry"])


def _electrode(values, design, electrode: str, phases: Phases, q: float, given=()) -> dict:
    E, e = electrode, electrode.lower()
    out = _fractions(values, design, E, phases, given)
    values = dict(values) | {name: number for name, (number, _) in out.items()}
    density = (
        values[f"{E} electrode conductive additive volume fraction"]
        * values[f"{E} electrode conductive additive density [kg.m-3]"]
        + values[f"{E} electrode porosity"] * values["Electrolyte density [kg.m-3]"]
    )
    lithium = 0.0
    for phase, prefix in phases:
        fraction = values[f"{phase}{E} electrode active material volume fraction"]
        c_max = values[f"{phase}Maximum concentration in {e} electrode [mol.m-3]"]
        s0 = design[f"{prefix}: Initial stoichiometry"]
        density += fraction * values[f"{phase}{E} electrode active material density [kg.m-3]"]
        lithium += areal_capacity(1.0, fraction, c_max, _window(design, prefix))
        out |= {
            f"{phase}Initial concentration in {e} electrode [mol.m-3]": (s0 * c_max, "s_0 c_max"),
            f"{phase}{E} electrode assembled stoichiometry": (
                _assembled(design, prefix),
                "the initial stoichiometry, unless designed otherwise",
            ),
        }
    rule = "3600 q / (F sum of eps c_max ds)"
    return out | {
        f"{E} electrode thickness [m]": (q / lithium, rule),
        f"{E} electrode density [kg.m-3]": (density, "sum of eps rho; voids weigh nothing"),
    }


def compute(
    values: Mapping, design: Mapping[str, float], half: bool, given=(), phases: Phases = SILICON
) -> dict:
    """Name to (value, formula) for everything that follows from ``values`` and ``design``;
    ``given`` are names that the caller fixed, ``phases`` the active materials of the anode."""
    q_silicon = design["Silicon areal capacity [A.h.m-2]"]
    silicon = "Positive" if half else "Negative"
    out = _electrode(values, design, silicon, phases, q_silicon, given)
    q_nominal, rule = q_silicon, "silicon areal capacity times area"
    if not half:
        q_nominal = q_silicon / design["N/P ratio"]
        rule = "silicon areal capacity over N/P ratio times area"
        out |= _electrode(values, design, "Positive", (("", "counter"),), q_nominal, given)
    known = {name: number for name, (number, _) in out.items()} | dict(values)
    area = values["Electrode width [m]"] * values["Electrode height [m]"]
    layers = (
        "Negative current collector thickness [m]",
        "Negative electrode thickness [m]",
        "Separator thickness [m]",
        "Positive electrode thickness [m]",
        "Positive current collector thickness [m]",
    )
    nominal = q_nominal * area
    rate = design["C-rate of the default current [h-1]"]
    ambient = values["Ambient temperature [K]"]
    rho = values["Separator porosity"] * values["Electrolyte density [kg.m-3]"]
    low, high = values["Lower voltage cut-off [V]"], values["Upper voltage cut-off [V]"]
    return out | {
        "Nominal cell capacity [A.h]": (nominal, rule),
        "Current function [A]": (rate * nominal, "C-rate times nominal capacity"),
        "Cell volume [m3]": (area * sum(known[name] for name in layers), "area times thickness"),
        "Cell cooling surface area [m2]": (2 * area, "two faces"),
        "Initial temperature [K]": (ambient, "ambient temperature"),
        "Separator density [kg.m-3]": (rho, "porosity times electrolyte density"),
        "Open-circuit voltage at 0% SOC [V]": (low, "lower voltage cut-off"),
        "Open-circuit voltage at 100% SOC [V]": (high, "upper voltage cut-off"),
    }


def names(half: bool, phases: Sequence[str] = ("",)) -> list[str]:
    """The names :func:`compute` fills; ``phases`` are the prefixes of the anode's materials."""
    electrodes = [("Positive" if half else "Negative", phases)]
    if not half:
        electrodes.append(("Positive", ("",)))
    per_electrode = [
        name
        for E, prefixes in electrodes
        for name in (
            f"{E} electrode thickness [m]",
            f"{E} electrode density [kg.m-3]",
            *(f"{p}Initial concentration in {E.lower()} electrode [mol.m-3]" for p in prefixes),
            *(f"{p}{E} electrode assembled stoichiometry" for p in prefixes),
        )
    ]
    return [
        *per_electrode,
        "Nominal cell capacity [A.h]",
        "Current function [A]",
        "Cell volume [m3]",
        "Cell cooling surface area [m2]",
        "Initial temperature [K]",
        "Separator density [kg.m-3]",
        "Open-circuit voltage at 0% SOC [V]",
        "Open-circuit voltage at 100% SOC [V]",
    ]


#: (electrolyte volume fraction, exponent m of kappa eps^m) from tau^2 2.4, 4.3, 15.3 and 34 at 25,
#: 42, 53 and 61 vol% active and 14 % pores (Minnmann2021, not checked against the original)
_EXPONENTS = ((0.33, 3.5), (0.44, 2.8))


def power_law_exponent(fraction: float) -> float:
    """Exponent m of the effective conductivity kappa eps^m of a pressed composite.

    2.8 from 44 vol% electrolyte upwards, 3.5 from 33 vol% downwards, linear in between: reproduces
    the tortuosity factors eps^(1-m) = 2.4, 4.3, 15.3 and 34 of NMC622 in Li6PS5Cl at 25, 42, 53
    and 61 vol% active within 6 % (Minnmann2021; measured in cathodes)."""
    (low, steep), (high, flat) = _EXPONENTS
    share = min(max((fraction - low) / (high - low), 0.0), 1.0)
    return steep + share * (flat - steep)


def porosity_after_pressing(pressure_MPa: float) -> float:
    """Pores of a composite pressed at a pressure: 0.129 (0.112/0.129)^((P - 97)/(389 - 97)).

    Heckel's law (pores fall exponentially) through 12.9 and 11.2 % at 97 and 389 MPa of an NMC
    composite in a halide-rich argyrodite (Ramanayagam2026, not checked against the original)."""
    return 0.129 * (0.112 / 0.129) ** ((pressure_MPa - 97) / (389 - 97))
