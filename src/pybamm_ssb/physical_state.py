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
#: concentrations and pressures that come to zero may pass it by this share of their largest value:
#: a few times what the integrator's relative tolerance lets them
_PAST_ZERO = 1e-3
#: what is left beside all others is as exact as the integrator made their sum
_REST = 1e-4
#: departure of the lithium balance in a cycle, as a share of what an electrode holds
LITHIUM = 1e-9
#: Thickness [m] below which round-off tells: the current in a good conductor is the gradient of a
#: potential of some volts that hardly varies. With the capacity and the distance of points both as
#: the thickness L, its share of the current grows as 1/L^2.
_THIN = 20e-6
_FROM_ZERO = ("Electrolyte concentration [mol.m-3]", "Stack pressure [Pa]")


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
        found[f"{Domain} electrode void fraction"] = (-_REST, 1.0)
        found[f"Stranded lithium in {domain} electrode [mol]"] = (0.0, np.inf)
        found[f"Total lithium in {domain} electrode [mol]"] = (0.0, np.inf)
    for name in _FROM_ZERO:
        found[name] = (0.0, np.inf)
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
                share = _PAST_ZERO if name in _FROM_ZERO else _SLACK
                slack = share * max(1.0, float(np.abs(values).max()))
                least, most = float(values.min()), float(values.max())
                if least < low - slack or most > high + slack:
                    found.append(
                        f"cycle {number}: '{name}' is from {least:.6g} to {most:.6g}, outside "
                        f"{low:g} to {high:g}"
                    )
                    break
    error = lithium_error(result)
    if not error <= lithium_limit(result) * max(1, len(kept) - 1):
        found.append(f"lithium is not conserved: {error:.2g} of what an electrode holds")
    return found


def lithium_limit(result) -> float:
    """Departure of the lithium balance per cycle that is still round-off: 1e-9, and more in porous
    electrodes thinner than 20 micrometres."""
    porous = set(LithiumBalance(result.model).terms) - set(result.model._layers)
    thickness = [
        float(result.parameter_values[f"{domain.capitalize()} electrode thickness [m]"])
        for domain in porous
    ]
    return LITHIUM * max(1.0, (_THIN / min(thickness, default=_THIN)) ** 2)


def lithium_error(result) -> float:
    """Largest departure of the lithium balance from that after the first kept cycle, as a share of
    what the electrode holds; 0 with fewer than two."""
    kept = [cycle for cycle in result.cycles if cycle is not None]
    if not kept:
        return 0.0
    balance = LithiumBalance(result.model)
    balance.begin(kept[0].first_state, kept[0].last_state)
    return max((balance.error(cycle.last_state) for cycle in kept[1:]), default=0.0)
