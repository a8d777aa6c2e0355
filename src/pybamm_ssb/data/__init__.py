"""Lab data: files of cyclers and of impedance analysers as tables in PyBaMM's units and sign::

    data = read_data("cell_17.mpt")
    print(data)                       # what was read, sign of the current, warnings
    data.select(cycles=[1, 2]).table
    spectrum = read_impedance("cell_17.DTA")
"""

from .cycler import CyclerData
from .errors import DataError
from .impedance import ImpedanceData, read_impedance
from .reader import read_data

__all__ = ["CyclerData", "DataError", "ImpedanceData", "read_data", "read_impedance"]
