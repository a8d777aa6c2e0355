"""Files of cyclers: every format gives the same table, in PyBaMM's units and sign."""

import sys
import types

import numpy as np
import pandas as pd
import pytest

from pybamm_ssb.basis import CellBasis
from pybamm_ssb.data import CyclerData, DataError, read_data

CELL = CellBasis(3e-3, 1e-4, 1e-3, 0.01, 1.5, True)
FORMATS = ["arbin.csv", "biologic.mpt", "basytec.txt", "maccor.csv", "novonix.csv", "generic.csv"]
FORMATS += ["neware.ndax", "arbin.xlsx"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_table(name, good_files, cell_test, write):
    data = read_data(write(name, good_files[name]))
    t, m = data.table, cell_test
    assert list(t)[:5] == ["Time [s]", "Current [A]", "Voltage [V]", "Step", "Cycle"]
    assert len(t) == len(m["t"]) and t["Step"].dtype == t["Cycle"].dtype == int
    # .ndax rounds to ms and leaves no time between steps
    ndax = name == "neware.ndax"
    assert t["Time [s]"].to_numpy() == pytest.approx(m["t"], abs=0.1 if ndax else 1e-3)
    assert (np.diff(t["Time [s]"]) > 0).all()
    # positive = discharge, which lithiates silicon and lowers the voltage
    assert t["Current [A]"].to_numpy() == pytest.approx(-m["I"], abs=1e-7)
    assert t["Voltage [V]"].to_numpy() == pytest.approx(m["V"], abs=6e-5 if ndax else 1e-6)
    assert (t["Step"] == m["step"] - (name == "biologic.mpt")).all()
    assert (t["Cycle"] == m["cycle"]).all()
    assert "confirmed by voltage" in data.sign
    assert len(data.warnings) == (name == "generic.csv")  # no rule for its sign
    if name in ("basytec.txt", "arbin.csv", "novonix.csv"):
        assert t["Temperature [C]"].to_numpy() == pytest.approx(m["T"], abs=1e-3)
    if name == "generic.csv":
        assert t["Pressure [MPa]"].iloc[-1] == pytest.approx(10 + 0.01 * len(t))
        assert "positive_current='discharge'" in data.warnings[0]


def test_capacities_of_cycles(good_files, cell_test, write):
    data = read_data(write("arbin.csv", good_files["arbin.csv"]))
    table = data.per_cycle()
    assert list(table.index) == [1, 2]
    assert table["Discharge capacity [A.h]"].to_numpy() == pytest.approx([1.5e-3] * 2, rel=1e-4)
    assert table["Charge capacity [A.h]"].to_numpy() == pytest.approx([1.4e-3] * 2, rel=1e-4)
    # the cell starts with discharge, so the efficiency is charge over discharge
    assert table["Coulombic efficiency"].to_numpy() == pytest.approx([1.4 / 1.5] * 2, rel=1e-4)
    assert data.per_cycle(half_cell=False)["Coulombic efficiency"].iloc[0] == pytest.approx(
        1.5 / 1.4, rel=1e-4
    )
    m = cell_test
    rows = (m["cycle"] == 2) & (m["step"] == 2)
    mean = np.trapezoid(m["V"][rows], m["t"][rows]) / np.ptp(m["t"][rows])
    assert table["Mean discharge voltage [V]"][2] == pytest.approx(mean, rel=1e-4)


def test_select_and_lab_units(good_files, write):
    data = read_data(write("arbin.csv", good_files["arbin.csv"]))
    part = data.select(cycles=2, steps=[2, 4])
    assert isinstance(part, CyclerData) and part.warnings == data.warnings
    assert part.table["Time [s]"].iloc[0] == 0 and set(part.table["Step"]) == {2, 4}
    lab = data.select(cycles=1).in_lab_units(CELL)
    half = lab[lab["Step"] == 2]
    assert half["Current density [mA.cm-2]"].iloc[5] == pytest.approx(1.5)
    assert half["Capacity [mAh.cm-2]"].iloc[-1] == pytest.approx(1.5, rel=1e-3)
    assert half["Capacity [mAh.g-1]"].iloc[-1] == pytest.approx(1500, rel=1e-3)
    with pytest.raises(ValueError, match=r"cycles is 7; \[7\] is not in .* valid are \[1, 2\]"):
        data.select(cycles=7)
    with pytest.raises(ValueError, match="area_m2 = 0"):
        data.in_lab_units(CellBasis(1, 0, 1, 0, 1, True))


def test_decimal_commas_and_other_encodings(good_files, cell_test, write):
    plain = read_data(write("a.mpt", good_files["biologic.mpt"])).table
    text = good_files["biologic.mpt"].decode("cp1252").splitlines()
    commas = "\n".join([*text[:9], *(line.replace(".", ",") for line in text[9:])]) + "\n"
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        data = read_data(write("b.mpt", commas.encode(encoding)))
        pd.testing.assert_frame_equal(data.table, plain)
        assert data.warnings == []


def test_cell_in_lab_units_and_cutoffs(write):
    lines = ["Time (h),Voltage (mV),Current density (mA/cm2),Step,Cycle"]
    lines += [f"{k / 10},{1000 - 10 * k},-0.5,1,1" for k in range(30)]
    path = write("a.csv", "\n".join(lines) + "\n")
    with pytest.raises(DataError, match=r"'mA/cm2'; Current \[A\] needs cell="):
        read_data(path)
    data = read_data(path, cell=CELL)
    assert data.table["Current [A]"].iloc[3] == pytest.approx(5e-4)
    assert data.table["Voltage [V]"].iloc[1] == pytest.approx(0.99)
    assert "lithiates silicon" in data.sign
    other = CellBasis(3e-3, 1e-4, 1e-3, 2.5, 4.2, False)
    assert any("Is it this cell?" in w for w in read_data(path, cell=other).warnings)


def test_columns_are_said(write):
    lines = ["when;first;second"] + [f"{k};{1 - 0.01 * k:.3f};-2" for k in range(20)]
    path = write("a.csv", "\n".join(lines) + "\n")
    with pytest.raises(DataError, match=r"a\.csv: no line names columns"):
        read_data(path)
    columns = {"Time [s]": ("when", "min"), "Voltage [V]": ("first", "V")}
    with pytest.raises(DataError, match=r"line 1: no column for Current \[A\].*'second'"):
        read_data(path, columns)
    with pytest.raises(DataError, match="'second' names no unit"):
        read_data(path, {**columns, "Current [A]": "second"})
    data = read_data(path, {**columns, "Current [A]": ("second", "uA")})
    assert data.table["Time [s]"].iloc[1] == 60
    assert data.table["Current [A]"].iloc[1] == pytest.approx(2e-6)
    with pytest.raises(DataError, match=r"columns says 'third' for Current"):
        read_data(path, {**columns, "Current [A]": ("third", "uA")})
    with pytest.raises(ValueError, match="columns has the key 'Volt'"):
        read_data(path, {"Volt": "first"})
    with pytest.raises(ValueError, match="valid is a header, or"):
        read_data(path, {"Voltage [V]": 3})
    with pytest.raises(ValueError, match="valid is a header, or"):
        read_data(path, {"Voltage [V]": ("first", 3)})


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Voltage (furlong)", "unknown unit 'furlong'; Voltage .V. can be in 'V'"),
        ("Voltage (mAh)", "'mAh', a unit of charge"),
        ("Voltage", "names no unit"),
        ("Voltage/V/mA", "mixes the units 'V' and 'mA'"),
    ],
)
def test_units_are_named(header, message, write):
    lines = [f"Time (s),{header},Current (A)"] + [f"{k},{1 - 0.01 * k},-2" for k in range(20)]
    with pytest.raises(DataError, match=message):
        read_data(write("a.csv", "\n".join(lines)), {"Voltage [V]": header})


