"""The review benchmark: first capacity and retention of the cells in Tables 2 to 4 of Liang et al.,
Chem. Sci. 2026, 17, 738 (doi 10.1039/d5sc08445h), predicted, beside what was reported and beside
naive predictors."""

from __future__ import annotations

import importlib.util
import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from .review_scores import contrasts as pairs
from .review_scores import page, scoring
from .review_scores.calibration import BEFORE, LEFT_OUT
from .review_scores.calibration_frozen import calibrated_rows
from .review_scores.freeze import frozen_predictions, left_out_predictions
from .review_scores.prediction import AREA, reported_capacity, unit_of
from .review_scores.rows_file import read_rows
from .review_scores.store import predictions


@dataclass
class ReviewResult:
    """What :func:`review` returns; ``str()`` gives the summary.

    Attributes
    ----------
    rows : pandas.DataFrame
        Per row: lab, kind and classes; cycles, current; reported and predicted first capacity (in
        "unit") and retention [%]; retention by each naive predictor; "failed", the reason where
        the model predicts nothing, and "note".
    retention_scores, capacity_scores : pandas.DataFrame
        Per group and predictor: mean error, rank correlation, model minus this, with intervals.
    contrasts, agreement : pandas.DataFrame
        Pairs of rows within a lab, and how many of their signs agree.
    failures : dict
        Row to reason.
    claims : pandas.DataFrame or None
        Outcomes of :func:`pybamm_ssb.claims.run`.
    claims_note : str
        How many hold, or why none were run.
    files : list of Path
    seconds : float
        Wall time [s].
    """

    rows: pd.DataFrame
    retention_scores: pd.DataFrame
    capacity_scores: pd.DataFrame
    contrasts: pd.DataFrame
    agreement: pd.DataFrame
    failures: dict[str, str]
    claims: pd.DataFrame | None = None
    claims_note: str = "not asked for"
    files: list[Path] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        return page.render(self)

    def save(self, folder) -> list[Path]:
        """Write tables, figures and ``review.html`` into a folder; returns the files."""
        from .review_scores import figures  # matplotlib is loaded only when figures are wanted

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tables = {
            "predictions.csv": self.rows,
            "scores_retention.csv": self.retention_scores,
            "scores_capacity.csv": self.capacity_scores,
            "contrasts.csv": self.contrasts,
        }
        for name, table in tables.items():
            table.to_csv(folder / name, index=name == "predictions.csv")
        self.files = [folder / name for name in tables]
        if self.claims is not None:
            self.claims.to_csv(folder / "claims.csv", index=False)
            self.files.append(folder / "claims.csv")
        pictures = figures.save(self, folder)
        summary = folder / "review.txt"
        summary.write_text(f"{self}\n", encoding="utf-8")
        self.files += [*pictures, summary, page.save(self, folder, pictures)]
        return self.files


def review(
    rows=None,
    *,
    out=None,
    claims: bool = True,
    executor: Executor | None = None,
    cycles_limit: int | None = None,
    progress: bool = True,
) -> ReviewResult:
    """Predict rows of the review's tables and score the predictions.

    Parameters
    ----------
    rows : path or pandas.DataFrame, optional
        Rows with the columns of ``parameter_sets/review/rows.csv``; by default the shipped ones.
        Naive predictors are fitted to the rows of all other labs for the shipped rows, and frozen
        (fitted once to the shipped rows) for all.
    out : path, optional
        Folder for tables, figures and the predictions of single rows: rows that are finished there
        are not run again. Remove its ``rows`` folder after a change of models or materials.
    claims : bool
        Run the testable claims as well.
    executor : concurrent.futures.Executor, optional
        Where rows run; by default one after the other, here.
    cycles_limit : int, optional
        Run at most so many cycles of each row; rows that ask for more get no retention.
    progress : bool

    Returns
    -------
    ReviewResult
        Rows that failed are in it with their reason; Ctrl-C keeps the finished ones.

    Raises
    ------
    ValueError
        A file of rows that cannot be read, naming column and row.
    """
    began = time.perf_counter()
    if cycles_limit is not None and (isinstance(cycles_limit, bool) or not cycles_limit >= 1):
        raise ValueError(f"cycles_limit is {cycles_limit!r}; valid is a whole number above zero")
    table = read_rows(rows)
    folder = None if out is None else Path(out)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    found = predictions(table, folder, cycles_limit, executor, progress)
    result = score(table, found, shipped=rows is None)
    if claims:
        result.claims, result.claims_note = _claims(progress)
    if folder is not None:
        result.save(folder)
    result.seconds = time.perf_counter() - began
    return result


