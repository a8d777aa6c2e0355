"""A measured impedance spectrum of a cell at rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pybamm

from ..cell_choice import Choice
from ..shared_expressions import each_symbol_once
from ..simulation import MODELS
from ..spectroscopy import graded_meshes
from .parameters import FitParameter

#: step of the coordinates for central differences; the linearised model is solved directly, to
#: round-off, so that the error is of second order in the step alone
_STEP = 1e-4


@dataclass(frozen=True)
class SpectrumData:
    """A measured spectrum.

    Attributes
    ----------
    frequency_Hz : numpy.ndarray
    impedance_Ohm : numpy.ndarray of complex
        Of the whole cell; a negative imaginary part is capacitive.
    soc : float
        Stoichiometry of the silicon, at rest, in a matrix that has relaxed around it.
    sigma : float
        Standard deviation of each part over the modulus.
    name : str
    """

    frequency_Hz: np.ndarray
    impedance_Ohm: np.ndarray
    soc: float = 0.5
    sigma: float = 0.01
    name: str = "spectrum"

    def __post_init__(self):
        object.__setattr__(self, "frequency_Hz", np.asarray(self.frequency_Hz, dtype=float))
        object.__setattr__(self, "impedance_Ohm", np.asarray(self.impedance_Ohm, dtype=complex))
        if self.frequency_Hz.shape != self.impedance_Ohm.shape or self.frequency_Hz.ndim != 1:
            raise ValueError(f"{self.name}: as many impedances as frequencies are needed")
        if not np.all(self.frequency_Hz > 0) or not np.all(np.isfinite(self.impedance_Ohm)):
            raise ValueError(f"{self.name}: frequencies are above zero, impedances finite")
        if not 0 < self.soc < 1:
            raise ValueError(f"{self.name}: soc is {self.soc!r}; valid is between 0 and 1")
        if not self.sigma > 0:
            raise ValueError(f"{self.name}: sigma is {self.sigma!r}; valid is above 0")

    @property
    def measured(self) -> np.ndarray:
        """What a prediction is compared with."""
        return self.impedance_Ohm

    @property
    def errors(self) -> np.ndarray:
        """Standard deviation of each part."""
        return self.sigma * np.abs(self.impedance_Ohm)

    def replaced(self, found) -> SpectrumData:
        """The same measurement with other values."""
        return replace(self, impedance_Ohm=found)


class SpectrumModel:
    """The linearised cell at rest, with the fitted parameters as inputs."""

    def __init__(
        self,
        choice: Choice,
        parameters: Sequence[FitParameter],
        data: SpectrumData,
        model: str = "DFN",
        var_pts: dict | None = None,
    ):
        self.data, self.parameters = data, list(parameters)
        built = MODELS[model]({**choice.options, "surface form": "differential"})
        silicon = choice.basis.silicon
        values = choice.values.copy()
        if f"Maximum concentration in {silicon} electrode [mol.m-3]" not in values:
            raise ValueError(
                f"{data.name}: spectra are fitted for one active material in the silicon "
                "electrode; this cell has a blend"
            )
        at_rest = {
            f"Initial concentration in {silicon} electrode [mol.m-3]": data.soc
            * values[f"Maximum concentration in {silicon} electrode [mol.m-3]"],
            f"{silicon.capitalize()} electrode assembled stoichiometry": data.soc,
            "Current function [A]": 0.0,
        }
        law = values[f"{silicon.capitalize()} electrode volume change"]
        # a function of its own: that the swollen particles have pushed the electrode apart is not
        # the assembled state whose fractions are checked
        at_rest[f"{silicon.capitalize()} electrode volume change"] = lambda sto: law(sto)
        rates = [name for name in values if name.endswith("hysteresis decay rate")]
        # the state of the cell is that of the measurement, whatever is fitted elsewhere
        at_rest |= dict.fromkeys(rates, 0.0)
        self.held = frozenset(at_rest)
        values.update({p.name: p.symbol for p in self.parameters}, check_already_exists=False)
        values.update(at_rest)
        self._simulation = pybamm.EISSimulation(
            built,
            parameter_values=values,
            submesh_types=graded_meshes(built),
            var_pts=var_pts,
        )

    @each_symbol_once()
    def _impedance(self, coordinates) -> np.ndarray:
        inputs = {p.input: float(c) for p, c in zip(self.parameters, coordinates, strict=True)}
        solved = self._simulation.solve(self.data.frequency_Hz, inputs=inputs)
        z = np.asarray(solved.impedance).ravel()
        if not np.all(np.isfinite(z)):
            raise pybamm.SolverError(f"{self.data.name}: the linearised model is singular")
        return z

    def solve(self, coordinates: np.ndarray, jacobian: bool = False):
        """(impedance [Ohm], its derivatives by the coordinates or None)."""
        z = self._impedance(coordinates)
        if not jacobian:
            return z, None
        columns = []
        for index in range(len(self.parameters)):
            step = np.zeros(len(self.parameters))
            step[index] = _STEP
            difference = self._impedance(coordinates + step) - self._impedance(coordinates - step)
            columns.append(difference / (2 * _STEP))
        return z, np.column_stack(columns)
