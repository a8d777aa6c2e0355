"""Counter electrodes of half cells."""

from .lithium_source import FiniteLithiumSource
from .potential import CounterElectrodePotential, plateau_potential

__all__ = ["CounterElectrodePotential", "FiniteLithiumSource", "plateau_potential"]
