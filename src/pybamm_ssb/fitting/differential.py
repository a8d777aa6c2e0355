"""Differential capacity of a measured curve: where the plateaus are, whatever the offset."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from ..data import CyclerData
from .from_data import trace_of
from .trace import Trace, TraceModel

#: fewest rows of a block, below which its slope has no error to speak of
_ROWS = 4
#: a block whose slope is below this many standard errors has no differential capacity
_CLEAR = 3.0
#: share of the largest current below which a row is at rest
_REST = 0.01


@dataclass(frozen=True)
class DifferentialCapacity:
    r"""The slopes of a measured curve, in blocks of equal charge.

    In block k the slope :math:`b_k = \sum_i (q_i-\bar q)V_i / \sum_i (q_i-\bar q)^2` is that of the
    least-squares line, for the measured and for the predicted voltage alike; the differential
    capacity is :math:`dQ/dV = 1/b_k`. Residuals are those of :math:`b_k`, whose error is Gaussian
    where that of its inverse is not; blocks do not overlap, so that their errors are independent.
    A constant offset of the voltage, and a resistance at constant current, do not move it: add the
    curve itself where they are known, with other rows, not the same ones twice.

    Attributes
    ----------
    trace : Trace
        The curve; its `sigma` is that of the voltage [V].
    blocks : int
        In each section of one direction of the current.
    name : str
    measured : numpy.ndarray, optional
        Slopes dV/dQ [V.A-1.h-1]; by default those of the trace.

    Raises
    ------
    ValueError
        No section has rows enough.
    """

    trace: Trace
    blocks: int = 40
    name: str = "differential capacity"
    measured: np.ndarray | None = None
    slopes: np.ndarray = field(init=False, repr=False)
    voltage: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        if isinstance(self.blocks, bool) or not isinstance(self.blocks, int) or self.blocks < 2:
            raise ValueError(f"blocks is {self.blocks!r}; valid is a whole number above one")
        rows = _operator(self.trace, self.blocks)
        if not len(rows):
            raise ValueError(
                f"{self.name}: no section of the current has {_ROWS * self.blocks} rows for "
                f"{self.blocks} blocks; take fewer blocks or more rows"
            )
        object.__setattr__(self, "slopes", rows)
        if self.measured is None:
            object.__setattr__(self, "measured", rows @ self.trace.values)
        mean = (rows != 0) / (rows != 0).sum(axis=1, keepdims=True)
        object.__setattr__(self, "voltage", mean @ self.trace.values)

    @property
    def errors(self) -> np.ndarray:
        """Standard deviations of the slopes."""
        return self.trace.sigma * np.linalg.norm(self.slopes, axis=1)

    def replaced(self, found) -> DifferentialCapacity:
        """The same measurement with other slopes."""
        return replace(self, measured=found)

    def capacity(self, slopes) -> np.ndarray:
        """dQ/dV [A.h.V-1] of slopes; NaN where the measured slope cannot be told from zero."""
        clear = np.abs(np.asarray(self.measured)) > _CLEAR * self.errors
        return np.where(clear, 1 / np.where(clear, slopes, 1.0), np.nan)


def _operator(trace: Trace, blocks: int) -> np.ndarray:
    """Matrix that takes the voltages to the slope of each block, against the charge [A.h] passed
    (positive in either direction)."""
    t, current = trace.time_s, trace.current_A
    sign = np.where(np.abs(current) > _REST * np.abs(current).max(), np.sign(current), 0)
    edges = np.r_[0, np.flatnonzero(np.diff(sign)) + 1, len(t)]
    rows = []
    for start, end in pairwise(edges):
        if sign[start] == 0 or end - start < _ROWS * blocks:
            continue
        here = np.arange(start, end)
        passed = np.diff(t[here]) * (np.abs(current[here])[1:] + np.abs(current[here])[:-1]) / 2
        q = np.r_[0.0, np.cumsum(passed)] / 3600
        which = np.minimum((q / q[-1] * blocks).astype(int), blocks - 1)
        for k in range(blocks):
            inside = which == k
            if inside.sum() >= _ROWS:
                row = np.zeros(len(t))
                deviation = q[inside] - q[inside].mean()
                row[here[inside]] = deviation / (deviation @ deviation)
                rows.append(row)
    return np.array(rows)


class DifferentialModel:
    """The slopes of a predicted curve, with their sensitivities."""

    def __init__(self, choice, parameters, data: DifferentialCapacity, model="DFN", **keywords):
        self._slopes = data.slopes
        self._curve = TraceModel(choice, parameters, data.trace, model, **keywords)
        #: parameters that the measurement fixes
        self.held = self._curve.held

    def solve(self, coordinates, jacobian: bool = False):
        """(slopes, derivatives by the coordinates or None)."""
        voltage, derivative = self._curve.solve(coordinates, jacobian)
        return self._slopes @ voltage, self._slopes @ derivative if jacobian else None


def differential_capacity_of(
    data: CyclerData,
    *,
    cycles=None,
    blocks: int = 40,
    sigma: float = 2e-3,
    points: int = 2000,
    name: str = "differential capacity",
    overrides: dict | None = None,
) -> DifferentialCapacity:
    """The differential capacity of some cycles, driven by the measured current.

    Parameters
    ----------
    data : CyclerData
    cycles : int or iterable of int, optional
    blocks : int
        In each section of one direction of the current.
    sigma : float
        Standard deviation of a row's voltage [V].
    points : int
        About as many rows are kept.
    overrides : dict, optional
        As in :class:`Trace`.
    """
    trace = trace_of(data, cycles=cycles, sigma=sigma, points=points, overrides=overrides)
    return DifferentialCapacity(trace, blocks, name)
