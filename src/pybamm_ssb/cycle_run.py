"""Drive PyBaMM one cycle at a time, so that what is finished survives a failure or Ctrl-C."""

from __future__ import annotations

import math
from itertools import repeat

import numpy as np
import pybamm
from tqdm.auto import tqdm

from . import cycle_table
from .cell_choice import Choice
from .conditions import PRESSURE
from .retries import Retry, kind_of, ladder
from .retries import solver as solver_of
from .salt_depletion import has_salt, least_salt, limited_by_salt
from .shared_expressions import each_symbol_once

#: A parabolic profile is doubtful when R^2/D exceeds this share of a half-cycle.
_SLOW_DIFFUSION = 0.2
#: Lithiation that ends with less than this multiple of the floor of contact was cut by the gap.
_NEAR_FLOOR = 1.5
#: Below this fraction contact is lost, whatever the floor.
_LOST_CONTACT = 1e-3
_SOLVER_FAILED = "the solver failed: "
#: salt below zero by more than this share of its highest concentration is less than none
_NO_SALT = -1e-6
_LESS_THAN_NONE = "the salt concentration fell below zero"


class _Watch(pybamm.callbacks.Callback):
    """Why PyBaMM ended a cycle before its last step."""

    def __init__(self):
        self.reason = None

    def on_experiment_error(self, logs):
        self.reason = f"{_SOLVER_FAILED}{logs['error']}"

    def on_experiment_infeasible_time(self, logs):
        self.reason = f"'{logs['step operating conditions']}' did not end in its longest time"

    def on_experiment_infeasible_event(self, logs):
        self.reason = f"'{logs['step operating conditions']}' ended by '{logs['termination']}'"


def first_line(error: BaseException) -> str:
    """The beginning of an error's text."""
    return (str(error) or type(error).__name__).strip().splitlines()[0][:300]


