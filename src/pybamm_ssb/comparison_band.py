"""How far the least-known values move a result: one at a time, low and high, reduced model."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from . import parameters
from .cell_choice import choose
from .cycle_run import Run
from .cycle_table import DELITHIATION, HalfCycles, second_capacity
from .models import SolidStateSPMe
from .simulation import preset_for

#: Most parameters varied per set.
LARGEST_BAND = 4
#: Candidates by how the electrolyte meets silicon, in the order in which they move the capacity of
#: the last of 20 cycles at C/10 (reduced model, each value at the ends of its range; the largest
#: change in mAh/g behind each). Left out: the creep exponent, which cycling cannot tell from the
#: creep stress; grain boundaries of LLZO, which its total conductivity already contains; single
#: coefficients of fitted polynomials of PEO.
CANDIDATES = {
    # a sulfide, LPSCl
    "creeping": (
        "{Electrode} electrode matrix creep stress [Pa]",  # 790
        "{Electrode} electrode electronic disconnection per contraction",  # 277
        "SEI resistivity [Ohm.m]",  # 198
        "{Electrode} electrode disconnection rate variance",  # 173
        "{Electrode} electrode disconnection per contraction",  # 76
        "{Electrode} electrode reference exchange-current density [A.m-2]",  # 51
        "{Electrode} electrode disconnection rate [s-1]",  # 38
        "Separator interfacial area-specific resistance [Ohm.m2]",  # 30
        "{Electrode} electrode disconnection contact threshold",  # 19
        "{Electrode} electrode contact floor",  # 13
        "{Electrode} electrode interphase growth constant [m2.s-1]",  # not measured again
    ),
    # a garnet, LLZO
    "rigid": (
        "{Electrode} electrode contact floor",  # 956
        "{Electrode} electrode reference exchange-current density [A.m-2]",  # 909
        "Separator interfacial area-specific resistance [Ohm.m2]",  # 581
        "{Electrode} electrode electronic disconnection per contraction",  # 134
        "SEI resistivity [Ohm.m]",  # 27
        "{Electrode} electrode disconnection contact threshold",  # 23
        "{Electrode} electrode disconnection per contraction",  # 16
        "{Electrode} electrode disconnection rate [s-1]",  # 12
        "{Electrode} electrode disconnection rate variance",  # 5
        "{Electrode} electrode contact reference pressure [Pa]",  # 2, but 285 in the first cycle
        "{Electrode} electrode matrix yield pressure [Pa]",  # 0, but 98 in the first cycle
    ),
    # a layer of silicon without electrolyte in it, the sheet on LPSCl
    "layer": (
        "{Electrode} particle reference diffusivity [m2.s-1]",  # 2633
        "{Electrode} electrode matrix creep stress [Pa]",  # 2355
        "SEI resistivity [Ohm.m]",  # 1911
        "{Electrode} electrode reference exchange-current density [A.m-2]",  # 508
        "Separator interfacial area-specific resistance [Ohm.m2]",  # 239
        "{Electrode} electrode interphase growth constant [m2.s-1]",  # 190
        "{Electrode} electrode uneven expansion share",  # 124
        "{Electrode} electrode contact reference pressure [Pa]",  # 110
    ),
    # a polymer, PEO: contact never opens
    "adhesive": (
        "{Electrode} electrode reference exchange-current density [A.m-2]",  # 758
        "{Electrode} electrode electronic disconnection per contraction",  # 298
        "{Electrode} electrode disconnection rate variance",  # 44
        "SEI resistivity [Ohm.m]",  # 9
        "{Electrode} electrode contact reference pressure [Pa]",  # 8
        "{Electrode} electrode interphase growth constant [m2.s-1]",  # not measured again
    ),
}
#: Results a band is given for.
FIRST, LAST, RETENTION = (
    "First delithiation capacity [mAh.g-1]",
    "Last delithiation capacity [mAh.g-1]",
    "Retention",
)


@dataclass
class Band:
    """Lowest and highest change of each result, and what was varied.

    Attributes
    ----------
    changes : dict
        Result -> (lowest, highest) change against the reduced model with the set's own values.
    varied : list of (name, low, high)
    failed : list of str
        Variations that gave no result, with the reason.
    """

    changes: dict[str, tuple[float, float]] = field(default_factory=dict)
    varied: list[tuple[str, float, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def around(self, result: str, value: float) -> tuple[float, float]:
        """The band around a value of the full model, never below zero."""
        low, high = self.changes.get(result, (math.nan, math.nan))
        return max(value + low, 0.0), value + high


def _uncertain(row: dict) -> bool:
    low, high = row["low"], row["high"]
    if low is None or not low < high:
        return False
    if row["class"] in ("assumed", "fitted") or low <= 0:
        return True
    # derived values inherit the doubt of what they were derived from
    return high / low >= (3 if row["class"] == "derived" else 10)


def _meets(values, E: str) -> str:
    """How the electrolyte meets silicon: a key of CANDIDATES."""
    if values.get(f"{E} electrode porosity") == 0:
        return "layer"
    if values.get(f"{E} electrode contact adhesion strength [Pa]", 0) > 0:
        return "adhesive"
    creeps = values.get(f"{E} electrode matrix creep rate [s-1]", 0) > 0
    return "creeping" if creeps else "rigid"


def least_known(set_name: str, values, silicon: str) -> list[tuple[str, float, float]]:
    """(name, low, high) of the least-known parameters that matter, at most four.

    Taken are values of class assumed or fitted, derived ones with a range of a factor of three,
    others with a range of a factor of ten or more.

    Parameters
    ----------
    set_name : str
        Cell or electrolyte set.
    values : mapping
        Its parameters.
    silicon : str
        "positive" or "negative".
    """
    E = silicon.capitalize()
    found = {}
    for row in parameters.provenance(set_name):
        name = row["name"].replace("{Electrode}", E).replace("{electrode}", silicon)
        found[name] = row
    chosen = []
    for template in CANDIDATES[_meets(values, E)]:
        name = template.replace("{Electrode}", E)
        if name not in found or name not in values:
            continue
        row = found[name]
        if _uncertain(row):
            chosen.append((name, float(row["low"]), float(row["high"])))
    return chosen[:LARGEST_BAND]


def summary(per_gram) -> dict[str, float]:
    """First and last delithiation capacity [mAh.g-1] and last over second, from all cycles."""
    capacity = [float(value) for value in per_gram]
    retention = capacity[-1] / second_capacity(capacity)
    return {FIRST: capacity[0], LAST: capacity[-1], RETENTION: retention}


def results_of(table) -> dict[str, float]:
    """:func:`summary` of a table per cycle."""
    return summary(table["Delithiation capacity [mAh.g-1]"])


class ReducedModel:
    """The reduced model built once per set, with the varied parameters as inputs.

    Parameters
    ----------
    name : str
        Cell or electrolyte set.
    protocol : pybamm.Experiment
    overrides : dict
    preset : str
    varied : list of (name, low, high)
    conditions
        `stack_pressure_MPa` and `temperature_C` as in :func:`pybamm_ssb.simulation.simulate`.
    """

    def __init__(self, name, protocol, overrides, preset, varied, **conditions):
        plain = choose(name, overrides=overrides, **conditions)
        self.own = {key: float(plain.values[key]) for key, _, _ in varied}
        as_inputs = dict.fromkeys(self.own, "[input]")
        choice = choose(name, overrides={**overrides, **as_inputs}, **conditions)
        self.cell, self.protocol = plain.basis, protocol
        chosen = preset_for(preset, choice.options)
        model = SolidStateSPMe({**chosen["options"], **choice.options})
        self.run = Run(
            choice,
            protocol,
            model,
            chosen["var_pts"],
            tolerances=chosen["tolerances"],
            inputs=self.own,
        )

    def __call__(self, change: dict[str, float]) -> tuple[list[float], str | None]:
        """(delithiation capacity per finished cycle [mAh.g-1], reason for an early end)."""
        self.run.restart({**self.own, **change})
        capacity: list[float] = []
        for steps in self.protocol.cycles:
            solved, reason = self.run.cycle(steps)
            if reason is not None:
                return capacity, f"stopped in cycle {len(capacity) + 1}: {reason}"
            out = 0.0 if solved is None else HalfCycles(solved, self.cell).charge[DELITHIATION]
            capacity.append(self.cell.per_gram(out))
        return capacity, None


def band(run: ReducedModel, varied, tick) -> Band:
    """Vary one parameter at a time; `tick` is called after each run.

    Raises
    ------
    RuntimeError
        When the reduced model fails with the set's own values.
    """
    out = Band(varied=list(varied))
    capacity, reason = run({})
    tick()
    if reason is not None:
        raise RuntimeError(f"the reduced model {reason}")
    reference = summary(capacity)
    differences = {name: [0.0] for name in reference}
    for name, low, high in varied:
        for value in (low, high):
            capacity, reason = run({name: _inside(name, value)})
            tick()
            if reason is not None:
                out.failed.append(f"{name} = {value:g} ({reason})")
                continue
            for key, number in summary(capacity).items():
                if math.isfinite(number - reference[key]):
                    differences[key].append(number - reference[key])
    out.changes = {key: (min(found), max(found)) for key, found in differences.items()}
    return out


def _inside(name: str, value: float) -> float:
    """A range may end where the law does not: the smallest number that is still allowed."""
    entry = parameters.lookup(name)
    if entry is not None and not entry.allows(value):
        return entry.minimum + 1e-12
    return value
