"""impedance: from rest at a chosen state of charge, and clear refusals."""

import numpy as np
import pandas as pd
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe, impedance, parameters, plotting, protocols
from pybamm_ssb.parameters import options_for
from pybamm_ssb.spectroscopy import FREQUENCIES_Hz, graded_meshes

RUN = {"model": "SPMe", "progress": False}
FEW = np.logspace(-3, 5, 9)


@pytest.fixture(scope="module")
def cell():
    return protocols.basis(parameters.cell("Si_LPSCl_Li"))


@pytest.fixture(scope="module")
def both():
    """Half full on the way in and on the way out, full model."""
    return {
        way: impedance("LPSCl", after=way, progress=False) for way in ("lithiation", "delithiation")
    }


def test_the_state_that_was_asked_for(both):
    for way, spectrum in both.items():
        assert spectrum.soc == pytest.approx(0.5, abs=0.006)
        assert spectrum.warnings == []
        np.testing.assert_array_equal(spectrum.frequencies_Hz, FREQUENCIES_Hz)
        lithium = spectrum.solution["Total lithium in positive electrode [mol]"].entries[-1]
        values = spectrum.parameter_values
        most = (
            values["Maximum concentration in positive electrode [mol.m-3]"]
            # what is still connected
            * spectrum.solution[
                "X-averaged positive electrode active material volume fraction"
            ].entries[-1]
            * values["Positive electrode thickness [m]"]
            * spectrum.basis.area_m2
        )
        assert lithium / most == pytest.approx(spectrum.soc, abs=2e-3)
        drift = spectrum.solution["Voltage [V]"].entries
        assert drift[-1] == spectrum.voltage_V and way in ("lithiation", "delithiation")
    # on the way out silicon is on the other branch, and has shrunk away from the electrolyte
    there, back = both.values()
    assert back.voltage_V - there.voltage_V > 0.1
    assert back.contact_fraction < there.contact_fraction
    assert back.impedance_Ohm[0].real > there.impedance_Ohm[0].real


def test_high_frequency_is_the_electrolyte(both):
    """At 100 kHz what is left is the separator, 500 um of 1.6 mS/cm, and a little of the rest."""
    for spectrum in both.values():
        z = spectrum.impedance_Ohm_cm2[-1]
        assert 31.25 < z.real < 32.5
        assert (spectrum.impedance_Ohm.imag < 0).all()


def test_the_same_as_a_small_oscillation_in_time(both):
    """10 mHz, C/1000: amplitude and phase of the voltage over three periods, 0.3 %."""
    spectrum, frequency, amplitude = both["delithiation"], 0.01, 3e-6
    values = spectrum.parameter_values.copy()
    rates = [name for name in values if name.endswith("hysteresis decay rate")]
    values.update(dict.fromkeys(rates, 0.0))
    omega = 2 * np.pi * frequency
    values["Current function [A]"] = lambda t: amplitude * pybamm.sin(omega * t)
    model = SolidStateDFN(options_for("Si_LPSCl_Li") | {"surface form": "differential"})
    here = model.set_initial_conditions_from(spectrum.solution.last_state, inplace=False)
    solver = pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-11)
    simulation = pybamm.Simulation(
        here, parameter_values=values, solver=solver, submesh_types=graded_meshes(model)
    )
    t = np.linspace(0, 6 / frequency, 601)
    V = simulation.solve(t[[0, -1]], t_interp=t)["Voltage [V]"](t)
    t, V = t[300:], V[300:]
    # V = OCV - I Z, on top of what is left of the relaxation
    basis = np.column_stack([np.sin(omega * t), np.cos(omega * t), np.ones_like(t), t, t**2])
    sine, cosine = np.linalg.lstsq(basis, V, rcond=None)[0][:2]
    in_time = -(sine + 1j * cosine) / amplitude
    at = impedance("LPSCl", frequencies_Hz=[frequency], after="delithiation", progress=False)
    assert abs(in_time / at.impedance_Ohm[0] - 1) < 3e-3


