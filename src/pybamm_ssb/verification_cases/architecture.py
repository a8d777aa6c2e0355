"""A layer of silicon without electrolyte in it, against Carslaw and Jaeger."""

from __future__ import annotations

import numpy as np

from .case import Case, compare, order
from .half_cell import AREA, E, F, flat_values, solve

_L, _C_MAX, _D = 3e-6, 278000.0, 1e-14


def _layer(**changes):
    base = {
        f"{E}thickness [m]": _L,
        f"{E}active material volume fraction": 1.0,
        f"{E}porosity": 0.0,
        f"{E}conductive additive volume fraction": 0.0,
        f"{E}void fraction": 0.0,
        f"{E}volume change": 0.0,
        f"{E}conductivity [S.m-1]": 1e3,
        f"{E}contact coverage": 1.0,
        "Positive particle diffusivity [m2.s-1]": _D,
        "Electrolyte conductivity [S.m-1]": 10.0,
    }
    values = flat_values(**{**base, **changes})
    values.update({f"{E}uneven expansion share": 0.0}, check_already_exists=False)
    return values


def _diffusion():
    current = 1.5e-4
    gradient = current / AREA / F * _L / _D
    times = np.linspace(0, 1, 21) * _L**2 / _D
    tau = times[1:] * _D / _L**2
    n = np.arange(1, 400)[:, None]
    series = tau + 1 / 3 - 2 / np.pi**2 * np.sum(np.exp(-((n * np.pi) ** 2) * tau) / n**2, axis=0)
    exact = 0.5 * _C_MAX + gradient * series
    errors, points = [], (10, 20, 40)
    for mesh in points:
        solution = solve(
            _layer(**{"Current function [A]": current}), times,
            {"electrode architecture": "planar"}, "DFN",
            var_pts={"x_n": 3, "x_s": 5, "x_p": 3, "r_n": 4, "r_p": mesh},
        )  # fmt: skip
        c = solution["X-averaged positive particle surface concentration [mol.m-3]"].entries[1:]
        errors.append(float(np.abs(c - exact).max() / gradient))
    return [
        compare("surface concentration, error over the gradient", errors[-1], 0.0, 1e-3,
                absolute=True),
        order("observed order in the mesh", points, errors, 1.9),
    ]  # fmt: skip


CASES = [
    Case("diffusion through a layer", "surface concentration at constant current",
         "Carslaw and Jaeger, Conduction of Heat in Solids, section 3.8", _diffusion),
]  # fmt: skip
