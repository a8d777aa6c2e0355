"""Transport in silicon without electrolyte in it: films and sheets."""

from __future__ import annotations

import numpy as np
import pybamm

from ..models import SolidStateSPMe
from ..parameters import options_for
from .registry import above, below, claim, near
from .runs import FILM, NAME, SHEET, E, pressure, run, values

D = "Positive particle reference diffusivity [m2.s-1]"
FAST = {D: 1e-12}
EASY = {
    "Electrolyte reference conductivity [S.m-1]": 0.1,
    f"{E} reference exchange-current density [A.m-2]": 100.0,
}


def into(rate: str) -> str:
    return f"Discharge at {rate} until 0.01 V"


def out(rate: str) -> str:
    return f"Charge at {rate} until 1 V"


def film(*steps, options=None, updates=None, cell=FILM):
    return run(cell, options, updates, steps=steps, preset="default")


def _peak(scan_rate: float, updates) -> float:
    """Largest current [A] of a linear sweep from 0.5 to 0.05 V, on a potential that is linear in
    the stoichiometry and with easy kinetics, so that nothing but diffusion is left."""
    given = values(FILM)
    given.update({**EASY, **updates})
    linear = {
        f"{E} {branch} OCP [V]": lambda s: 0.51 - 0.5 * s
        for branch in ("lithiation", "delithiation")
    }
    sweep = {"Voltage function [V]": 0.5 - scan_rate * pybamm.t, "Lower voltage cut-off [V]": 0.0}
    given.update({**linear, **sweep}, check_already_exists=False)
    options = {**options_for(FILM), "operating mode": "voltage"}
    simulation = pybamm.Simulation(SolidStateSPMe(options), parameter_values=given)
    solution = simulation.solve([0, 0.45 / scan_rate])
    return np.abs(solution["Current [A]"].entries).max()


@claim(
    "C028",
    mechanism="diffusion in silicon",
    observable="exponent of the peak current in the scan rate, slow (uniform) less fast",
    expected=near(0.5, within=0.1),
)
def two_regimes_of_a_sweep(on: bool) -> float:
    """One where lithium is spread evenly, one half where diffusion controls."""
    updates = {} if on else FAST
    slow, fast = (np.log2(_peak(2 * rate, updates) / _peak(rate, updates)) for rate in (1e-7, 3e-3))
    return slow - fast


def gradient(rate: str, updates=None) -> float:
    """Surface less mean stoichiometry when the film is lithiated to 0.3."""
    found = film(into(rate), updates=updates)
    surface = found.at(0.3, "X-averaged positive particle surface stoichiometry", 0)
    return surface - 0.3


@claim(
    "C036",
    mechanism="slow diffusion in silicon",
    observable="surface less mean stoichiometry at 0.3 of lithium, C/2 less C/20",
    expected=above(0.01),
)
def gradients_grow_with_rate(on: bool) -> float:
    """The misfit of a gradient is beta (s - mean s), its stress in proportion."""
    updates = None if on else FAST
    return gradient("C/2", updates) - gradient("C/20", updates)


def delivered(rate: str, updates=None, cell=FILM, options=None) -> float:
    return film(into(rate), out(rate), cell=cell, updates=updates, options=options).capacity()


@claim(
    "C040",
    mechanism="slow diffusion, conduction and charge transfer",
    observable="capacity at 2C over that at C/10",
    expected=below(0.5),
)
def capacity_depends_on_rate(on: bool) -> float:
    updates = None if on else {**FAST, **EASY}
    return delivered("2C", updates) / delivered("C/10", updates)


@claim(
    "C041",
    mechanism="one bonded face; without it a composite in a sulfide",
    observable="capacity at C/2 at 100 MPa over that without pressure",
    expected=near(1, within=0.02),
)
def capacity_hardly_depends_on_pressure(on: bool) -> float:
    cell = FILM if on else NAME
    low, high = (delivered("C/2", pressure(P), cell) for P in (0.0, 100.0))
    return high / low


@claim(
    "C032",
    mechanism="diffusion in silicon; without it charge transfer is made faster instead",
    observable="time in which a gradient relaxes at rest over that with fourfold diffusivity",
    expected=above(2),
)
def redistribution_scales_with_diffusivity(on: bool) -> float:
    """Of a film after a pulse, to a tenth of the gradient; lithium that passes between particles
    is not in the models."""
    j0 = f"{E} reference exchange-current density [A.m-2]"
    given = values(FILM)
    name = D if on else j0
    times = []
    for factor in (1, 4):
        found = film(
            "Discharge at C/5 for 1 hour",
            "Rest for 12 hours (1 minute period)",
            updates={name: factor * given[name]},
        )
        surface = found.series("X-averaged positive particle surface stoichiometry", 1)
        rest = (surface - surface[-1]) / (surface[0] - surface[-1])
        time = found.step(1).t - found.step(1).t[0]
        times.append(float(np.interp(-0.1, -rest, time)))
    return times[0] / times[1]


@claim(
    "C079",
    mechanism="lithium that crosses the layer by diffusion; without it ten thousand times slower",
    observable="share of the layer's capacity that a sheet without electrolyte gives at C/10",
    expected=above(0.6),
)
def monolithic_silicon_carries_lithium(on: bool) -> float:
    given = values(SHEET)
    found = run(SHEET, None, None if on else {D: given[D] / 1e4})
    return found.capacity() / found.basis.per_area(found.basis.capacity_Ah)


@claim(
    "C097",
    mechanism="one flat interphase; without it transport through it is two hundred times slower",
    observable="capacity of a sheet at 2C over that at C/5",
    expected=above(0.4),
)
def sheet_at_2c(on: bool) -> float:
    """The review: 1765 mAh/g at 2C against some 3600 at 0.2C, in a polymer; here in argyrodite,
    because a layer takes single-ion electrolytes only."""
    cell = {
        "electrolyte": "LPSCl",
        "anode": "micro_silicon_sheet",
        "areal_capacity_mAh_cm2": 1.0,
        "separator_thickness_um": 30,
    }
    updates = None if on else {"SEI resistivity [Ohm.m]": 4e6}
    return delivered("2C", updates, cell) / delivered("C/5", updates, cell)
