"""Particles that crack as they swell and shrink."""

from .critical_size import CriticalSizeFracture

__all__ = ["CriticalSizeFracture"]
