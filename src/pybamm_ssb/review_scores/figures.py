"""Figures of the review benchmark: parity, errors with their intervals, contrasts within a lab."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..plotting import _colour, _empty, _figure
from .prediction import ANODE, CATHODE
from .scoring import CAPACITY_ERROR, MODEL, RETENTION_ERROR, groups

_MARKERS = {"half cells, sulfide": "o", "half cells, other": "s", "full cells": "^"}


def _parts(rows: pd.DataFrame) -> dict[str, pd.Series]:
    found = groups(rows)
    sulfide = found.get("half cells, sulfide", pd.Series(False, index=rows.index))
    half = found.get("half cells", pd.Series(False, index=rows.index))
    full = found.get("full cells", pd.Series(False, index=rows.index))
    return dict(zip(_MARKERS, (sulfide, half & ~sulfide, full), strict=True))


def _scatter(ax, rows: pd.DataFrame, reported: str, predicted: str, limits) -> None:
    low, high = limits
    ax.plot([low, high], [low, high], color="0.5", lw=1.0, zorder=1)
    shown = False
    for index, (name, mask) in enumerate(_parts(rows).items()):
        part = rows[mask & rows[reported].notna() & rows[predicted].notna()]
        if not len(part):
            continue
        shown = True
        label = f"{name} ({len(part)})"
        # on a logarithmic axis nothing is lost below the edge
        x, y = part[reported].clip(low, high), part[predicted].clip(low, high)
        ax.scatter(
            x, y, marker=_MARKERS[name], s=34, color=_colour(index), alpha=0.85, label=label,
            zorder=2, clip_on=False,
        )  # fmt: skip
    ax.set(xlim=limits, ylim=limits)
    ax.set_aspect("equal")
    if shown:
        ax.legend(loc="upper left", fontsize=8, frameon=False)
    else:
        _empty(ax, "no row has both")


def parity(rows: pd.DataFrame) -> Figure:
    """Predicted against reported retention, and first capacity per gram."""
    figure, (left, right) = _figure((10.0, 5.0), panels=2)
    _scatter(left, rows, "reported retention", "predicted retention", (0, 105))
    left.set(xlabel="Reported retention / %", ylabel="Predicted retention / %")
    gram = rows[rows["unit"].isin([ANODE, CATHODE])]
    values = gram[["reported capacity", "predicted capacity"]].to_numpy(dtype=float)
    known = values[np.isfinite(values) & (values > 0)]
    # cathodes and silicon are a factor of twenty apart
    limits = (0.7 * min([100.0, *known]), 1.4 * max([4000.0, *known]))
    _scatter(right, gram, "reported capacity", "predicted capacity", limits)
    right.set(
        xscale="log",
        yscale="log",
        xlabel="Reported first capacity / mAh g$^{-1}$",
        ylabel="Predicted first capacity / mAh g$^{-1}$",
    )
    return figure


def errors(table: pd.DataFrame, title: str) -> Figure:
    """Mean error of each predictor per group, with its 95 % interval over labs."""
    names = list(dict.fromkeys(table["Group"])) if len(table) else []
    figure, axes = _figure((4.0 * max(len(names), 1) + 1.0, 4.2), panels=max(len(names), 1))
    axes = np.atleast_1d(axes)
    if not names:
        _empty(axes[0], "nothing to score")
    for ax, group in zip(axes, names, strict=False):
        part = table[table["Group"] == group]
        y = np.arange(len(part))[::-1]
        low = (part[title] - part[f"{title}, low"]).clip(lower=0).fillna(0)
        high = (part[f"{title}, high"] - part[title]).clip(lower=0).fillna(0)
        colours = [_colour(1 if name == MODEL else 0) for name in part["Predictor"]]
        for at, value, below, above, colour in zip(y, part[title], low, high, colours, strict=True):
            ax.errorbar(value, at, xerr=[[below], [above]], fmt="o", color=colour, capsize=3)
        labels = [
            f"{name}\n({fitted})"
            for name, fitted in zip(part["Predictor"], part["Fitted"], strict=True)
        ]
        ax.set_yticks(y, labels, fontsize=7)
        first = part.iloc[0]
        ax.set_title(f"{group}: {first['Rows']} rows, {first['Labs']} labs", fontsize=9)
        unit = "points of retention" if title == RETENTION_ERROR else "% of first capacity"
        ax.set(xlabel=f"Mean absolute error / {unit}", xlim=(0, None), ylim=(-0.6, len(part) - 0.4))
    return figure


def contrast_figure(table: pd.DataFrame) -> Figure:
    """Predicted against reported ratio within a lab, for first capacity and fade."""
    figure, axes = _figure((10.0, 5.0), panels=2)
    for ax, quantity in zip(axes, ("first capacity", "fade"), strict=True):
        part = table[table["Quantity"] == quantity].dropna(
            subset=["Reported ratio", "Predicted ratio"]
        )
        ax.set(
            xlabel=f"Reported ratio of {quantity} / 1", ylabel=f"Predicted ratio of {quantity} / 1"
        )
        if not len(part):
            _empty(ax, "no pair has both")
            continue
        values = part[["Reported ratio", "Predicted ratio"]].to_numpy(dtype=float)
        reach = 1.3 * max(np.exp(np.abs(np.log(values)).max()), 1.5)
        ax.plot([1 / reach, reach], [1 / reach, reach], color="0.5", lw=1.0)
        ax.axhline(1, color="0.8", lw=0.8)
        ax.axvline(1, color="0.8", lw=0.8)
        for index, (lab, own) in enumerate(part.groupby("Lab", sort=True)):
            ax.scatter(
                own["Reported ratio"], own["Predicted ratio"], color=_colour(index), s=34, label=lab
            )
        ax.set(xscale="log", yscale="log", xlim=(1 / reach, reach), ylim=(1 / reach, reach))
        for axis in (ax.xaxis, ax.yaxis):
            ticks = [t for t in (0.1, 0.2, 0.5, 1, 2, 5, 10) if 1 / reach <= t <= reach]
            axis.set_ticks(ticks, [f"{t:g}" for t in ticks])
            axis.set_ticks([], minor=True)
        ax.set_aspect("equal")
        ax.legend(loc="upper left", fontsize=8, frameon=False)
    return figure


def save(result, folder: Path) -> list[Path]:
    """All figures of a :class:`ReviewResult`."""
    figures = {
        "parity.png": parity(result.rows),
        "errors_retention.png": errors(result.retention_scores, RETENTION_ERROR),
        "errors_capacity.png": errors(result.capacity_scores, CAPACITY_ERROR),
        "contrasts.png": contrast_figure(result.contrasts),
    }
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=150)
    return [folder / name for name in figures]
