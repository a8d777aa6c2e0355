r"""What the model predicts for a row: first capacity and retention.

A row is cycled at its own current for its own number of cycles N, both ways at constant current
between the cut-offs of its cell, with the defaults of parameter_sets/review/defaults.yaml. One rule
for all rows, since the tables rarely say to what retention refers:

.. math:: R = 100\,Q_N/Q_1,

Q the delithiation capacity of a cycle; 0 where the first cycle delivers nothing, and where the cell
comes to a physical end before (no electrolyte left in its pores, say). The first
capacity is :math:`Q_1`, per gram of the anode's active material in half cells, per gram of the
cathode's in full cells, per area where the row has that.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Mapping

import pandas as pd

from ..ageing import age
from ..cell import Cell
from ..cell_choice import choose
from ..protocols import constant_current
from .defaults import defaults
from .row_cell import cell_of

CAPACITY = "Delithiation capacity [mAh.cm-2]"
SHORTENED = "no retention:"
#: in the reason of a run that an event of the model ended
PHYSICAL = "' ended by '"
ANODE, CATHODE, AREA = "mAh/g (anode)", "mAh/g (cathode)", "uAh/cm2"


def current_of(row: Mapping) -> str:
    """The row's current as protocols read it, or the default."""
    for column, unit in (("current_mA_cm2", " mA/cm2"), ("current_C_rate", "C")):
        if row[column] > 0:
            return f"{row[column]:.6g}{unit}"
    return f"{row['current_A_g']:.6g} A/g" if row["current_A_g"] > 0 else defaults()["current"]


def unit_of(row: Mapping) -> str:
    """Unit of the row's first capacity."""
    if row["capacity_uAh_cm2"] > 0:
        return AREA
    return CATHODE if row["cell_kind"] == "full" else ANODE


def reported_capacity(row: Mapping) -> float:
    """The row's first capacity in that unit; NaN where none is given."""
    areal = row["capacity_uAh_cm2"]
    return float(areal if areal > 0 else row["capacity_mAh_g"])


def cycles_of(row: Mapping) -> int:
    return 1 if math.isnan(row["cycles"]) else int(row["cycles"])


def age_cell(
    cell: Cell, current: str, cycles: int, changes: Mapping | None = None, options=None
) -> tuple[pd.DataFrame, str | None]:
    """(table per cycle, why it stopped early) of a cell; `changes` are values of parameters, whose
    names have "{E}" for the electrode with the silicon."""
    rest = defaults()["rest_minutes"]
    choice = choose(cell)
    protocol = constant_current(choice.basis, current, cycles=1, rest_minutes=rest)
    silicon = choice.basis.silicon.capitalize()
    overrides = {}
    for name, value in (changes or {}).items():
        full = name.format(E=silicon)
        # in a blend each active material has its own
        own = [f"{phase}: {full}" for phase in ("Primary", "Secondary")]
        for known in [name for name in own if name in choice.values] or [full]:
            overrides[known] = value
    result = age(
        cell, protocol, cycles=cycles, overrides=overrides, options=options, progress=False
    )
    return result.table, result.stopped


def per_gram(cell: Cell, unit: str) -> float:
    """Factor from mAh/cm2 to a unit of capacity."""
    if unit == AREA:
        return 1e3
    choice = choose(cell)
    values, half = choice.values, choice.basis.half_cell
    electrode = "Positive" if half or unit == CATHODE else "Negative"
    mass = 0.0  # g/cm2
    for prefix in ("", "Primary: ", "Secondary: "):
        share = f"{prefix}{electrode} electrode active material volume fraction"
        density = f"{prefix}{electrode} electrode active material density [kg.m-3]"
        if share in values and density in values:
            mass += 0.1 * float(values[share]) * float(values[density])
    mass *= float(values[f"{electrode} electrode thickness [m]"])
    if mass <= 0:
        raise ValueError(f"no density of the {electrode.lower()} electrode's active material")
    return 1 / mass


def predict(
    row: Mapping,
    row_id: str = "",
    cycles_limit: int | None = None,
    *,
    changes: Mapping[str, float] | None = None,
    options: dict | None = None,
) -> dict:
    """First capacity and retention of a checked row.

    Parameters
    ----------
    row : mapping
        As in :func:`read_rows`.
    cycles_limit : int, optional
        Run at most so many cycles; retention is NaN where the row asks for more.
    changes : mapping, optional
        Parameter, with "{E}" for the electrode with the silicon, to a value for this run.
    options : dict, optional
        Model options beside those of the cell.

    Returns
    -------
    dict
        "capacity" in "unit", "retention" [%], "asked" and "run" cycles, "current", "note" (why
        there is no retention, or why the run ended early), "seconds".

    Raises
    ------
    ValueError
        The cell cannot be built, or not all cycles were finished.
    KeyboardInterrupt
        Ctrl-C, which a run of many cycles keeps to itself.
    """
    began = time.perf_counter()
    asked = cycles_of(row)
    wanted = asked if cycles_limit is None else min(asked, cycles_limit)
    current, unit = current_of(row), unit_of(row)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        cell = cell_of(row_id, row)
        table, stopped = age_cell(cell, current, wanted, changes, options)
    if stopped is not None and stopped.startswith("interrupted"):
        raise KeyboardInterrupt
    if not len(table):
        raise ValueError(stopped or "no cycle was finished")
    charge = table[CAPACITY]
    first, last = float(charge.iloc[0]), int(table.index[-1])
    retention, note = math.nan, stopped or ""
    if last < wanted and PHYSICAL in (stopped or ""):
        retention, note = 0.0, f"counts as a retention of 0: {stopped}"
    elif last < wanted:
        raise ValueError(f"stopped after {last} of {wanted} cycles: {stopped or 'no reason given'}")
    elif wanted < asked:
        note = f"{SHORTENED} {wanted} of {asked} cycles were run"
    elif asked > 1 and first > 0:
        retention = 100 * float(charge.loc[asked]) / first
    elif asked > 1:
        retention, note = 0.0, "nothing is delivered in cycle 1; counts as a retention of 0"
    return {
        "capacity": first * per_gram(cell, unit),
        "unit": unit,
        "retention": retention,
        "asked": asked,
        "run": last,
        "current": current,
        "note": note,
        "seconds": round(time.perf_counter() - began, 1),
    }
