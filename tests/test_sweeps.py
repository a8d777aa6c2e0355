"""Sweeps: points, results, failures, resuming, workers that die, clusters, sensitivity."""

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import pybamm_ssb
from pybamm_ssb import Cell, protocols, sweep_task, sweep_workers, sweeps
from pybamm_ssb.cli import app
from pybamm_ssb.sweep_points import changed_cell, points_of
from pybamm_ssb.sweep_sensitivity import sobol_indices, unit_sample
from pybamm_ssb.sweep_store import Outcome

RUN = {"model": "SPMe", "preset": "fast", "progress": False}
COVERAGE = "Positive electrode contact coverage"
#: a matrix so stiff that no step of the integrator is short enough
STIFFNESS = "Positive electrode matrix stiffness [Pa]"
RADIUS = "Positive particle radius [m]"
CAPACITY = "Delithiation capacity [mAh.g-1]"


# -- points ----------------------------------------------------------------------------------------
def test_a_grid_has_every_combination():
    found = points_of({"a": [1, 2, 3], "b": ["x", "y"]}, "grid", None, 0)
    assert found.shape == (3, 2) and len(found.values) == 6
    assert found.values[:3] == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}]


@pytest.mark.parametrize("method", ["latin hypercube", "sobol", "sobol indices"])
def test_samples_fill_the_box(method):
    axes = {"a": (1.0, 3.0), "b": (-2.0, 0.0)}
    found = points_of(axes, method, 16, 3)
    table = np.array([[point["a"], point["b"]] for point in found.values])
    assert len(table) == (16 if method != "sobol indices" else 16 * 4)
    assert table.min(axis=0) == pytest.approx([1, -2], abs=0.15)
    assert table.max(axis=0) == pytest.approx([3, 0], abs=0.15)
    again = points_of(axes, method, 16, 3)
    assert again.values == found.values
    assert points_of(axes, method, 16, 4).values != found.values
    if method == "latin hypercube":
        # one point in each sixteenth of each axis
        assert sorted(np.floor((table[:, 0] - 1) * 8).astype(int)) == list(range(16))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"method": "random"}, "method is 'random'; valid are 'grid'"),
        ({"axes": {}}, "axes is empty"),
        ({"axes": {"current": "C/10"}}, "axis 'current' is 'C/10'; valid is a list"),
        ({"axes": {"current": []}}, "axis 'current' is"),
        ({"axes": {RADIUS: [1e-6, 1e-6]}}, "has a value twice"),
        ({"axes": {"Positive particle radus [m]": [1e-6]}}, "Positive particle radius"),
        ({"axes": {"electrolyte": ["LPSCl"]}}, "give a pybamm_ssb.Cell"),
        ({"axes": {RADIUS: [1e-6, -1e-6]}}, "axis 'Positive particle radius .m.' at -1e-06"),
        ({"points": 4}, "points is given"),
        ({"method": "sobol", "points": 5}, "needs a power of two"),
        ({"method": "sobol"}, "points is None"),
        ({"method": "sobol", "points": 4, "axes": {RADIUS: [3e-6, 1e-6]}}, "valid is .low, high."),
        ({"cpu_seconds": 0}, "cpu_seconds is 0"),
        ({"workers": 0}, "workers is 0"),
        ({"executor": "threads"}, "sets the mesh"),
        ({"executor": "threads", "axes": {COVERAGE: [0.5]}}, "needs a protocol of one step"),
        ({"executor": "threads", "axes": {"current": ["C/5"]}}, "is not a parameter"),
        ({"executor": "threads", "cycles": 2, "axes": {COVERAGE: [0.5]}}, "does not know cycles"),
        ({"executor": 3}, "executor is 3"),
    ],
)
def test_bad_input_is_refused_before_a_solver(words, message, monkeypatch):
    def never(*_, **__):
        raise AssertionError("a solver was started")

    monkeypatch.setattr(sweep_task.Task, "run", never)
    words = {"axes": {RADIUS: [1e-6, 2e-6]}, **RUN, **words}
    with pytest.raises(ValueError, match=message):
        pybamm_ssb.sweep("LPSCl", words.pop("axes"), **words)


def test_a_share_of_silicon_keeps_the_other_proportions():
    cell = Cell(
        electrolyte="LPSCl",
        mass_fractions={"silicon": 0.5, "electrolyte": 0.4, "carbon": 0.1},
    )
    found = changed_cell(cell, {"silicon_mass_fraction": 0.6}).mass_fractions
    assert found == pytest.approx({"silicon": 0.6, "electrolyte": 0.32, "carbon": 0.08})
    with pytest.raises(ValueError, match="needs mass_fractions"):
        changed_cell(Cell(electrolyte="LPSCl"), {"silicon_mass_fraction": 0.6})


