"""simulate: tables that add up, failures that cost only what they must, clear refusals."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import parameters, plotting, protocols
from pybamm_ssb.simulation import PRESETS, simulate

RUN = {"model": "SPMe", "preset": "fast", "progress": False}


@pytest.fixture(scope="module")
def half():
    return simulate("LPSCl", cycles=3, model="DFN", preset="fast", progress=False)


@pytest.fixture(scope="module")
def full():
    return simulate("Si_LPSCl_NMC811", cycles=2, **RUN)


class FailingSolver(pybamm.IDAKLUSolver):
    """Fails at the given step of the whole run; shared between PyBaMM's copies."""

    def step(self, *args, **kwargs):
        type(self).left -= 1
        if type(self).left < 0:
            raise type(self).error("the corrector did not converge")
        return super().step(*args, **kwargs)


def failing(after, error=pybamm.SolverError):
    return type("Failing", (FailingSolver,), {"left": after, "error": error})()


def test_table_agrees_with_pybamm(half):
    assert list(half.table.index) == [1, 2, 3]
    step = half.cycles[1].steps[0]
    q = np.trapezoid(step["Current [A]"].entries, step.t) / 3600
    row = half.table.loc[2]
    assert row["Lithiation capacity [mAh.cm-2]"] == pytest.approx(1e3 * q, rel=1e-4)
    assert row["Lithiation capacity [mAh.g-1]"] == pytest.approx(
        1e3 * q / half.basis.silicon_mass_g, rel=1e-4
    )
    assert row["Coulombic efficiency"] == pytest.approx(
        row["Delithiation capacity [mAh.g-1]"] / row["Lithiation capacity [mAh.g-1]"]
    )
    V = step["Voltage [V]"].entries
    assert row["Mean lithiation voltage [V]"] == pytest.approx(
        np.trapezoid(V, step.t) / (step.t[-1] - step.t[0]), abs=2e-3
    )
    assert half.table["Retention"].iloc[1] == 1
    capacity = half.table["Delithiation capacity [mAh.g-1]"]
    assert half.table["Retention"].iloc[2] == pytest.approx(capacity[3] / capacity[2])


def test_lithium_is_accounted_for(half):
    # what went in and did not come back is in the interphase or still in the silicon
    last = half.cycles[-1]
    table = half.table
    went_in = (
        table["Lithiation capacity [mAh.cm-2]"] - table["Delithiation capacity [mAh.cm-2]"]
    ).sum()
    lithium = last["Total lithium in positive electrode [mol]"].entries[-1]
    start = half.cycles[0]["Total lithium in positive electrode [mol]"].entries[0]
    to_capacity = 96485.33212 / 3.6
    stored = (lithium - start) * to_capacity
    lost = table.loc[3, "Lithium lost to interphase [mAh.cm-2]"]
    stranded = table.loc[3, "Stranded lithium [mAh.cm-2]"]
    assert went_in == pytest.approx(stored + lost + stranded, abs=1e-3)
    assert lost > 0 and stranded > 0


@pytest.mark.parametrize("moment", ["mid-lithiation", "mid-delithiation"])
def test_polarisation_terms_add_up_to_the_total(half, full, moment):
    for result in (half, full):
        ending = f" at {moment} [mV]"
        terms = result.table[[c for c in result.table if c.endswith(ending)]]
        total = terms[f"Total polarisation{ending}"]
        parts = terms.drop(columns=f"Total polarisation{ending}").sum(axis=1)
        assert np.allclose(parts, total, rtol=0, atol=0.1)
        # discharge lowers the voltage below the open-circuit one, charge raises it
        discharging = (moment == "mid-lithiation") == result.basis.half_cell
        assert (total > 0).all() if discharging else (total < 0).all()


def test_full_cell_lithiates_first(full):
    first = full.cycles[0].steps[0]
    assert first["Current [A]"].entries[-1] < 0
    table = full.table
    assert (table["Mean lithiation voltage [V]"] > table["Mean delithiation voltage [V]"]).all()
    assert table.loc[1, "Coulombic efficiency"] < 1
    curves = full.curves()
    assert curves[curves["Step"] == 1]["Current [mA.cm-2]"].iloc[-1] == pytest.approx(0.25)


