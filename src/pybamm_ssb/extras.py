"""Packages that only some users need."""

from __future__ import annotations

import importlib
from types import ModuleType


def needed(module: str, extra: str) -> ModuleType:
    """An optional package.

    Raises
    ------
    ImportError
        Says how to get it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            f"{module.partition('.')[0]} is not installed: pip install 'pybamm-ssb[{extra}]'"
        ) from error
