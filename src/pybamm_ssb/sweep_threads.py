"""Points that differ only in numbers of one model: solved in threads of this process, through the
solver's lists of inputs."""

from __future__ import annotations

import numbers
import os
import warnings
from collections.abc import Iterator, Mapping

import pybamm

from . import cycle_table
from .retries import SOLVER_OPTIONS
from .shared_expressions import each_symbol_once
from .simulation import MODELS, preset_for
from .sweep_points import is_cell_word
from .sweep_store import Outcome
from .sweep_task import Task

#: more time than the current would need for all of the capacity
_TIME = 1.5
_WORDS = {"model", "preset", "options", "overrides", "current", "direction"}


def outcomes(
    task: Task, points: Mapping[int, Mapping], workers: int | None
) -> Iterator[tuple[int, Outcome]]:
    """(number, outcome) of each point of one half-cycle at constant current.

    Raises
    ------
    ValueError
        The points do not allow it; the message says why.
    """
    check(task, points)
    first = next(iter(points.values()))
    choice = task.choice(first)
    preset = task.words.get("preset", "default")
    chosen = preset_for(preset, choice.options)
    model = MODELS[task.words.get("model", "DFN")]({**chosen["options"], **choice.options})
    step = task.experiment(choice).cycles[0][0]
    parameters = choice.values.copy()
    amperes = float(step.value)
    parameters["Current function [A]"] = amperes
    parameters.update({name: "[input]" for name in first})
    stop = next(t for t in step.termination if hasattr(t, "value"))
    side = "Lower" if amperes > 0 else "Upper"
    parameters[f"{side} voltage cut-off [V]"] = float(stop.value)
    hours = _TIME * choice.basis.capacity_Ah / abs(amperes)
    tolerances = chosen["tolerances"] or {"rtol": 5e-6, "atol": 1e-6}
    threads = workers or os.cpu_count() or 1
    solver = pybamm.IDAKLUSolver(
        **tolerances,
        options={**SOLVER_OPTIONS, "num_threads": threads, "num_solvers": threads},
    )
    simulation = pybamm.Simulation(
        model, parameter_values=parameters, solver=solver, var_pts=chosen["var_pts"]
    )
    ids = list(points)
    inputs = [{name: float(v) for name, v in points[i].items()} for i in ids]
    with warnings.catch_warnings(), each_symbol_once():
        warnings.simplefilter("ignore", UserWarning)
        solved = simulation.solve([0, 3600 * hours], inputs=inputs)
    for i, solution in zip(ids, solved if isinstance(solved, list) else [solved], strict=True):
        row = cycle_table.row(_Cycle(solution), model, choice.basis, {})
        yield i, Outcome({name: float(value) for name, value in row.items()})


class _Cycle:
    """A solution that is the only step of its cycle."""

    def __init__(self, solution):
        self._solution, self.steps, self.t = solution, [solution], solution.t

    def __getitem__(self, name):
        return self._solution[name]


def check(task: Task, points: Mapping[int, Mapping]) -> None:
    """Refuse points that threads cannot solve.

    Raises
    ------
    ValueError
    """
    for point in points.values():
        for name, value in point.items():
            if is_cell_word(name) or name in ("current", "stack_pressure_MPa", "temperature_C"):
                raise ValueError(
                    f"axis '{name}' is not a parameter of the model; executor 'threads' needs "
                    "names of PyBaMM's parameters, e.g. 'Stack pressure [Pa]'"
                )
            if name.endswith(("thickness [m]", "radius [m]")):
                raise ValueError(
                    f"axis '{name}' sets the mesh; executor 'threads' needs parameters that can "
                    "change between solutions of one mesh"
                )
            if not isinstance(value, numbers.Real):
                raise ValueError(f"axis '{name}' has {value!r}; executor 'threads' needs numbers")
    unknown = set(task.words) - _WORDS
    if task.ageing or unknown:
        raise ValueError(
            "executor 'threads' solves one half-cycle; it does not know "
            f"{', '.join(sorted(unknown)) or 'ageing'}"
        )
    protocol = task.experiment(task.choice(next(iter(points.values()))))
    steps = [] if protocol is None else [step for cycle in protocol.cycles for step in cycle]
    current = len(steps) == 1 and isinstance(steps[0], pybamm.step.Current)
    if not current or not isinstance(steps[0].value, numbers.Real) or not steps[0].termination:
        raise ValueError(
            "executor 'threads' needs a protocol of one step, a constant current until a voltage"
        )
