"""Counter electrodes of half cells."""

from .alloy import AlloyPlateau, PressedLithium, plateau_potential

__all__ = ["AlloyPlateau", "PressedLithium", "plateau_potential"]
