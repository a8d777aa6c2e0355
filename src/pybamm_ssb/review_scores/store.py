"""Predictions of all rows, each kept in a file as soon as it is finished."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import Executor, as_completed
from pathlib import Path

import pandas as pd
from tqdm.auto import tqdm

from .. import guarded
from ..parameters import data_folder
from . import prediction
from .calibration_rows import CPU_SECONDS
from .classes import text
from .defaults import defaults

_INTERRUPTED = "interrupted before it was run"


def fingerprint(row: dict, cycles_limit: int | None) -> str:
    """Of everything of a row that decides its prediction: not of the code and the materials."""
    asked = prediction.cycles_of(row)
    used = {
        "cycles": asked if cycles_limit is None else min(asked, cycles_limit),
        "asked": asked,
        "current": prediction.current_of(row),
        "unit": prediction.unit_of(row),
        "row": [text(row, key) for key in _USED],
        "cell": _description(row),
        "defaults": defaults(),
    }
    return hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()


_USED = (
    "anode", "electrolyte", "pressure_MPa", "pressure_MPa_max", "cell_kind", "anode_class",
    "electrolyte_class", "missing_mechanism", "capacity_raw",
)  # fmt: skip


def _description(row: dict) -> str:
    name = text(row, "cell")
    path = Path(name)
    if name and not path.is_file():
        path = data_folder() / "review_cells" / name
    return path.read_text(encoding="utf-8") if name and path.is_file() else ""


def _attempt(row_id: str, row: dict, cycles_limit: int | None) -> dict:
    """A prediction, or {"failed": reason}: one row must not take the others down."""
    try:
        return guarded.call(prediction.predict, row, row_id, cycles_limit, cpu_seconds=CPU_SECONDS)
    except Exception as error:
        return {"failed": " ".join(str(error).split()) or repr(error)}


def predictions(
    rows: pd.DataFrame,
    folder: Path | None,
    cycles_limit: int | None = None,
    executor: Executor | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """What :func:`predict` says of each row, and "failed": the reason where it says nothing.

    Finished rows are read from ``folder/rows`` if nothing that decides them has changed; rows that
    failed are tried again. Ctrl-C keeps what is finished.
    """
    found: dict[str, dict] = {}
    todo: dict[str, dict] = {}
    for row_id, row in rows.iterrows():
        known = _read(folder, str(row_id), row.to_dict(), cycles_limit)
        if known is None:
            todo[str(row_id)] = row.to_dict()
        else:
            found[str(row_id)] = known
    bar = tqdm(total=len(rows), initial=len(found), desc="review", unit="row", disable=not progress)
    try:
        for row_id, result in _results(todo, cycles_limit, executor):
            found[row_id] = result
            if folder is not None and "failed" not in result:
                _write(folder, row_id, fingerprint(todo[row_id], cycles_limit), result)
            bar.set_postfix_str(row_id)
            bar.update()
    except KeyboardInterrupt:
        pass
    finally:
        bar.close()
    table = [found.get(str(row_id), {"failed": _INTERRUPTED}) for row_id in rows.index]
    columns = ["capacity", "unit", "retention", "asked", "run", "current", "note", "seconds"]
    out = pd.DataFrame(table, index=rows.index).reindex(columns=[*columns, "failed"])
    text_columns = ["unit", "current", "note", "failed"]
    return out.fillna(dict.fromkeys(text_columns, ""))


def _results(
    todo: dict[str, dict], cycles_limit: int | None, executor: Executor | None
) -> Iterator[tuple[str, dict]]:
    if executor is None:
        for row_id, row in todo.items():
            yield row_id, _attempt(row_id, row, cycles_limit)
        return
    jobs = {executor.submit(_attempt, i, row, cycles_limit): i for i, row in todo.items()}
    try:
        for job in as_completed(jobs):
            error = job.exception()
            yield jobs[job], job.result() if error is None else {"failed": repr(error)}
    finally:
        for job in jobs:
            job.cancel()


def _file(folder: Path, row_id: str) -> Path:
    return folder / "rows" / f"{row_id}.json"


def _read(folder: Path | None, row_id: str, row: dict, cycles_limit: int | None) -> dict | None:
    if folder is None or not _file(folder, row_id).is_file():
        return None
    try:
        kept = json.loads(_file(folder, row_id).read_text(encoding="utf-8"))
    except json.JSONDecodeError:
        return None  # written halfway
    if kept.get("fingerprint") != fingerprint(row, cycles_limit):
        return None
    return kept["prediction"]


def _write(folder: Path, row_id: str, mark: str, result: dict) -> None:
    path = _file(folder, row_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(json.dumps({"fingerprint": mark, "prediction": result}, indent=1), "utf-8")
    half.replace(path)