def test_solution_and_text(half, tmp_path):
    assert len(half.solution.cycles) == 3
    assert half.solution["Voltage [V]"].entries[-1] == pytest.approx(
        half.curves()["Voltage [V]"].iloc[-1], abs=1e-6
    )
    assert "Retention" in str(half) and "3 cycles" in str(half)
    half.to_csv(tmp_path / "table.csv")
    assert "Coulombic efficiency" in (tmp_path / "table.csv").read_text()


def test_same_as_one_experiment_of_pybamm():
    result = simulate("Si_LPSCl_Li", cycles=2, **RUN)
    model = type(result.model)(result.options)
    whole = pybamm.Simulation(
        model,
        parameter_values=result.parameter_values,
        experiment=protocols.constant_current(result.basis, "C/10", cycles=2),
        solver=pybamm.IDAKLUSolver(**PRESETS["fast"]["tolerances"]),
        var_pts=PRESETS["fast"]["var_pts"],
    ).solve(calc_esoh=False)
    for ours, theirs in zip(result.cycles, whole.cycles, strict=True):
        name = "Discharge capacity [A.h]"
        for a, b in zip(ours.steps, theirs.steps, strict=True):
            assert a[name].entries[-1] == pytest.approx(b[name].entries[-1], abs=1e-7)


@pytest.mark.parametrize(("after", "finished"), [(8, 2), (6, 1), (0, 0), (1, 0)])
def test_a_solver_failure_keeps_the_cycles_before_it(after, finished):
    with pytest.warns(UserWarning, match=f"stopped in cycle {finished + 1} of 4"):
        result = simulate("Si_LPSCl_Li", cycles=4, solver=failing(after), **RUN)
    assert len(result.table) == len(result.cycles) == finished
    assert "did not converge" in result.stopped
    # steps solved before the failure are kept apart
    assert (result.partial is not None) == (after % 4 > 0)


def test_a_start_that_ida_does_not_find_is_tried_again(monkeypatch):
    """Here IDA is made to fail; 100 cycles at 150 MPa where it does: test_hundred_cycles."""
    plain = simulate("Si_LPSCl_Li", cycles=3, **RUN)
    step = pybamm.IDAKLUSolver.step

    def fails_without_root_method(self, *args, **kwargs):
        left.append(None)
        if self.root_method is None and len(left) in (6, 7):
            raise pybamm.SolverError("no consistent state")
        return step(self, *args, **kwargs)

    left = []
    monkeypatch.setattr(pybamm.IDAKLUSolver, "step", fails_without_root_method)
    with pytest.warns(UserWarning, match="cycle 2: .* a damped Newton .*: solved"):
        again = simulate("Si_LPSCl_Li", cycles=3, **RUN)
    assert again.stopped is None
    assert [retry.helped for retry in again.retries] == [False, True] and not plain.retries
    np.testing.assert_allclose(again.table, plain.table, rtol=1e-4, atol=1e-4)


def test_ctrl_c_keeps_what_is_finished():
    with pytest.warns(UserWarning, match="interrupted in cycle 2 of 5"):
        result = simulate("Si_LPSCl_Li", cycles=5, solver=failing(5, KeyboardInterrupt), **RUN)
    assert len(result.table) == len(result.cycles) == 1
    assert result.table.loc[1, "Lithiation capacity [mAh.cm-2]"] > 2


