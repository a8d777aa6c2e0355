"""Every example runs, draws a figure that is not blank, and shows the physics it is about."""

import importlib.util
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

matplotlib.use("Agg")
DOMAINS = ("Negative", "Positive")
EXAMPLES = Path(__file__).parents[1] / "examples"


def load(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name, folder, *arguments):
    """What main() of an example returns, after a look at its figure."""
    open_before = plt.get_fignums()
    result = load(name).main(["--out", str(folder), *arguments])
    pixels = plt.imread(folder / f"{name}.png")[..., :3]
    assert min(pixels.shape[:2]) > 300
    inked = np.any(pixels < 0.95, axis=-1).mean()
    assert 0.01 < inked < 0.6
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 50
    assert plt.get_fignums() == open_before
    return result


def test_overlay_leaves_only_the_noise(tmp_path):
    result = run("simulate_and_overlay", tmp_path)
    assert result["scatter_mV"] == pytest.approx(2.0, abs=0.4)
    simulated = result["simulated"]
    assert np.isfinite(simulated).mean() > 0.98
    # the residual has no trend: as many points above as below, in both halves
    deviation = simulated - result["measured"]["Voltage [V]"].to_numpy()
    for half in np.array_split(deviation[np.isfinite(deviation)], 2):
        assert abs(np.median(half)) < 1e-3


def test_a_fit_finds_what_made_the_data(tmp_path):
    found = run("fit_a_curve", tmp_path)
    result, truth = found["result"], found["truth"]
    assert result.converged and result.misfit == pytest.approx(1, abs=0.12)
    table = result.interval(0.999)
    for name, value in truth.items():
        assert table.loc[name, "low"] < value < table.loc[name, "high"], name
    assert (tmp_path / "fitted.yaml").is_file()


def test_data_say_that_they_are_synthetic():
    text = (EXAMPLES / "data" / "synthetic_half_cell.csv").read_text(encoding="utf-8")
    assert text.startswith("# SYNTHETIC, not measured")


@pytest.mark.filterwarnings("ignore:.*near its floor:UserWarning")
def test_electrolytes_differ_in_contact(tmp_path):
    results = run("compare_electrolytes", tmp_path, "--cycles", "4")
    tables = {name: result.table for name, result in results.items()}
    assert all(len(table) == 4 for table in tables.values())
    capacity = "Delithiation capacity [mAh.g-1]"
    lost = {name: 1 - t[capacity].iloc[-1] / t[capacity].iloc[0] for name, t in tables.items()}
    # a garnet does not follow shrinking silicon, a sulfide creeps, a polymer adheres
    assert lost["PEO"] < 0.03 < lost["LPSCl"] < 0.15 < lost["LLZO"]


def test_impedance_grows_with_cycling(tmp_path):
    result = run("impedance_before_and_after_cycling", tmp_path, "--cycles", "10")
    new, aged = result["spectra"].values()
    # the arcs of the reactions grow, the electrolyte (high frequency) stays
    assert np.all(aged.real[:20] > new.real[:20])
    assert aged.real[20] - new.real[20] > 0.3
    np.testing.assert_allclose(aged[-1], new[-1], rtol=5e-3)
    assert np.all(new.real > 0)
    assert np.all(new.imag < 0)
    # both cells rest where they are linearised
    for solution in result["solutions"].values():
        tail = solution["Voltage [V]"](solution.t[-1] - np.array([3600.0, 0.0]))
        assert abs(tail[1] - tail[0]) < 1e-3


