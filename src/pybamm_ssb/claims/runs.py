"""Small simulations that claims share, each solved once."""

from __future__ import annotations

from functools import cache

import numpy as np
import pybamm

from ..cell import Cell
from ..cell_choice import Choice, choose
from ..conditions import PRESSURE, PressureSteps
from ..cycle_run import Run
from ..cycling import capacity_limit, constant_current
from ..simulation import MODELS, preset_for

#: a micro-silicon composite in argyrodite against lithium, and other cells of the library
NAME, GARNET, POLYMER = "Si_LPSCl_Li", "Si_LLZO_Li", "Si_PEO_Li"
FILM, SHEET, FULL = "Si_film_LiPON_Li", "Si_sheet_LPSCl_Li", "Si_LPSCl_NMC811"
#: silicon is the working electrode of a half cell, PyBaMM's positive one
E = "Positive electrode"
#: neither interphase nor silicon that is cut off: contact alone
OFF = {"interphase": "none", "disconnection": "none"}
#: the electrode changes its thickness, and voids change the paths of the ions
BREATHES = {**OFF, "electrode stretch": "uniaxial"}
#: a matrix that follows the silicon both ways; contact is that of the pressure
FOLLOWS = {"contact": "pressure"}
PERFECT = {"contact": "perfect"}
NO_EXPANSION = {f"{E} volume expansion coefficient": 1e-9}
NO_CREEP = {f"{E} matrix creep rate [s-1]": 0.0}
GROWTH = f"{E} interphase growth constant [m2.s-1]"
STEPS = ("lithiation", "rest", "delithiation", "last rest")


def pressure(megapascals: float) -> dict[str, float]:
    return {PRESSURE: megapascals * 1e6}


class History:
    """A finished simulation: cycles of lithiation, rest, delithiation, rest, or given steps.

    Parameters
    ----------
    cycles : list of pybamm.Solution or None
        None where no current could flow.
    choice : Choice
    model : pybamm model
    """

    def __init__(self, cycles: list, choice: Choice, model):
        self.cycles, self.basis, self.model = cycles, choice.basis, model
        self.values, self.side = choice.values, choice.basis.silicon

    def step(self, which: str | int, cycle: int = 0):
        index = STEPS.index(which) if isinstance(which, str) else which
        return self.cycles[cycle].steps[index]

    def series(self, quantity: str, which: str | int, cycle: int = 0) -> np.ndarray:
        """All values in a step; "x: gap fraction" is the average over the silicon electrode."""
        if quantity.startswith("x: "):
            quantity = f"X-averaged {self.side} electrode {quantity[3:]}"
        return np.asarray(self.step(which, cycle)[quantity].entries)

    def end(self, quantity: str, which: str | int = -1, cycle: int = 0) -> float:
        """Value at the end of a step."""
        return float(self.series(quantity, which, cycle)[..., -1].mean())

    def start(self, quantity: str, which: str | int = 0, cycle: int = 0) -> float:
        """Value at the beginning of a step."""
        return float(self.series(quantity, which, cycle)[..., 0].mean())

    def stoichiometry(self, which: str | int, cycle: int = 0) -> np.ndarray:
        """Mean stoichiometry of the connected silicon in a step."""
        return self.series(f"Average {self.side} particle stoichiometry", which, cycle)

    def at(self, s: float, quantity: str, which: str | int, cycle: int = 0) -> float:
        """Value in a step where the mean stoichiometry is s."""
        x, y = self.stoichiometry(which, cycle), self.series(quantity, which, cycle)
        order = np.argsort(x)
        return float(np.interp(s, x[order], y[order]))

    def capacity(self, cycle: int = 0, half: str = "delithiation") -> float:
        """Charge that went out of silicon, or into it, in a cycle [mAh.cm-2]; zero where no
        current could flow."""
        if self.cycles[cycle] is None:
            return 0.0
        charge = self.cycles[cycle]["Discharge capacity [A.h]"].entries
        passed = np.diff(charge) * self.basis.lithiation_sign
        sign = 1 if half == "lithiation" else -1
        return self.basis.per_area(float((sign * passed).clip(0).sum()))

    @property
    def efficiency(self) -> float:
        """Delithiated over lithiated charge of the first cycle."""
        return self.capacity(0) / self.capacity(0, "lithiation")

    def kept(self, since: int = 0) -> float:
        """Delithiation of the last cycle over that of an earlier one."""
        return self.capacity(-1) / self.capacity(since)

    @property
    def contact_kept(self) -> float:
        """Contact after the first delithiation over that as assembled."""
        name = "x: contact fraction"
        return self.end(name, "delithiation") / self.start(name, "lithiation")


