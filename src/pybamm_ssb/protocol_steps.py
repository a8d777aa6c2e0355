"""What protocols are made of: the protocol class, argument checks and single steps."""

from __future__ import annotations

import pybamm

from .basis import CellBasis

#: A constant-current step ends at the latest after this many times the theoretical time.
_LONGEST = 3.0


class Protocol(pybamm.Experiment):
    """A :class:`pybamm.Experiment` with a name, a temperature and a stack pressure.

    Parameters
    ----------
    cycles : list of tuple of steps
        One tuple per cycle.
    name : str
        For tables and messages.
    temperature_C : float, optional
        Of every step [degrees Celsius]; None leaves the cell's own.
    stack_pressure_MPa : float, optional
        [MPa], applied to the cell by ``simulate``; None leaves the cell's own.

    Raises
    ------
    ValueError
        No cycle, a temperature below absolute zero, a negative pressure.
    """

    def __init__(self, cycles, name, temperature_C=None, stack_pressure_MPa=None):
        if not cycles:
            raise ValueError(f"protocol '{name}' has no cycle; ask for at least one")
        if temperature_C is not None and not temperature_C > -273.15:
            raise ValueError(f"temperature_C is {temperature_C!r}; valid is above -273.15")
        if stack_pressure_MPa is not None and not stack_pressure_MPa >= 0:
            raise ValueError(f"stack_pressure_MPa is {stack_pressure_MPa!r}; valid is 0 or more")
        kelvin = None if temperature_C is None else temperature_C + 273.15
        super().__init__(cycles, temperature=kelvin)
        self.name = name
        self.temperature_C = temperature_C
        self.stack_pressure_MPa = stack_pressure_MPa


def positive(name: str, value, whole: bool = False) -> None:
    kinds = (int,) if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not value > 0:
        what = "a whole number above zero" if whole else "a number above zero"
        raise ValueError(f"{name} is {value!r}; valid is {what}")


def not_negative(name: str, value) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ValueError(f"{name} is {value!r}; valid is a number of at least zero")


def limit(name: str, value: float | None, default: float, cell: CellBasis) -> float:
    if value is None:
        return default
    if not cell.lower_V <= value <= cell.upper_V:
        raise ValueError(
            f"{name} is {value:g} V; valid is from {cell.lower_V:g} to {cell.upper_V:g} V, the "
            "cut-offs of the cell"
        )
    return value


def flow(cell: CellBasis, lithiate: bool, ampere: float, until=None, hours=None, also=()):
    """One constant-current step towards lithiated or delithiated silicon, until a voltage [V] or
    what else is named in `also`."""
    sign = cell.lithiation_sign if lithiate else -cell.lithiation_sign
    stop = list(also)
    if until is not None:
        stop.append(f"{'<' if sign > 0 else '>'} {until} V")
    longest = _LONGEST * cell.capacity_Ah / ampere if hours is None else hours
    return pybamm.step.current(sign * ampere, duration=3600 * longest, termination=stop)


def pause_of(minutes: float) -> list:
    not_negative("rest_minutes", minutes)
    return [pybamm.step.rest(duration=60 * minutes)] if minutes else []


def full_cycle(cell, lithiation_A, delithiation_A, rest_minutes, low=None, high=None) -> tuple:
    """Lithiate, rest, delithiate, rest."""
    lithiated = limit("lithiated_V", low, cell.lithiated_V, cell)
    delithiated = limit("delithiated_V", high, cell.delithiated_V, cell)
    pause = pause_of(rest_minutes)
    return (
        flow(cell, True, lithiation_A, lithiated),
        *pause,
        flow(cell, False, delithiation_A, delithiated),
        *pause,
    )
