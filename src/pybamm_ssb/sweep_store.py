"""Finished points of a sweep, one file each."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What became of a point: its numbers, or why there are none."""

    numbers: dict[str, float] | None
    reason: str = ""


class PointStore:
    """The folder ``points`` of a sweep; nothing is kept where the folder is None."""

    def __init__(self, folder: Path | None):
        self._folder = None if folder is None else Path(folder) / "points"
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)

    def _file(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{key}.json"

    def read(self, key: str) -> Outcome | None:
        """The outcome kept under a key, or None."""
        if self._folder is None or not self._file(key).is_file():
            return None
        try:
            kept = json.loads(self._file(key).read_text(encoding="utf-8"))
        except json.JSONDecodeError:
            return None  # a disk that was full
        numbers = kept["numbers"]
        if numbers is not None:
            numbers = {name: math.nan if v is None else v for name, v in numbers.items()}
        return Outcome(numbers, kept["reason"])

    def write(self, key: str, point: Mapping, outcome: Outcome) -> None:
        """Keep an outcome, at once or not at all."""
        if self._folder is None:
            return
        numbers: dict[str, float | None] | None = None
        if outcome.numbers is not None:
            numbers = {name: v if math.isfinite(v) else None for name, v in outcome.numbers.items()}
        text = json.dumps(
            {"point": dict(point), "numbers": numbers, "reason": outcome.reason}, default=str
        )
        half = self._folder / f"{key}.{os.getpid()}.part"
        half.write_text(text, encoding="utf-8")
        half.replace(self._file(key))