def test_sign_is_checked(good_files, write):
    path = write("arbin.csv", good_files["arbin.csv"])
    with pytest.raises(DataError, match=r"by voltage and capacity counters.*='charge'"):
        read_data(path, positive_current="discharge")
    with pytest.raises(ValueError, match="positive_current is 'up'"):
        read_data(path, positive_current="up")
    lines = good_files["arbin.csv"].decode().splitlines()
    turned = [lines[0]]
    for line in lines[1:]:
        f = line.split(",")
        f[6] = f"{-float(f[6]):g}"
        turned.append(",".join(f))
    path = write("turned.csv", "\n".join(turned) + "\n")
    with pytest.raises(DataError, match=r"rule of Arbin.*positive_current='discharge'"):
        read_data(path)
    data = read_data(path, positive_current="discharge")
    assert data.table["Current [A]"].max() == pytest.approx(1.5e-3)
    assert "confirmed by voltage, capacity counters" in data.sign and data.warnings == []


def test_counters_named_after_the_electrode(good_files, write):
    """A half cell whose lithiation is called charging: the voltage is believed, with a warning."""
    text = good_files["arbin.csv"].decode()
    text = text.replace("Discharge Cap", "X Cap").replace("Charge Cap", "Discharge Cap")
    data = read_data(write("a.csv", text.replace("X Cap", "Charge Cap")))
    assert data.table["Current [A]"].max() == pytest.approx(1.5e-3)
    assert any("contradicted by capacity counters" in w for w in data.warnings)
    assert data.sign.endswith("confirmed by voltage, contradicted by capacity counters")


