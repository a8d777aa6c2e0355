"""Contact and the cavity around a particle against closed forms."""

from __future__ import annotations

import numpy as np
import pybamm
from scipy.special import erf

from .case import Case, compare
from .half_cell import BETA, E, flat_values, lithiating, read, solve

K, P, R0 = 2e10, 50e6, 1.5e-6
_CAVITY = {
    f"{E}matrix stiffness [Pa]": K,
    f"{E}contact reference pressure [Pa]": 90e6,
    f"{E}wall pressure smoothing": 1e-3,
    f"{E}wall pressure smoothing floor [Pa]": 1e3,
    f"{E}matrix overstress time [s]": 30.0,
    f"{E}matrix yield pressure [Pa]": 1e15,
    f"{E}matrix creep rate [s-1]": 0.0,
    "Positive particle radius [m]": R0,
    "Stack pressure [Pa]": P,
}
_OPTIONS = {"contact": "cavity", "contact law": "Persson", "pressure patches": "1"}


def _law():
    found = []
    for law, pressure, exact in (
        ("Persson", 30e6, erf(np.sqrt(np.pi) / 2 * 30e6 / 90e6)),
        ("hardness", 30e6, 30e6 / 8e8),
        ("power", 30e6, (30e6 / 4e8) ** 0.5),
    ):
        values = flat_values(
            **{
                f"{E}contact reference pressure [Pa]": 90e6,
                f"{E}contact hardness [Pa]": 8e8,
                f"{E}contact power-law pressure [Pa]": 4e8,
                f"{E}residual contact": 0.05,
                f"{E}contact floor": 0.01,
                f"{E}contact coverage": 0.74,
                "Stack pressure [Pa]": pressure,
            }
        )
        options = {"contact": "pressure", "contact law": law, "pressure patches": "1"}
        theta = read(solve(values, [0, 1], options), "contact fraction")
        found.append(compare(f"{law}, contact fraction", theta, 0.74 * (0.06 + 0.94 * exact), 2e-3))
    return found


def _elastic_wall():
    times = np.linspace(0, 3600, 7)
    solution = lithiating(2e-5, times, _OPTIONS, _CAVITY)
    start = (1 + BETA * 0.5) ** (1 / 3)
    exact = P + K * ((1 + BETA * (0.5 + 2e-5 * times)) ** (1 / 3) / start - 1)
    moved = solution[f"{E}cavity stretch"].entries
    return [
        compare("wall pressure on expansion [Pa]", read(solution, "wall pressure [Pa]"), exact,
                1e-5),
        compare("permanent stretch of an elastic cavity", moved, start, 1e-12),
    ]  # fmt: skip


def _elastic_gap():
    times = np.linspace(0, 3600, 7)
    solution = lithiating(-2e-5, times, _OPTIONS, _CAVITY)
    cavity = (1 + BETA * 0.5) ** (1 / 3) * (1 - P / K)
    exact = R0 * (cavity - (1 + BETA * (0.5 - 2e-5 * times)) ** (1 / 3))
    gap = read(solution, "gap width [m]")
    return [compare("gap on contraction [nm]", 1e9 * gap[1:], 1e9 * exact[1:], 1e-4)]


def _closure():
    found = []
    for n in (1.0, 3.0, 6.0):
        changes = {
            **_CAVITY,
            f"{E}matrix creep exponent": n,
            f"{E}matrix creep stress [Pa]": 1.5 * 50e6 / n,
            f"{E}matrix creep rate [s-1]": 2e-6,
            f"{E}assembled stoichiometry": 0.6,
            "Stack pressure [Pa]": 75e6,
        }
        rate = 1e-6 * 1.5**n
        times = np.linspace(0, 0.01 / rate, 5)
        stretch = np.log(read(lithiating(0.0, times, _OPTIONS, changes), "cavity stretch"))
        slope = -(stretch[-1] - stretch[0]) / times[-1]
        found.append(compare(f"closure rate of a gap, n = {n:g} [1/s]", slope, rate, 1e-4))
    return found


def _critical_pressure():
    gamma, ds_dt, n, sigma0, edot0 = 0.3, -3e-5, 6.0, 1.6e7, 1e-4
    critical = 2 * n * sigma0 / 3 * (2 * gamma * abs(ds_dt) / edot0) ** (1 / n)
    changes = {
        **_CAVITY,
        f"{E}volume change": lambda sto: pybamm.exp(3 * gamma * sto) - 1,
        f"{E}matrix creep exponent": n,
        f"{E}matrix creep stress [Pa]": sigma0,
        f"{E}matrix creep rate [s-1]": edot0,
        "Stack pressure [Pa]": 1.25 * critical,
    }
    solution = lithiating(ds_dt, np.linspace(0, 7200, 9), _OPTIONS, changes)
    settled = read(solution, "wall pressure [Pa]")[4:]
    return [compare("P - p_wall in steady contraction [Pa]", 1.25 * critical - settled, critical,
                    1e-3)]  # fmt: skip


CASES = [
    Case("contact laws", "share in contact of a closed gap", "Persson, J. Chem. Phys. 115 (2001) "
         "3840, and closed forms", _law),
    Case("elastic cavity", "Hooke's law at the wall, no memory", "closed form", _elastic_wall),
    Case("elastic gap", "cavity under pressure minus particle", "closed form", _elastic_gap),
    Case("closure", "d ln(lambda_c)/dt of an open gap", "Budiansky, Hutchinson and Slutsky (1982)",
         _closure),
    Case("critical pressure", "P* = (2 n sigma0/3)(2 e_p/edot0)^(1/n)", "closed form",
         _critical_pressure),
]  # fmt: skip
