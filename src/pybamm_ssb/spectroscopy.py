"""Impedance of a cell from a relaxed state at a chosen state of charge."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pybamm
from tqdm.auto import tqdm

from . import cycle_table
from .basis import CellBasis
from .cell_choice import Choice, choose
from .conditions import conditions_of
from .cycle_run import Run
from .cycling import rest_at, state_of_charge
from .shared_expressions import each_symbol_once
from .simulation import MODELS, check_choice, gathered_warnings

#: Default frequencies [Hz]: what a potentiostat covers, down to diffusion in the silicon.
FREQUENCIES_Hz = np.logspace(-3, 5, 65)
#: A state of charge that differs by more was not reached.
_SOC_TOLERANCE = 0.01
#: Relaxed: the voltage moves by less than this within a period of the lowest frequency [V].
_DRIFT = 1e-3
#: At high frequency the current stays within a few micrometres of the separator and, in a particle,
#: of its surface: meshes are graded towards them. At the default number of points spectra of the
#: sets are then within 0.5 % of those of a fourfold finer mesh; uniform meshes are up to 2 % off.
_STRETCH = 3.0


@dataclass
class Spectrum:
    """What :func:`impedance` returns.

    Attributes
    ----------
    name : str
    frequencies_Hz : numpy.ndarray
    impedance_Ohm : numpy.ndarray of complex
        Of the whole cell, counter electrode included.
    basis : CellBasis
    soc : float
        Mean stoichiometry of the connected silicon at rest.
    voltage_V : float
        Of the cell at rest [V].
    contact_fraction : float
        X-averaged contact fraction of silicon at rest; NaN in a model without contact.
    warnings : list of str
    solution : pybamm.Solution
        The last cycle of the way there; its last state is the one that is linearised.
    parameter_values, options
        The cell as simulated, hysteresis not yet frozen.
    """

    name: str
    frequencies_Hz: np.ndarray
    impedance_Ohm: np.ndarray
    basis: CellBasis
    soc: float
    voltage_V: float
    contact_fraction: float
    warnings: list[str]
    solution: pybamm.Solution
    parameter_values: pybamm.ParameterValues
    options: dict

    @property
    def impedance_Ohm_cm2(self) -> np.ndarray:
        """Impedance times electrode area."""
        return self.impedance_Ohm * self.basis.area_m2 * 1e4

    def table(self) -> pd.DataFrame:
        """One row per frequency; the imaginary part keeps its sign (negative: capacitive)."""
        z, per_area = self.impedance_Ohm, self.impedance_Ohm_cm2
        return pd.DataFrame(
            {
                "Frequency [Hz]": self.frequencies_Hz,
                "Real impedance [Ohm]": z.real,
                "Imaginary impedance [Ohm]": z.imag,
                "Real impedance [Ohm.cm2]": per_area.real,
                "Imaginary impedance [Ohm.cm2]": per_area.imag,
            }
        )

    def to_csv(self, path) -> None:
        """Write the table."""
        self.table().to_csv(path, index=False)

    def figure(self):
        """Nyquist and Bode diagrams, as a matplotlib figure."""
        from . import plotting  # matplotlib is loaded only when figures are wanted

        return plotting.impedance_spectra({self.name: self})

    def __str__(self) -> str:
        first, last = np.argmin(self.frequencies_Hz), np.argmax(self.frequencies_Hz)
        z, f = self.impedance_Ohm_cm2, self.frequencies_Hz
        text = (
            f"{self.name}: at rest at {self.soc:.3f} of the silicon's capacity, "
            f"{self.voltage_V:.4f} V, contact fraction {self.contact_fraction:.3g}: "
            f"{z[first].real:.4g} Ohm.cm2 at {f[first]:g} Hz, "
            f"{z[last].real:.4g} Ohm.cm2 at {f[last]:g} Hz"
        )
        return "\n".join([text, *(f"warning: {message}" for message in self.warnings)])


def impedance(
    cell,
    soc: float | None = None,
    frequencies_Hz=None,
    *,
    after: str | None = None,
    current: str | None = None,
    rest_hours: float | None = None,
    before: pybamm.Experiment | None = None,
    protocol: pybamm.Experiment | None = None,
    model: str = "DFN",
    options: dict | None = None,
    overrides: dict | None = None,
    stack_pressure_MPa: float | None = None,
    temperature_C: float | None = None,
    solver=None,
    variants=(),
    design: dict | None = None,
    progress: bool = True,
) -> Spectrum:
    r"""Impedance from a relaxed state at a state of charge of the silicon.

    The cell is brought there and rests; then the model is linearised around that state,

    .. math:: Z(\omega) = -\frac{\hat V}{\hat I}, \qquad
              (i\omega M - \partial f/\partial y)\,\hat y = \hat b

    (PyBaMM's EISSimulation), with a double layer on the area in contact ("surface form":
    "differential") and the hysteresis frozen: a small oscillation does not change the branch.

    Parameters
    ----------
    cell, model, options, overrides, stack_pressure_MPa, temperature_C, solver, variants, design
        As in :func:`pybamm_ssb.simulation.simulate`.
    soc : float, optional
        Mean stoichiometry of the connected silicon, 0 (delithiated) to 1 (the theoretical capacity,
        to which areal capacities refer); 0.5 by default.
    frequencies_Hz : sequence of float, optional
        [Hz], above zero; 1 mHz to 100 kHz by default.
    after : "lithiation" (default) or "delithiation"
        The way to `soc`: straight, or back from the lithiated cut-off.
    current, rest_hours
        On that way ("C/20" by default), and the rest at its end (10 h by default).
    before : pybamm.Experiment, optional
        Cycles that come first.
    protocol : pybamm.Experiment, optional
        An experiment that ends at rest, in place of the five arguments above, e.g. from
        :func:`pybamm_ssb.protocols.review_protocol`.
    progress : bool

    Returns
    -------
    Spectrum

    Raises
    ------
    ValueError, pybamm.OptionError
        For arguments that mean nothing, before a solver starts; for a state of charge that the
        voltage window does not reach, and a protocol that does not end at rest.
    pybamm.SolverError
        When the way there could not be solved.
    """
    check_choice(model, MODELS, "model")
    frequencies = given_frequencies(frequencies_Hz)
    given: dict[str, Any] = {
        "soc": soc, "after": after, "current": current, "rest_hours": rest_hours, "before": before
    }  # fmt: skip
    way = {name: value for name, value in given.items() if value is not None}
    if protocol is not None and way:
        raise ValueError(
            f"protocol and {', '.join(way)} are given; the protocol already says how to get there"
        )
    if protocol is not None and not isinstance(protocol, pybamm.Experiment):
        raise ValueError(f"protocol is {protocol!r}; give a pybamm.Experiment or a protocol")
    messages: list[str] = []
    with gathered_warnings(messages):
        conditions = conditions_of(
            before if protocol is None else protocol, stack_pressure_MPa, temperature_C
        )
        choice = choose(
            cell, options=options, overrides=overrides, variants=variants, design=design,
            **conditions,
        )  # fmt: skip
        # a protocol may end anywhere: no comparison with NaN is true
        target = float("nan") if protocol is not None else way.setdefault("soc", 0.5)
        plan = rest_at(choice.basis, **way, **conditions) if protocol is None else protocol
        spectrum = _measure(choice, plan, frequencies, model, solver, messages, progress)
        if abs(spectrum.soc - target) > _SOC_TOLERANCE:
            raise ValueError(
                f"soc is {target:g} and was not reached: {plan.name} ended at {spectrum.soc:.3f} "
                f"({spectrum.voltage_V:.3f} V at rest). Valid is what the voltage window allows; a "
                "slower current and more contact reach further"
            )
    for message in messages:
        warnings.warn(message, UserWarning, stacklevel=2)
    return spectrum


def given_frequencies(given) -> np.ndarray:
    """Frequencies [Hz], the usual ones by default; refuses what are none."""
    if given is None:
        return FREQUENCIES_Hz.copy()
    try:
        f = np.atleast_1d(np.asarray(given, dtype=float))
    except (TypeError, ValueError):
        f = np.array([np.nan])
    if f.ndim != 1 or not f.size or not np.all(np.isfinite(f)) or not np.all(f > 0):
        raise ValueError(
            f"frequencies_Hz is {given!r}; valid is a list of finite numbers above zero, in hertz"
        )
    return f


def graded_meshes(built) -> dict:
    """Meshes fine where the current and the lithium are at high frequency."""
    meshes = dict(built.default_submesh_types)
    for domain, side in (("negative", "right"), ("positive", "left")):
        for part, fine in (("electrode", side), ("particle", "right")):
            if part == "electrode" and built.options.planar(domain):
                continue  # its points all stand for one face
            meshes[f"{domain} {part}"] = pybamm.MeshGenerator(
                pybamm.Exponential1DSubMesh, {"side": fine, "stretch": _STRETCH}
            )
    return meshes


def _at_rest(choice: Choice, plan, built, solver, meshes, progress) -> pybamm.Solution:
    """The last cycle of a protocol that ends at rest."""
    run = Run(choice, plan, built, None, solver=solver, submesh_types=meshes)
    solved = None
    bar = tqdm(plan.cycles, desc=f"{choice.name} to rest", unit="cycle", disable=not progress)
    for number, steps in enumerate(bar, start=1):
        solved, reason = run.cycle(steps)
        if reason is not None:
            raise pybamm.SolverError(
                f"{choice.name}: the way to rest stopped in cycle {number} of {len(plan.cycles)}: "
                f"{reason}"
            )
    if solved is None:
        raise ValueError(f"{choice.name}: no current could flow in the last cycle of the protocol")
    last = cycle_table.real_steps(solved)[-1]
    ampere = abs(float(cycle_table.entries(last, "Current [A]")[-1]))
    if ampere > 1e-6 * choice.basis.capacity_Ah:
        raise ValueError(
            f"the protocol ends with a current of {ampere:g} A; impedance starts from rest: add a "
            "rest as its last step"
        )
    return solved


@each_symbol_once()
def _measure(choice, plan, frequencies, model, solver, messages, progress) -> Spectrum:
    built = MODELS[model]({"surface form": "differential", **choice.options})
    meshes = graded_meshes(built)
    solution = _at_rest(choice, plan, built, solver, meshes, progress)
    _notice_drift(solution, choice, 1 / frequencies.min(), messages)
    frozen = choice.values.copy()
    rates = [name for name in frozen if name.endswith("hysteresis decay rate")]
    frozen.update(dict.fromkeys(rates, 0.0))
    here = built.set_initial_conditions_from(solution.last_state, inplace=False)
    simulation = pybamm.EISSimulation(here, parameter_values=frozen, submesh_types=meshes)
    known = cycle_table.names(built, choice.basis)["contact"]
    z = np.asarray(simulation.solve(frequencies).impedance).ravel()
    if not np.all(np.isfinite(z)):
        raise pybamm.SolverError(
            f"{choice.name}: the linearised model is singular in this state: no impedance"
        )
    return Spectrum(
        choice.name,
        frequencies,
        z,
        choice.basis,
        float(state_of_charge(_Entries(built, solution), choice.basis.silicon)),
        float(cycle_table.entries(solution, "Voltage [V]")[-1]),
        float(cycle_table.entries(solution, known)[-1]) if known else float("nan"),
        messages,
        solution,
        choice.values,
        dict(built.options),
    )


class _Entries:
    """Last values of a solution under a model's names."""

    def __init__(self, model, solution):
        self.model, self.solution = model, solution

    def __contains__(self, name):
        return name in self.model.variables

    def __getitem__(self, name):
        return cycle_table.entries(self.solution, name)[-1]


def _notice_drift(solution, choice: Choice, period: float, messages: list[str]) -> None:
    last = cycle_table.real_steps(solution)[-1]
    t, V = last.t, cycle_table.entries(last, "Voltage [V]")
    start = max(t[-1] - period, t[0])
    drift = abs(V[-1] - np.interp(start, t, V)) * period / max(t[-1] - start, 1.0)
    if drift > _DRIFT:
        messages.append(
            f"{choice.name}: not at rest, the voltage moves by {1e3 * drift:.2g} mV within a "
            f"period of the lowest frequency ({period:.3g} s); that end of the spectrum belongs to "
            "a state on its way: take a longer rest"
        )
