"""Cracks of particles, swelling of the electrode, pressure, and what they do to capacity."""

from __future__ import annotations

from .registry import above, below, claim
from .runs import (
    BREATHES,
    FOLLOWS,
    NAME,
    NO_EXPANSION,
    OFF,
    PERFECT,
    E,
    pressure,
    run,
)

CRACKS = {**OFF, **PERFECT, "fracture": "critical size"}
AREA = "x: crack area ratio"
SMALLEST = f"{E} fracture critical diameter without pressure [m]"
COEFFICIENT = f"{E} fracture pressure coefficient [Pa]"
RADIUS = "Positive particle radius [m]"
LOSSY = {"interphase": "none"}


@claim(
    "C061",
    mechanism="diffusion in particles, and contact across gaps of a fixed width",
    observable="first capacity at C/5, diameter 6 um over 1 um",
    expected=below(0.9),
)
def size_still_matters(on: bool) -> float:
    options = OFF if on else OFF | PERFECT | {"particle": "uniform profile"}
    small, large = (
        run(NAME, options, {RADIUS: r}, rate="C/5", preset="default").capacity()
        for r in (0.5e-6, 3e-6)
    )
    return large / small


@claim(
    "C142",
    mechanism="diffusion in particles and charge transfer at their surface",
    observable="resistance of the cell at half lithiation, diameter 3 um over 1 um",
    expected=above(1.05),
)
def thick_fibres_resist(on: bool) -> float:
    """Particles for fibres: length of diffusion and area per volume. In the null variant diffusion
    and charge transfer are easy."""
    easy = {
        "Positive particle reference diffusivity [m2.s-1]": 1e-12,
        f"{E} reference exchange-current density [A.m-2]": 1e3,
    }
    losses = [
        run(NAME, OFF | PERFECT, {RADIUS: r, **({} if on else easy)}, rate="C/5", preset="default")
        for r in (0.5e-6, 1.5e-6)
    ]
    small, large = (found.at(0.5, "Total polarisation [V]", "lithiation") for found in losses)
    return large / small


@claim(
    "C086",
    mechanism="diffusion in particles",
    observable="surface less mean stoichiometry at 0.5 of lithium, C/2 less C/20",
    expected=above(0.005),
)
def gradients_in_particles(on: bool) -> float:
    updates = None if on else {"Positive particle reference diffusivity [m2.s-1]": 1e-12}
    name = "X-averaged positive particle surface stoichiometry"
    slow, fast = (
        run(NAME, OFF | PERFECT, updates, rate=rate, preset="default").at(0.5, name, "lithiation")
        for rate in ("C/20", "C/2")
    )
    return fast - slow


@claim(
    "C085",
    mechanism="expansion of silicon",
    observable="rise of the electrode's height in lithiation",
    unit="um",
    expected=above(5),
)
def lithiation_raises_height(on: bool) -> float:
    """Only the height. That void space *rises* with lithiation is particles pushed apart in a
    discrete-element model; in a matrix that follows expansion it falls."""
    found = run(NAME, BREATHES, None if on else NO_EXPANSION)
    return 1e6 * found.end(f"{E} thickness change [m]", "lithiation")


@claim(
    "C168",
    mechanism="voids that swelling closes before the electrode thickens",
    observable="thickening in the first lithiation with 20 % voids over that with 5 %",
    expected=below(0.9),
)
def porosity_takes_up_swelling(on: bool) -> float:
    """That delithiation then opens the interface is C048."""
    heights = []
    for void in (0.05, 0.20):
        updates = {f"{E} void fraction": void, f"{E} porosity": 0.55 - void}
        if not on:
            updates[f"{E} smallest void fraction"] = void
        found = run(NAME, BREATHES, updates)
        thickness = found.values[f"{E} thickness [m]"]
        heights.append(found.end(f"{E} thickness change [m]", "lithiation") / thickness)
    return heights[1] / heights[0]


@claim(
    "C139",
    mechanism="pores in the particle that fill first",
    observable="largest outward swelling of a nanoporous fibre up to Li1.68Si (0.5 of lithium)",
    expected=below(1e-6),
)
def fibre_pores_suffice(on: bool) -> float:
    variants = ("porous silicon",) if on else ()
    found = run(NAME, BREATHES | FOLLOWS, variants=variants)
    J = found.series("x: particle volume ratio", "lithiation")
    return J[found.stoichiometry("lithiation") < 0.502].max() - 1


