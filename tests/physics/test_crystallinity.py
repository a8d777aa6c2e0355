"""Crystalline silicon and Li15Si4 against the lever rule, and what the first cycle is made of."""

import numpy as np
import pybamm
import pytest
from scipy.optimize import brentq

from pybamm_ssb import SolidStateDFN, SolidStateSPMe, simulate
from pybamm_ssb.parameters import options_for

MODELS = {"DFN": SolidStateDFN, "SPMe": SolidStateSPMe}
E = "Positive electrode "
NAME = "Si_LPSCl_Li"
#: silicon alone: no contact, no interphase, no gradients worth speaking of
ALONE = {
    "contact": "perfect",
    "disconnection": "none",
    "interphase": "none",
    "crystallinity": "two-phase",
}
QUICK = {
    "Positive particle diffusivity [m2.s-1]": 1e-11,
    "Lower voltage cut-off [V]": -1.0,
    "Upper voltage cut-off [V]": 2.0,
}
#: rates at which fronts follow the charge within a millivolt
EQUILIBRIUM = {
    E + "crystalline silicon front rate [V-1.s-1]": 10.0,
    E + "Li15Si4 formation rate [V-1.s-1]": 10.0,
    E + "Li15Si4 delithiation rate [V-1.s-1]": 10.0,
}
NO_LI15SI4 = {E + "Li15Si4 formation rate [V-1.s-1]": 0.0}


def cycle(steps, changes=None, extra=None, model="SPMe", option=ALONE, solver=None):
    options = {**options_for(NAME), **option, **(extra or {})}
    values = pybamm.ParameterValues(NAME)
    values.update({**QUICK, **(changes or {})})
    simulation = pybamm.Simulation(
        MODELS[model](options),
        parameter_values=values,
        experiment=pybamm.Experiment([tuple(steps)], period="2 minutes"),
        solver=solver,
    )
    return simulation.solve(showprogress=False), values


def branch(values, direction):
    law = values[f"{E}{direction} OCP [V]"]
    return lambda s: float(values.evaluate(law(pybamm.Scalar(s))))


def composition(values, direction, potential):
    U = branch(values, direction)
    return brentq(lambda s: U(s) - potential, 0.05, 0.999)


def states(step):
    names = ("crystalline silicon fraction", "Li15Si4 fraction", "open-circuit potential [V]")
    found = [step[f"X-averaged positive electrode {name}"].entries for name in names]
    return (step["Positive electrode stoichiometry"].entries, *found)


@pytest.mark.parametrize("model", MODELS)
def test_first_lithiation_follows_the_lever_rule(model):
    """Crystalline silicon in equilibrium with Li_xSi of the composition s_f at which the lithiation
    branch passes the plateau: X = 1 - s/s_f, at constant potential, until nothing is left."""
    solution, values = cycle(
        ["Discharge at C/20 for 15 hours"], {**EQUILIBRIUM, **NO_LI15SI4}, model=model
    )
    s, X, Y, U = states(solution)
    plateau = values[E + "crystalline silicon lithiation potential [V]"]
    s_f = composition(values, "lithiation", plateau)
    on = (s > 0.1 * s_f) & (s < 0.95 * s_f)
    assert on.sum() > 100
    np.testing.assert_allclose(X[on], 1 - s[on] / s_f, atol=5e-3)
    # the front sets in over a millivolt
    np.testing.assert_allclose(U[on], plateau, atol=1.5e-3)
    assert np.all(np.diff(X) < 1e-6)
    assert abs(X[-1]) < 1e-4
    assert np.all(Y == 0)
    # what comes after the plateau is the branch of amorphous silicon
    after = s > 1.05 * s_f
    np.testing.assert_allclose(
        U[after], [branch(values, "lithiation")(x) for x in s[after]], atol=1e-3
    )


@pytest.mark.parametrize("model", MODELS)
def test_li15si4_follows_the_lever_rule_both_ways(model):
    """Below 50 mV s = (1 - Y) s_Y + Y at constant potential; on the way back the amorphous part
    empties first, then Y gives its lithium back at 0.43 V."""
    amorphous = {
        E + "initial crystalline silicon fraction": 0.0,
        "Positive particle delithiation hysteresis decay rate": 1000.0,
    }
    solution, values = cycle(
        ["Discharge at C/20 until -0.01 V", "Charge at C/20 until 1 V"],
        {**EQUILIBRIUM, **amorphous},
        model=model,
    )
    lithiation, delithiation = solution.cycles[0].steps
    s, _, Y, U = states(lithiation)
    low = values[E + "Li15Si4 formation potential [V]"]
    s_n = composition(values, "lithiation", low)
    on = (s > s_n + 0.002) & (s < 0.99)
    assert on.sum() > 3
    np.testing.assert_allclose(Y[on], (s[on] - s_n) / (1 - s_n), atol=0.08)
    np.testing.assert_allclose(U[on], low, atol=1.5e-3)
    assert np.all(Y[s < s_n - 0.01] == 0)
    formed = Y[-1]
    assert formed > 0.5
    s, _, Y, U = states(delithiation)
    high = values[E + "Li15Si4 delithiation potential [V]"]
    s_d = composition(values, "delithiation", high)
    on = (s > s_d + 0.02) & (s < 0.95)
    assert on.sum() > 20
    np.testing.assert_allclose(s[on], (1 - Y[on]) * s_d + Y[on], atol=5e-3)
    np.testing.assert_allclose(U[on], high, atol=1.5e-3)
    assert abs(Y[-1]) < 1e-4


