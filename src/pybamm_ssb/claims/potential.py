"""The potential of silicon: plateaus, hysteresis, distance from lithium."""

from __future__ import annotations

import numpy as np

from .registry import above, below, claim
from .runs import FILM, NAME, PERFECT, E, run, values

#: a crystalline powder, slow enough that its front keeps up
TWO_PHASE = {"crystallinity": "two-phase", "interphase": "none", "disconnection": "none", **PERFECT}
OCP = "Positive electrode bulk open-circuit potential [V]"


def _crystalline(on: bool, cycles=2, **more):
    options = TWO_PHASE if on else TWO_PHASE | {"crystallinity": "none"}
    return run(NAME, options, rate="C/20", cycles=cycles, **more)


def _slope(found, cycle: int) -> float:
    """Fall of the voltage of a lithiation between a fifth and three fifths [V]."""
    V = [found.at(s, "Voltage [V]", "lithiation", cycle) for s in (0.2, 0.6)]
    return V[0] - V[1]


@claim(
    "C007",
    mechanism="crystalline silicon that turns amorphous at a front",
    observable="fall of the voltage from 0.2 to 0.6 of lithium, first lithiation over second",
    expected=below(0.5),
)
def first_lithiation_is_flat(on: bool) -> float:
    found = _crystalline(on)
    return _slope(found, 0) / _slope(found, 1)


@claim(
    "C009",
    mechanism="crystalline silicon that turns amorphous at a front",
    observable="voltage of the first lithiation at 0.3 of lithium less that of the second",
    unit="V",
    expected=below(-0.03),
)
def plateau_below_amorphous(on: bool) -> float:
    first, second = (_crystalline(on).at(0.3, "Voltage [V]", "lithiation", i) for i in (0, 1))
    return first - second


@claim(
    "C010",
    mechanism="Li15Si4 that forms below 50 mV",
    observable="mean delithiation voltage after lithiation to 10 mV less that after 60 mV",
    unit="V",
    expected=above(0.01),
)
def deep_lithiation_widens_hysteresis(on: bool) -> float:
    """Between 0.3 and 0.6 of lithium, where both delithiations pass."""
    options = TWO_PHASE if on else TWO_PHASE | {"crystallinity": "none"}
    means = []
    for end in (0.01, 0.06):
        steps = (f"Discharge at C/20 until {end} V", "Rest for 2 hours", "Charge at C/20 until 1 V")
        found = run(NAME, options, rate="C/20", steps=steps)
        lithium = np.linspace(0.3, 0.6, 13)
        means.append(np.mean([found.at(s, "Voltage [V]", 2) for s in lithium]))
    return float(means[0] - means[1])


@claim(
    "C171",
    mechanism="a sulfide; without it a borohydride",
    observable="reduction potential of the electrolyte less the mean potential of silicon",
    unit="V",
    expected=above(1),
)
def sulfides_are_reduced(on: bool) -> float:
    given = values({"electrolyte": "LPSCl" if on else "LBHI"})
    s = np.linspace(0.02, 0.98, 49)
    mean = np.mean([given.evaluate(given[f"{E} OCP [V]"](x)) for x in s])
    return given[f"{E} interphase reduction potential [V]"] - mean


@claim(
    "C029",
    mechanism="diffusion that needs activation",
    observable="activation energy of diffusion near 160 C over that near 30 C",
    expected=below(0.5),
    fails="the sets have one activation energy (0.5 eV) at all temperatures; the review has 0.55 "
    "eV at room temperature and 0.1 eV at 165 C",
)
def activation_energy_falls(on: bool) -> float:
    given = values(FILM)
    D = given["Positive particle diffusivity [m2.s-1]"]

    def slope(T):
        pair = [float(np.log(given.evaluate(D(0.5, t)))) for t in (T, T + 5)]
        return (pair[0] - pair[1]) / (1 / T - 1 / (T + 5)) if on else 1.0

    return slope(433) / slope(303)
