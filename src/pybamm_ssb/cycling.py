"""Protocols of whole cycles at constant current, and rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import pybamm

from .basis import CellBasis, amperes
from .protocol_steps import Protocol, flow, full_cycle, pause_of, positive


def constant_current(
    cell: CellBasis,
    current: str = "C/10",
    *,
    cycles: int = 1,
    rest_minutes: float = 10,
    delithiation_current: str | None = None,
    lithiated_V: float | None = None,
    delithiated_V: float | None = None,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Lithiate and delithiate at constant current between the cut-offs.

    Parameters
    ----------
    cell : CellBasis
    current, delithiation_current : str
        E.g. "C/10", "0.3 mA/cm2", "0.1 A/g"; the second defaults to the first.
    cycles : int
    rest_minutes : float
        After each half-cycle [min].
    lithiated_V, delithiated_V : float, optional
        Narrower cut-offs [V].
    temperature_C, stack_pressure_MPa : float, optional

    Raises
    ------
    ValueError
        For values that mean nothing, with what is valid.
    """
    positive("cycles", cycles, whole=True)
    one = amperes(cell, current)
    two = one if delithiation_current is None else amperes(cell, delithiation_current)
    steps = full_cycle(cell, one, two, rest_minutes, lithiated_V, delithiated_V)
    name = f"{current} constant current, {cycles} cycles"
    return Protocol([steps] * cycles, name, temperature_C, stack_pressure_MPa)


