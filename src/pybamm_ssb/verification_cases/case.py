"""What a case of the verification is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Quantity:
    """One comparison.

    Attributes
    ----------
    name : str
        With its unit in brackets.
    computed, reference : float
        The worst pair where there are many.
    error : float
        Relative, or in the unit of the name where `absolute`.
    tolerance : float
        To the source; for an observed order the least that passes.
    absolute : bool
    is_order : bool
        An observed order of convergence.
    reason : str
        Why it differs, where it is known to.
    """

    name: str
    computed: float
    reference: float
    error: float
    tolerance: float
    absolute: bool = False
    is_order: bool = False
    reason: str = ""

    @property
    def passes(self) -> bool:
        if self.is_order:
            return self.computed >= self.tolerance
        return bool(self.error <= self.tolerance)


def compare(name, computed, reference, tolerance, *, absolute=False, reason="") -> Quantity:
    """The worst of pairs of numbers; relative errors to the largest reference where one is zero."""
    a, b = (np.atleast_1d(np.asarray(x, dtype=float)) for x in (computed, reference))
    a, b = (x.ravel() for x in np.broadcast_arrays(a, b))
    error = np.abs(a - b)
    if not absolute:
        error = error / np.where(b == 0, max(float(np.abs(b).max()), 1e-300), np.abs(b))
    worst = int(np.argmax(np.where(np.isnan(error), np.inf, error)))
    found = float(error[worst])
    return Quantity(
        name, float(a[worst]), float(b[worst]), found if np.isfinite(found) else np.inf,
        tolerance, absolute, False, reason,
    )  # fmt: skip


def order(name, points, errors, least: float, expected: float = 2.0) -> Quantity:
    """The observed order between the two finest of a series of meshes."""
    e, h = np.abs(np.asarray(errors, dtype=float)), 1 / np.asarray(points, dtype=float)
    found = float(np.log(e[-2] / e[-1]) / np.log(h[-2] / h[-1]))
    return Quantity(name, found, expected, abs(found - expected), least, True, True)


@dataclass(frozen=True)
class Case:
    """A closed form or a published number, and how the package gets it.

    Attributes
    ----------
    name, what : str
        What is compared with what.
    source : str
        Key of ``references.bib``, or the work in words.
    run : callable
        Gives the list of :class:`Quantity`; None where it cannot be checked.
    full : bool
        Takes more than a few seconds.
    reason : str
        Why it cannot be checked.
    """

    name: str
    what: str
    source: str
    run: Callable[[], list[Quantity]] | None
    full: bool = False
    reason: str = ""