def test_a_front_moves_at_the_rate_of_its_overpotential():
    """dX/dt = -k_X (U_X - U) X^(2/3), by differences in time; at C/10 about 15 mV, and half of it
    at half the current."""
    drives = []
    for rate, hours in (("C/10", 5), ("C/20", 10)):
        solution, values = cycle([f"Discharge at {rate} for {hours} hours"], NO_LI15SI4)
        s, X, _, U = states(solution)
        drive = values[E + "crystalline silicon lithiation potential [V]"] - U
        k = values[E + "crystalline silicon front rate [V-1.s-1]"]
        middle = (X > 0.2) & (X < 0.9)
        speed = -np.gradient(X, solution.t)
        np.testing.assert_allclose(speed[middle], (k * drive * X ** (2 / 3))[middle], rtol=5e-3)
        drives.append(np.interp(0.3, s, drive))
    assert 0.010 < drives[0] < 0.025
    assert drives[0] / drives[1] == pytest.approx(2, rel=0.1)


def test_a_rest_lets_the_front_go_on_until_the_potential_is_that_of_the_plateau():
    solution, values = cycle(["Discharge at C/10 for 4 hours", "Rest for 100 hours"], NO_LI15SI4)
    moving, resting = solution.cycles[0].steps
    s, X, _, U = states(resting)
    plateau = values[E + "crystalline silicon lithiation potential [V]"]
    assert np.ptp(s) < 1e-6 and X[0] - X[-1] > 0.02
    assert U[0] < plateau - 0.01
    assert U[-1] == pytest.approx(plateau, abs=1e-3)
    assert states(moving)[1][-1] > 0.3


@pytest.mark.parametrize("lowest", [0.06, 0.005])
def test_silicon_cycled_above_50_mv_never_forms_li15si4(lowest):
    """As Obrovac and Christensen report; below, the next delithiation has a plateau that the
    other has not, at 0.43 V and the overpotential of its front."""
    amorphous = {E + "initial crystalline silicon fraction": 0.0}
    solution, _ = cycle(
        [f"Discharge at C/20 until {lowest} V", "Charge at C/20 until 1 V"], amorphous
    )
    lithiation, delithiation = solution.cycles[0].steps
    _, _, Y, U = states(delithiation)
    share = np.mean((U > 0.43) & (U < 0.49))
    if lowest > 0.05:
        assert np.all(states(lithiation)[2] == 0) and np.all(Y == 0)
        assert share < 0.15
    else:
        assert Y[0] > 0.1
        held = Y[(U > 0.2) & (U < 0.425)]
        assert held.size > 50
        np.testing.assert_allclose(held, held[0], atol=1e-6)
        assert share > 0.19


@pytest.mark.parametrize("model", MODELS)
def test_second_lithiation_is_that_of_amorphous_silicon(model):
    steps = ["Discharge at C/20 until 0.01 V", "Charge at C/20 until 1 V"] * 2
    voltages, stoichiometries = [], []
    for crystallinity in ("two-phase", "none"):
        solution, _ = cycle(
            steps, {**EQUILIBRIUM, **NO_LI15SI4}, {"crystallinity": crystallinity}, model
        )
        first, _, second, _ = solution.cycles[0].steps
        stoichiometries.append(
            [x["Positive electrode stoichiometry"].entries for x in (first, second)]
        )
        voltages.append([x["Voltage [V]"].entries for x in (first, second)])
    grid = np.linspace(0.1, 0.9, 50)
    differences = [
        np.interp(grid, stoichiometries[0][i], voltages[0][i])
        - np.interp(grid, stoichiometries[1][i], voltages[1][i])
        for i in (0, 1)
    ]
    assert np.abs(differences[0]).max() > 0.1
    assert np.abs(differences[1]).max() < 1e-3


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("option", [ALONE, {"crystallinity": "two-phase"}], ids=["alone", "full"])
def test_neutral_values_leave_the_voltage_alone(model, option):
    """No crystalline silicon and no formation: the model without the option, to 1e-6 V."""
    neutral = {E + "initial crystalline silicon fraction": 0.0, **NO_LI15SI4}
    steps = ["Discharge at C/5 for 4 hours", "Charge at C/5 for 3 hours"]
    found = []
    for crystallinity in ("two-phase", "none"):
        solver = pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8)
        extra = {"crystallinity": crystallinity}
        solution, _ = cycle(steps, neutral, extra, model, option, solver)
        # at the points that both wrote
        found.append(
            np.concatenate([s["Voltage [V]"].entries[::10] for s in solution.cycles[0].steps])
        )
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)


