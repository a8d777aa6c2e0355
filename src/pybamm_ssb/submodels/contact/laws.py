"""Contact laws: the contact fraction f(p) of a rough interface under a pressure p >= 0."""

import pybamm

from ..smoothing import saturate

#: relative width of the transition to full contact
_WIDTH = 0.01
#: pressure over p_1 below which the square root is made linear (finite slope at zero pressure)
_SMALL = 1e-4


def persson(p, parameters):
    r"""f = erf(sqrt(pi)/2 p/p_ref), Persson, J. Chem. Phys. 115 (2001) 3840.

    With p_ref = 0.627 E* h' (E* contact modulus, h' rms slope) the slope at small pressure is
    f = 1.6 p/(E* h')."""
    p_ref = parameters.named("contact reference pressure [Pa]")
    return pybamm.erf(0.5 * pybamm.sqrt(pybamm.Scalar(3.141592653589793)) * p / p_ref)


def hardness(p, parameters):
    """f = min(1, p/H): fully plastic asperities of hardness H (Bowden and Tabor 1950)."""
    return saturate(p / parameters.named("contact hardness [Pa]"), _WIDTH)


def power(p, parameters):
    """f = min(1, (p/p_1)^m), m = 0.5: interface resistance ~ P^-0.5 of Li6PS5Cl contacts."""
    x = p / parameters.named("contact power-law pressure [Pa]")
    m = parameters.named("contact power-law exponent")
    return saturate(x * (x**2 + _SMALL**2) ** ((m - 1) / 2), _WIDTH)


CONTACT_LAWS = {"Persson": persson, "hardness": hardness, "power": power}
