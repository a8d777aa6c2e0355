"""How much of the silicon the electrolyte touches, in which electrolyte and at which pressure."""

from __future__ import annotations

from .registry import above, below, claim, near
from .runs import FOLLOWS, GARNET, NAME, NO_EXPANSION, OFF, POLYMER, E, pressure, run

#: what a polymer takes from a garnet's matrix
STIFF = {
    f"{E} matrix stiffness [Pa]": 6.5e10,
    f"{E} matrix creep rate [s-1]": 0.0,
    f"{E} matrix yield pressure [Pa]": 3e8,
    f"{E} contact adhesion strength [Pa]": 0.0,
}


@claim(
    "C017",
    mechanism="contact that is not complete",
    observable="charge-transfer polarisation in the solid over that with all of the surface wetted",
    expected=above(1.2),
)
def solid_interfaces_resist(on: bool) -> float:
    return _wetted(on, 1.0)


def _wetted(on: bool, share: float) -> float:
    name = "Charge transfer polarisation in positive electrode [V]"
    step = ("Discharge at C/20 for 1 hour",)
    wet = run(NAME, {**OFF, "contact": "perfect"}, steps=step).end(name)
    solid = run(NAME, {**OFF, "contact": "pressure" if on else "perfect"}, steps=step).end(name)
    # side by side: a share of the surface is wetted, the rest is as in the solid
    return solid / (1 / (share / wet + (1 - share) / solid)) if share < 1 else solid / wet


@claim(
    "C187",
    mechanism="contact that is not complete",
    observable="charge-transfer polarisation in the solid over that with a tenth of liquid",
    expected=above(1.02),
)
def some_liquid_helps(on: bool) -> float:
    """The review has 5 to 20 % of liquid; a tenth of the surface is taken to be wetted."""
    return _wetted(on, 0.1)


@claim(
    "C052",
    mechanism="contact that carries the current",
    observable="charge-transfer polarisation at half of the contact over that at all of it",
    expected=near(2, within=0.2),
)
def contact_acts_on_overpotential(on: bool) -> float:
    """The review's other half, that curvature acts on the potential of the electrolyte, is not in
    the models."""
    options = {**OFF, **FOLLOWS} if on else {**OFF, "contact": "perfect"}
    eta = [
        run(
            NAME, options, {f"{E} contact coverage": c}, steps=("Discharge at C/20 for 1 hour",)
        ).end("Charge transfer polarisation in positive electrode [V]")
        for c in (0.37, 0.74)
    ]
    return eta[0] / eta[1]


@claim(
    "C026",
    mechanism="volume change of silicon",
    observable="contact kept after delithiation, polymer less garnet",
    expected=above(0.5),
)
def polymer_keeps_contact(on: bool) -> float:
    updates = None if on else NO_EXPANSION
    kept = [run(name, OFF, updates, rate="C/20").contact_kept for name in (POLYMER, GARNET)]
    return kept[0] - kept[1]


@claim(
    "C091",
    mechanism="contact that grows with pressure",
    observable="contact fraction after lithiation at 150 MPa over that at 10 MPa",
    expected=above(2),
)
def contact_is_set_by_pressure(on: bool) -> float:
    """Without it the asperities are too hard for any pressure here."""
    hard = {} if on else {f"{E} contact reference pressure [Pa]": 1e13}
    theta = [
        run(options=OFF | FOLLOWS, updates=pressure(P) | hard).end("x: contact fraction", 0)
        for P in (10, 150)
    ]
    return theta[1] / theta[0]


@claim(
    "C109",
    mechanism="softness of the plastic crystal",
    observable="contact kept after delithiation in succinonitrile",
    expected=above(0.9),
)
def plastic_crystal_keeps_contact(on: bool) -> float:
    """Without it, its matrix is that of a garnet."""
    return run({"electrolyte": "QS-SCN"}, OFF, None if on else STIFF, rate="C/50").contact_kept


@claim(
    "C185",
    mechanism="softness of the polymer",
    observable="contact kept after delithiation in PPC with garnet",
    expected=above(0.9),
)
def polymer_with_garnet_keeps_contact(on: bool) -> float:
    """Without it, the matrix is that of the garnet alone."""
    cell = {"electrolyte": "PPC-LLZTO"}
    return run(cell, OFF, None if on else STIFF, rate="C/50").contact_kept


@claim(
    "C019",
    mechanism="hardness of the electrolyte; without it contact is perfect in both",
    observable="contact area as assembled at 50 MPa, garnet over sulfide, by the hardness law",
    expected=below(0.8),
)
def hard_electrolytes_touch_less(on: bool) -> float:
    return _touch("LLZTO", "LPSCl", on, {"contact law": "hardness"})


def _touch(one: str, other: str, on: bool, options=None, P=50.0) -> float:
    """Current-carrying area of an electrolyte over that of another as assembled, as the inverse
    ratio of charge-transfer polarisations at the same exchange-current density."""
    options = {**OFF, "contact": "pressure" if on else "perfect", **(options or {})}
    same = {f"{E} reference exchange-current density [A.m-2]": 1.0, **pressure(P)}
    same[f"{E} exchange-current density activation energy [J.mol-1]"] = 0.0
    name = "Charge transfer polarisation in positive electrode [V]"
    eta = [
        run({"electrolyte": e}, options, same, steps=("Discharge at C/1000 for 1 hour",)).end(name)
        for e in (one, other)
    ]
    return eta[1] / eta[0]


@claim(
    "C022",
    mechanism="softness of the sulfide; without it contact is perfect in both",
    observable="contact area as assembled at 50 MPa, sulfide over garnet",
    expected=above(1.5),
)
def sulfides_touch_more(on: bool) -> float:
    """That they also form better paths between particles is not in the sets."""
    return _touch("LPSCl", "LLZTO", on)


@claim(
    "C173",
    mechanism="softness of the sulfide; without it the garnet's reference pressure",
    observable="contact after lithiation at 100 MPa over full coverage",
    expected=above(0.5),
)
def sulfides_deform(on: bool) -> float:
    hard = {} if on else {f"{E} contact reference pressure [Pa]": 5e8}
    found = run(NAME, OFF | FOLLOWS, pressure(100) | hard)
    coverage = found.values[f"{E} contact coverage"]
    return found.end("x: contact fraction", "lithiation") / coverage