def test_cells_travel_to_workers():
    cell = Cell(electrolyte="LGPS", counter="NMC811", areal_capacity_mAh_cm2=2.0, name="mine")
    twin = pickle.loads(pickle.dumps(cell))
    assert (
        twin.parameter_values["Negative electrode thickness [m]"]
        == (cell.parameter_values["Negative electrode thickness [m]"])
    )
    assert twin.name == "mine" and twin.electrolyte == "LGPS"


# -- results ---------------------------------------------------------------------------------------
AXES = {"stack_pressure_MPa": [20.0, 80.0], "electrolyte": ["LPSCl", "PEO"]}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    cell = Cell(electrolyte="LPSCl", counter="Li", areal_capacity_mAh_cm2=2.0)
    found = pybamm_ssb.sweep(cell, AXES, cycles=2, executor="processes", out=folder, **RUN)
    return cell, found, folder


def test_points_are_those_of_simulate(small):
    cell, found, _ = small
    assert not found.failures and found.run == 4
    alone = pybamm_ssb.simulate(
        changed_cell(cell, {"electrolyte": "PEO"}), stack_pressure_MPa=80.0, cycles=2, **RUN
    ).table
    point = found.dataset.sel(stack_pressure_MPa=80.0, electrolyte="PEO")
    assert float(point[CAPACITY]) == pytest.approx(alone[CAPACITY].iloc[-1], rel=1e-9)
    assert float(point["First delithiation capacity [mAh.g-1]"]) == pytest.approx(
        alone[CAPACITY].iloc[0], rel=1e-9
    )
    assert found.dataset[CAPACITY].shape == (2, 2)
    assert found.dataset[CAPACITY].attrs == {
        "long_name": "Delithiation capacity", "units": "mAh.g-1",
    }  # fmt: skip
    assert found.dataset["stack_pressure_MPa"].attrs["units"] == "MPa"
    # pressure helps the sulfide
    sulfide = found.dataset[CAPACITY].sel(electrolyte="LPSCl")
    assert float(sulfide[1]) > float(sulfide[0])


def test_files_and_figures(small, tmp_path):
    xarray = pytest.importorskip("xarray")
    _, found, folder = small
    with xarray.open_dataset(folder / "sweep.nc", engine="scipy") as kept:
        np.testing.assert_allclose(kept[CAPACITY], found.dataset[CAPACITY])
        assert kept[CAPACITY].attrs["units"] == "mAh.g-1"
    figure = found.figure("stack_pressure_MPa", variable=CAPACITY)
    assert figure.axes[0].get_xlabel() == "Stack pressure / MPa"
    assert len(figure.axes[0].lines) == 2
    with pytest.raises(ValueError, match="'pressure' is none of"):
        found.figure("pressure")
    assert "4 points (grid), 4 run now" in str(found)


def test_a_rerun_costs_only_what_is_missing(small, monkeypatch):
    cell, found, folder = small
    ran = []
    real = sweep_task.Task.run
    monkeypatch.setattr(
        sweep_task.Task, "run", lambda self, point: ran.append(point) or real(self, point)
    )
    words = {"cycles": 2, "executor": "processes", "out": folder, **RUN}
    again = pybamm_ssb.sweep(cell, AXES, **words)
    assert ran == [] and again.run == 0
    np.testing.assert_array_equal(again.table[CAPACITY], found.table[CAPACITY])
    more = {**AXES, "stack_pressure_MPa": [20.0, 80.0, 150.0]}
    wider = pybamm_ssb.sweep(cell, {**more, "electrolyte": ["LPSCl"]}, **words)
    assert ran == [{"stack_pressure_MPa": 150.0, "electrolyte": "LPSCl"}] and wider.run == 1
    ran.clear()
    # another protocol is another result
    pybamm_ssb.sweep(cell, {"electrolyte": ["LPSCl"]}, **{**words, "cycles": 1})
    assert len(ran) == 1


def lithiate(basis, hours=2.0):
    return protocols.Protocol([tuple(protocols.constant_current(basis, "C/5").cycles[0][:1])], "x")


