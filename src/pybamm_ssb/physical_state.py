"""Whether a result is one that a cell could have: bounds of states, and lithium."""

from __future__ import annotations

import numpy as np

from .cycle_table import entries, real_steps
from .lithium_balance import LithiumBalance

#: what round-off and interpolation between stored times may exceed a bound by
_SLACK = 1e-6
#: stoichiometries at the nodes of a profile may leave their axis by this: the potentials are
#: defined a little beyond
_PROFILE = 1e-3
#: departure of the lithium balance, as a share of what an electrode holds
LITHIUM = 1e-9


def _bounds(model) -> dict[str, tuple[float, float]]:
    """Variable to (lowest, highest) physical value."""
    found: dict[str, tuple[float, float]] = {}
    for domain in ("negative", "positive"):
        Domain = domain.capitalize()
        for phase in ("", "primary ", "secondary "):
            for name, low, high in (
                (f"{Domain} electrode {phase}contact fraction", 0.0, 1.0),
                (f"{Domain} electrode {phase}active material volume fraction", 0.0, 1.0),
                (f"{Domain} {phase}SEI thickness [m]", 0.0, np.inf),
                (f"{Domain} {phase}particle surface stoichiometry", -_PROFILE, 1 + _PROFILE),
                (f"{Domain} electrode {phase}stoichiometry", -_PROFILE, 1 + _PROFILE),
                (f"{Domain} electrode {phase}mean stoichiometry", 0.0, 1.0),
            ):
                found[name] = (low, high)
        found[f"{Domain} electrode porosity"] = (0.0, 1.0)
        found[f"{Domain} electrode void fraction"] = (0.0, 1.0)
        found[f"Stranded lithium in {domain} electrode [mol]"] = (0.0, np.inf)
        found[f"Total lithium in {domain} electrode [mol]"] = (0.0, np.inf)
    found["Electrolyte concentration [mol.m-3]"] = (0.0, np.inf)
    found["Stack pressure [Pa]"] = (0.0, np.inf)
    found["Voltage [V]"] = (-np.inf, np.inf)
    return {name: limits for name, limits in found.items() if name in model.variables}


def problems(result) -> list[str]:
    """What is wrong with the kept cycles of a :class:`~pybamm_ssb.simulation.SimulationResult`.

    Each variable that has bounds is compared with them at every stored time and place, and the
    lithium balance of each electrode at the end of each cycle with that after the first. An empty
    list says that the result is physical; a cell that delivers nothing may be.
    """
    kept = [cycle for cycle in result.cycles if cycle is not None]
    found = []
    for name, (low, high) in _bounds(result.model).items():
        for number, cycle in enumerate(kept, start=1):
            for step in real_steps(cycle):
                values = entries(step, name)
                if not np.isfinite(values).all():
                    found.append(f"cycle {number}: '{name}' is not finite")
                    break
                # relative where the numbers are large
                slack = _SLACK * max(1.0, float(np.abs(values).max()))
                least, most = float(values.min()), float(values.max())
                if least < low - slack or most > high + slack:
                    found.append(
                        f"cycle {number}: '{name}' is from {least:.6g} to {most:.6g}, outside "
                        f"{low:g} to {high:g}"
                    )
                    break
    error = lithium_error(result)
    if not error <= LITHIUM:
        found.append(f"lithium is not conserved: {error:.2g} of what an electrode holds")
    return found


def lithium_error(result) -> float:
    """Largest departure of the lithium balance from that after the first kept cycle, as a share of
    what the electrode holds; 0 with fewer than two."""
    kept = [cycle for cycle in result.cycles if cycle is not None]
    if not kept:
        return 0.0
    balance = LithiumBalance(result.model)
    balance.begin(kept[0].first_state, kept[0].last_state)
    return max((balance.error(cycle.last_state) for cycle in kept[1:]), default=0.0)
