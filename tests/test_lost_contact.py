"""Contact lost is a result of zero: no crash without residual contact, floor or pressure."""

import numpy as np
import pybamm
import pytest

from pybamm_ssb import SolidStateDFN, compare, parameters, protocols
from pybamm_ssb.parameters import options_for
from pybamm_ssb.simulation import simulate

NOTHING_LEFT = {
    "Positive electrode contact floor": 0.0,
    "Positive electrode residual contact": 0.0,
}
DELIVERED = "Delithiation capacity [mAh.g-1]"


@pytest.mark.parametrize("pressure", [0, 50])
@pytest.mark.parametrize("model", ["DFN", "SPMe"])
def test_a_gap_without_any_residue_ends_in_rows_of_zero(model, pressure):
    with pytest.warns(UserWarning, match="contact fraction") as told:
        result = simulate(
            "Si_LLZO_Li",
            model=model,
            cycles=4,
            overrides=NOTHING_LEFT,
            stack_pressure_MPa=pressure,
            progress=False,
        )
    assert result.stopped is None and len(told) == len(result.warnings) == 1
    table = result.table
    assert len(table) == 4
    # the first lithiation closes the gap; contact goes on delithiation, for good
    assert table.loc[1, "Lithiation capacity [mAh.g-1]"] > 2500
    assert table.loc[1, DELIVERED] < 150
    assert (table["Lithiation capacity [mAh.g-1]"].loc[2:] == 0).all()
    assert (table[DELIVERED].loc[2:] < 1).all()
    assert table["Smallest contact fraction"].min() < 1e-5
    assert np.isfinite(table["Stranded lithium [mAh.cm-2]"]).all()
    # relative to next to nothing, nobody can say
    assert table["Retention"].isna().all() == (pressure == 0)


def test_full_and_reduced_model_agree_where_contact_is_lost():
    """Zero pressure, 4 decades of contact below the set's floor: 1 % of what is left."""
    delivered = []
    for model in ("DFN", "SPMe"):
        result = simulate(
            "Si_LLZO_Li",
            model=model,
            overrides=NOTHING_LEFT,
            stack_pressure_MPa=0,
            progress=False,
        )
        delivered.append(result.table.loc[1, DELIVERED])
    assert delivered[0] == pytest.approx(delivered[1], rel=0.01)


@pytest.mark.parametrize("floor", [1e-4, 1e-5])
def test_little_contact_is_found_by_the_solver(floor):
    """Overpotentials of half a volt, which PyBaMM's five halvings of Newton's step do not find."""
    with pytest.warns(UserWarning, match="contact fraction of"):
        result = simulate(
            "Si_LLZO_Li",
            cycles=2,
            overrides=NOTHING_LEFT | {"Positive electrode contact floor": floor},
            progress=False,
        )
    assert result.stopped is None and len(result.table) == 2


def test_no_contact_from_the_start():
    """A matrix that only touches under pressure, without pressure: nothing ever flows."""
    with pytest.warns(UserWarning, match="no current could flow to lithiate silicon in cycle 1"):
        result = simulate(
            "Si_LLZO_Li",
            cycles=2,
            overrides=NOTHING_LEFT,
            options={"contact": ("perfect", "pressure")},
            stack_pressure_MPa=0,
            progress=False,
        )
    assert (result.table["Lithiation capacity [mAh.g-1]"] == 0).all()
    # silicon at rest loses nothing, although a closed gap has no contact either
    assert (abs(result.table["Stranded lithium [mAh.cm-2]"]) < 1e-30).all()


def test_rest_without_contact_is_not_a_loss():
    cell = protocols.basis(parameters.cell("Si_LLZO_Li"))
    result = simulate(
        "Si_LLZO_Li",
        protocols.rest(10),
        overrides=NOTHING_LEFT,
        stack_pressure_MPa=0,
        progress=False,
    )
    assert result.warnings == [] and cell.half_cell
    assert abs(result.table.loc[1, "Stranded lithium [mAh.cm-2]"]) < 1e-30


def test_lithium_is_conserved_where_contact_is_lost(there_and_back, lithium_imbalance):
    """In a plain simulation too: the model's own solver finds its way."""
    values = pybamm.ParameterValues("Si_LLZO_Li")
    values.update(NOTHING_LEFT | {"Stack pressure [Pa]": 0.0})
    values["Current function [A]"] = there_and_back(3e-4, t1=7200, t2=8100)
    model = SolidStateDFN(options_for("Si_LLZO_Li"))
    simulation = pybamm.Simulation(model, parameter_values=values)
    solution = simulation.solve([0, 9000])
    assert lithium_imbalance(model, solution, "positive") < 1e-9


def test_compare_goes_on(tmp_path):
    comparison = compare(
        ["LLZO", "LPSCl"],
        cycles=3,
        model="SPMe",
        band=False,
        overrides=NOTHING_LEFT,
        stack_pressure_MPa=0,
        out=tmp_path,
        progress=False,
    )
    assert comparison.failures == {}
    assert (comparison.table.loc["Last delithiation capacity [mAh.g-1]"].astype(float) < 1).all()
    assert "contact fraction" in str(comparison)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"Budiansky1982", "Persson2001", "Vaupel1979"}),
        ({"contact": "pressure", "disconnection": "none"}, {"Persson2001"}),
        ({"contact law": "hardness"}, {"Budiansky1982", "Vaupel1979"}),
        ({"contact": "perfect", "disconnection": "none"}, set()),
    ],
)
def test_contact_names_the_works_it_uses(options, expected, monkeypatch):
    seen = []
    monkeypatch.setattr(pybamm.citations, "register", seen.append)
    SolidStateDFN({"working electrode": "positive", **options})
    works = [text for text in seen if text.startswith("@")]
    keys = {text.split("{")[1].split(",")[0] for text in works}
    assert keys - {"Liang2026"} == expected
    assert all(text.count("{") == text.count("}") for text in works)
