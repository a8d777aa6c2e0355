"""Whole cells drawn from the library: materials, descriptions, conditions, mechanisms, and the
least-known numbers within their ranges."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pybamm

from . import guarded
from .cell import Cell
from .parameters import list_sets
from .parameters.names import lookup
from .parameters.recipe import recipe_from
from .physical_state import lithium_error, problems
from .random_options import random_options
from .retries import kind_of

#: numbers changed per cell
_CHANGED = 6
#: what a number is about, where its range is free of the others' (volume fractions add up, cut-offs
#: belong to potentials, initial states to cut-offs)
_ABOUT = (
    " contact ", "residual contact", "matrix ", "disconnection", "reconnection", "interphase ",
    "SEI resistivity", "exchange-current density [A.m-2]", "conductivity", "Bruggeman",
    "area-specific resistance", "local pressure spread", "fracture", "wall pressure",
)  # fmt: skip
#: cells are asked for again until the description holds together
_ATTEMPTS = 50


@dataclass(frozen=True)
class RandomCell:
    """A cell and what it goes through.

    Attributes
    ----------
    seed : int
    cell : Cell
    current : str
    temperature_C, stack_pressure_MPa : float
    model, preset : str
    options : dict
    overrides : dict
    """

    seed: int
    cell: Cell
    current: str
    temperature_C: float
    stack_pressure_MPa: float
    model: str
    preset: str
    options: dict
    overrides: dict

    def __str__(self) -> str:
        cell = self.cell
        return (
            f"{self.seed}: {cell.anode} | {cell.electrolyte} | {cell.counter}, {self.model}, "
            f"{self.current}, {self.stack_pressure_MPa:.3g} MPa, {self.temperature_C:.0f} C, "
            f"{self.options}"
        )


@dataclass(frozen=True)
class Verdict:
    """What became of a random cell.

    Attributes
    ----------
    seed : int
    solved : bool
        All cycles ended, or the cell came to a physical end.
    reason : str
        Why it did not solve, or what ended it.
    kind : str
        The kind of the reason.
    problems : list of str
        What is not physical in the cycles that it finished.
    lithium_error : float
    retries : list of str
    """

    seed: int
    solved: bool
    reason: str
    kind: str
    problems: list[str]
    lithium_error: float
    retries: list[str]


def _log_uniform(rng, low: float, high: float) -> float:
    return float(math.exp(rng.uniform(math.log(low), math.log(high))))


def _within(rng, low: float, high: float) -> float:
    """From a range; by its logarithm where it spans more than a factor of five."""
    if low > 0 and high > 5 * low:
        return _log_uniform(rng, low, high)
    return float(rng.uniform(low, high))


def _materials(rng) -> tuple[str, str, str]:
    """Electrolyte, anode, counter electrode; each kind equally likely."""
    electrolyte, anode, counter = (
        str(rng.choice(list_sets(kind)))
        for kind in ("electrolytes", "anodes", "counter_electrodes")
    )
    return electrolyte, anode, counter


def _description(rng) -> dict:
    electrolyte, anode, counter = _materials(rng)
    recipe = recipe_from(electrolyte, anode, counter)
    thin = "film" in anode or "columns" in anode
    capacity = _log_uniform(rng, 0.05, 0.5) if thin else _log_uniform(rng, 0.5, 6.0)
    words = {
        "electrolyte": electrolyte, "anode": anode, "counter": counter,
        "areal_capacity_mAh_cm2": capacity,
        "separator_thickness_um": _log_uniform(rng, 5.0 if thin else 20.0, 800.0),
    }  # fmt: skip
    if not recipe.half:
        words["np_ratio"] = float(rng.uniform(1.0, 3.0))
    return words


def _changes(rng, cell: Cell) -> dict[str, float]:
    """Numbers of the cell moved within their ranges."""
    rows = [
        row
        for row in cell.complete().rows
        if isinstance(row.value, int | float)
        and row.class_ in ("assumed", "fitted")
        and row.low is not None
        and row.high is not None
        and row.low < row.high
        and any(word in f" {row.name}" for word in _ABOUT)
    ]
    chosen = rng.choice(len(rows), size=min(_CHANGED, len(rows)), replace=False)
    changes = {}
    for index in sorted(chosen):
        row = rows[index]
        value = _within(rng, row.low, row.high)
        name = lookup(row.name.rpartition(": ")[2])
        if name is None or name.allows(value):
            changes[row.name] = value
    return changes


def random_cell(seed: int) -> RandomCell:
    """The cell of a seed; the same one every time.

    Raises
    ------
    RuntimeError
        No description held together in many attempts.
    """
    rng = np.random.default_rng(seed)
    for _ in range(_ATTEMPTS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            try:
                return _attempt(rng, seed)
            except (ValueError, pybamm.OptionError):
                continue  # refused: what the description checks are for
    raise RuntimeError(f"no cell for seed {seed} in {_ATTEMPTS} attempts")


def _attempt(rng, seed: int) -> RandomCell:
    from .cell_choice import choose

    words = _description(rng)
    cell = Cell(**words)
    polymer = recipe_from(cell.electrolyte, cell.anode, cell.counter).transport == "binary"
    pressure = 0.0 if rng.random() < 0.05 else _log_uniform(rng, 0.1, 460.0)
    options = random_options(rng, cell.model_options)
    found = RandomCell(
        seed,
        cell,
        f"C/{_log_uniform(rng, 1.0, 30.0):.3g}",
        float(rng.uniform(60, 85) if polymer else rng.uniform(20, 60)),
        pressure,
        str(rng.choice(["DFN", "SPMe"])),
        "fast",
        options,
        _changes(rng, cell),
    )
    # refused here rather than in the run
    choice = choose(
        cell, options=options, overrides=found.overrides, stack_pressure_MPa=pressure,
        temperature_C=found.temperature_C,
    )  # fmt: skip
    _check_model(found, choice)
    return found


def _check_model(found: RandomCell, choice) -> None:
    from .simulation import MODELS, preset_for

    chosen = preset_for(found.preset, choice.options)
    MODELS[found.model]({**chosen["options"], **choice.options})


def cycle(found: RandomCell, cycles: int = 5) -> Verdict:
    """Cycle a random cell and look at what comes out."""
    from .simulation import simulate

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        result = simulate(
            found.cell, cycles=cycles, current=found.current, model=found.model,
            preset=found.preset, options=found.options, overrides=found.overrides,
            stack_pressure_MPa=found.stack_pressure_MPa, temperature_C=found.temperature_C,
            progress=False,
        )  # fmt: skip
    reason = result.stopped or ""
    kind = kind_of(reason) if reason else ""
    return Verdict(
        found.seed, not reason or kind == "a physical end", reason, kind, problems(result),
        lithium_error(result), [str(retry) for retry in result.retries],
    )  # fmt: skip


def verdict(seed: int, cycles: int = 5, cpu_seconds: float = 120.0) -> Verdict:
    """:func:`cycle` of the cell of a seed, in a process of its own."""
    try:
        return guarded.call(_of_seed, seed, cycles, cpu_seconds=cpu_seconds)
    except guarded.Stuck as error:
        return Verdict(seed, False, str(error), kind_of(str(error)), [], 0.0, [])


def _of_seed(seed: int, cycles: int) -> Verdict:
    return cycle(random_cell(seed), cycles)


def summary(verdicts: Mapping[int, Verdict] | list[Verdict]) -> str:
    """How many solved, and why the rest did not."""
    every = list(verdicts.values() if isinstance(verdicts, Mapping) else verdicts)
    solved = sum(v.solved for v in every)
    lines = [
        f"{solved} of {len(every)} solved ({100 * solved / max(1, len(every)):.1f} %), "
        f"{sum(bool(v.retries) for v in every)} with a second solver; "
        f"{sum(bool(v.problems) for v in every)} not physical; "
        f"largest lithium error {max((v.lithium_error for v in every), default=0.0):.1e}"
    ]
    kinds: dict[str, list[int]] = {}
    for v in every:
        if not v.solved:
            kinds.setdefault(v.kind, []).append(v.seed)
    for kind, seeds in sorted(kinds.items(), key=lambda item: -len(item[1])):
        lines.append(f"  {len(seeds)} {kind}: seeds {', '.join(map(str, seeds[:20]))}")
    lines += [f"  seed {v.seed}: {v.problems[0]}" for v in every if v.problems]
    return "\n".join(lines)
