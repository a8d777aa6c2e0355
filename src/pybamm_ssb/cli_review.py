"""``pybamm-ssb review``."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from .cli_options import Out, Report, _Plain


def review(
    rows: Annotated[
        Path | None, typer.Argument(help="CSV of rows; by default those of the review.")
    ] = None,
    claims: Annotated[bool, typer.Option(help="Run the testable claims as well.")] = True,
    cycles_limit: Annotated[int | None, typer.Option(help="Most cycles of each row.")] = None,
    calibrate: Annotated[
        bool,
        typer.Option(
            "--calibrate",
            help="Fit the least-known constants to the rows instead, and leave each lab out.",
        ),
    ] = False,
    steps: Annotated[int, typer.Option(help="Steps of the calibration.", min=0)] = 4,
    workers: Annotated[int, typer.Option(help="Rows that run at once.", min=1)] = 1,
    out: Out = None,
    report: Report = False,
) -> None:
    """Predict the cells in the review's tables, beside what was reported and naive predictors."""
    with _Plain(out, [], report):
        pool = ProcessPoolExecutor(workers) if workers > 1 else None
        try:
            if calibrate:
                _calibrate(rows, steps, out, pool)
            else:
                _review(rows, claims, cycles_limit, out, pool)
        finally:
            if pool is not None:
                pool.shutdown(cancel_futures=True)


def _calibrate(rows, steps, out, pool) -> None:
    from .review_scores.calibration import calibrate as run

    typer.echo(str(run(rows, steps=steps, out=out, executor=pool, say=typer.echo)))
    if out is not None:
        names = ("calibrated_numbers.csv", "calibrated_rows.csv")
        typer.echo("written: " + ", ".join(str(out / name) for name in names))


def _review(rows, claims, cycles_limit, out, pool) -> None:
    from .benchmark_review import review as run

    result = run(rows, out=out, claims=claims, cycles_limit=cycles_limit, executor=pool)
    typer.echo(str(result))
    if result.files:
        typer.echo("written: " + ", ".join(str(file) for file in result.files))
    if len(result.failures) == len(result.rows):
        raise typer.Exit(1)
