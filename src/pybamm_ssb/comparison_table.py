"""The numbers of the comparison: one column per set."""

from __future__ import annotations

import math

from .comparison_band import FIRST, LAST, RETENTION, Band, results_of
from .simulation import SimulationResult


def _half(result: SimulationResult) -> str:
    # discharging lithiates a half cell and delithiates a full cell
    return "mid-lithiation" if result.basis.half_cell else "mid-delithiation"


def polarisation_terms(result: SimulationResult) -> dict[str, float]:
    """Polarisation by cause at mid-discharge of the last cycle that delivered charge [mV].

    Terms of the counter electrode of a full cell keep their electrode's name; those of silicon
    drop it.
    """
    half, silicon = _half(result), f" in {result.basis.silicon} electrode"
    table = result.table
    out = {}
    for term in [*result.model.polarisation_variables, "Total polarisation [V]"]:
        name = term.removesuffix(" [V]")
        values = table[f"{name} at {half} [mV]"].dropna()
        label = name.replace(silicon, " at silicon").replace("positive electrode", "cathode")
        out[label] = float(values.iloc[-1]) if len(values) else math.nan
    return out


def column(result: SimulationResult, found: Band | None) -> dict[str, float]:
    table = result.table
    first, last = table.iloc[0], table.iloc[-1]
    numbers = {
        "First lithiation capacity [mAh.g-1]": first["Lithiation capacity [mAh.g-1]"],
        FIRST: first["Delithiation capacity [mAh.g-1]"],
        "First lithiation capacity [mAh.cm-2]": first["Lithiation capacity [mAh.cm-2]"],
        "First delithiation capacity [mAh.cm-2]": first["Delithiation capacity [mAh.cm-2]"],
        "Initial coulombic efficiency": first["Coulombic efficiency"],
        LAST: last["Delithiation capacity [mAh.g-1]"],
        RETENTION: last["Retention"],
        "Cycles finished": float(len(table)),
        "Mean lithiation voltage [V]": last["Mean lithiation voltage [V]"],
        "Mean delithiation voltage [V]": last["Mean delithiation voltage [V]"],
    }
    for term, value in polarisation_terms(result).items():
        numbers[f"{term} [mV]"] = value
    numbers |= {
        "Smallest contact fraction": table["Smallest contact fraction"].min(),
        "Interphase thickness [nm]": last["Interphase thickness [nm]"],
        "Stranded lithium [mAh.cm-2]": last["Stranded lithium [mAh.cm-2]"],
        "Lithium lost to interphase [mAh.cm-2]": last["Lithium lost to interphase [mAh.cm-2]"],
    }
    if found is not None:
        own = results_of(table)
        for key in (FIRST, LAST, RETENTION):
            low, high = found.around(key, own[key])
            numbers[f"{key}, low"], numbers[f"{key}, high"] = low, high
    return {key: float(value) for key, value in numbers.items()}


def row_order(names) -> list[str]:
    """Polarisation terms next to each other, their total last, whatever sets came first."""
    terms = [name for name in names if "olarisation" in name]
    total = [name for name in terms if name.startswith("Total")]
    terms = [name for name in terms if name not in total]
    others = [name for name in names if "olarisation" not in name]
    split = others.index("Smallest contact fraction") if terms else len(others)
    return [*others[:split], *terms, *total, *others[split:]]