def test_current_without_sign_needs_a_direction(good_files, write):
    text = good_files["maccor.csv"].decode()
    assert "that of the step's name was taken" in read_data(write("a.csv", text)).sign
    blind = text.replace(",MD,", ",Note,")
    with pytest.raises(DataError, match=r"never changes its sign.*both rises"):
        read_data(write("b.csv", blind))


def test_no_current_is_not_checked(write):
    lines = ["time/s\tEcell/V\tI/mA\tNs\tcycle number"]
    lines += [f"{k}\t1.2\t0\t0\t0" for k in range(5)]
    assert "not checked" in read_data(write("a.mpt", "\n".join(lines) + "\n")).sign


def test_steps_and_cycles_are_counted_where_there_are_none(cell_test, write):
    m = cell_test
    lines = ["time/s,voltage_V,current_mA"]
    lines += [f"{t},{v},{1e3 * i}" for t, v, i in zip(m["t"], m["V"], m["I"], strict=True)]
    data = read_data(write("a.csv", "\n".join(lines) + "\n"), positive_current="charge")
    assert list(data.per_cycle().index) == [1, 2]
    assert data.table["Step"].max() == 7 and len(data.warnings) == 2


def test_clock_times_and_dates(write):
    rest = [f"{1 - 0.02 * k:.2f},-1.0,1,1" for k in range(12)]
    expected = 60.0 * np.arange(12)
    forms = {
        "clock": [f"00:{k:02d}:00.0" for k in range(12)],
        "days": [f"1d 00:{k:02d}:00" for k in range(12)],
        "iso": [f"2024-11-05T12:{k:02d}:00" for k in range(12)],
        "us": [f"11/05/2024 12:{k:02d}:00.000" for k in range(12)],
        "maccor": [f"05-Nov-24 11:{k:02d}:00 PM" for k in range(12)],
    }
    for name, times in forms.items():
        lines = ["Time,Voltage (V),Current (mA),Step,Cycle"]
        lines += [f"{t},{r}" for t, r in zip(times, rest, strict=True)]
        table = read_data(write(f"{name}.csv", "\n".join(lines) + "\n")).table
        assert table["Time [s]"].to_numpy() == pytest.approx(expected), name


def test_day_and_month_are_told_apart(write):
    lines = ["Date,Voltage (V),Current (mA),Step,Cycle"]
    lines += [f"{9 + k}/01/2024 12:00:00,{1 - 0.02 * k},-1,1,1" for k in range(4)]
    table = read_data(write("a.csv", "\n".join(lines) + "\n")).table
    assert table["Time [s]"].to_numpy() == pytest.approx(86400.0 * np.arange(4))


