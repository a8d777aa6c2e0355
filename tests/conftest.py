"""Shared by the tests: a current that lithiates, rests and delithiates, and a lithium balance."""

import matplotlib
import numpy as np
import pybamm
import pytest

matplotlib.use("Agg")
FARADAY = float(pybamm.constants.F.value)


@pytest.fixture(scope="session")
def there_and_back():
    """Factory of a smooth current [A] of time: +I until t1 [s], rest until t2, then -I."""

    def make(current, t1=3600.0, t2=4500.0, ramp=30.0):
        def function(t):
            forth, back = pybamm.tanh((t1 - t) / ramp), pybamm.tanh((t - t2) / ramp)
            return current * (forth - back) / 2

        return function

    return make


@pytest.fixture(scope="session")
def lithium_imbalance():
    """max |particles + stranded + interphase -/+ charge| of an electrode over the charge passed.

    The charge is the solver's own discharge capacity, less what the double layer holds."""

    def imbalance(model, solution, domain):
        charge = solution["Discharge capacity [A.h]"].entries * 3600 / FARADAY
        lithium = (
            solution[f"Total lithium in {domain} electrode [mol]"].entries
            + solution[f"Stranded lithium in {domain} electrode [mol]"].entries
            + solution[f"Loss of lithium to {domain} SEI [mol]"].entries
        )
        total = lithium + (charge if domain == "negative" else -charge)
        layer = f"{domain.capitalize()} electrode double-layer charge [C]"
        if layer in model.variables:
            total = total - solution[layer].entries / FARADAY
        return np.abs(total - total[0]).max() / np.ptp(charge)

    return imbalance
