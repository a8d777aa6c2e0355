"""Long runs: jumps against cycle by cycle, conservation, resuming, what is refused."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from pybamm_ssb import age, simulate
from pybamm_ssb.ageing_table import between, table_of
from pybamm_ssb.cell_choice import choose
from pybamm_ssb.cycle_jump import Clock, Counting, Jump, StepControl, limited
from pybamm_ssb.protocols import Protocol, capacity_limit, constant_current, formation

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
CAPACITY = "Delithiation capacity [mAh.cm-2]"
QUIET = {"progress": False}
#: a slow steady decline, whatever losses the library's sets are fitted with
STEADY = {
    "Positive electrode electronic disconnection per contraction": 0.0,
    "Positive electrode disconnection rate variance": 0.0,
    "Positive electrode interphase growth constant [m2.s-1]": 3e-21,
}


# -- the extrapolation -------------------------------------------------------------------------
class FakeModel:
    """Three states: two that count, one that settles."""

    len_rhs = 3
    y_slices = MappingProxyType({})


def fake_jump():
    counting = Counting(FakeModel())
    counting.settles = np.array([False, False, True])
    return Jump(counting)


def sequence(n):
    n = np.asarray(n, dtype=float)
    return np.stack([3 * n - 0.01 * n**2, 1 + 0.5 * n, np.full_like(n, 0.7)], axis=-1)


def test_a_quadratic_is_extrapolated_exactly():
    jump = fake_jump()
    z = sequence(range(40))
    for number in (4, 5):
        jump.measured(number, z[number - 1], z[number])
    assert jump.predict(5, z[5], 10) == pytest.approx(z[15], abs=1e-12)
    # nothing to correct when the landing agrees
    assert jump.correction(17, z[16], z[17]) == pytest.approx(0, abs=1e-12)
    assert jump.predict(17, z[17], 20) == pytest.approx(z[37], abs=1e-12)


def test_the_correction_makes_the_error_third_order():
    """z' = -z: the corrected error falls by eight when jumps are halved."""

    def error(skip):
        scale = 100.0
        z = lambda n: np.array([np.exp(-n / scale), 0.0, 0.0])  # noqa: E731
        jump = fake_jump()
        for number in (4, 5):
            jump.measured(number, z(number - 1), z(number))
        landed = jump.predict(5, z(5), skip)
        factor = landed[0] / z(5 + skip)[0]
        at = 5 + skip + 2
        before, after = factor * z(at - 1), factor * z(at)
        corrected = after + jump.correction(at, before, after)
        return abs(corrected[0] - z(at)[0])

    order = np.log2(error(16) / error(8))
    assert 2.5 < order < 3.6


def test_a_loss_that_limits_itself_is_extrapolated_in_its_own_time():
    """z = -a log(N + c), whose rates fall as 1/(N + c): c is found from two of them, and a jump of
    ten times the cycles so far is off by what two differences say of a derivative."""
    z = lambda n: np.array([-0.1 * np.log(n + 3.0), 0.5, 0.7])  # noqa: E731
    jump = fake_jump()
    jump.counting.active = np.array([True, False, False])
    for number in (7, 8):
        jump.measured(number, z(number - 1), z(number))
    landed = jump.predict(8, z(8), 80)[0]
    assert jump.clock.c == pytest.approx(3.0, rel=0.01)
    assert abs(landed - z(88)[0]) < 1e-3 * abs(z(88)[0] - z(8)[0])
    # losses that do not slow down, and those that do faster than cycles are counted
    assert Clock.of([4.5, 5.5], [1.0, 1.0]).c == np.inf == Clock.of([4.5, 5.5], [0.0, 0.0]).c
    assert Clock.of([4.5, 5.5], [1.0, 0.1]).c == 0.5


def test_what_settles_follows_the_long_run_only():
    assert limited(np.array([1.0, -1.0, 5.0, 0.5]), np.array([1.0, 1.0, 1.0, 1.0])) == (
        pytest.approx([1.0, 0.0, 2.0, 0.5])
    )


def test_linear_invariants_survive():
    rng = np.random.default_rng(0)
    weights = np.array([1.0, -2.0, 0.0])
    jump = fake_jump()
    z = np.array([1.0, 0.5, 0.3])
    for number in (4, 5):
        step = rng.standard_normal(3)
        step[0] = 2 * step[1]
        jump.measured(number, z, z + step)
        z = z + step
    assert weights @ jump.predict(5, z, 37) == pytest.approx(weights @ z, abs=1e-12)


