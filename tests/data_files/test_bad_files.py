"""Bad files: an error that names file and line, or a warning; never silent nonsense."""

import numpy as np
import pandas as pd
import pytest

from pybamm_ssb.data import DataError, read_data

#: (separator, lines above the header) of the text formats
TEXTS = {
    "arbin.csv": (",", 0),
    "biologic.mpt": ("\t", 8),
    "basytec.txt": ("\t", 4),
    "maccor.csv": (",", 2),
    "novonix.csv": (",", 7),
    "generic.csv": (";", 0),
}
#: headers of the needed columns
NEEDED = {
    "arbin.csv": ("Test Time (s)", "Current (A)", "Voltage (V)"),
    "biologic.mpt": ("time/s", "<I>/mA", "Ewe/V"),
    "basytec.txt": ("~Time[s]", "I[A]", "U[V]"),
    "maccor.csv": ("Test Time (sec)", "Current", "Voltage"),
    "novonix.csv": ("Run Time (h)", "Current (A)", "Potential (V)"),
    "generic.csv": ("t/min", "I (mA)", "U [V]"),
}
#: another unit, which the file's own columns contradict; generic tables have nothing to compare
OTHER_UNIT = {
    "Test Time (s)": "Test Time (min)",
    "Current (A)": "Current (mA)",
    "Voltage (V)": "Voltage (mV)",
    "time/s": "time/h",
    "<I>/mA": "<I>/A",
    "I[A]": "I[uA]",
    "~Time[s]": "~Time[min]",
    "Run Time (h)": "Run Time (s)",
    "Test Time (sec)": "Test Time (min)",
}


class Text:
    """A text file, taken apart to be spoilt."""

    def __init__(self, name, content):
        self.separator, self.at = TEXTS[name]
        self.encoding = "cp1252" if name == "biologic.mpt" else "utf-8"
        self.lines = content.decode(self.encoding).split("\n")[:-1]
        self.needed = NEEDED[name]

    @property
    def table(self):
        return [line.split(self.separator) for line in self.lines[self.at :]]

    def join(self, table):
        lines = [*self.lines[: self.at], *(self.separator.join(row) for row in table)]
        return ("\n".join(lines) + "\n").encode(self.encoding)

    def place(self, rng):
        """(row, column) of a needed number."""
        column = self.table[0].index(rng.choice(self.needed))
        return int(rng.integers(1, len(self.table))), column


def truncated(text, rng):
    content = text.join(text.table)
    start = len("\n".join(text.lines[: text.at]))
    end = int(rng.integers(start, len(content) - 1))
    return content[:end].rstrip(b"\n")  # of a cut right behind a line nothing in the file tells


def shuffled(text, rng):
    width = len(text.table[1])
    order = rng.permutation(width)
    return text.join([[row[k] for k in order] for row in (r[:width] for r in text.table)])


def spoilt(words):
    def spoil(text, rng):
        table = text.table
        for _ in range(int(rng.integers(1, 4))):
            row, column = text.place(rng)
            table[row][column] = rng.choice(words)
        return text.join(table)

    return spoil


def unknown_unit(text, rng):
    table = text.table
    column = table[0].index(rng.choice(text.needed))
    table[0][column] += rng.choice([" (parsec)", " [furlong]", "/inch"])
    return text.join(table)


def other_unit(text, rng):
    table = text.table
    known = [h for h in text.needed if h in OTHER_UNIT]
    if not known:
        return unknown_unit(text, rng)
    header = rng.choice(known)
    table[0][table[0].index(header)] = OTHER_UNIT[header]
    return text.join(table)


def header_again(text, rng):
    table = text.table
    table.insert(int(rng.integers(2, len(table))), table[0])
    return text.join(table)


def swapped(text, rng):
    table = text.table
    a, b = rng.choice(np.arange(1, len(table)), 2, replace=False)
    table[a], table[b] = table[b], table[a]
    return text.join(table)


def repeated(text, rng):
    table = text.table
    row = int(rng.integers(1, len(table)))
    table.insert(row, table[row])
    return text.join(table)


def lost_rows(text, rng):
    table = text.table
    start = int(rng.integers(2, len(table) - 20))
    return text.join(table[:start] + table[start + int(rng.integers(8, 15)) :])


def lost_column(text, rng):
    table = text.table
    column = int(rng.integers(len(table[1])))
    return text.join([row[:column] + row[column + 1 :] for row in table])


def lost_field(text, rng):
    table = text.table
    row = table[int(rng.integers(1, len(table)))]
    del row[int(rng.integers(len(row)))]
    return text.join(table)


