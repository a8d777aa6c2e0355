"""Cracks of particles: critical size, pressure, rate."""

from __future__ import annotations

from .registry import above, below, claim, near
from .runs import NAME, OFF, PERFECT, E, pressure, run

CRACKS = {**OFF, **PERFECT, "fracture": "critical size"}
AREA = "x: crack area ratio"
SMALLEST = f"{E} fracture critical diameter without pressure [m]"
COEFFICIENT = f"{E} fracture pressure coefficient [Pa]"
RADIUS = "Positive particle radius [m]"


def cracked(diameter_um: float, P: float, updates=None, **more) -> float:
    """Crack area per initial area after a cycle."""
    given = {RADIUS: 0.5e-6 * diameter_um, **pressure(P), **(updates or {})}
    return run(NAME, CRACKS, given, **more).end(AREA)


@claim(
    "C011",
    mechanism="a critical size without pressure of 150 nm; without it 10 nm",
    observable="crack area of particles of 140 nm per initial area",
    expected=below(1e-6),
)
def small_particles_stay_whole(on: bool) -> float:
    return cracked(0.14, 0.0, {} if on else {SMALLEST: 1e-8})


@claim(
    "C015",
    mechanism="a critical size that grows with pressure",
    observable="crack area of particles of 1.2 um, 200 MPa over none",
    expected=below(0.9),
)
def pressure_protects(on: bool) -> float:
    flat = {} if on else {COEFFICIENT: 1e15}
    return cracked(1.2, 200.0, flat) / cracked(1.2, 0.0, flat)


@claim(
    "C060",
    mechanism="a critical size that grows with pressure",
    observable="crack area of particles of 1 um at 330 MPa",
    expected=below(1e-6),
)
def micrometres_survive_330_MPa(on: bool) -> float:
    return cracked(1.0, 330.0, {} if on else {COEFFICIENT: 1e15})


@claim(
    "C092",
    mechanism="cracks of particles",
    observable="crack area after a cycle to the same depth, C/2 over C/20",
    expected=above(1.05),
    fails="cracks follow the total stretch of the particle; gradients and rate do not enter "
    "(gradients do grow with the rate, see C036 and C086)",
)
def rate_breaks_particles(on: bool) -> float:
    found = []
    for rate, hours in (("C/20", 10), ("C/2", 1)):
        steps = (
            f"Discharge at {rate} for {hours} hours",
            f"Charge at {rate} for {0.9 * hours} hours",
        )
        updates = {RADIUS: 1.5e-6, f"{E} reference exchange-current density [A.m-2]": 50.0}
        found.append(
            run(NAME, CRACKS if on else CRACKS | {"fracture": "none"}, updates, steps=steps)
        )
    return found[1].end(AREA) / found[0].end(AREA) if on else 1.0


@claim(
    "C093",
    mechanism="cracks of particles",
    observable="relative change of the crack area from 37 to 25 % of silicon",
    expected=above(0.02),
    fails="cracks follow size and stretch of the single particle; how many there are is not in it",
)
def silicon_fraction_breaks_particles(on: bool) -> float:
    if not on:
        return 0.0
    less = {f"{E} active material volume fraction": 0.25, f"{E} void fraction": 0.242}
    a, b = cracked(3.0, 50.0), cracked(3.0, 50.0, less)
    return abs(b / a - 1)


@claim(
    "C094",
    mechanism="cracks of particles",
    observable="crack area of particles of 3 um, 200 MPa over 20 MPa",
    expected=near(1, within=0.1),
    fails="the critical size grows with pressure, as in the review's measurements (C015, C060); "
    "its particle simulations say that pressure hardly matters",
)
def pressure_hardly_breaks_particles(on: bool) -> float:
    size = {} if on else {COEFFICIENT: 1e8}
    return cracked(3.0, 200.0, size) / cracked(3.0, 20.0, size)
