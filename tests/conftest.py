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


#: Long cases of the full tier; a shorter case of the same test stays in the fast one, or
#: the mechanism is covered there by another test.
LONG = (
    "test_first_cycle_is_made_of_separable_parts",
    "test_no_cliff_in_retention_at_the_default_number_of_patches",
    "test_every_set_with_all_its_mechanisms[SolidStateDFN-Si_PEO",
    "test_every_set_with_all_its_mechanisms[SolidStateSPMe-Si_PEO_LFP",
    "test_no_stiffness_is_a_spring_and_a_stiff_fixture_a_fixed_gap",
    "test_equal_values_are_the_constant[SPMe-LPSCl]",
    "test_breathing.py::test_second_order_in_the_mesh[Si_LPSCl_Li]",
    "test_convergence.py::test_second_order_in_the_mesh[Si_PEO_Li]",
    "test_convergence.py::test_second_order_in_the_mesh[Si_LPSCl_NMC811]",
    "test_convergence.py::test_ten_times_tighter_tolerances[Si_PEO_Li]",
    "test_impedance_rises_on_delithiation[SolidStateDFN]",
    "test_lumped_heat[false",
    "test_lumped_heat[differential-Si_LPSCl_NMC811",
    "test_lumped_heat[algebraic-Si_LPSCl_NMC811",
    "test_polarisation_terms_add_up[Si_PEO_LFP",
    "test_lithium_balance_with_everything_on[Si_LPSCl_NMC811-SolidStateDFN]",
    "test_lithium_balance_of_each_combination[differential]",
    "test_everything_on_with_reversible_disconnection_and_double_layer[Si_PEO_Li]",
    "test_everything_on_with_reversible_disconnection_and_double_layer[Si_LPSCl_NMC811]",
    "test_model_survives_json[SolidStateSPMe-options2",
    "test_model_survives_json[SolidStateDFN-options1",
    "test_all_at_once[SolidStateDFN-breathing",
    "test_all_at_once[SolidStateDFN-power laws]",
    "test_size_distribution_of_the_cathode[SolidStateDFN]",
    "test_simulate_starts_from_prelithiated_silicon[Si_LPSCl_NMC811-0.02]",
    "test_simulate_starts_from_prelithiated_silicon[Si_LPSCl_Li-None]",
    "test_lithium_is_conserved_and_cracks_cost_some[Si_LPSCl_NMC811-none-DFN]",
    "test_lithium_is_conserved_and_cracks_cost_some[Si_LPSCl_NMC811-none-SPMe]",
    "test_lithium_is_conserved_and_cracks_cost_some[Si_LPSCl_Li-none-SPMe]",
    "test_lithium_is_conserved_and_cracks_cost_some[Si_LPSCl_Li-irreversible-SPMe]",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if any(part in item.nodeid for part in LONG):
            item.add_marker(pytest.mark.full)
