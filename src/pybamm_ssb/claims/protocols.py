"""What a protocol or the design of a cell does: depth, rate, prelithiation, loading."""

from __future__ import annotations

from typing import Any

from ..cell import Cell
from .registry import above, below, claim, near
from .runs import NAME, OFF, PERFECT, POLYMER, pressure, run

LOSSY = {"interphase": "none"}
SOFT_CELL = {"electrolyte": "PVDF-HFP-LATP", "stack_pressure_MPa": 0.0}


def _kept(on: bool, P: float, cycles: int = 6, **more) -> float:
    return run(NAME, LOSSY if on else LOSSY | PERFECT, pressure(P), cycles=cycles, **more).kept()


@claim(
    "C166",
    mechanism="contact that opens",
    observable="capacity kept over six cycles at 50 MPa, limited to 800 mAh/g less full",
    expected=above(0.005),
)
def limited_charge_lasts(on: bool) -> float:
    return _kept(on, 50, mAh_g=800) - _kept(on, 50)


@claim(
    "C133",
    mechanism="contact that opens",
    observable="capacity kept over six cycles at 10 MPa, limited to 1500 mAh/g less full",
    expected=above(0.02),
)
def moderate_lithiation_lasts(on: bool) -> float:
    """By smaller swings; that the tetrahedra of silicon survive is not in the models."""
    return _kept(on, 10, mAh_g=1500) - _kept(on, 10)


def _full(words=None, options=None, updates=None, **more):
    cell = {"electrolyte": "LPSCl", "counter": "NMC811", "separator_thickness_um": 50}
    return run({**cell, **(words or {})}, options, updates, **more)


@claim(
    "C164",
    mechanism="lithium put into silicon before assembly",
    observable="first coulombic efficiency of a full cell with 300 mAh/g of it",
    expected=above(1),
)
def prelithiation_raises_efficiency(on: bool) -> float:
    """The review: above 95 %. Without it the cell here has 99 % already, for what else is lost in
    first cycles (crystalline silicon, the cathode's own loss) is not in its default models."""
    return _full({"prelithiation_mAh_g": 300.0} if on else {}).efficiency


@claim(
    "C003",
    mechanism="more silicon than cathode; without it 0.7 of it",
    observable="lowest potential of silicon against lithium at the separator on charge at C/5",
    unit="V",
    expected=above(0.02),
)
def silicon_stays_above_lithium(on: bool) -> float:
    """No plating means no dendrites; how they grow is not in the models."""
    found = _full({} if on else {"np_ratio": 0.7}, OFF, rate="C/5")
    name = "Negative electrode surface potential difference at separator interface [V]"
    return float(found.series(name, "lithiation").min())


@claim(
    "C160",
    mechanism="transport and charge transfer; without it both are easy",
    observable="capacity of a 5 mAh/cm2 full cell at C/4 over that at C/20",
    expected=near(0.848, within=0.1),
)
def high_loading_rate(on: bool) -> float:
    """The review's anode is 99 % silicon; here it is a sheet, and the cathode NMC811 for NMA."""
    easy = {
        "Electrolyte conductivity [S.m-1]": 100.0,
        "Negative electrode reference exchange-current density [A.m-2]": 1e3,
        "Negative particle reference diffusivity [m2.s-1]": 1e-11,
        "Positive particle diffusivity [m2.s-1]": 1e-12,
    }
    words = {"anode": "micro_silicon_sheet", "areal_capacity_mAh_cm2": 6.0}
    slow, fast = (
        _full(
            words, {"interphase": "none"}, None if on else easy, rate=r, preset="default"
        ).capacity()
        for r in ("C/20", "C/4")
    )
    return fast / slow


@claim(
    "C181",
    mechanism="a polymer that adheres; without it a sulfide",
    observable="capacity at C/10 without any pressure over that at 50 MPa",
    expected=above(0.95),
)
def soft_cell_needs_no_pressure(on: bool) -> float:
    """The review: 2131 mAh/g at 1 A/g."""
    name = SOFT_CELL["electrolyte"] if on else "LPSCl"
    none, some = (
        run({"electrolyte": name}, OFF, pressure(P), cycles=2).capacity(1) for P in (0.0, 50.0)
    )
    return none / some


