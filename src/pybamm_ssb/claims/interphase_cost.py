"""What the interphase costs: resistance, lithium, capacity."""

from __future__ import annotations

from .interphase import ALONE, HALF, lost
from .registry import above, below, claim
from .runs import FULL, GROWTH, NAME, SHEET, E, run

RATIO = f"{E} interphase volume ratio"
PULSE = "Discharge at C/10 for 10 minutes"


def resistance(cell, updates, days=90) -> tuple[float, float]:
    """Cell resistance [Ohm.cm2] after ten minutes at C/10, before and after storage at half
    lithiation."""
    rest = (f"Rest for {24 * days} hours",)
    found = run(cell, None, HALF | updates, steps=(PULSE, "Rest for 4 hours", *rest, PULSE))
    current = found.end("Current [A]", 0) / (1e4 * found.basis.area_m2)
    before, after = (found.end("Total polarisation [V]", i) / current for i in (0, 3))
    return before, after


@claim(
    "C046",
    mechanism="the interphase takes the electrolyte it consumes",
    observable="rise of the resistance in 90 days, coverage 0.9 over coverage 0.45",
    expected=above(1),
)
def more_area_more_resistance(on: bool) -> float:
    """Fine grains as more of the silicon covered; the review's factor is 4.3."""
    rises = []
    for coverage in (0.45, 0.9):
        updates = {GROWTH: 1e-20, f"{E} contact coverage": coverage}
        before, after = resistance(NAME, updates | ({} if on else {RATIO: 10.0}))
        rises.append(after - before)
    return rises[1] / rises[0]


@claim(
    "C070",
    mechanism="resistivity of what the reaction leaves",
    observable="resistance of the cell with 50 nm of interphase at assembly over that with 1 nm",
    expected=above(1.01),
)
def mixing_reacts(on: bool) -> float:
    """Only the resistance; that electrons conduct worse is not in the models."""

    def loss(nanometres):
        updates = {"Initial SEI thickness [m]": nanometres * 1e-9, GROWTH: 0.0}
        updates |= {} if on else {"SEI resistivity [Ohm.m]": 1e-3}
        return run(NAME, ALONE, HALF | updates, steps=(PULSE,)).end("Total polarisation [V]")

    return loss(50) / loss(1)


@claim(
    "C082",
    mechanism="an interphase that conducts less than the electrolyte",
    observable="resistance of the cell after storage over that before",
    expected=above(1.1),
)
def product_conducts_less(on: bool) -> float:
    """Whatever the product: Li2O has no file of its own. Electrolyte consumed is left out."""
    conductive = {} if on else {"SEI resistivity [Ohm.m]": 1 / 0.16}
    before, after = resistance(SHEET, {GROWTH: 1e-20, RATIO: 10.0} | conductive, 30)
    return after / before


@claim(
    "C075",
    mechanism="growth of the interphase",
    observable="resistance of a composite after 90 days over that before",
    expected=above(1.5),
)
def composite_resistance_rises(on: bool) -> float:
    before, after = resistance(NAME, {GROWTH: 1e-20 if on else 0.0})
    return after / before


@claim(
    "C076",
    mechanism="the interphase takes the electrolyte it consumes",
    observable="rise of the resistance, composite over sheet",
    expected=above(3),
)
def sheet_resistance_rises_less(on: bool) -> float:
    """For a thick interphase alone: its own resistance is larger on one flat face, which all
    current has to cross, than on the thirtyfold surface of a composite. What makes a composite so
    much worse is the electrolyte that the interphase takes from it, beyond about 0.2 um."""
    rises = []
    for name in (NAME, SHEET):
        before, after = resistance(name, {GROWTH: 1e-20, RATIO: 1.2 if on else 10.0})
        rises.append(after - before)
    return rises[0] / rises[1]


@claim(
    "C081",
    mechanism="an interphase that takes lithium",
    observable="capacity lost in five cycles, full cell less half cell",
    expected=above(0.01),
)
def full_cells_fade_faster(on: bool) -> float:
    """Any product that binds lithium, not only Li2O."""
    lossy = ALONE if on else ALONE | {"interphase": "none"}
    half, full = (1 - run(name, lossy, cycles=5).kept() for name in (NAME, FULL))
    return full - half


@claim(
    "C118",
    mechanism="reduction of LATP by silicon",
    observable="resistance of the cell after 30 days over that before",
    expected=above(1.1),
)
def latp_degrades(on: bool) -> float:
    """As an interphase; that silicon and LATP alloy is not in the models."""
    before, after = resistance({"electrolyte": "LATP"}, {} if on else {GROWTH: 0.0}, 30)
    return after / before


@claim(
    "C153",
    mechanism="an interphase that grows on the area in contact",
    observable="first coulombic efficiency with half of the contact area less that with all",
    expected=above(0.002),
)
def less_area_more_efficiency(on: bool) -> float:
    """Voids that the electrolyte does not enter, as less of the silicon covered."""
    options = {"contact": "pressure", "disconnection": "none"}
    options |= {} if on else {"interphase": "none"}
    half, all_ = (
        run(NAME, options, {f"{E} contact coverage": share}, rate="C/20").efficiency
        for share in (0.37, 0.74)
    )
    return half - all_


@claim(
    "C144",
    mechanism="a coating that slows the reaction tenfold",
    observable="resistance of the cell after 90 days over that without the coating",
    expected=below(0.9),
)
def coating_lowers_resistance(on: bool) -> float:
    """As a smaller growth constant of both variants of argyrodite, coated and not."""
    constant = 1e-20
    coated = resistance(NAME, {GROWTH: constant / 10 if on else constant})
    return coated[1] / resistance(NAME, {GROWTH: constant})[1]


@claim(
    "C080",
    mechanism="an interphase that takes lithium",
    observable="lithium bound after five cycles in either sulfide over the charge, the smaller",
    expected=above(0.005),
)
def products_in_both_electrolytes(on: bool) -> float:
    """That there are products; which ones, the models do not tell."""
    shares = []
    for name in ("LPSCl", "LiI-Li3PS4"):
        options = ALONE if on else ALONE | {"interphase": "none"}
        found = run({"electrolyte": name}, options, rate="C/5", cycles=5)
        shares.append(found.basis.per_area(lost(found) * 96485 / 3600) / found.capacity())
    return min(shares)
