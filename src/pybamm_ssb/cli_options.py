"""What the verbs of the shell share: options, and errors of one line."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Annotated

import pybamm
import typer

Out = Annotated[Path | None, typer.Option("--out", help="Folder for tables and figures.")]
Model = Annotated[str, typer.Option(help="DFN or SPMe (reduced).")]
Preset = Annotated[str, typer.Option(help="default or fast.")]
Current = Annotated[str, typer.Option(help="E.g. C/10, '0.3 mA/cm2', '0.1 A/g'.")]
Cycles = Annotated[int, typer.Option(help="Number of cycles.")]
Pressure = Annotated[float | None, typer.Option("--stack-pressure", help="[MPa]")]
Pressures = Annotated[
    str | None,
    typer.Option("--stack-pressure", help="[MPa]; one for all cycles or one each: 10,10,150."),
]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", help="Model option, e.g. 'electrode stretch=uniaxial', repeatable."),
]
Temperature = Annotated[float | None, typer.Option("--temperature", help="[degrees C]")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", help="'Parameter name [unit]=value', repeatable.")
]


Report = Annotated[
    bool, typer.Option("--report", help="Also write report.html, a page about the results.")
]


def _fail(error: Exception) -> typer.Exit:
    """One clear line and exit code 2."""
    text = " ".join(str(error).split()) or type(error).__name__
    typer.echo(f"Error: {text}", err=True)
    return typer.Exit(2)


def _say(message, *_, **__) -> None:
    text = str(message)
    # PyBaMM's note on its hysteresis parameters, which the sets here already follow
    if "hysteresis decay rate" not in text:
        typer.echo(f"Warning: {text}", err=True)


class _Plain:
    """Warnings as lines, the errors users can cause as one line and exit code 2; what was run is
    recorded in the folder of results, and a page about it made where it is asked for.

    Parameters
    ----------
    out : Path, optional
    cells : iterable of str
        Sets and files that were used.
    report : bool
    """

    def __init__(self, out: Path | None = None, cells=(), report: bool = False):
        self._out, self._cells, self._report = out, cells, report

    def __enter__(self):
        if self._report and self._out is None:
            raise _fail(ValueError("--report writes a page; give a folder with --out"))
        self._began = time.perf_counter()
        self._catch = warnings.catch_warnings()
        self._catch.__enter__()
        warnings.simplefilter("default")
        warnings.showwarning = _say
        return self

    def __exit__(self, kind, error, trace):
        self._catch.__exit__(kind, error, trace)
        known = (ValueError, OSError, pybamm.OptionError, pybamm.SolverError, pybamm.ModelError)
        if self._out is not None and (error is None or isinstance(error, typer.Exit)):
            self._finish()
        # a closed pipe (| head) is not the user's mistake
        if isinstance(error, known) and not isinstance(error, BrokenPipeError):
            raise _fail(error) from error
        return False

    def _finish(self) -> None:
        from . import run_record

        if self._out is None or not self._out.is_dir():
            return
        run_record.write(self._out, self._cells, time.perf_counter() - self._began)
        if self._report:
            from .reporting import report

            try:
                typer.echo(f"written: {report(self._out)}")
            except (ImportError, ValueError) as problem:
                raise _fail(problem) from problem


def _overrides(pairs: list[str] | None) -> dict[str, float]:
    out = {}
    for pair in pairs or []:
        name, equals, value = pair.rpartition("=")
        try:
            out[name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise ValueError(f"--set is {pair!r}; valid is 'Parameter name [unit]=number'")
    return out


def _options(pairs: list[str] | None) -> dict[str, str]:
    out = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ValueError(f"--option is {pair!r}; valid is 'option=value'")
        out[name.strip()] = value.strip()
    return out


def _pressures(text: str | None) -> float | list[float] | None:
    """One stack pressure, or one per cycle."""
    if text is None:
        return None
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise ValueError(
            f"--stack-pressure is {text!r}; valid is a number of MPa, or one per cycle with commas "
            "between them"
        ) from None
    return values[0] if len(values) == 1 else values


def _folder(out: Path | None) -> None:
    """Refuse a folder that cannot be made before anything is computed."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
