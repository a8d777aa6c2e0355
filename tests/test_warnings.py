"""What is worth a warning reaches the result, in Python and in the shell, for every cell."""

import warnings

import pytest
from typer.testing import CliRunner

from pybamm_ssb import compare, parameters, protocols, simulation
from pybamm_ssb.cli import app
from pybamm_ssb.simulation import gathered_warnings, simulate

COLD = "PEO-LiTFSI: 293.15 K is outside the range of validity"
HOT = "LPSCl: 368.15 K is outside the range of validity"
RUN = {"model": "SPMe", "preset": "fast", "progress": False}


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_every_cell_of_a_process_is_told():
    for _ in range(2):
        with pytest.warns(UserWarning, match=HOT) as raised:
            result = simulate("LPSCl", temperature_C=95, **RUN)
        assert result.warnings == [str(item.message) for item in raised]
        assert len(result.warnings) == 1 and HOT in str(result)


def test_nothing_is_raised_before_the_cycles_are_finished(monkeypatch):
    finished = []
    honest = simulation.drive
    monkeypatch.setattr(simulation, "drive", lambda *a: (honest(*a), finished.append(True)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match=HOT):
            simulate("LPSCl", temperature_C=95, **RUN)
    assert finished


def test_warnings_of_the_parameters_are_in_the_result():
    salt = {"Initial concentration in electrolyte [mol.m-3]": 3300.0}
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        result = simulate("PEO", protocols.rest(1), overrides=salt, **RUN)
    told = [m for m in result.warnings if "'Initial concentration in electrolyte" in m]
    assert len(told) == 1


def test_a_cell_within_its_ranges_is_silent():
    assert simulate("LPSCl", **RUN).warnings == []


def test_other_warnings_are_passed_on():
    messages = []
    with pytest.warns(DeprecationWarning, match="old"), gathered_warnings(messages):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        warnings.warn("twice", UserWarning, stacklevel=1)
        warnings.warn("twice", UserWarning, stacklevel=1)
    assert messages == ["twice"]


def test_compare_shows_them():
    comparison = compare(["LPSCl"], cycles=1, temperature_C=95, band=False, **RUN)
    assert f"warning: {HOT}" in str(comparison)


@pytest.mark.parametrize(
    ("arguments", "warning"),
    [
        (["simulate", "PEO", "--temperature", "20", "--current", "C/50"], COLD),
        (["compare", "LPSCl", "LLZO", "--temperature", "95", "--cycles", "1", "--no-band"], HOT),
    ],
)
def test_the_shell_shows_them_once(run, arguments, warning):
    result = run(*arguments, "--model", "SPMe", "--preset", "fast")
    assert result.exit_code == 0, result.output
    assert result.output.count(warning) == 1
    assert f"warning: {warning}" in result.stdout


def test_plain_parameters_warn_without_simulate():
    parameters.laws._warned.clear()
    with pytest.warns(UserWarning, match="LPSCl: 500 K"):
        parameters.laws.check_temperature(500.0, "LPSCl", (253.15, 363.15))
