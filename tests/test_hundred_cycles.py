"""A hundred cycles with every mechanism that acts back, at any stack pressure, run to their end."""

import numpy as np
import pytest

from pybamm_ssb import simulate

HALF = {"LPSCl": "Si_LPSCl_Li", "LLZO": "Si_LLZO_Li", "PEO": "Si_PEO_Li"}
FULL = {"LPSCl": "Si_LPSCl_NMC811", "LLZO": "Si_LLZO_NMC811", "PEO": "Si_PEO_LFP"}
ALL_ON = {
    "electrode stretch": "uniaxial",
    "stack pressure": "fixture",
    "stress potential": ("true", "true"),
    "crystallinity": "two-phase",
    "fracture": "critical size",
}


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("pressure", [0, 1, 10, 50, 150, 460])
@pytest.mark.parametrize("electrolyte", HALF)
@pytest.mark.parametrize("cells", [HALF, FULL], ids=["half", "full"])
def test_one_hundred_cycles(cells, electrolyte, pressure):
    """C/10 with the fast preset; a cycle that delivers nothing is a result. A gap left open is
    told, and the amounts that only grow do so."""
    options = dict(ALL_ON)
    if cells is FULL:
        # the cathode's coating carries no wall pressure in these sets
        options["stress potential"] = "true"
    result = simulate(
        cells[electrolyte],
        options=options,
        stack_pressure_MPa=pressure,
        cycles=100,
        preset="fast",
        save_every=100,
        progress=False,
    )
    assert result.stopped is None
    assert len(result.table) == 100
    delivered = result.table["Delithiation capacity [mAh.g-1]"].to_numpy()
    assert np.all(np.isfinite(delivered)) and np.all(delivered >= 0)
    assert delivered.max() < 3600
    for name in ("Stranded lithium [mAh.cm-2]", "Lithium lost to interphase [mAh.cm-2]"):
        lost = result.table[name].to_numpy()
        assert np.all(np.diff(lost[np.isfinite(lost)]) > -1e-6)
    contact = result.table["Smallest contact fraction"].to_numpy()
    assert np.all((contact[np.isfinite(contact)] > 0) & (contact[np.isfinite(contact)] <= 1))


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "cell", ["Si_sheet_LPSCl_Li", "Si_columns_LPSCl_Li", "Si_film_LiPON_Li", "Si_film_LLZO_Li"]
)
def test_five_hundred_cycles_of_a_layer(cell):
    """C/10 with the fast preset; no wall time here, see benchmarks."""
    result = simulate(cell, cycles=500, preset="fast", save_every=500, progress=False)
    assert result.stopped is None
    delivered = result.table["Delithiation capacity [mAh.g-1]"].to_numpy()
    assert len(delivered) == 500
    # what fades is what an interphase resists: none on LiPON and garnet
    assert delivered[-1] > 2000
    assert (delivered[-1] < 0.95 * delivered[1]) == ("LPSCl" in cell)
