"""The experiments named by Liang et al., Chem. Sci. 2026, 17, 738 (doi 10.1039/d5sc08445h):
which of them the models can run, and the experiment of each that runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from . import parameters
from .basis import CellBasis
from .cycling import capacity_limit, constant_current, formation, rate_capability, rest_at
from .protocol_steps import Protocol
from .pulses import gitt, linear_sweep


@dataclass(frozen=True)
class Programme:
    """A function of protocols, its arguments, and one set of further arguments per condition."""

    function: Callable
    arguments: dict
    conditions: tuple[dict, ...] = ({},)


def _cc(current: str, cycles: int, *conditions: dict, **more) -> Programme:
    arguments = {"current": current, "cycles": cycles, **more}
    return Programme(constant_current, arguments, conditions or ({},))


def _pressures(*values: float) -> tuple[dict, ...]:
    return tuple({"stack_pressure_MPa": value} for value in values)


def _rest_after_cycles(cell: CellBasis, current: str, cycles: int, **more) -> Protocol:
    """Half charge and rest, after cycles at `current`; for spectra before and after cycling."""
    before = constant_current(cell, current, cycles=cycles, **more) if cycles else None
    return rest_at(cell, 0.5, before=before, **more)


#: Where the row gives no current, C/10 is ours; where it gives no number of cycles, 1 to 50.
PROGRAMMES: dict[str, Programme] = {
    "P01": _cc("0.3 mA/cm2", 500, *_pressures(75, 50)),
    "P03": _cc("C/10", 20, *_pressures(5, 10, 20, 30)),
    "P05": _cc("1C", 500, *_pressures(330)),
    "P07": Programme(
        rate_capability,
        {"currents": ("C/10", "C/2", "1C", "2C"), "cycles_each": 3},
        _pressures(0, 50, 100),
    ),
    "P09": Programme(gitt, {}),
    "P10": Programme(
        linear_sweep,
        {"cycles": 1, "temperature_C": 25},
        tuple({"rate_mV_s": rate} for rate in (1e-3, 1e-2, 0.1, 1.0)),
    ),
    "P11": Programme(gitt, {}, tuple({"temperature_C": T} for T in (25, 60, 100))),
    # the way to rest, short because a creeping matrix closes the gap again; the spectrum itself is
    # pybamm_ssb.impedance(cell, protocol=...)
    "P13": Programme(
        rest_at,
        {"after": "delithiation", "rest_hours": 1},
        ({"soc": 0.8}, {"soc": 0.5}, {"soc": 0.2}),
    ),
    "P14": Programme(
        _rest_after_cycles,
        {"current": "0.3 mA/cm2", "cycles": 50, "stack_pressure_MPa": 75},
        ({"cycles": 0}, {}),
    ),
    "P17": _cc("0.2C", 50, {"temperature_C": 25}, {"temperature_C": 80}, stack_pressure_MPa=30),
    "P18": _cc("0.1C", 100, *_pressures(50)),
    "P20": Programme(
        rate_capability,
        {"currents": ("C/10", "C/5", "C/2", "1C"), "cycles_each": 3, "stack_pressure_MPa": 70},
    ),
    "P21": _cc("0.3 mA/cm2", 50),
    "P25": Programme(
        rate_capability,
        {"currents": ("0.05C", "0.25C"), "cycles_each": 3, "stack_pressure_MPa": 10},
    ),
    "P26": _cc("7.5 mA/g", 1),
    "P27": _cc("C/18", 100),
    "P28": _cc("0.8 A/g", 200, {"current": "0.8 A/g"}, {"current": "1 A/g", "cycles": 320}),
    "P29": _cc("2 uA/cm2", 100),
    "P31": Programme(rate_capability, {"currents": ("0.02C", "0.2C", "2C"), "cycles_each": 3}),
    "P33": Programme(
        capacity_limit, {"current": "0.15 mA/cm2", "capacity_mAh_g": 800.0, "cycles": 50}
    ),
    "P34": _cc("5 mA/cm2", 1000, *_pressures(75)),
    "P37": _cc("0.8 A/g", 100),
    "P38": _cc("0.3 A/g", 10),
    "P41": _cc("C/10", 350),
    "P42": _cc("C/10", 50),
    "P43": _cc("C/10", 50, {"current": "0.08C"}, {"current": "C/10"}, {"current": "1C"}),
    "P46": _cc("C/2", 500),
    "P47": _cc("1 A/g", 50, *_pressures(0)),
    "P49": Programme(gitt, {}),
    "P52": Programme(formation, {"current": "C/10", "cycles": 1}),
}


def review_protocols() -> pd.DataFrame:
    """The rows of the review, with `runs` (yes or no) and `how_or_why_not`.

    Facts from Liang et al., Chem. Sci. 2026, 17, 738, doi 10.1039/d5sc08445h; the two last
    columns are ours. Indexed by the row's id.
    """
    path = parameters.data_folder() / "review" / "protocols.csv"
    table = pd.read_csv(path, comment="#", dtype=str, keep_default_na=False)
    return table.set_index("id")


def review_protocol(
    id: str, cell: CellBasis, *, condition: int = 0, cycles: int | None = None
) -> Protocol:
    """The experiment of one row for a cell: for :func:`pybamm_ssb.simulate`, and where the row is
    about impedance, for :func:`pybamm_ssb.impedance`.

    Parameters
    ----------
    id : str
        E.g. "P01".
    cell : CellBasis
    condition : int
        Which of the row's conditions (pressures, temperatures, currents or states of charge),
        counted from 0.
    cycles : int, optional
        Fewer or more cycles than the row's; for rate tests, cycles at each rate.

    Raises
    ------
    ValueError
        Unknown id, a row the models cannot run (with the reason), no such condition.
    """
    table = review_protocols()
    if id not in table.index:
        raise ValueError(parameters.unknown(id, list(table.index), "review protocol"))
    if id not in PROGRAMMES:
        raise ValueError(
            f"{id} ({table.loc[id, 'protocol']}) does not run: {table.loc[id, 'how_or_why_not']}"
        )
    programme = PROGRAMMES[id]
    if condition not in range(len(programme.conditions)):
        last = len(programme.conditions) - 1
        raise ValueError(f"condition is {condition!r}; {id} has conditions 0 to {last}")
    arguments = {**programme.arguments, **programme.conditions[condition]}
    if cycles is not None:
        key = next((key for key in ("cycles", "cycles_each") if key in arguments), None)
        if key is None:
            raise ValueError(f"cycles is {cycles!r}, but {id} is one sequence without cycles")
        arguments[key] = cycles
    protocol = programme.function(cell, **arguments)
    protocol.name = f"{id}: {table.loc[id, 'protocol']}, {protocol.name}"
    return protocol
