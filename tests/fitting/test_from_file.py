"""From a file to a fitted set, in Python and from the shell."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pybamm_ssb.cli import app
from pybamm_ssb.data import read_data, read_impedance
from pybamm_ssb.fitting import FitProblem, SpectrumData, spectrum_of, trace_of
from pybamm_ssb.parameters import complete, read_set
from pybamm_ssb.protocols import basis

DATA = Path(__file__).parents[2] / "examples" / "data" / "synthetic_half_cell.csv"
D = "Positive particle reference diffusivity [m2.s-1]"
J0 = "Positive electrode reference exchange-current density [A.m-2]"


@pytest.fixture(scope="module")
def measured():
    return read_data(DATA, cell=basis(complete("Si_LPSCl_Li").parameter_values))


def test_a_curve_keeps_its_steps_and_its_charge(measured):
    trace = trace_of(measured, cycles=1, points=100)
    assert 100 <= len(trace.time_s) <= 120
    table = measured.select(1).table
    whole = np.trapezoid(np.abs(table["Current [A]"]), table["Time [s]"])
    assert np.trapezoid(np.abs(trace.current_A), trace.time_s) == pytest.approx(whole, rel=1e-3)
    assert len(trace.stops) >= 8  # both sides of four steps
    with pytest.raises(ValueError, match="column is 'Pressure"):
        trace_of(measured, variable="Stack pressure [Pa]", column="Pressure [MPa]")


def test_steps_of_unknown_time_are_told(measured, tmp_path):
    """Rows at even times alone: the end of a step lies somewhere between two of them."""
    step = measured.table["Step"] + 10 * measured.table["Cycle"]
    inside = (step == step.shift()) & (step == step.shift(-1))
    table = measured.table[inside]
    path = tmp_path / "even.csv"
    table.to_csv(path, index=False)
    with pytest.warns(UserWarning, match="Log both ends of every step"):
        trace_of(read_data(path, positive_current="discharge"))


def test_a_spectrum_from_a_file(tmp_path):
    f = np.logspace(5, -1, 15)
    item = complete("Si_LPSCl_Li")
    empty = SpectrumData(f, np.ones_like(f), 0.4)
    problem = FitProblem(item, empty, (J0,), model="SPMe")
    z = problem.predict([0.0])[0]
    path = tmp_path / "eis.csv"
    rows = [f"{a:.6g},{b.real:.8g},{b.imag:.8g}" for a, b in zip(f, z, strict=True)]
    path.write_text("Frequency (Hz),Z' (Ohm),Z'' (Ohm)\n" + "\n".join(rows) + "\n")
    data = spectrum_of(read_impedance(path), soc=0.4)
    again = FitProblem(item, data, (J0,), model="SPMe")
    assert np.abs(again.residuals([0.0])[0]).max() < 1e-3


def test_fit_from_the_shell(tmp_path):
    result = CliRunner().invoke(
        app,
        ["fit", str(DATA), "--cell", "Si_LPSCl_Li", "--parameter", D, "--parameter", J0,
         "--cycle", "1", "--model", "SPMe", "--out", str(tmp_path)],
    )  # fmt: skip
    # a current per area needs the cell; the file has no step that is not logged
    assert result.exit_code == 0, result.output
    assert "determined: " in result.stdout
    row = read_set(tmp_path / "fitted.yaml").row(D)
    assert row.class_ == "fitted" and row.low < row.value < row.high
    for name in ("fit.png", "fit.csv", "correlation.png"):
        assert (tmp_path / name).stat().st_size > 100


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([str(DATA), "--cell", "Si_LPSCl_Lj", "--parameter", D], "did you mean 'Si_LPSCl_Li'"),
        ([str(DATA), "--cell", "Si_LPSCl_Li", "--parameter", "gloss"], "unknown parameter 'gloss'"),
        (["none.csv", "--cell", "Si_LPSCl_Li", "--parameter", D], "none.csv"),
    ],
)
def test_errors_in_the_shell(arguments, message):
    result = CliRunner().invoke(app, ["fit", *arguments])
    assert result.exit_code == 2 and message in result.stderr
