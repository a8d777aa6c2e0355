"""What the review's tables do not state, as data: parameter_sets/review/defaults.yaml."""

from __future__ import annotations

from functools import cache

import yaml

from ..parameters import data_folder


@cache
def defaults() -> dict:
    """The file as a dictionary; nobody may change it."""
    path = data_folder() / "review" / "defaults.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def anode_classes() -> list[str]:
    return list(defaults()["anode_classes"])


def electrolyte_classes() -> list[str]:
    return list(defaults()["electrolyte_classes"])
