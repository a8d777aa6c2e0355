r"""Pairs of rows from one lab: what a change within a lab does, predicted beside reported.

For rows a and b of one lab, one kind of cell and one unit of capacity: the ratio of first
capacities :math:`Q_b/Q_a`, and that of fades :math:`(100 - R_b)/(100 - R_a)`. Differences between
labs that no table states cancel in them. A sign agrees where predicted and reported change
go the same way; pairs whose reported values are equal have none.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd

COLUMNS = (
    "Lab", "Rows", "Kind", "One paper", "Quantity", "Reported ratio", "Predicted ratio",
    "Sign agrees",
)  # fmt: skip


def contrasts(rows: pd.DataFrame) -> pd.DataFrame:
    """One line per pair and quantity.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns "lab", "cell_kind", "reference_number", "unit", "reported capacity", "predicted
        capacity", "reported retention", "predicted retention" (NaN where there is none).
    """
    lines: list[tuple] = []
    for lab, part in rows.groupby("lab", sort=True):
        for a, b in combinations(part.index, 2):
            one, two = part.loc[a], part.loc[b]
            if one["cell_kind"] != two["cell_kind"]:
                continue
            same = one["reference_number"] == two["reference_number"]
            head = (lab, f"{b} / {a}", one["cell_kind"], bool(same))
            if one["unit"] == two["unit"]:
                _add(lines, head, "first capacity", one, two, "capacity", lambda value: value)
            _add(lines, head, "fade", one, two, "retention", lambda value: 100 - value)
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _add(lines: list, head: tuple, quantity: str, one, two, key: str, of) -> None:
    reported = of(one[f"reported {key}"]), of(two[f"reported {key}"])
    predicted = of(one[f"predicted {key}"]), of(two[f"predicted {key}"])
    if not np.isfinite([*reported, *predicted]).all():
        return
    change = np.sign(reported[1] - reported[0])
    agrees = None if change == 0 else bool(np.sign(predicted[1] - predicted[0]) == change)
    lines.append((*head, quantity, _ratio(*reported), _ratio(*predicted), agrees))


def _ratio(below: float, above: float) -> float:
    """above/below; NaN where one of them is not above zero (a cell that did not fade)."""
    return above / below if below > 0 and above > 0 else math.nan


def agreement(table: pd.DataFrame) -> pd.DataFrame:
    """Per quantity: pairs, how many signs agree of how many, and the median factor between
    predicted and reported ratio, :math:`\\exp |\\ln(p/r)|`."""
    out = {}
    for quantity, part in table.groupby("Quantity", sort=False):
        known = part["Sign agrees"].dropna()
        factor = np.exp(np.abs(np.log(part["Predicted ratio"] / part["Reported ratio"])))
        out[quantity] = {
            "Pairs": len(part),
            "Signs that agree": int(known.astype(bool).sum()),
            "Signs": len(known),
            "Median factor": float(factor.median()) if factor.notna().any() else math.nan,
        }
    return pd.DataFrame.from_dict(out, orient="index")
