"""Many cells: grids, samples, global sensitivity; on this machine or on a cluster."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from . import sweep_threads, sweep_workers
from .cell import Cell, is_description
from .extras import needed
from .sweep_points import Points, check_names, points_of
from .sweep_store import Outcome, PointStore
from .sweep_task import Task

_INTERRUPTED = "interrupted before it was run"


@dataclass
class SweepResult:
    """What :func:`sweep` returns; ``str()`` gives the summary.

    Attributes
    ----------
    points : Points
    outcomes : list of Outcome
        Per point, in the order of `points.values`.
    run : int
        Points that were run by this call; the others were known.
    seconds : float
        Wall time [s] of this call.
    """

    points: Points
    outcomes: list[Outcome]
    run: int
    seconds: float = 0.0
    seed: int = 0
    files: list[Path] = field(default_factory=list)

    @property
    def failures(self) -> dict[int, str]:
        """Number of a point to the reason why it has no result."""
        return {i: o.reason for i, o in enumerate(self.outcomes) if o.numbers is None}

    @property
    def table(self) -> pd.DataFrame:
        """One row per point: its place on the axes, its numbers, and "failed"."""
        rows = [
            {**point, **(outcome.numbers or {}), "failed": outcome.reason}
            for point, outcome in zip(self.points.values, self.outcomes, strict=True)
        ]
        table = pd.DataFrame(rows, index=pd.RangeIndex(len(rows), name="point"))
        return table[[*(name for name in table if name != "failed"), "failed"]]

    @property
    def variables(self) -> list[str]:
        """Names of the results."""
        return [name for name in self.table if name not in (*self.points.axes, "failed")]

    @property
    def dataset(self):
        """xarray.Dataset: a dimension per axis of a grid, "point" for samples; each variable with
        the attributes ``long_name`` and ``units``."""
        xarray = needed("xarray", "sweep")
        table, axes = self.table, self.points.axes
        names = [*self.variables, "failed"]
        if self.points.grid:
            dims, shape = tuple(axes), self.points.shape
            coordinates: dict[str, Any] = {name: list(values) for name, values in axes.items()}
        else:
            dims, shape = ("point",), (len(table),)
            coordinates = {"point": np.arange(len(table))}
            coordinates |= {name: ("point", table[name].to_numpy()) for name in axes}
        data = {name: (dims, table[name].to_numpy().reshape(shape)) for name in names}
        out = xarray.Dataset(data, coordinates)
        for name in (*names, *axes):
            out[name].attrs = {"long_name": name.partition(" [")[0], "units": unit_of(name)}
        return out

    def sobol(self, variable: str) -> pd.DataFrame:
        """Global sensitivity indices of a result (:func:`sweep_sensitivity.sobol_indices`).

        Raises
        ------
        ValueError
            The sample is another one, or points have no value.
        """
        from .sweep_sensitivity import sobol_indices

        if self.points.method != "sobol indices":
            raise ValueError(
                f"the sample is {self.points.method!r}; indices need method='sobol indices'"
            )
        self._check(variable)
        return sobol_indices(self.points.axes, self.table[variable], self.seed)

    def _check(self, *variables: str) -> None:
        known = [*self.points.axes, *self.variables]
        for name in variables:
            if name not in known:
                raise ValueError(f"'{name}' is none of {known}")

    def figure(self, x: str, y: str | None = None, variable: str = "Retention"):
        """A result over one axis (lines, one per combination of the others), or over two (filled
        contours of a grid, one panel per combination of the others)."""
        from . import sweep_figures

        self._check(x, variable, *([] if y is None else [y]))
        return sweep_figures.draw(self, x, y, variable)

    def save(self, folder) -> list[Path]:
        """Write ``points.csv`` and, with xarray, ``sweep.nc``; returns the files."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.files = [folder / "points.csv"]
        self.table.to_csv(self.files[0])
        try:
            dataset = self.dataset
        except ImportError:
            return self.files
        # netCDF has no objects: what is mixed is written as text
        for name in [*dataset.coords, *dataset.data_vars]:
            if dataset[name].dtype == object:
                dataset[name] = dataset[name].astype(str)
        dataset.to_netcdf(folder / "sweep.nc", engine="scipy")
        self.files.append(folder / "sweep.nc")
        return self.files

    def __str__(self) -> str:
        failed = self.failures
        lines = [
            f"sweep: {len(self.outcomes)} points ({self.points.method}), {self.run} run now, "
            f"{len(failed)} without a result"
        ]
        for name in self.variables:
            if " at mid-" in name:
                continue
            values = self.table[name].dropna()
            if len(values):
                lines.append(f"  {name:45s} {values.min():.4g} to {values.max():.4g}")
        for i, reason in list(failed.items())[:20]:
            place = ", ".join(f"{name} = {v}" for name, v in self.points.values[i].items())
            lines.append(f"  failed: {place}: {reason}")
        if len(failed) > 20:
            lines.append(f"  and {len(failed) - 20} more")
        return "\n".join(lines)


def unit_of(name: str) -> str:
    """The unit in a name: what stands in its brackets, or the end of a lab word; "1" for none.

    >>> unit_of("Delithiation capacity [mAh.g-1]"), unit_of("stack_pressure_MPa")
    ('mAh.g-1', 'MPa')
    >>> unit_of("areal_capacity_mAh_cm2"), unit_of("Retention")
    ('mAh.cm-2', '1')
    """
    if name.endswith("]"):
        return name[name.rindex("[") + 1 : -1]
    for end, unit in (("_MPa", "MPa"), ("_C", "degC"), ("_um", "um"), ("_V", "V")):
        if name.endswith(end):
            return unit
    for end, unit in (
        ("_mAh_cm2", "mAh.cm-2"), ("_mg_cm2", "mg.cm-2"), ("_mAh_g", "mAh.g-1"), ("_cm2", "cm2"),
    ):  # fmt: skip
        if name.endswith(end):
            return unit
    return "1"


