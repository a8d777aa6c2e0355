"""Protocols of pulses, sweeps and measured load profiles."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pybamm

from .basis import CellBasis, amperes
from .protocol_steps import Protocol, flow, limit, pause_of, positive


def gitt(
    cell: CellBasis,
    current: str = "C/20",
    *,
    pulse_minutes: float = 30,
    rest_minutes: float = 120,
    delithiate: bool = True,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Galvanostatic intermittent titration: pulses and rests down and up the capacity.

    Parameters
    ----------
    cell : CellBasis
    current : str
        Of the pulses.
    pulse_minutes, rest_minutes : float
        Lengths [min]; a pulse that meets the cut-off ends there, further ones are skipped.
    delithiate : bool
        Whether the pulses come back as well.
    temperature_C, stack_pressure_MPa : float, optional
    """
    positive("pulse_minutes", pulse_minutes)
    positive("rest_minutes", rest_minutes)
    ampere = amperes(cell, current)
    pulses = math.ceil(cell.capacity_Ah / (ampere * pulse_minutes / 60))
    pause = pause_of(rest_minutes)
    steps: list = []
    for lithiate in (True, False) if delithiate else (True,):
        until = cell.lithiated_V if lithiate else cell.delithiated_V
        pulse = flow(cell, lithiate, ampere, until, pulse_minutes / 60)
        steps += [pulse, *pause] * pulses
    name = f"GITT, {pulse_minutes:g} min at {current}, {rest_minutes:g} min rest"
    return Protocol([tuple(steps)], name, temperature_C, stack_pressure_MPa)


def hppc(
    cell: CellBasis,
    pulse_current: str = "C/2",
    *,
    current: str = "C/10",
    steps: int = 10,
    pulse_seconds: float = 10,
    gap_seconds: float = 40,
    rest_minutes: float = 60,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Hybrid pulse power characterisation while silicon is lithiated.

    After each of `steps` equal shares of the nominal capacity at `current` and a rest: a
    lithiating pulse, a gap, a delithiating pulse, a gap. At the end silicon is delithiated.

    Parameters
    ----------
    pulse_current, current : str
        Of the pulses, and in between.
    steps : int
        Number of states of charge.
    pulse_seconds, gap_seconds : float
        [s]
    rest_minutes : float
        Before the pulses [min].
    """
    positive("steps", steps, whole=True)
    positive("pulse_seconds", pulse_seconds)
    positive("gap_seconds", gap_seconds)
    strong, ampere = amperes(cell, pulse_current), amperes(cell, current)
    seconds = pulse_seconds / 3600
    gap = pybamm.step.rest(duration=gap_seconds, period=min(gap_seconds / 10, 10.0))
    share = (
        flow(cell, True, ampere, cell.lithiated_V, cell.capacity_Ah / steps / ampere),
        *pause_of(rest_minutes),
        flow(cell, True, strong, cell.lithiated_V, seconds),
        gap,
        flow(cell, False, strong, cell.delithiated_V, seconds),
        gap,
    )
    cycle = (*share * steps, flow(cell, False, ampere, cell.delithiated_V))
    name = f"HPPC, {pulse_seconds:g} s at {pulse_current}, {steps} states of charge"
    return Protocol([cycle], name, temperature_C, stack_pressure_MPa)


def linear_sweep(
    cell: CellBasis,
    rate_mV_s: float = 0.1,
    *,
    start_V: float | None = None,
    end_V: float | None = None,
    cycles: int = 1,
    hold_minutes: float = 30,
    back: bool = True,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """Linear voltage sweep, and back when `back` (cyclic voltammetry).

    V(t) = start_V + rate t after a hold at start_V.

    Parameters
    ----------
    rate_mV_s : float
        Magnitude of the sweep rate [mV/s].
    start_V, end_V : float, optional
        [V]; by default the delithiated and the lithiated cut-off.
    hold_minutes : float
        At start_V before the first sweep [min].
    """
    positive("rate_mV_s", rate_mV_s)
    positive("hold_minutes", hold_minutes)
    positive("cycles", cycles, whole=True)
    start = limit("start_V", start_V, cell.delithiated_V, cell)
    end = limit("end_V", end_V, cell.lithiated_V, cell)
    if start == end:
        raise ValueError(f"start_V and end_V are both {start:g} V; a sweep needs two voltages")
    seconds = abs(end - start) / (rate_mV_s * 1e-3)

    def sweep(a, b):
        profile = np.array([[0.0, a], [seconds, b]])
        # about 2 mV between stored points
        period = min(seconds / 20, 2.0 / rate_mV_s)
        return pybamm.step.voltage(profile, duration=seconds, period=period)

    hold = pybamm.step.voltage(start, duration=60 * hold_minutes)
    one: tuple = (sweep(start, end), sweep(end, start)) if back else (hold, sweep(start, end))
    every = [one] * cycles
    every[0] = (hold, *one) if back else one
    name = f"{rate_mV_s:g} mV/s from {start:g} to {end:g} V{' and back' if back else ''}"
    return Protocol(every, name, temperature_C, stack_pressure_MPa)


def drive_cycle(
    cell: CellBasis,
    time_s: Sequence[float],
    current: Sequence[float],
    *,
    unit: str = "A",
    repeats: int = 1,
    temperature_C: float | None = None,
    stack_pressure_MPa: float | None = None,
) -> Protocol:
    """A current profile measured or prescribed over time.

    Parameters
    ----------
    time_s : sequence of float
        [s], from 0, increasing.
    current : sequence of float
        Positive discharges the cell (PyBaMM's sign), in `unit`.
    unit : str
        "A", "mA", "mA/cm2", "A/m2", "A/g" or "C".
    repeats : int
        Each repetition is one cycle.
    """
    positive("repeats", repeats, whole=True)
    t, i = np.asarray(time_s, float), np.asarray(current, float)
    if t.ndim != 1 or t.shape != i.shape or len(t) < 2:
        raise ValueError(
            f"time_s and current have shapes {t.shape} and {i.shape}; valid are two lists of the "
            "same length of at least 2"
        )
    if t[0] != 0 or not np.all(np.diff(t) > 0) or not np.all(np.isfinite(i)):
        raise ValueError("time_s must start at 0 and increase, and current must be finite")
    factor = amperes(cell, "1C" if unit == "C" else f"1 {unit}")
    step = pybamm.step.current(np.column_stack([t, i * factor]), duration=t[-1])
    name = f"drive cycle of {t[-1]:g} s, {repeats} times"
    return Protocol([(step,)] * repeats, name, temperature_C, stack_pressure_MPa)
