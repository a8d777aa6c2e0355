"""Claims of the review as measurements: what is expected, what is found, and what is found with the
mechanism switched off."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pandas as pd
import pybamm

from ..parameters import data_folder, unknown


@dataclass(frozen=True)
class Expectation:
    """A number and whether it is what the review says."""

    text: str
    test: Callable[[float], bool]


def above(bound: float) -> Expectation:
    return Expectation(f"> {bound:g}", lambda value: value > bound)


def below(bound: float) -> Expectation:
    return Expectation(f"< {bound:g}", lambda value: value < bound)


def between(low: float, high: float) -> Expectation:
    return Expectation(f"{low:g} to {high:g}", lambda value: low <= value <= high)


def near(number: float, *, within: float) -> Expectation:
    """Within an absolute distance."""
    return Expectation(f"{number:g} +- {within:g}", lambda value: abs(value - number) <= within)


@dataclass(frozen=True)
class Claim:
    """One claim and how it is measured.

    Attributes
    ----------
    id : str
        Of the row in ``parameter_sets/review/claims.csv``.
    mechanism : str
        What is switched off, or exchanged, in the null variant.
    observable, unit : str
    expected : Expectation
        In words of the review a sign or a number; where it is a sign, the bound is ours.
    measure : callable
        Takes whether the mechanism is on and returns the observable.
    fails : str or None
        Why the models say otherwise, where they do.
    note : str
        How the claim was read.
    topic : str
    """

    id: str
    mechanism: str
    observable: str
    unit: str
    expected: Expectation
    measure: Callable[[bool], float]
    fails: str | None
    note: str
    topic: str


@dataclass(frozen=True)
class Outcome:
    """What became of a claim.

    Attributes
    ----------
    claim, section, text : str
        Number, section of the review, and the claim in our words.
    observable, unit, expected : str
    value, null_value : float
        With the mechanism and without it.
    holds : bool
        Whether the value is as expected.
    null_holds_not : bool
        Whether the value without the mechanism is not.
    mechanism : str
    reason : str
        Why it does not hold; empty where it holds.
    note : str
    """

    claim: str
    section: str
    text: str
    observable: str
    unit: str
    expected: str
    value: float
    null_value: float
    holds: bool
    null_holds_not: bool
    mechanism: str
    reason: str
    note: str


_CLAIMS: dict[str, Claim] = {}


def claim(
    id: str, *, mechanism: str, observable: str, expected: Expectation, unit: str = "1",
    fails: str | None = None,
) -> Callable:  # fmt: skip
    """Enter a measurement into the registry; its docstring says how the claim was read."""

    def enter(measure):
        if id in _CLAIMS:
            raise ValueError(f"claim {id} is there twice")
        note = " ".join((inspect.getdoc(measure) or "").split())
        topic = measure.__module__.rpartition(".")[2]
        _CLAIMS[id] = Claim(id, mechanism, observable, unit, expected, measure, fails, note, topic)
        return measure

    return enter


@cache
def _table() -> pd.DataFrame:
    path = data_folder() / "review" / "claims.csv"
    table = pd.read_csv(path, comment="#", dtype=str, keep_default_na=False)
    return table.set_index("id")


def table() -> pd.DataFrame:
    """The claims as transcribed from the review (not checked against the original papers),
    indexed by their number."""
    return _table().copy()


def ids(topic: str | None = None) -> list[str]:
    """Numbers of the claims that can be run, of one topic ("voids", "interphase", ...) or all."""
    if topic is not None and topic not in topics():
        raise ValueError(unknown(topic, topics(), "topic"))
    return sorted(key for key, item in _CLAIMS.items() if topic in (None, item.topic))


def topics() -> list[str]:
    """Topics of the claims."""
    return sorted({item.topic for item in _CLAIMS.values()})


def get(id: str) -> Claim:
    """A claim by its number.

    Raises
    ------
    ValueError
        No such claim, or none that can be run.
    """
    if id not in _CLAIMS:
        raise ValueError(unknown(id, ids(), "claim that can be run"))
    return _CLAIMS[id]


def _measured(item: Claim, on: bool) -> tuple[float, str]:
    """(value, empty) or, where the solver failed, (not a number, why)."""
    with warnings.catch_warnings():
        # parameters beyond the range of their source are what null variants are made of
        warnings.simplefilter("ignore")
        try:
            return float(item.measure(on)), ""
        except (RuntimeError, pybamm.SolverError) as error:
            return math.nan, f"not solved: {error}"


def evaluate(id: str) -> Outcome:
    """Measure one claim with its mechanism and without it."""
    item, row = get(id), _table().loc[id]
    (value, stopped), (null, _) = _measured(item, True), _measured(item, False)
    holds = bool(item.expected.test(value))
    unknown_reason = "not known: it held in the version it was written for"
    reason = "" if holds else stopped or item.fails or unknown_reason
    return Outcome(
        id, row["section"], row["claim"], item.observable, item.unit, item.expected.text,
        value, null, holds, not item.expected.test(null), item.mechanism, reason, item.note,
    )  # fmt: skip
