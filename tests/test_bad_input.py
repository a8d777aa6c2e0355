"""What cannot work is refused before solving, and the message says what would."""

import math

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import assemble, cell, check_values, load, options_for

HALF, FULL = "Si_LPSCl_Li", "Si_LPSCl_NMC811"
MODELS = [SolidStateDFN, SolidStateSPMe]


# -- options -----------------------------------------------------------------------------------
@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"contct": "cavity"}, ["'contct'", "'contact'"]),
        ({"stack presure": "1"}, ["'stack presure'", "not recognised"]),
        ({"Contact": "cavity"}, ["'Contact'", "'contact'"]),
        ({"contact": "cavities"}, ["'cavities'", "'contact'", "'cavity'"]),
        ({"contact law": "persson"}, ["'persson'", "'Persson'"]),
        ({"contact": True}, ["True", "'contact'"]),
        ({"contact": ("cavity", "none")}, ["'none'", "'contact'", "'perfect'"]),
        ({"contact": ("cavity",)}, ["2-tuple", "('cavity',)"]),
        ({"contact": (("cavity", "cavity", "cavity"), "perfect")}, ["2-tuple"]),
        ({"electrolyte transport": "single ion"}, ["'single ion'", "'single-ion'"]),
        ({"electrolyte transport": ("single-ion", "binary")}, ["takes one of", "single-ion"]),
        ({"effective transport": "Bruggeman"}, ["'Bruggeman'", "'power law'"]),
        ({"disconnection": "reversable"}, ["'reversable'", "'reversible'"]),
        ({"interphase": "self limiting"}, ["'self limiting'", "'self-limiting'"]),
        ({"pressure patches": "8"}, ["'8'", "'pressure patches'", "'7'"]),
        ({"pressure patches": 0}, ["'0'", "'pressure patches'", "'1'"]),
        ({"pressure patches": "many"}, ["'many'", "'pressure patches'"]),
        # the neighbour of PyBaMM's own options
        ({"thermal": "lumpd"}, ["lumpd", "thermal"]),
    ],
)
def test_unknown_options_and_values(cls, options, words):
    with pytest.raises(pybamm.OptionError) as error:
        cls(options)
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"SEI": "solvent-diffusion limited"}, ["'interphase'", "'SEI'", "twice"]),
        ({"SEI": ("ec reaction limited", "none")}, ["'interphase'", "'SEI'", "twice"]),
        ({"counter electrode": "alloy"}, ["'alloy'", "half-cell", "'working electrode'"]),
        ({"lithium source": "finite"}, ["'finite'", "half-cell", "'working electrode'"]),
        ({"particle": "quartic profile"}, ["'disconnection'", "'quartic profile'"]),
        ({"particle": ("quartic profile", "Fickian diffusion")}, ["'quartic profile'"]),
        ({"loss of active material": "stress-driven"}, ["'disconnection'", "active"]),
        ({"particle size": "distribution"}, ["'particle size'", "negative", "radius"]),
    ],
)
def test_contradicting_options(cls, options, words):
    with pytest.raises(pybamm.OptionError) as error:
        cls(options)
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize("cls", MODELS)
def test_msmr_is_refused(cls):
    msmr = {
        "open-circuit potential": "MSMR",
        "particle": "MSMR",
        "number of MSMR reactions": ("6", "4"),
        "intercalation kinetics": "MSMR",
    }
    with pytest.raises(pybamm.OptionError, match="MSMR"):
        cls(msmr)


def test_what_contradicts_here_is_fine_there():
    # each refusal above disappears with the neutral value it asks for
    SolidStateDFN({"SEI": "solvent-diffusion limited", "interphase": "none"})
    SolidStateDFN({"particle": "quartic profile", "disconnection": "none"})
    SolidStateDFN({"counter electrode": "alloy", "working electrode": "positive"})
    SolidStateDFN({"lithium source": "finite", "working electrode": "positive"})
    for patches in ["1", "7", 4]:
        model = SolidStateDFN({"pressure patches": patches})
        assert model.options["pressure patches"] == str(patches)


