"""What is fitted: names, limits and scales, by default those of the provenance."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pybamm

from ..parameters import CompleteSet, lookup, unknown

#: a range wider than this factor is searched on a logarithmic scale
_LOG_FROM = 3.0
#: how far beyond the range of the provenance a fit may go, as a factor or in widths
_BEYOND = 10.0


@dataclass(frozen=True)
class FitParameter:
    """One fitted parameter.

    Attributes
    ----------
    name : str
        A number of the set.
    start : float
        Where the search starts and what the coordinate counts from.
    low, high : float
        What is believed before the data: the range of the provenance.
    bounds : tuple of float
        Hard limits of the search.
    log : bool
        Coordinate ln(p/start) instead of (p - start)/(high - low).
    """

    name: str
    start: float
    low: float
    high: float
    bounds: tuple[float, float]
    log: bool

    @property
    def input(self) -> str:
        """Name of the coordinate as an input of the model."""
        return f"Fit coordinate of {self.name}"

    @property
    def symbol(self) -> pybamm.Symbol:
        """The parameter as a function of its coordinate."""
        coordinate = pybamm.InputParameter(self.input)
        if self.log:
            return pybamm.Scalar(self.start) * pybamm.exp(coordinate)
        return pybamm.Scalar(self.start) + pybamm.Scalar(self.high - self.low) * coordinate

    def value(self, coordinate):
        """The parameter at a coordinate; infinite at the end of an interval without end."""
        if self.log:
            with np.errstate(over="ignore"):
                return self.start * np.exp(coordinate)
        return self.start + (self.high - self.low) * coordinate

    def coordinate(self, value: float) -> float:
        """The coordinate of a value."""
        if self.log:
            return math.log(value / self.start)
        return (value - self.start) / (self.high - self.low)

    @property
    def limits(self) -> tuple[float, float]:
        """The bounds as coordinates."""
        return self.coordinate(self.bounds[0]), self.coordinate(self.bounds[1])

    @property
    def prior_width(self) -> float:
        """Standard deviation of the coordinate if the range is taken for four of them."""
        return (self.coordinate(self.high) - self.coordinate(self.low)) / 4


def fit_parameters(
    item: CompleteSet,
    names: Iterable[str] | Mapping[str, tuple[float, float]],
    starts: Mapping[str, float] | None = None,
) -> list[FitParameter]:
    """The parameters named, with the ranges of the set's provenance.

    Parameters
    ----------
    item : CompleteSet
    names : iterable of str or mapping
        Numbers of the set; a mapping gives the (low, high) of those whose range is not to be that
        of the provenance (None keeps it).
    starts : mapping, optional
        Name to the value at which the search starts; that of the set by default.

    Raises
    ------
    ValueError
        A name the set does not have or that is a law, a value fixed by definition, a start outside
        the bounds.
    """
    given = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names)
    if not given:
        raise ValueError("parameters is empty; name at least one number of the set")
    numbers = [name for name, value in item.values.items() if isinstance(value, float)]
    return [
        _parameter(item, name, given[name], (starts or {}).get(name), numbers) for name in given
    ]


#: lengths that span a mesh; PyBaMM needs them as numbers before it solves
_MESH = re.compile(r"((electrode|current collector|Separator) thickness|particle radius) \[m\]$")
#: what a measured current leaves without a meaning
_OF_PROTOCOLS = {
    "Current function [A]",
    "Nominal cell capacity [A.h]",
    "Lower voltage cut-off [V]",
    "Upper voltage cut-off [V]",
}


def _parameter(item, name, limits, start, numbers) -> FitParameter:
    if name in _OF_PROTOCOLS:
        raise ValueError(
            f"'{name}' cannot be fitted: it sets the current of a protocol or ends its steps, and "
            "a fit takes the measured current at fixed times"
        )
    if _MESH.search(name):
        raise ValueError(
            f"'{name}' spans a mesh and cannot be fitted; fit what it acts through (a diffusivity, "
            "a conductivity, an amount of lithium)"
        )
    if name not in numbers:
        if name in item.values:
            raise ValueError(f"'{name}' is a law; fit one of its coefficients")
        raise ValueError(unknown(name, numbers))
    row = item.row(name)
    value = float(item.values[name])
    low, high = limits if limits is not None else (row.low, row.high)
    if low is None or high is None or not low < high:
        raise ValueError(
            f"'{name}' has no range in the set ({row.class_}, {row.locator}); give one: "
            f"parameters={{'{name}': (low, high)}}"
        )
    log = low > 0 and high / low > _LOG_FROM
    if log:
        bounds = (low / _BEYOND, high * _BEYOND)
    else:
        width = high - low
        bounds = (low - _BEYOND * width, high + _BEYOND * width)
        bounds = (max(bounds[0], 0.0), bounds[1]) if low >= 0 else bounds
    if limits is not None:
        bounds = (low, high)
    bounds = _possible(name, bounds)
    begin = value if start is None else float(start)
    begin = min(max(begin, low), high) if start is None else begin
    if any(math.isclose(begin, limit, rel_tol=1e-9) for limit in bounds):
        # a value that an earlier fit left at its limit, rounded
        begin = min(max(begin, bounds[0]), bounds[1])
    if not bounds[0] <= begin <= bounds[1]:
        raise ValueError(f"'{name}' starts at {begin:g}; valid is {bounds[0]:g} to {bounds[1]:g}")
    return FitParameter(name, begin, low, high, bounds, log and begin > 0)


def _possible(name: str, bounds: tuple[float, float]) -> tuple[float, float]:
    entry = lookup(name)
    if entry is None:
        return bounds
    tiny = 1e-12 * max(abs(bounds[1]), 1e-300) if entry.above_minimum else 0.0
    return max(bounds[0], entry.minimum + tiny), min(bounds[1], entry.maximum)