def test_threads_and_processes_agree():
    axes = {COVERAGE: [0.1, 0.7], "Stack pressure [Pa]": [3e7, 9e7]}
    threads = pybamm_ssb.sweep("LPSCl", axes, lithiate, executor="threads", workers=2, **RUN)
    processes = pybamm_ssb.sweep("LPSCl", axes, lithiate, executor="processes", workers=2, **RUN)
    name = "Lithiation capacity [mAh.g-1]"
    assert not threads.failures and not processes.failures
    np.testing.assert_allclose(threads.table[name], processes.table[name], rtol=2e-4)
    assert threads.table[name].nunique() == 4


# -- failures --------------------------------------------------------------------------------------
def test_a_point_that_cannot_solve_has_a_reason():
    axes = {STIFFNESS: [2e10, 1e30]}
    found = pybamm_ssb.sweep("LPSCl", axes, executor="processes", **RUN)
    assert list(found.failures) == [1] and "the solver failed" in found.failures[1]
    assert np.isfinite(found.table[CAPACITY].iloc[0])
    assert f"failed: {STIFFNESS} = 1e+30" in str(found)


def stuck(self, point):
    if point[RADIUS] > 1.5e-6:
        while True:
            pass
    return {"radius": point[RADIUS]}


def test_a_point_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(sweep_task.Task, "run_here", stuck)
    axes = {RADIUS: [1e-6, 2e-6]}
    found = pybamm_ssb.sweep("LPSCl", axes, executor="processes", cpu_seconds=1, **RUN)
    assert "no result after 1 s" in found.failures[1] and 0 not in found.failures


def test_ctrl_c_keeps_what_is_finished(monkeypatch, tmp_path):
    def one_then_ctrl_c(task, points, executor, workers):
        yield 0, Outcome({"a": 1.0})
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep_workers, "outcomes", one_then_ctrl_c)
    axes = {RADIUS: [1e-6, 2e-6, 3e-6]}
    found = pybamm_ssb.sweep("LPSCl", axes, out=tmp_path, **RUN)
    assert set(found.failures) == {1, 2} and "interrupted" in found.failures[1]
    monkeypatch.undo()
    ran = []
    monkeypatch.setattr(
        sweep_task.Task, "run", lambda self, point: ran.append(point[RADIUS]) or {"a": 2.0}
    )
    again = pybamm_ssb.sweep("LPSCl", axes, out=tmp_path, executor="processes", **RUN)
    assert sorted(ran) == [2e-6, 3e-6] and again.table["a"].tolist() == [1.0, 2.0, 2.0]


# -- clusters --------------------------------------------------------------------------------------
SCRIPT = """
import sys, pybamm_ssb
found = pybamm_ssb.sweep(
    "LPSCl", {"stack_pressure_MPa": [20.0, 50.0, 100.0]}, model="SPMe", preset="fast",
    executor=sys.argv[1] if len(sys.argv) > 1 else None, workers=2, progress=False,
)
print(found.table["Delithiation capacity [mAh.g-1]"].round(6).tolist(), len(found.failures))
"""


@pytest.fixture
def scheduler(tmp_path):
    """Address of a dask scheduler with two workers, each a process of its own."""
    started = []

    def start(*words):
        with (tmp_path / f"{len(started)}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
                stdout=log, stderr=log, env={**os.environ, "PYTHONWARNINGS": "ignore"},
            )  # fmt: skip
        started.append(process)
        return process

    where = tmp_path / "scheduler.json"
    start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(where))
    _wait(where.exists)
    workers = [
        start(
            "worker", "--scheduler-file", str(where), "--nthreads", "1", "--no-dashboard",
            "--no-nanny", "--local-directory", str(tmp_path),
        )
        for _ in range(2)
    ]  # fmt: skip
    import json

    yield json.loads(where.read_text())["address"], workers
    for process in started:
        process.kill()
        process.wait()


def _wait(ready, seconds=60):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "nothing came up"
        time.sleep(0.1)