# -- sets --------------------------------------------------------------------------------------
def test_unknown_set_names():
    with pytest.raises(ValueError, match=r"Si_LPSCl_Li2.*not a valid parameter set"):
        pybamm.ParameterValues("Si_LPSCl_Li2")
    for function in [options_for, cell]:
        with pytest.raises(ValueError, match="'Si_LPSCl_Li2'; did you mean 'Si_LPSCl_Li'"):
            function("Si_LPSCl_Li2")
    with pytest.raises(ValueError, match="'LPSC'; did you mean 'LPSCl'"):
        assemble("LPSC")
    with pytest.raises(ValueError, match="did you mean 'NMC811'"):
        assemble("LPSCl", counter="NMC81")
    with pytest.raises(ValueError, match="'LPSCll'; did you mean 'LPSCl'"):
        load("electrolytes", "LPSCll")
    with pytest.raises(ValueError, match="cells"):
        options_for("LPSCl")


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Si_PEO_LFP", "single-ion"),
        ("Si_PEO_Li", "single-ion"),
        (FULL, "binary"),
        ("Si_LLZO_NMC811", "binary"),
        (HALF, "binary"),
    ],
)
def test_set_that_needs_another_transport(cls, name, other):
    needed = options_for(name)["electrolyte transport"]
    model = cls(options_for(name) | {"electrolyte transport": other})
    sim = pybamm.Simulation(model, parameter_values=pybamm.ParameterValues(name))
    with pytest.raises(pybamm.OptionError, match=f"'electrolyte transport': '{needed}'"):
        sim.build()


# -- values ------------------------------------------------------------------------------------
def test_misspelled_parameter():
    wrong = {"Stack presure [Pa]": 1e7}
    for build in [cell, lambda *a, **k: assemble("LPSCl", **k)]:
        with pytest.raises(ValueError, match=r"presure.*did you mean 'Stack pressure \[Pa\]'"):
            build(HALF, overrides=wrong)
    with pytest.raises(ValueError, match="did you mean 'Silicon areal capacity"):
        cell(HALF, design={"Silicon areal capacty [A.h.m-2]": 30})
    # PyBaMM's own door, when it is asked to be strict
    with pytest.raises(KeyError, match=r"Stack pressure \[Pa\]"):
        pybamm.ParameterValues(HALF).update(wrong, strict=True)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("Stack pressure [Pa]", -1e6, ["-1e+06", "at least 0"]),
        ("Stack pressure [Pa]", math.nan, ["nan", "finite"]),
        ("Stack pressure [Pa]", math.inf, ["inf", "finite"]),
        ("Electrolyte reference conductivity [S.m-1]", 0.0, ["above 0"]),
        ("Positive electrode matrix stiffness [Pa]", -1.0, ["above 0"]),
        ("Positive electrode contact coverage", 1.2, ["1.2", "at most 1"]),
        ("Positive electrode disconnection rate [s-1]", -1e-7, ["at least 0"]),
        ("Positive electrode interphase growth constant [m2.s-1]", -1e-21, ["at least 0"]),
        ("Positive electrode porosity", -0.1, ["at least 0"]),
        ("Positive electrode active material volume fraction", 0.9, ["add up", "at most 1"]),
        ("Positive electrode void fraction", 0.5, ["add up", "at most 1"]),
        ("Ambient temperature [K]", -10.0, ["above 0"]),
        ("Lower voltage cut-off [V]", 9.0, ["below", "Upper voltage cut-off [V]"]),
    ],
)
def test_impossible_values(name, value, words):
    with pytest.raises(ValueError) as from_cell:
        cell(HALF, overrides={name: value})
    values = pybamm.ParameterValues(HALF)
    values[name] = value
    with pytest.raises(ValueError) as from_check:
        check_values(values)
    for error in [from_cell, from_check]:
        for word in [name, *words]:
            assert word in str(error.value)


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize("contact", ["pressure", "cavity"])
@pytest.mark.parametrize("law", ["Persson", "hardness", "power"])
def test_zero_pressure_solves(cls, contact, law):
    values = pybamm.ParameterValues(cell(HALF, overrides={"Stack pressure [Pa]": 0.0}))
    model = cls(options_for(HALF) | {"contact": contact, "contact law": law})
    sim = pybamm.Simulation(model, parameter_values=values, solver=pybamm.IDAKLUSolver())
    solution = sim.solve([0, 3600])
    assert solution.termination == "final time"
    fraction = solution["X-averaged positive electrode contact fraction"].entries
    assert np.isfinite(fraction).all()
    # residual contact at least; a swelling particle presses itself into its cavity
    assert (fraction > 0.01).all()
    if contact == "pressure":
        coverage = values["Positive electrode contact coverage"]
        residual = values["Positive electrode residual contact"]
        residual += values["Positive electrode contact floor"]
        assert fraction == pytest.approx(coverage * residual, rel=1e-2)


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"Stack pressure [Pa]": -5e6}, ["'Stack pressure [Pa]' is -5e+06", "at least 0"]),
        ({"Stack pressure [Pa]": math.inf}, ["inf", "finite"]),
        ({"Positive electrode porosity": 0.9}, ["add up", "at most 1"]),
        ({"Positive electrode contact coverage": 1.5}, ["1.5", "at most 1"]),
        ({"Stack presure [Pa]": 1e7}, ["'Stack presure [Pa]'", "'Stack pressure [Pa]'"]),
        ({"Positive electrode residual contct": 0.1}, ["'Positive electrode residual contact'"]),
    ],
)
def test_bad_values_are_refused_at_pybamms_own_door(cls, update, words):
    """ParameterValues.update takes anything; the model refuses it before a solver starts."""
    values = pybamm.ParameterValues(HALF)
    values.update(update, check_already_exists=False)
    with pytest.raises(ValueError) as error:
        pybamm.Simulation(cls(options_for(HALF)), parameter_values=values).build()
    for word in words:
        assert word in str(error.value)


