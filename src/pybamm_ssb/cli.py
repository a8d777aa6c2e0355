"""The same jobs from a shell: ``pybamm-ssb list | show | diff | cell | simulate | age | compare |
fit | review | sweep | verify | report``."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from . import listing, parameters
from .cell import Cell
from .cli_options import (
    Current,
    Cycles,
    Model,
    Options,
    Out,
    Preset,
    Pressure,
    Pressures,
    Report,
    Sets,
    Temperature,
    _folder,
    _options,
    _overrides,
    _Plain,
    _pressures,
)
from .cli_report import report as report_page
from .cli_review import review
from .cli_sweep import sweep
from .cli_verify import verify

app = typer.Typer(
    help="Models of silicon anodes in all-solid-state batteries.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # square brackets are units, not markup
    rich_markup_mode=None,
    add_completion=False,
)


@app.command("list")
def list_sets() -> None:
    """List the parameter sets."""
    with _Plain():
        for kind in ("electrolytes", "anodes", "counter_electrodes", "additives", "cells"):
            typer.echo(kind.replace("_", " "))
            for name in parameters.list_sets(kind):
                item = parameters.load(kind, name)
                label = ", ".join([name, *item.aliases])
                typer.echo(f"  {label:42s} {item.description}")


def _table(lines: list[tuple[str, ...]]) -> None:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


@app.command()
def show(name: str, out: Out = None) -> None:
    """Show the values of a set or file: range, class, source, and whether anyone checked it."""
    with _Plain():
        found = listing.of(name)
        for line in found.head:
            typer.echo(line)
        _table(found.lines)
        if out is not None:
            _folder(out)
            where = out / f"{found.name}.csv"
            pd.DataFrame(found.rows).to_csv(where, index=False)
            typer.echo(f"written: {where}")


@app.command()
def diff(
    a: str,
    b: str,
    all_: Annotated[bool, typer.Option("--all", help="Also what is the same in both.")] = False,
) -> None:
    """Show where two sets of one kind differ: values, classes and sources side by side."""
    with _Plain():
        lines, summary = listing.difference(a, b, everything=all_)
        if len(lines) > 1:
            _table(lines)
        typer.echo(summary)


@app.command()
def cell(description: Path, out: Out = None) -> None:
    """Read a cell's description (.toml or .yaml) and show what follows from it."""
    with _Plain():
        found = Cell.from_file(description)
        typer.echo(str(found))
        for word, reason in found.assumed.items():
            typer.echo(f"assumed: {word}: {reason}")
        if out is not None:
            _folder(out)
            item = found.complete()
            files = [out / f"{item.name}.csv", item.save(out / f"{item.name}.yaml")]
            found.report.table.to_csv(files[0])
            typer.echo("written: " + ", ".join(str(file) for file in files))


@app.command()
def simulate(
    cell: str,
    current: Current = "C/10",
    cycles: Cycles = 1,
    model: Model = "DFN",
    preset: Preset = "default",
    stack_pressure: Pressures = None,
    temperature: Temperature = None,
    set_: Sets = None,
    option: Options = None,
    out: Out = None,
    report: Report = False,
    measured: Annotated[
        Path | None, typer.Option(help="CSV with time or capacity and voltage, drawn on top.")
    ] = None,
) -> None:
    """Simulate a cell, or an electrolyte in the reference half cell."""
    with _Plain(out, [cell], report):
        from . import plotting, plotting_mechanics
        from .simulation import simulate as run

        curve = None if measured is None else plotting.read_measured(measured)
        if curve is not None and out is None:
            raise ValueError("--measured draws a figure; give a folder with --out")
        pressure, options = _pressures(stack_pressure), _options(option)
        _folder(out)
        # warnings are part of the printed result
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            result = run(
                cell, current=current, cycles=cycles, model=model, preset=preset,
                stack_pressure_MPa=pressure, temperature_C=temperature, options=options,
                overrides=_overrides(set_),
            )  # fmt: skip
        typer.echo(str(result))
        if out is not None:
            result.to_csv(out / "cycles.csv")
            result.curves().to_csv(out / "curves.csv", index=False)
            files = [out / "cycles.csv", out / "curves.csv"]
            if len(result.table):
                files += plotting.save_simulation(result, out, curve)
            if plotting_mechanics.breathes(result):
                files += plotting_mechanics.save_breathing(result, out)
            typer.echo("written: " + ", ".join(str(file) for file in files))
        if result.stopped:
            raise typer.Exit(1)


