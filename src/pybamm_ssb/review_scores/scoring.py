"""Tables of scores: model and naive predictors on the same rows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from . import measures

MODEL = "model"
#: how naive predictors were fitted
OTHER_LABS, FROZEN, OWN_ROWS = "other labs", "frozen", "frozen, to these rows"
#: how the model was
THESE_ROWS, NOT_FITTED, AS_IT_IS = "these rows", "not fitted", "as it is"
SULFIDES = ("argyrodite", "thiophosphate")
RETENTION_ERROR = "Mean error [points]"
CAPACITY_ERROR = "Mean error [%]"
DIFFERENCE = "Model minus this"


def groups(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Half and full cells, never together; the half cells with sulfides by themselves as well."""
    half, full = rows["cell_kind"] == "half", rows["cell_kind"] == "full"
    sulfide = rows["electrolyte_class"].isin(SULFIDES)
    found = {"half cells": half, "half cells, sulfide": half & sulfide, "full cells": full}
    return {name: mask for name, mask in found.items() if mask.any()}


def score_table(
    rows: pd.DataFrame,
    reported: pd.Series,
    predictors: dict[tuple[str, str], pd.Series],
    kind: str = "retention",
) -> pd.DataFrame:
    """One line per group and predictor.

    Parameters
    ----------
    rows : pandas.DataFrame
        With "lab", "cell_kind" and "electrolyte_class".
    reported : pandas.Series
        NaN where there is nothing to compare with.
    predictors : dict
        (name, how it was fitted) -> predictions; ("model", ...) first. In each group every
        predictor is scored on the rows which all of them predict; a model without any prediction
        in the group stays out.
    kind : "retention" or "capacity"
        Errors in points, or relative in percent.

    Returns
    -------
    pandas.DataFrame
        Error and rank correlation with 95 % intervals over labs; "Model minus this" is the
        difference of mean errors on the same resamples, below zero where the model is better.
    """
    errors_of, title = (
        (measures.absolute_errors, RETENTION_ERROR)
        if kind == "retention"
        else (measures.relative_errors, CAPACITY_ERROR)
    )
    lines = []
    for group, mask in groups(rows).items():
        used = {
            key: values[mask]
            for key, values in predictors.items()
            if key[0] != MODEL or (values[mask].notna() & reported[mask].notna()).any()
        }
        keep = reported[mask].notna()
        for values in used.values():
            keep &= values.notna()
        if not keep.any():
            continue
        truth = reported[mask][keep].to_numpy(dtype=float)
        guesses = {key: values[keep].to_numpy(dtype=float) for key, values in used.items()}
        labs = rows["lab"][mask][keep].tolist()
        lines += _lines(group, truth, guesses, labs, errors_of, title)
    return pd.DataFrame(lines)


def _lines(group, truth, guesses, labs, errors_of, title) -> list[dict]:
    weights = measures.resamples(labs)
    # labs are what is resampled: one of them has no interval
    weights = weights if len(set(labs)) > 1 else weights[:0]
    errors = {key: errors_of(truth, guess) for key, guess in guesses.items()}
    model = next((values for (name, _), values in errors.items() if name == MODEL), None)
    lines = []
    for (name, fitted), guess in guesses.items():
        line = {
            "Group": group, "Predictor": name, "Fitted": fitted, "Rows": len(truth),
            "Labs": len(set(labs)),
        }  # fmt: skip
        own = errors[name, fitted]
        line |= _with_interval(title, own.mean(), measures.means(own, weights))
        # a constant has no ranks; left out by lab it ranks rows by what was left out
        rank, ranks = math.nan, np.array([])
        if name != "constant":
            rank = measures.rank_correlation(truth, guess)
            ranks = measures.rank_correlations(truth, guess, weights)
        line |= _with_interval("Rank correlation", rank, ranks)
        if model is not None and name != MODEL:
            # the same resamples for both: paired
            better = model - own
            line |= _with_interval(DIFFERENCE, better.mean(), measures.means(better, weights))
        lines.append(line)
    return lines


def _with_interval(title: str, value, resampled: np.ndarray) -> dict[str, float]:
    low, high = measures.interval(resampled) if math.isfinite(value) else (math.nan, math.nan)
    return {title: float(value), f"{title}, low": low, f"{title}, high": high}
