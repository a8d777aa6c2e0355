"""The review benchmark as text and as a page of figures and tables."""

from __future__ import annotations

import html
import math
from pathlib import Path

import pandas as pd

from .prediction import SHORTENED
from .scoring import CAPACITY_ERROR, DIFFERENCE, MODEL, OWN_ROWS, RETENTION_ERROR

_CAPTIONS = {
    "parity.png": "Predicted against reported retention and first capacity; the line is equality, "
    "values beyond an axis lie on its edge.",
    "errors_retention.png": "Mean absolute error of retention, 95 % intervals over labs.",
    "errors_capacity.png": "Mean relative error of first capacity, 95 % intervals over labs.",
    "contrasts.png": "Pairs of rows of one lab: ratios of first capacity and of fade.",
}


def _with(low_high: tuple[float, float], value: float, digits: int) -> str:
    if not math.isfinite(value):
        return "-"
    text = f"{value:.{digits}f}"
    if not all(math.isfinite(limit) for limit in low_high):
        return text
    return f"{text} [{low_high[0]:.{digits}f}, {low_high[1]:.{digits}f}]"


def short(table: pd.DataFrame, error: str) -> pd.DataFrame:
    """A score table with values and intervals in one column each, without predictors that are
    scored on the rows they were fitted to."""
    if len(table):
        table = table[table["Fitted"] != OWN_ROWS]
    out = table[["Group", "Predictor", "Fitted", "Rows", "Labs"]].copy() if len(table) else table
    for name, digits in ((error, 1), ("Rank correlation", 2), (DIFFERENCE, 1)):
        if name not in table:
            continue
        limits = zip(table[f"{name}, low"], table[f"{name}, high"], strict=True)
        out[name] = [
            _with(pair, value, digits) for pair, value in zip(limits, table[name], strict=True)
        ]
    return out


def _text(table: pd.DataFrame) -> str:
    return table.to_string(index=False) if len(table) else "nothing to score"


def render(result) -> str:
    """The summary that is printed."""
    rows = result.rows
    done = len(rows) - len(result.failures)
    lines = [
        f"review benchmark: {len(rows)} rows of {rows['lab'].nunique()} labs, {done} predicted, "
        f"{len(result.failures)} failed",
        "[low, high]: 95 % intervals over labs; capacity: relative error; retention: cycle N over "
        "cycle 1",
        "",
        "Retention",
        _text(short(result.retention_scores, RETENTION_ERROR)),
        "",
        "First capacity",
        _text(short(result.capacity_scores, CAPACITY_ERROR)),
        "",
        "Contrasts within a lab",
        result.agreement.to_string() if len(result.agreement) else "no pair was predicted",
    ]
    if not _scored(result.retention_scores):
        lines += ["", "The model predicted no retention that can be scored."]
    if result.failures:
        lines += ["", "Failed", *(f"  {name}: {why}" for name, why in result.failures.items())]
    shortened = rows["note"].str.startswith(SHORTENED)
    partly = rows.index[(rows["note"] != "") & ~shortened]
    if len(partly) or shortened.any():
        lines += ["", "Notes", *(f"  {name}: {rows.loc[name, 'note']}" for name in partly)]
    if shortened.any():
        lines.append(f"  {shortened.sum()} rows: no retention, fewer cycles were run than asked")
    lines += ["", f"Claims: {result.claims_note}"]
    return "\n".join(lines)


def _scored(table: pd.DataFrame) -> bool:
    return len(table) > 0 and (table["Predictor"] == MODEL).any()


def save(result, folder: Path, figures: list[Path]) -> Path:
    """``review.html``: the figures beside it, the summary and all rows."""
    pictures = "\n".join(
        f'<figure><img src="{path.name}" alt="{html.escape(_CAPTIONS[path.name])}">'
        f"<figcaption>{html.escape(_CAPTIONS[path.name])}</figcaption></figure>"
        for path in figures
    )
    tables = result.rows.to_html(float_format=lambda value: f"{value:.4g}", na_rep="-", border=0)
    if result.claims is not None:
        tables += "\n<h2>Claims</h2>\n" + result.claims.to_html(border=0, na_rep="-", index=False)
    path = folder / "review.html"
    path.write_text(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<title>Review benchmark</title><style>body{font-family:sans-serif;margin:2em}"
        "img{max-width:100%}table{font-size:small;border-collapse:collapse}"
        "td,th{padding:2px 8px;text-align:left}</style></head><body>\n<h1>Review benchmark</h1>\n"
        f"<pre>{html.escape(str(result))}</pre>\n{pictures}\n<h2>Rows</h2>\n{tables}\n"
        "</body></html>\n",
        encoding="utf-8",
    )
    return path
