"""Disconnection of silicon and the lithium stranded in it."""

from .disconnection import IrreversibleDisconnection, ReversibleDisconnection
from .hysteresis import OneStateHysteresisOfConnected
from .particle import LithiumAmount, amount_particle

__all__ = [
    "IrreversibleDisconnection",
    "LithiumAmount",
    "OneStateHysteresisOfConnected",
    "ReversibleDisconnection",
    "amount_particle",
]
