"""What the composite is made of: electrolyte, carbon, binder, and what they do to transport."""

from __future__ import annotations

import numpy as np

from .registry import above, claim, near
from .runs import FOLLOWS, NAME, OFF, POLYMER, E, run

ALONE = {**OFF, **FOLLOWS}
EASY = {"Electrolyte conductivity [S.m-1]": 100.0}


def _mixture(electrolyte: float, carbon=0.05, binder=0.0, **words) -> dict:
    fractions = {"electrolyte": electrolyte, "carbon": carbon, "binder": binder}
    fractions["silicon"] = round(1 - sum(fractions.values()), 10)
    return {"electrolyte": "LPSCl", "mass_fractions": fractions, "porosity": 0.12, **words}


@claim(
    "C083",
    mechanism="exponential law of effective transport; without it the power law",
    observable="rise of ln(conductivity) per electrolyte from 0.5 to 0.6 over that from 0.2 to 0.3",
    expected=near(1, within=0.1),
)
def conductivity_grows_exponentially(on: bool) -> float:
    """One of the laws that can be chosen; the default is the power law."""
    logs = []
    for share in (0.2, 0.3, 0.5, 0.6):
        options = {**ALONE, "effective transport": "exponential" if on else "power law"}
        updates = {f"{E} porosity": share, f"{E} active material volume fraction": 0.25}
        updates[f"{E} void fraction"] = 1 - 0.25 - share - 0.04
        updates[f"{E} conductive additive volume fraction"] = 0.04
        found = run(NAME, options, updates, steps=("Rest for 1 second",))
        name = "X-averaged positive electrolyte transport efficiency"
        logs.append(np.log(found.start(name)))
    return (logs[3] - logs[2]) / (logs[1] - logs[0])


THICK = {"electrolyte": "LPSCl", "areal_capacity_mAh_cm2": 8.0, "separator_thickness_um": 50}


def _gain(on: bool, rates, less=0.3, more=0.55) -> float:
    """Capacity per gram with more electrolyte over that with less, the smallest of the rates."""
    updates = None if on else EASY
    gains = []
    for rate in rates:
        low, high = (
            run({**_mixture(x), **THICK}, ALONE, updates, rate=rate, preset="default").capacity()
            for x in (less, more)
        )
        gains.append(high / low)
    return min(gains)


@claim(
    "C084",
    mechanism="ion transport in the composite",
    observable="capacity with 55 % electrolyte over that with 30 %, the smaller of C/5 and C/2",
    expected=above(1.02),
)
def conductivity_raises_capacity(on: bool) -> float:
    """At 8 mAh/cm2, where paths are long."""
    return _gain(on, ("C/5", "C/2"))


@claim(
    "C140",
    mechanism="ion transport in the composite",
    observable="gain of capacity at C/2 by electrolyte over that by carbon, 30 to 55 and 2 to 8 %",
    expected=above(1.02),
)
def electrolyte_matters_most(on: bool) -> float:
    cells = (_mixture(0.45, 0.02), _mixture(0.45, 0.08))
    carbon = [
        run({**cell, **THICK}, ALONE, None if on else EASY, rate="C/2", preset="default").capacity()
        for cell in cells
    ]
    return _gain(on, ("C/2",)) / (carbon[1] / carbon[0])


@claim(
    "C102",
    mechanism="ion transport in the composite",
    observable="capacity at C/5 with electrolyte in all pores over that with a third of it missing",
    expected=above(1.02),
)
def infiltration_raises_capacity(on: bool) -> float:
    """A polymer at 60 C in or not in the pores of the electrode."""
    Q = []
    for missing in (0.0, 0.15):
        updates = {f"{E} porosity": 0.463 - missing, f"{E} void fraction": 0.12 + missing}
        updates |= {} if on else EASY | {"Electrolyte diffusivity [m2.s-1]": 1e-7}
        Q.append(run(POLYMER, ALONE, updates, rate="C/5", temperature_C=60).capacity())
    return Q[0] / Q[1]


@claim(
    "C137",
    mechanism="electrons that carbon conducts",
    observable="electronic conductivity of the composite with 10 % carbon over that with 2 %",
    expected=above(1.5),
    fails="the network of carbon has one conductivity whatever its amount; only its share of the "
    "volume enters, through the solid that conducts",
)
def carbon_conducts(on: bool) -> float:
    """The optimum for capacity and retention is not tested."""
    name = "X-averaged positive electrode transport efficiency"
    carbon = (0.02, 0.10) if on else (0.05, 0.05)
    found = [
        run(_mixture(0.475, c), ALONE, steps=("Rest for 1 second",)).start(name) for c in carbon
    ]
    return found[1] / found[0]


@claim(
    "C157",
    mechanism="surface that the binder takes from the electrolyte",
    observable="resistance of the cell with 10 % binder over that with 1 %",
    expected=above(1.02),
)
def binder_blocks(on: bool) -> float:
    """Adhesion and the lithium left in the anode are not tested."""

    def loss(binder):
        cell = _mixture(0.475, 0.05, binder, separator_thickness_um=50)
        same = {} if on else {f"{E} contact coverage": 0.7, f"{E} porosity": 0.4}
        same |= {} if on else {f"{E} Bruggeman coefficient (electrolyte)": 2.8}
        step = ("Discharge at C/10 for 1 hour",)
        return run(cell, ALONE, same, steps=step).end("Total polarisation [V]")

    return loss(0.10) / loss(0.01)


@claim(
    "C089",
    mechanism="a mixture that is pressed",
    observable="porosity with 70 % silicon over that with 40 %, pressed at 380 MPa",
    expected=above(1.02),
    fails="the porosity follows from the pressing pressure alone; the mixture does not enter",
)
def silicon_raises_porosity(on: bool) -> float:
    def pores(silicon):
        cell = _mixture(0.95 - silicon)
        del cell["porosity"]
        pressed = cell | ({"pressing_pressure_MPa": 380} if on else {"porosity": 0.12})
        return run(pressed, ALONE, steps=("Rest for 1 second",)).values[f"{E} void fraction"]

    return pores(0.7) / pores(0.4)


@claim(
    "C073",
    mechanism="ion transport in the composite",
    observable="capacity at C/2 of 45 % electrolyte with carbon over that of 25 % without",
    expected=above(1.02),
)
def additions_raise_utilisation(on: bool) -> float:
    """Electrolyte and carbon together, at 8 mAh/cm2; 0.05 S/m without carbon is assumed."""
    updates = None if on else EASY | {f"{E} conductivity [S.m-1]": 1e4}
    poor = {f"{E} conductivity [S.m-1]": 0.05} if on else {}
    cells: tuple = ((_mixture(0.45, 0.05), {}), (_mixture(0.25, 0.0), poor))
    Q = [
        run(
            {**cell, **THICK}, ALONE, (updates or {}) | own, rate="C/2", preset="default"
        ).capacity()
        for cell, own in cells
    ]
    return Q[0] / Q[1]