def frozen(given) -> tuple:
    return tuple(sorted(dict(given or {}).items(), key=lambda item: item[0]))


_MAPPINGS = ("mass_fractions", "cathode_mass_fractions", "options", "values")


def _flat(words: dict) -> tuple:
    """The words of a cell as a key of the memory."""
    return frozen({k: frozen(v) if k in _MAPPINGS else v for k, v in words.items()})


def _words(words: tuple) -> dict:
    return {key: dict(value) if key in _MAPPINGS else value for key, value in words}


def run(
    cell=NAME, options=None, updates=None, *, rate="C/10", cycles=1, rest_hours=2.0, steps=None,
    mAh_g=None, model="SPMe", preset="fast", variants=(), temperature_C=None,
) -> History:  # fmt: skip
    """Simulate a cell, or take what was simulated before.

    Parameters
    ----------
    cell : str or dict
        A name, or the words of a :class:`pybamm_ssb.Cell`.
    options, updates : dict, optional
        Model options and parameters that differ from the cell's.
    rate, cycles, rest_hours, mAh_g
        Cycles at constant current, up to a capacity per gram of silicon where that is given.
    steps : tuple of str, optional
        One cycle of these PyBaMM steps instead.
    model, preset, variants, temperature_C
        As in :func:`pybamm_ssb.simulate`. The fast preset is meant for rates up to C/5.

    Raises
    ------
    RuntimeError
        The solver failed.
    """
    updates = dict(updates or {})
    P = updates.pop(PRESSURE, None)
    words = cell if isinstance(cell, str) else _flat(cell)
    plan = (rate, cycles, rest_hours, steps, mAh_g)
    what = (words, frozen(options), frozen(updates), tuple(variants), temperature_C, model, preset)
    return _run(what, plan, P)


@cache
def _choice(words, options, updates, variants, temperature_C) -> Choice:
    return choose(
        words if isinstance(words, str) else Cell(**_words(words)),
        options=dict(options),
        overrides=dict(updates),
        variants=variants,
        temperature_C=temperature_C,
    )


def _protocol(choice: Choice, plan, temperature_C) -> pybamm.Experiment:
    rate, cycles, rest_hours, steps, mAh_g = plan
    if steps is not None:
        kelvin = None if temperature_C is None else temperature_C + 273.15
        return pybamm.Experiment([steps], temperature=kelvin)
    common = {"cycles": cycles, "rest_minutes": 60 * rest_hours}
    if mAh_g is None:
        return constant_current(choice.basis, rate, **common)
    return capacity_limit(choice.basis, rate, mAh_g, **common)


@cache
def _prepared(what, plan):
    """A run with its models built, for any stack pressure, and the cell's own pressure [Pa]."""
    *of_cell, model, preset = what
    choice = _choice(*of_cell)
    chosen = preset_for(preset, choice.options)
    own = choice.values[PRESSURE]
    inputs = None
    if choice.options.get("stack pressure") != "programme":
        choice = PressureSteps([own / 1e6]).apply(choice, 1, None)
        inputs = {PRESSURE: own}
    built = MODELS[model]({**chosen["options"], **choice.options})
    prepared = Run(
        choice,
        _protocol(choice, plan, of_cell[-1]),
        built,
        chosen["var_pts"],
        tolerances=chosen["tolerances"],
        inputs=inputs,
    )
    return prepared, choice, built, own


@cache
def _run(what, plan, P) -> History:
    prepared, choice, model, own = _prepared(what, plan)
    prepared.restart(prepared.inputs and {PRESSURE: own if P is None else P})
    cycles: list = []
    for steps in prepared.experiment.cycles:
        done, reason = prepared.cycle(steps)
        if reason is not None:
            raise RuntimeError(f"{choice.name}, cycle {len(cycles) + 1}: {reason}")
        cycles.append(done)
    return History(cycles, choice, model)


def values(cell=NAME, **more) -> pybamm.ParameterValues:
    """Parameters of a cell."""
    return choose(cell if isinstance(cell, str) else Cell(**cell), **more).values
