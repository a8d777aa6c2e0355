"""Thousands of cycles: one by one, or jumping over most of them with error control."""

from __future__ import annotations

import math
import numbers
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pybamm

from .ageing_run import AgeingRun
from .ageing_spectra import with_layer
from .ageing_store import Store, fingerprint
from .basis import CellBasis
from .cell_choice import choose
from .conditions import conditions_of
from .retries import Retry
from .simulation import MODELS, PRESETS, check_choice, gathered_warnings, plan_of, preset_for
from .spectroscopy import given_frequencies


@dataclass
class AgeingResult:
    """What :func:`age` returns.

    Attributes
    ----------
    name : str
    table : pandas.DataFrame
        One row per cycle; "Simulated" tells simulated cycles from interpolated ones.
    diagnostics : dict
        Cycle to its curves (as :meth:`SimulationResult.curves`).
    spectra : dict
        Cycle to the impedance at its end, a table per frequency.
    simulated : int
        Cycles that were solved, those thrown away with a rejected jump included.
    jumps : pandas.DataFrame
        One row per jump: cycles skipped, error measured at its end (share of the reference
        capacity), whether it was kept, and the lithium that had to be corrected (share of the
        inventory).
    lithium_error : float
        Largest departure of the lithium balance from that after the first cycle, as a share of
        what the electrode holds.
    ended : str or None
        The end of life that was reached.
    stopped : str or None
        Where and why the run ended early.
    warnings : list of str
    retries : list of Retry
        What was tried where the solver failed, and whether it helped.
    basis, parameter_values, options, model, protocol
        The cell as simulated.
    seconds : float
        Wall time [s] of this call.
    """

    name: str
    table: pd.DataFrame
    diagnostics: dict[int, pd.DataFrame]
    spectra: dict[int, pd.DataFrame]
    simulated: int
    jumps: pd.DataFrame
    lithium_error: float
    ended: str | None
    stopped: str | None
    warnings: list[str]
    basis: CellBasis
    parameter_values: pybamm.ParameterValues
    options: dict
    model: pybamm.BaseModel
    protocol: pybamm.Experiment
    seconds: float = 0.0
    retries: list[Retry] = field(default_factory=list)
    out: Path | None = None

    @property
    def share(self) -> float:
        """Cycles solved over cycles in the table."""
        return self.simulated / max(1, len(self.table))

    def figure(self):
        """Capacity, losses, contact and resistance against cycle number."""
        from .plotting_ageing import ageing_figure

        return ageing_figure({self.name: self})

    def to_csv(self, path) -> None:
        """Write the table per cycle."""
        self.table.to_csv(path)

    def __str__(self) -> str:
        table = self.table
        lines = [
            f"{self.name}: {len(table)} cycles, {self.simulated} of them solved "
            f"({self.share:.0%}), {self.seconds:.1f} s"
        ]
        if len(table):
            shown = [n for n in (1, 2, 10, 100, 1000, len(table)) if n in table.index]
            columns = [name for name in table if " at mid-" not in name or "Resistance" in name]
            lines.append(
                table.loc[sorted(set(shown)), columns]
                .drop(columns="Simulated")
                .dropna(axis="columns", how="all")
                .T.to_string(float_format=lambda v: f"{v:.4g}")
            )
        if len(self.jumps):
            kept = self.jumps[self.jumps["Kept"]]
            lines.append(
                f"{len(kept)} jumps over {kept['Cycles skipped'].sum():.0f} cycles "
                f"({len(self.jumps) - len(kept)} more rejected); lithium closes to "
                f"{self.lithium_error:.1g} of the inventory"
            )
        for text in (self.ended, *(f"warning: {w}" for w in self.warnings), self.stopped):
            if text:
                lines.append(text)
        return "\n".join(lines)


