"""Capacities and retention per cycle, against a simulated protocol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pybamm

from .. import cycle_table
from ..basis import CellBasis
from ..cell_choice import Choice
from ..conditions import PRESSURE, conditions_of
from ..cycle_run import Run
from ..data import CyclerData
from ..simulation import MODELS, preset_for

#: step of the coordinates for central differences. Steps of an experiment end at voltages: forward
#: sensitivities at fixed times would be wrong; the noise of capacities is some 1e-5 of them
_STEP = 0.1
COLUMNS = (
    "Retention",
    "Delithiation capacity [mAh.cm-2]",
    "Lithiation capacity [mAh.cm-2]",
    "Delithiation capacity [mAh.g-1]",
    "Lithiation capacity [mAh.g-1]",
    "Coulombic efficiency",
    "Mean lithiation voltage [V]",
    "Mean delithiation voltage [V]",
)


@dataclass(frozen=True)
class CapacityData:
    """One number of each of some cycles.

    Attributes
    ----------
    cycles : numpy.ndarray of int
        Numbers of the cycles, from 1.
    values : numpy.ndarray
        The number measured in each.
    protocol : pybamm.Experiment
        What the cell went through, from its assembly; after its last cycle that one is repeated.
    sigma : float
        Standard deviation of the values, in their unit.
    column : str
        Which number of :attr:`SimulationResult.table`; retention refers to the second cycle.
    overrides : dict
        Parameters that differ in this measurement; the protocol's own stack pressure and
        temperature are among them.
    """

    cycles: np.ndarray
    values: np.ndarray
    protocol: pybamm.Experiment
    sigma: float = 5e-3
    column: str = "Retention"
    name: str = "capacities"
    overrides: dict = field(default_factory=dict)

    def __post_init__(self):
        cycles, values = np.asarray(self.cycles), np.asarray(self.values, dtype=float)
        whole = cycles.ndim == 1 and len(cycles) and np.all(cycles == cycles.astype(int))
        if not whole or np.any(cycles < 1) or np.any(np.diff(cycles) <= 0):
            raise ValueError(f"{self.name}: cycles are rising whole numbers from 1")
        if values.shape != cycles.shape or not np.all(np.isfinite(values)):
            raise ValueError(f"{self.name}: values needs one finite number for each cycle")
        if not isinstance(self.protocol, pybamm.Experiment):
            raise ValueError(f"{self.name}: protocol is {self.protocol!r}; give an experiment")
        if self.column not in COLUMNS:
            raise ValueError(
                f"{self.name}: column is {self.column!r}; valid are {', '.join(map(repr, COLUMNS))}"
            )
        if not self.sigma > 0:
            raise ValueError(f"{self.name}: sigma is {self.sigma!r}; valid is above 0")
        object.__setattr__(self, "cycles", cycles.astype(int))
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "overrides", _carried(self.protocol) | dict(self.overrides))

    @property
    def measured(self) -> np.ndarray:
        """What a prediction is compared with."""
        return self.values

    @property
    def errors(self) -> np.ndarray:
        """Standard deviation of each."""
        return np.full(len(self.values), self.sigma)

    def replaced(self, found) -> CapacityData:
        """The same measurement with other values."""
        return replace(self, values=found)


def _carried(protocol) -> dict[str, float]:
    """Stack pressure and temperature that a protocol carries, as parameters."""
    conditions = conditions_of(protocol, None, None)
    out = {}
    if conditions["stack_pressure_MPa"] is not None:
        out[PRESSURE] = 1e6 * float(conditions["stack_pressure_MPa"])
    if conditions["temperature_C"] is not None:
        kelvin = float(conditions["temperature_C"]) + 273.15
        out |= {"Ambient temperature [K]": kelvin, "Initial temperature [K]": kelvin}
    return out


class CapacityModel:
    """Cycles of a protocol with the fitted parameters as inputs."""

    def __init__(self, choice: Choice, parameters, data: CapacityData, model="DFN", var_pts=None):
        #: parameters that the measurement fixes
        self.held = frozenset(data.overrides)
        self._data, self._parameters, self._basis = data, list(parameters), choice.basis
        preset = preset_for("fast", choice.options)
        built = MODELS[model]({**preset["options"], **choice.options})
        values = choice.values.copy()
        values.update({p.name: p.symbol for p in self._parameters}, check_already_exists=False)
        values.update(data.overrides, check_already_exists=False)
        choice = Choice(choice.name, values, choice.options, choice.basis)
        given = data.protocol.cycles
        last = int(data.cycles[-1])
        self._steps = [given[min(n, len(given) - 1)] for n in range(last)]
        self._run = Run(
            choice, data.protocol, built, var_pts or preset["var_pts"],
            tolerances={"rtol": 1e-6, "atol": 1e-6}, inputs=self._inputs(np.zeros(len(parameters))),
        )  # fmt: skip

    def _inputs(self, coordinates) -> dict[str, float]:
        return {p.input: float(c) for p, c in zip(self._parameters, coordinates, strict=True)}

    def _values(self, coordinates) -> np.ndarray:
        self._run.restart(self._inputs(coordinates))
        rows = []
        for number, steps in enumerate(self._steps, start=1):
            solved, reason = self._run.cycle(steps)
            if reason is not None:
                raise pybamm.SolverError(f"{self._data.name}: cycle {number}: {reason}")
            if solved is None:
                rows.append(dict.fromkeys(COLUMNS, 0.0))
                continue
            rows.append(cycle_table.half_cycle_numbers(solved, self._basis))
        table = cycle_table.with_retention(rows)
        found = table.loc[self._data.cycles, self._data.column].to_numpy(dtype=float)
        if not np.all(np.isfinite(found)):
            raise pybamm.SolverError(f"{self._data.name}: no capacity to refer to")
        return found

    def solve(self, coordinates, jacobian: bool = False):
        """(values, their derivatives by the coordinates or None)."""
        found = self._values(coordinates)
        if not jacobian:
            return found, None
        columns = []
        for step in _STEP * np.eye(len(self._parameters)):
            rise = self._values(coordinates + step) - self._values(coordinates - step)
            columns.append(rise / (2 * _STEP))
        return found, np.column_stack(columns)


def capacities_of(
    data: CyclerData,
    protocol: pybamm.Experiment,
    cell: CellBasis,
    *,
    cycles: Iterable[int] | None = None,
    column: str = "Retention",
    sigma: float = 5e-3,
    name: str = "capacities",
) -> CapacityData:
    """Capacities of the cycles of a file; its first cycle is that of the assembled cell.

    Parameters
    ----------
    data : CyclerData
    protocol : pybamm.Experiment
        What the instrument was told, e.g. from :mod:`pybamm_ssb.protocols`.
    cell : CellBasis
        For area and mass.
    cycles : iterable of int, optional
        As counted from the first of the file; all by default.
    column, sigma, name
        As in :class:`CapacityData`; "Retention" or a capacity.
    """
    table = data.per_cycle(cell.half_cell)
    into, out = ("Discharge", "Charge") if cell.half_cell else ("Charge", "Discharge")
    rows = []
    for _, row in table.iterrows():
        q_in, q_out = row[f"{into} capacity [A.h]"], row[f"{out} capacity [A.h]"]
        voltages = [row[f"Mean {way.lower()} voltage [V]"] for way in (into, out)]
        rows.append(cycle_table.numbers_of((q_in, q_out), voltages, cell))
    numbers = cycle_table.with_retention(rows)
    wanted = list(numbers.index) if cycles is None else sorted(set(cycles))
    absent = [cycle for cycle in wanted if cycle not in numbers.index]
    if absent:
        raise ValueError(f"cycles {absent} are not in {data.source}; it has {len(numbers)}")
    return CapacityData(
        np.array(wanted), numbers.loc[wanted, column].to_numpy(), protocol, sigma, column, name
    )
