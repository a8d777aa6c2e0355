"""Stress of silicon without electrolyte in it. The review counts tension positive, the models
compression."""

from __future__ import annotations

from .planar import film, into, out
from .registry import above, below, claim, near
from .runs import E, pressure, run

FIXTURE = {"electrode stretch": "uniaxial", "stack pressure": "fixture"}
#: uneven expansion that stays below the flow stress of silicon
ELASTIC = {f"{E} uneven expansion share": 0.004}
FLAT = {f"{E} volume change": 0.0}
HARD = {f"{E} matrix yield pressure [Pa]": 1e12}
WALL = "x: wall pressure [Pa]"


@claim(
    "C035",
    mechanism="expansion of silicon",
    observable="rise of the wall pressure in lithiation",
    unit="MPa",
    expected=above(100),
)
def expansion_compresses(on: bool) -> float:
    """In a fixture. What is left without expansion is the lithium that leaves the counter
    electrode."""
    found = film(into("C/10"), options=FIXTURE, updates=ELASTIC if on else FLAT)
    return (found.end(WALL, 0) - found.start(WALL, 0)) / 1e6


def full(rate: str, P: float = 0.1, options=None, updates=None) -> float:
    """Wall pressure [MPa] of silicon lithiated and held until no current flows."""
    updates = {**ELASTIC, **pressure(P), **(updates or {})}
    return (
        film(into(rate), "Hold at 0.01 V until C/1000", options=options, updates=updates).end(WALL)
        / 1e6
    )


@claim(
    "C037",
    mechanism="lithium held at the end; without it lithiation is cut at the voltage",
    observable="wall pressure at full lithiation, C/10 over 1C",
    expected=near(1, within=0.005),
)
def stress_of_full_silicon_knows_no_rate(on: bool) -> float:
    if on:
        return full("C/10") / full("1C")
    return film(into("C/10"), updates=ELASTIC).end(WALL) / film(into("1C"), updates=ELASTIC).end(
        WALL
    )


@claim(
    "C038",
    mechanism="stack pressure; without it it is released before lithiation",
    observable="wall pressure at full lithiation at 50 MPa less that at 0.1 MPa",
    unit="MPa",
    expected=near(49.9, within=1),
)
def stress_grows_with_stack_pressure(on: bool) -> float:
    if on:
        return full("C/10", 50.0) - full("C/10", 0.1)

    def released(P):
        programme = lambda t: 1e5 + (1e6 * P - 1e5) * (t < 600)  # noqa: E731
        return full(
            "C/10", P, {"stack pressure": "programme"}, {"Stack pressure programme [Pa]": programme}
        )

    return released(50.0) - released(0.1)


@claim(
    "C039",
    mechanism="silicon that flows",
    observable="wall pressure at 0.1 of lithium on the way back",
    unit="MPa",
    expected=below(-50),
)
def tension_at_the_end(on: bool) -> float:
    """Silicon that flowed on lithiation pulls on the way back, until the interface lets go."""
    return film(into("C/20"), out("C/20"), updates=None if on else HARD).at(0.1, WALL, 1) / 1e6


@claim(
    "C067",
    mechanism="silicon that flows",
    observable="wall pressure at half lithiation, way in less way out",
    unit="MPa",
    expected=above(100),
)
def stress_has_a_history(on: bool) -> float:
    """Of a film; the review has it of a cell against Li-In. Metastable phases are not in it."""
    found = film(into("C/20"), out("C/20"), updates=None if on else HARD)
    return (found.at(0.5, WALL, 0) - found.at(0.5, WALL, 1)) / 1e6


@claim(
    "C054",
    mechanism="expansion of silicon",
    observable="gap at the face after delithiation, 6 mAh/cm2 less 1 mAh/cm2",
    unit="nm",
    expected=above(1),
)
def thick_electrodes_open(on: bool) -> float:
    """One of the three cracks of the review: between silicon and electrolyte, on delithiation."""
    gaps = []
    for loading in (1.0, 6.0):
        cell = {
            "electrolyte": "LPSCl",
            "anode": "micro_silicon_sheet",
            "areal_capacity_mAh_cm2": loading,
        }
        found = run(cell, {"interphase": "none"}, None if on else FLAT, rate="C/20")
        gaps.append(1e9 * found.end("x: gap width [m]", "delithiation"))
    return gaps[1] - gaps[0]


@claim(
    "C127",
    mechanism="pores that fill before silicon swells",
    observable="stack pressure in a fixture when lithiated, two thirds of pores less dense",
    unit="MPa",
    expected=below(-0.2),
)
def pores_buffer_stress(on: bool) -> float:
    """Stress of the stack; inside the silicon and at its face pores change nothing here."""
    cell = {"electrolyte": "LLZTO", "anode": "micro_silicon_sheet", "separator_thickness_um": 50}
    pressures = []
    for share in (0.05, 0.65):
        pores = {
            f"{E} active material volume fraction": 1 - share,
            f"{E} void fraction": share,
            f"{E} smallest void fraction": 0.004 if on else share,
            f"{E} uneven expansion share": 0.0,
        }
        found = film(into("C/50"), cell=cell, options=FIXTURE, updates=pores)
        pressures.append(found.end("Stack pressure [Pa]", 0) / 1e6)
    return pressures[1] - pressures[0]


@claim(
    "C125",
    mechanism="a film; without it particles in the same kind of garnet",
    observable="contact kept after a slow cycle in aluminium-doped garnet",
    expected=above(0.8),
    fails="the uneven share of the expansion (assumed 2 %) opens gaps of nanometres that a garnet "
    "does not close; the capacity, from which the review tells contact, is that of full contact "
    "all the same at this rate",
)
def film_keeps_contact_with_garnet(on: bool) -> float:
    """The review's is at C/480."""
    anode = "silicon_film" if on else "micro_silicon_composite"
    cell = {"electrolyte": "LLZAO", "anode": anode, "areal_capacity_mAh_cm2": 0.1}
    found = run(cell, {"disconnection": "none"}, steps=(into("C/100"), out("C/100")))
    name = "x: contact fraction"
    return found.end(name, 1) / found.start(name, 0)
