"""``pybamm-ssb verify``."""

from __future__ import annotations

import warnings
from typing import Annotated

import typer

from .cli_options import Out, Report, _folder, _Plain


def verify(
    cases: Annotated[
        list[str] | None, typer.Argument(help="Topics or cases; by default all.")
    ] = None,
    full: Annotated[bool, typer.Option(help="Those that take minutes as well.")] = False,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Keep what came out as the frozen result.")
    ] = False,
    out: Out = None,
    report: Report = False,
) -> None:
    """Compare the models with closed forms, published cells and their own frozen results."""
    with _Plain(out, [], report):
        from .verification import verify as run

        _folder(out)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            result = run(cases or None, full=full, out=out, freeze=freeze)
        typer.echo(str(result))
        if result.files:
            typer.echo("written: " + ", ".join(str(file) for file in result.files))
        if len(result.failures):
            raise typer.Exit(1)
