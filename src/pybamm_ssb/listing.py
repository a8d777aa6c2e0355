"""Tables of values, ranges and sources, of one set or of two beside each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from . import parameters
from .cell import Cell, is_description

_COLUMNS = ("name", "value", "range", "class", "source", "verified")


@dataclass(frozen=True)
class Listing:
    """A set as a table: lines of text (the first is the head) and the full rows."""

    name: str
    head: list[str]
    lines: list[tuple[str, ...]]
    rows: list[dict]


def number(value) -> str:
    """A number as printed in tables, "-" for none."""
    if isinstance(value, int | float):
        return "-" if math.isnan(value) else f"{value:.5g}"
    return "-" if value is None else str(value)


def _spread(row: dict) -> str:
    low, high = number(row["low"]), number(row["high"])
    return "-" if low == "-" else f"{low} to {high}"


def _rows(name: str) -> tuple[str, str, dict | None, list[dict]]:
    """(title, kind, options, rows) of a set, a file of one, or a description."""
    if is_description(name):
        item = Cell.from_file(name).complete()
        return item.name, "described cell", item.options, parameters.as_dictionaries(item.rows)
    folder, canonical = parameters.find(name)
    rows = parameters.provenance(canonical)
    if folder != "cells":
        title = parameters.load(folder, canonical).name
        return title, folder.replace("_", " "), None, rows
    item = parameters.complete(canonical)
    return item.name, "cells", item.options, rows


def of(name: str) -> Listing:
    """The table of a set."""
    title, kind, options, rows = _rows(name)
    head = [f"{title} ({kind})"]
    if options is not None:
        head.append("options: " + ", ".join(f"{k}: {v}" for k, v in options.items()))
    share = parameters.share_of_classes(row["class"] for row in rows)
    head.append("known how: " + ", ".join(f"{v:.0%} {k}" for k, v in share.items() if v))
    lines: list[tuple[str, ...]] = [_COLUMNS]
    for row in rows:
        lines.append(
            (row["name"], number(row["value"]), _spread(row), row["class"], row["source"],
             row["verified"])
        )  # fmt: skip
    return Listing(title, head, lines, rows)


def difference(a: str, b: str, everything: bool = False) -> tuple[list[tuple[str, ...]], str]:
    """(lines with the head first, a summary) of two sets.

    Raises
    ------
    ValueError
        The two are of different kinds: they have hardly a name in common.
    """
    (title_a, kind_a, _, rows_a), (title_b, kind_b, _, rows_b) = _rows(a), _rows(b)
    alike = {"cells", "described cell"}
    if kind_a != kind_b and not {kind_a, kind_b} <= alike:
        raise ValueError(f"'{a}' is one of the {kind_a}, '{b}' of the {kind_b}; give two of a kind")
    if title_a == title_b:
        title_a, title_b = a, b
    left, right = ({row["name"]: row for row in rows} for rows in (rows_a, rows_b))
    lines: list[tuple[str, ...]] = [("name", title_a, "known", title_b, "known")]
    same = different = assumed = 0
    for name in dict.fromkeys([*left, *right]):
        one, two = left.get(name), right.get(name)
        equal = one is not None and two is not None and one["value"] == two["value"]
        same += equal
        different += not equal
        # the same number, known in one and only taken over in the other
        if one is not None and two is not None and equal:
            assumed += (one["class"] == "assumed") != (two["class"] == "assumed")
        if equal and not everything:
            continue
        cells = [name]
        for row in (one, two):
            cells += ["-", "-"] if row is None else [
                number(row["value"]), f"{row['class']}, {row['source']}"
            ]  # fmt: skip
        lines.append(tuple(cells))
    summary = f"{different} differ, {same} are the same"
    if assumed:
        summary += f" ({assumed} of them known in one and assumed in the other)"
    return lines, summary