def test_units_in_a_row_of_their_own(write):
    lines = ["Time,Voltage,Current,Step,Cycle", "min,mV,uA,,"]
    lines += [f"{k},{1000 - 20 * k},-3,1,1" for k in range(12)]
    table = read_data(write("a.csv", "\n".join(lines) + "\n")).table
    assert table["Time [s]"].iloc[-1] == 660 and table["Voltage [V]"].iloc[1] == 0.98
    assert table["Current [A]"].iloc[0] == pytest.approx(3e-6)


def test_sheets(good_files, write, tmp_path):
    path = write("a.xlsx", good_files["arbin.xlsx"])
    assert len(read_data(path, sheet="Channel_1_1").table) == len(read_data(path, sheet=1).table)
    with pytest.raises(DataError, match="no sheet 'x'; valid are 'Global_Info', 'Channel_1_1'"):
        read_data(path, sheet="x")
    with pytest.raises(DataError, match=r"sheet 'Global_Info'.*no line names columns"):
        read_data(path, sheet=0)
    with pytest.raises(ValueError, match="is no Excel workbook"):
        read_data(write("a.csv", good_files["arbin.csv"]), sheet=0)


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [("a.ndax", "fastnda", "neware"), ("a.xlsx", "openpyxl", "excel"), ("a.mpr", "galvani", "mpr")],
)
def test_missing_package(name, package, extra, write, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf'{package}.*pip install "pybamm-ssb\[{extra}\]"'):
        read_data(write(name, b"x" * 100))


def mpr(m):
    """A .mpr file: a module of settings and one of data (version 2)."""

    def module(name, version, content):
        head = name.ljust(10) + b" " * 25 + np.array([len(content), version], "<u4").tobytes()
        return b"MODULE" + head + b"11/20/24" + content

    record = np.dtype([("t", "<f8"), ("V", "<f4"), ("I", "<f4"), ("cycle", "<f8")])
    table = np.zeros(len(m["t"]), record)
    table["t"], table["V"], table["I"], table["cycle"] = m["t"], m["V"], 1e3 * m["I"], m["cycle"]
    content = np.array([len(table)], "<u4").tobytes() + bytes([4])
    content += np.array([4, 6, 8, 24], "<u2").tobytes()
    content = content.ljust(405, b"\x00") + table.tobytes()
    magic = b"BIO-LOGIC MODULAR FILE\x1a".ljust(48) + b"\x00" * 4
    return magic + module(b"VMP Set   ", 0, b"\x00" * 8) + module(b"VMP data  ", 2, content)


def test_mpr(cell_test, write):
    pytest.importorskip("galvani")
    path = write("a.mpr", mpr(cell_test))
    data = read_data(path)
    assert data.table["Current [A]"].to_numpy() == pytest.approx(-cell_test["I"], abs=1e-9)
    assert data.table["Cycle"].tolist() == cell_test["cycle"].tolist()
    assert any("no column of steps" in w for w in data.warnings)
    with pytest.raises(DataError, match=r"b\.mpr is no \.mpr file that can be read"):
        read_data(write("b.mpr", mpr(cell_test)[:5000]))


def test_mpr_by_a_stand_in(cell_test, write, monkeypatch):
    """What galvani hands over is read, whatever its version."""
    m = cell_test
    names = ["time/s", "Ewe/V", "<I>/mA", "Ns", "cycle number"]
    columns = [m["t"], m["V"], 1e3 * m["I"], m["step"], m["cycle"]]
    records = np.rec.fromarrays(columns, names=names)
    module = types.ModuleType("galvani")
    module.BioLogic = types.SimpleNamespace(MPRfile=lambda p: types.SimpleNamespace(data=records))
    monkeypatch.setitem(sys.modules, "galvani", module)
    data = read_data(write("a.mpr", b"x" * 10))
    assert data.warnings == [] and (data.table["Step"] == m["step"]).all()