def turned_current(text, rng):
    table = text.table
    column = table[0].index(text.needed[1])
    for row in table[1:]:
        row[column] = row[column][1:] if row[column][0] == "-" else f"-{row[column]}"
    return text.join(table)


def zeros_at_the_end(text, rng):
    content = text.join(text.table)
    return content[: int(rng.integers(len(content) // 2, len(content)))] + b"\x00" * 500


def garbage(text, rng):
    content = text.join(text.table)
    at = int(rng.integers(len(content)))
    return content[:at] + rng.bytes(200) + content[at:]


def twice(text, rng):
    table = text.table
    return text.join(table + (table if rng.random() < 0.5 else table[1:]))


def swapped_headers(text, rng):
    table = text.table
    time, current, voltage = (table[0].index(h) for h in text.needed)
    a, b = ((current, voltage), (time, voltage))[int(rng.integers(2))]
    table[0][a], table[0][b] = table[0][b], table[0][a]
    return text.join(table)


SPOIL = {
    "truncated": truncated,
    "shuffled": shuffled,
    "nan": spoilt(["nan", "NaN", "", "inf", "-"]),
    "text": spoilt(["3.5x", "OVERLOAD", "#REF!", "1e", "--1", "0x12", "1_0", "12:30"]),
    "huge": spoilt(["1e30", "-4e9", "99999999"]),
    "commas": spoilt(["0,5123", "1.234,5", "1,2,3"]),
    "unknown unit": unknown_unit,
    "other unit": other_unit,
    "header again": header_again,
    "swapped lines": swapped,
    "repeated line": repeated,
    "lost rows": lost_rows,
    "lost column": lost_column,
    "lost field": lost_field,
    "turned current": turned_current,
    "zeros": zeros_at_the_end,
    "garbage": garbage,
    "twice": twice,
    "swapped headers": swapped_headers,
}
KINDS = [(name, kind) for name in TEXTS for kind in SPOIL]
BINARY = [(name, kind) for name in ("neware.ndax", "arbin.xlsx") for kind in ("cut", "bytes")]
CASES = (KINDS * 2)[: 200 - 2 * len(BINARY)] + BINARY * 2


def sane(table):
    assert np.isfinite(table.to_numpy()).all()
    assert (np.diff(table["Time [s]"]) > 0).all() and table["Time [s]"].iloc[0] == 0
    assert table["Voltage [V]"].abs().max() < 10 and table["Current [A]"].abs().max() < 0.1
    assert len(table) >= 2


def same(table, good):
    try:
        pd.testing.assert_frame_equal(table, good, check_exact=False, rtol=1e-6, atol=1e-9)
    except AssertionError:
        return False
    return True


def test_there_are_two_hundred():
    assert len(CASES) == 200


@pytest.fixture(scope="module")
def good_data(good_files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    out = {}
    for name, content in good_files.items():
        (folder / name).write_bytes(content)
        out[name] = read_data(folder / name)
    return out


@pytest.mark.parametrize(
    "number", range(200), ids=[f"{n}-{name}-{kind}" for n, (name, kind) in enumerate(CASES)]
)
def test_spoilt(number, good_files, good_data, write):
    """An error of the right kind, or a sane table, with a warning if it is not the good one."""
    name, kind = CASES[number]
    rng = np.random.default_rng(number)
    content = good_files[name]
    if kind == "cut":
        content = content[: int(rng.integers(1, len(content)))]
    elif kind == "bytes":
        changed = bytearray(content)
        for at in rng.integers(0, len(changed), 10):
            changed[at] = int(rng.integers(256))
        content = bytes(changed)
    else:
        content = SPOIL[kind](Text(name, content), rng)
    good = good_data[name]
    try:
        data = read_data(write(name, content))
    except DataError as error:
        assert kind != "shuffled", error
        assert name in str(error)
        return
    sane(data.table)
    if kind == "shuffled":
        assert same(data.table, good.table) and data.warnings == good.warnings
    expected = good.table
    if kind == "lost column":  # that a temperature was measured nothing tells
        expected = expected[[c for c in expected if c in data.table]]
    if not same(data.table, expected):
        new = [w for w in data.warnings if w not in good.warnings]
        assert new and all(name in w for w in new), "changed without a warning"


def text_of(good_files, name="arbin.csv"):
    return Text(name, good_files[name])


def test_lines_are_named(good_files, write):
    text = text_of(good_files)
    table = text.table
    table[40][6] = "1.2 mA"
    table[60] = table[60][:5]
    data = read_data(write("a.csv", text.join(table)))
    assert len(data.table) == len(table) - 1 - 2
    assert any(
        "a.csv, line 41: '1.2 mA' is no number in column 'Current (A)'" in w for w in data.warnings
    )
    assert any("line 61: 5 fields and not 13" in w for w in data.warnings)


def test_missing_temperatures_are_filled_in(good_files, write):
    text = text_of(good_files)
    table = text.table
    table[10][12] = ""
    data = read_data(write("a.csv", text.join(table)))
    assert data.table["Temperature [C]"][9] == pytest.approx(25.03, abs=0.02)
    assert any("line 11: Temperature [C] is missing in 1 of" in w for w in data.warnings)
    for row in table[1:]:
        row[12] = ""
    data = read_data(write("b.csv", text.join(table)))
    assert "Temperature [C]" not in data.table and len(data.warnings) == 1


def test_swapped_lines_are_put_back(good_files, good_data, write):
    text = text_of(good_files)
    table = text.table
    table[30], table[90] = table[90], table[30]
    data = read_data(write("a.csv", text.join(table)))
    pd.testing.assert_frame_equal(data.table, good_data["arbin.csv"].table)
    assert "lines 31 and 91: rows do not stand in the order" in data.warnings[0].replace(
        "91 and 31", "31 and 91"
    )


def test_units_that_contradict_the_counters(good_files, write):
    text = good_files["arbin.csv"].decode()
    with pytest.raises(DataError, match=r"factor of about a thousand: a unit is wrong"):
        read_data(write("a.csv", text.replace("Current (A)", "Current (mA)")))
    with pytest.raises(DataError, match=r"energy.*factor of about a thousand"):
        read_data(write("b.csv", text.replace("Voltage (V)", "Voltage (mV)")))
    with pytest.raises(DataError, match=r"factor of about sixty"):
        read_data(write("c.csv", text.replace("Test Time (s)", "Test Time (min)")))


def test_decimal_commas_between_commas(write):
    lines = ["Time (s),Voltage (V),Current (A)"] + [f"{k},1,{k:03d},-1" for k in range(30)]
    message = r"30 of 30 rows do not fit the 3 columns of line 1: 4 fields .* decimal commas"
    with pytest.raises(DataError, match=message):
        read_data(write("a.csv", "\n".join(lines) + "\n"))


def test_values_no_cell_has(good_files, write):
    lines = ["Time (s),Voltage (V),Current (A)"] + [f"{k},{3500 - k},-1" for k in range(30)]
    with pytest.raises(DataError, match=r"Voltage \[V\] is 3500.*valid is -5..10. .* in mV"):
        read_data(write("a.csv", "\n".join(lines) + "\n"))


def test_several_tables(good_files, write):
    text = text_of(good_files)
    with pytest.raises(DataError, match=r"time goes back from .* several tests in one file"):
        read_data(write("a.csv", text.join(text.table + text.table)))
    other = [["Time (s)", "Voltage (V)", "Current (A)"], ["0", "1", "2"]]
    with pytest.raises(DataError, match=r"a second table starts in line 272 \(the first in line 1"):
        read_data(write("a.csv", text.join(text.table + other)))


def test_two_columns_of_one_name(good_files, good_data, write):
    text = text_of(good_files)
    table = [[*row, row[7]] for row in text.table]
    data = read_data(write("a.csv", text.join(table)))
    pd.testing.assert_frame_equal(data.table, good_data["arbin.csv"].table)
    table[7][-1] = "1.9"
    with pytest.raises(DataError, match=r"columns 8 .* 14 .* could both be Voltage .V. and differ"):
        read_data(write("a.csv", text.join(table)))


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.mpt", "a.ndax", "a.nda", "a.xlsx", "a.mpr"])
@pytest.mark.parametrize("content", [b"", b"\n\n \n", b"\x00" * 50, "random", b"PK\x03\x04junk"])
def test_no_data_at_all(name, content, write):
    if name == "a.mpr":
        pytest.importorskip("galvani")
    if name in ("a.ndax", "a.nda"):
        pytest.importorskip("fastnda")
    if content == "random":
        content = np.random.default_rng(1).bytes(3000)
    with pytest.raises(DataError, match=r"a\.\w+"):
        read_data(write(name, content))


def test_no_file_and_folder(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        read_data(tmp_path / "a.csv")
    with pytest.raises(DataError, match="is a folder"):
        read_data(tmp_path)
    (tmp_path / "b.ndax").mkdir()
    with pytest.raises(DataError, match="is a folder"):
        read_data(tmp_path / "b.ndax")


def test_file_under_another_name(good_files, write):
    with pytest.raises(DataError, match=r"is no text but a zip file"):
        read_data(write("a.csv", good_files["arbin.xlsx"]))
    with pytest.raises(DataError, match=r"is no Excel workbook that can be read"):
        read_data(write("a.xlsx", good_files["arbin.csv"]))