@app.command()
def age(
    cell: str,
    cycles: Cycles = 100,
    current: Current = "C/10",
    jump: Annotated[bool, typer.Option(help="Jump over most cycles, with error control.")] = True,
    tolerance: Annotated[
        float, typer.Option(help="Error of a jump aimed at, share of the capacity.")
    ] = 2e-3,
    end_of_life: Annotated[float | None, typer.Option(help="Retention that ends the run.")] = None,
    diagnostic: Annotated[
        list[int] | None, typer.Option(help="Cycle whose curves are kept, repeatable.")
    ] = None,
    spectrum: Annotated[
        list[int] | None, typer.Option(help="Cycle after which impedance is measured, repeatable.")
    ] = None,
    model: Model = "DFN",
    preset: Preset = "fast",
    stack_pressure: Pressure = None,
    temperature: Temperature = None,
    set_: Sets = None,
    option: Options = None,
    out: Out = None,
    report: Report = False,
) -> None:
    """Age a cell over hundreds or thousands of cycles; the same call goes on where it stopped."""
    with _Plain(out, [cell], report):
        from .ageing import age as run

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            result = run(
                cell, cycles=cycles, current=current, jump=jump, tolerance=tolerance,
                end_of_life=end_of_life, diagnostics=diagnostic or (), spectra=spectrum or (),
                model=model, preset=preset, stack_pressure_MPa=stack_pressure,
                temperature_C=temperature, overrides=_overrides(set_), options=_options(option),
                out=out,
            )  # fmt: skip
        typer.echo(str(result))
        if out is not None and len(result.table):
            result.figure().savefig(out / "ageing.png", dpi=150)
            typer.echo(f"written: {out / 'cycles.csv'}, {out / 'jumps.csv'}, {out / 'ageing.png'}")
        if result.stopped:
            raise typer.Exit(1)


@app.command()
def compare(
    names: Annotated[list[str], typer.Argument(help="Electrolytes and cells.")],
    current: Current = "C/10",
    cycles: Cycles = 20,
    model: Model = "DFN",
    preset: Preset = "fast",
    band: Annotated[bool, typer.Option(help="Bands of the least-known values.")] = True,
    separator: Annotated[
        float, typer.Option(help="Separator of the reference half cell [um].")
    ] = 50.0,
    stack_pressure: Pressure = None,
    temperature: Temperature = None,
    set_: Sets = None,
    out: Out = None,
    report: Report = False,
) -> None:
    """Put electrolytes and cells through the same test, side by side."""
    with _Plain(out, names, report):
        from .comparison import compare as run

        _folder(out)
        result = run(
            names, cycles=cycles, current=current, model=model, preset=preset, band=band,
            separator_um=separator, stack_pressure_MPa=stack_pressure, temperature_C=temperature,
            overrides=_overrides(set_), out=out,
        )  # fmt: skip
        typer.echo(str(result))
        if result.files:
            typer.echo("written: " + ", ".join(str(file) for file in result.files))
        if len(result.failures) and not result.results:
            raise typer.Exit(1)


@app.command()
def fit(
    data: Path,
    cell: Annotated[str, typer.Option("--cell", help="Cell, electrolyte, or a file of one.")],
    parameter: Annotated[
        list[str], typer.Option("--parameter", help="Name of a parameter to fit, repeatable.")
    ],
    cycle: Annotated[list[int] | None, typer.Option(help="Cycles of the file to fit.")] = None,
    sigma: Annotated[float, typer.Option(help="Error of the voltage [mV].")] = 2.0,
    spectrum: Annotated[Path | None, typer.Option(help="File with an impedance spectrum.")] = None,
    soc: Annotated[float, typer.Option(help="Filling of the silicon at the spectrum.")] = 0.5,
    model: Model = "DFN",
    multistart: Annotated[int, typer.Option(help="Number of starts.")] = 1,
    prior: Annotated[bool, typer.Option(help="Ranges of the set count as measured.")] = False,
    out: Out = None,
    report: Report = False,
) -> None:
    """Fit parameters to a cycler's file (and a spectrum), with uncertainty."""
    with _Plain(out, [cell], report):
        from .cell_choice import choose
        from .data import read_data, read_impedance
        from .fitting import fit as run
        from .fitting import spectrum_of, trace_of
        from .fitting.figures import correlation_figure, fit_figure

        _folder(out)
        read = read_data(data, cell=choose(cell).basis)
        typer.echo(str(read))
        measurements: list = [trace_of(read, cycles=cycle or None, sigma=1e-3 * sigma)]
        if spectrum is not None:
            found = read_impedance(spectrum)
            typer.echo(str(found))
            measurements.append(spectrum_of(found, soc=soc))
        result = run(cell, measurements, parameter, model=model, multistart=multistart, prior=prior)
        typer.echo(str(result))
        if out is not None:
            files = [out / "fit.png", out / "fit.csv", out / "fitted.yaml"]
            fit_figure(result).savefig(files[0], dpi=150)
            result.interval().to_csv(files[1])
            result.fitted_set(locator=f"fit to {data.name}").save(files[2])
            if len(parameter) > 1:
                files.append(out / "correlation.png")
                correlation_figure(result).savefig(files[-1], dpi=150)
            typer.echo("written: " + ", ".join(str(file) for file in files))
        if not result.converged:
            raise typer.Exit(1)


app.command()(review)
app.command()(sweep)
app.command()(verify)
app.command("report")(report_page)