class Run:
    """One PyBaMM simulation with all step models built once, driven one cycle at a time.

    Without a solver of the caller's, a cycle in which the solver fails is tried again with each
    solver of :func:`~pybamm_ssb.retries.ladder`, and the one that helps goes on. The first of them
    has :class:`~pybamm_ssb.consistent_start.DampedNewton` for the potentials at the start of each
    step: rest after a current that has emptied the surface of the silicon moves them by more than
    IDA's Newton iterations bear. In a full model whose salt falls below what the solver can tell
    from zero, the last thing tried are steps that end before (:mod:`~pybamm_ssb.salt_depletion`).

    Attributes
    ----------
    rung : int
        How far up the ladder of solvers.
    by_salt : bool
        Whether steps of a full model end where the salt runs out.
    retries : list of Retry

    Parameters
    ----------
    choice : Choice
    protocol : pybamm.Experiment
    model : pybamm model
    var_pts : dict or None
    solver : pybamm solver, optional
    tolerances : dict, optional
        `rtol` and `atol` of the standard solver; by default those of the model's own.
    inputs : dict, optional
    submesh_types : dict, optional
    """

    def __init__(
        self, choice: Choice, protocol, model, var_pts, *, solver=None, tolerances=None,
        inputs=None, submesh_types=None,
    ):  # fmt: skip
        self.experiment = protocol
        self.inputs = inputs
        self.state = None
        self.rung, self.by_salt = 0, False
        self.retries: list[Retry] = []
        self._number = 0
        period, temperature = protocol.args[1], protocol.args[2]
        limited = limited_by_salt(model, protocol.cycles)
        self._full_with_salt = has_salt(model) and limited is protocol.cycles

        @each_symbol_once()
        def build(solver, by_salt):
            cycles = limited_by_salt(model, protocol.cycles, always=True) if by_salt else limited
            single: dict[int, pybamm.Experiment] = {}
            for steps, gone_through in zip(protocol.cycles, cycles, strict=True):
                if id(steps) not in single:
                    single[id(steps)] = pybamm.Experiment([gone_through], period, temperature)
            whole = protocol
            if cycles is not protocol.cycles:
                whole = pybamm.Experiment(cycles, period, temperature)
            simulation = pybamm.Simulation(
                model,
                parameter_values=choice.values,
                experiment=whole,
                solver=solver,
                var_pts=var_pts,
                submesh_types=submesh_types,
            )
            simulation.build_for_experiment(inputs=inputs)
            return simulation, single

        first = ("the first solver", lambda: solver_of(model, tolerances))
        self._rungs = [first, *ladder(model, tolerances)] if solver is None else []
        self._build = build
        self._simulation, self._single = build(solver or first[1](), False)
        self._keys = list(self._simulation.steps_to_built_models)

    def model_key(self) -> str:
        """Which of the simulation's models the present state belongs to."""
        assert self.state is not None
        model = self.state.all_models[-1]
        built = self._simulation.steps_to_built_models
        return next(key for key, other in built.items() if other is model)

    def put(self, t: float, y, inputs: dict, key: str) -> None:
        """Take a state [t in s; y as the solver sees it] from which the next cycle starts.

        Parameters
        ----------
        inputs : dict
            Inputs of the model at that state (``state.all_inputs[-1]``).
        key : str
            As given by :meth:`model_key`.
        """
        built = self._simulation.steps_to_built_models
        # steps that end where the salt runs out have other names
        model = built[key] if key in built else list(built.values())[self._keys.index(key)]
        column = np.asarray(y, dtype=float).reshape(-1, 1)
        self.state = pybamm.Solution(
            np.array([float(t)]), column, model, inputs, termination="final time"
        )

    def mark(self):
        """A function that takes the simulation back to its present state."""
        state, simulation = self.state, self._simulation
        key = None if state is None else self.model_key()

        def back():
            if state is None or simulation is self._simulation:
                self.state = state
            else:
                # another solver since: the models are others
                self.put(state.t[-1], state.y[:, -1], state.all_inputs[-1], key)

        return back

    def climb(self, rung: int, by_salt: bool = False) -> None:
        """Take the solver of a rung of the ladder from here on, and steps that end where the salt
        runs out."""
        if (self.rung, self.by_salt) != (rung, by_salt) and rung < len(self._rungs):
            self._simulation, self._single = self._build(self._rungs[rung][1](), by_salt)
            self.rung, self.by_salt = rung, by_salt

    def _ways(self, reason: str):
        """(rung, by_salt) to try after a failure."""
        rungs = range(self.rung + 1, len(self._rungs))
        salt = self._full_with_salt and not self.by_salt and bool(self._rungs)
        if not (salt and _LESS_THAN_NONE in reason):
            yield from ((rung, self.by_salt) for rung in rungs)
        if salt:
            yield self.rung, True
            if _LESS_THAN_NONE in reason:
                yield from ((rung, True) for rung in rungs)

    def restart(self, inputs=None) -> None:
        """Back to the assembled cell, with other values of the input parameters."""
        self.state, self.inputs = None, inputs

    def cycle(self, steps, inputs=None, number=None):
        """(solution of the cycle or None when no current flowed, reason for a failure).

        `inputs` are values of input parameters for this cycle alone, `number` is its own, for
        :attr:`retries`."""
        self._number = self._number + 1 if number is None else number
        done, reason = self._attempt(self._simulation, self._single, steps, inputs)
        if reason is not None and reason.startswith(_SOLVER_FAILED):
            for rung, by_salt in self._ways(reason):
                what = self._rungs[rung][0]
                if by_salt and not self.by_salt:
                    also = f", {what}" if rung > self.rung else ""
                    what = f"steps that end where the salt runs out{also}"
                patient, single = self._build(self._rungs[rung][1](), by_salt)
                again, failed = self._attempt(patient, single, steps, inputs)
                # an event that ends the cell is an answer as well
                helped = failed is None or not failed.startswith(_SOLVER_FAILED)
                self.retries.append(Retry(self._number, what, kind_of(reason), helped))
                if helped:
                    self._simulation, self._single = patient, single
                    self.rung, self.by_salt = rung, by_salt
                    done, reason = again, failed
                    break
        if reason is None and done is not None:
            self.state = done.last_state
        return done, reason

    @each_symbol_once()
    def _attempt(self, simulation, single, steps, inputs):
        watch = _Watch()
        # the models of all steps exist; only the list of steps to go through changes
        simulation.experiment = single[id(steps)]
        try:
            solution = simulation.solve(
                starting_solution=self.state,
                inputs=self.inputs if inputs is None else {**(self.inputs or {}), **inputs},
                calc_esoh=False,
                callbacks=[watch],
            )
        # CasADi and the compiled solver raise RuntimeError
        except (pybamm.SolverError, RuntimeError) as error:
            if "infeasible" in str(error) and "initial conditions" in str(error):
                return None, None
            return None, _SOLVER_FAILED + first_line(error)
        except AttributeError as error:
            # PyBaMM has no solution to return when the only step of a fresh cell is infeasible
            if self.state is None and len(steps) == 1 and "'NoneType'" in str(error):
                return None, None
            raise
        if len(solution.cycles) == (0 if self.state is None else 1):
            return None, None
        done = solution.cycles[-1]
        if watch.reason or len(done.steps) < len(steps):
            return done, watch.reason or "the cycle was not finished"
        if self._full_with_salt and self._rungs and least_salt(done) < _NO_SALT:
            return None, f"{_SOLVER_FAILED}{_LESS_THAN_NONE}"
        return done, None


