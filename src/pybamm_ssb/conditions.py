"""Stack pressure and temperature of a run: given to it, or carried by its protocol."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pybamm

from .cell_choice import Choice

PRESSURE = "Stack pressure [Pa]"


def conditions_of(protocol, stack_pressure_MPa, temperature_C) -> dict:
    """Stack pressure and temperature of a run: those given, else those the protocol carries."""
    carried = getattr(protocol, "temperature_C", None)
    if None not in (carried, temperature_C) and carried != temperature_C:
        raise ValueError(
            f"temperature_C is {temperature_C:g} but the protocol's steps are at {carried:g}; "
            "give one of the two"
        )
    pressure = stack_pressure_MPa
    if pressure is None:
        pressure = getattr(protocol, "stack_pressure_MPa", None)
    temperature = carried if temperature_C is None else temperature_C
    return {"stack_pressure_MPa": pressure, "temperature_C": temperature}


@dataclass(frozen=True)
class PressureSteps:
    """One stack pressure per cycle.

    Parameters
    ----------
    given : sequence of float
        [MPa]

    Raises
    ------
    ValueError
        An empty sequence, or a value that is no finite number of at least zero.
    """

    given: Sequence[float]

    def __post_init__(self):
        if not len(self.given):
            raise ValueError(f"stack_pressure_MPa is {self.given!r}; valid is a value per cycle")
        for cycle, value in enumerate(self.given, start=1):
            number = isinstance(value, numbers.Real) and not isinstance(value, bool)
            if not number or not 0 <= value < math.inf:
                raise ValueError(
                    f"stack_pressure_MPa is {value!r} in cycle {cycle}; valid is a finite number "
                    "of 0 or more"
                )

    def apply(self, choice: Choice, cycles: int, overrides: Mapping | None) -> Choice:
        """The choice with the stack pressure as an input parameter.

        Raises
        ------
        ValueError
            Another number of cycles; a pressure in the overrides too; a model whose pressure is
            prescribed over time.
        """
        if len(self.given) != cycles:
            raise ValueError(
                f"stack_pressure_MPa has {len(self.given)} values ({self}); valid is one number, "
                f"or one per cycle of the protocol: {cycles}"
            )
        if PRESSURE in (overrides or {}):
            raise ValueError(f"'{PRESSURE}' is given twice: in overrides and per cycle ({self})")
        if choice.options.get("stack pressure") == "programme":
            raise ValueError(
                f"stack_pressure_MPa has a value per cycle ({self}), and with 'stack pressure': "
                "'programme' the pressure is the function 'Stack pressure programme [Pa]' of "
                "time; give one of the two"
            )
        values = pybamm.ParameterValues(choice.values)
        values[PRESSURE] = "[input]"
        return replace(choice, values=values)

    @property
    def inputs(self) -> list[dict[str, float]]:
        """Input parameters of each cycle."""
        return [{PRESSURE: 1e6 * float(value)} for value in self.given]

    def __str__(self) -> str:
        shown = [f"{value:g}" for value in self.given[:8]]
        return ", ".join([*shown, "..."] if len(self.given) > 8 else shown)


def pressure_steps(stack_pressure_MPa) -> PressureSteps | None:
    """A sequence of pressures as such, None for a single number (or none)."""
    if isinstance(stack_pressure_MPa, str) or not hasattr(stack_pressure_MPa, "__len__"):
        return None
    # a set or a dictionary has no order
    if isinstance(stack_pressure_MPa, set | frozenset | Mapping):
        raise ValueError(
            f"stack_pressure_MPa is {stack_pressure_MPa!r}; valid is one number, or a list with "
            "one per cycle"
        )
    if isinstance(stack_pressure_MPa, np.ndarray) and stack_pressure_MPa.ndim == 0:
        return None
    return PressureSteps(list(stack_pressure_MPa))