def test_table_text_and_figure(both, tmp_path):
    spectrum = both["lithiation"]
    spectrum.to_csv(tmp_path / "spectrum.csv")
    table = pd.read_csv(tmp_path / "spectrum.csv")
    assert np.allclose(table["Frequency [Hz]"], FREQUENCIES_Hz)
    assert np.allclose(table["Imaginary impedance [Ohm.cm2]"], spectrum.impedance_Ohm_cm2.imag)
    # 1 cm2
    assert np.allclose(table["Real impedance [Ohm]"], table["Real impedance [Ohm.cm2]"])
    assert "Ohm.cm2 at 0.001 Hz" in str(spectrum)
    for figure in (spectrum.figure(), plotting.impedance_spectra(both)):
        assert all("/" in ax.get_xlabel() and "/" in ax.get_ylabel() for ax in figure.axes)
        figure.savefig(tmp_path / "spectrum.png")
        assert (tmp_path / "spectrum.png").stat().st_size > 20_000


def test_area_specific_impedance_does_not_depend_on_the_area():
    size = {"Electrode width [m]": 0.1, "Electrode height [m]": 0.1}
    small = impedance("LPSCl", 0.3, FEW, **RUN)
    large = impedance("LPSCl", 0.3, FEW, overrides=size, **RUN)
    assert np.allclose(large.impedance_Ohm_cm2, small.impedance_Ohm_cm2, rtol=1e-3)
    assert np.allclose(large.impedance_Ohm, small.impedance_Ohm / 100, rtol=1e-3)


def test_cycles_before_and_conditions(cell):
    cycles = protocols.constant_current(cell, "C/5", cycles=3, temperature_C=40)
    new = impedance("Si_LPSCl_Li", 0.5, FEW, temperature_C=40, **RUN)
    aged = impedance("Si_LPSCl_Li", 0.5, FEW, before=cycles, **RUN)
    # the temperature of the cycles is that of the spectrum
    assert aged.parameter_values["Ambient temperature [K]"] == pytest.approx(313.15)
    thickness = "X-averaged positive SEI thickness [m]"
    assert aged.solution[thickness].entries[-1] > 1.2 * new.solution[thickness].entries[-1]
    more = impedance("Si_LPSCl_Li", 0.5, FEW, stack_pressure_MPa=150, temperature_C=40, **RUN)
    assert more.contact_fraction > new.contact_fraction
    assert more.impedance_Ohm[0].real < new.impedance_Ohm[0].real


@pytest.mark.parametrize(
    ("variants", "options"),
    [(["Li_xSi conductivity"], {}), ([], {"electrode stretch": "uniaxial"})],
)
def test_conductivities_that_vary_over_the_electrode(variants, options):
    """At rest the current is zero, and so is the ohmic gradient of electrons whose mean over an
    edge PyBaMM takes: the full model must have a derivative there. Against the reduced model, where
    the electrode is ten times thinner than the separator, to 1 % at 1 mHz."""
    low = [1e-3, 1e-2]
    full, reduced = (
        impedance("Si_LPSCl_Li", 0.5, low, model=model, variants=variants, options=options,
                  progress=False)
        for model in ("DFN", "SPMe")
    )  # fmt: skip
    np.testing.assert_allclose(full.impedance_Ohm, reduced.impedance_Ohm, rtol=1.5e-2)


@pytest.mark.parametrize("name", ["Si_sheet_LPSCl_Li", "Si_film_LiPON_Li"])
def test_a_layer_without_electrolyte(name):
    """Nothing varies over x: both models have the same impedance."""
    full, reduced = (
        impedance(name, 0.5, FEW, model=model, progress=False) for model in ("DFN", "SPMe")
    )
    np.testing.assert_allclose(full.impedance_Ohm, reduced.impedance_Ohm, rtol=2e-3)


def test_full_cell_against_half_cells():
    full = impedance("Si_LPSCl_NMC811", 0.5, FEW, **RUN)
    assert full.basis.silicon == "negative" and full.soc == pytest.approx(0.5, abs=0.01)
    assert 3 < full.voltage_V < 4.2
    assert np.isfinite(full.impedance_Ohm).all() and (full.impedance_Ohm.real > 0).all()


def test_new_and_after_the_cycles_of_a_row_of_the_review(cell):
    variants = ["porous silicon"]
    found = []
    for condition, cycles in ((0, None), (1, 2)):
        plan = protocols.review_protocol("P14", cell, condition=condition, cycles=cycles)
        found.append(
            impedance("Si_LPSCl_Li", frequencies_Hz=FEW, protocol=plan, variants=variants, **RUN)
        )
        assert found[-1].parameter_values["Stack pressure [Pa]"] == 75e6
        assert found[-1].soc == pytest.approx(0.5, abs=0.01)
    assert found[1].impedance_Ohm[3].real != pytest.approx(found[0].impedance_Ohm[3].real, rel=1e-3)
    assert len(protocols.review_protocol("P14", cell, condition=1).cycles) == 51


