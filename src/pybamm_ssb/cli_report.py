"""``pybamm-ssb report``."""

from __future__ import annotations

from pathlib import Path

import typer

from .cli_options import _Plain


def report(folder: Path) -> None:
    """Write one self-contained HTML page about a folder of results."""
    with _Plain():
        from .reporting import report as run

        typer.echo(f"written: {run(folder)}")
