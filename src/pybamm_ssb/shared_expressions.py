"""Subexpressions that occur many times are walked through once while a model is set up.

PyBaMM shares the symbols that occur in many places, but two of its walks go through the tree that
they span: :meth:`pybamm.Symbol.pre_order` and the evaluation by which a symbol finds its shape.
With five pressure patches the 870 symbols of the equation of the hysteresis state span a tree of
400 000: four fifths of the time before the first step went into it. Both walks only look for
something or ask for a size, so that a symbol seen once need not be seen again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Number

import numpy as np
import pybamm

_tree_shape = pybamm.Symbol._compute_shape
_tree_pre_order = pybamm.Symbol.pre_order
_lock = threading.Lock()
_inside = 0


def pre_order(symbol) -> Iterator[pybamm.Symbol]:
    """Each symbol below `symbol` and itself, once, parents before children.

    >>> a = pybamm.sin(pybamm.t)
    >>> [node.name for node in pre_order(a + a**2)]
    ['+', 'function (sin)', 'time', '**', '2.0']
    """
    seen: set[int] = set()
    stack = [symbol]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        stack.extend(reversed(node._children))


def _from_children(node, values: list):
    """What a symbol evaluates to, given what its children do; None for kinds not known here."""
    if isinstance(node, pybamm.BinaryOperator):
        return node._binary_evaluate(*values)
    if isinstance(node, pybamm.UnaryOperator):
        return node._unary_evaluate(*values)
    if isinstance(node, pybamm.Function):
        return node._function_evaluate(values)
    if isinstance(node, pybamm.Concatenation):
        return node._concatenation_evaluate(values)
    return None


def shape(symbol) -> tuple[int, ...]:
    """The shape of a discretised symbol, each subexpression evaluated once.

    >>> shape(pybamm.StateVector(slice(0, 3)) + pybamm.Scalar(1))
    (3, 1)
    """
    # long enough for most state vectors; PyBaMM's own way finds the length where it is not
    y = np.full((1000, 1), np.nan)
    known: dict[int, object] = {}
    stack = [symbol]
    try:
        with np.errstate(all="ignore"):
            while stack:
                node = stack[-1]
                missing = [c for c in node._children if id(c) not in known]
                if missing:
                    stack.extend(missing)
                    continue
                stack.pop()
                if id(node) in known:
                    continue
                value = None
                if node._children:
                    value = _from_children(node, [known[id(c)] for c in node._children])
                if value is None:
                    value = node.evaluate(0, y, y, inputs="shape test")
                known[id(node)] = value
    except (ValueError, NotImplementedError):
        return _tree_shape(symbol)
    value = known[id(symbol)]
    return () if isinstance(value, Number) else value.shape  # type: ignore[attr-defined]


@contextmanager
def each_symbol_once():
    """Inside, PyBaMM looks for symbols and finds shapes without walking through a symbol twice.

    May be entered again inside itself and from several threads; what other threads find does not
    depend on it."""
    global _inside
    with _lock:
        _inside += 1
        pybamm.Symbol._compute_shape = shape
        pybamm.Symbol.pre_order = pre_order
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                pybamm.Symbol._compute_shape = _tree_shape
                pybamm.Symbol.pre_order = _tree_pre_order