def test_stress_and_hysteresis_models_combine():
    for ocp in ("single", "one-state hysteresis", "current sigmoid"):
        for stress in ("false", "true"):
            model = SolidStateSPMe(
                {
                    **options_for(NAME),
                    "crystallinity": "two-phase",
                    "open-circuit potential": ("single", ocp),
                    "stress potential": stress,
                }
            )
            kind = type(model.submodels["positive primary open-circuit potential"]).__name__
            assert ("Stressed" in kind) == (stress == "true") and "TwoPhase" in kind


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ({"crystallinity": ("two-phase", "none")}, "negative electrode"),
        ({"particle size": "distribution"}, "distribution"),
        ({"crystallinity": "three-phase"}, "two-phase"),
    ],
)
def test_refused(extra, told):
    options = {**options_for(NAME), "contact": "perfect", "disconnection": "none"}
    options |= {"interphase": "none", "crystallinity": "two-phase", **extra}
    with pytest.raises(pybamm.OptionError, match=told):
        SolidStateDFN(options)


def test_lithium_must_have_a_place():
    """The lithium of assembled silicon sits in its amorphous part."""
    with pytest.raises(ValueError, match="initial crystalline silicon fraction"):
        simulate(
            NAME,
            options={"crystallinity": "two-phase"},
            overrides={E + "initial crystalline silicon fraction": 0.99},
            progress=False,
        )


def test_first_cycle_is_made_of_separable_parts():
    """Irreversible charge of the first cycle = interphase + stranded + left in connected silicon;
    each part is gone with its mechanism, and crystallinity alone binds no lithium, it hides
    capacity (a core that C/5 does not reach)."""
    off = {"disconnection": "none", "interphase": "none", "crystallinity": "none"}
    on = {"disconnection": "irreversible", "interphase": "self-limiting"}
    missing = {}
    for label, options in {
        "all": {**on, "crystallinity": "two-phase"},
        "no interphase": {**on, "interphase": "none", "crystallinity": "two-phase"},
        "no disconnection": {**on, "disconnection": "none", "crystallinity": "two-phase"},
        "amorphous": {**on, "crystallinity": "none"},
        "crystallinity alone": {**off, "crystallinity": "two-phase"},
        "nothing": off,
    }.items():
        result = simulate(NAME, model="SPMe", options=options, current="C/5", progress=False)
        row = result.table.loc[1]
        lost = row["Lithiation capacity [mAh.cm-2]"] - row["Delithiation capacity [mAh.cm-2]"]
        last = result.cycles[0].steps[-1]
        silicon = "Positive electrode stoichiometry"
        values = result.parameter_values
        full = (
            pybamm.constants.F.value
            * values["Maximum concentration in positive electrode [mol.m-3]"]
            * values["Positive electrode active material volume fraction"]
            * values["Positive electrode thickness [m]"]
            / 3.6e4
        )
        start = result.cycles[0].steps[0][silicon].entries[0]
        connected = last["X-averaged positive electrode active material volume fraction"].entries[
            -1
        ]
        share = connected / values["Positive electrode active material volume fraction"]
        left = full * (share * last[silicon].entries[-1] - start)
        parts = {
            "interphase": row["Lithium lost to interphase [mAh.cm-2]"],
            "stranded": row["Stranded lithium [mAh.cm-2]"],
            "left": left,
        }
        assert sum(parts.values()) == pytest.approx(lost, abs=2e-5)
        missing[label] = parts | {"capacity": row["Lithiation capacity [mAh.cm-2]"]}
    assert missing["no interphase"]["interphase"] == 0 < missing["all"]["interphase"]
    assert missing["no disconnection"]["stranded"] == 0 < missing["all"]["stranded"]
    alone, nothing = missing["crystallinity alone"], missing["nothing"]
    assert alone["interphase"] == alone["stranded"] == 0
    # the unlithiated core: capacity that the first lithiation does not find
    assert alone["capacity"] < nothing["capacity"] - 0.02
    assert missing["all"]["capacity"] < missing["amorphous"]["capacity"]
