"""Design maps: where in a sweep two targets are reached."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from .sweep_figures import contours, label
from .sweep_task import ENERGY

_COLOURS = ("white", "tab:red", "tab:orange")


def design_map(result, x: str, y: str, targets: dict[str, float] | None = None) -> Figure:
    """Filled contours of the first target's result over two axes, a panel per combination of the
    others, with a line where each target is just reached.

    Parameters
    ----------
    result : SweepResult
        Of a grid.
    x, y : str
        Axes.
    targets : dict, optional
        Result to the value wanted; by default a retention of 0.8 and, for full cells, 300 Wh/kg.

    Raises
    ------
    ValueError
        The sweep is no grid, or has no such axis or result.
    """
    if not result.points.grid:
        raise ValueError(f"the points are a {result.points.method} sample; a map needs a grid")
    if targets is None:
        targets = {"Retention": 0.8}
        if ENERGY in result.variables:
            targets[ENERGY] = 300.0
    result._check(x, y, *targets)
    lines = [(name, level, _COLOURS[i % 3]) for i, (name, level) in enumerate(targets.items())]
    figure = contours(result, x, y, next(iter(targets)), lines)
    handles = [
        Line2D([], [], color=colour, lw=2, label=f"{label(name)} = {level:g}")
        for name, level, colour in lines
    ]
    figure.legend(
        handles=handles, loc="outside upper center", ncols=len(handles), fontsize=9,
        facecolor="0.75",
    )  # fmt: skip
    return figure


def reached(result, targets: dict[str, float]):
    """Rows of the table that reach all targets, best first by the first one."""
    table = result.table
    result._check(*targets)
    keep = table["failed"] == ""
    for name, level in targets.items():
        keep &= table[name] >= level
    return table[keep].sort_values(next(iter(targets)), ascending=False)
