"""Electrolyte and porous electrode against Ohm, Newman and Tobias, and the transmission line."""

from __future__ import annotations

import numpy as np
import pybamm

from ..models import SolidStateDFN
from .case import Case, compare, order
from .half_cell import AREA, BARE, THERMAL, HalfCell, flat_values, solve


def _separator():
    kappa, R_gb, grain, R_int, eps, m = 0.1, 1e-5, 5e-6, 2e-3, 0.8, 1.7
    values = flat_values(
        **{
            "Electrolyte conductivity [S.m-1]": kappa,
            "Electrolyte grain-boundary area-specific resistance [Ohm.m2]": R_gb,
            "Electrolyte grain size [m]": grain,
            "Separator interfacial area-specific resistance [Ohm.m2]": R_int,
            "Separator porosity": eps,
            "Separator Bruggeman coefficient (electrolyte)": m,
            "Current function [A]": 10 * AREA,
        }
    )
    solution = solve(values, [0, 1], model="DFN", atol=1e-12)
    bulk = solution["Separator polarisation [V]"].entries
    faces = solution["Interfacial resistance polarisation [V]"].entries
    exact = 10 * (2e-5 / (eps**m / (1 / kappa + R_gb / grain)) + R_int)
    return [compare("drop [V]", bulk + faces, exact, 1e-9)]


def _laws():
    found = []
    for law, name, coefficient, efficiency in (
        ("power law", "Bruggeman coefficient (electrolyte)", 2.8, 0.6**2.8),
        ("exponential", "effective transport exponential coefficient", 4.0, np.exp(-1.6)),
        ("tortuosity factor", "tortuosity factor (electrolyte)", 4.3, 0.6 / 4.3),
    ):
        values = flat_values(
            **{
                "Electrolyte conductivity [S.m-1]": 0.1,
                "Separator porosity": 0.6,
                f"Separator {name}": coefficient,
                "Current function [A]": 10 * AREA,
            }
        )
        drop = solve(values, [0, 1], {"effective transport": law})["Separator polarisation [V]"]
        exact = 10 * 2e-5 / (0.1 * efficiency)
        found.append(compare(f"{law}, drop [V]", drop.entries, exact, 1e-9))
    return found


def newman_tobias(L, kappa, sigma, conductance):
    """Area-specific resistance [Ohm.m2] of a porous electrode with linear kinetics and a uniform
    open-circuit potential; conductance in S/m3."""
    nu = L * np.sqrt(conductance * (1 / kappa + 1 / sigma))
    ratio = sigma / kappa + kappa / sigma
    return L / (kappa + sigma) * (1 + (2 + ratio * np.cosh(nu)) / (nu * np.sinh(nu)))


_POROUS = {
    "Electrolyte conductivity [S.m-1]": 0.1,
    "Positive electrode conductivity [S.m-1]": 1.0,
    "Positive electrode exchange-current density [A.m-2]": 1.0,
    "Positive electrode thickness [m]": 5e-5,
    "Positive electrode porosity": 0.463,
    "Positive electrode active material volume fraction": 0.372,
    "Positive electrode conductive additive volume fraction": 0.045,
    "Positive electrode Bruggeman coefficient (electrolyte)": 2.8,
    "Positive electrode Bruggeman coefficient (electrode)": 1.5,
}


def _porous_electrode():
    changes = {
        **_POROUS,
        "Exchange-current density for lithium metal electrode [A.m-2]": 1e6,
        "Current function [A]": AREA,
    }
    values = flat_values(**changes)
    conductance = HalfCell(values).a * 1.0 / THERMAL
    kappa, sigma = 0.1 * 0.463**2.8, (0.372 + 0.045) ** 1.5
    exact = newman_tobias(5e-5, kappa, sigma, conductance)
    errors, points = [], (20, 40, 80)
    for n in points:
        mesh = {"x_n": 3, "x_s": 20, "x_p": n, "r_p": 4}
        solution = solve(
            values, [0, 1e-3], {"intercalation kinetics": "linear"}, "DFN", var_pts=mesh
        )
        rest = 2e-5 / 0.1 + THERMAL / 1e6
        errors.append((0.3 - solution["Voltage [V]"].entries[0] - rest) / exact - 1)
    return [
        compare("resistance, 80 points, relative to the closed form", 1 + errors[-1], 1.0, 1e-3),
        order("observed order in the mesh", points, errors, 1.8),
    ]


def transmission_line(admittance):
    """Impedance [Ohm.m2] of the electrode of this file; admittance per volume in S/m3."""
    kappa, sigma = 0.1 * 0.463**2.8, (0.372 + 0.045) ** 1.5
    nu = 5e-5 * np.sqrt(admittance * (1 / kappa + 1 / sigma))
    ratio = sigma / kappa + kappa / sigma
    inverse_sinh = 2 * np.exp(-nu) / (1 - np.exp(-2 * nu))
    coth = (1 + np.exp(-2 * nu)) / (1 - np.exp(-2 * nu))
    return 5e-5 / (kappa + sigma) * (1 + (2 * inverse_sinh + ratio * coth) / nu)


def _impedance():
    capacity, j0 = 0.2, 1.0
    values = flat_values(
        **_POROUS,
        **{
            "Positive electrode double-layer capacity [F.m-2]": capacity,
            "Negative electrode double-layer capacity [F.m-2]": 1e-6,
            "Exchange-current density for lithium metal electrode [A.m-2]": 1e3,
        },
    )
    frequencies = np.logspace(-1, 4, 21)
    omega = 2j * np.pi * frequencies
    model = SolidStateDFN({**BARE, "surface form": "differential"})
    meshes = dict(model.default_submesh_types)
    meshes["positive electrode"] = pybamm.MeshGenerator(
        pybamm.Exponential1DSubMesh, {"side": "left", "stretch": 3.0}
    )
    simulation = pybamm.EISSimulation(
        model, parameter_values=values, submesh_types=meshes,
        var_pts={"x_n": 3, "x_s": 5, "x_p": 80, "r_p": 4},
    )  # fmt: skip
    total = np.asarray(simulation.solve(frequencies).impedance).ravel() * AREA
    rest = 2e-5 / 0.1 + 1 / (1e3 / THERMAL + 1e-6 * omega)
    exact = transmission_line(HalfCell(values).a * (j0 / THERMAL + omega * capacity))
    error = np.abs((total - rest) / exact - 1)
    worst = int(np.argmax(error))
    magnitude = np.abs(total - rest)[worst], np.abs(exact)[worst]
    found = compare("impedance from 0.1 Hz to 10 kHz [Ohm.m2]", *magnitude, 2e-3)
    return [found.__class__(**{**found.__dict__, "error": float(error[worst])})]


CASES = [
    Case("separator", "Ohm's law with grain boundaries and faces in series", "closed form",
         _separator),
    Case("effective transport", "eps^m, exp(-B (1 - eps)), eps/tau^2 from a resistance",
         "closed form", _laws),
    Case("porous electrode", "resistance with linear kinetics", "Newman and Tobias, "
         "J. Electrochem. Soc. 109 (1962) 1183", _porous_electrode),
    Case("transmission line", "impedance of the composite electrode", "Paasch, Micka and Gersdorf, "
         "Electrochim. Acta 38 (1993) 2653", _impedance),
]  # fmt: skip