def sweep(
    cell,
    axes: Mapping,
    protocol=None,
    *,
    method: str = "grid",
    points: int | None = None,
    seed: int = 0,
    executor=None,
    workers: int | None = None,
    ageing: bool = False,
    cpu_seconds: float = 600.0,
    retry_failed: bool = False,
    out=None,
    progress: bool = True,
    **words,
) -> SweepResult:
    """Run a cell at many points.

    Parameters
    ----------
    cell
        As in :func:`pybamm_ssb.simulate`; a :class:`pybamm_ssb.Cell` or a file of one where an
        axis is one of its words.
    axes : mapping
        Name to values, for samples to (low, high). Names are keywords of the run
        ("stack_pressure_MPa", "temperature_C", "current"), words of the cell's description
        ("electrolyte", "particle_diameter_um", ...; "silicon_mass_fraction" changes the mix), or
        parameters of PyBaMM and of this package, with their unit.
    protocol : pybamm.Experiment or callable, optional
        A callable gets the :class:`CellBasis` of each point's cell. By default constant `current`
        for `cycles`.
    method : str
        "grid", "latin hypercube", "sobol", or "sobol indices" for :meth:`SweepResult.sobol`.
    points : int, optional
        Number of samples.
    seed : int
    executor : optional
        None: a local dask cluster, or "processes" without dask. "processes": forked ones.
        "threads": in this process through the solver's list of inputs, for one half-cycle and
        parameters of the model. A ``distributed.Client`` or the address of a scheduler: any cluster
        whose workers have this package.
    workers : int, optional
        Of local executors, by default one per core.
    ageing : bool
        :func:`pybamm_ssb.age` instead of :func:`pybamm_ssb.simulate`.
    cpu_seconds : float
        Most processor time of a point; one that needs more has failed.
    retry_failed : bool
        Points that are known to have failed are run again.
    out : path, optional
        Folder for results. Each point is kept as soon as it is finished and not run again by the
        same call, also with more or other points.
    progress : bool
    words
        Keywords of `simulate` or `age`: current, cycles, model, preset, options, overrides, ...

    Returns
    -------
    SweepResult
        Points that failed are in it with their reason; Ctrl-C keeps the finished ones.

    Raises
    ------
    ValueError
        Axes that nothing reads, values that no cell takes, before a solver starts.
    """
    began = time.perf_counter()
    if isinstance(cell, str | Path) and is_description(cell):
        cell = Cell.from_file(cell)
    if not (isinstance(cpu_seconds, int | float) and 0 < cpu_seconds < math.inf):
        raise ValueError(f"cpu_seconds is {cpu_seconds!r}; valid is a number above zero")
    if workers is not None and (isinstance(workers, bool) or not workers >= 1):
        raise ValueError(f"workers is {workers!r}; valid is a whole number above zero")
    chosen = points_of(axes, method, points, seed)
    check_names(chosen.axes, isinstance(cell, Cell))
    task = Task(cell, protocol, ageing, words, float(cpu_seconds))
    _check_ends(task, chosen)
    store = PointStore(None if out is None else Path(out))
    keys = _keys(task, chosen) if out is not None else {}
    known = {i: store.read(key) for i, key in keys.items()}
    found = {
        i: outcome
        for i, outcome in known.items()
        if outcome is not None and not (retry_failed and outcome.numbers is None)
    }
    todo = {i: point for i, point in enumerate(chosen.values) if i not in found}
    run = 0
    bar = tqdm(
        total=len(chosen.values), initial=len(found), desc="sweep", unit="point",
        disable=not progress,
    )  # fmt: skip
    try:
        for i, outcome in _outcomes(task, todo, executor, workers):
            found[i] = outcome
            if i in keys:
                store.write(keys[i], chosen.values[i], outcome)
            run += 1
            bar.update()
    except KeyboardInterrupt:
        pass
    finally:
        bar.close()
    outcomes = [found.get(i, Outcome(None, _INTERRUPTED)) for i in range(len(chosen.values))]
    result = SweepResult(chosen, outcomes, run, seed=seed)
    if out is not None:
        result.save(out)
    result.seconds = time.perf_counter() - began
    return result


def _outcomes(task, todo, executor, workers):
    if not todo:
        return iter(())
    if executor == sweep_workers.THREADS:
        return sweep_threads.outcomes(task, todo, workers)
    return sweep_workers.outcomes(task, todo, executor, workers)


def _check_ends(task: Task, chosen: Points) -> None:
    """Each axis alone at its first and last value, the others at their first."""
    base = {name: values[0] for name, values in chosen.axes.items()}
    for name, values in chosen.axes.items():
        for value in values if chosen.grid else values[:2]:
            point = {**base, name: value}
            try:
                choice = task.choice(point)
                task.experiment(choice)
            except ValueError as error:
                raise ValueError(f"axis '{name}' at {value!r}: {error}") from error


def _keys(task: Task, chosen: Points) -> dict[int, str]:
    """Key of each point that has one; a cell that cannot be described fails when it is run."""
    keys = {}
    for i, point in enumerate(chosen.values):
        try:
            keys[i] = task.key(point)
        except ValueError:
            # described and refused again in no time: nothing to keep
            continue
    return keys
