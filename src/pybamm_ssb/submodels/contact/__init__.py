"""Contact between silicon (or another active material) and the solid electrolyte."""

from .cavity import CavityContact
from .kinetics import (
    ContactAsymmetricButlerVolmer,
    ContactInverseButlerVolmer,
    ContactInverseLinear,
    ContactLinear,
    ContactMarcus,
    ContactMarcusHushChidsey,
    ContactSymmetricButlerVolmer,
    contact_kinetics,
)
from .laws import CONTACT_LAWS
from .perfect import PerfectContact
from .pressure import PressureContact

__all__ = [
    "CONTACT_LAWS",
    "CavityContact",
    "ContactAsymmetricButlerVolmer",
    "ContactInverseButlerVolmer",
    "ContactInverseLinear",
    "ContactLinear",
    "ContactMarcus",
    "ContactMarcusHushChidsey",
    "ContactSymmetricButlerVolmer",
    "PerfectContact",
    "PressureContact",
    "contact_kinetics",
]