def score(rows: pd.DataFrame, found: pd.DataFrame, shipped: bool) -> ReviewResult:
    """Score predictions of checked rows.

    Parameters
    ----------
    rows : pandas.DataFrame
        As :func:`pybamm_ssb.review_scores.rows_file.read_rows` gives them.
    found : pandas.DataFrame
        Same index; columns "capacity", "retention", "current", "note", "failed".
    shipped : bool
        Whether these are the rows that the frozen predictors were fitted to.
    """
    records = rows.to_dict("records")
    fitted = {scoring.OWN_ROWS if shipped else scoring.FROZEN: frozen_predictions(rows)}
    if shipped:
        fitted = {scoring.OTHER_LABS: left_out_predictions(rows), **fitted}
    described = ["lab", "cell_kind", "anode_class", "electrolyte_class", "citation"]
    table = rows[[*described, "reference_number", "cycles"]].copy()
    table["current"] = found["current"]
    table["unit"] = [unit_of(row) for row in records]
    table["reported capacity"] = [reported_capacity(row) for row in records]
    table["predicted capacity"] = found["capacity"].astype(float)
    table["reported retention"] = rows["retention_percent"]
    table["predicted retention"] = found["retention"].astype(float)
    for name, values in fitted[next(iter(fitted))]["retention"].items():
        table[f"retention by {name}"] = values
    table["note"], table["failed"] = found["note"], found["failed"]
    per_gram = table["unit"] != AREA
    scores = {}
    for kind, mask in (("retention", table["anode_class"] != "other"), ("capacity", per_gram)):
        predictors = _of_model(table, kind, shipped)
        for how, values in fitted.items():
            predictors |= {(name, how): series for name, series in values[kind].items()}
        reported = table[f"reported {kind}"].where(mask, np.nan)
        scores[kind] = scoring.score_table(rows, reported, predictors, kind)
    contrasts = pairs.contrasts(table)
    failed = table["failed"][table["failed"] != ""]
    return ReviewResult(
        rows=table,
        retention_scores=scores["retention"],
        capacity_scores=scores["capacity"],
        contrasts=contrasts,
        agreement=pairs.agreement(contrasts),
        failures={str(name): str(why) for name, why in failed.items()},
    )


def _of_model(table: pd.DataFrame, kind: str, shipped: bool) -> dict:
    """Predictions of the model; the sets hold values fitted to retentions of the shipped rows, so
    that for those the calibration without the row's lab comes first."""
    now = table[f"predicted {kind}"]
    if not shipped or kind != "retention":
        return {(scoring.MODEL, scoring.AS_IT_IS): now}
    kept = calibrated_rows().reindex(table.index)
    return {
        (scoring.MODEL, scoring.OTHER_LABS): kept[LEFT_OUT].where(now.notna()),
        (scoring.MODEL, scoring.THESE_ROWS): now,
        (scoring.MODEL, scoring.NOT_FITTED): kept[BEFORE].where(now.notna()),
    }


def _claims(progress: bool) -> tuple[pd.DataFrame | None, str]:
    if importlib.util.find_spec(f"{__package__}.claims") is None:
        return None, "not run: this version has none"
    from .claims import run

    try:
        outcomes = run(progress=progress)
    except Exception as error:  # the scores stand without the claims
        return None, f"failed: {' '.join(str(error).split()) or repr(error)}"
    holds = int(outcomes["holds"].sum())
    return outcomes, f"{holds} of {len(outcomes)} hold"
