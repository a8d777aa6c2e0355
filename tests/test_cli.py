"""The shell: tables that can be read, and errors of one line with exit code 2."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from pybamm_ssb.cli import app


@pytest.fixture(scope="module")
def run():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_list(run):
    result = run("list")
    assert result.exit_code == 0
    for name in ("LPSCl", "LLZO", "PEO", "Si_PEO_LFP", "micro_silicon_composite"):
        assert name in result.stdout


def test_show_says_how_values_are_known(run, tmp_path):
    result = run("show", "argyrodite", "--out", str(tmp_path))
    assert result.exit_code == 0
    line = next(x for x in result.stdout.splitlines() if "growth constant" in x)
    assert "1.16e-21" in line and "3.8e-22 to 3.5e-21" in line and "fitted" in line
    assert "known how" in result.stdout
    assert len(pd.read_csv(tmp_path / "LPSCl.csv")) > 30
    cell = run("show", "Si_LPSCl_NMC811")
    assert "options: " in cell.stdout and "Nominal cell capacity [A.h]" in cell.stdout


def test_simulate_writes_tables_and_figures(run, tmp_path):
    measured = tmp_path / "measured.csv"
    measured.write_text("Capacity [mAh.g-1],Voltage [V]\n0,0.6\n1500,0.2\n3000,0.02\n")
    result = run(
        "simulate", "LPSCl", "--current", "C/10", "--cycles", "2", "--model", "SPMe",
        "--preset", "fast", "--out", str(tmp_path / "out"), "--measured", str(measured),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Coulombic efficiency" in result.stdout
    table = pd.read_csv(tmp_path / "out" / "cycles.csv", index_col=0)
    assert len(table) == 2 and table["Lithiation capacity [mAh.g-1]"].iloc[0] > 2800
    for name in ("curves.csv", "voltage.png", "retention.png", "contact.png", "polarisation.png"):
        assert (tmp_path / "out" / name).stat().st_size > 1000


def test_simulate_breathing_at_a_pressure_per_cycle(run, tmp_path):
    result = run(
        "simulate", "LPSCl", "--cycles", "2", "--model", "SPMe", "--preset", "fast",
        "--stack-pressure", "50,75", "--option", "electrode stretch=uniaxial",
        "--out", str(tmp_path),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    table = pd.read_csv(tmp_path / "cycles.csv", index_col=0)
    assert list(table["Stack pressure [MPa]"]) == [50, 75]
    for name in ("breathing.png", "depth.png"):
        assert (tmp_path / name).stat().st_size > 10_000


def test_compare(run, tmp_path):
    result = run(
        "compare", "LPSCl", "LLZO", "--cycles", "2", "--no-band", "--model", "SPMe",
        "--out", str(tmp_path),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "delivers most" in result.stdout and "stack pressure 50 MPa" in result.stdout
    assert (tmp_path / "comparison.csv").exists() and (tmp_path / "polarisation.png").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "LPSCll"], "did you mean 'LPSCl'"),
        (["simulate", "LPSCll"], "did you mean 'LPSCl'"),
        (["simulate", "LPSCl", "--current", "3 V"], "current '3 V' is not understood"),
        (["simulate", "LPSCl", "--cycles", "0"], "cycles is 0"),
        (["simulate", "LPSCl", "--model", "P2D"], "model is 'P2D'"),
        (["simulate", "LPSCl", "--set", "Stack presure [Pa]=1"], "did you mean 'Stack pressure"),
        (["simulate", "LPSCl", "--set", "Stack pressure [Pa]"], "--set is"),
        (["simulate", "LPSCl", "--measured", "no.csv", "--out", "x"], "'no.csv' does not exist"),
        (["simulate", "LPSCl", "--stack-pressure", "50,60"], "has 2 values (50, 60)"),
        (["simulate", "LPSCl", "--stack-pressure", "50;60"], "--stack-pressure is '50;60'"),
        (["simulate", "LPSCl", "--option", "contact"], "--option is 'contact'"),
        (["simulate", "LPSCl", "--option", "contacts=cavity"], "Did you mean 'contact'"),
        (["compare", "LPSCl", "NMC811"], "one of the counter electrodes"),
        (["compare", "LPSCl", "--stack-pressure", "-3"], "stack_pressure_MPa is -3"),
    ],
)
def test_errors_are_one_line_and_exit_code_2(run, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1 and lines[0].startswith("Error: ")
    assert "Traceback" not in result.output


def test_a_file_in_place_of_the_folder(run, tmp_path):
    target = tmp_path / "file"
    target.write_text("")
    result = run("simulate", "LPSCl", "--out", str(target))
    assert result.exit_code == 2 and "Error: " in result.stderr
