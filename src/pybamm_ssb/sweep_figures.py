"""Figures of a sweep."""

from __future__ import annotations

import itertools
import math

import numpy as np
from matplotlib.figure import Figure


def label(name: str) -> str:
    """A name with its unit as an axis label."""
    from .sweeps import unit_of

    unit = unit_of(name)
    if unit == "1":
        return name.replace("_", " ")
    plain = name.partition(" [")[0] if name.endswith("]") else name
    for end in ("_MPa", "_um", "_C", "_V", "_mAh_cm2", "_mg_cm2", "_mAh_g", "_cm2"):
        plain = plain.removesuffix(end)
    return f"{plain.replace('_', ' ').capitalize()} / {unit.replace('.', ' ')}"


def draw(result, x: str, y: str | None, variable: str) -> Figure:
    """Lines over one axis or contours over two."""
    if y is None:
        return _lines(result, x, variable)
    if not result.points.grid:
        return _cloud(result, x, y, variable)
    return contours(result, x, y, variable)


def _others(result, *axes: str) -> list[dict]:
    """Combinations of the axes that are not drawn."""
    rest = {name: v for name, v in result.points.axes.items() if name not in axes}
    return [dict(zip(rest, row, strict=True)) for row in itertools.product(*rest.values())]


def _part(table, fixed: dict):
    for name, value in fixed.items():
        table = table[table[name] == value]
    return table


def _title(fixed: dict) -> str:
    words = {name.partition(" [")[0].replace("_", " "): v for name, v in fixed.items()}
    return ", ".join(f"{name} {value}" for name, value in words.items())


def _lines(result, x: str, variable: str) -> Figure:
    figure = Figure(figsize=(6.0, 4.2), layout="constrained")
    ax = figure.add_subplot()
    table = result.table
    if not result.points.grid:
        ax.plot(table[x], table[variable], "o", ms=4)
    else:
        for fixed in _others(result, x):
            part = _part(table, fixed)
            ax.plot(part[x], part[variable], "o-", ms=4, label=_title(fixed) or None)
        if len(result.points.axes) > 1:
            ax.legend(fontsize=8, frameon=False)
    ax.set(xlabel=label(x), ylabel=label(variable))
    return figure


def _cloud(result, x: str, y: str, variable: str) -> Figure:
    figure = Figure(figsize=(6.0, 4.4), layout="constrained")
    ax = figure.add_subplot()
    table = result.table
    dots = ax.scatter(table[x], table[y], c=table[variable], s=28)
    figure.colorbar(dots, label=label(variable))
    ax.set(xlabel=label(x), ylabel=label(y))
    return figure


def grid_of(result, x: str, y: str, variable: str, fixed: dict) -> np.ndarray:
    """Values over (y, x) of a grid with the other axes fixed."""
    part = _part(result.table, fixed).set_index([y, x])[variable]
    rows = [[part.get((b, a), math.nan) for a in result.points.axes[x]]
            for b in result.points.axes[y]]  # fmt: skip
    return np.array(rows, dtype=float)


def contours(result, x: str, y: str, variable: str, lines=()) -> Figure:
    """Filled contours of a result over two axes, one panel per combination of the others.

    Parameters
    ----------
    lines : iterable of (variable, level, colour)
        Targets drawn as lines on top.
    """
    others = _others(result, x, y)
    columns = min(3, len(others))
    rows = math.ceil(len(others) / columns)
    figure = Figure(figsize=(4.0 * columns + 1.2, 3.4 * rows + 0.5), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    values = [grid_of(result, x, y, variable, fixed) for fixed in others]
    finite = np.concatenate([v[np.isfinite(v)] for v in values])
    if not len(finite):
        raise ValueError(f"no point has a '{variable}'")
    levels = np.linspace(finite.min(), finite.max() + 1e-12 + 1e-9 * abs(finite.max()), 11)
    a, b = (np.asarray(result.points.axes[name], dtype=float) for name in (x, y))
    drawn = None
    for ax, fixed, z in zip(axes, others, values, strict=False):
        drawn = ax.contourf(a, b, z, levels=levels, cmap="viridis")
        ax.set_title(_title(fixed), fontsize=9)
        for name, level, colour in lines:
            line = grid_of(result, x, y, name, fixed)
            if np.nanmin(line) < level < np.nanmax(line):
                ax.contour(a, b, line, levels=[level], colors=colour, linewidths=2)
    for ax in axes[len(others) :]:
        ax.set_visible(False)
    for ax in axes[: len(others)]:
        ax.label_outer()
    figure.supxlabel(label(x), fontsize=10)
    figure.supylabel(label(y), fontsize=10)
    if drawn is not None:
        figure.colorbar(drawn, ax=list(axes), label=label(variable))
    return figure
