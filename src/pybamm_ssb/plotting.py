"""Figures of simulations and comparisons: labelled axes, units, legends that can be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .comparison_table import polarisation_terms

CAPACITY = "Capacity [mAh.g-1]"
_SIZE = (7.0, 4.6)
_COLOURS = ("#0b6fa4", "#c8551b", "#2f8f4e", "#7b4ea3", "#8a6d1a", "#4d4d4d", "#b03060", "#1aa3a3")
_LABELS = {
    "Capacity [mAh.g-1]": "Capacity / mAh g$^{-1}$(Si)",
    "Capacity [mAh.cm-2]": "Capacity / mAh cm$^{-2}$",
    "Time [h]": "Time / h",
}


def _figure(size=_SIZE, panels: int = 1, **keywords):
    figure = Figure(figsize=size, layout="constrained", dpi=150)
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, panels, **keywords)
    for ax in np.atleast_1d(axes):
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(alpha=0.25, linewidth=0.6)
        ax.set_axisbelow(True)
    return figure, axes


def _colour(index: int) -> str:
    return _COLOURS[index % len(_COLOURS)]


def _cycle_lines(ax, curves: pd.DataFrame, cycle: int, x: str, **style) -> None:
    """The steps of one cycle that carry current, one line each; only the first is labelled."""
    label = style.pop("label", None)
    part = curves[curves["Cycle"] == cycle]
    for _, step in part.groupby("Step"):
        if np.abs(step["Current [mA.cm-2]"]).max() < 1e-9:
            continue
        ax.plot(step[x], step["Voltage [V]"], label=label, **style)
        label = None


def _axis(curves: pd.DataFrame) -> str:
    # no silicon mass, no gravimetric axis
    return CAPACITY if curves[CAPACITY].notna().any() else "Capacity [mAh.cm-2]"


def _empty(ax, text: str) -> None:
    ax.text(0.5, 0.5, text, ha="center", va="center", transform=ax.transAxes)


def voltage_curves(results: dict) -> Figure:
    """Cell voltage against capacity in the first (thin) and the last kept cycle (thick)."""
    figure, ax = _figure()
    x = CAPACITY
    for index, (name, result) in enumerate(results.items()):
        curves = result.curves()
        if curves.empty:
            continue
        x = _axis(curves)
        first, last = curves["Cycle"].min(), curves["Cycle"].max()
        colour = _colour(index)
        if last != first:
            _cycle_lines(
                ax, curves, first, x, color=colour, lw=1.0, ls="--", label=f"{name}, cycle {first}"
            )
        _cycle_lines(ax, curves, last, x, color=colour, lw=2.0, label=f"{name}, cycle {last}")
    ax.set(xlabel=_LABELS[x], ylabel="Cell voltage / V", xlim=(0, None))
    # a column per set: its first and its last cycle
    _legend(figure, ax, len(results) if len(results) <= 3 else 2)
    return figure


def _legend(figure: Figure, ax, columns: int = 3) -> None:
    handles, labels = ax.get_legend_handles_labels()
    if not handles:
        _empty(ax, "no cycle delivered charge")
        return
    # outside, so that no curve can run behind it
    figure.legend(
        handles, labels, loc="outside lower center", ncols=columns, fontsize=9, frameon=False
    )


def retention(results: dict) -> Figure:
    """Delithiation capacity per gram and retention relative to cycle 2, per cycle."""
    figure, (left, right) = _figure((9.0, 4.4), panels=2)
    for index, (name, result) in enumerate(results.items()):
        table, colour = result.table, _colour(index)
        style = {"color": colour, "marker": "o", "ms": 3.5, "lw": 1.4, "label": name}
        left.plot(table.index, table["Delithiation capacity [mAh.g-1]"], **style)
        # cycle 1 is off the scale where capacity is lost before cycle 2; the left panel shows it
        right.plot(table.index[1:], 100 * table["Retention"].iloc[1:], **style)
    left.set(xlabel="Cycle", ylabel="Delithiation capacity / mAh g$^{-1}$(Si)", ylim=(0, None))
    right.set(xlabel="Cycle", ylabel="Retention relative to cycle 2 / %")
    for ax in (left, right):
        ax.xaxis.get_major_locator().set_params(integer=True)
    _legend(figure, left)
    return figure


def contact_fraction(results: dict) -> Figure:
    """Contact fraction of silicon (x-averaged) over the last kept cycle."""
    figure, ax = _figure()
    for index, (name, result) in enumerate(results.items()):
        curves = result.curves()
        if curves.empty or curves["Contact fraction"].isna().all():
            continue
        part = curves[curves["Cycle"] == curves["Cycle"].max()]
        time = part["Time [h]"] - part["Time [h]"].iloc[0]
        label = f"{name}, cycle {part['Cycle'].iloc[0]}"
        ax.plot(time, part["Contact fraction"], color=_colour(index), lw=1.8, label=label)
    ax.set(
        xlabel="Time in the cycle / h",
        ylabel="Share of silicon surface in contact",
        ylim=(-0.02, 1),
        xlim=(0, None),
    )
    _legend(figure, ax)
    return figure


def _mechanism(term: str) -> str:
    return term.removesuffix(" in cathode").removesuffix(" at silicon")


def polarisation_bars(results: dict, threshold_mV: float = 0.05) -> Figure:
    """Polarisation at mid-discharge of the last cycle by cause, stacked; negative parts below."""
    columns = {name: polarisation_terms(result) for name, result in results.items()}
    table = pd.DataFrame(columns).drop(index="Total polarisation").fillna(0.0)
    table = table[table.abs().max(axis=1) >= threshold_mV]
    width = max(_SIZE[0], 1.6 * len(results) + 4.5)
    figure, ax = _figure((width, _SIZE[1]))
    up, down = np.zeros(len(table.columns)), np.zeros(len(table.columns))
    mechanisms = list(dict.fromkeys(_mechanism(term) for term in table.index))
    for term, values in table.iterrows():
        height = values.to_numpy(float)
        bottom = np.where(height >= 0, up, down)
        colour = _colour(mechanisms.index(_mechanism(term)))
        # one colour per mechanism; the cathode's share is hatched
        hatch = "///" if term.endswith(" in cathode") else None
        style = {"color": colour, "hatch": hatch, "edgecolor": "white", "linewidth": 0.4}
        label = term.replace(" polarisation", "")
        ax.bar(table.columns, height, 0.6, bottom=bottom, label=label, **style)
        up, down = up + height.clip(0), down + height.clip(max=0)
    for place, name in enumerate(table.columns):
        total = columns[name]["Total polarisation"]
        ax.annotate(
            f"{total:.3g} mV", (place, up[place]), ha="center", va="bottom", fontsize=9,
            xytext=(0, 2), textcoords="offset points",
        )  # fmt: skip
    ax.axhline(0, color="black", lw=0.8)
    ax.set_ylim(1.1 * down.min(initial=0.0), 1.1 * max(up.max(initial=0.0), 1e-3))
    ax.set_ylabel("Polarisation at mid-discharge / mV")
    ax.grid(axis="x", visible=False)
    handles, labels = ax.get_legend_handles_labels()
    # top of the legend = top of the stack
    figure.legend(handles[::-1], labels[::-1], loc="outside right upper", fontsize=9, frameon=False)
    return figure


def impedance_spectra(spectra: dict) -> Figure:
    """Nyquist diagram, and magnitude and phase over frequency, of spectra by label."""
    figure, (nyquist, magnitude, phase) = _figure((12.0, 4.2), panels=3)
    ohm = "$\\Omega$ cm$^2$"
    for index, (name, spectrum) in enumerate(spectra.items()):
        f, z = spectrum.frequencies_Hz, spectrum.impedance_Ohm_cm2
        style = {"color": _colour(index), "marker": "o", "ms": 2.5, "lw": 1.3, "label": name}
        nyquist.plot(z.real, -z.imag, **style)
        magnitude.semilogx(f, np.abs(z), **style)
        phase.semilogx(f, -np.degrees(np.angle(z)), **style)
    every = np.concatenate([spectrum.impedance_Ohm_cm2 for spectrum in spectra.values()])
    right = 1.05 * every.real.max()
    # equal scales, or arcs are not round; no flatter than half, or a short arc is a line
    top = max(1.1 * (-every.imag).max(), 0.5 * right)
    low = min(-0.02 * top, 1.1 * (-every.imag).min())
    nyquist.set(xlim=(0, right), ylim=(low, top), aspect="equal")
    nyquist.set(xlabel=f"Z' / {ohm}", ylabel=f"-Z'' / {ohm}")
    magnitude.set(xlabel="Frequency / Hz", ylabel=f"|Z| / {ohm}")
    if np.abs(every).max() > 10 * np.abs(every).min():
        magnitude.set_yscale("log")
    else:
        magnitude.set_ylim(0, None)
    phase.set(xlabel="Frequency / Hz", ylabel="-Phase / degrees")
    _legend(figure, nyquist)
    return figure


def read_measured(path) -> pd.DataFrame:
    """A measured curve from CSV.

    Columns (names are matched without regard to case): a voltage, "Voltage [V]" or any column
    starting with "voltage", and one of "Time [h]", "Time [s]", "Capacity [mAh.g-1]",
    "Capacity [mAh.cm-2]".

    Raises
    ------
    ValueError
        Missing file or columns; the message lists what was found and what is valid.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"measured file '{path}' does not exist")
    table = pd.read_csv(path)
    lower = {str(name).strip().lower(): name for name in table.columns}
    voltage = next((lower[name] for name in lower if name.startswith("voltage")), None)
    if "time [s]" in lower and "time [h]" not in lower:
        table["Time [h]"] = table[lower["time [s]"]] / 3600
        lower["time [h]"] = "Time [h]"
    x = next((name for name in _LABELS if name.lower() in lower), None)
    if voltage is None or x is None:
        raise ValueError(
            f"'{path}' has the columns {list(table.columns)}; needed are 'Voltage [V]' and one of "
            "'Time [s]', 'Time [h]', 'Capacity [mAh.g-1]', 'Capacity [mAh.cm-2]'"
        )
    try:
        numbers = table[[lower[x.lower()], voltage]].astype(float)
    except ValueError as error:
        raise ValueError(f"'{path}' holds something that is not a number: {error}") from None
    numbers.columns = [x, "Voltage [V]"]
    return numbers.dropna()


