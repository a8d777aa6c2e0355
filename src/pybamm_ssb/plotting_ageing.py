"""Figures of long runs."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt

_PANELS = (
    ("Delithiation capacity [mAh.cm-2]", ("Delithiation capacity [mAh.cm-2]",)),
    ("Lithium lost [mAh.cm-2]", ("Stranded lithium [mAh.cm-2]",
                                 "Lithium lost to interphase [mAh.cm-2]")),
    ("Smallest contact fraction", ("Smallest contact fraction",)),
    ("Resistance [Ohm.cm2]", ("Resistance at mid-lithiation [Ohm.cm2]",
                              "Resistance at mid-delithiation [Ohm.cm2]")),
)  # fmt: skip
_STYLES = ("-", "--")


def ageing_figure(results: Mapping):
    """Capacity, losses, contact and resistance against the cycle number; dots are simulated cycles
    of runs with jumps.

    Parameters
    ----------
    results : mapping
        Name to :class:`~pybamm_ssb.ageing.AgeingResult`.
    """
    figure, axes = plt.subplots(2, 2, figsize=(10, 6.5), sharex=True)
    figure.set_layout_engine("constrained")
    for axis, (label, columns) in zip(axes.flat, _PANELS, strict=True):
        for index, (name, result) in enumerate(results.items()):
            _draw(axis, result.table, columns, f"C{index}", name if len(results) > 1 else None)
        axis.set_ylabel(label)
        axis.set_ylim(bottom=0)
        if axis.get_legend_handles_labels()[1]:
            axis.legend(fontsize=8)
    for axis in axes[1]:
        axis.set_xlabel("Cycle")
    figure.suptitle(" / ".join(results), fontsize=10)
    return figure


def _draw(axis, table, columns, colour, name) -> None:
    shown = [column for column in columns if column in table]
    for column, style in zip(shown, _STYLES, strict=False):
        part = column.split(" [")[0]
        label = ": ".join(text for text in (name, part if len(shown) > 1 else None) if text)
        axis.plot(table.index, table[column], style, color=colour, label=label or None)
        jumped = table["Simulated"] & ~table["Simulated"].all()
        axis.plot(table.index[jumped], table.loc[jumped, column], ".", color=colour, markersize=4)
