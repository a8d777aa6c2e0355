"""Fit models to lab data, with uncertainty, and say what the data cannot tell."""

from .candidates import Candidates, compare_candidates
from .estimate import fit
from .from_data import spectrum_of, trace_of
from .parameters import FitParameter, fit_parameters
from .problem import FitProblem
from .result import FitResult
from .spectrum import SpectrumData
from .trace import Trace

__all__ = [
    "Candidates",
    "FitParameter",
    "FitProblem",
    "FitResult",
    "SpectrumData",
    "Trace",
    "compare_candidates",
    "fit",
    "fit_parameters",
    "spectrum_of",
    "trace_of",
]
