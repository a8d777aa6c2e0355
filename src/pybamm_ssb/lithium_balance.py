"""The lithium balance of each electrode, and its closure after a jump."""

from __future__ import annotations

import numpy as np
import pybamm

_FARADAY = float(pybamm.constants.F.value)


class LithiumBalance:
    r"""Per electrode :math:`n + n_\mathrm{stranded} + n_\mathrm{reactions} \pm Q/F`, which
    nothing changes, with the lithium in side reactions (SEI, also on cracks, and plating) and the
    solver's own charge Q ("Discharge capacity [A.h]"); plus for the negative electrode, minus for
    the positive one.

    Parameters
    ----------
    model : pybamm model
        Whose variables tell which electrodes hold lithium, and what else does.
    """

    def __init__(self, model):
        self.terms = {}
        for domain in ("negative", "positive"):
            if f"Total lithium in {domain} electrode [mol]" in model.variables:
                extra = [f"Stranded lithium in {domain} electrode [mol]"]
                extra += [
                    f"Loss of lithium to {domain} {reaction} [mol]"
                    for reaction in ("SEI", "SEI on cracks", "lithium plating")
                ]
                self.terms[domain] = [name for name in extra if name in model.variables]
        self.layers = {
            domain: name
            for domain in self.terms
            if (name := f"{domain.capitalize()} electrode double-layer charge [C]")
            in model.variables
        }
        #: balance after the first cycle and inventory of each electrode [mol]
        self.first: dict[str, tuple[float, float]] = {}

    def _particles(self, state, domain: str) -> float:
        return float(np.ravel(state[f"Total lithium in {domain} electrode [mol]"].entries)[-1])

    def of(self, state) -> dict[str, float]:
        """The balance of each electrode [mol]."""
        charge = float(np.ravel(state["Discharge capacity [A.h]"].entries)[-1]) * 3600 / _FARADAY
        out = {}
        for domain, terms in self.terms.items():
            total = self._particles(state, domain)
            total += sum(float(np.ravel(state[name].entries)[-1]) for name in terms)
            total += charge if domain == "negative" else -charge
            if domain in self.layers:
                held = float(np.ravel(state[self.layers[domain]].entries)[-1])
                total -= held / _FARADAY
            out[domain] = total
        return out

    def begin(self, start, end) -> None:
        """Note the balance at the end of a cycle (at its start the current is on, and what the
        reduced model with parabolic profiles gives as lithium depends on it by some 1e-5), and what
        each electrode holds: its lithium at the start or the end, or what the cycle moved,
        whichever is most."""
        name = "Throughput capacity [A.h]"
        there, here = (float(np.ravel(state[name].entries)[-1]) for state in (start, end))
        moved = (here - there) / 2 * 3600 / _FARADAY
        self.first = {
            domain: (value, max(moved, *(self._particles(state, domain) for state in (start, end))))
            for domain, value in self.of(end).items()
        }

    def error(self, state, since=None) -> float:
        """Largest departure from the end of the first cycle (or from another state), as a share of
        the inventory."""
        now = self.of(state)
        before = {d: v for d, (v, _) in self.first.items()} if since is None else self.of(since)
        return max(
            (abs(now[d] - before[d]) / self.first[d][1] for d in now),
            default=0.0,
        )

    def closed(self, state, since) -> np.ndarray:
        """The state vector with the lithium in particles scaled so that the balance is that of
        `since`."""
        y = np.array(state.y[:, -1])
        model = state.all_models[-1]
        now, before = self.of(state), self.of(since)
        for domain in self.terms:
            particles = self._particles(state, domain)
            if particles <= 0:
                continue
            factor = 1 - (now[domain] - before[domain]) / particles
            for variable, slices in model.y_slices.items():
                if not _holds_lithium(variable.name, domain):
                    continue
                for part in slices:
                    if part.stop <= model.len_rhs and len(slices) == 1:
                        zero = _shift(variable)
                        y[part] = (y[part] + zero) * factor - zero
        return y


def _shift(variable) -> float:
    """Reference over scale: what a state is short of its variable."""
    scale, zero = variable.scale, variable.reference
    values = [float(s.value) if isinstance(s, pybamm.Symbol) else float(s) for s in (zero, scale)]
    return values[0] / values[1]


def _holds_lithium(name: str, domain: str) -> bool:
    low = name.lower()
    particle = "particle" in low and domain in low and "surface" not in low
    return particle and ("concentration [mol.m-3]" in low or "per initial volume" in low)
