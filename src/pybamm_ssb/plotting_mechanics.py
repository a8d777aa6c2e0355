"""Figures of a breathing electrode: thickness, stack pressure, voids and contact over its depth.

They need a model with "electrode stretch": "uniaxial".
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from . import cycle_table
from .plotting import _colour, _save

#: times to which maps are interpolated
_TIMES = 400
_MICROMETRE = 1e6
_TIME = "Time in the cycle / h"
_CELL = "Cell thickness change [m]"


def _panels(rows: int, height: float, **keywords):
    figure = Figure(figsize=(7.0, height), layout="constrained", dpi=150)
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, 1, sharex=True, **keywords)
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    axes[-1].set_xlabel(_TIME)
    return figure, axes


def _last_cycle(result):
    """(number, solution) of the last cycle of which the solution was kept."""
    if _CELL not in result.model.variables:
        raise ValueError(
            f"the model has no '{_CELL}': the figure needs the option "
            "'electrode stretch': 'uniaxial', e.g. simulate(..., options={'electrode stretch': "
            "'uniaxial'})"
        )
    kept = [item for item in enumerate(result.cycles, start=1) if item[1] is not None]
    if not kept:
        raise ValueError(f"{result.name}: no cycle in which current flowed was kept; none to draw")
    return kept[-1]


def _hours(cycle) -> np.ndarray:
    return (cycle.t - cycle.t[0]) / 3600


def _grid(ax) -> None:
    ax.grid(alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)


def _voltage(ax, cycle) -> None:
    ax.plot(_hours(cycle), cycle_table.entries(cycle, "Voltage [V]"), color=_colour(0), lw=1.8)
    ax.set_ylabel("Cell voltage / V")
    _grid(ax)


def _mark_steps(axes, result, cycle) -> None:
    """Thin lines where steps end, and what the silicon does above the first panel."""
    for step in cycle_table.real_steps(cycle):
        begin, end = (step.t[[0, -1]] - cycle.t[0]) / 3600
        for ax in axes:
            ax.axvline(end, color="0.6", lw=0.7, ls=":")
        ampere = cycle_table.entries(step, "Current [A]")[-1] * result.basis.lithiation_sign
        if abs(ampere) < 1e-6 * result.basis.capacity_Ah:
            continue
        axes[0].text(
            (begin + end) / 2, 1.02, "lithiation" if ampere > 0 else "delithiation",
            transform=axes[0].get_xaxis_transform(), ha="center", va="bottom", fontsize=9,
            color="0.3",
        )  # fmt: skip


def _title(result, number: int) -> str:
    return f"{result.name}, cycle {number}"


def pressure_and_thickness(result) -> Figure:
    """Cell voltage, stack pressure and thickness gained since assembly over the last kept cycle.

    Parameters
    ----------
    result : SimulationResult
        Of a model with "electrode stretch": "uniaxial", half or full cell.

    Raises
    ------
    ValueError
        A model without stretch, or no kept cycle.
    """
    number, cycle = _last_cycle(result)
    figure, axes = _panels(3, 7.0)
    voltage, pressure, thickness = axes
    hours = _hours(cycle)
    _voltage(voltage, cycle)

    megapascals = cycle_table.entries(cycle, "Stack pressure [Pa]").ravel() / 1e6
    pressure.plot(hours, megapascals, color=_colour(3), lw=1.8)
    if np.ptp(megapascals) < 1e-3 * megapascals.max():
        # held: no magnified round-off
        pressure.set_ylim(0, 2 * megapascals.max() or 1)
    pressure.set_ylabel("Stack pressure / MPa")
    pressure.ticklabel_format(useOffset=False)

    E = result.basis.silicon.capitalize()
    other = "Negative" if E == "Positive" else "Positive"
    lines = (
        ("cell", _CELL, _colour(0), "-", 2.2),
        ("silicon electrode", f"{E} electrode thickness change [m]", _colour(1), "--", 1.5),
        ("counter electrode", f"{other} electrode thickness change [m]", _colour(2), "-.", 1.5),
    )
    for label, name, colour, dashes, width in lines:
        change = _MICROMETRE * cycle_table.entries(cycle, name).ravel()
        thickness.plot(hours, change, color=colour, ls=dashes, lw=width, label=label)
    thickness.set_ylabel("Thickness change / $\\mu$m")
    for ax in (pressure, thickness):
        _grid(ax)
    _mark_steps(axes, result, cycle)
    axes[-1].set_xlim(0, hours[-1])
    figure.align_ylabels(axes)
    figure.suptitle(_title(result, number), fontsize=10)
    figure.legend(loc="outside lower center", ncols=3, fontsize=9, frameon=False)
    return figure


def _map(cycle, name: str, hours) -> np.ndarray:
    """A variable over the electrode, position by time, at evenly spaced times."""
    values = cycle_table.entries(cycle, name)
    # steps share a time
    known, first = np.unique(_hours(cycle), return_index=True)
    return np.array([np.interp(hours, known, row) for row in values[:, first]])


def _edges(depth: np.ndarray, thickness: float) -> np.ndarray:
    """Borders of the cells around the points at which values are known."""
    return np.concatenate([[0.0], (depth[1:] + depth[:-1]) / 2, [thickness]])


def depth_maps(result) -> Figure:
    """Void and contact fraction over the depth of the silicon electrode and the last kept cycle.

    Depth counts from the separator, in the electrode as assembled; the voltage is above. Voids
    contain the gaps around the particles. In the reduced model nothing depends on depth.

    Parameters
    ----------
    result : SimulationResult
        Of a model with "electrode stretch": "uniaxial", half or full cell.

    Raises
    ------
    ValueError
        A model without stretch, or no kept cycle.
    """
    number, cycle = _last_cycle(result)
    domain = result.basis.silicon
    E = f"{domain.capitalize()} electrode"
    maps = {"Void fraction": f"{E} void fraction"}
    contact = cycle_table.variable_name(
        result.model, [f"{E} contact fraction", f"{E} primary contact fraction"]
    )
    if contact is not None:
        maps["Contact fraction"] = contact
    figure, axes = _panels(1 + len(maps), 2.4 * (1 + len(maps)))
    _voltage(axes[0], cycle)

    position = cycle_table.entries(cycle, f"x_{domain[0]} [m]")[:, 0] * _MICROMETRE
    L = _MICROMETRE * float(result.parameter_values[f"{E} thickness [m]"])
    # a negative electrode ends at the separator, a positive one begins there
    half = (position[1] - position[0]) / 2
    depth = L - position[::-1] if domain == "negative" else position - position[0] + half
    hours = np.linspace(0, _hours(cycle)[-1], _TIMES + 1)
    middles = (hours[1:] + hours[:-1]) / 2
    for ax, (label, name), colours in zip(
        axes[1:], maps.items(), ("viridis", "cividis"), strict=False
    ):
        values = _map(cycle, name, middles)
        if domain == "negative":
            values = values[::-1]
        drawn = ax.pcolormesh(
            hours, _edges(depth, L), values, cmap=colours, vmin=0, rasterized=True
        )
        figure.colorbar(drawn, ax=ax, label=label)
        ax.set(ylabel="Depth from the\nseparator / $\\mu$m", ylim=(L, 0))
    _mark_steps(axes, result, cycle)
    axes[-1].set_xlim(0, hours[-1])
    figure.align_ylabels(axes)
    figure.suptitle(_title(result, number), fontsize=10)
    return figure


def breathes(result) -> bool:
    """Whether there is something to draw: a model with stretch and a kept cycle."""
    kept = any(cycle is not None for cycle in result.cycles)
    return _CELL in result.model.variables and kept


def save_breathing(result, folder) -> list[Path]:
    """Both figures as PNG files."""
    figures = {"breathing": pressure_and_thickness(result), "depth": depth_maps(result)}
    return _save(figures, folder)
