"""Run a cell through a protocol, cycle by cycle, and keep what was finished."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pybamm

from . import cycle_table
from .basis import CellBasis
from .cell_choice import choose
from .conditions import conditions_of, pressure_steps
from .cycle_run import Run, drive
from .models import SolidStateDFN, SolidStateOptions, SolidStateSPMe
from .models.solid_state import FACE_POINTS
from .parameters import laws
from .protocols import constant_current
from .retries import Retry

MODELS: dict[str, type[pybamm.BaseModel]] = {"DFN": SolidStateDFN, "SPMe": SolidStateSPMe}
PRESETS: dict[str, dict] = {
    "default": {"options": {}, "var_pts": None, "tolerances": {}},
    # parabolic profiles, a coarser mesh, looser tolerances: within 1 mV and 0.1 % up to C/10; at
    # 2e-4 the reduced model's voltage spikes past a cut-off and ends half-cycles early
    "fast": {
        "options": {"particle": "quadratic profile"},
        "var_pts": {"x_n": 9, "x_s": 5, "x_p": 9, "r_n": 20, "r_p": 20},
        "tolerances": {"rtol": 2e-5, "atol": 1e-6},
    },
}


def preset_for(preset: str, options: dict) -> dict:
    """The preset for a model with these options: a layer keeps its profile and its few points, a
    blend of two materials its profiles."""
    chosen = dict(PRESETS[preset])
    asked = SolidStateOptions(options)
    domains = ("negative", "positive")
    layers = [domain for domain in domains if asked.planar(domain)]
    blends = [domain for domain in domains if getattr(asked, domain)["particle phases"] == "2"]
    if blends:
        # PyBaMM's electrodes of two materials take no other profile
        chosen["options"] = {}
    elif layers and chosen["options"]:
        fast = chosen["options"]["particle"]
        chosen["options"] = {
            "particle": tuple(
                "Fickian diffusion" if domain in layers else fast for domain in domains
            )
        }
    if chosen["var_pts"] is not None:
        points = dict(chosen["var_pts"])
        points |= {f"x_{domain[0]}": FACE_POINTS for domain in layers}
        for domain in blends:
            r = f"r_{domain[0]}"
            points |= {f"{r}_prim": points[r], f"{r}_sec": points[r]}
        chosen["var_pts"] = points
    return chosen


@dataclass
class SimulationResult:
    """What :func:`simulate` returns.

    Attributes
    ----------
    name : str
    table : pandas.DataFrame
        One row per finished cycle; the columns carry their units. Retention is relative to the
        second cycle; "mid-lithiation" is where half of that half-cycle's charge has passed.
    cycles : list of pybamm.Solution or None
        One per row; None where the solution was not kept or no current could flow.
    stopped : str or None
        Where and why the run ended early.
    partial : pybamm.Solution or None
        What was solved of the cycle that failed.
    warnings : list of str
        What was noticed, each once: values beyond the range of their source, contact that ended a
        lithiation, a preset that does not fit.
    retries : list of Retry
        What was tried where the solver failed, and whether it helped.
    basis, parameter_values, options, model
        The cell as simulated; a stack pressure per cycle is an input parameter.
    seconds : float
        Wall time [s].
    """

    name: str
    table: pd.DataFrame
    cycles: list
    stopped: str | None
    partial: pybamm.Solution | None
    warnings: list[str]
    basis: CellBasis
    parameter_values: pybamm.ParameterValues
    options: dict
    model: pybamm.BaseModel
    protocol: pybamm.Experiment
    seconds: float = 0.0
    retries: list[Retry] = field(default_factory=list)
    _curves: pd.DataFrame | None = field(default=None, repr=False)

    @property
    def solution(self) -> pybamm.Solution | None:
        """All kept cycles as one PyBaMM solution, for its plots and variables."""
        kept = [cycle for cycle in self.cycles if cycle is not None]
        if not kept:
            return None
        solution = pybamm.Solution.from_sub_solutions(kept)
        solution.cycles = kept
        return solution

    def curves(self) -> pd.DataFrame:
        """Time series of the kept cycles.

        Columns: Cycle, Step, Time [h], Current [mA.cm-2] (positive lithiates silicon),
        Voltage [V], Capacity [mAh.cm-2] and Capacity [mAh.g-1] (magnitude within the step),
        Contact fraction.
        """
        if self._curves is None:
            parts = [
                curve_of_step(number, index, step, self.model, self.basis)
                for number, cycle in enumerate(self.cycles, start=1)
                if cycle is not None
                for index, step in enumerate(cycle.steps, start=1)
                if not isinstance(step, pybamm.EmptySolution)
            ]
            self._curves = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        return self._curves

    def to_csv(self, path) -> None:
        """Write the table per cycle."""
        self.table.to_csv(path)

    def __str__(self) -> str:
        shown = [name for name in self.table.columns if " at mid-" not in name]
        text = f"{self.name}: {len(self.table)} cycles of {_label(self.protocol)}\n"
        text += self.table[shown].T.to_string(float_format=lambda v: f"{v:.4g}")
        for message in [*self.warnings, *([self.stopped] if self.stopped else [])]:
            text += f"\nwarning: {message}"
        return text


def curve_of_step(number: int, index: int, step, model, basis: CellBasis) -> pd.DataFrame:
    """Time series of one step, columns as in :meth:`SimulationResult.curves`."""
    q = cycle_table.entries(step, "Discharge capacity [A.h]")
    charge = np.abs(q - q[0])
    contact = cycle_table.names(model, basis)["contact"]
    current = cycle_table.entries(step, "Current [A]")
    return pd.DataFrame(
        {
            "Cycle": number,
            "Step": index,
            "Time [h]": step.t / 3600,
            "Current [mA.cm-2]": basis.lithiation_sign * basis.per_area(1.0) * current,
            "Voltage [V]": cycle_table.entries(step, "Voltage [V]"),
            "Capacity [mAh.cm-2]": basis.per_area(1.0) * charge,
            "Capacity [mAh.g-1]": basis.per_gram(1.0) * charge,
            "Contact fraction": cycle_table.entries(step, contact) if contact else np.nan,
        }
    )


#: PyBaMM's note on its hysteresis parameters, which the parameter sets here already follow.
_NOT_NEWS = "The definition of the hysteresis decay"


@contextmanager
def gathered_warnings(messages: list[str]) -> Iterator[None]:
    """Append each UserWarning of the block to `messages`, once; others are passed on at its end.

    Nothing is raised midway, also where warnings are turned into errors.
    """
    # laws are evaluated many times and warn once: a new cell is told again
    laws._warned.clear()
    caught: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    finally:
        others = []
        for item in caught:
            text = str(item.message)
            if not issubclass(item.category, UserWarning):
                others.append(item)
            elif text not in messages and not text.startswith(_NOT_NEWS):
                messages.append(text)
    for item in others:
        warnings.warn_explicit(item.message, item.category, item.filename, item.lineno)


def _label(protocol) -> str:
    return getattr(protocol, "name", "a PyBaMM experiment")


def simulate(
    cell,
    protocol: pybamm.Experiment | None = None,
    *,
    model: str = "DFN",
    options: dict | None = None,
    overrides: dict | None = None,
    stack_pressure_MPa: float | Sequence[float] | None = None,
    temperature_C: float | None = None,
    solver=None,
    preset: str = "default",
    current: str = "C/10",
    cycles: int = 1,
    variants=(),
    design: dict | None = None,
    save_every: int = 1,
    progress: bool = True,
) -> SimulationResult:
    """Simulate a cell.

    Parameters
    ----------
    cell : str, mapping or pybamm.ParameterValues
        A cell set ("Si_LPSCl_NMC811"), an electrolyte ("LPSCl": the reference half cell, micro
        silicon against lithium) or parameters (then `options` are needed).
    protocol : pybamm.Experiment, optional
        From :mod:`pybamm_ssb.protocols`, or any experiment of PyBaMM; by default constant
        `current` for `cycles`.
    model : "DFN" or "SPMe"
    options : dict, optional
        Model options added to those the set asks for.
    overrides : dict, optional
        Parameter name to value; unknown names are refused.
    stack_pressure_MPa : float or sequence of float, optional
        Constant in the run, or one value per cycle; before that of the protocol. Each cycle starts
        from the state the one before left, contact and potentials under its own pressure at once.
        With a fixture it is the pressure at the thickness of assembly: another value is a
        fixture that was tightened or released between cycles.
    temperature_C : float, optional
        Constant in the run; before that of the protocol.
    solver : pybamm solver, optional
        By default IDAKLU at the tolerances of the preset, or at the model's own (rtol = 5e-6); a
        cycle in which it fails is tried again with more patient ones (:mod:`pybamm_ssb.retries`).
    preset : "default" or "fast"
        "fast" takes parabolic concentration profiles in the particles and a coarser mesh.
    variants, design
        As in :func:`pybamm_ssb.parameters.cell`.
    save_every : int
        Full solutions are kept of the first, the last and each `save_every`-th cycle.
    progress : bool

    Returns
    -------
    SimulationResult
        With the finished cycles, also when the solver failed later or Ctrl-C was pressed. A
        cycle in which no current can flow has zero capacity and is a result.

    Raises
    ------
    ValueError, pybamm.OptionError
        For arguments that mean nothing, before a solver starts.
    """
    check_choice(model, MODELS, "model")
    check_choice(preset, PRESETS, "preset")
    if isinstance(save_every, bool) or not isinstance(save_every, int) or save_every < 1:
        raise ValueError(f"save_every is {save_every!r}; valid is a whole number above zero")
    conditions = conditions_of(protocol, stack_pressure_MPa, temperature_C)
    pressures = pressure_steps(conditions["stack_pressure_MPa"])
    if pressures is not None:
        conditions["stack_pressure_MPa"] = pressures.given[0]
    began = time.perf_counter()
    messages: list[str] = []
    with gathered_warnings(messages):
        choice = choose(
            cell,
            options=options,
            overrides=overrides,
            variants=variants,
            design=design,
            **conditions,
        )
        chosen = preset_for(preset, choice.options)
        merged = {**chosen["options"], **choice.options}
        plan = plan_of(protocol, choice, current, cycles)
        if pressures is not None:
            choice = pressures.apply(choice, len(plan.cycles), overrides)
        built = MODELS[model](merged)
        inputs = None if pressures is None else pressures.inputs
        first = None if inputs is None else inputs[0]
        run = Run(
            choice,
            plan,
            built,
            chosen["var_pts"],
            solver=solver,
            tolerances=chosen["tolerances"],
            inputs=first,
        )
        result = SimulationResult(
            choice.name, pd.DataFrame(), [], None, None, messages, choice.basis, choice.values,
            merged, built, plan,
        )  # fmt: skip
        drive(run, result, save_every, progress, inputs)
    result.seconds = time.perf_counter() - began
    # only now, so that warnings turned into errors do not cost the finished cycles midway
    for message in [
        *result.warnings,
        *([f"{result.name}: {result.stopped}"] * bool(result.stopped)),
    ]:
        warnings.warn(message, UserWarning, stacklevel=2)
    return result


def plan_of(protocol, choice, current: str, cycles: int) -> pybamm.Experiment:
    """The protocol given, or constant current; refuses what cannot run cycle by cycle."""
    if protocol is None:
        return constant_current(choice.basis, current, cycles=cycles)
    if not isinstance(protocol, pybamm.Experiment):
        raise ValueError(f"protocol is {protocol!r}; give a pybamm.Experiment or a protocol")
    if protocol.termination or protocol.initial_start_time is not None:
        raise ValueError(
            "protocol has a termination of the whole experiment or start times of steps; simulate "
            "runs cycle by cycle and knows neither"
        )
    return protocol


def check_choice(value, valid, name: str) -> None:
    """Refuse a value that is not among the valid ones."""
    if value not in valid:
        raise ValueError(f"{name} is {value!r}; valid are {', '.join(map(repr, valid))}")
