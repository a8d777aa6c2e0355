"""Measurements and parameters together: residuals and their derivatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pybamm

from ..cell import Cell, is_description
from ..cell_choice import choose
from ..parameters import CompleteSet, complete
from .capacities import CapacityData, CapacityModel
from .differential import DifferentialCapacity, DifferentialModel
from .parameters import fit_parameters
from .spectrum import SpectrumData, SpectrumModel
from .trace import Trace, TraceModel

Measurement = Trace | SpectrumData | DifferentialCapacity | CapacityData
#: what predicts each kind, by `solve(coordinates, jacobian)`
_MODELS = {
    Trace: TraceModel,
    SpectrumData: SpectrumModel,
    DifferentialCapacity: DifferentialModel,
    CapacityData: CapacityModel,
}
#: residual of a point the model could not reach, in standard deviations
_UNREACHED = 1e3


class FitProblem:
    """What is compared with what.

    Parameters
    ----------
    cell : str, Path, Cell or CompleteSet
        As in :func:`pybamm_ssb.simulate`.
    measurements : Trace, SpectrumData, DifferentialCapacity, CapacityData or a sequence of them
    parameters : iterable of str or mapping
        Names of what is fitted, with limits where those of the provenance are not wanted.
    starts : mapping, optional
        Where the search starts.
    prior : bool
        Adds the ranges of the provenance as a measurement: each is taken for four standard
        deviations of the coordinate.
    model : "DFN" or "SPMe"
    options : dict, optional
        Model options beside those of the cell.
    """

    def __init__(
        self,
        cell,
        measurements: Measurement | Sequence[Measurement],
        parameters: Iterable[str] | Mapping,
        *,
        starts: Mapping[str, float] | None = None,
        prior: bool = False,
        model: str = "DFN",
        options: dict | None = None,
        var_pts: dict | None = None,
    ):
        self.item = _complete(cell)
        self.parameters = fit_parameters(self.item, parameters, starts)
        given = [measurements] if isinstance(measurements, Measurement) else list(measurements)
        if not given:
            raise ValueError("measurements is empty; give at least one")
        self.measurements = given
        self.model, self.prior = model, prior
        needed = {**self.item.options, **(options or {})}
        self.options = needed
        self.var_pts = var_pts
        choice = choose(self.item.values, options=needed)
        self._models = build_models(choice, self.parameters, given, model, var_pts=var_pts)
        for name in self.names:
            if all(name in model.held for model in self._models):
                raise ValueError(
                    f"'{name}' is fixed by every measurement (the overrides of a curve, the rest "
                    "of a spectrum); there is nothing to fit it to"
                )
        #: how often the model was solved, without and with derivatives
        self.solves = {"plain": 0, "with derivatives": 0}

    @property
    def names(self) -> list[str]:
        """Names of the fitted parameters."""
        return [p.name for p in self.parameters]

    @property
    def size(self) -> int:
        """Number of residuals of measurements."""
        return sum(_size(np.asarray(item.measured)) for item in self.measurements)

    def values(self, coordinates) -> dict[str, float]:
        """Name to value at some coordinates."""
        return {
            p.name: float(p.value(c)) for p, c in zip(self.parameters, coordinates, strict=True)
        }

    def coordinates(self, values: Mapping[str, float]) -> np.ndarray:
        """The coordinates of some values; the start where a name is missing."""
        return np.array([p.coordinate(values.get(p.name, p.start)) for p in self.parameters])

    def predict(self, coordinates) -> list[np.ndarray]:
        """What the model says at each measurement."""
        return [model.solve(np.asarray(coordinates, dtype=float))[0] for model in self._models]

    def residuals(self, coordinates, jacobian: bool = False):
        """(residuals over their standard deviations, derivatives by the coordinates or None)."""
        x = np.asarray(coordinates, dtype=float)
        self.solves["with derivatives" if jacobian else "plain"] += 1
        parts, slopes = [], []
        for measurement, model in zip(self.measurements, self._models, strict=True):
            r, J = _one(measurement, model, x, jacobian)
            parts.append(r)
            slopes.append(J)
        if self.prior:
            width = np.array([p.prior_width for p in self.parameters])
            centre = np.array(
                [(p.coordinate(p.low) + p.coordinate(p.high)) / 2 for p in self.parameters]
            )
            parts.append((x - centre) / width)
            slopes.append(np.diag(1 / width))
        return np.concatenate(parts), np.vstack(slopes) if jacobian else None


def build_models(choice, parameters, measurements, model: str, *, var_pts=None) -> list:
    """What solves each measurement."""
    return [
        _MODELS[type(item)](choice, parameters, item, model, var_pts=var_pts)
        for item in measurements
    ]


def _complete(cell) -> CompleteSet:
    if isinstance(cell, CompleteSet):
        return cell
    if isinstance(cell, Cell):
        return cell.complete()
    if is_description(cell):
        return Cell.from_file(cell).complete()
    return complete(cell)


def _size(measured: np.ndarray) -> int:
    return len(measured) * (2 if np.iscomplexobj(measured) else 1)


def _real(values: np.ndarray) -> np.ndarray:
    return np.concatenate([values.real, values.imag]) if np.iscomplexobj(values) else values


def _one(measurement, model, x, jacobian):
    try:
        found, slope = model.solve(x, jacobian)
        # beyond full or empty particles a solver may give numbers that are none
        if not np.all(np.isfinite(found)) or (jacobian and not np.all(np.isfinite(slope))):
            raise pybamm.SolverError("not a finite solution")
    except (pybamm.SolverError, RuntimeError):
        n = _size(measurement.measured)
        # far away and flat: the search turns back
        return np.full(n, _UNREACHED), np.zeros((n, len(x))) if jacobian else None
    errors = measurement.errors
    r = _real((found - measurement.measured) / errors)
    if not jacobian:
        return r, None
    return r, _real(slope / errors[:, None])