def age(
    cell,
    protocol: pybamm.Experiment | None = None,
    *,
    cycles: int | None = None,
    current: str = "C/10",
    jump: bool = True,
    tolerance: float = 2e-3,
    longest_jump: int = 60,
    end_of_life: float | None = None,
    diagnostics: Iterable[int] = (),
    spectra: Iterable[int] = (),
    frequencies_Hz=None,
    model: str = "DFN",
    options: dict | None = None,
    overrides: dict | None = None,
    stack_pressure_MPa: float | None = None,
    temperature_C: float | None = None,
    solver=None,
    preset: str = "fast",
    variants=(),
    design: dict | None = None,
    out: str | Path | None = None,
    progress: bool = True,
) -> AgeingResult:
    """Age a cell over many cycles.

    With `jump` most cycles are skipped: the state at the end of a cycle is extrapolated, lithium
    included, and the length of a jump is chosen from how well the capacity at its end was foreseen
    (:mod:`pybamm_ssb.cycle_jump`). Where consecutive cycles alternate, where a jump fails, and
    where the protocol changes, cycles are simulated one by one.

    Parameters
    ----------
    cell, model, options, overrides, stack_pressure_MPa, temperature_C, solver, preset, variants, \
design
        As in :func:`pybamm_ssb.simulation.simulate`; the preset is "fast" by default.
    protocol : pybamm.Experiment, optional
        After its last cycle that one is repeated; only runs of one and the same cycle are jumped
        over. By default constant `current`.
    cycles : int, optional
        By default those of the protocol.
    jump : bool
    tolerance : float
        Error of a jump that is aimed at, as a share of the second cycle's capacity, before the
        correction that leaves several times less; jumps with twice that are taken back.
    longest_jump : int
    end_of_life : float, optional
        Retention (to the second cycle) at which the run ends, on the first cycle below it.
    diagnostics : iterable of int
        Cycles that are simulated in any case, with all columns and their curves kept.
    spectra : iterable of int
        Cycles after which the impedance is measured, at rest where they end.
    frequencies_Hz : sequence of float, optional
    out : str or Path, optional
        Folder for tables and for a checkpoint, from which the same call goes on when it was
        interrupted; with more `cycles` it goes on from a finished run.
    progress : bool

    Returns
    -------
    AgeingResult
        With all finished cycles, also when the solver failed later or Ctrl-C was pressed.

    Raises
    ------
    ValueError, pybamm.OptionError
        For arguments that mean nothing, before a solver starts.
    """
    check_choice(model, MODELS, "model")
    check_choice(preset, PRESETS, "preset")
    if solver is not None and not isinstance(solver, pybamm.BaseSolver):
        raise ValueError(f"solver is {solver!r}; valid is a solver of PyBaMM")
    settings = {
        "model": model, "preset": preset, "jump": bool(jump), "tolerance": _share(tolerance),
        "longest_jump": _whole("longest_jump", longest_jump), "solver": repr(solver)[:40],
    }  # fmt: skip
    began = time.perf_counter()
    messages: list[str] = []
    with gathered_warnings(messages):
        conditions = conditions_of(protocol, stack_pressure_MPa, temperature_C)
        choice = choose(
            cell, options=options, overrides=overrides, variants=variants, design=design,
            **conditions,
        )  # fmt: skip
        plan = plan_of(protocol, choice, current, 1)
        total = _whole("cycles", len(plan.cycles) if cycles is None else cycles)
        real = isinstance(end_of_life, numbers.Real)
        if end_of_life is not None and not (real and 0 < end_of_life < 1):
            raise ValueError(f"end_of_life is {end_of_life!r}; valid is a retention from 0 to 1")
        kept = _numbers("diagnostics", diagnostics, total)
        measured = _numbers("spectra", spectra, total)
        frequencies = given_frequencies(frequencies_Hz)
        if jump and choice.options.get("stack pressure") == "programme":
            raise ValueError(
                "jump: the stack pressure of this cell is a function of time, and a jump skips "
                "time; valid is jump=False"
            )
        chosen = preset_for(preset, choice.options)
        built = MODELS[model]({**chosen["options"], **choice.options})
        if measured:
            # refuses options that have no impedance
            with_layer(built)
        folder = None if out is None else Path(out)
        store = None
        if folder is not None:
            store = Store(folder, fingerprint(choice, plan, settings))
        run = AgeingRun(
            choice, plan, built, chosen,
            solver=solver, total=total, jump=jump, tolerance=tolerance, longest=longest_jump,
            end_of_life=end_of_life, diagnostics=kept, spectra=measured,
            frequencies_Hz=frequencies, store=store, messages=messages,
        )  # fmt: skip
        run.go(progress)
    result = AgeingResult(
        choice.name, run.table(), run.curves, run.impedances, run.solved, run.jumps(),
        run.lithium_error, run.ended, run.stopped, messages, choice.basis, choice.values,
        dict(built.options), built, plan, time.perf_counter() - began, run.run.retries, folder,
    )  # fmt: skip
    if store is not None:
        run.write(store)
    for message in [*messages, *([f"{choice.name}: {run.stopped}"] * bool(run.stopped))]:
        warnings.warn(message, UserWarning, stacklevel=2)
    return result


def _share(tolerance) -> float:
    number = isinstance(tolerance, numbers.Real) and not isinstance(tolerance, bool)
    if not number or not 0 < tolerance < math.inf:
        raise ValueError(f"tolerance is {tolerance!r}; valid is a number above zero, e.g. 1e-3")
    return float(tolerance)


def _whole(name: str, value) -> int:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < 1:
        raise ValueError(f"{name} is {value!r}; valid is a whole number above zero")
    return int(value)


def _numbers(name: str, given, total: int) -> list[int]:
    try:
        asked = list(given)
        cycles = sorted({int(number) for number in asked})
        whole = all(int(number) == number for number in asked)
    except (TypeError, ValueError, OverflowError):
        cycles, whole = [0], False
    if not whole or any(not 1 <= number <= total for number in cycles):
        raise ValueError(f"{name} is {given!r}; valid are cycle numbers from 1 to {total}")
    return cycles