def test_the_same_script_here_and_on_a_cluster(scheduler, tmp_path):
    address, _ = scheduler
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT) + "")
    # worker processes import the script's main module again: guard it
    guarded = "if __name__ == '__main__':\n" + textwrap.indent(SCRIPT, "    ")
    script.write_text(guarded)
    run = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=300)
    here = run([sys.executable, "-W", "ignore", str(script)])
    there = run([sys.executable, "-W", "ignore", str(script), address])
    assert here.returncode == 0, here.stderr
    assert there.returncode == 0, there.stderr
    assert here.stdout == there.stdout and here.stdout.strip().endswith("] 0")


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_is_survived(scheduler):
    address, workers = scheduler
    finished = []

    def watch():
        _wait(lambda: finished, 200)
        workers[0].send_signal(signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    real = sweep_workers._on_dask

    def told(task, points, client):
        for item in real(task, points, client):
            finished.append(item)
            yield item

    axes = {"stack_pressure_MPa": [float(P) for P in range(20, 80, 10)]}
    patch = pytest.MonkeyPatch()
    with patch.context() as change:
        change.setattr(sweep_workers, "_on_dask", told)
        found = pybamm_ssb.sweep("LPSCl", axes, executor=address, **RUN)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert not found.failures and found.table[CAPACITY].is_monotonic_increasing


# -- sensitivity -----------------------------------------------------------------------------------
def test_indices_of_a_function_with_known_ones():
    """Ishigami and Homma 1990: y = sin a + 7 sin^2 b + 0.1 c^4 sin a on (-pi, pi):
    S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437."""
    x = np.pi * (2 * unit_sample(3, 2048, 1) - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = sobol_indices(["a", "b", "c"], y)
    np.testing.assert_allclose(found["S1"], [0.3139, 0.4424, 0.0], atol=0.02)
    np.testing.assert_allclose(found["ST"], [0.5576, 0.4424, 0.2437], atol=0.02)
    with pytest.raises(ValueError, match="1 of 10240 points have no value"):
        sobol_indices(["a", "b", "c"], np.where(np.arange(len(y)) == 3, np.nan, y))


def ishigami(self, point):
    a, b, c = (np.pi * (2 * value - 1) for value in point.values())
    return {"y": float(np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))}


def test_indices_of_a_sweep(monkeypatch):
    """The same function through the whole path, its arguments on three parameters."""
    monkeypatch.setattr(sweep_task.Task, "run", ishigami)
    names = [
        "Positive electrode contact coverage", "Positive electrode residual contact",
        "Positive electrode contact floor",
    ]  # fmt: skip
    axes = dict.fromkeys(names, (0.0, 1.0))
    monkeypatch.setattr(sweeps, "_check_ends", lambda *_: None)
    words = {"method": "sobol indices", "points": 2048, "executor": "processes", **RUN}
    found = pybamm_ssb.sweep("LPSCl", axes, **words).sobol("y")
    np.testing.assert_allclose(found["ST"], [0.5576, 0.4424, 0.2437], atol=0.05)
    assert list(found.index) == names


# -- the shell -------------------------------------------------------------------------------------
def test_from_the_shell(tmp_path):
    words = [
        "sweep", "LPSCl", "--axis", "stack_pressure_MPa=20,60", "--axis", f"{RADIUS}=1e-6,2e-6",
        "--model", "SPMe", "--executor", "processes", "--out", str(tmp_path),
        "--y", RADIUS,
    ]  # fmt: skip
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.output
    assert "4 points (grid), 4 run now" in found.stdout
    for name in ("points.csv", "sweep.nc", "sweep.png"):
        assert (tmp_path / name).is_file()
    bad = CliRunner().invoke(app, ["sweep", "LPSCl", "--axis", "current"])
    assert bad.exit_code == 2 and "--axis is 'current'" in bad.stderr


# -- full tier -------------------------------------------------------------------------------------
@pytest.mark.full
@pytest.mark.filterwarnings("ignore")
def test_two_hundred_points_survive_a_killed_worker_and_one_that_cannot_solve(scheduler, tmp_path):
    address, workers = scheduler
    kept = tmp_path / "out" / "points"

    def half_way():
        return kept.is_dir() and len(list(kept.glob("*.json"))) >= 100

    def watch():
        _wait(half_way, 3000)
        workers[0].send_signal(signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    axes = {
        "stack_pressure_MPa": list(np.linspace(20.0, 120.0, 20)),
        STIFFNESS: [*np.geomspace(1e10, 4e10, 9), 1e30],
    }
    words = {"executor": address, "out": tmp_path / "out", **RUN}
    found = pybamm_ssb.sweep("LPSCl", axes, **words)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL
    assert len(found.outcomes) == 200
    assert {found.points.values[i][STIFFNESS] for i in found.failures} == {1e30}
    assert all(found.failures.values())
    # a rerun costs only what is missing
    some = sorted(Path(kept).glob("*.json"))[::50]
    for path in some:
        path.unlink()
    again = pybamm_ssb.sweep("LPSCl", axes, **words)
    assert again.run == len(some)
    np.testing.assert_allclose(again.table[CAPACITY], found.table[CAPACITY], rtol=1e-6)
