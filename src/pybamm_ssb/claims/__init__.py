"""The testable claims of Liang et al., Chem. Sci. 2026, 17, 738 (doi 10.1039/d5sc08445h), each a
small simulation with its mechanism switched on and off.

``ids()`` lists the claims that can be run, ``run()`` runs them. A claim that the models contradict
is reported with the reason; ``MISSING`` says of others why they cannot be run.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from tqdm.auto import tqdm

from . import (  # noqa: F401  (each enters its claims into the registry)
    composition,
    contact,
    cracks,
    interphase,
    interphase_cost,
    materials,
    mechanics,
    planar,
    planar_stress,
    potential,
    protocols,
    voids,
)
from .missing import MISSING
from .registry import Claim, Outcome, evaluate, get, ids, table, topics

all_ids = ids  # the name is also an argument below

__all__ = ["MISSING", "Claim", "Outcome", "evaluate", "get", "ids", "run", "table", "topics"]

#: attribute of an outcome to column of the table
_COLUMNS = {
    "claim": "claim",
    "section": "section",
    "text": "text",
    "observable": "observable",
    "unit": "unit",
    "expected": "expected",
    "value": "found",
    "null_value": "found without the mechanism",
    "holds": "holds",
    "null_holds_not": "gone without the mechanism",
    "mechanism": "mechanism",
    "reason": "reason",
    "note": "note",
}


def run(ids: Iterable[str] | None = None, progress: bool = True) -> pd.DataFrame:
    """Run claims, by default all.

    Parameters
    ----------
    ids : iterable of str, optional
        Numbers of claims, see :func:`ids`.
    progress : bool
        Show a progress bar.

    Returns
    -------
    pandas.DataFrame
        One row per claim: its number, section and text, the observable with its unit, what is
        expected, what is found with the mechanism and without it, whether it holds and whether
        that is gone without the mechanism, the mechanism, the reason where it does not hold, and
        how the claim was read.

    Raises
    ------
    ValueError
        An unknown number; the message names the nearest.
    """
    wanted = all_ids() if ids is None else [get(id).id for id in ids]
    bar = tqdm(wanted, desc="claims", disable=not progress)
    outcomes = [evaluate(id) for id in bar]
    rows = [[getattr(item, name) for name in _COLUMNS] for item in outcomes]
    return pd.DataFrame(rows, columns=list(_COLUMNS.values()))
