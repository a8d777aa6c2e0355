"""Impedance of the composite electrode against the finite transmission line."""

import numpy as np
import pybamm
import pytest
from scipy.special import erf

from pybamm_ssb import SolidStateDFN

THERMAL = 8.31446261815324 * 298.15 / 96485.33212331001
THICKNESS, KAPPA, SIGMA, J0, C_DL = 5e-5, 0.1, 1.0, 1.0, 0.2
AREA = 1e-4
EXPANSION, PRESSURE = 0.8, 40e6
#: theta of the Persson law on the set's 90 MPa with residual contact 0.05 and floor 0.01
CONTACT = 0.74 * (0.06 + 0.94 * erf(np.sqrt(np.pi) / 2 * PRESSURE / 90e6))
AREA_RATIO = CONTACT * (1 + EXPANSION) ** (2 / 3)


def transmission_line(admittance):
    """Impedance [Ohm.m2] of a porous electrode with both conductivities finite (Paasch, Micka and
    Gersdorf, Electrochim. Acta 38 (1993) 2653, doi 10.1016/0013-4686(93)85083-B; de Levie for one
    of them infinite); admittance of the interface per electrode volume in S/m3."""
    kappa, sigma = KAPPA * 0.463**2.8, SIGMA * (0.372 + 0.045) ** 1.5
    nu = THICKNESS * np.sqrt(admittance * (1 / kappa + 1 / sigma))
    ratio = sigma / kappa + kappa / sigma
    # 1/sinh and coth without overflow at high frequency
    inverse_sinh = 2 * np.exp(-nu) / (1 - np.exp(-2 * nu))
    coth = (1 + np.exp(-2 * nu)) / (1 - np.exp(-2 * nu))
    return THICKNESS / (kappa + sigma) * (1 + (2 * inverse_sinh + ratio * coth) / nu)


def sphere(omega, slope, radius, diffusivity, c_max):
    """Diffusion impedance [Ohm.m2 of particle surface] of a sphere whose potential falls by
    `slope` volts per unit of stoichiometry: (slope R/(F D c_max)) tanh(p)/(p - tanh(p)),
    p = R sqrt(j omega/D)."""
    p = radius * np.sqrt(omega / diffusivity)
    factor = slope * radius / (96485.33212331001 * diffusivity * c_max)
    return factor * np.tanh(p) / (p - np.tanh(p))


@pytest.fixture
def values(flat):
    def build(**changes):
        base = {
            "Electrolyte conductivity [S.m-1]": KAPPA,
            "Positive electrode conductivity [S.m-1]": SIGMA,
            "Positive electrode exchange-current density [A.m-2]": J0,
            "Positive electrode thickness [m]": THICKNESS,
            "Positive electrode double-layer capacity [F.m-2]": C_DL,
            "Negative electrode double-layer capacity [F.m-2]": 1e-6,
            "Exchange-current density for lithium metal electrode [A.m-2]": 1e3,
            "Positive electrode volume change": EXPANSION,
            "Positive electrode residual contact": 0.05,
            "Positive electrode contact floor": 0.01,
            "Positive electrode contact coverage": 0.74,
            "Positive electrode contact reference pressure [Pa]": 90e6,
            "Stack pressure [Pa]": PRESSURE,
        }
        return flat(**{**base, **changes})

    return build


@pytest.fixture
def electrode_impedance(bare):
    """Impedance [Ohm.m2] of the electrode alone: without the separator and the counter; as
    assembled, or in the state that a history (experiment, parameter values) leaves behind."""

    def solve(
        values, frequencies, contact, points=80, radial=4, stretch=3.0, history=None, **options
    ):
        options = {**bare, "contact": contact, "surface form": "differential", **options}
        options["pressure patches"] = "1"
        model = SolidStateDFN(options)
        meshes = dict(model.default_submesh_types)
        meshes["positive electrode"] = pybamm.MeshGenerator(
            pybamm.Exponential1DSubMesh, {"side": "left", "stretch": stretch}
        )
        meshes["positive particle"] = pybamm.MeshGenerator(
            pybamm.Exponential1DSubMesh, {"side": "right", "stretch": stretch}
        )
        mesh = {
            "submesh_types": meshes,
            "var_pts": {"x_n": 3, "x_s": 5, "x_p": points, "r_p": radial},
        }
        if history is not None:
            experiment, earlier = history
            past = pybamm.Simulation(
                model, parameter_values=earlier, experiment=experiment, **mesh
            ).solve(showprogress=False)
            model = model.set_initial_conditions_from(past, inplace=False)
        simulation = pybamm.EISSimulation(model, parameter_values=values, **mesh)
        total = np.asarray(simulation.solve(frequencies).impedance).ravel() * AREA
        omega = 2j * np.pi * frequencies
        rest = 2e-5 / KAPPA + 1 / (1e3 / THERMAL + 1e-6 * omega)
        return total - rest

    return solve


