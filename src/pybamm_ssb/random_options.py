"""Mechanisms of a random cell: each switched to another of its values now and then."""

from __future__ import annotations

from collections.abc import Mapping

import pybamm

from .models import SolidStateOptions

#: option, values tried, how likely; for the silicon electrode, or for the whole cell
_SILICON = (
    ("contact", ("pressure", "perfect"), 0.15),
    ("contact law", ("hardness", "power"), 0.3),
    ("disconnection", ("none", "reversible"), 0.4),
    ("fracture", ("critical size",), 0.2),
    ("interphase", ("none",), 0.1),
    ("crystallinity", ("two-phase",), 0.15),
    ("stress potential", ("true",), 0.2),
)
_CELL = (
    ("pressure patches", ("1", "5"), 0.2),
    ("electrode stretch", ("uniaxial",), 0.3),
    ("effective transport", ("exponential", "tortuosity factor"), 0.2),
    ("stack pressure", ("fixture",), 0.15),
)


def random_options(rng, needed: Mapping) -> dict:
    """Options beside those that the materials need; each is kept where the model takes it.

    Parameters
    ----------
    rng : numpy.random.Generator
    needed : mapping
        Options of the cell.
    """
    half = needed.get("working electrode") == "positive"
    chosen: dict = {}
    for name, values, share in (*_SILICON, *_CELL):
        wanted, value = rng.random() < share, str(rng.choice(values))
        if not wanted:
            continue
        given: str | tuple[str, str] = value
        if name in [entry[0] for entry in _SILICON]:
            other = _other(needed.get(name), half, name)
            given = (other, value) if half else (value, other)
        try:
            SolidStateOptions({**needed, **chosen, name: given})
        except (pybamm.OptionError, ValueError):
            continue
        chosen[name] = given
    return chosen


#: what the electrode without silicon has
_NEUTRAL = {
    "contact": "perfect", "contact law": "Persson", "disconnection": "none", "fracture": "none",
    "interphase": "none", "crystallinity": "none", "stress potential": "false",
}  # fmt: skip


def _other(given, half: bool, name: str) -> str:
    if isinstance(given, tuple):
        return str(given[0] if half else given[1])
    return _NEUTRAL[name]
