"""Solid-state battery models: which submodel goes where."""

from .options import NEUTRAL_OPTIONS, SOLID_STATE_OPTIONS, SolidStateOptions
from .solid_state_dfn import SolidStateDFN
from .solid_state_spme import SolidStateSPMe

__all__ = [
    "NEUTRAL_OPTIONS",
    "SOLID_STATE_OPTIONS",
    "SolidStateDFN",
    "SolidStateOptions",
    "SolidStateSPMe",
]