def test_the_row_of_the_review(cell):
    found = []
    for condition in range(3):
        plan = protocols.review_protocol("P13", cell, condition=condition)
        found.append(impedance("Si_LPSCl_Li", frequencies_Hz=FEW, protocol=plan, **RUN))
    assert np.allclose([spectrum.soc for spectrum in found], [0.8, 0.5, 0.2], atol=0.01)
    # contact goes as silicon shrinks
    assert found[2].contact_fraction < found[0].contact_fraction
    assert found[2].impedance_Ohm[3].real > 1.1 * found[0].impedance_Ohm[3].real


def test_a_short_rest_is_told():
    with pytest.warns(UserWarning, match="not at rest, the voltage moves by"):
        spectrum = impedance("LPSCl", 0.5, FEW, rest_hours=0.05, current="C/2", **RUN)
    assert "not at rest" in str(spectrum)


def test_what_the_window_does_not_reach():
    with pytest.raises(ValueError, match=r"soc is 0.999 and was not reached: .* ended at 0.9"):
        impedance("LPSCl", 0.999, FEW, **RUN)
    # emptier than assembled
    with pytest.raises(ValueError, match=r"soc is 0 and was not reached: .* ended at 0.018"):
        impedance("LPSCl", 0.0, FEW, **RUN)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"soc": 1.2}, "soc is 1.2; valid is a number from 0"),
        ({"soc": "half"}, "soc is 'half'"),
        ({"soc": True}, "soc is True"),
        ({"soc": float("nan")}, "soc is nan"),
        ({"frequencies_Hz": []}, "frequencies_Hz is"),
        ({"frequencies_Hz": [1, 0]}, "above zero, in hertz"),
        ({"frequencies_Hz": [1, -5]}, "above zero"),
        ({"frequencies_Hz": [1, np.inf]}, "finite"),
        ({"frequencies_Hz": "1 Hz"}, "frequencies_Hz is '1 Hz'"),
        ({"frequencies_Hz": [[1, 2], [3, 4]]}, "frequencies_Hz is"),
        ({"after": "charge"}, "after is 'charge'; valid are 'lithiation', 'delithiation'"),
        ({"rest_hours": 0}, "rest_hours is 0"),
        ({"current": "fast"}, "current 'fast'"),
        ({"before": "C/10"}, "before is 'C/10'"),
        ({"protocol": "C/10"}, "protocol is 'C/10'"),
        ({"model": "P2D"}, "model is 'P2D'"),
        ({"cell": "LPSC"}, "did you mean 'LPSCl'"),
        ({"overrides": {"Stack presure [Pa]": 1e6}}, "did you mean 'Stack pressure"),
    ],
)
def test_refusals_come_before_the_solver(arguments, message, monkeypatch):
    monkeypatch.setattr(pybamm.Simulation, "solve", lambda *_, **__: pytest.fail("it started"))
    with pytest.raises(ValueError, match=message):
        impedance(**{"cell": "LPSCl", **RUN, **arguments})


def test_protocols_that_do_not_fit(cell):
    rest = protocols.rest(1)
    with pytest.raises(ValueError, match="protocol and soc, current are given"):
        impedance("LPSCl", 0.5, protocol=rest, current="C/5", **RUN)
    running = protocols.drive_cycle(cell, [0, 600], [0.1, 0.1], unit="C")
    with pytest.raises(ValueError, match="ends with a current of"):
        impedance("LPSCl", frequencies_Hz=FEW, protocol=running, **RUN)


def test_the_protocol_alone(cell):
    plan = protocols.rest_at(cell, 0.4, after="delithiation", stack_pressure_MPa=20)
    assert isinstance(plan, pybamm.Experiment) and plan.stack_pressure_MPa == 20
    assert len(plan.cycles) == 1 and len(plan.cycles[0]) == 4
    simulation = pybamm.Simulation(
        SolidStateSPMe(options_for("Si_LPSCl_Li")),
        experiment=plan,
        parameter_values=pybamm.ParameterValues("Si_LPSCl_Li"),
    )
    solution = simulation.solve(calc_esoh=False)
    final = solution["Average positive particle stoichiometry"].entries[-1]
    assert final == pytest.approx(0.4, abs=0.01)
