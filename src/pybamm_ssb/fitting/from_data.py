"""From a measured table to what a fit takes."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np

from ..data import CyclerData, ImpedanceData
from .spectrum import SpectrumData
from .trace import Trace

#: points of a curve that a fit looks at; more cost time and hold little more
POINTS = 400
#: current steps by more than this share of the largest current are kept sharp
_STEP = 0.05
#: charge that a step of unknown time may hold, over the mean charge of a step
_UNSURE = 1e-3


def _thinned(t: np.ndarray, current: np.ndarray, points: int) -> np.ndarray:
    """Indices of at most about `points` rows, evenly in time, with both sides of every step."""
    wanted = np.searchsorted(t, np.linspace(t[0], t[-1], points))
    jumps = np.flatnonzero(np.abs(np.diff(current)) > _STEP * max(np.abs(current).max(), 1e-300))
    return np.unique(np.clip(np.r_[0, wanted, jumps, jumps + 1, len(t) - 1], 0, len(t) - 1))


def _check_steps(t: np.ndarray, current: np.ndarray, source: str) -> None:
    """Warn where the current steps between two rows far apart: when, nobody knows."""
    jumps = np.flatnonzero(np.abs(np.diff(current)) > _STEP * max(np.abs(current).max(), 1e-300))
    if not len(jumps):
        return
    unsure = np.abs(np.diff(current)[jumps]) * np.diff(t)[jumps] / 2
    moved = np.abs(np.trapezoid(np.abs(current), t)) / (len(jumps) + 1)
    worst = int(np.argmax(unsure))
    if unsure[worst] > _UNSURE * moved:
        at = jumps[worst]
        warnings.warn(
            f"{source}: the current steps somewhere between the rows at {t[at]:.6g} and "
            f"{t[at + 1]:.6g} s; the charge is uncertain by {unsure[worst] / moved:.1%} of a step "
            "and fitted values are biased. Log both ends of every step",
            UserWarning,
            stacklevel=3,
        )


def trace_of(
    data: CyclerData,
    *,
    cycles: int | Iterable[int] | None = None,
    sigma: float = 2e-3,
    points: int = POINTS,
    variable: str = "Voltage [V]",
    column: str | None = None,
    name: str | None = None,
    overrides: dict | None = None,
) -> Trace:
    """The curve of some cycles, driven by the measured current.

    Parameters
    ----------
    data : CyclerData
    cycles : int or iterable of int, optional
        All by default. The first one begins with the cell as the parameters describe it.
    sigma : float
        Standard deviation of the measurement, in the unit of `variable`.
    points : int
        About as many points are kept; the current between them is that of the file.
    variable, column : str
        The model's quantity, and the column of the table it is compared with (of the same name by
        default).
    """
    table = (data if cycles is None else data.select(cycles)).table
    t, current = table["Time [s]"].to_numpy(), table["Current [A]"].to_numpy()
    measured = column or variable
    if measured not in table:
        raise ValueError(f"column is '{measured}'; valid are {', '.join(map(repr, table.columns))}")
    _check_steps(t, current, data.source)
    keep = _thinned(t, current, points)
    label = name or f"cycles {sorted(set(table['Cycle'].tolist()))}"[:60]
    return Trace(
        t[keep] - t[0], current[keep], table[measured].to_numpy()[keep], sigma, variable, label,
        overrides or {},
    )  # fmt: skip


def spectrum_of(
    data: ImpedanceData, *, soc: float, sigma: float = 0.01, name: str = "spectrum"
) -> SpectrumData:
    """A measured spectrum at a stoichiometry of the silicon; `sigma` is relative."""
    table = data.table
    z = table["Z_re [Ohm]"].to_numpy() + 1j * table["Z_im [Ohm]"].to_numpy()
    return SpectrumData(table["Frequency [Hz]"].to_numpy(), z, soc, sigma, name)
