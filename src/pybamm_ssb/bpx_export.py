"""A set of ours as a BPX file (Battery Parameter eXchange).

BPX holds the parameters of PyBaMM's DFN of a full cell. What it has no place for (contact,
interphase, disconnection, ...) travels in its user-defined entries under our names. Needs the extra
``pybamm-ssb[bpx]``.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pybamm

from .bpx_import import load_bpx
from .cell import Cell
from .parameters import CompleteSet, complete
from .parameters.derived import FARADAY

#: points of a curve that is exported
_POINTS = 201
_SIDES = ("Negative", "Positive")


def _curve(values: pybamm.ParameterValues, function: Callable | float, x: np.ndarray, *more):
    """Values of a parameter of one variable (and constants ``more``) at the points ``x``."""
    if not callable(function):
        return np.full_like(x, float(function))
    symbol = values.process_symbol(function(pybamm.Vector(x), *more))
    return np.broadcast_to(np.asarray(symbol.evaluate()).flatten(), x.shape)


def _or_table(x: np.ndarray, y: np.ndarray) -> float | dict:
    if np.ptp(y) <= 1e-12 * abs(y).max():
        return float(y[0])
    return {"x": [float(v) for v in x], "y": [float(v) for v in y]}


def _electrode(values, side: str, T_ref: float, c_e: float, window: tuple) -> dict:
    e, low = f"{side} electrode", f"{side.lower()} electrode"
    s = np.linspace(0.0025, 0.9975, _POINTS)
    T = pybamm.Scalar(T_ref)
    radius = values[f"{side} particle radius [m]"]
    porosity = values[f"{e} porosity"]
    c_max = values[f"Maximum concentration in {low} [mol.m-3]"]
    fraction = values[f"{e} active material volume fraction"]
    exponent = values[f"{e} Bruggeman coefficient (electrolyte)"]
    solids = fraction + values.get(f"{e} conductive additive volume fraction", 0.0)
    conductivity = _curve(values, values[f"{e} conductivity [S.m-1]"], s[:1], T)[0]
    conductivity *= solids ** values[f"{e} Bruggeman coefficient (electrode)"]
    j0 = values[f"{e} exchange-current density [A.m-2]"]
    at_half = values.process_symbol(
        j0(pybamm.Scalar(c_e), pybamm.Scalar(c_max / 2), pybamm.Scalar(c_max), T)
        if callable(j0)
        else pybamm.Scalar(j0)
    ).evaluate()
    diffusivity = _curve(values, values[f"{side} particle diffusivity [m2.s-1]"], s, T)
    out = {
        "Thickness [m]": values[f"{e} thickness [m]"],
        "Porosity": porosity,
        "Transport efficiency": porosity**exponent,
        "Conductivity [S.m-1]": float(conductivity),
        "Minimum stoichiometry": window[0],
        "Maximum stoichiometry": window[1],
        "Maximum concentration [mol.m-3]": c_max,
        "Particle radius [m]": radius,
        "Surface area per unit volume [m-1]": 3 * fraction / radius,
        "Diffusivity [m2.s-1]": _or_table(s, diffusivity),
        "Entropic change coefficient [V.K-1]": values[f"{e} OCP entropic change [V.K-1]"],
        # BPX: j0 = F k sqrt(c_e/c_e0 s (1 - s)), a half of F k at half filling
        "Reaction rate constant [mol.m-2.s-1]": float(2 * at_half / FARADAY),
    }
    for ours, theirs in (
        (f"{e} exchange-current density activation energy [J.mol-1]", "Reaction rate constant"),
        (f"{side} particle diffusivity activation energy [J.mol-1]", "Diffusivity"),
    ):
        if ours in values:
            out[f"{theirs} activation energy [J.mol-1]"] = values[ours]
    curves = {"OCP [V]": f"{e} OCP [V]"}
    if f"{e} lithiation OCP [V]" in values:
        curves |= {
            "OCP (lithiation) [V]": f"{e} lithiation OCP [V]",
            "OCP (delithiation) [V]": f"{e} delithiation OCP [V]",
        }
        rate = values[f"{side} particle lithiation hysteresis decay rate"]
        out["OCP hysteresis decay constant"] = rate
    for theirs, ours in curves.items():
        out[theirs] = _or_table(s, _curve(values, values[ours], s))
    return out


def _window(item: CompleteSet, prefix: str) -> tuple[float, float]:
    low, high = (
        float(item.row(f"{prefix}: {which} stoichiometry limit").value)
        for which in ("Lower", "Upper")
    )
    return low, high


def _user_defined(values, used: set[str]) -> dict:
    """Our own numbers, and the volume change as a curve, under our names."""
    s = np.linspace(0.0, 1.0, _POINTS)
    # no "description": PyBaMM's import takes it for a number
    out: dict = {}
    for name in values.keys():
        value = values[name]
        if isinstance(value, int | float) and name not in used:
            out[name] = float(value)
        elif name.endswith("electrode volume change") and callable(value):
            y = _curve(values, value, s)
            slope = y[-1] - y[0]
            if np.allclose(y, y[0] + slope * s, rtol=0, atol=1e-12):
                # PyBaMM needs its slope, which a table has not
                out[name] = f"{float(y[0])!r} + {float(slope)!r} * x"
            else:
                out[name] = {"x": s.tolist(), "y": y.tolist()}
    return out


def export_bpx(cell: str | Path | Cell | CompleteSet, path: str | Path) -> Path:
    """Write a full cell as a BPX file.

    Curves against stoichiometry are written as tables of 201 points; the conductivity of a salt
    electrolyte and its diffusivity against concentration as well. Numbers that BPX has no place for
    are user-defined entries under their own names; PyBaMM's import brings them back. The sources
    are lost: BPX holds none (save the set as a file of ours beside it).

    Raises
    ------
    ValueError
        A half cell, a blend of two materials or a layer without electrolyte, which BPX cannot say.
    """
    bpx = load_bpx()
    item = cell.complete() if isinstance(cell, Cell) else cell
    if not isinstance(item, CompleteSet):
        item = complete(item)
    options = item.options
    if options.get("working electrode") == "positive":
        raise ValueError(f"'{item.name}' is a half cell; BPX describes full cells")
    if "particle phases" in options or "electrode architecture" in options:
        raise ValueError(
            f"'{item.name}' has two active materials or a layer in one electrode; only cells with "
            "one kind of particle per electrode are exported"
        )
    v = item.parameter_values
    T_ref = v["Reference temperature [K]"]
    T, c_e = pybamm.Scalar(T_ref), v["Initial concentration in electrolyte [mol.m-3]"]
    c = np.linspace(0.05 * c_e, 2.0 * c_e, _POINTS)
    area = v["Electrode width [m]"] * v["Electrode height [m]"]
    separator = v["Separator porosity"]
    electrolyte = {
        "Cation transference number": float(
            _curve(v, v["Cation transference number"], np.array([c_e]), T)[0]
        ),
        "Diffusivity [m2.s-1]": _or_table(
            c, _curve(v, v["Electrolyte diffusivity [m2.s-1]"], c, T)
        ),
        "Conductivity [S.m-1]": _or_table(
            c, _curve(v, v["Electrolyte conductivity [S.m-1]"], c, T)
        ),
    }
    energy = "Electrolyte conductivity activation energy [J.mol-1]"
    if energy in v:
        electrolyte["Conductivity activation energy [J.mol-1]"] = v[energy]
    content = {
        "Header": {
            "BPX": "1.1.1",
            "Title": item.name,
            "Description": f"{item.description}. Options of the model: {json.dumps(options)}",
            "Model": "DFN",
        },
        "Parameterisation": {
            "Cell": {
                "Electrode area [m2]": area,
                "External surface area [m2]": v["Cell cooling surface area [m2]"],
                "Volume [m3]": v["Cell volume [m3]"],
                "Number of electrode pairs connected in parallel to make a cell": 1,
                "Lower voltage cut-off [V]": v["Lower voltage cut-off [V]"],
                "Upper voltage cut-off [V]": v["Upper voltage cut-off [V]"],
                "Nominal cell capacity [A.h]": v["Nominal cell capacity [A.h]"],
                "Reference temperature [K]": T_ref,
            },
            "Electrolyte": electrolyte,
            "Negative electrode": _electrode(v, "Negative", T_ref, c_e, _window(item, "silicon")),
            "Positive electrode": _electrode(v, "Positive", T_ref, c_e, _window(item, "counter")),
            "Separator": {
                "Thickness [m]": v["Separator thickness [m]"],
                "Porosity": min(separator, 1 - 1e-12),
                "Transport efficiency": min(separator, 1 - 1e-12)
                ** v["Separator Bruggeman coefficient (electrolyte)"],
            },
        },
        "State": {
            "Initial conditions": {
                "Initial temperature [K]": v["Initial temperature [K]"],
                "Initial electrolyte concentration [mol.m-3]": c_e,
            },
            "Thermal environment": {"Ambient temperature [K]": v["Ambient temperature [K]"]},
        },
    }
    parameterisation = content["Parameterisation"]
    assert isinstance(parameterisation, dict)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        known = set(pybamm.ParameterValues.create_from_bpx_obj(copy.deepcopy(content)).keys())
        # states and shares that PyBaMM's import derives otherwise
        own = {name for name in v.keys() if name.startswith("Initial concentration in ")}
        fractions = {f"{side} electrode active material volume fraction" for side in _SIDES}
        parameterisation["User-defined"] = _user_defined(v, known - own - fractions)
        bpx.parse_bpx_obj(copy.deepcopy(content))
    where = Path(path)
    where.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return where