@claim(
    "C135",
    mechanism="pores in the particle that fill first",
    observable="capacity kept from first to sixth cycle at 70 MPa, porous less dense particles",
    expected=above(0.002),
)
def porous_particles_last(on: bool) -> float:
    options = LOSSY if on else LOSSY | PERFECT
    kept = [
        run(
            {"electrolyte": "LPSCl", "anode": anode, "stack_pressure_MPa": 70}, options, cycles=6
        ).kept()
        for anode in ("porous_micro_silicon", "micro_silicon_composite")
    ]
    return kept[0] - kept[1]


@claim(
    "C056",
    mechanism="contact that opens",
    observable="capacity kept from first to eighth cycle, 30 MPa less 5 MPa",
    expected=above(0.1),
)
def stability_from_5_to_30(on: bool) -> float:
    """Most is lost in the second cycle, when a gap that stayed open ends lithiation."""
    options = LOSSY if on else LOSSY | PERFECT
    low, high = (run(NAME, options, pressure(P), cycles=8).kept() for P in (5, 30))
    return high - low


@claim(
    "C059",
    mechanism="contact that opens",
    observable="first capacity and what is kept from second to eighth, 75 over 50 MPa, the smaller",
    expected=above(1.002),
)
def pressure_raises_capacity_and_retention(on: bool) -> float:
    """The review: a ratio of capacities of 1.2, and of retentions of 1.6 after 500 cycles."""
    options = LOSSY if on else LOSSY | PERFECT
    low, high = (run(NAME, options, pressure(P), cycles=8) for P in (50, 75))
    return min(high.capacity(0) / low.capacity(0), high.kept(1) / low.kept(1))


@claim(
    "C031",
    mechanism="silicon that is connected again when gaps close",
    observable="lithium cut off after ten days of rest under 150 MPa over that before",
    expected=below(0.9),
)
def rest_brings_lithium_back(on: bool) -> float:
    """The review's particles share lithium among them; here they are connected again."""
    kind = "reversible" if on else "irreversible"
    steps = (
        "Discharge at C/5 until 0.01 V", "Charge at C/5 until 1 V", "Discharge at C/5 until 0.01 V",
        "Rest for 240 hours",
    )  # fmt: skip
    options = {"interphase": "none", "disconnection": kind}
    found = run(NAME, options, pressure(50), steps=steps)
    name = "Stranded lithium in positive electrode [mol]"
    return found.end(name, 3) / found.start(name, 3)


@claim(
    "C121",
    mechanism="local pressures that differ",
    observable="lithium cut off in four cycles at 100 MPa, uneven over even pressure",
    expected=above(1.5),
)
def uneven_pressure_loses(on: bool) -> float:
    """Without it one patch carries the mean pressure."""
    spread = f"{E} local pressure spread"
    options = LOSSY if on else LOSSY | {"pressure patches": "1"}
    even, uneven = (
        run(NAME, options, {spread: share, **pressure(100)}, cycles=4).end(
            "Stranded lithium in positive electrode [mol]", -1, 3
        )
        for share in (0.0, 0.25)
    )
    return uneven / even


@claim(
    "C063",
    mechanism="kinetics that heat speeds up",
    observable="largest volume of the silicon over the initial one at 1C, 80 C less 25 C",
    expected=above(0.05),
)
def hot_lithiation_swells_more(on: bool) -> float:
    """Deeper lithiation by faster kinetics is our reading; the matrix is as strong when hot."""
    cold = {
        "Positive particle diffusivity activation energy [J.mol-1]": 0.0,
        f"{E} exchange-current density activation energy [J.mol-1]": 0.0,
        "Electrolyte conductivity activation energy [J.mol-1]": 0.0,
        "Counter electrode exchange-current activation energy [J.mol-1]": 0.0,
    }
    J = [
        run(NAME, OFF, None if on else cold, rate="1C", temperature_C=T, preset="default").end(
            "x: particle volume ratio", "lithiation"
        )
        for T in (25, 80)
    ]
    return J[1] - J[0]


@claim(
    "C145",
    mechanism="contact, gaps and an interphase on the particle's surface",
    observable="micro over nano silicon: first capacity, inverse of what is kept, the smaller",
    expected=above(1.005),
    fails="nano silicon starts higher (short diffusion, more surface), and the interphase on that "
    "surface uses up the electrolyte of the composite within eight cycles; lithium that passes "
    "from particle to particle is not in the models",
)
def micro_starts_higher_and_fades_faster(on: bool) -> float:
    """Over eight cycles; that nano silicon overtakes after 50 is left out."""
    options = {} if on else OFF | PERFECT
    micro, nano = (
        run({"electrolyte": "LPSCl", "anode": anode}, options, cycles=8)
        for anode in ("micro_silicon_composite", "nano_silicon_composite")
    )
    return min(micro.capacity(0) / nano.capacity(0), nano.kept() / micro.kept())
