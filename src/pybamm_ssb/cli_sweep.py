"""``pybamm-ssb sweep``."""

from __future__ import annotations

import warnings
from typing import Annotated

import typer

from .cli_options import (
    Current,
    Cycles,
    Model,
    Options,
    Out,
    Preset,
    Report,
    Sets,
    _folder,
    _options,
    _overrides,
    _Plain,
)


def _axes(texts: list[str]) -> dict[str, list]:
    """Axes from 'name=value,value,...'."""
    axes: dict[str, list] = {}
    for text in texts:
        name, equals, values = text.rpartition("=")
        if not equals or not name.strip() or not values.strip():
            raise ValueError(f"--axis is {text!r}; valid is 'name=value,value,...'")
        axes[name.strip()] = [_value(value.strip()) for value in values.split(",")]
    return axes


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def sweep(
    cell: str,
    axis: Annotated[
        list[str], typer.Option(help="'name=value,value,...', for samples 'name=low,high'.")
    ],
    method: Annotated[
        str, typer.Option(help="grid, 'latin hypercube', sobol, 'sobol indices'.")
    ] = "grid",
    points: Annotated[int | None, typer.Option(help="Number of samples.")] = None,
    seed: int = 0,
    executor: Annotated[
        str | None, typer.Option(help="processes, threads, or the address of a dask scheduler.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Of a local executor.")] = None,
    ageing: Annotated[bool, typer.Option(help="Jump over most cycles, as age does.")] = False,
    retry_failed: Annotated[bool, typer.Option(help="Run points again that failed.")] = False,
    current: Current = "C/10",
    cycles: Cycles = 1,
    model: Model = "DFN",
    preset: Preset = "fast",
    set_: Sets = None,
    option: Options = None,
    x: Annotated[str | None, typer.Option(help="Axis of the figure, by default the first.")] = None,
    y: Annotated[str | None, typer.Option(help="Second axis: contours.")] = None,
    variable: Annotated[str, typer.Option(help="Result in the figure.")] = (
        "Delithiation capacity [mAh.g-1]"
    ),
    out: Out = None,
    report: Report = False,
) -> None:
    """Run a cell at many points: grids, samples, sensitivity indices."""
    with _Plain(out, [cell], report):
        from .sweeps import sweep as run

        _folder(out)
        axes = _axes(axis)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            result = run(
                cell, axes, method=method, points=points, seed=seed, executor=executor,
                workers=workers, ageing=ageing, retry_failed=retry_failed, current=current,
                cycles=cycles, model=model, preset=preset, overrides=_overrides(set_),
                options=_options(option), out=out,
            )  # fmt: skip
        typer.echo(str(result))
        failed = len(result.failures) == len(result.outcomes)
        if not failed and method == "sobol indices" and not result.failures:
            indices = result.sobol(variable)
            typer.echo(f"\nsensitivity of {variable}\n{indices.to_string(float_format='%.3g')}")
        if out is not None and not failed:
            figure = out / "sweep.png"
            result.figure(x or next(iter(axes)), y, variable).savefig(figure, dpi=150)
            result.files.append(figure)
        if result.files:
            typer.echo("written: " + ", ".join(str(file) for file in result.files))
        if failed:
            raise typer.Exit(1)
