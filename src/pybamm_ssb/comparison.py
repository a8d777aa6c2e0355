"""Electrolytes side by side: the same test for each, one table, and why one wins."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pybamm
from tqdm.auto import tqdm

from . import parameters
from .cell_choice import choose
from .comparison_band import (
    Band,
    ReducedModel,
    band,
    least_known,
)
from .comparison_table import column, polarisation_terms, row_order
from .comparison_text import conditions, reasons, render, verdict
from .protocols import constant_current
from .simulation import SimulationResult, simulate


@dataclass
class Comparison:
    """What :func:`compare` returns; ``str()`` gives the table as text.

    Attributes
    ----------
    table : pandas.DataFrame
        One column per set, one row per quantity with its unit; row "Failed" gives the reason
        when a set could not be simulated.
    cycles : dict
        Name -> table per cycle.
    results : dict
        Name -> :class:`SimulationResult`.
    bands : dict
        Name -> :class:`Band`.
    head : list of str
        Temperature, stack pressure, separator and so on of each set.
    failures : dict
        Name -> reason.
    verdict : str
        Which set keeps the most capacity, and whether that survives its band.
    reasons : dict
        Name -> largest polarisation term and largest loss of lithium.
    """

    table: pd.DataFrame
    cycles: dict[str, pd.DataFrame]
    results: dict[str, SimulationResult]
    bands: dict[str, Band]
    head: list[str]
    failures: dict[str, str]
    verdict: str
    reasons: dict[str, str]
    seconds: float = 0.0
    files: list[Path] = field(default_factory=list)

    def __str__(self) -> str:
        return render(self)

    def to_csv(self, path) -> None:
        """Write the table (quantities down, sets across)."""
        self.table.to_csv(path, index_label="Quantity")

    def save(self, folder) -> list[Path]:
        """Write table, tables per cycle, text and figures into a folder; returns the files."""
        from . import plotting  # matplotlib is loaded only when figures are wanted

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.to_csv(folder / "comparison.csv")
        self.files = [folder / "comparison.csv", folder / "comparison.txt"]
        self.files[1].write_text(f"{self}\n", encoding="utf-8")
        for name, table in self.cycles.items():
            table.to_csv(folder / f"cycles_{name}.csv")
            self.files.append(folder / f"cycles_{name}.csv")
        if self.results:
            self.files += plotting.save_comparison(self, folder)
        return self.files


def compare(
    names: Iterable[str],
    protocol: pybamm.Experiment | Callable | None = None,
    *,
    cycles: int = 20,
    current: str = "C/10",
    band: bool = True,
    out=None,
    model: str = "DFN",
    preset: str = "fast",
    separator_um: float | None = 50.0,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
    overrides: dict | None = None,
    progress: bool = True,
) -> Comparison:
    """Put sets through the same test.

    A bare electrolyte name goes into one reference half cell: the same micro-silicon composite,
    areal capacity, separator thickness and lithium counter electrode, at the temperature and
    stack pressure of the electrolyte's set (printed in the head). A cell name means that cell.

    Parameters
    ----------
    names : iterable of str
        E.g. ["LPSCl", "LLZO", "PEO", "Si_LPSCl_NMC811"].
    protocol : pybamm.Experiment or callable, optional
        An experiment in absolute units, or a function of a CellBasis that returns one; by default
        constant `current` for `cycles`.
    band : bool
        Vary up to four of the least-known values of each set, one at a time, over their ranges
        with the reduced model (SPMe), and give the changes as bands.
    out : path, optional
        Folder for table, tables per cycle and figures.
    model, preset : as in :func:`pybamm_ssb.simulation.simulate`
    separator_um : float, optional
        Separator thickness of the reference half cell [um]; None leaves each set's own.
    temperature_C, stack_pressure_MPa : float, optional
        For every set, instead of its own.
    overrides : dict, optional
        Parameters for every set.
    progress : bool

    Returns
    -------
    Comparison
        A set that fails is a column with its reason and does not end the others; Ctrl-C keeps the
        sets that are finished.

    Raises
    ------
    ValueError
        Unknown names (all are checked before the first solver starts).
    """
    chosen = [names] if isinstance(names, str) else list(dict.fromkeys(names))
    if not chosen:
        raise ValueError("names is empty; give at least one electrolyte or cell")
    for name in chosen:
        _check_name(name)
    if separator_um is not None and not separator_um > 0:
        raise ValueError(f"separator_um is {separator_um!r}; valid is above zero, or None")
    common = {"temperature_C": temperature_C, "stack_pressure_MPa": stack_pressure_MPa}
    jobs = {}
    for name in chosen:
        extra = dict(overrides or {})
        if separator_um is not None and parameters.find(name)[0] == "electrolytes":
            extra.setdefault("Separator thickness [m]", separator_um * 1e-6)
        with warnings.catch_warnings():
            # simulate chooses again and keeps them in its result
            warnings.simplefilter("ignore", UserWarning)
            picked = choose(name, overrides=extra, **common)
        jobs[name] = (picked, _protocol(protocol, picked, current, cycles), extra)
    return _run(jobs, common, band, out, model, preset, progress)


def _check_name(name) -> None:
    if not isinstance(name, str):
        raise ValueError(f"names has {name!r}; valid are names of electrolytes and cells")
    folder, _ = parameters.find(name)
    if folder not in ("cells", "electrolytes"):
        raise ValueError(
            f"'{name}' is one of the {folder.replace('_', ' ')}; compare takes electrolytes "
            f"({', '.join(parameters.list_sets('electrolytes'))}) and cells "
            f"({', '.join(parameters.list_sets('cells'))})"
        )


def _protocol(protocol, picked, current: str, cycles: int):
    if protocol is None:
        return constant_current(picked.basis, current, cycles=cycles)
    return protocol if isinstance(protocol, pybamm.Experiment) else protocol(picked.basis)


def _run(jobs, common, with_band, out, model, preset, progress) -> Comparison:
    began = time.perf_counter()
    results: dict[str, SimulationResult] = {}
    found_bands: dict[str, Band | None] = {}
    failures: dict[str, str] = {}
    head: list[str] = []
    varied = {
        name: least_known(name, picked.values, picked.basis.silicon) if with_band else []
        for name, (picked, _, _) in jobs.items()
    }
    total = len(jobs) + sum(1 + 2 * len(found) for found in varied.values() if found)
    bar = tqdm(total=total, desc="comparison", unit="run", disable=not progress)
    try:
        for name, (picked, plan, extra) in jobs.items():
            bar.set_postfix_str(name)
            head.append(conditions(name, picked))
            settings = {"preset": preset, "progress": False, **common}
            result = _attempt(name, plan, extra, model, settings, failures)
            bar.update()
            if result is None:
                continue
            results[name] = result
            if varied[name]:
                found_bands[name] = _band(name, plan, extra, settings, varied[name], failures, bar)
    except KeyboardInterrupt:
        for name in jobs:
            if name not in results:
                failures.setdefault(name, "interrupted before it was run")
    finally:
        bar.close()
    bands = {name: found for name, found in found_bands.items() if found is not None}
    columns = {
        name: column(results[name], bands.get(name)) if name in results else {} for name in jobs
    }
    table = pd.DataFrame(columns).astype(object)
    table = table.loc[row_order(table.index)]
    if failures:
        table.loc["Failed"] = pd.Series({name: failures.get(name, "") for name in jobs})
    comparison = Comparison(
        table=table,
        cycles={name: result.table for name, result in results.items()},
        results=results,
        bands=bands,
        head=head,
        failures=failures,
        verdict=verdict(results, bands),
        reasons={name: reasons(r, polarisation_terms(r)) for name, r in results.items()},
    )
    if out is not None:
        comparison.save(out)
    comparison.seconds = time.perf_counter() - began
    return comparison


def _attempt(name, plan, extra, model, settings, failures) -> SimulationResult | None:
    try:
        with warnings.catch_warnings():
            # they are printed below the table
            warnings.simplefilter("ignore", UserWarning)
            result = simulate(name, plan, model=model, overrides=extra, **settings)
    except Exception as error:  # one set must not take the others down
        failures[name] = str(error).strip().splitlines()[0] if str(error) else repr(error)
        return None
    if not len(result.table):
        failures[name] = result.stopped or "no cycle was finished"
        return None
    if result.stopped:
        failures[name] = result.stopped
    return result


def _band(name, plan, extra, settings, varied, failures, bar) -> Band | None:
    keywords = {key: value for key, value in settings.items() if key != "progress"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return band(
                ReducedModel(name, plan, extra, varied=varied, **keywords), varied, bar.update
            )
    except Exception as error:  # the headline stands without its band
        failures[name] = f"no band: {error}"
        return None