@pytest.mark.parametrize("rest_minutes", [0, 10])
def test_a_cycle_without_current_is_a_result_of_zero_capacity(rest_minutes):
    cell = protocols.basis(parameters.cell("Si_LPSCl_Li"))
    normal = protocols.constant_current(cell, "C/5", rest_minutes=rest_minutes).cycles
    # beyond what contact and electrolyte carry: the voltage leaves the window at once
    hopeless = protocols.constant_current(cell, "3000C", rest_minutes=rest_minutes).cycles
    protocol = protocols.Protocol([*normal, *hopeless, *normal], "too much")
    result = simulate("Si_LPSCl_Li", protocol, model="SPMe", progress=False)
    assert result.stopped is None
    table = result.table
    assert len(table) == 3
    assert table.loc[2, "Lithiation capacity [mAh.g-1]"] == 0
    assert table.loc[2, "Delithiation capacity [mAh.cm-2]"] == 0
    assert np.isnan(table.loc[2, "Coulombic efficiency"])
    assert np.isnan(table.loc[2, "Total polarisation at mid-lithiation [mV]"])
    assert table.loc[3, "Lithiation capacity [mAh.cm-2]"] > 2
    # relative to a second cycle of zero, nobody can say
    assert table["Retention"].isna().all()
    losses = table["Stranded lithium [mAh.cm-2]"]
    assert losses[1] <= losses[2] <= losses[3]


def test_only_cycles_without_current():
    result = simulate(
        "Si_LPSCl_Li",
        protocols.constant_current(
            protocols.basis(parameters.cell("Si_LPSCl_Li")), "3000C", cycles=2, rest_minutes=0
        ),
        model="SPMe",
        progress=False,
    )
    assert (result.table["Lithiation capacity [mAh.cm-2]"] == 0).all()
    assert len(result.table) == 2 and result.curves().empty


def test_an_open_gap_that_ends_lithiation_is_told():
    with pytest.warns(UserWarning, match="near its floor"):
        result = simulate("LLZO", cycles=2, **RUN)
    assert len(result.warnings) == 1
    capacity = result.table["Lithiation capacity [mAh.g-1]"]
    assert capacity[2] < 0.5 * capacity[1]


def test_the_fast_preset_warns_where_diffusion_is_slow():
    with pytest.warns(UserWarning, match="parabolic profile"):
        simulate("LPSCl", cycles=1, current="1C", **RUN)


def test_fast_agrees_with_default():
    fast = simulate("LPSCl", cycles=2, **RUN).table
    fine = simulate("LPSCl", cycles=2, model="SPMe", progress=False).table
    for name in ("Lithiation capacity [mAh.g-1]", "Delithiation capacity [mAh.g-1]"):
        assert np.allclose(fast[name], fine[name], rtol=0.01)


def test_full_solutions_are_thinned_out():
    result = simulate("Si_LPSCl_Li", cycles=4, save_every=3, **RUN)
    assert [cycle is not None for cycle in result.cycles] == [True, False, True, True]
    assert len(result.table) == 4 and set(result.curves()["Cycle"]) == {1, 3, 4}


def test_parameters_given_as_a_dictionary():
    values = parameters.cell("Si_LPSCl_Li")
    options = parameters.options_for("Si_LPSCl_Li")
    ours = simulate(values, options=options, stack_pressure_MPa=75, cycles=1, **RUN)
    named = simulate("Si_LPSCl_Li", stack_pressure_MPa=75, cycles=1, **RUN)
    assert ours.parameter_values["Stack pressure [Pa]"] == 75e6
    name = "Lithiation capacity [mAh.g-1]"
    assert ours.table.loc[1, name] == pytest.approx(named.table.loc[1, name], rel=1e-6)


