"""Crystalline phases of silicon: the first lithiation, and Li15Si4."""

from .two_phase import two_phase_potential

__all__ = ["two_phase_potential"]
