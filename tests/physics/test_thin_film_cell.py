"""A thin-film cell Li | LiPON | LiCoO2 with the numbers of Raijmakers, Danilov, Eichel and Notten,
Electrochim. Acta 330 (2020) 135147 (read in a transcription, not checked against the original).

Its LiPON is a weak electrolyte with mobile ions and vacancies; here it is a single-ion conductor
with the same conductivity, so that the concentration part of its drop (5 mV of 73 mV at 1C) is not
in the model. What the model must give are the resistances that follow from the table's values.
"""

import numpy as np
import pybamm
import pytest
from pybamm.input.parameters.lithium_ion.Marquis2019 import lico2_ocp_Dualfoil1998
from scipy.optimize import least_squares

from pybamm_ssb import SolidStateDFN, SolidStateSPMe
from pybamm_ssb.parameters import cell

F, R, T = 96485.33212331001, 8.31446261815324, 293.15
AREA = 3.36e-4  # m2
LIPON, LCO = 3.62e-6, 8.08e-6  # m
SITES, MOBILE = 61141.0, 0.64  # mol/m3 of lithium in LiPON, share of it that is mobile
D_IONS, D_VACANCIES = 1.73e-16, 5.69e-16  # m2/s, as printed for Li+ and n-
K_LCO, K_LI = 1.53e-11, 1.09e-9  # m2.5 mol-0.5 s-1 and m s-1
C_LCO, C_LI = 3.22e4, 7.64e4  # mol/m3
D_LCO = 1.21e-13  # m2/s
X = 0.8
C_DL_LCO, C_DL_LI = 5.30e-3, 1.74e-4  # F/m2
ONE_C = 0.7e-3  # A
E = "Positive electrode"

IONS = MOBILE * SITES
CONDUCTIVITY = F**2 * (D_IONS + D_VACANCIES) * IONS / (R * T)
J0_LI = F * K_LI * np.sqrt(C_LI * IONS)


def j0_lco(c_e, c_surf, c_max, T):
    return F * K_LCO * IONS**0.5 * c_surf**0.5 * (c_max - c_surf) ** 0.5


OPTIONS = {
    "working electrode": "positive",
    "electrode architecture": "planar",
    "electrolyte transport": "single-ion",
    "contact": "perfect",
    "interphase": "none",
}


@pytest.fixture
def thin_film():
    values = pybamm.ParameterValues(cell("Si_film_LiPON_Li"))
    values.update(
        {
            "Electrode width [m]": AREA**0.5,
            "Electrode height [m]": AREA**0.5,
            "Reference temperature [K]": T,
            "Ambient temperature [K]": T,
            "Initial temperature [K]": T,
            "Separator thickness [m]": LIPON,
            "Electrolyte reference conductivity [S.m-1]": CONDUCTIVITY,
            "Exchange-current density for lithium metal electrode [A.m-2]": J0_LI,
            "Negative electrode double-layer capacity [F.m-2]": C_DL_LI,
            f"{E} thickness [m]": LCO,
            f"{E} active material volume fraction": 1.0,
            f"{E} void fraction": 0.0,
            f"{E} volume change": 0.0,
            f"{E} volume expansion coefficient": 0.0,
            f"{E} conductivity [S.m-1]": 100.0,
            f"{E} double-layer capacity [F.m-2]": C_DL_LCO,
            f"{E} exchange-current density [A.m-2]": j0_lco,
            f"{E} OCP [V]": lico2_ocp_Dualfoil1998,
            "Maximum concentration in positive electrode [mol.m-3]": C_LCO,
            "Initial concentration in positive electrode [mol.m-3]": X * C_LCO,
            "Positive particle diffusivity [m2.s-1]": D_LCO,
            "Nominal cell capacity [A.h]": ONE_C,
            "Lower voltage cut-off [V]": 2.0,
            "Upper voltage cut-off [V]": 5.0,
            "Current function [A]": 0.0,
        }
    )
    return values


def test_resistances_from_the_impedance_of_the_solved_cell(thin_film):
    """After an hour of rest at x = 0.8: electrolyte 326.4, lithium 43.9 and LiCoO2 67.2 ohm cm2 to
    1 %, from two arcs and an intercept fitted between 1 kHz and 100 MHz (the arcs of lithium and
    LiCoO2 peak at 210 and 4.5 kHz; diffusion is 0.02 ohm cm2 at 1 kHz)."""
    model = SolidStateDFN({**OPTIONS, "surface form": "differential"})
    points = {"x_n": 3, "x_s": 10, "x_p": 3, "r_n": 4, "r_p": 40}
    rested = pybamm.Simulation(model, parameter_values=thin_film, var_pts=points).solve([0, 3600])
    assert np.ptp(rested["Voltage [V]"].entries) < 1e-4
    model = model.set_initial_conditions_from(rested, inplace=False)
    frequencies = np.logspace(3, 8, 51)
    simulation = pybamm.EISSimulation(model, parameter_values=thin_film, var_pts=points)
    measured = np.asarray(simulation.solve(frequencies).impedance).ravel() * AREA
    omega = 2j * np.pi * frequencies

    def misfit(resistances):
        bulk, lithium, oxide = resistances
        arcs = lithium / (1 + omega * lithium * C_DL_LI) + oxide / (1 + omega * oxide * C_DL_LCO)
        difference = (bulk + arcs) / measured - 1
        return np.r_[difference.real, difference.imag]

    found = least_squares(misfit, [0.01, 0.01, 0.01], xtol=1e-12).x * 1e4
    np.testing.assert_allclose(found, [326.4, 43.9, 67.2], rtol=1e-2)


@pytest.mark.parametrize("cls", [SolidStateDFN, SolidStateSPMe])
@pytest.mark.parametrize(("rate", "drop"), [(1, 0.068), (4, 0.272)])
def test_drop_over_the_electrolyte(thin_film, cls, rate, drop):
    """68 mV at 1C and 272 mV at 4C, single-ion, to 2 %."""
    thin_film["Current function [A]"] = rate * ONE_C
    solution = pybamm.Simulation(cls(OPTIONS), parameter_values=thin_film).solve([0, 60])
    lost = solution["Separator polarisation [V]"].entries
    np.testing.assert_allclose(lost, drop, rtol=2e-2)
