"""Fit models to lab data, with uncertainty, and say what the data cannot tell."""

from .candidates import Candidates, compare_candidates
from .capacities import CapacityData, capacities_of
from .differential import DifferentialCapacity, differential_capacity_of
from .estimate import fit
from .from_data import spectrum_of, trace_of
from .parameters import FitParameter, fit_parameters
from .problem import FitProblem
from .result import FitResult
from .spectrum import SpectrumData
from .trace import Trace

__all__ = [
    "Candidates",
    "CapacityData",
    "DifferentialCapacity",
    "FitParameter",
    "FitProblem",
    "FitResult",
    "SpectrumData",
    "Trace",
    "capacities_of",
    "compare_candidates",
    "differential_capacity_of",
    "fit",
    "fit_parameters",
    "spectrum_of",
    "trace_of",
]
