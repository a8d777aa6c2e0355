"""Small files as the instruments write them, all of the same measurement."""

import io
import zipfile

import numpy as np
import pytest

#: hours, rows per half cycle
HALF, ROWS = 1.0, 60


def measurement(cycles=2, rows=ROWS, seed=0):
    """A silicon half cell: rest, then lithiation (voltage falls) and delithiation with a rest
    between, as a dictionary of columns. ``I`` is in A, positive = charge of the cell."""
    noise = np.random.default_rng(seed)
    out = {name: [] for name in ("t", "I", "V", "step", "cycle", "state", "qc", "qd", "ec", "ed")}
    now = 0.0

    def add(step, cycle, state, current, voltage, dt):
        nonlocal now
        charge = 0.0
        q = {"qc": 0.0, "qd": 0.0, "ec": 0.0, "ed": 0.0}
        for k, v in enumerate(voltage):
            if k:
                now += dt
                charge = abs(current) * dt / 3600
                side = "c" if current > 0 else "d"
                q[f"q{side}"] += charge
                q[f"e{side}"] += charge * (v + voltage[k - 1]) / 2
            row = (now, current, v, step, cycle, state, q["qc"], q["qd"], q["ec"], q["ed"])
            for name, value in zip(out, row, strict=True):
                out[name].append(value)
        now += 0.01

    dt = 3600 * HALF / (rows - 1)
    s = np.linspace(0, 1, rows)
    wiggle = lambda: 2e-5 * noise.standard_normal(rows)  # noqa: E731
    add(1, 1, "Rest", 0.0, 1.2 + wiggle()[:10], 30.0)
    for cycle in range(1, cycles + 1):
        down = 0.06 + 0.35 * (1 - s) + 0.7 * np.exp(-20 * s) + wiggle()
        up = 0.15 + 0.4 * s + 0.8 * np.exp(-20 * (1 - s)) + wiggle()
        add(2, cycle, "CC_DChg", -1.5e-3, down, dt)
        add(3, cycle, "Rest", 0.0, 0.12 + 0.03 * s[:10] + wiggle()[:10], 30.0)
        add(4, cycle, "CC_Chg", 1.4e-3, up, dt)
    data = {name: np.array(values) for name, values in out.items()}
    data["T"] = 25 + 0.1 * np.sin(data["t"] / 1000)
    return data


def _lines(header, rows, top=()):
    return ("\n".join([*top, header, *rows]) + "\n").encode("utf-8")


def _each(m):
    """The rows of a measurement, their number first."""
    return enumerate(zip(*m.values(), strict=True), start=1)


def arbin(m):
    header = "Data Point,Date Time,Test Time (s),Step Time (s),Cycle Index,Step Index,"
    header += "Current (A),Voltage (V),Charge Capacity (Ah),Discharge Capacity (Ah),"
    header += "Charge Energy (Wh),Discharge Energy (Wh),Aux_Temperature_1 (C)"
    rows = [
        f"{n},\t09/20/2024 08:32:34.558,{t:.4f},0,{cycle},{step},{i:.7g},{v:.6f},"
        f"{qc:.8g},{qd:.8g},{ec:.8g},{ed:.8g},{c:.5f}"
        for n, (t, i, v, step, cycle, _, qc, qd, ec, ed, c) in _each(m)
    ]
    return _lines(header, rows)