def drive(run: Run, result, save_every: int, progress: bool, inputs=None) -> None:
    """Go through the protocol and fill the result.

    Parameters
    ----------
    run : Run
    result : SimulationResult
    save_every : int
    progress : bool
    inputs : list of dict, optional
        Values of input parameters, one dictionary per cycle.
    """
    rows: list[dict] = []
    start: dict[str, float] = {}
    result.retries = run.retries
    total = len(run.experiment.cycles)
    bar = tqdm(total=total, desc=result.name, unit="cycle", disable=not progress)
    try:
        each = zip(run.experiment.cycles, inputs or repeat(None), strict=False)
        for number, (steps, given) in enumerate(each, start=1):
            way = run.rung, run.by_salt
            solved, reason = run.cycle(steps, given, number)
            if (run.rung, run.by_salt) != way:
                result.warnings.append(climbed(result.name, run.retries[-1]))
            if reason is not None:
                result.stopped = f"stopped in cycle {number} of {total}: {reason}"
                result.partial = solved
                break
            rows.append(_row(solved, result, start, rows, given))
            keep = number in (1, total) or number % save_every == 0
            result.cycles.append(solved if keep else None)
            if solved is not None:
                notice(solved, result, number)
            notice_no_current(steps, rows, result, number)
            bar.update()
    except KeyboardInterrupt:
        result.stopped = f"interrupted in cycle {len(rows) + 1} of {total}"
    finally:
        bar.close()
    # a cycle whose row was written counts as finished
    result.cycles += [None] * (len(rows) - len(result.cycles))
    result.table = cycle_table.with_retention(rows)


def climbed(name: str, retry: Retry) -> str:
    """The warning that another solver has come in."""
    return f"{name}: {retry}, and the cycles after it with it"


def _row(solved, result, start, rows, given) -> dict[str, float]:
    if solved is not None:
        return cycle_table.row(solved, result.model, result.basis, start)
    columns = rows[-1] if rows else cycle_table.columns(result.model)
    numbers = cycle_table.empty_row(rows[-1] if rows else None, columns)
    if result.options.get("stack pressure", "constant") == "constant":
        held = {**result.parameter_values, **(given or {})}.get(PRESSURE, math.nan)
        numbers["Stack pressure [MPa]"] = float(held) / 1e6
    return numbers


def notice(cycle, result, number: int) -> None:
    """Note once contact lost at the end of lithiation, salt beyond what its properties are known
    for, and a doubtful fast preset."""
    half = cycle_table.HalfCycles(cycle, result.basis)
    told = " ".join(result.warnings)
    if half.last_lithiating is not None and "contact fraction" not in told:
        _notice_contact(half.last_lithiating, result, number)
    if "salt concentration" not in told:
        _notice_salt(cycle, result, number)
    if number == 1:
        _notice_profile(half, result)