def test_the_correction_of_a_jump_waits_for_the_next():
    """A cycle that is simulated after a landing does not see it."""
    jump, z = fake_jump(), sequence(range(60)) * np.array([1.0, 1.01, 1.0])
    for number in (4, 5):
        jump.measured(number, z[number - 1], z[number])
    landed = jump.predict(5, z[5], 10)
    off = landed - z[15] + np.array([0.01, 0.0, 0.0]) * np.arange(16, 18)[:, None]
    added = jump.correction(17, z[16] + off[0], z[17] + off[1])
    assert added[0] != 0
    jump.measured(18, z[17] + off[1], z[18] + off[1])
    jumped = jump.predict(18, z[18], 20)
    jump.pending = None
    assert jumped - jump.predict(18, z[18], 20) == pytest.approx(added, abs=1e-12)


def test_step_control():
    control = StepControl(1e-3, 60)
    for number in range(1, 6):
        control.measured(number, 1 - 1e-3 * number)
    assert control.error(15, 1 - 0.015, 1.0) < 1e-12
    assert control.accept(1e-4, 10) and control.skip > 10
    assert not control.accept(1e-2, 10) and control.skip < 10
    # what stands in the way of a short jump is simulated, and then only what comes after it counts
    control.refuse(2)
    assert control.wait == 7
    for number in range(6, 13):
        control.measured(number, 0.5)
    assert control.wait == 0 and [n for n, _ in control.known] == [9, 10, 11, 12]
    control.refuse(2)
    assert control.wait == 14 and control.accept(0.0, 2) and control.waited == 0
    up_and_down = StepControl(1e-3, 60, known=[(1, 1.0), (2, 0.9), (3, 1.0), (4, 0.9)])
    assert up_and_down.alternates() and not control.alternates()


def test_cubic_between_simulated_cycles():
    x = np.array([1.0, 2, 3, 10, 25, 26, 27, 50, 60, 61])
    f = lambda x: 1 - 1e-2 * x + 1e-4 * x**2  # noqa: E731
    wanted = np.arange(1.0, 62)
    found = between(x, f(x), wanted)
    gaps = np.isfinite(found)
    assert gaps.sum() == 61 - len(x)
    assert found[gaps] == pytest.approx(f(wanted[gaps]), abs=1e-12)
    rows = {1: {CAPACITY: 2.0}, 2: {CAPACITY: 1.9}, 3: {CAPACITY: 1.8}, 5: {CAPACITY: 1.6}}
    table = table_of(rows, 5)
    assert list(table["Simulated"]) == [True, True, True, False, True]
    assert table.loc[4, CAPACITY] == pytest.approx(1.7)
    assert table.loc[5, "Retention"] == pytest.approx(1.6 / 1.9)


# -- against cycle by cycle --------------------------------------------------------------------
def against_every_cycle(cell, cycles, **keywords):
    """(largest error of retention in points, solved cycles per cycle, result with jumps)."""
    every = age(cell, cycles=cycles, jump=False, **QUIET, **keywords)
    jumped = age(cell, cycles=cycles, **QUIET, **keywords)
    assert every.stopped is None and jumped.stopped is None
    assert every.simulated == len(every.table) == len(jumped.table) == cycles
    error = 100 * np.abs(every.table["Retention"] - jumped.table["Retention"]).max()
    assert jumped.lithium_error < 1e-9
    assert jumped.jumps["Lithium corrected"].max() < 1e-6
    return error, jumped.simulated / cycles, jumped


def test_every_cycle_is_simulate():
    plain = simulate("Si_LPSCl_Li", current="C/5", cycles=3, preset="fast", **QUIET)
    aged = age("Si_LPSCl_Li", current="C/5", cycles=3, jump=False, **QUIET)
    shared = [name for name in plain.table if name in aged.table and name != "Retention"]
    assert CAPACITY in shared and "Smallest contact fraction" in shared
    for name in shared:
        if " at mid-" not in name:
            assert aged.table[name].to_numpy() == pytest.approx(
                plain.table[name].to_numpy(), rel=1e-9, nan_ok=True
            ), name


def test_jumps_over_a_hundred_cycles():
    error, share, result = against_every_cycle("Si_LPSCl_Li", 100, current="C/5", overrides=STEADY)
    assert error < 0.1
    assert share < 0.25
    assert result.table["Time [h]"].is_monotonic_increasing


HALF_CELLS = {
    "LPSCl": ("Si_LPSCl_Li", "C/5", 480),
    "LLZO": ("Si_LLZO_Li", "C/20", 600),
    "PEO": ("Si_PEO_Li", "C/10", 480),
}


@pytest.mark.full
@pytest.mark.parametrize("name", HALF_CELLS)
def test_half_cells_jump_ten_times_faster(name):
    cell, current, cycles = HALF_CELLS[name]
    error, share, _ = against_every_cycle(cell, cycles, current=current)
    assert error < 0.2
    assert share < 0.1