@pytest.mark.parametrize("contact", ["pressure", "cavity"])
def test_charge_transfer_and_double_layer_on_the_area_in_contact(
    values, electrode_impedance, cell, contact
):
    """Six decades of frequency, 10 mHz to 10 kHz, potential flat: both branches of the interface
    are scaled by u = theta J^(2/3) = 0.50. A graded mesh of 80 points resolves the penetration
    depth at 10 kHz (1.5 um) to 0.2 %. Geometric area instead would be 40 % off."""
    numbers = values()
    frequencies = np.logspace(-2, 4, 25)
    measured = electrode_impedance(numbers, frequencies, contact)
    omega = 2j * np.pi * frequencies
    admittance = cell(numbers).a * AREA_RATIO * (J0 / THERMAL + C_DL * omega)
    exact = transmission_line(admittance)
    assert np.max(np.abs(measured / exact - 1)) < 2e-3


def test_particle_diffusion_stays_on_the_whole_particle(values, electrode_impedance, cell):
    """With a sloping potential the sphere's diffusion impedance is in series with the charge
    transfer resistance: the latter carries 1/u, the former does not, since lithium spreads over
    the whole particle (geometric area). 30 radial points graded to the surface: 0.2 %."""
    slope, diffusivity = 0.4, 1e-14
    numbers = values(
        **{
            "Positive electrode OCP [V]": lambda sto: 0.3 - slope * (sto - 0.5),
            "Positive particle diffusivity [m2.s-1]": diffusivity,
            # assembled at the same stoichiometry: the cavity is closed
        }
    )
    c = cell(numbers)
    frequencies = np.logspace(-3, 3, 25)
    measured = electrode_impedance(numbers, frequencies, "pressure", radial=30)
    omega = 2j * np.pi * frequencies
    faradaic = THERMAL / (J0 * AREA_RATIO) + sphere(omega, slope, c.radius, diffusivity, c.c_max)
    exact = transmission_line(c.a * (1 / faradaic + AREA_RATIO * C_DL * omega))
    assert np.max(np.abs(measured / exact - 1)) < 2e-3


def test_hysteresis_frozen_in_the_state_that_a_history_left(values, electrode_impedance, cell):
    """Delithiated by 0.05 at i/i_1C = 1e-4, so slowly that every position follows alike, and
    rested: h = 1 - 2 exp(-gamma ds/2) = -0.21. Linearised there with the hysteresis frozen (decay
    rates 0), the slope is that of the mixed branches, (1 - h)/2 U'_lith + (1 + h)/2 U'_delith =
    0.56 V: 0.2 % over eight decades, where one branch alone is 30 % off at low frequency and a
    hysteresis that moves is 17 % off."""
    slopes, gamma, ds, diffusivity = {"lithiation": 0.4, "delithiation": 0.8}, 20.0, 0.05, 1e-14
    branches = {
        f"Positive electrode {branch} OCP [V]": lambda sto, m=m: 0.3 - m * (sto - 0.5)
        for branch, m in slopes.items()
    }
    rates = [f"Positive particle {branch} hysteresis decay rate" for branch in slopes]
    numbers = values(
        **branches,
        **dict.fromkeys(rates, gamma),
        **{"Positive particle diffusivity [m2.s-1]": diffusivity},
        **{"Initial hysteresis state in positive electrode": -1.0},
    )
    c = cell(numbers)
    current, frozen = c.current_for(1e-4 / 3600), numbers.copy()
    frozen.update(dict.fromkeys(rates, 0.0))
    steps = pybamm.Experiment(
        [
            pybamm.step.current(-current, duration=f"{ds * c.charge / current} seconds"),
            "Rest for 100 hours",
        ]
    )
    frequencies = np.logspace(-5, 3, 33)
    measured = electrode_impedance(
        frozen,
        frequencies,
        "pressure",
        radial=30,
        history=(steps, numbers),
        **{"open-circuit potential": "one-state hysteresis"},
    )
    h = 1 - 2 * np.exp(-gamma * ds / 2)
    slope = (1 - h) / 2 * slopes["lithiation"] + (1 + h) / 2 * slopes["delithiation"]
    omega = 2j * np.pi * frequencies
    faradaic = THERMAL / (J0 * AREA_RATIO) + sphere(omega, slope, c.radius, diffusivity, c.c_max)
    exact = transmission_line(c.a * (1 / faradaic + AREA_RATIO * C_DL * omega))
    assert np.max(np.abs(measured / exact - 1)) < 2e-3


def test_high_frequency_arc_scales_with_contact(values, electrode_impedance):
    """Doubling theta through the coverage halves the interfacial impedance of a thin, well
    conducting electrode at every frequency: Z = 1/(a L u (j0 F/RT + j omega C)) to 1 %."""
    thin = {
        "Positive electrode conductivity [S.m-1]": 1e4,
        "Positive electrode thickness [m]": 1e-6,
        "Positive electrode exchange-current density [A.m-2]": 0.1,
    }
    frequencies = np.logspace(-3, 1, 9)
    spectra = [
        electrode_impedance(
            values(**{**thin, "Positive electrode contact coverage": coverage}),
            frequencies,
            "pressure",
            points=20,
        )
        for coverage in (0.4, 0.8)
    ]
    np.testing.assert_allclose(np.abs(spectra[0] / spectra[1]), 2, rtol=0.01)
