"""Published cells and curves."""

from __future__ import annotations

import numpy as np
import pybamm

from ..models import NEUTRAL_OPTIONS, SolidStateDFN
from ..parameters import cell as cell_of
from ..parameters import data_folder
from .case import Case, compare

# -- Li | PEO | TiS2, dualfoil 5.1 -----------------------------------------------------------------
F, GAS, T = 96487.0, 8.314, 358.15
L_FOIL = 1e-4  # PyBaMM counts x from the back of the lithium foil

#: mA/cm2 -> times [s] of the salt profiles
PROFILES = {"0.1": (600, 36000), "0.5": (600, 6000), "1": (600, 3000)}
REFINED = {"x_n": 3, "x_s": 80, "x_p": 160, "r_p": 60}


def conductivity(c, T):
    return 100 * (4.25e-5 + 1.2e-6 * c - 5.73e-10 * c**2 + 6.53e-14 * c**3)


def salt_diffusivity(c, T):
    return 5.5e-12 + 4.92e-16 * c - 6.73e-19 * c**2


def transference(c, T):
    return -0.0834 + 3.77e-4 * c - 5.05e-8 * c**2


def potential(y):
    logarithm = pybamm.log((1 - y) / y)
    return 2.17 + GAS * T / F * (logarithm - 5.58e-4 * 29000 * y + 8.1)


def exchange_current(c, c_s, c_max, T):
    return F * 1e-11 * c**0.5 * c_s**0.5 * (c_max - c_s) ** 0.5


def foil_exchange_current(c, c_Li, T):
    return F * 4e-6 * c**0.5


def cell_values():
    """The table of parameter_sets/verification/dualfoil_peo/README.md."""
    values = pybamm.ParameterValues("Si_PEO_Li")
    values.update(
        {
            "Electrolyte conductivity [S.m-1]": conductivity,
            "Electrolyte diffusivity [m2.s-1]": salt_diffusivity,
            "Cation transference number": transference,
            "Thermodynamic factor": 1.0,
            "Initial concentration in electrolyte [mol.m-3]": 1000.0,
            "Exchange-current density for lithium metal electrode [A.m-2]": foil_exchange_current,
            "Positive electrode OCP [V]": potential,
            "Positive electrode exchange-current density [A.m-2]": exchange_current,
            "Positive particle diffusivity [m2.s-1]": 1e-15,
            "Positive particle radius [m]": 1e-6,
            "Maximum concentration in positive electrode [mol.m-3]": 29000.0,
            "Initial concentration in positive electrode [mol.m-3]": 0.05 * 29000,
            "Negative electrode thickness [m]": L_FOIL,
            "Separator thickness [m]": 25e-6,
            "Positive electrode thickness [m]": 50e-6,
            "Separator porosity": 1.0,
            "Positive electrode porosity": 0.4,
            "Positive electrode active material volume fraction": 0.5,
            "Positive electrode conductive additive volume fraction": 0.1,
            "Positive electrode void fraction": 0.0,
            "Positive electrode volume expansion coefficient": 0.0,
            "Separator Bruggeman coefficient (electrolyte)": 1.5,
            "Positive electrode Bruggeman coefficient (electrolyte)": 1.5,
            "Positive electrode Bruggeman coefficient (electrode)": 1.5,
            "Positive electrode conductivity [S.m-1]": 100.0,
            "Ambient temperature [K]": T,
            "Initial temperature [K]": T,
            "Lower voltage cut-off [V]": 1.6,
            "Upper voltage cut-off [V]": 4.0,
        }
    )
    return values


def table(name) -> np.ndarray:
    """A curve of the reference."""
    path = data_folder() / "verification" / "dualfoil_peo" / name
    return np.loadtxt(path, delimiter=",", skiprows=1)


def discharge(current: str, mesh=None):
    """The cell discharged at a current [mA.cm-2] up to the end of the reference."""
    values = cell_values()
    values.update({"Current function [A]": float(current) * 1e-3})
    options = {
        **NEUTRAL_OPTIONS,
        "electrolyte transport": "binary",
        "effective transport": "power law",
        "working electrode": "positive",
    }
    simulation = pybamm.Simulation(
        SolidStateDFN(options),
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        var_pts=mesh,
    )
    return simulation.solve([0, table(f"discharge_{current}mAcm2.csv")[-1, 0]])


def _dualfoil():
    found = []
    for current in PROFILES:
        reference = table(f"discharge_{current}mAcm2.csv")
        time = reference[:, 0]
        inside = (time >= 1) & (time <= 0.99 * time[-1])
        solution = discharge(current, REFINED)
        voltage = solution["Voltage [V]"](t=time[inside])
        found += [
            compare(f"voltage at {current} mA/cm2 [mV]", 1e3 * voltage, 1e3 * reference[inside, 2],
                    0.5, absolute=True),
            compare(f"end of discharge at {current} mA/cm2 [s]", solution.t[-1], time[-1], 1e-3),
        ]  # fmt: skip
    return found