def biologic(m):
    header = "mode\tox/red\terror\tNs changes\tNs\ttime/s\tcontrol/V/mA\tEwe/V\t<I>/mA\t"
    header += "dq/mA.h\t(Q-Qo)/mA.h\thalf cycle\tQ discharge/mA.h\tQ charge/mA.h\t"
    header += "cycle number\tI Range\tP/W\t"
    rows = [
        f"1\t0\t0\t0\t{step - 1}\t{t:.15E}\t{1e3 * i:.7E}\t{v:.7E}\t{1e3 * i:.7E}\t0\t"
        f"{1e3 * (qc - qd):.15E}\t0\t{1e3 * qd:.15E}\t{1e3 * qc:.15E}\t{cycle:.7E}\t41\t{i * v:.7E}"
        for _, (t, i, v, step, cycle, _, qc, qd, _, _, _) in _each(m)
    ]
    top = ["EC-Lab ASCII FILE", "Nb header lines : 9                          ", ""]
    top += ["Galvanostatic Cycling with Potential Limitation", "", "Run on channel : 3"]
    top += ["Electrode surface area : 0.785 cm\xb2", "Temperature max = 70.00 \xb0C"]
    return _lines(header, rows, top).decode().encode("cp1252")


def basytec(m):
    header = "~Time[s]\tDataSet\tt-Step[s]\tLine\tCommand\tU[V]\tI[A]\tAh[Ah]\tAh-Cyc-Charge"
    header += "\tAh-Cyc-Discharge\tWh[Wh]\tT1[\xb0C]\tCyc-Count\tState"
    names = {"Rest": "Pause", "CC_DChg": "Discharge", "CC_Chg": "Charge"}
    rows = [
        f"{t:.9g}\t{n}\t0\t{step}\t{names[state]}\t{v:.9g}\t{i:.9g}\t{qc - qd:.9g}\t{qc:.9g}\t"
        f"{qd:.9g}\t{ec - ed:.9g}\t{c:.5f}\t{cycle}\t1"
        for n, (t, i, v, step, cycle, state, qc, qd, ec, ed, c) in _each(m)
    ]
    top = ["~Resultfile from Basytec Battery Test System", "~", "~Name of Test: test", "~"]
    return _lines(header, rows, top)


def maccor(m):
    """Current without a sign; the state says the direction."""
    header = "Rec,Cycle C,Step,Test Time (sec),Step Time (sec),Capacity,Energy,Current,Voltage"
    names = {"Rest": "R", "CC_DChg": "D", "CC_Chg": "C"}
    rows = [
        f"{n},{cycle},{step},{t:.4f},0,{qc + qd:.8f},{ec + ed:.8f},{abs(i):.7f},{v:.6f},"
        f"{names[state]},22.25"
        for n, (t, i, v, step, cycle, state, qc, qd, ec, ed, _) in _each(m)
    ]
    top = ["Today's Date ,28-Nov-23", "Date of Test:,23-Nov-23 3:56:08 PM"]
    return _lines(f"{header},MD,Temp 1", rows, top)


def novonix(m):
    header = "Date and Time,Cycle Number,Step Type,Run Time (h),Step Time (h),Current (A),"
    header += "Potential (V),Capacity (Ah),Temperature (\xb0C),Circuit Temperature (\xb0C),"
    header += "Energy (Wh),Step Number,Step position"
    rows = [
        f"2025-07-19 15:26:20,{cycle},7,{t / 3600:.9f},0,{i:.8f},{v:.8f},{qc - qd:.9f},{c:.3f},"
        f"25.2,{ec - ed:.9f},{step},0"
        for _, (t, i, v, step, cycle, _, qc, qd, ec, ed, c) in _each(m)
    ]
    top = ["[Summary]", "Novonix UHPC data file", "Capacity (Ah): 5", "[End Summary]"]
    top += ["[Protocol]", '{"Version":"UHPC","Steps":[{"Time":1,"Voltage":2}]}', "[Data]"]
    return _lines(header, rows, top)


def generic(m):
    """Semicolons, decimal commas, minutes and mA; current positive on discharge."""
    rows = [
        f"{t / 60:.9f};{v:.6f};{-1e3 * i:.7f};{step};{cycle};{10 + 0.01 * n:.3f}".replace(".", ",")
        for n, (t, i, v, step, cycle, *_) in _each(m)
    ]
    return _lines("t/min;U [V];I (mA);Step;Cycle;Stack pressure/MPa", rows)


