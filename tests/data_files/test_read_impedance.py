"""Impedance spectra: every format gives the same table, capacitive is negative."""

import numpy as np
import pytest

from pybamm_ssb.data import DataError, ImpedanceData, read_impedance


def gamry(f, z, comma=False):
    top = ["EXPLAIN", "TAG\tEISPOT", "TITLE\tLABEL\tPotentiostatic EIS\tTest &Identifier"]
    top += ["AREA\tQUANT\t0.785\tSample Area (cm^2)", "OCVCURVE\tTABLE\t2"]
    top += ["\tPt\tT\tVf\tVm\tAch", "\t#\ts\tV vs. Ref.\tV\tV", "\t0\t0.25\t0.41\t0\t0"]
    top += ["\t1\t0.5\t0.41\t0\t0", "ZCURVE\tTABLE"]
    top += ["\tPt\tTime\tFreq\tZreal\tZimag\tZsig\tZmod\tZphz\tIDC\tVDC\tIERange"]
    top += ["\t#\ts\tHz\tohm\tohm\tV\tohm\t°\tA\tV\t#"]
    rows = [
        f"\t{k}\t{k}\t{a:.6g}\t{b.real:.8g}\t{b.imag:.8g}\t1\t{abs(b):.8g}"
        f"\t{np.degrees(np.angle(b)):.6g}\t0\t0.4\t9"
        for k, (a, b) in enumerate(zip(f, z, strict=True))
    ]
    if comma:
        rows = [row.replace(".", ",") for row in rows]
    return ("\n".join([*top, *rows]) + "\n").encode("cp1252")


def mpt(f, z):
    top = ["EC-Lab ASCII FILE", "Nb header lines : 5", "", "Potentio Impedance"]
    top += [
        "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\t|Z|/Ohm\tPhase(Z)/deg\ttime/s\t<Ewe>/V\tcycle number\t"
    ]
    rows = [
        f"{a:.7E}\t{b.real:.7E}\t{-b.imag:.7E}\t{abs(b):.7E}\t0\t{k}\t0.4\t1"
        for k, (a, b) in enumerate(zip(f, z, strict=True))
    ]
    return "\n".join([*top, *rows]) + "\n"


def table(f, z, header="Frequency (Hz),Z' (Ohm),Z'' (Ohm)", sign=1):
    rows = [f"{a:.6g},{b.real:.8g},{sign * b.imag:.8g}" for a, b in zip(f, z, strict=True)]
    return "\n".join([header, *rows]) + "\n"


def agrees(data, f, z, rel=1e-5):
    assert isinstance(data, ImpedanceData)
    assert list(data.table) == ["Frequency [Hz]", "Z_re [Ohm]", "Z_im [Ohm]"]
    assert data.table["Frequency [Hz]"].to_numpy() == pytest.approx(f, rel=rel)
    assert np.abs(data.impedance_Ohm - z).max() < rel * np.abs(z).max()
    assert (np.diff(data.table["Frequency [Hz]"]) < 0).all()


def test_every_format_gives_the_same_table(randles, write):
    f, z = randles
    contents = {
        "a.DTA": gamry(f, z),
        "comma.DTA": gamry(f, z, comma=True),
        "a.mpt": mpt(f, z),
        "rising.csv": table(f[::-1], z[::-1]),
        "minus.csv": table(f, z, "freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm", -1),
        "kilo.csv": table(f / 1e3, z / 1e3, "f [kHz],Zreal [kOhm],Zimag [kOhm]"),
    }
    for name, content in contents.items():
        data = read_impedance(write(name, content))
        agrees(data, f, z)
        assert data.warnings == [] and "the real part agrees" in data.sign, name


def test_sign_follows_the_real_part(randles, write):
    f, z = randles
    data = read_impedance(write("a.csv", table(f, z, sign=-1)))
    agrees(data, f, z)
    assert "holds -Im(Z) and was turned round" in data.warnings[0]
    with pytest.raises(DataError, match=r"the column seems to hold Im\(Z\)"):
        read_impedance(write("b.csv", table(f, z, "freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm")))
    coil = 3 + 1j * 2 * np.pi * f * 1e-5
    data = read_impedance(write("c.csv", table(f, coil)))
    agrees(data, f, coil)
    assert "does not confirm the sign" in data.warnings[0]


def test_inductance_at_high_frequency_stays(randles, write):
    f, z = randles
    z = z + 2j * np.pi * f * 2e-5
    assert z[0].imag > 0
    data = read_impedance(write("a.csv", table(f, z)))
    agrees(data, f, z)
    assert data.warnings == []