@claim(
    "C025",
    mechanism="a polymer that conducts badly; without it one that conducts as the sulfide",
    observable="capacity at C/5 and 25 C, PEO over sulfide",
    expected=below(0.1),
)
def polymer_is_slow_when_cold(on: bool) -> float:
    easy = {
        "Electrolyte conductivity [S.m-1]": 0.16,
        "Electrolyte diffusivity [m2.s-1]": 1e-9,
    }
    polymer = run(POLYMER, OFF | PERFECT, None if on else easy, rate="C/5", temperature_C=25)
    sulfide = run(NAME, OFF | PERFECT, rate="C/5", temperature_C=25)
    return polymer.capacity() / sulfide.capacity()


@claim(
    "C066",
    mechanism="an electrolyte that conducts well; without it one of 0.1 mS/cm",
    observable="drop over the electrolyte over all drops at half lithiation, in LGPS",
    expected=below(0.2),
)
def good_conductors_are_not_limited_by_conduction(on: bool) -> float:
    """That coulombic efficiency and life then limit is left to C075 and its like."""
    cell = {"electrolyte": "LGPS", "separator_thickness_um": 50}
    found = run(cell, None, None if on else {"Electrolyte conductivity [S.m-1]": 0.01})
    names = (
        "Separator polarisation [V]",
        "Electrolyte polarisation in positive electrode [V]",
        "Total polarisation [V]",
    )
    separator, pores, total = (found.at(0.5, name, "lithiation") for name in names)
    return (separator + pores) / total


@claim(
    "C117",
    mechanism="anions that do not move",
    observable="spread of the salt concentration in a garnet at C/10, relative",
    expected=below(1e-9),
)
def no_gradients_in_oxides(on: bool) -> float:
    """Without it, a polymer at the same current."""
    cell = {"electrolyte": "LLZTO" if on else "PVDF-HFP", "separator_thickness_um": 50}
    found = run(cell, OFF | PERFECT, steps=("Discharge at C/10 for 1 hour",))
    c = found.series("Electrolyte concentration [mol.m-3]", 0)[..., -1]
    return (c.max() - c.min()) / c.mean()


@claim(
    "C179",
    mechanism="conduction of a hydride of 5e-6 S/cm; without it a hundred times better",
    observable="capacity at 127 uA/cm2 over that at a tenth",
    expected=below(0.5),
)
def weak_conductor_at_small_current(on: bool) -> float:
    """Works at 12.7 uA/cm2 in the review, and at no more than that."""
    cell = {
        "electrolyte": "15NaI-LiBH4",
        "anode": "silicon_film",
        "areal_capacity_mAh_cm2": 0.2,
        "separator_thickness_um": 500,
    }
    updates = None if on else {"Electrolyte reference conductivity [S.m-1]": 0.05}
    slow, fast = (
        run(cell, None, updates, rate=f"{i} uA/cm2", rest_hours=0.1).capacity() for i in (12.7, 127)
    )
    return fast / slow


@claim(
    "C167",
    mechanism="a third of silicon's lithium; without it a twentieth",
    observable="energy per mass of the stack, silicon used to a third over graphite",
    expected=above(1.02),
)
def partly_lithiated_beats_graphite(on: bool) -> float:
    """The review: up to 28 % more; the number depends on the thickness of all layers. Three times
    more silicon than the cathode fills, 1.1 times graphite; theoretical capacities."""
    common: dict[str, Any] = {
        "electrolyte": "LPSCl",
        "counter": "NMC811",
        "separator_thickness_um": 30,
    }
    silicon = Cell(
        **common, areal_capacity_mAh_cm2=9.0 if on else 60.0, np_ratio=3.0 if on else 20.0
    )
    graphite = Cell(**common, anode="graphite", areal_capacity_mAh_cm2=3.3, np_ratio=1.1)
    name = "Energy density of the stack"
    return float(silicon.report[name]) / float(graphite.report[name])
