"""Interphase growth against Wagner, Deal and Grove, and Faraday."""

from __future__ import annotations

import numpy as np

from .case import Case, compare
from .half_cell import F, flat_values, solve

_NAME = "Positive electrode interphase "
_DRIVE = (1.71 - 0.3) / 1.71
_L0, _V, _Z = 1e-9, 195.1e-6, 8.0
_TIMES = np.linspace(0, 100 * 86400.0, 6)


def _film(**changes):
    base = {
        f"{_NAME}growth constant [m2.s-1]": 1e-21,
        f"{_NAME}reaction velocity [m.s-1]": 1.0,
        f"{_NAME}reduction potential [V]": 1.71,
        f"{_NAME}non-passivating velocity [m.s-1]": 0.0,
        f"{_NAME}carbon area factor": 1.0,
        "SEI partial molar volume [m3.mol-1]": _V,
        "Ratio of lithium moles to SEI moles": _Z,
        "Initial SEI thickness [m]": _L0,
        "SEI resistivity [Ohm.m]": 0.0,
        "SEI growth activation energy [J.mol-1]": 48000.0,
        "Positive electrode volume change": 0.0,
        "Positive electrode exchange-current density [A.m-2]": 100.0,
    }
    values = flat_values(**{**base, **changes})
    options = {
        "contact": "perfect", "interphase": "self-limiting", "x-average side reactions": "true",
    }  # fmt: skip
    return solve(values, _TIMES, options)


def _parabolic():
    L = _thickness(_film())
    exact = 2e-21 * _DRIVE * _TIMES[1:]
    return [compare("L^2 - L_0^2 [m2]", L[1:] ** 2 - _L0**2, exact, 1e-3)]


def _thickness(solution):
    return solution["X-averaged positive SEI thickness [m]"].entries


def _linear():
    changes = {
        f"{_NAME}growth constant [m2.s-1]": 1.0,
        f"{_NAME}reaction velocity [m.s-1]": 1e-15,
    }
    grown = _thickness(_film(**changes))[1:] - _L0
    return [compare("L - L_0 [nm]", 1e9 * grown, 1e-6 * _DRIVE * _TIMES[1:], 1e-3)]


def _mixed():
    k_p, v0 = 1e-21, 2e-13
    L = _thickness(_film(**{f"{_NAME}reaction velocity [m.s-1]": v0}))
    shifted = (L[1:] + k_p / v0) ** 2 - (_L0 + k_p / v0) ** 2
    return [compare("(L + k_p/v_0)^2 - (L_0 + k_p/v_0)^2 [m2]", shifted,
                    2 * k_p * _DRIVE * _TIMES[1:], 1e-3)]  # fmt: skip


def _lithium():
    solution = _film()
    lost = solution["Loss of lithium to positive SEI [mol]"].entries
    total = solution["Total lithium in positive electrode [mol]"].entries
    return [compare("lithium of the film over what the silicon lost",
                    (lost[1:] - lost[0]) / (total[0] - total[1:]), 1.0, 1e-6)]  # fmt: skip


def _cost():
    """mAh/cm2 of a micrometre of dense film, from the volume and the electrons of its reaction."""
    charge = _Z * F * 1e-6 / _V / 3600 * 0.1
    return [compare("charge of 1 um [mAh.cm-2]", charge, 0.110, 5e-3)]


CASES = [
    Case("parabolic law", "growth limited by transport at open circuit", "Wagner", _parabolic),
    Case("linear law", "growth limited by its reaction", "closed form", _linear),
    Case("mixed law", "both in series", "Deal and Grove, J. Appl. Phys. 36 (1965) 3770", _mixed),
    Case("lithium of the film", "what the film holds is what the silicon lost", "Faraday",
         _lithium),
    Case("cost of the film", "Li6PS5Cl + 8 Li, 195 cm3 of products per formula unit",
         "not checked against the original", _cost),
]  # fmt: skip