@pytest.mark.full
@pytest.mark.parametrize(
    ("cell", "current", "cycles"),
    [
        ("Si_LPSCl_NMC811", "C/5", 300), ("Si_LLZO_NMC811", "C/20", 400),
        ("Si_LLZO_NMC811", "C/10", 400), ("Si_PEO_LFP", "C/20", 400),
    ],
)
def test_full_cells_with_an_interphase_jump_faster(cell, current, cycles):
    error, share, _ = against_every_cycle(cell, cycles, current=current)
    assert error < 0.5
    assert share < 0.2


def knee(cycles):
    """A capacity-limited half cell: a plateau until the silicon that is left holds no more."""
    protocol = capacity_limit(choose("Si_LPSCl_Li").basis, "C/5", 2000.0)
    return against_every_cycle("Si_LPSCl_Li", cycles, protocol=protocol, overrides=STEADY)


def test_a_knee_is_not_jumped_over():
    error, share, result = knee(160)
    retention = result.table["Retention"]
    assert retention[100] > 0.99 and retention[160] < 0.97
    assert error < 0.15
    assert share < 0.4


@pytest.mark.full
@pytest.mark.parametrize(("cell", "limit"), [("Si_LPSCl_Li", 1800.0), ("Si_PEO_Li", 2000.0)])
def test_ten_times_faster_through_a_knee(cell, limit):
    """The library's numbers, at a limit that they reach no more after 50 to 140 of 1000 cycles."""
    protocol = capacity_limit(choose(cell).basis, "C/10", limit)
    error, share, result = against_every_cycle(cell, 1000, protocol=protocol)
    retention = result.table["Retention"]
    assert retention[40] > 0.99 and retention[200] < 0.97
    assert error < 0.2
    assert share < 0.1


@pytest.mark.full
def test_through_a_knee_and_on():
    error, share, _ = knee(500)
    # the capacity says nothing before the knee; the active material does
    assert error < 0.2
    assert share < 0.16


@pytest.mark.full
def test_five_thousand_cycles():
    result = age("Si_PEO_Li", cycles=5000, current="C/5", **QUIET)
    assert len(result.table) == 5000 and result.stopped is None
    assert result.lithium_error < 1e-9


# -- protocol, diagnostics, end of life --------------------------------------------------------
def test_wanted_cycles_are_landed_on():
    result = age(
        "Si_LPSCl_Li", cycles=60, current="C/5", diagnostics=[37, 60], spectra=[45],
        frequencies_Hz=[0.1, 10.0], **QUIET,
    )  # fmt: skip
    assert sorted(result.diagnostics) == [37, 60]
    assert result.table.loc[[37, 45, 60], "Simulated"].all()
    curves = result.diagnostics[37]
    assert set(curves["Cycle"]) == {37} and curves["Voltage [V]"].between(0, 1.5).all()
    assert np.isfinite(result.table.loc[37, "Separator polarisation at mid-lithiation [mV]"])
    spectrum = result.spectra[45]
    real = spectrum["Real impedance [Ohm.cm2]"]
    assert real.loc[0.1] > real.loc[10.0] > 0
    assert len(result.figure().axes) == 4 and "jumps over" in str(result)


def test_a_protocol_that_changes_is_not_jumped_over():
    basis = choose("Si_LPSCl_Li").basis
    slow = formation(basis, cycles=1).cycles[0]
    usual = constant_current(basis, "C/5").cycles[0]
    cycles = [usual] * 30
    cycles[19] = slow
    result = age("Si_LPSCl_Li", Protocol(cycles, "with a check-up"), cycles=40, **QUIET)
    table = result.table
    assert table.loc[20, "Simulated"] and not table["Simulated"].all()
    assert table.loc[20, CAPACITY] > table.loc[19, CAPACITY]
    assert table.loc[25, CAPACITY] < table.loc[20, CAPACITY]


def test_end_of_life_is_found_to_the_cycle():
    keywords = {"cycles": 200, "current": "C/5", "end_of_life": 0.9, **QUIET}
    every = age("Si_LPSCl_Li", jump=False, **keywords)
    jumped = age("Si_LPSCl_Li", **keywords)
    assert "end of life" in jumped.ended and "end of life" in str(jumped)
    assert abs(len(jumped.table) - len(every.table)) <= 1
    assert jumped.table["Retention"].iloc[-1] < 0.9 <= jumped.table["Retention"].iloc[-2]


@pytest.mark.full
def test_alternating_capacities_are_simulated_one_by_one():
    """Near the threshold where a gap ends the next lithiation the cycle map has period two."""
    result = age("Si_LPSCl_Li", cycles=700, current="C/5", **QUIET)
    assert any("alternate" in text for text in result.warnings)
    assert result.table.loc[600:, "Simulated"].mean() > 0.9


