"""The comparison in words: conditions, verdict, reasons, and the table as text."""

from __future__ import annotations

import math

from .comparison_band import FIRST, LAST, RETENTION, results_of

#: Rows of the table that are shown as value [low to high] instead of on their own.
_BANDED = (FIRST, LAST, RETENTION)


def conditions(name: str, picked) -> str:
    """One line: cell kind, temperature, stack pressure, loading, separator."""
    values, cell = picked.values, picked.basis
    if not cell.half_cell:
        kind = "full cell"
    elif picked.options.get("counter electrode") == "alloy":
        kind = "half cell against an alloy"
    else:
        kind = "half cell against Li"
    temperature = float(values["Ambient temperature [K]"]) - 273.15
    pressure = float(values["Stack pressure [Pa]"]) / 1e6
    separator = 1e6 * float(values["Separator thickness [m]"])
    loading = cell.per_area(cell.capacity_Ah)
    return (
        f"{name}: {kind}, {temperature:.0f} C, stack pressure {pressure:g} MPa, "
        f"{loading:.3g} mAh/cm2, separator {separator:g} um"
    )


def verdict(results, bands) -> str:
    """Which set delivers most after the last cycle, and whether that survives the bands.

    The delithiation capacity of the last cycle decides, not retention: retention is relative to
    the second cycle and hides what is lost before it.
    """
    ends = {
        name: results_of(result.table)[LAST]
        for name, result in results.items()
        if result.stopped is None
    }
    ends = {name: value for name, value in ends.items() if math.isfinite(value)}
    if not ends:
        return "No set finished; there is no winner."
    winner = max(ends, key=ends.__getitem__)
    text = f"{winner} delivers most in the last cycle ({ends[winner]:.0f} mAh/g(Si))"
    if len({results[name].basis.half_cell for name in ends}) == 2:
        text += ", of half and full cells together (a full cell is also limited by its cathode)"
    others = [name for name in ends if name != winner]
    if not others:
        return f"{text}; there is nothing to compare it with."
    missing = [name for name in (winner, *others) if name not in bands]
    if missing:
        return f"{text}; without bands for {', '.join(missing)} nobody knows whether that is safe."
    low = bands[winner].around(LAST, ends[winner])[0]
    highs = {name: bands[name].around(LAST, ends[name])[1] for name in others}
    rival = max(highs, key=highs.__getitem__)
    lost = [name for name in (winner, *others) if bands[name].failed]
    note = f" Some variations gave no result ({', '.join(lost)})." if lost else ""
    if low > highs[rival]:
        return (
            f"{text}. The winner survives its band: at worst {low:.0f}, the next best at best "
            f"{highs[rival]:.0f} ({rival}).{note}"
        )
    return (
        f"{text}. The winner does NOT survive its band: at worst {low:.0f}, while {rival} reaches "
        f"{highs[rival]:.0f} at best.{note}"
    )


def reasons(result, terms: dict[str, float]) -> str:
    """The largest polarisation term and the largest loss of lithium of one set."""
    known = {
        name: value
        for name, value in terms.items()
        if not name.startswith("Total") and math.isfinite(value)
    }
    parts = []
    if known:
        largest = max(known, key=lambda name: abs(known[name]))
        parts.append(
            f"largest polarisation at mid-discharge: {largest.lower()}, {known[largest]:.1f} mV of "
            f"{terms['Total polarisation']:.1f} mV"
        )
    last = result.table.iloc[-1]
    losses = {
        "stranded in disconnected silicon": last["Stranded lithium [mAh.cm-2]"],
        "bound in the interphase": last["Lithium lost to interphase [mAh.cm-2]"],
    }
    losses = {name: value for name, value in losses.items() if math.isfinite(value)}
    if losses and max(losses.values()) > 0:
        largest = max(losses, key=losses.__getitem__)
        parts.append(f"largest loss of lithium: {losses[largest]:.3g} mAh/cm2 {largest}")
    else:
        parts.append("no lithium lost")
    drop = result.table["Delithiation capacity [mAh.cm-2]"]
    if len(drop) > 1 and drop.iloc[0] - drop.iloc[1] > 0.1 * drop.iloc[0]:
        parts.append(
            f"cycle 2 delivers {100 * drop.iloc[1] / drop.iloc[0]:.0f} % of cycle 1 "
            f"(retention counts from cycle 2)"
        )
    return "; ".join(parts)


def _cell(value) -> str:
    if isinstance(value, str):
        return value
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _rows(comparison) -> list[list[str]]:
    table = comparison.table
    rows = []
    for quantity in table.index:
        if quantity == "Failed" or quantity.endswith((", low", ", high")):
            continue
        cells = []
        for name in table.columns:
            text = _cell(table.loc[quantity, name])
            if quantity in _BANDED and name in comparison.bands:
                low, high = (table.loc[f"{quantity}, {end}", name] for end in ("low", "high"))
                text += f" [{_cell(low)} to {_cell(high)}]"
            cells.append(text)
        rows.append([quantity, *cells])
    return rows


def render(comparison) -> str:
    """Head, table, bands, verdict and reasons as text."""
    names = list(comparison.table.columns)
    rows = [["", *names], *_rows(comparison)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(names) + 1)]
    lines = [*comparison.head, ""]
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells))
        if number == 0:
            lines.append("-" * len(lines[-1]))
    lines += ["", "Polarisation is that of the last cycle at mid-discharge (half of its charge)."]
    lines.append(
        "Retention is relative to the second cycle; capacities per gram are per gram of silicon."
    )
    if comparison.bands:
        lines.append(
            "Bands: changes found with the reduced model (SPMe) when each value below is set to "
            "the ends of its range, one at a time, all other values kept."
        )
    for name, found in comparison.bands.items():
        spans = ", ".join(f"{key} {low:g} to {high:g}" for key, low, high in found.varied)
        lines.append(f"  {name}: {spans}")
        lines += [f"  {name}: no result for {failure}" for failure in found.failed]
    for name, reason in comparison.failures.items():
        lines.append(f"{name} FAILED: {reason}")
    lines += ["", comparison.verdict]
    lines += [f"  {name}: {text}" for name, text in comparison.reasons.items()]
    for result in comparison.results.values():
        lines += [f"  warning: {message}" for message in result.warnings]
    return "\n".join(lines)
