"""Measured against predicted, residuals, and correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from .trace import Trace

if TYPE_CHECKING:
    from .result import FitResult


def fit_figure(result: FitResult):
    """One row per measurement: data with the fit, and residuals in standard errors."""
    problem = result.problem
    predicted = problem.predict(result.coordinates)
    rows = len(problem.measurements)
    figure, axes = plt.subplots(rows, 2, figsize=(10, 3.2 * rows), squeeze=False)
    figure.set_layout_engine("constrained")
    for (left, right), item, found in zip(axes, problem.measurements, predicted, strict=True):
        if isinstance(item, Trace):
            hours = (item.time_s - item.time_s[0]) / 3600
            left.plot(hours, item.values, ".", color="0.5", markersize=3, label="measured")
            left.plot(hours, found, "-", color="tab:red", linewidth=1, label="fitted")
            left.set(xlabel="Time [h]", ylabel=item.variable, title=item.name)
            right.plot(hours, (item.values - found) / item.sigma, ".", color="0.3", markersize=3)
            right.set(xlabel="Time [h]")
        else:
            z = item.impedance_Ohm
            left.plot(z.real, -z.imag, "o", color="0.5", markersize=3, label="measured")
            left.plot(found.real, -found.imag, "-", color="tab:red", linewidth=1, label="fitted")
            left.set(xlabel="Real impedance [Ohm]", ylabel="-Imaginary impedance [Ohm]")
            left.set_title(item.name)
            scale = item.sigma * np.abs(z)
            f = item.frequency_Hz
            right.semilogx(f, (z - found).real / scale, ".", label="real")
            right.semilogx(f, (z - found).imag / scale, "x", label="imaginary")
            right.set(xlabel="Frequency [Hz]")
            right.legend(fontsize=8)
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
