"""Counter electrodes of half cells."""

from .alloy import AlloyPlateau, plateau_potential

__all__ = ["AlloyPlateau", "plateau_potential"]
