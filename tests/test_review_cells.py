"""The rows of the review's tables: built from a file each, or refused for a named mechanism."""

import pytest

from pybamm_ssb import Cell, review_cells, simulate
from pybamm_ssb.parameters import data_folder, load

ROWS = review_cells.rows()
BUILT = sorted(ROWS.index[ROWS["cell"].notna()])
REFUSED = sorted(ROWS.index[ROWS["cell"].isna()])
#: what a row may lack
MECHANISMS = ("transport", "anode", "counter electrode")


def test_enough_rows_and_none_without_an_answer():
    assert len(ROWS) == 61 and len(BUILT) >= 25
    assert {path.stem for path in (data_folder() / "review_cells").glob("*.yaml")} == set(BUILT)


@pytest.mark.parametrize("row_id", BUILT)
def test_a_row_is_the_cell_it_says(row_id):
    cell, row = review_cells.cell(row_id), ROWS.loc[row_id]
    assert cell.name == row_id and cell.source == "Liang2026"
    if row["pressure_MPa"] > 0:
        stated = (row["pressure_MPa"] + row["pressure_MPa_max"]) / 2
        assert cell.stack_pressure_MPa == stated
        assert ("stack_pressure_MPa" in cell.assumed) == (
            row["pressure_MPa"] != row["pressure_MPa_max"]
        )
    else:
        assert "stack_pressure_MPa" in cell.assumed
    # what the tables do not state is said to be assumed
    assert {"areal_capacity_mAh_cm2", "separator_thickness_um", "anode"} <= set(cell.assumed)
    full = "/Si" in str(row["capacity_basis"]) or "full cell" in str(row["capacity_basis"])
    assert (load("counter_electrodes", cell.counter).options["cell"] == "full") >= full
    assert cell.report["Anode areal capacity"] == pytest.approx(
        cell.areal_capacity_mAh_cm2, rel=1e-6
    )


@pytest.mark.parametrize("row_id", REFUSED)
def test_a_refused_row_names_the_missing_mechanism(row_id):
    with pytest.raises(ValueError, match=f"row {row_id} .* cannot be built") as error:
        review_cells.cell(row_id)
    assert any(f"{word}: " in str(error.value) for word in MECHANISMS)


def test_no_such_row():
    with pytest.raises(ValueError, match="did you mean 'T4-3"):
        review_cells.cell("T4-33")


QUICK = {"T2-08", "T3-06", "T4-19", "T4-37"}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "row_id", [r if r in QUICK else pytest.param(r, marks=pytest.mark.full) for r in BUILT]
)
def test_a_row_runs(row_id, lithium_imbalance):
    cell = review_cells.cell(row_id)
    assert isinstance(cell, Cell)
    # thin films and poor conductors at the rate of the row deliver little; slowly all do
    result = simulate(cell, current="C/50", cycles=1, preset="fast", progress=False)
    assert result.stopped is None
    assert result.table["Lithiation capacity [mAh.g-1]"].iloc[0] > 100
    silicon = result.basis.silicon
    assert lithium_imbalance(result.model, result.solution, silicon) < 1e-9
