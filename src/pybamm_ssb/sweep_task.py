"""One point of a sweep: the cell, the run, and the numbers that are kept."""

from __future__ import annotations

import hashlib
import json
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from . import guarded
from .ageing_store import fingerprint
from .cell import Cell
from .cell_choice import Choice, choose
from .sweep_points import RUN_WORDS, changed_cell, is_cell_word

ENERGY = "Specific energy of the stack [Wh.kg-1]"
EFFICIENCY = "Initial coulombic efficiency"
_CAPACITY, _VOLTAGE = "Delithiation capacity [mAh.cm-2]", "Mean delithiation voltage [V]"


@dataclass(frozen=True)
class Task:
    """What all points of a sweep share.

    Attributes
    ----------
    cell
        As in :func:`pybamm_ssb.simulate`.
    protocol : pybamm.Experiment, callable or None
        A callable gets the :class:`CellBasis` of the point's cell and returns the experiment.
    ageing : bool
        :func:`pybamm_ssb.age` instead of :func:`pybamm_ssb.simulate`.
    words : dict
        Keywords for it.
    cpu_seconds : float
        Most processor time of a point.
    """

    cell: Any
    protocol: Any
    ageing: bool
    words: dict = field(default_factory=dict)
    cpu_seconds: float = 600.0

    def split(self, point: Mapping) -> tuple[Any, dict]:
        """(cell, keywords) of a point."""
        own = {name: value for name, value in point.items() if is_cell_word(name)}
        words = dict(self.words)
        words |= {name: value for name, value in point.items() if name in RUN_WORDS}
        rest = {name: v for name, v in point.items() if name not in own and name not in RUN_WORDS}
        words["overrides"] = {**(words.get("overrides") or {}), **rest}
        return (changed_cell(self.cell, own) if own else self.cell), words

    def choice(self, point: Mapping) -> Choice:
        """The cell of a point, checked.

        Raises
        ------
        ValueError
        """
        cell, words = self.split(point)
        keys = ("options", "overrides", "stack_pressure_MPa", "temperature_C", "variants", "design")
        return choose(cell, **{key: words[key] for key in keys if key in words})

    def experiment(self, choice: Choice):
        """The protocol for a cell."""
        return self.protocol(choice.basis) if callable(self.protocol) else self.protocol

    def key(self, point: Mapping) -> str:
        """Hash of all that decides the result: parameters, options, protocol, versions."""
        from . import __version__

        choice, (_, words) = self.choice(point), self.split(point)
        protocol = self.experiment(choice)
        plain = {k: v for k, v in words.items() if k not in ("overrides", "options")}
        settings = {
            "version": __version__, "ageing": self.ageing, "words": plain,
            "protocol": "" if protocol is None else str(protocol.args),
        }  # fmt: skip
        told = fingerprint(choice, protocol or _NoArguments, settings)
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]

    def run(self, point: Mapping) -> dict[str, float]:
        """The numbers of a point, from a process of its own.

        Raises
        ------
        Exception
            Why there are none.
        """
        return guarded.call(self.run_here, point, cpu_seconds=self.cpu_seconds)

    def run_here(self, point: Mapping) -> dict[str, float]:
        """The numbers of a point."""
        from .ageing import age
        from .simulation import simulate

        cell, words = self.split(point)
        protocol = self.experiment(self.choice(point))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            result = (age if self.ageing else simulate)(cell, protocol, progress=False, **words)
        if result.stopped is not None:
            raise RuntimeError(result.stopped)
        numbers = numbers_of(result.table)
        if isinstance(cell, Cell):
            energy = _energy(cell, numbers)
            numbers |= {} if energy is None else {ENERGY: energy}
        return numbers


class _NoArguments:
    #: a protocol that follows from the keywords
    args = ("", "", "")


def numbers_of(table: pd.DataFrame) -> dict[str, float]:
    """All columns of the last cycle, and capacities and efficiency of the first."""
    first, last = table.iloc[0], table.iloc[-1]
    numbers = {
        f"First {name[0].lower()}{name[1:]}": first[name]
        for name in table.columns
        if "capacity [" in name
    }
    numbers[EFFICIENCY] = first["Coulombic efficiency"]
    numbers |= {name: last[name] for name in table.columns}
    return {
        name: float(value)
        for name, value in numbers.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def _energy(cell: Cell, numbers: Mapping) -> float | None:
    """Energy of the last delithiation over the mass of the stack without foils; None for half
    cells."""
    table = cell.report.table["value"]
    name = "Specific energy of the stack"
    if name not in table:
        return None
    usable = table["Usable areal capacity"] * table["Mean open-circuit voltage"]
    delivered = numbers[_CAPACITY] * numbers[_VOLTAGE] if numbers[_CAPACITY] > 0 else 0.0
    return float(table[name] * delivered / usable) if usable > 0 else math.nan
