"""Loss and return of silicon against closed forms."""

from __future__ import annotations

import numpy as np
from scipy.special import erf

from .case import Case, compare
from .half_cell import BETA, E, HalfCell, flat_values, lithiating

_FLOOR, _RESIDUAL, _THRESHOLD = 0.01, 0.15, 0.65
#: cavities that fit s = 0.9 around silicon at 0.5: gaps of 100 nm, which nothing closes
_OPEN = {
    f"{E}assembled stoichiometry": 0.9,
    f"{E}matrix stiffness [Pa]": 2e10,
    f"{E}matrix yield pressure [Pa]": 1e15,
    f"{E}matrix creep rate [s-1]": 0.0,
    f"{E}contact reference pressure [Pa]": 90e6,
    f"{E}contact gap length [m]": 1e-9,
    f"{E}contact floor": _FLOOR,
    f"{E}residual contact": _RESIDUAL,
    f"{E}contact coverage": 0.74,
    f"{E}disconnection contact threshold": _THRESHOLD,
    f"{E}disconnection rate [s-1]": 0.0,
    f"{E}disconnection per contraction": 0.0,
    f"{E}electronic disconnection per contraction": 0.0,
    f"{E}disconnection rate variance": 0.0,
    "Stack pressure [Pa]": 50e6,
}
_OPTIONS = {
    "contact": "cavity", "contact law": "Persson", "pressure patches": "1",
    "disconnection": "irreversible",
}  # fmt: skip


def _deficit() -> float:
    closed = _FLOOR + _RESIDUAL
    closed += (1 - closed) * erf(np.sqrt(np.pi) / 2 * 50e6 / 90e6)
    return _THRESHOLD - _FLOOR / closed


def _solve(times, ds_dt=0.0, options=None, **changes):
    return lithiating(ds_dt, times, {**_OPTIONS, **(options or {})}, {**_OPEN, **changes}, "DFN")


def _fraction(solution) -> np.ndarray:
    return solution[f"{E}active material volume fraction"].entries / HalfCell(flat_values()).eps_s


def _per_time():
    times = np.linspace(0, 1e5, 6)
    solution = _solve(times, **{f"{E}disconnection rate [s-1]": 1e-5})
    exact = np.exp(-1e-5 * _deficit() * times)
    cell = HalfCell(flat_values())
    held = 0.5 * cell.c_max * cell.eps_s * cell.L_p * cell.area * (1 - exact[1:])
    pool = solution["Stranded lithium in positive electrode [mol]"].entries[1:]
    return [
        compare("share connected", _fraction(solution), np.tile(exact, (20, 1)), 2e-5),
        compare("stranded lithium [mol]", pool, held, 2e-5),
    ]


def _per_contraction():
    found, times = [], np.linspace(0, 6000, 7)
    for name, constant, power in (
        ("disconnection per contraction", 3.0, 3.0 * _deficit()),
        ("electronic disconnection per contraction", 2.0, 2.0),
    ):
        solution = _solve(times, -5e-5, **{f"{E}{name}": constant})
        stretch = solution[f"{E}volume ratio"].entries / (1 + BETA * 0.5)
        found.append(
            compare(f"share connected, {name}", _fraction(solution), stretch ** (power / 3), 2e-5)
        )
    return found


def _unlike():
    found, times = [], np.linspace(0, 3e5, 6)
    for variance in (0.5, 4.0):
        changes = {
            f"{E}disconnection rate [s-1]": 1e-5,
            f"{E}disconnection rate variance": variance,
        }
        exact = (1 + variance * 1e-5 * _deficit() * times) ** (-1 / variance)
        found.append(
            compare(f"share connected, variance {variance:g}", _fraction(_solve(times, **changes)),
                    np.tile(exact, (20, 1)), 3e-5)
        )  # fmt: skip
    return found


def _return():
    k_t, n, times = 2e-5, 3.0, np.linspace(0, 2e5, 9)
    changes = {
        f"{E}disconnection rate [s-1]": k_t,
        f"{E}reconnection per closure": 1e7,
        f"{E}matrix creep rate [s-1]": 2e-12,
        f"{E}matrix creep exponent": n,
        f"{E}matrix creep stress [Pa]": 1.5 * 50e6 / n,
    }
    solution = _solve(times, 0.0, {"disconnection": "reversible"}, **changes)
    r, k = 1e-5, k_t * _deficit()
    exact = (r + k * np.exp(-(k + r) * times)) / (k + r)
    return [compare("share connected", _fraction(solution), np.tile(exact, (20, 1)), 2e-5)]


CASES = [
    Case("loss per time", "exp(-k_t D t) at rest at an open gap, and its lithium", "closed form",
         _per_time),
    Case("loss per contraction", "powers of the stretch, below the threshold and without",
         "closed form", _per_contraction),
    Case("unlike particles", "(1 + v H)^(-1/v)", "Vaupel, Manton and Stallard, Demography 16 "
         "(1979) 439", _unlike),
    Case("reconnection", "loss against return at the rate at which gaps close", "closed form",
         _return),
]  # fmt: skip