def neware(m):
    """A .ndax file of NDC version 5: records of 4096 bytes with a mask of those in use."""
    fields = "_1 V1,index <u4,cycle <u4,step <u1,type <u1,_2 V5,time <u8,voltage <i4,current <i4,"
    fields += (
        "_3 V4,qc <i8,qd <i8,ec <i8,ed <i8,Y <u2,M <u1,D <u1,h <u1,m <u1,s <u1,range <i4,_4 V8"
    )
    record = np.dtype([tuple(field.split()) for field in fields.split(",")])
    table = np.zeros(len(m["t"]), record)
    table["index"], table["cycle"] = np.arange(1, len(table) + 1), m["cycle"] - 1
    starts = np.flatnonzero(np.r_[True, np.diff(m["step"]) != 0])
    start = starts[np.searchsorted(starts, np.arange(len(table)), side="right") - 1]
    table["step"], table["time"] = m["step"], np.round(1e3 * (m["t"] - m["t"][start]))
    table["type"] = [{"Rest": 4, "CC_DChg": 2, "CC_Chg": 1}[state] for state in m["state"]]
    table["voltage"] = np.round(1e4 * m["V"])
    table["current"] = np.round(1e3 * m["I"] / 1e-5)  # range -5 mA counts in 1e-5 mA
    for name in ("qc", "qd", "ec", "ed"):
        table[name] = np.round(3600 * 1e3 * m[name] / 1e-5)
    table["range"], table["Y"], table["M"], table["D"] = -5, 2024, 11, 20
    per = (4096 - 132 - 1) // record.itemsize
    data = bytearray(b"\x01\x00\x05".ljust(4096, b"\x00"))
    for k in range(0, len(table), per):
        part = table[k : k + per]
        used = np.packbits(
            np.r_[np.ones(len(part)), np.zeros(-len(part) % 8)] > 0, bitorder="little"
        )
        block = bytearray(4096)
        block[4 : 4 + len(used)] = used.tobytes()
        block[132 : 132 + part.nbytes] = part.tobytes()
        data += block
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("VersionInfo.xml", "<root><config/></root>")
        file.writestr("data.ndc", bytes(data))
    return out.getvalue()


def excel(m):
    """A workbook of Arbin: the data are in the second sheet."""
    openpyxl = pytest.importorskip("openpyxl")
    lines = arbin(m).decode().splitlines()
    book = openpyxl.Workbook()
    book.active.title = "Global_Info"
    book.active.append(["TEST REPORT"])
    sheet = book.create_sheet("Channel_1_1")
    sheet.append(lines[0].split(","))
    for line in lines[1:]:
        f = line.split(",")
        sheet.append([int(f[0]), f[1].strip(), *map(float, f[2:])])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {
    "arbin.csv": arbin,
    "biologic.mpt": biologic,
    "basytec.txt": basytec,
    "maccor.csv": maccor,
    "novonix.csv": novonix,
    "generic.csv": generic,
    "neware.ndax": neware,
    "arbin.xlsx": excel,
}


@pytest.fixture(scope="session")
def cell_test():
    """The measurement as a dictionary of columns."""
    return measurement()


@pytest.fixture(scope="session")
def good_files():
    """{file name: bytes} of the same measurement in every format."""
    if_missing = {"neware.ndax": "fastnda", "arbin.xlsx": "openpyxl"}
    for package in if_missing.values():
        pytest.importorskip(package)
    m = measurement()
    return {name: write(m) for name, write in WRITERS.items()}


@pytest.fixture
def write(tmp_path):
    """Writes bytes or text to a file and returns its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.fixture(scope="session")
def randles():
    """Frequencies [Hz] and impedances [Ohm] of a Randles circuit."""
    f = np.logspace(5, -1, 37)
    w = 2 * np.pi * f
    return f, 12 + 80 / (1 + 1j * w * 80 * 2e-5) + 30 * (1 - 1j) / np.sqrt(w)