def test_a_stiffer_fixture_swings_more(tmp_path):
    cycles = run("breathing_cell", tmp_path)
    swing = {k: np.ptp(c["Stack pressure [Pa]"].entries) / 1e6 for k, c in cycles.items()}
    springs, soft, stiff = swing.values()
    assert springs < 1e-3
    # measured swings of silicon cells: about 0.5 to 2 MPa
    assert 0.3 < soft < 1 < stiff < 3
    for cycle in cycles.values():
        layers = [cycle[f"{e} electrode thickness change [m]"].entries for e in DOMAINS]
        cell = cycle["Cell thickness change [m]"].entries
        np.testing.assert_allclose(sum(layers), cell, rtol=0, atol=1e-12)
        # the silicon layer gains, NMC811 loses while charging
        assert np.ptp(layers[0]) > np.ptp(cell) > np.ptp(layers[1])
        void = cycle["X-averaged negative electrode void fraction"].entries
        assert void.min() < 0.05 < 0.2 < void.max()


def test_submodels_act_alone(tmp_path):
    solutions = run("submodels_in_a_plain_dfn", tmp_path, "--cycles", "3")

    def discharge(label, cycle):
        q = solutions[label].cycles[cycle].steps[0]["Discharge capacity [A.h]"].entries
        return q[-1] - q[0]

    plain = solutions["plain DFN"]
    assert discharge("plain DFN", 2) == pytest.approx(discharge("plain DFN", 1), rel=1e-3)
    # no salt gradient in a single-ion conductor, so less polarisation
    assert discharge("single-ion transport", 0) > discharge("plain DFN", 0)
    c_e = solutions["single-ion transport"]["Electrolyte concentration [mol.m-3]"].entries
    assert np.ptp(c_e) == 0
    assert np.ptp(plain["Electrolyte concentration [mol.m-3]"].entries) > 100
    theta = solutions["cavity contact"]["X-averaged negative electrode contact fraction"].entries
    assert theta.min() < 0.5 * theta.max()
    # what is lost is stranded, and nothing is lost by contact alone
    loss = "Loss of lithium due to loss of active material in negative electrode [mol]"
    assert solutions["contact + disconnection"][loss].entries[-1] > 1e-3
    assert solutions["cavity contact"][loss].entries[-1] == 0
    assert discharge("contact + disconnection", 2) < discharge("cavity contact", 2)
    film = solutions["interphase growth"]["X-averaged negative SEI thickness [m]"].entries
    assert np.all(np.diff(film) > -1e-15)  # the film never shrinks
    assert film[-1] > 2 * film[0]
    assert discharge("interphase growth", 2) < discharge("interphase growth", 1)


def test_architectures_at_equal_areal_capacity(tmp_path):
    """A composite loses silicon and lithium as it cycles, a sheet has its losses at the face."""
    results = run("composite_against_sheet", tmp_path, "--cycles", "4")
    composite, sheet = (result.table.iloc[-1] for result in results.values())
    area = [result.basis.per_area(result.basis.capacity_Ah) for result in results.values()]
    assert area[0] == pytest.approx(area[1])
    first = [r.table["Delithiation capacity [mAh.g-1]"].iloc[0] for r in results.values()]
    assert first[0] > first[1]
    assert composite["Retention"] < sheet["Retention"]
    assert composite["Stranded lithium [mAh.cm-2]"] > 0 == sheet["Stranded lithium [mAh.cm-2]"]
    lost = "Lithium lost to interphase [mAh.cm-2]"
    assert composite[lost] > 10 * sheet[lost]
    transfer = "Charge transfer polarisation in positive electrode at mid-lithiation [mV]"
    assert sheet[transfer] > 5 * composite[transfer]


def test_a_design_map_shows_where_targets_are_reached(tmp_path):
    result = run("design_map", tmp_path, "--small")
    assert len(result.outcomes) == 4 and not result.failures
    energy = result.table["Specific energy of the stack [Wh.kg-1]"]
    assert energy.between(100, 500).all()
    # more pressure, more contact
    axes = ["stack_pressure_MPa", "particle_diameter_um"]
    contact = result.table.set_index(axes)["Smallest contact fraction"]
    assert contact[75.0, 5.0] > 1.2 * contact[20.0, 5.0]