def test_more_pressure_keeps_more_contact():
    low = simulate("LPSCl", cycles=1, stack_pressure_MPa=20, **RUN).table
    high = simulate("LPSCl", cycles=1, stack_pressure_MPa=150, **RUN).table
    name = "Smallest contact fraction"
    assert high.loc[1, name] > low.loc[1, name]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cell": "LPSC"}, "did you mean 'LPSCl'"),
        ({"cell": "NMC811"}, "one of the counter electrodes, not a cell"),
        ({"cell": 3}, "cell is 3"),
        ({"cell": "LPSCl", "model": "P2D"}, "model is 'P2D'; valid are 'DFN', 'SPMe'"),
        ({"cell": "LPSCl", "preset": "quick"}, "preset is 'quick'"),
        ({"cell": "LPSCl", "cycles": 0}, "cycles is 0"),
        ({"cell": "LPSCl", "current": "fast"}, "current 'fast'"),
        ({"cell": "LPSCl", "save_every": 0}, "save_every is 0"),
        ({"cell": "LPSCl", "stack_pressure_MPa": -5}, "stack_pressure_MPa is -5"),
        ({"cell": "LPSCl", "temperature_C": -400}, "temperature_C is -400"),
        ({"cell": "LPSCl", "protocol": "C/10"}, "protocol is 'C/10'"),
        (
            {"cell": "LPSCl", "overrides": {"Stack presure [Pa]": 1e6}},
            "unknown parameter 'Stack presure .Pa.'; did you mean 'Stack pressure .Pa.'",
        ),
        (
            {"cell": "LPSCl", "overrides": {"Stack pressure [Pa]": -1e6}},
            "valid is at least 0",
        ),
        (
            {
                "cell": "LPSCl",
                "overrides": {"Stack pressure [Pa]": 1e6},
                "stack_pressure_MPa": 5,
            },
            "given twice",
        ),
        ({"cell": parameters.cell("Si_LPSCl_Li")}, "options are needed"),
        (
            {
                "cell": parameters.cell("Si_LPSCl_Li"),
                "options": parameters.options_for("Si_LPSCl_Li"),
                "overrides": {"Positive electrode thicknes [m]": 1e-5},
            },
            "did you mean 'Positive electrode thickness .m.'",
        ),
    ],
)
def test_refusals_come_before_the_solver(arguments, message, monkeypatch):
    monkeypatch.setattr(pybamm.Simulation, "solve", lambda *_, **__: pytest.fail("it started"))
    with pytest.raises(ValueError, match=message):
        simulate(**{**RUN, **arguments})


def test_unknown_options_and_experiment_terminations_are_refused():
    with pytest.raises(pybamm.OptionError, match="Did you mean 'contact'"):
        simulate("LPSCl", options={"contacts": "cavity"}, **RUN)
    cell = protocols.basis(parameters.cell("Si_LPSCl_Li"))
    steps = protocols.constant_current(cell, "C/10").cycles
    with pytest.raises(ValueError, match="termination of the whole experiment"):
        simulate("LPSCl", pybamm.Experiment(steps, termination="80% capacity"), **RUN)


def test_figures_have_labels_units_and_legends(half, full, tmp_path):
    results = {"LPSCl": half, "full": full}
    for make in (
        plotting.voltage_curves,
        plotting.retention,
        plotting.contact_fraction,
        plotting.polarisation_bars,
    ):
        figure = make(results)
        assert figure.legends and len(figure.legends[0].get_texts()) >= 2
        for ax in figure.axes:
            assert ax.get_ylabel()
    bars = plotting.polarisation_bars(results)
    faces = {(patch.get_facecolor(), patch.get_hatch()) for patch in bars.legends[0].get_patches()}
    assert len(faces) == len(bars.legends[0].get_texts())
    files = plotting.save_simulation(half, tmp_path)
    assert all(file.stat().st_size > 10_000 for file in files)


def test_measured_curves_lie_over_the_simulation(half, tmp_path):
    path = tmp_path / "measured.csv"
    path.write_text("time [s],Voltage [V]\n0,0.6\n3600,0.3\n")
    measured = plotting.read_measured(path)
    assert list(measured.columns) == ["Time [h]", "Voltage [V]"]
    assert measured["Time [h]"].iloc[1] == 1
    figure = plotting.simulation_curves(half, measured)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["simulated", "measured"]
    path.write_text("t,U\n0,0.6\n")
    with pytest.raises(ValueError, match="needed are 'Voltage"):
        plotting.read_measured(path)
    with pytest.raises(ValueError, match="does not exist"):
        plotting.read_measured(tmp_path / "no.csv")
