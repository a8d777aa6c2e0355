"""Interphase between silicon and the solid electrolyte, booked in PyBaMM's SEI variables."""

from .growth import InterphaseGrowth, InterphaseThickness
from .volume import InterphasePorosity, interphase_volumes

__all__ = ["InterphaseGrowth", "InterphasePorosity", "InterphaseThickness", "interphase_volumes"]