def test_per_area(randles, write):
    f, z = randles
    path = write("a.csv", table(f, 0.785 * z, "freq (Hz),Z' (Ohm.cm2),-Z'' (Ohm cm^2)", -1))
    with pytest.raises(DataError, match=r"'Ohm\.cm2'; say the area with per_area_cm2="):
        read_impedance(path)
    agrees(read_impedance(path, per_area_cm2=0.785), f, z)
    with pytest.raises(ValueError, match="per_area_cm2 is -1"):
        read_impedance(path, per_area_cm2=-1)
    with pytest.raises(DataError, match=r"per_area_cm2 is given, and column .* is in 'Ohm'"):
        read_impedance(write("b.csv", table(f, z)), per_area_cm2=1.0)


def test_several_sweeps(randles, write):
    f, z = randles
    path = write("a.mpt", mpt(np.r_[f, f], np.r_[z, 2 * z]))
    with pytest.raises(DataError, match="holds 2 sweeps, starting in lines 6 and 43"):
        read_impedance(path)
    agrees(read_impedance(path, sweep=1), f, z)
    second = read_impedance(path, sweep=2)
    agrees(second, f, 2 * z)
    assert "sweep 2 of 2" in second.source
    with pytest.raises(ValueError, match=r"sweep is 3; a\.mpt has 2"):
        read_impedance(path, sweep=3)
    with pytest.raises(ValueError, match="sweep is 2"):
        read_impedance(write("b.mpt", mpt(f, z)), sweep=2)


def test_columns_are_said(randles, write):
    f, z = randles
    path = write("a.csv", table(f, z, "x,y,w"))
    with pytest.raises(DataError, match="no line names columns for Frequency"):
        read_impedance(path)
    said = {"Frequency [Hz]": ("x", "Hz"), "Z_re [Ohm]": ("y", "Ohm"), "Z_im [Ohm]": ("w", "Ohm")}
    agrees(read_impedance(path, said), f, z)
    with pytest.raises(DataError, match="unknown unit 'Mho'"):
        read_impedance(path, {**said, "Z_re [Ohm]": ("y", "Mho")})
    with pytest.raises(ValueError, match=r"the key 'Voltage \[V\]'"):
        read_impedance(path, {"Voltage [V]": "x"})


def test_points_without_frequency_are_left_out(randles, write):
    f, z = randles
    data = read_impedance(write("a.mpt", mpt(np.r_[0, f], np.r_[z[:1], z])))
    agrees(data, f, z)
    assert "line 6: frequency 0" in data.warnings[0]


def test_modulus_finds_wrong_numbers(randles, write):
    f, z = randles
    lines = mpt(f, z).split("\n")
    fields = lines[20].split("\t")
    lines[20] = "\t".join([fields[0], "9.9E+02", *fields[2:]])
    data = read_impedance(write("a.mpt", "\n".join(lines)))
    assert len(data.table) == len(f) - 1
    assert "line 21: the modulus does not fit" in data.warnings[0]
    with pytest.raises(DataError, match="a unit or a column is wrong"):
        read_impedance(write("b.mpt", mpt(f, z).replace("Re(Z)/Ohm", "Re(Z)/kOhm")))


@pytest.mark.parametrize("number", range(40))
def test_spoilt(number, randles, write):
    """An error of the right kind, or finite values with a warning if they are not the good ones."""
    f, z = randles
    rng = np.random.default_rng(number)
    name, content = [("a.DTA", gamry(f, z)), ("a.mpt", mpt(f, z).encode())][number % 2]
    kind = number // 2 % 5
    lines = content.decode("cp1252").split("\n")
    row = int(rng.integers(len(lines) - 30, len(lines) - 2))
    if kind == 0:
        content = content[: int(rng.integers(1, len(content) - 1))].rstrip(b"\n")
    elif kind == 1:
        fields = lines[row].split("\t")
        fields[int(rng.integers(3, 6)) if number % 2 == 0 else int(rng.integers(0, 3))] = "1.2x"
        lines[row] = "\t".join(fields)
    elif kind == 2:
        lines[row], lines[-4] = lines[-4], lines[row]
    elif kind == 3:
        lines.insert(row, lines[row])
    else:
        content = rng.bytes(4000)
    if kind in (1, 2, 3):
        content = "\n".join(lines).encode("cp1252")
    try:
        data = read_impedance(write(name, content))
    except DataError as error:
        assert name in str(error)
        return
    values = data.table.to_numpy()
    assert np.isfinite(values).all() and (np.diff(values[:, 0]) < 0).all()
    assert set(np.round(values[:, 1], 3)) <= set(np.round(z.real, 3))
    if len(values) < len(f):
        assert data.warnings
