"""pybamm-ssb: models of silicon anodes in all-solid-state batteries, on top of PyBaMM."""

from . import parameters, protocols
from .ageing import AgeingResult, age
from .benchmark_review import ReviewResult, review
from .cell import Cell
from .comparison import Comparison, compare
from .data import read_data, read_impedance
from .fitting import FitResult, fit
from .models import NEUTRAL_OPTIONS, SolidStateDFN, SolidStateOptions, SolidStateSPMe
from .reporting import report
from .simulation import SimulationResult, simulate
from .spectroscopy import Spectrum, impedance
from .sweeps import SweepResult, sweep
from .verification import VerificationResult, verify

__version__ = "0.1.0"

__all__ = [
    "NEUTRAL_OPTIONS",
    "AgeingResult",
    "Cell",
    "Comparison",
    "FitResult",
    "ReviewResult",
    "SimulationResult",
    "SolidStateDFN",
    "SolidStateOptions",
    "SolidStateSPMe",
    "Spectrum",
    "SweepResult",
    "VerificationResult",
    "__version__",
    "age",
    "compare",
    "fit",
    "impedance",
    "parameters",
    "protocols",
    "read_data",
    "read_impedance",
    "report",
    "review",
    "simulate",
    "sweep",
    "verify",
]