# -- disk --------------------------------------------------------------------------------------
RUN = {"cycles": 60, "current": "C/5", "diagnostics": [40], **QUIET}


def test_a_longer_run_goes_on(tmp_path):
    short = age("Si_LPSCl_Li", out=tmp_path, **(RUN | {"cycles": 41}))
    longer = age("Si_LPSCl_Li", out=tmp_path, **RUN)
    assert len(longer.table) == 60 and longer.simulated > short.simulated
    at_once = age("Si_LPSCl_Li", **RUN)
    difference = np.abs(longer.table["Retention"] - at_once.table["Retention"]).max()
    assert difference < 1e-3
    again = age("Si_LPSCl_Li", out=tmp_path, **RUN)
    assert again.simulated == longer.simulated
    pd.testing.assert_frame_equal(again.table, longer.table)
    written = pd.read_csv(tmp_path / "cycles.csv", index_col=0)
    assert len(written) == 60
    with pytest.raises(ValueError, match="holds a run with other parameters"):
        age("Si_LPSCl_Li", out=tmp_path, stack_pressure_MPa=75, **RUN)
    with pytest.raises(ValueError, match="holds a run with other settings"):
        age("Si_LPSCl_Li", out=tmp_path, **(RUN | {"jump": False}))


SCRIPT = """
import sys, warnings
warnings.simplefilter("ignore")
from pybamm_ssb import age
age("Si_LPSCl_Li", cycles={cycles}, current="C/5", jump={jump}, out=sys.argv[1], progress=False)
"""


def killed_and_resumed(folder, kills, seed, cycles, jump):
    """Kill the run at random times, then let it finish; the table it leaves."""
    script = folder / "run.py"
    script.write_text(textwrap.dedent(SCRIPT.format(cycles=cycles, jump=jump)), encoding="utf-8")
    out = folder / "out"
    rng = np.random.default_rng(seed)
    seen = []
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, str(script), str(out)], env=os.environ)
        state = out / "checkpoint.pickle"
        begun, known = time.time(), state.stat().st_mtime if state.exists() else 0
        # wait for this process's first checkpoint, then for a random while
        while process.poll() is None and time.time() - begun < 300:
            if state.exists() and state.stat().st_mtime > known:
                break
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.append(len(pd.read_pickle(state)["rows"]))
    assert seen == sorted(seen)
    subprocess.run([sys.executable, str(script), str(out)], check=True, env=os.environ)
    return pd.read_csv(out / "cycles.csv", index_col=0)


def test_killed_once_and_resumed(tmp_path):
    table = killed_and_resumed(tmp_path, 1, 0, 60, True)
    whole = age("Si_LPSCl_Li", cycles=60, current="C/5", **QUIET).table
    assert 100 * np.abs(table["Retention"] - whole["Retention"]).max() < 0.01


@pytest.mark.full
@pytest.mark.parametrize("jump", [True, False])
def test_killed_ten_times_and_resumed(tmp_path, jump):
    cycles = 400 if jump else 250
    table = killed_and_resumed(tmp_path, 10, 1, cycles, jump)
    whole = age("Si_LPSCl_Li", cycles=cycles, current="C/5", jump=jump, **QUIET).table
    assert 100 * np.abs(table["Retention"] - whole["Retention"]).max() < 0.01


# -- what is refused, and failures -------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cycles": 0}, "cycles is 0"),
        ({"tolerance": 0}, "tolerance is 0"),
        ({"end_of_life": 80}, "end_of_life is 80"),
        ({"diagnostics": [5]}, "valid are cycle numbers from 1 to 4"),
        ({"spectra": [1.5]}, "spectra is"),
        ({"longest_jump": -1}, "longest_jump is -1"),
        ({"model": "SPM"}, "model is 'SPM'"),
        ({"cell": "LPSC"}, "LPSCl"),
    ],
)
def test_refused(change, message):
    keywords = {"cell": "Si_LPSCl_Li", "cycles": 4} | change
    with pytest.raises(ValueError, match=message):
        age(**keywords, **QUIET)


def test_a_failure_keeps_what_was_computed():
    """A full cell whose silicon is used up ends with a reason."""
    values = {"Negative electrode disconnection rate [s-1]": 5e-6}
    result = age("Si_LPSCl_NMC811", cycles=60, current="C/2", overrides=values, **QUIET)
    assert result.stopped is None or "cycle" in result.stopped
    assert len(result.table) >= 2
    assert result.table[CAPACITY].iloc[-1] < result.table[CAPACITY].iloc[1]
