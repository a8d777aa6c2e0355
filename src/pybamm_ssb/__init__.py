"""pybamm-ssb: models of silicon anodes in all-solid-state batteries, on top of PyBaMM."""

from . import parameters, protocols
from .cell import Cell
from .comparison import Comparison, compare
from .models import NEUTRAL_OPTIONS, SolidStateDFN, SolidStateOptions, SolidStateSPMe
from .simulation import SimulationResult, simulate
from .spectroscopy import Spectrum, impedance

__version__ = "0.1.0"

__all__ = [
    "NEUTRAL_OPTIONS",
    "Cell",
    "Comparison",
    "SimulationResult",
    "SolidStateDFN",
    "SolidStateOptions",
    "SolidStateSPMe",
    "Spectrum",
    "__version__",
    "compare",
    "impedance",
    "parameters",
    "protocols",
    "simulate",
]