# -- Li | LiPON | LiCoO2, Raijmakers et al. 2020 ---------------------------------------------------
_R20_T, _R20_AREA, _R20_LIPON = 293.15, 3.36e-4, 3.62e-6
_R20_IONS = 0.64 * 61141.0
_FARADAY, _GAS = 96485.33212331001, 8.31446261815324
_SINGLE_ION = (
    "the source has a weak electrolyte with concentration polarisation; here the conductor is "
    "single-ion with the same conductivity"
)
#: of the mobile ions, from both diffusivities [S.m-1]
_R20_CONDUCTIVITY = _FARADAY**2 * (1.73e-16 + 5.69e-16) * _R20_IONS / (_GAS * _R20_T)


def _raijmakers():
    """Resistances that follow from the table's values, and the drop of the solved cell."""
    thermal = _GAS * _R20_T / _FARADAY
    bulk = 1e4 * _R20_LIPON / _R20_CONDUCTIVITY
    lithium = 1e4 * thermal / (_FARADAY * 1.09e-9 * np.sqrt(7.64e4 * _R20_IONS))
    c = 3.22e4
    oxide = 1e4 * thermal / (_FARADAY * 1.53e-11 * _R20_IONS**0.5 * c * np.sqrt(0.8 * 0.2))
    found = [
        compare("electrolyte [Ohm.cm2]", bulk, 327.0, 5e-3),
        compare("charge transfer of lithium [Ohm.cm2]", lithium, 44.0, 5e-3),
        compare("charge transfer of LiCoO2 at x = 0.8 [Ohm.cm2]", oxide, 67.3, 5e-3),
    ]
    for rate, printed in ((1, 73.4), (4, 295.1)):
        values = pybamm.ParameterValues(cell_of("Si_film_LiPON_Li"))
        values.update(
            {
                "Electrode width [m]": _R20_AREA**0.5,
                "Electrode height [m]": _R20_AREA**0.5,
                "Reference temperature [K]": _R20_T,
                "Ambient temperature [K]": _R20_T,
                "Initial temperature [K]": _R20_T,
                "Separator thickness [m]": _R20_LIPON,
                "Electrolyte reference conductivity [S.m-1]": _R20_CONDUCTIVITY,
                "Current function [A]": rate * 0.7e-3,
                "Lower voltage cut-off [V]": -10.0,
            }
        )
        options = {
            "working electrode": "positive", "electrode architecture": "planar",
            "electrolyte transport": "single-ion", "contact": "perfect", "interphase": "none",
        }  # fmt: skip
        solution = pybamm.Simulation(SolidStateDFN(options), parameter_values=values).solve([0, 1])
        drop = 1e3 * solution["Separator polarisation [V]"].entries
        found.append(
            compare(f"drop over LiPON at {rate}C [mV]", drop, printed, 0.05, reason=_SINGLE_ION)
        )
    return found


# -- Li | LiPON | LiCoO2, Danilov et al. 2011 ------------------------------------------------------
def _danilov():
    """51.2C of 10 uAh/cm2 through 1.5 um: at once the drop is ohmic; later the source's ions pile
    up."""
    T, ions = 298.15, 0.18 * 6.01e4
    conductivity = _FARADAY**2 * (0.9e-15 + 5.1e-15) * ions / (_GAS * T)
    drop = 1e3 * 51.2 * 0.1 * 1.5e-6 / conductivity
    return [
        compare("drop at 51.2C, at once [mV]", drop, 31.5, 1e-2),
        compare("drop at 51.2C after 64.9 s [mV]", drop, 109.0, 0.05, reason=_SINGLE_ION),
    ]


CASES = [
    Case("Li | PEO | TiS2", "three discharges by another code, with salt polarisation",
         "dualfoil 5.1", _dualfoil, full=True),
    Case("Li | LiPON | LiCoO2 (2020)", "resistances and drops from the table's values",
         "Raijmakers et al., Electrochim. Acta 330 (2020) 135147; not checked against the original",
         _raijmakers),
    Case("Li | LiPON | LiCoO2 (2011)", "drop over the electrolyte", "Danilov, Niessen and Notten, "
         "J. Electrochem. Soc. 158 (2011) A215; not checked against the original", _danilov),
    Case("Li | LiPON | LiCoO2 (2011), kinetics", "charge transfer", "Danilov, Niessen and Notten, "
         "J. Electrochem. Soc. 158 (2011) A215", None,
         reason="the unit of the rate constant in the transcription is not usable"),
    Case("NMC811 | LPSCl | Li4.4Si", "charge-transfer overpotentials at 0.4C and 2C (64 and 143 mV "
         "at the cathode)", "Li et al., eTransportation 20 (2024) 100315", None,
         reason="the filling at which they were read and the share of area in contact are not in "
         "the transcription; between 0.3 and 1 of the area the overpotential moves by 98 mV"),
]  # fmt: skip
