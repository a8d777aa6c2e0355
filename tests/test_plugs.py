"""PyBaMM's own features work with our models: phases, states of charge, heat, impedance."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import options_for

FARADAY = float(pybamm.constants.F.value)
HALF, FULL = "Si_LPSCl_Li", "Si_LPSCl_NMC811"
MODELS = [SolidStateDFN, SolidStateSPMe]
WIDE = {"Lower voltage cut-off [V]": -5.0, "Upper voltage cut-off [V]": 10.0}


def values_of(name, **changes):
    values = pybamm.ParameterValues(name)
    values.update(changes)
    return values


def simulation(model, values, tolerance=1e-6, **keywords):
    solver = pybamm.IDAKLUSolver(rtol=tolerance, atol=tolerance)
    return pybamm.Simulation(model, parameter_values=values, solver=solver, **keywords)


# -- silicon and graphite in one electrode -----------------------------------------------------
def silicon_graphite(current):
    """Our full cell with a quarter of the silicon replaced by the graphite of Chen2020_composite
    (primary phase: graphite, secondary: silicon)."""
    ours = dict(pybamm.ParameterValues(FULL))
    graphite = {
        name: value
        for name, value in pybamm.ParameterValues("Chen2020_composite").items()
        if name.startswith("Primary: ")
    }
    silicon = {
        f"Secondary: {name}": value
        for name, value in ours.items()
        if "egative" in name or "SEI" in name
    }
    share = ours["Negative electrode active material volume fraction"]
    changes = {
        "Primary: Negative electrode active material volume fraction": share / 4,
        "Secondary: Negative electrode active material volume fraction": 3 * share / 4,
        # at 0.4 the silicon has doubled its volume
        "Negative electrode porosity": 0.3,
        # both near 0.15 V, so that they share the current
        "Primary: Initial concentration in negative electrode [mol.m-3]": 6000.0,
        "Secondary: Initial concentration in negative electrode [mol.m-3]": 0.4 * 278000,
        "Secondary: Negative electrode assembled stoichiometry": 0.4,
        "Current function [A]": current,
        **WIDE,
    }
    return pybamm.ParameterValues(ours | graphite | silicon | changes)


COMPOSITE = {
    "particle phases": ("2", "1"),
    "open-circuit potential": (("single", "one-state hysteresis"), "single"),
    "contact": (("perfect", "cavity"), "perfect"),
}


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("disconnection", ["none", "irreversible", "reversible"])
@pytest.mark.parametrize("interphase", ["none", "self-limiting"])
@pytest.mark.parametrize(
    "form", ["algebraic", pytest.param("differential", marks=pytest.mark.full)]
)
def test_contact_loss_on_silicon_beside_graphite(
    cls, disconnection, interphase, form, there_and_back, lithium_imbalance
):
    options = {
        **COMPOSITE,
        "disconnection": (("none", disconnection), "none"),
        "interphase": (("none", interphase), "none"),
        "surface form": form,
    }
    model = cls(options)
    values = silicon_graphite(there_and_back(-1.2e-3))
    solution = simulation(model, values).solve([0, 7200])
    for domain in ["negative", "positive"]:
        assert lithium_imbalance(model, solution, domain) < 1e-9

    # per phase: what went in is the integral of the phase's own current
    volume = values["Negative electrode thickness [m]"] * 1e-4
    moved = {}
    for phase in ["primary", "secondary"]:
        current = solution[
            f"X-averaged negative electrode {phase} volumetric interfacial current density [A.m-3]"
        ].entries
        in_ = -np.trapezoid(current, solution.t) * volume / FARADAY
        lithium = (
            solution[f"Total lithium in {phase} phase in negative electrode [mol]"].entries
            + solution[
                f"Loss of lithium due to loss of {phase} active material in "
                "negative electrode [mol]"
            ].entries
        )
        moved[phase] = np.ptp(lithium)
        assert lithium[-1] - lithium[0] == pytest.approx(in_, abs=5e-3 * moved[phase])
    assert 0.02 < moved["primary"] / moved["secondary"] < 1

    # graphite keeps its contact, its active fraction and a clean surface; silicon does not
    def final(name):
        return solution[name].entries[..., -1]

    assert final("X-averaged negative electrode primary contact fraction") == 1
    assert final("X-averaged negative electrode secondary contact fraction") < 0.7
    fraction = "X-averaged negative electrode {} active material volume fraction"
    lost = [np.ptp(solution[fraction.format(p)].entries) for p in ["primary", "secondary"]]
    assert lost[0] == 0
    assert (lost[1] > 1e-7) == (disconnection != "none")
    grown = [final(f"Loss of lithium to negative {p} SEI [mol]") for p in ["primary", "secondary"]]
    assert grown[0] == 0
    assert (grown[1] > 0) == (interphase != "none")


# -- hysteresis --------------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("disconnection", ["irreversible", "reversible"])
def test_one_state_hysteresis_with_disconnection(
    cls, disconnection, there_and_back, lithium_imbalance
):
    gap = {}
    for kind in ["single", "one-state hysteresis"]:
        options = {**options_for(HALF), "disconnection": disconnection}
        options["open-circuit potential"] = kind  # a bare string means silicon
        model = cls(options)
        assert model.options["open-circuit potential"] == ("single", kind)
        values = values_of(HALF, **WIDE, **{"Current function [A]": there_and_back(1.5e-3)})
        solution = simulation(model, values).solve([0, 7200])
        assert lithium_imbalance(model, solution, "positive") < 1e-9
        assert solution["Stranded lithium in positive electrode [mol]"].entries[-1] > 0
        charge = solution["Discharge capacity [A.h]"].entries
        ocv = solution["Bulk open-circuit voltage [V]"].entries
        there, back = solution.t < 3600, solution.t > 4500
        half_way = 0.75e-3
        gap[kind] = np.interp(half_way, charge[back][::-1], ocv[back][::-1]) - np.interp(
            half_way, charge[there], ocv[there]
        )
    assert abs(gap["single"]) < 0.01
    assert gap["one-state hysteresis"] > 0.1


# -- state of charge ---------------------------------------------------------------------------
def test_initial_soc_of_a_half_cell():
    values = values_of(HALF, **{"Current function [A]": 0})
    sim = simulation(SolidStateDFN(options_for(HALF)), values)
    start = {}
    for soc in [0.2, 0.5, 0.8, "0.3 V"]:
        solution = sim.solve([0, 1], initial_soc=soc)
        start[soc] = solution["Positive electrode mean stoichiometry"].entries[:, 0].mean()
    # lithiated at low voltage; linear in charge; a voltage is met on the initial branch
    assert start[0.2] > start[0.5] > start[0.8]
    assert start[0.5] == pytest.approx((start[0.2] + start[0.8]) / 2, abs=1e-9)
    # of the open circuit: at rest the growing interphase already draws a current, 0.2 mV
    assert solution["Bulk open-circuit voltage [V]"].entries[0] == pytest.approx(0.3, abs=1e-5)


def test_initial_soc_of_a_full_cell_keeps_the_lithium():
    values = values_of(FULL, **{"Current function [A]": 0})
    sim = simulation(SolidStateDFN(options_for(FULL)), values)
    as_assembled = sim.solve([0, 1])
    total = [as_assembled["Total lithium in particles [mol]"].entries[0]]
    silicon = []
    for soc in [0.2, 0.5, 0.8]:
        solution = sim.solve([0, 1], initial_soc=soc)
        total.append(solution["Total lithium in particles [mol]"].entries[0])
        silicon.append(solution["Total lithium in negative electrode [mol]"].entries[0])
    assert total == pytest.approx([total[0]] * 4, rel=1e-6)
    assert silicon[0] < silicon[1] < silicon[2]
    assert silicon[1] == pytest.approx((silicon[0] + silicon[2]) / 2, rel=1e-6)


# -- heat --------------------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("name", [HALF, FULL])
@pytest.mark.parametrize("form", ["algebraic", "false", "differential"])
def test_lumped_heat(cls, name, form, lithium_imbalance):
    current = 1.5e-3 if name == HALF else -1.5e-3
    values = values_of(
        name,
        **WIDE,
        **{"Total heat transfer coefficient [W.m-2.K-1]": 0.0, "Current function [A]": current},
    )
    model = cls({**options_for(name), "thermal": "lumped", "surface form": form})
    sim = simulation(model, values)
    solution = sim.solve([0, 3000], t_interp=np.linspace(0, 3000, 601))
    T = solution["Volume-averaged cell temperature [K]"].entries
    assert np.ptp(T) > 1
    # adiabatic: heat made is heat stored
    made = solution["Total heating [W]"].entries
    T_mean = pybamm.Scalar(float(T.mean()))
    stored = values.evaluate(model.param.rho_c_p_eff(T_mean)) * values["Cell volume [m3]"]
    assert stored * (T[-1] - T[0]) == pytest.approx(np.trapezoid(made, solution.t), rel=5e-3)
    # what is made is the polarisation, apart from the terms that PyBaMM does not count as heat
    parts = {name: solution[name].entries[-1] for name in model.polarisation_variables}
    counted = sum(v for k, v in parts.items() if "diffusion" not in k and "film" not in k)
    heat = sum(
        solution[f"{kind} heating [W]"].entries[-1]
        for kind in ["Ohmic", "Irreversible electrochemical"]
    )
    assert heat == pytest.approx(current * counted, rel=0.02)
    for domain in ["positive"] if name == HALF else ["negative", "positive"]:
        assert lithium_imbalance(model, solution, domain) < (1e-8 if form == "false" else 1e-9)


# -- particle sizes ----------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("value", ["distribution", ("distribution", "single")])
def test_size_distribution_of_silicon_is_refused(cls, value):
    with pytest.raises(pybamm.OptionError, match="'particle size': 'distribution' in the negative"):
        cls({**options_for(FULL), "particle size": value})


@pytest.mark.parametrize("cls", MODELS)
def test_size_distribution_of_the_cathode(cls, lithium_imbalance):
    model = cls({**options_for(FULL), "particle size": ("single", "distribution")})
    values = pybamm.get_size_distribution_parameters(values_of(FULL), working_electrode="positive")
    solution = simulation(model, values).solve([0, 1800])
    for domain in ["negative", "positive"]:
        assert lithium_imbalance(model, solution, domain) < 1e-9


# -- impedance ---------------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
def test_impedance_rises_on_delithiation(cls):
    model = cls({**options_for(HALF), "surface form": "differential"})
    steps = [
        "Discharge at C/2 for 1 hour",
        "Rest for 1 hour",
        "Charge at C/2 for 50 minutes",
        "Rest for 1 hour",
    ]
    values = values_of(HALF)
    solution = simulation(model, values, experiment=pybamm.Experiment(steps)).solve()
    values["Current function [A]"] = 0
    frequencies = np.logspace(-2, 5, 15)
    spectra = []
    for rest in [1, 3]:
        at_rest = model.set_initial_conditions_from(solution.cycles[rest], inplace=False)
        spectra.append(pybamm.EISSimulation(at_rest, parameter_values=values).solve(frequencies))
    lithiated, delithiated = (spectrum.impedance for spectrum in spectra)
    for z in [lithiated, delithiated]:
        assert np.isfinite(z).all()
        assert (z.imag < 0).all()
    # silicon that shrank away from the electrolyte: a larger arc on the same electrolyte
    assert delithiated[0].real > 1.5 * lithiated[0].real
    assert delithiated[-1].real == pytest.approx(lithiated[-1].real, rel=0.05)


# -- sensitivities and many inputs -------------------------------------------------------------
def test_sensitivities_against_finite_differences():
    inputs = {
        "Positive electrode contact reference pressure [Pa]": 9e7,
        "Electrolyte reference conductivity [S.m-1]": 0.16,
    }
    values = values_of(HALF, **dict.fromkeys(inputs, "[input]"), **{"Current function [A]": 7e-4})
    model = SolidStateDFN(options_for(HALF))
    t = np.linspace(0, 10800, 31)
    sim = simulation(model, values, 1e-8)
    voltage = sim.solve([0, t[-1]], t_interp=t, inputs=inputs, calculate_sensitivities=True)[
        "Voltage [V]"
    ]
    plain = simulation(model, values, 1e-9)
    for name, value in inputs.items():
        up, down = (
            plain.solve([0, t[-1]], t_interp=t, inputs=inputs | {name: value * factor})
            for factor in [1.001, 0.999]
        )
        difference = (up["Voltage [V]"](t) - down["Voltage [V]"](t)) / (0.002 * value)
        assert np.abs(difference).max() * value > 1e-3
        error = np.abs(np.ravel(voltage.sensitivities[name]) - difference).max()
        assert error < 1e-3 * np.abs(difference).max()


def test_list_of_inputs_equals_one_by_one():
    values = values_of(HALF, **{"Stack pressure [Pa]": "[input]"})
    sim = simulation(SolidStateDFN(options_for(HALF)), values)
    inputs = [{"Stack pressure [Pa]": pressure} for pressure in [0.0, 2e7, 1e8]]
    t = np.linspace(0, 3600, 9)
    together = [solution["Voltage [V]"](t) for solution in sim.solve([0, 3600], inputs=inputs)]
    for voltage, one in zip(together, inputs, strict=True):
        alone = sim.solve([0, 3600], inputs=one)["Voltage [V]"](t)
        np.testing.assert_allclose(voltage, alone, rtol=0, atol=1e-9)
    assert together[0][-1] < together[1][-1] < together[2][-1]