def simulation_curves(result, measured: pd.DataFrame | None = None) -> Figure:
    """Voltage of a simulation, with a measured curve laid over it.

    Against time when the measurement has time, else against capacity, first to last cycle from
    light to dark.
    """
    figure, ax = _figure()
    curves = result.curves()
    x = measured.columns[0] if measured is not None else _axis(curves) if len(curves) else CAPACITY
    if x == "Time [h]" and len(curves):
        ax.plot(curves[x], curves["Voltage [V]"], color=_colour(0), lw=1.6, label="simulated")
    elif len(curves):
        numbers = sorted(curves["Cycle"].unique())
        for place, number in enumerate(numbers):
            shade = 0.35 + 0.65 * (place + 1) / len(numbers)
            shown = place in (0, len(numbers) - 1)
            label = f"simulated, cycle {number}" if shown else None
            style = {"color": _colour(0), "alpha": shade, "lw": 1.6, "label": label}
            _cycle_lines(ax, curves, number, x, **style)
    if measured is not None:
        ax.plot(measured[x], measured["Voltage [V]"], ".", color=_colour(1), ms=4, label="measured")
    ax.set(xlabel=_LABELS[x], ylabel="Cell voltage / V", title=result.name)
    ax.title.set_fontsize(10)
    _legend(figure, ax)
    return figure


def save_simulation(result, folder, measured: pd.DataFrame | None = None) -> list[Path]:
    """Voltage, retention and contact figures of one simulation as PNG files."""
    one = {result.name: result}
    figures = {
        "voltage": simulation_curves(result, measured),
        "retention": retention(one),
        "contact": contact_fraction(one),
        "polarisation": polarisation_bars(one),
    }
    return _save(figures, folder)


def save_comparison(comparison, folder) -> list[Path]:
    """Voltage, retention, contact and polarisation figures of a comparison as PNG files."""
    figures = {
        "voltage": voltage_curves(comparison.results),
        "retention": retention(comparison.results),
        "contact": contact_fraction(comparison.results),
        "polarisation": polarisation_bars(comparison.results),
    }
    return _save(figures, folder)


def _save(figures: dict[str, Figure], folder) -> list[Path]:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, figure in figures.items():
        figure.savefig(folder / f"{name}.png")
        paths.append(folder / f"{name}.png")
    return paths
