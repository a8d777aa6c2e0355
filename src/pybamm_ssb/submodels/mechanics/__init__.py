"""Swelling that acts back on the cell: thickness, voids, stack pressure, potential."""

from .cell_thickness import CellThickness
from .stack_pressure import (
    STACK_PRESSURES,
    ConstantStackPressure,
    FixtureStackPressure,
    StackPressureProgramme,
)
from .stress_potential import stressed_potential
from .stretch import UniaxialStretch

__all__ = [
    "STACK_PRESSURES",
    "CellThickness",
    "ConstantStackPressure",
    "FixtureStackPressure",
    "StackPressureProgramme",
    "UniaxialStretch",
    "stressed_potential",
]