def _floor_of_contact(result) -> float | None:
    """Contact fraction across a wide gap, None when the parameters do not tell."""
    E = result.basis.silicon.capitalize()
    parts = [f"{E} electrode contact coverage", f"{E} electrode contact floor"]
    if any(part not in result.parameter_values for part in parts):
        return None
    coverage, floor = (float(result.parameter_values[part]) for part in parts)
    return coverage * floor


def _notice_contact(step, result, number: int) -> None:
    name = cycle_table.names(result.model, result.basis)["contact"]
    floor = _floor_of_contact(result)
    if name is None or floor is None:
        return
    end = float(cycle_table.entries(step, name)[-1])
    if end < max(_NEAR_FLOOR * floor, _LOST_CONTACT):
        result.warnings.append(
            f"{result.name}: the lithiation of cycle {number} ended with a contact fraction of "
            f"{end:.3g}, near its floor {floor:.3g}: the open gap, not the silicon, "
            "ended it, and capacities depend on the least-known contact parameters",
        )


def _lithiates(step, sign: int) -> bool:
    """Whether a step asks for a constant current into silicon."""
    constant = isinstance(step, pybamm.step.Current | pybamm.step.CRate)
    return constant and isinstance(step.value, int | float) and sign * step.value > 0


def notice_no_current(steps, rows, result, number: int) -> None:
    """Note once that a cycle was to lithiate silicon and could not, for want of contact."""
    floor = _floor_of_contact(result)
    if floor is None or rows[-1]["Lithiation capacity [mAh.cm-2]"] > 0:
        return
    known = [row.get("Smallest contact fraction", math.nan) for row in rows]
    known = [contact for contact in known if math.isfinite(contact)]
    if not known or known[-1] > max(_NEAR_FLOOR * floor, _LOST_CONTACT):
        return
    asked = any(_lithiates(step, result.basis.lithiation_sign) for step in steps)
    if asked and "contact fraction" not in " ".join(result.warnings):
        result.warnings.append(
            f"{result.name}: with a contact fraction of {known[-1]:.2g} no current could flow to "
            f"lithiate silicon in cycle {number}: contact is lost, its capacity is zero",
        )


def _notice_salt(cycle, result, number: int) -> None:
    if result.options.get("electrolyte transport") != "binary":
        return
    name = "Electrolyte {} concentration limit [mol.m-3]"
    names = [name.format(end) for end in ("lower", "upper")]
    # not by get(): looking for a name that is not there takes PyBaMM longer than a cycle's solution
    if any(name not in result.parameter_values for name in names):
        return
    limits = [result.parameter_values[name] for name in names]
    c = cycle_table.entries(cycle, "Electrolyte concentration [mol.m-3]")
    low, high = float(c.min()), float(c.max())
    if low < float(limits[0]) or high > float(limits[1]):
        result.warnings.append(
            f"{result.name}: the salt concentration ran from {low:.3g} to {high:.4g} mol/m3 in "
            f"cycle {number}; the electrolyte's properties are known from {limits[0]:g} to "
            f"{limits[1]:g} and are held constant beyond",
        )


def _diffusion_time(result) -> float | None:
    """R^2/D [s] of the silicon particles at half filling, None when it cannot be told."""
    E = result.basis.silicon.capitalize()
    values = result.parameter_values
    names = (f"{E} particle radius [m]", f"{E} particle diffusivity [m2.s-1]")
    if any(name not in values for name in names):
        return None
    radius, D = values[names[0]], values[names[1]]
    if callable(radius):
        return None
    if callable(D):
        T = pybamm.Scalar(float(values["Ambient temperature [K]"]))
        D = values.evaluate(D(pybamm.Scalar(0.5), T))
    return float(radius) ** 2 / float(D)


def _notice_profile(half, result) -> None:
    if result.options.get("particle") != "quadratic profile":
        return
    hours = [h for h in half.hours.values() if h > 0]
    time = _diffusion_time(result)
    if not hours or time is None or time <= _SLOW_DIFFUSION * 3600 * min(hours):
        return
    result.warnings.append(
        f"{result.name}: the fast preset's parabolic profile needs diffusion (R^2/D = "
        f"{time / 3600:.2g} h) much faster than a half-cycle ({min(hours):.2g} h); use "
        "preset='default'",
    )
