"""What was run: the command, versions, cells, kept beside the results."""

from __future__ import annotations

import platform
import shlex
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import yaml

FILE = "run.yaml"
_PACKAGES = ("pybamm-ssb", "pybamm", "numpy", "casadi", "pandas", "scipy")


def versions() -> dict[str, str]:
    """Of Python and of the packages that results depend on."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def command() -> str:
    """This process's command line, quoted so that a shell takes it again."""
    name = Path(sys.argv[0]).name or "python"
    return shlex.join([name, *sys.argv[1:]])


def write(folder, cells: Iterable[str], seconds: float) -> Path:
    """Write ``run.yaml`` into a folder of results.

    Parameters
    ----------
    folder : path
    cells : iterable of str
        Sets, or files of cells, that were used.
    seconds : float
        Wall time.
    """
    path = Path(folder) / FILE
    told = {
        "command": command(),
        "finished": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "seconds": round(seconds, 1),
        "cells": [str(cell) for cell in cells],
        "versions": versions(),
    }
    path.write_text(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def read(folder) -> dict:
    """The record of a folder; {} where there is none.

    Raises
    ------
    ValueError
        ``run.yaml`` cannot be read.
    """
    path = Path(folder) / FILE
    if not path.exists():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path} is no record of a run")
    return found
