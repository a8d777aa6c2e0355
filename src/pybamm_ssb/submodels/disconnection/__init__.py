"""Disconnection of silicon and the lithium stranded in it."""

from .disconnection import IrreversibleDisconnection, ReversibleDisconnection
from .particle import LithiumAmount, amount_particle

__all__ = [
    "IrreversibleDisconnection",
    "LithiumAmount",
    "ReversibleDisconnection",
    "amount_particle",
]
