"""Interphase between silicon and the solid electrolyte, booked in PyBaMM's SEI variables."""

from .growth import InterphaseGrowth, InterphaseThickness

__all__ = ["InterphaseGrowth", "InterphaseThickness"]
