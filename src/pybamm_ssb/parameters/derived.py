"""Quantities that follow from others: thicknesses, densities, capacities, initial states."""

from __future__ import annotations

from collections.abc import Mapping

import pybamm

FARADAY = float(pybamm.constants.F.value)

DEFAULT_DESIGN = {
    "Silicon areal capacity [A.h.m-2]": 30.0,
    "N/P ratio": 1.2,
    "C-rate of the default current [h-1]": 0.1,
}


def electrode_thickness(
    areal_capacity: float, fraction: float, c_max: float, window: float
) -> float:
    """L = 3600 q / (F eps c_max ds) [m], q in A.h.m-2."""
    return 3600 * areal_capacity / (FARADAY * fraction * c_max * window)


def areal_capacity(thickness: float, fraction: float, c_max: float, window: float) -> float:
    """q = F eps c_max ds L / 3600 [A.h.m-2], the inverse of :func:`electrode_thickness`."""
    return FARADAY * fraction * c_max * window * thickness / 3600


def _window(design: Mapping[str, float], prefix: str) -> float:
    low = design[f"{prefix}: Lower stoichiometry limit"]
    return design[f"{prefix}: Upper stoichiometry limit"] - low


def _fractions(values, design, E: str, prefix: str, given) -> dict:
    """Volume fractions of an electrode whose particles were swollen before it was pressed.

    The files give the fractions of a powder in the state s_mix. Prelithiated particles take
    J(s_a)/J(s_mix) times the room, and everything is counted per volume of the pressed electrode:
    all fractions divided by 1 + eps_s (J(s_a) - J(s_mix))."""
    names = [
        f"{E} electrode {part}"
        for part in (
            "active material volume fraction",
            "porosity",
            "conductive additive volume fraction",
            "void fraction",
        )
    ]
    beta = values.get(f"{E} electrode volume expansion coefficient")
    swollen = _assembled(design, prefix) - design[f"{prefix}: Mixed stoichiometry"]
    if beta is None or swollen == 0 or any(name in given for name in names):
        return {}
    room = 1 + values[names[0]] * beta * swollen
    rule = "fraction of the mixed powder over 1 + eps_s beta (s_a - s_mix)"
    return {name: (values[name] / room, rule) for name in names if name in values}


def _assembled(design, prefix: str) -> float:
    """The state in which the electrode was pressed; by default that in which it starts."""
    name = f"{prefix}: Assembled stoichiometry"
    return design.get(name, design[f"{prefix}: Initial stoichiometry"])


def _electrode(values, design, electrode: str, prefix: str, q: float, given=()) -> dict:
    E, e = electrode, electrode.lower()
    swollen = _fractions(values, design, E, prefix, given)
    values = dict(values) | {name: number for name, (number, _) in swollen.items()}
    fraction = values[f"{E} electrode active material volume fraction"]
    c_max = values[f"Maximum concentration in {e} electrode [mol.m-3]"]
    s0 = design[f"{prefix}: Initial stoichiometry"]
    carbon = values[f"{E} electrode conductive additive volume fraction"]
    density = (
        fraction * values[f"{E} electrode active material density [kg.m-3]"]
        + carbon * values[f"{E} electrode conductive additive density [kg.m-3]"]
        + values[f"{E} electrode porosity"] * values["Electrolyte density [kg.m-3]"]
    )
    thickness = electrode_thickness(q, fraction, c_max, _window(design, prefix))
    return swollen | {
        f"{E} electrode thickness [m]": (thickness, "3600 q / (F eps c_max ds)"),
        f"Initial concentration in {e} electrode [mol.m-3]": (s0 * c_max, "s_0 c_max"),
        f"{E} electrode assembled stoichiometry": (
            _assembled(design, prefix),
            "the initial stoichiometry, unless designed otherwise",
        ),
        f"{E} electrode density [kg.m-3]": (density, "sum of eps rho; voids weigh nothing"),
    }


def compute(values: Mapping, design: Mapping[str, float], half: bool, given=()) -> dict:
    """Name to (value, formula) for everything that follows from ``values`` and ``design``;
    ``given`` are names that the caller fixed."""
    q_silicon = design["Silicon areal capacity [A.h.m-2]"]
    silicon = "Positive" if half else "Negative"
    out = _electrode(values, design, silicon, "silicon", q_silicon, given)
    q_nominal, rule = q_silicon, "silicon areal capacity times area"
    if not half:
        q_nominal = q_silicon / design["N/P ratio"]
        rule = "silicon areal capacity over N/P ratio times area"
        out |= _electrode(values, design, "Positive", "counter", q_nominal, given)
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


def names(half: bool) -> list[str]:
    """The names :func:`compute` fills."""
    electrodes = ("Positive",) if half else ("Negative", "Positive")
    per_electrode = [
        name
        for E in electrodes
        for name in (
            f"{E} electrode thickness [m]",
            f"Initial concentration in {E.lower()} electrode [mol.m-3]",
            f"{E} electrode assembled stoichiometry",
            f"{E} electrode density [kg.m-3]",
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
