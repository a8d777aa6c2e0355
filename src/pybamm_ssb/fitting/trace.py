"""A measured curve against time, driven by the measured current, with its sensitivities.

The current of the experiment goes into the model as it was measured, so that every residual stands
at a fixed time. An experiment that ends its steps at voltages would move their ends with the
parameters, and sensitivities at fixed times would be wrong from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pybamm

from ..cell_choice import Choice
from ..retries import SOLVER_OPTIONS
from ..shared_expressions import each_symbol_once
from ..simulation import MODELS, preset_for
from .parameters import FitParameter

#: a step of the current larger than this share of the largest one is a place to stop at
_STEP = 0.01
#: the sensitivities of the DFN's algebraic states make IDAS's Newton iteration fail at most steps;
#: with a looser coefficient they cost 7 plain solves instead of 13 and change by 1e-4
_SENSITIVE = {"DFN": {"nonlinear_convergence_coefficient": 3.0}, "SPMe": {}}
_WIDE = {"Lower voltage cut-off [V]": -10.0, "Upper voltage cut-off [V]": 10.0}


@dataclass(frozen=True)
class Trace:
    """A measured quantity against time.

    Attributes
    ----------
    time_s, current_A, values : numpy.ndarray
        [s], [A] (PyBaMM's sign: positive discharges the cell) and the measured quantity.
    sigma : float
        Standard deviation of its error, in its unit.
    variable : str
        The model's name of the quantity; "Voltage [V]", "Stack pressure [Pa]", a thickness change.
    name : str
    overrides : dict
        Parameters that differ in this measurement (temperature, stack pressure, initial state).
    """

    time_s: np.ndarray
    current_A: np.ndarray
    values: np.ndarray
    sigma: float = 2e-3
    variable: str = "Voltage [V]"
    name: str = "curve"
    overrides: dict = field(default_factory=dict)

    def __post_init__(self):
        for key in ("time_s", "current_A", "values"):
            object.__setattr__(self, key, np.asarray(getattr(self, key), dtype=float))
        t = self.time_s
        if not (t.ndim == 1 and len(t) == len(self.current_A) == len(self.values) and len(t) > 2):
            raise ValueError(
                f"{self.name}: time_s, current_A and values have {t.size}, {self.current_A.size} "
                f"and {self.values.size} numbers; valid are as many of each, three or more"
            )
        if not np.all(np.diff(t) > 0):
            where = int(np.argmin(np.diff(t))) + 1
            raise ValueError(f"{self.name}: time_s does not rise at point {where}")
        for key in ("current_A", "values"):
            if not np.all(np.isfinite(getattr(self, key))):
                raise ValueError(f"{self.name}: {key} has a value that is not finite")
        if not self.sigma > 0:
            raise ValueError(f"{self.name}: sigma is {self.sigma!r}; valid is above 0")

    @property
    def measured(self) -> np.ndarray:
        """What a prediction is compared with."""
        return self.values

    @property
    def errors(self) -> np.ndarray:
        """Standard deviation of each."""
        return np.full(len(self.values), self.sigma)

    def replaced(self, found) -> Trace:
        """The same measurement with other values."""
        return replace(self, values=found)

    @property
    def stops(self) -> np.ndarray:
        """Times [s] at which the current has a kink."""
        jump = np.abs(np.diff(self.current_A)) > _STEP * max(np.abs(self.current_A).max(), 1e-300)
        at = np.flatnonzero(jump)
        return self.time_s[np.unique(np.r_[0, at, at + 1, len(self.time_s) - 1])]


class TraceModel:
    """Solves a cell along measured currents.

    Parameters
    ----------
    choice : Choice
        The cell.
    parameters : sequence of FitParameter
    trace : Trace
    model : "DFN" or "SPMe"
    """

    def __init__(
        self,
        choice: Choice,
        parameters: Sequence[FitParameter],
        trace: Trace,
        model: str = "DFN",
        *,
        var_pts: dict | None = None,
        tolerances: dict | None = None,
    ):
        self.trace, self.parameters = trace, list(parameters)
        #: parameters that the measurement fixes
        self.held = frozenset(trace.overrides)
        preset = preset_for("fast", choice.options)
        # parabolic profiles make the sensitivities of the DFN ten times dearer, not those of the
        # reduced model
        profile = preset["options"] if model == "SPMe" else {}
        built = MODELS[model]({**profile, **choice.options})
        built.events = []
        values = choice.values.copy()
        values.update(_WIDE, check_already_exists=False)
        values.update({p.name: p.symbol for p in self.parameters}, check_already_exists=False)
        # what is known of this measurement stays, whatever is fitted elsewhere
        values.update(trace.overrides, check_already_exists=False)
        # the model's time begins with the first row
        t = trace.time_s - trace.time_s[0]
        current = pybamm.Interpolant(t, trace.current_A, pybamm.t)
        values.update({"Current function [A]": current})
        points = preset["var_pts"] if var_pts is None else var_pts
        self._model = model
        self._solver_of = {"rtol": 1e-6, "atol": 1e-6, **(tolerances or {})}
        self._simulations = {
            sensitive: pybamm.Simulation(
                built, parameter_values=values, var_pts=points, solver=self._solver(sensitive)
            )
            for sensitive in (False, True)
        }

    def _solver(self, sensitive: bool) -> pybamm.IDAKLUSolver:
        return pybamm.IDAKLUSolver(
            **self._solver_of,
            output_variables=[self.trace.variable],
            # an integrator that is stuck comes back with a failure
            options={**SOLVER_OPTIONS, **(_SENSITIVE[self._model] if sensitive else {})},
        )

    @each_symbol_once()
    def solve(self, coordinates: np.ndarray, jacobian: bool = False):
        """(values at the measured times, derivatives by the coordinates or None).

        Raises
        ------
        pybamm.SolverError
            Where the model has no solution.
        """
        inputs = {p.input: float(c) for p, c in zip(self.parameters, coordinates, strict=True)}
        t = self.trace.time_s - self.trace.time_s[0]
        stops = self.trace.stops - self.trace.time_s[0]
        solution = self._simulations[jacobian].solve(
            stops, t_interp=t, inputs=inputs, calculate_sensitivities=jacobian
        )
        found = np.asarray(solution[self.trace.variable].entries).ravel()
        if len(found) != len(t):
            raise pybamm.SolverError(
                f"{self.trace.name}: solved to {solution.t[-1]:.4g} s of {t[-1]:.4g} s"
            )
        if not jacobian:
            return found, None
        by_name = solution[self.trace.variable].sensitivities
        # a solution has no entry for what the model does not contain
        none = np.zeros(len(t))
        slopes = [np.asarray(by_name.get(p.input, none)).ravel() for p in self.parameters]
        return found, np.column_stack(slopes)
