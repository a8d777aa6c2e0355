"""Every material of the library in a cell: a formation cycle, ten cycles, and no lithium lost."""

import math

import pytest

from pybamm_ssb import Cell, protocols, simulate
from pybamm_ssb.cell_choice import choose
from pybamm_ssb.parameters import list_sets, load

#: one of each kind runs in the fast tier
QUICK = {"LPSCl", "PEO-LATP", "Li3InCl6", "silicon_carbon", "LCO"}


def cells():
    for name in list_sets("electrolytes"):
        yield pytest.param({"electrolyte": name}, id=name)
    for name in list_sets("anodes"):
        yield pytest.param({"electrolyte": "LPSCl", "anode": name}, id=name)
    for name in list_sets("counter_electrodes"):
        yield pytest.param({"electrolyte": "LPSCl", "counter": name}, id=name)


def slow_enough(cell: Cell) -> str:
    """C/10, or so slowly that the separator takes 50 mV (poor conductors under thick pellets)."""
    chosen = choose(cell)
    values = chosen.values
    kappa = conductivity(values)
    resistance = values["Separator thickness [m]"] / kappa + (
        _single_ion(values, "Separator interfacial area-specific resistance [Ohm.m2]")
    )
    one_c = chosen.basis.capacity_Ah / chosen.basis.area_m2  # A.m-2
    hours = max(10, math.ceil(one_c * resistance / 0.05))
    return f"C/{hours}"


def _single_ion(values, name):
    number = values[name] if name in values else 0.0  # noqa: SIM401
    return number if isinstance(number, float) else 0.0


def conductivity(values) -> float:
    import pybamm

    c = pybamm.Scalar(values["Initial concentration in electrolyte [mol.m-3]"])
    T = pybamm.Scalar(values["Ambient temperature [K]"])
    return float(values.process_symbol(values["Electrolyte conductivity [S.m-1]"](c, T)).evaluate())


PARAMS = [
    case if case.id in QUICK else pytest.param(*case.values, id=case.id, marks=pytest.mark.full)
    for case in cells()
]


# what is told about a cell (a gap that ended a lithiation, a preset) is no failure here
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("words", PARAMS)
def test_formation_and_ten_cycles(words, lithium_imbalance):
    thin = 5 if words["electrolyte"] == "LiPON" else 30
    film = words.get("anode") == "silicon_film" or words["electrolyte"] == "LiPON"
    cell = Cell(**words, separator_thickness_um=thin, areal_capacity_mAh_cm2=0.15 if film else 1.0)
    kind = load("electrolytes", words["electrolyte"])
    current = slow_enough(cell)
    basis = choose(cell).basis
    first = protocols.formation(basis, current=current, cycles=1)
    rest = protocols.constant_current(basis, current=current, cycles=10)
    plan = protocols.Protocol([*first.cycles, *rest.cycles], "formation and ten cycles")
    result = simulate(cell, plan, preset="fast", progress=False)
    assert result.stopped is None, (kind.name, result.stopped)
    assert len(result.table) == 11
    assert result.table["Lithiation capacity [mAh.g-1]"].iloc[0] > 50
    assert lithium_imbalance(result.model, result.solution, result.basis.silicon) < 1e-9
