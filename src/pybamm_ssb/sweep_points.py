"""The axes of a sweep and the points they span."""

from __future__ import annotations

import dataclasses
import itertools
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .cell import Cell
from .parameters import unknown
from .parameters.names import own_names, pybamm_names

#: keywords of a run that can be an axis
RUN_WORDS = ("stack_pressure_MPa", "temperature_C", "current")
#: share of silicon in the mass of a composite; the other components keep their proportions
SILICON_SHARE = "silicon_mass_fraction"
METHODS = ("grid", "latin hypercube", "sobol", "sobol indices")
_CELL_WORDS = tuple(
    item.name
    for item in dataclasses.fields(Cell)
    if item.name not in ("values", "options", "assumed", "name", "description", "source")
)


@dataclass(frozen=True)
class Points:
    """What a sweep runs.

    Attributes
    ----------
    axes : dict
        Axis to its values (a grid) or to its limits.
    method : str
    values : list of dict
        Per point: axis to value; a grid's last axis varies fastest.
    """

    axes: dict[str, tuple]
    method: str
    values: list[dict[str, Any]]

    @property
    def grid(self) -> bool:
        return self.method == "grid"

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(values) for values in self.axes.values())


def points_of(axes: Mapping, method: str, points: int | None, seed: int) -> Points:
    """The points that axes span.

    Parameters
    ----------
    axes : mapping
        Name to a sequence of values, or, for samples, to (low, high).
    method : str
        "grid": every combination. "latin hypercube", "sobol": `points` of them between the limits,
        uniform. "sobol indices": the sample of Saltelli et al., Comput. Phys. Commun. 181 (2010)
        259, `points` (D + 2) for D axes.
    points : int, optional
        Not for a grid; a power of two for both Sobol methods.
    seed : int

    Raises
    ------
    ValueError

    Examples
    --------
    >>> found = points_of({"current": ["C/10", "C/5"], "temperature_C": [25, 60]}, "grid", None, 0)
    >>> found.shape, found.values[1]
    ((2, 2), {'current': 'C/10', 'temperature_C': 60})
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; valid are {', '.join(map(repr, METHODS))}")
    if not isinstance(axes, Mapping) or not axes:
        raise ValueError("axes is empty; give a mapping of names to values")
    checked = {str(name): _values(str(name), values, method) for name, values in axes.items()}
    if method == "grid":
        if points is not None:
            raise ValueError("points is given; a grid has as many as its axes say")
        combinations = itertools.product(*checked.values())
        every = [dict(zip(checked, row, strict=True)) for row in combinations]
        return Points(checked, method, every)
    number = _number_of_points(points, method)
    low, high = np.array(list(checked.values()), dtype=float).T
    sample = low + (high - low) * _unit_sample(method, len(checked), number, seed)
    rows = [dict(zip(checked, map(float, row), strict=True)) for row in sample]
    return Points(checked, method, rows)


def _values(name: str, values, method: str) -> tuple:
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray) or not len(values):
        raise ValueError(f"axis '{name}' is {values!r}; valid is a list of values")
    found = tuple(v.item() if isinstance(v, np.generic) else v for v in values)
    if method != "grid":
        ok = len(found) == 2 and all(isinstance(v, numbers.Real) for v in found)
        if not ok or not found[0] < found[1]:
            raise ValueError(
                f"axis '{name}' is {found!r}; for method {method!r} valid is (low, high)"
            )
    if len(set(map(repr, found))) < len(found):
        raise ValueError(f"axis '{name}' has a value twice: {found!r}")
    return found


def _number_of_points(points, method: str) -> int:
    if isinstance(points, bool) or not isinstance(points, numbers.Integral) or points < 1:
        raise ValueError(f"points is {points!r}; method {method!r} needs a whole number above zero")
    if method != "latin hypercube" and points & (points - 1):
        raise ValueError(f"points is {points}; method {method!r} needs a power of two")
    return int(points)


def _unit_sample(method: str, dimensions: int, number: int, seed: int) -> np.ndarray:
    if method == "sobol indices":
        from .sweep_sensitivity import unit_sample

        return unit_sample(dimensions, number, seed)
    from scipy.stats import qmc

    kind = qmc.LatinHypercube if method == "latin hypercube" else qmc.Sobol
    return kind(dimensions, rng=seed).random(number)


def is_cell_word(name: str) -> bool:
    """Whether an axis changes the cell's description rather than a parameter or the run."""
    return name not in RUN_WORDS and (name in _CELL_WORDS or name == SILICON_SHARE)


def check_names(axes: Mapping, described: bool) -> None:
    """Refuse axes that nothing reads.

    Raises
    ------
    ValueError
        With the nearest names.
    """
    for name in axes:
        if name in RUN_WORDS:
            continue
        if is_cell_word(name):
            if not described:
                raise ValueError(
                    f"axis '{name}' changes the description of a cell; give a pybamm_ssb.Cell or a "
                    "file of one instead of the name of a set"
                )
            continue
        known = {*pybamm_names(), *own_names()}
        if name not in known:
            words = {*RUN_WORDS, *_CELL_WORDS, SILICON_SHARE}
            raise ValueError(f"axis: {unknown(name, known | words)}")


def changed_cell(cell: Cell, changes: Mapping) -> Cell:
    """The cell with other words.

    Raises
    ------
    ValueError
        What the cell refuses; a share of silicon without mass fractions to change.
    """
    words = {item.name: getattr(cell, item.name) for item in dataclasses.fields(cell)}
    for name, value in changes.items():
        if name == SILICON_SHARE:
            words["mass_fractions"] = _with_share(words["mass_fractions"], value)
        else:
            words[name] = value
    return Cell(**words)


def _with_share(fractions, share) -> dict[str, float]:
    if not fractions:
        raise ValueError(f"axis '{SILICON_SHARE}' needs mass_fractions in the cell's description")
    key = "silicon" if "silicon" in fractions else "active"
    if not 0 < share < 1:
        raise ValueError(f"{SILICON_SHARE} is {share!r}; valid is a number between 0 and 1")
    others = (1 - share) / (1 - fractions[key])
    return {name: share if name == key else v * others for name, v in fractions.items()}
