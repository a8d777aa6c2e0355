"""Conductivity of mixtures and of pressed composites against closed forms and measured numbers."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import Cell, SolidStateDFN
from pybamm_ssb.parameters import assemble, derived, laws

#: tau^2 at vol% active with 14 % pores, Minnmann et al., J. Electrochem. Soc. 168, 040537 (2021);
#: not checked against the original
MINNMANN = {25: 2.4, 42: 4.3, 53: 15.3, 61: 34.0}


def mixture(law, matrix, filler, share):
    values = pybamm.ParameterValues(
        {"m": lambda c, T: pybamm.Scalar(matrix), "f": lambda c, T: pybamm.Scalar(filler),
         "phi": share}
    )  # fmt: skip
    symbol = law(pybamm.Scalar(1.0), pybamm.Scalar(300.0), matrix="m", filler="f", share="phi")
    return float(values.process_symbol(symbol).evaluate())


LAWS = [laws.effective_medium_bruggeman, laws.effective_medium_maxwell]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("ratio", [1e-6, 0.1, 1.0, 10.0, 1e4])
def test_limits_of_the_mixture(law, ratio):
    assert mixture(law, 0.3, 0.3 * ratio, 0.0) == pytest.approx(0.3, rel=1e-12)
    assert mixture(law, 0.3, 0.3 * ratio, 1.0) == pytest.approx(0.3 * ratio, rel=1e-9)
    # few spheres: 1 + 3 phi (f - m)/(f + 2 m)
    phi = 1e-6
    slope = (mixture(law, 0.3, 0.3 * ratio, phi) / 0.3 - 1) / phi
    assert slope == pytest.approx(3 * (ratio - 1) / (ratio + 2), rel=1e-3, abs=1e-9)
    for share in (0.2, 0.5, 0.8):
        low, high = sorted((0.3, 0.3 * ratio))
        assert low * (1 - 1e-12) <= mixture(law, 0.3, 0.3 * ratio, share) <= high * (1 + 1e-12)


def test_symmetric_medium_percolates_at_a_third():
    law = laws.effective_medium_bruggeman
    assert mixture(law, 1e-9, 1.0, 0.30) < 1e-7
    assert mixture(law, 1e-9, 1.0, 0.40) == pytest.approx((3 * 0.40 - 1) / 2, rel=1e-6)
    # symmetric in its two parts, as the other is not
    assert mixture(law, 0.1, 2.0, 0.3) == pytest.approx(mixture(law, 2.0, 0.1, 0.7), rel=1e-12)


@pytest.mark.parametrize("name", ["PEO-LATP", "PVDF-HFP-PEO-LATP", "SHPUSB-Li7P3S11"])
def test_composite_electrolytes_lie_between_their_parts(name):
    values = pybamm.ParameterValues(assemble(name))
    c = pybamm.Scalar(values["Initial concentration in electrolyte [mol.m-3]"])
    T = pybamm.Scalar(values["Reference temperature [K]"])

    def conductivity(what):
        parameter = f"Electrolyte {what}conductivity [S.m-1]"
        return float(values.process_symbol(values[parameter](c, T)).evaluate())

    total, matrix, filler = (conductivity(what) for what in ("", "matrix ", "filler "))
    assert matrix < total < filler


@pytest.mark.parametrize("vol", MINNMANN)
def test_measured_tortuosity_factors(vol):
    """A composite with the measured volume fractions, built in lab words and read in the model."""
    active, pores = vol / 100, 0.14
    electrolyte = 1 - active - pores
    rho = {"active": 4770.0, "electrolyte": 1870.0}
    mass = {"active": active * rho["active"], "electrolyte": electrolyte * rho["electrolyte"]}
    total = sum(mass.values())
    cell = Cell(
        electrolyte="LPSCl",
        counter="NMC811",
        cathode_mass_fractions={part: share / total for part, share in mass.items()},
        cathode_porosity=pores,
    )
    values = cell.parameter_values
    assert values["Positive electrode porosity"] == pytest.approx(electrolyte, rel=1e-6)
    model = SolidStateDFN(cell.model_options)
    efficiency = model.variables["Positive electrolyte transport efficiency"]
    symbol = values.process_symbol(efficiency)
    while isinstance(symbol, pybamm.Broadcast):
        symbol = symbol.orphans[0]
    tau2 = electrolyte / float(np.mean(symbol.evaluate()))
    assert tau2 == pytest.approx(MINNMANN[vol], rel=0.07)


def test_exponents_are_the_documented_ones():
    exponents = [derived.power_law_exponent(eps) for eps in (0.7, 0.44, 0.385, 0.33, 0.1)]
    assert exponents == pytest.approx([2.8, 2.8, 3.15, 3.5, 3.5])


def test_porosity_goes_through_the_measured_points():
    assert derived.porosity_after_pressing(97) == pytest.approx(0.129)
    assert derived.porosity_after_pressing(389) == pytest.approx(0.112)
    assert derived.porosity_after_pressing(300) > derived.porosity_after_pressing(400)


@pytest.mark.parametrize("T", [280.0, 298.15, 340.0])
def test_vogel_tammann_fulcher(T):
    values = pybamm.ParameterValues(assemble("PDOL"))
    law = values["Electrolyte conductivity [S.m-1]"]
    found = float(values.process_symbol(law(pybamm.Scalar(1000.0), pybamm.Scalar(T))).evaluate())
    B, T0 = (
        values[f"Electrolyte VTF {name}"] for name in ("temperature [K]",
                                                       "ideal glass temperature [K]")
    )  # fmt: skip
    reference = values["Electrolyte reference conductivity [S.m-1]"]
    T_ref = values["Reference temperature [K]"]
    assert found == pytest.approx(reference * np.exp(B / (T_ref - T0) - B / (T - T0)), rel=1e-12)
