"""Voids that open around particles on delithiation, and what they cost."""

from __future__ import annotations

from .registry import above, below, claim
from .runs import (
    BREATHES,
    FOLLOWS,
    GARNET,
    NO_CREEP,
    NO_EXPANSION,
    OFF,
    PERFECT,
    E,
    pressure,
    run,
)

NO_FLOW = NO_CREEP | {f"{E} matrix yield pressure [Pa]": 3e8}


@claim(
    "C048",
    mechanism="cavities that keep their size when silicon contracts",
    observable="gap fraction after delithiation less that after lithiation",
    expected=above(0.1),
)
def voids_on_delithiation(on: bool) -> float:
    """Without it the matrix follows the silicon both ways."""
    found = run(options=BREATHES if on else {**BREATHES, **FOLLOWS})
    return found.end("x: gap fraction", "delithiation") - found.end("x: gap fraction", "lithiation")


@claim(
    "C049",
    mechanism="cavities that keep their size when silicon contracts",
    observable="ion transport and contact area after delithiation over as assembled, the larger",
    expected=below(0.8),
)
def voids_lengthen_paths(on: bool) -> float:
    found = run(options=BREATHES if on else {**BREATHES, **FOLLOWS})
    names = (
        "X-averaged positive electrolyte transport efficiency",
        "x: contact area ratio",
    )
    return max(found.end(n, "delithiation") / found.start(n, "lithiation") for n in names)


@claim(
    "C050",
    mechanism="contact that opens",
    observable="share of the lithium that stays behind at C/2, without an interphase",
    expected=above(0.08),
)
def lithium_stays_behind(on: bool) -> float:
    return 1 - run(options=OFF if on else OFF | PERFECT, rate="C/2", preset="default").efficiency


@claim(
    "C053",
    mechanism="contact that opens",
    observable="charge-transfer polarisation on delithiation over that on lithiation, at 0.4",
    expected=above(2),
)
def resistance_higher_on_delithiation(on: bool) -> float:
    """At the same stoichiometry and current."""
    found = run(options=OFF if on else OFF | FOLLOWS)
    name = "x: reaction overpotential [V]"
    return abs(found.at(0.4, name, "delithiation") / found.at(0.4, name, "lithiation"))


@claim(
    "C065",
    mechanism="voids: without them a stack pressure of 400 MPa closes what opens",
    observable="first delithiation at C/2 over that with a matrix that follows",
    expected=below(0.97),
)
def voids_break_paths(on: bool) -> float:
    P = pressure(50 if on else 400)
    found = [
        run(options=options, updates=P, rate="C/2", preset="default").capacity()
        for options in (BREATHES, BREATHES | FOLLOWS)
    ]
    return found[0] / found[1]


@claim(
    "C042",
    mechanism="creep of the electrolyte",
    observable="contact kept after delithiation and rest, 100 MPa over 10 MPa",
    expected=above(1.5),
)
def pressure_clamps(on: bool) -> float:
    flow = {} if on else NO_FLOW
    name = "x: contact fraction"
    kept = [
        found.end(name, "last rest") / found.start(name, "lithiation")
        for found in (run(options=BREATHES, updates=pressure(P) | flow) for P in (10, 100))
    ]
    return kept[1] / kept[0]


@claim(
    "C057",
    mechanism="creep of the electrolyte",
    observable="gap fraction after delithiation and rest, 75 MPa over 50 MPa",
    expected=below(0.9),
)
def pressure_presses_electrolyte_in(on: bool) -> float:
    """Cracks of the silicon are not in it."""
    flow = {} if on else NO_FLOW
    gaps = [
        run(options=BREATHES, updates=pressure(P) | flow).end("x: gap fraction", "last rest")
        for P in (50, 75)
    ]
    return gaps[1] / gaps[0]


@claim(
    "C088",
    mechanism="creep of the electrolyte",
    observable="void fraction after delithiation and rest, 120 MPa over 20 MPa",
    expected=below(0.9),
)
def pressure_closes_voids(on: bool) -> float:
    flow = {} if on else NO_FLOW
    voids = [
        run(options=BREATHES, updates=pressure(P) | flow).end("x: void fraction", "last rest")
        for P in (20, 120)
    ]
    return voids[1] / voids[0]


@claim(
    "C078",
    mechanism="expansion of silicon",
    observable="contact fraction after the second lithiation over that at its start",
    expected=above(1.2),
)
def lithiation_tightens_contact(on: bool) -> float:
    """Of a composite; the review has it of a wafer."""
    found = run(options=OFF, updates=None if on else NO_EXPANSION, cycles=2)
    theta = found.series("x: contact fraction", "lithiation", 1)
    return theta[-1] / theta[0]


@claim(
    "C129",
    mechanism="cracking of the oxide while silicon expands",
    observable="contact kept after delithiation in a garnet",
    expected=below(0.1),
)
def garnet_cracks_and_opens(on: bool) -> float:
    """An oxide that only stretched would close again on the way back."""
    elastic = {f"{E} matrix yield pressure [Pa]": 1e13}
    return run(GARNET, OFF, None if on else elastic, rate="C/20").contact_kept


def _gone_at_once(options) -> float:
    """Share of the loss in eight cycles that is gone in the second."""
    found = run(options=options, updates=pressure(5), cycles=8)
    first, second, last = (found.capacity(i) for i in (0, 1, -1))
    return (first - second) / (first - last)


@claim(
    "C095",
    mechanism="contact that opens",
    observable="share of the loss in eight cycles that is gone in the second, at 5 MPa",
    expected=above(0.75),
)
def voids_are_abrupt(on: bool) -> float:
    """Contact without an interphase; the other way round the loss is that of the interphase."""
    return _gone_at_once({"interphase": "none"} if on else {"disconnection": "none", **PERFECT})
