"""Measured against predicted, residuals, and correlation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from .capacities import CapacityData
from .differential import DifferentialCapacity
from .trace import Trace

if TYPE_CHECKING:
    from .result import FitResult

_MEASURED = {"color": "0.5", "markersize": 3, "label": "measured"}
_FITTED = {"color": "tab:red", "linewidth": 1, "label": "fitted"}


def _draw_trace(left, right, item: Trace, found) -> None:
    hours = (item.time_s - item.time_s[0]) / 3600
    left.plot(hours, item.values, ".", **_MEASURED)
    left.plot(hours, found, "-", **_FITTED)
    left.set(xlabel="Time [h]", ylabel=item.variable)
    right.plot(hours, (item.values - found) / item.sigma, ".", color="0.3", markersize=3)
    right.set(xlabel="Time [h]")


def _draw_differential(left, right, item: DifferentialCapacity, found) -> None:
    left.plot(item.voltage, 1e3 * item.capacity(item.measured), ".", **_MEASURED)
    left.plot(item.voltage, 1e3 * item.capacity(found), "x", color="tab:red", label="fitted")
    left.set(xlabel="Voltage [V]", ylabel="Differential capacity [mA.h.V-1]")
    right.plot(item.voltage, (item.measured - found) / item.errors, ".", color="0.3", markersize=3)
    right.set(xlabel="Voltage [V]")


def _draw_capacities(left, right, item: CapacityData, found) -> None:
    left.plot(item.cycles, item.values, "o", **_MEASURED)
    left.plot(item.cycles, found, "-x", **_FITTED)
    left.set(xlabel="Cycle", ylabel=item.column)
    right.plot(item.cycles, (item.values - found) / item.sigma, "o", color="0.3", markersize=3)
    right.set(xlabel="Cycle")


def _draw_spectrum(left, right, item, found) -> None:
    z = item.impedance_Ohm
    left.plot(z.real, -z.imag, "o", **_MEASURED)
    left.plot(found.real, -found.imag, "-", **_FITTED)
    left.set(xlabel="Real impedance [Ohm]", ylabel="-Imaginary impedance [Ohm]")
    scale = item.sigma * np.abs(z)
    right.semilogx(item.frequency_Hz, (z - found).real / scale, ".", label="real")
    right.semilogx(item.frequency_Hz, (z - found).imag / scale, "x", label="imaginary")
    right.set(xlabel="Frequency [Hz]")
    right.legend(fontsize=8)


_DRAW: dict[type, Callable] = {
    Trace: _draw_trace,
    DifferentialCapacity: _draw_differential,
    CapacityData: _draw_capacities,
}


def fit_figure(result: FitResult):
    """One row per measurement: data with the fit, and residuals in standard errors."""
    problem = result.problem
    predicted = problem.predict(result.coordinates)
    rows = len(problem.measurements)
    figure, axes = plt.subplots(rows, 2, figsize=(10, 3.2 * rows), squeeze=False)
    figure.set_layout_engine("constrained")
    for (left, right), item, found in zip(axes, problem.measurements, predicted, strict=True):
        _DRAW.get(type(item), _draw_spectrum)(left, right, item, found)
        left.set_title(item.name)
        left.legend(fontsize=8)
        right.axhline(0, color="0.7", linewidth=0.8)
        right.set_ylabel("Residual [standard errors]")
    return figure


def correlation_figure(result: FitResult):
    """Correlation matrix of the fitted coordinates."""
    table = result.correlation
    names = [name.split(" [")[0] for name in table.index]
    size = 2.5 + 0.7 * len(names)
    figure, axis = plt.subplots(figsize=(size + 2.5, size))
    figure.set_layout_engine("constrained")
    image = axis.imshow(table.to_numpy(), vmin=-1, vmax=1, cmap="RdBu_r")
    axis.set_xticks(range(len(names)), names, rotation=40, ha="right", fontsize=8)
    axis.set_yticks(range(len(names)), names, fontsize=8)
    for (row, column), value in np.ndenumerate(table.to_numpy()):
        dark = "white" if abs(value) > 0.6 else "black"
        axis.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=8, color=dark)
    figure.colorbar(image, label="Correlation of the coordinates")
    return figure