def formation(
    cell: CellBasis,
    current: str = "C/20",
    *,
    cycles: int = 2,
    rest_minutes: float = 60,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Slow first cycles: :func:`constant_current` with slow defaults."""
    protocol = constant_current(
        cell,
        current,
        cycles=cycles,
        rest_minutes=rest_minutes,
        temperature_C=temperature_C,
        stack_pressure_MPa=stack_pressure_MPa,
    )
    protocol.name = f"formation at {current}, {cycles} cycles"
    return protocol


def cccv(
    cell: CellBasis,
    current: str = "C/5",
    *,
    cut_off_current: str = "C/50",
    cycles: int = 1,
    rest_minutes: float = 10,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Lithiate at constant current, hold the cut-off until the current has fallen, delithiate.

    `cut_off_current` ends the hold, which lasts 48 h at most; other arguments as
    :func:`constant_current`.
    """
    positive("cycles", cycles, whole=True)
    ampere, end = amperes(cell, current), amperes(cell, cut_off_current)
    if end >= ampere:
        raise ValueError(
            f"cut_off_current {cut_off_current!r} is {end:g} A; valid is below current "
            f"{current!r} = {ampere:g} A"
        )
    go, *pause, back, _ = full_cycle(cell, ampere, ampere, rest_minutes or 1)
    pause = pause if rest_minutes else []
    hold = pybamm.step.voltage(cell.lithiated_V, duration=48 * 3600, termination=f"{end} A")
    name = f"{current} with hold to {cut_off_current}, {cycles} cycles"
    return Protocol(
        [(go, hold, *pause, back, *pause)] * cycles, name, temperature_C, stack_pressure_MPa
    )


def rate_capability(
    cell: CellBasis,
    currents: Sequence[str] = ("C/20", "C/10", "C/5", "C/2", "1C", "C/20"),
    *,
    cycles_each: int = 3,
    lithiation_current: str | None = None,
    rest_minutes: float = 10,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Some cycles at each current in turn.

    With `lithiation_current` every lithiation is at that current and only delithiation varies;
    other arguments as :func:`constant_current`.
    """
    positive("cycles_each", cycles_each, whole=True)
    if isinstance(currents, str) or not len(currents):
        raise ValueError(f"currents is {currents!r}; give a list such as ['C/20', 'C/5']")
    cycles = []
    for current in currents:
        ampere = amperes(cell, current)
        slow = ampere if lithiation_current is None else amperes(cell, lithiation_current)
        cycles += [full_cycle(cell, slow, ampere, rest_minutes)] * cycles_each
    name = f"rates {', '.join(currents)}, {cycles_each} cycles each"
    return Protocol(cycles, name, temperature_C, stack_pressure_MPa)


def capacity_limit(
    cell: CellBasis,
    current: str = "C/10",
    capacity_mAh_g: float = 1000.0,
    *,
    cycles: int = 1,
    rest_minutes: float = 10,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Lithiate up to a capacity per gram of silicon, delithiate to the cut-off.

    The charge is counted by time at constant current, t = q m(Si) / I; a voltage cut-off that
    comes first still ends the step.

    Parameters
    ----------
    capacity_mAh_g : float
        Capacity of each lithiation [mAh per gram of silicon].
    """
    positive("capacity_mAh_g", capacity_mAh_g)
    positive("cycles", cycles, whole=True)
    if not math.isfinite(cell.silicon_mass_g):
        raise ValueError("capacity_mAh_g needs a silicon mass; the parameters give no density")
    ampere = amperes(cell, current)
    hours = capacity_mAh_g * 1e-3 * cell.silicon_mass_g / ampere
    pause = pause_of(rest_minutes)
    steps = (
        flow(cell, True, ampere, cell.lithiated_V, hours),
        *pause,
        flow(cell, False, ampere, cell.delithiated_V),
        *pause,
    )
    name = f"{capacity_mAh_g:g} mAh/g at {current}, {cycles} cycles"
    return Protocol([steps] * cycles, name, temperature_C, stack_pressure_MPa)


def rest(
    hours: float, *, temperature_C: float | None = None, stack_pressure_MPa: float | None = None
) -> Protocol:
    """Open circuit for some hours [h]: storage, relaxation of gaps, growth of the interphase."""
    positive("hours", hours)
    steps = (pybamm.step.rest(duration=3600 * hours),)
    return Protocol([steps], f"{hours:g} h rest", temperature_C, stack_pressure_MPa)


#: The two ways to a state of charge.
WAYS = ("lithiation", "delithiation")


def state_of_charge(variables, silicon: str):
    """Mean stoichiometry of the connected silicon, from a model's variables or a solution's.

    Parameters
    ----------
    variables : mapping of name to symbol
    silicon : "negative" or "positive"
    """
    names = (f"Average {silicon} {phase}particle stoichiometry" for phase in ("primary ", ""))
    return variables[next(name for name in names if name in variables)]


def _distance(variables, silicon: str, soc: float, sign: int):
    return sign * (soc - state_of_charge(variables, silicon))


def rest_at(
    cell: CellBasis,
    soc: float,
    *,
    after: str = "lithiation",
    current: str = "C/20",
    rest_hours: float = 10,
    before: pybamm.Experiment | None = None,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Bring silicon to a state of charge and let it rest there, e.g. for impedance.

    Parameters
    ----------
    cell : CellBasis
    soc : float
        Mean stoichiometry of the connected silicon, 0 to 1: the axis to which areal capacities
        refer. What a voltage cut-off does not let it reach, it does not reach.
    after : "lithiation" or "delithiation"
        The way there: straight, or back from the lithiated cut-off.
    current : str
    rest_hours : float
        [h]; a matrix that creeps closes an open gap meanwhile.
    before : pybamm.Experiment, optional
        Cycles that come first.
    temperature_C, stack_pressure_MPa : float, optional
        By default those of `before`.

    Raises
    ------
    ValueError
        For values that mean nothing, with what is valid.
    """
    if isinstance(soc, bool) or not isinstance(soc, int | float) or not 0 <= soc <= 1:
        raise ValueError(f"soc is {soc!r}; valid is a number from 0 (delithiated) to 1 (full)")
    if after not in WAYS:
        raise ValueError(f"after is {after!r}; valid are {', '.join(map(repr, WAYS))}")
    if before is not None and not isinstance(before, pybamm.Experiment):
        raise ValueError(f"before is {before!r}; give a pybamm.Experiment or a protocol")
    positive("rest_hours", rest_hours)
    ampere, lithiate = amperes(cell, current), after == "lithiation"
    until = cell.lithiated_V if lithiate else cell.delithiated_V
    there = pybamm.step.CustomTermination(
        f"silicon at {soc:g}",
        partial(_distance, silicon=cell.silicon, soc=soc, sign=1 if lithiate else -1),
    )
    steps = [
        flow(cell, lithiate, ampere, until, also=[there]),
        pybamm.step.rest(duration=3600 * rest_hours),
    ]
    if not lithiate:
        steps = [flow(cell, True, ampere, cell.lithiated_V), *pause_of(60), *steps]
    earlier = [] if before is None else list(before.cycles)
    if temperature_C is None:
        temperature_C = getattr(before, "temperature_C", None)
    if stack_pressure_MPa is None:
        stack_pressure_MPa = getattr(before, "stack_pressure_MPa", None)
    name = f"{after} to {soc:g} at {current}, {rest_hours:g} h rest"
    if earlier:
        name += f", after {len(earlier)} cycles"
    return Protocol([*earlier, tuple(steps)], name, temperature_C, stack_pressure_MPa)
