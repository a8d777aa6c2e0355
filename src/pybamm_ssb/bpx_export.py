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


def _arrhenius_at(values, function, x: np.ndarray, T: float, T_ref: float) -> tuple:
    """(curve at T_ref, activation energy) that give ``function`` and its slope in T at ``T``."""
    near = [_curve(values, function, x, pybamm.Scalar(T + dT)) for dT in (-1.0, 0.0, 1.0)]
    R = float(pybamm.constants.R.value)
    with np.errstate(all="ignore"):
        slope = np.log(near[2] / near[0]) / (1 / (T - 1) - 1 / (T + 1))
    middle = slope[len(slope) // 2]
    energy = R * float(middle) if np.isfinite(middle) else 0.0
    energy = energy if abs(energy) > 1e-6 else 0.0
    return near[1] / np.exp(energy / R * (1 / T_ref - 1 / T)), energy


def _efficiency(values, layer: str, what: str, fraction: float, transport: str) -> float:
    """Effective over bulk conductivity, by the law that the options choose."""
    if transport == "tortuosity factor":
        return fraction / values[f"{layer} tortuosity factor ({what})"]
    if transport == "exponential" and what == "electrolyte":
        return np.exp(
            -values[f"{layer} effective transport exponential coefficient"] * (1 - fraction)
        )
    return fraction ** values[f"{layer} Bruggeman coefficient ({what})"]


def _electrode(item: CompleteSet, values, side: str, prefix: str) -> dict:
    e, low = f"{side} electrode", f"{side.lower()} electrode"
    T_ref, T = values["Reference temperature [K]"], values["Ambient temperature [K]"]
    c_e = values["Initial concentration in electrolyte [mol.m-3]"]
    transport = item.options.get("effective transport", "stock")
    s = np.linspace(0.0025, 0.9975, _POINTS)
    radius = values[f"{side} particle radius [m]"]
    porosity = values[f"{e} porosity"]
    c_max = values[f"Maximum concentration in {low} [mol.m-3]"]
    fraction = values[f"{e} active material volume fraction"]
    solids = fraction + values.get(f"{e} conductive additive volume fraction", 0.0)
    sigma = _curve(values, values[f"{e} conductivity [S.m-1]"], s, pybamm.Scalar(T))
    conductivity = float(sigma[len(s) // 2]) * _efficiency(
        values, e, "electrode", solids, transport
    )
    j0 = values[f"{e} exchange-current density [A.m-2]"]

    def half_filled(_, temperature):
        lithium = [pybamm.Scalar(number) for number in (c_e, c_max / 2, c_max)]
        return j0(*lithium, temperature) if callable(j0) else pybamm.Scalar(j0)

    at_half, j0_energy = _arrhenius_at(values, half_filled, np.zeros(1), T, T_ref)
    diffusivity, D_energy = _arrhenius_at(
        values, values[f"{side} particle diffusivity [m2.s-1]"], s, T, T_ref
    )
    window = [
        float(item.row(f"{prefix}: {which} stoichiometry limit").value)
        for which in ("Lower", "Upper")
    ]
    out = {
        "Thickness [m]": values[f"{e} thickness [m]"],
        "Porosity": porosity,
        "Transport efficiency": _efficiency(values, e, "electrolyte", porosity, transport),
        "Conductivity [S.m-1]": conductivity,
        "Minimum stoichiometry": window[0],
        "Maximum stoichiometry": window[1],
        "Maximum concentration [mol.m-3]": c_max,
        "Particle radius [m]": radius,
        "Surface area per unit volume [m-1]": 3 * fraction / radius,
        "Diffusivity [m2.s-1]": _or_table(s, diffusivity),
        "Diffusivity activation energy [J.mol-1]": D_energy,
        "Entropic change coefficient [V.K-1]": values[f"{e} OCP entropic change [V.K-1]"],
        # BPX: j0 = F k sqrt(c_e/c_e0 s (1 - s)), a half of F k at half filling
        "Reaction rate constant [mol.m-2.s-1]": float(2 * at_half[0] / FARADAY),
        "Reaction rate constant activation energy [J.mol-1]": j0_energy,
    }
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


def _user_defined(values, imported) -> dict:
    """Numbers that PyBaMM's import of the rest does not give back, under our names, and the volume
    change as a curve."""
    s = np.linspace(0.0, 1.0, _POINTS)
    # no "description": PyBaMM's import takes it for a number
    out: dict = {}
    for name in values:
        value = values[name]
        if isinstance(value, int | float):
            back = imported[name] if name in imported else None  # noqa: SIM401
            if not isinstance(back, int | float) or not np.isclose(back, value, rtol=1e-12, atol=0):
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
    electrolyte and its diffusivity against concentration as well. BPX knows Arrhenius' law alone:
    what follows another one (VTF, a mixture) gets the value and the slope that it has at the
    ambient temperature. Numbers that BPX has no place for are user-defined entries under their own
    names; PyBaMM's import brings them back. The sources are lost: BPX holds none (save the set as a
    file of ours beside it).

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
    T_ref, T = v["Reference temperature [K]"], v["Ambient temperature [K]"]
    c_e = v["Initial concentration in electrolyte [mol.m-3]"]
    c = np.linspace(0.05 * c_e, 2.0 * c_e, _POINTS)
    transference = _curve(v, v["Cation transference number"], c, pybamm.Scalar(T))
    if np.ptp(transference) > 1e-9:
        warnings.warn(
            "BPX holds one cation transference number; that at the initial concentration is "
            "written, and its dependence on the concentration is lost",
            UserWarning,
            stacklevel=2,
        )
    here = np.array([c_e])
    electrolyte: dict[str, float | dict] = {
        "Cation transference number": float(
            _curve(v, v["Cation transference number"], here, pybamm.Scalar(T))[0]
        )
    }
    for what in ("Diffusivity [m2.s-1]", "Conductivity [S.m-1]"):
        function = v[f"Electrolyte {what[0].lower()}{what[1:]}"]
        curve, energy = _arrhenius_at(v, function, c, T, T_ref)
        electrolyte[what] = _or_table(c, curve)
        electrolyte[f"{what.split(' [')[0]} activation energy [J.mol-1]"] = energy
    transport = item.options.get("effective transport", "stock")
    area = v["Electrode width [m]"] * v["Electrode height [m]"]
    # BPX wants less than one
    separator = min(v["Separator porosity"], 1 - 1e-12)
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
            "Negative electrode": _electrode(item, v, "Negative", "silicon"),
            "Positive electrode": _electrode(item, v, "Positive", "counter"),
            "Separator": {
                "Thickness [m]": v["Separator thickness [m]"],
                "Porosity": separator,
                "Transport efficiency": _efficiency(
                    v, "Separator", "electrolyte", separator, transport
                ),
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
        imported = pybamm.ParameterValues.create_from_bpx_obj(copy.deepcopy(content))
        parameterisation["User-defined"] = _user_defined(v, imported)
        bpx.parse_bpx_obj(copy.deepcopy(content))
    where = Path(path)
    where.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return where