#: reads no parameter of silicon that a full cell's set lacks on the positive electrode
BARE_HALF_CELL = {
    "working electrode": "positive",
    "contact": "perfect",
    "disconnection": "none",
    "interphase": "none",
}


@pytest.mark.parametrize("cls", MODELS)
@pytest.mark.parametrize(
    ("name", "options", "needed"),
    [
        # an alloy with a lithium model would solve, 0.622 V off
        ("Si_LPSCl_LiIn", {"counter electrode": "lithium"}, "'counter electrode': 'alloy'"),
        (HALF, {"counter electrode": "alloy"}, "'counter electrode': 'lithium'"),
        # the garnet would solve without the resistance of its faces
        ("Si_LLZO_Li", {"electrolyte transport": "stock"}, "'electrolyte transport': 'single-ion"),
        (HALF, None, "'working electrode': 'positive'"),
        (FULL, BARE_HALF_CELL, "'working electrode': 'both'"),
    ],
)
def test_set_and_model_that_do_not_fit(cls, name, options, needed):
    full = {} if options is None else options_for(name) | options
    if options and "working electrode" in options:
        full = options
    simulation = pybamm.Simulation(cls(full), parameter_values=pybamm.ParameterValues(name))
    with pytest.raises(pybamm.OptionError, match=needed):
        simulation.build()


def test_missing_parameter_names_the_nearest():
    values = dict(pybamm.ParameterValues(HALF))
    del values["Positive electrode matrix stiffness [Pa]"]
    sim = pybamm.Simulation(
        SolidStateDFN(options_for(HALF)), parameter_values=pybamm.ParameterValues(values)
    )
    with pytest.raises(KeyError, match="Positive electrode matrix stiffness"):
        sim.build()
