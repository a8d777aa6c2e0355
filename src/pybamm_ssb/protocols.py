"""The experiments of the field, as PyBaMM experiments that fit half cells and full cells alike.

Protocols speak of lithiating and delithiating silicon. Discharging a half cell lithiates; a full
cell is assembled discharged and lithiates on charging: the same protocol runs in both.

Temperature is a property of the steps. Stack pressure is a parameter of the cell: a protocol only
carries one value for all of its cycles, which :func:`pybamm_ssb.simulation.simulate` puts into the
parameters; simulate itself also takes one per cycle.
"""

from .basis import CellBasis, amperes, basis
from .cycling import (
    capacity_limit,
    cccv,
    constant_current,
    formation,
    rate_capability,
    rest,
    rest_at,
)
from .protocol_steps import Protocol
from .pulses import drive_cycle, gitt, hppc, linear_sweep
from .review_experiments import review_protocol, review_protocols

__all__ = [
    "CellBasis",
    "Protocol",
    "amperes",
    "basis",
    "capacity_limit",
    "cccv",
    "constant_current",
    "drive_cycle",
    "formation",
    "gitt",
    "hppc",
    "linear_sweep",
    "rate_capability",
    "rest",
    "rest_at",
    "review_protocol",
    "review_protocols",
]
