"""Files of real instruments, where a folder with them is given.

PYBAMM_SSB_CYCLER_SAMPLES is a folder with ``neware/`` (test files of fastnda with the tables that
they should give) and ``pyprobe/`` (exports from the tests of PyProBE)."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pybamm_ssb.data import DataError, read_data

FOLDER = os.environ.get("PYBAMM_SSB_CYCLER_SAMPLES", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="PYBAMM_SSB_CYCLER_SAMPLES is not set")


@pytest.mark.parametrize("name", ["nw4-120-1-6-53", "21_10_7_85", "Unit27_Example_Corrupt"])
def test_neware(name):
    pytest.importorskip("fastnda")
    polars = pytest.importorskip("polars")
    data = read_data(Path(FOLDER, "neware", f"{name}.ndax"))
    frame = polars.read_parquet(Path(FOLDER, "neware", f"{name}.parquet"))
    expected = {column: frame[column].to_numpy() for column in frame.columns if column != "Date"}
    table = data.table
    assert len(table) == len(frame)
    assert np.abs(table["Time [s]"] - expected["Total Time"]).max() < 2e-3
    # the tables are rounded to 1 uA and 0.1 mV
    assert np.abs(table["Current [A]"] + 1e-6 * expected["Current(uA)"]).max() < 5.01e-7
    assert np.abs(table["Voltage [V]"] - 1e-3 * expected["Voltage(mV)"]).max() < 5.1e-5
    assert (table["Step"] == expected["Step Index"]).all()
    assert (table["Cycle"] == expected["Cycle Index"]).all()
    if name.startswith("nw4"):
        assert data.warnings == [] and "confirmed by voltage, step names" in data.sign
        assert_capacities(data, expected)


def assert_capacities(data, expected):
    """Integrals of the current against the instrument's own counter, which starts at each step."""
    steps = pd.DataFrame(expected).groupby("Step Count")
    last = steps.last()
    side = last["Step Type"].astype(str).str.contains("DChg")
    amount = last["Capacity(mAs)"].abs() / 3.6e6
    # charging ends at constant voltage, in part with three rows per step: trapezoids give more
    for name, chosen, within in (("Discharge", side, 5e-4), ("Charge", ~side, 0.25)):
        counted = amount[chosen].groupby(last["Cycle Index"][chosen]).sum()
        mine = data.per_cycle()[f"{name} capacity [A.h]"]
        assert np.abs(mine / counted - 1).max() < within
        assert mine.sum() == pytest.approx(counted.sum(), rel=5e-3)


def test_empty():
    pytest.importorskip("fastnda")
    with pytest.raises(DataError, match="holds no records"):
        read_data(Path(FOLDER, "neware", "empty.ndax"))


SAMPLES = {
    "sample_data_arbin.csv": (0, ",", "Test Time (s)", "Current (A)", "Voltage (V)", 1.0),
    "sample_data_basytec.txt": (12, "\t", "~Time[s]", "I[A]", "U[V]", 1.0),
    "sample_data_maccor.csv": (2, ",", "Test Time (sec)", "Current", "Voltage", 1.0),
    "sample_data_novonix.csv": (20, ",", "Run Time (h)", "Current (A)", "Potential (V)", 3600.0),
    "Sample_data_biologic_no_header.mpt": (0, "\t", "time/s", "I/mA", "Ecell/V", 1.0),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_text(name):
    skip, separator, time, current, voltage, seconds = SAMPLES[name]
    path = Path(FOLDER, "pyprobe", name)
    data = read_data(path)
    frame = pd.read_csv(path, sep=separator, skiprows=skip, encoding="utf-8-sig", index_col=False)
    assert len(data.table) == len(frame)
    t = seconds * (frame[time] - frame[time][0])
    milli = 1e-3 if "mA" in current else 1.0
    assert np.abs(data.table["Time [s]"] - t).max() < 1e-5
    assert np.abs(data.table["Current [A]"] + milli * frame[current]).max() < 1e-12
    assert np.abs(data.table["Voltage [V]"] - frame[voltage]).max() < 1e-12
    assert "no current" in data.sign or "confirmed by voltage" in data.sign
    assert data.table["Temperature [C]"].between(20, 27).all()


def test_time_stamps():
    data = read_data(Path(FOLDER, "pyprobe", "Sample_data_biologic_timestamped.txt"))
    expected = [0, 6.464, 7.464, 8.464, 9.464, 10.464, 11.464, 12.464]
    assert data.table["Time [s]"].to_numpy() == pytest.approx(expected, abs=1e-5)
    assert data.table["Current [A]"].iloc[1] == pytest.approx(-0.44993811)
