"""Rows of the review as files, their classes, cells, currents and units."""

import pandas as pd
import pytest

from pybamm_ssb import review_cells
from pybamm_ssb.review_scores import prediction
from pybamm_ssb.review_scores.row_cell import cell_of, describe
from pybamm_ssb.review_scores.rows_file import OURS, read_rows

ROWS = read_rows()


def _raw(*row_ids):
    """Shipped rows as the review has them, without our columns, by other names."""
    table = review_cells.rows().drop(columns=list(OURS)).loc[list(row_ids)]
    table.index = pd.Index([f"X-{name}" for name in row_ids], name="row_id")
    return table


# --- rows -----------------------------------------------------------------------------------------


def test_labs_and_kinds():
    labs = ROWS["lab"]
    assert labs["T4-38"] == labs["T4-41"] == "Huo"
    assert set(labs[["T4-12", "T4-20", "T4-32"]]) == {"Okuno"}
    # a surname is not a lab
    wangs = ["T2-05", "T2-09", "T4-25", "T4-27"]
    assert labs[wangs].nunique() == 4 and all("Wang (" in lab for lab in labs[wangs])
    built = ROWS[ROWS["cell"] != ""]
    for row_id, kind in built["cell_kind"].items():
        half = review_cells.cell(row_id).model_options.get("working electrode") == "positive"
        assert half == (kind == "half")


def test_classes_follow_from_the_words_of_the_table(tmp_path):
    """What is ours in the shipped rows is mostly what the rules say; the rest was decided by the
    review's text."""
    raw = _raw(*ROWS.index)
    raw.to_csv(tmp_path / "rows.csv")
    found = read_rows(tmp_path / "rows.csv")
    found.index = ROWS.index
    assert (found["electrolyte_class"] == ROWS["electrolyte_class"]).all()
    assert (found["lab"] == ROWS["lab"]).all()
    assert (found["cell_kind"] != ROWS["cell_kind"]).sum() <= 4
    assert (found["anode_class"] != ROWS["anode_class"]).sum() <= 12


def test_a_shipped_row_gets_its_own_columns_back(tmp_path):
    table = review_cells.rows().drop(columns=list(OURS)).loc[["T4-11", "T4-23"]]
    table.to_csv(tmp_path / "rows.csv")
    found = read_rows(tmp_path / "rows.csv")
    assert found.loc["T4-11", "cell"] == "T4-11.yaml"
    assert found.loc["T4-23", "missing_mechanism"].startswith("counter electrode")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("retention_percent", "abc", "row X-T4-37: retention_percent is 'abc'; valid is 0 to 150"),
        ("retention_percent", "640", "retention_percent is '640'"),
        ("cycles", "12.5", "row X-T4-37: cycles is '12.5'; valid is a whole number"),
        ("cycles", "", "cycles is empty and retention_percent is not"),
        ("pressure_MPa", "-1", "pressure_MPa is '-1'; valid is 0 to 5000"),
        ("capacity_mAh_g", "inf", "capacity_mAh_g is 'inf'"),
        ("current_C_rate", "0.1", "current_mA_cm2 and current_C_rate are given"),
        ("anode_class", "micro silicone", "row X-T4-37: .*did you mean 'micro silicon'"),
        ("cell_kind", "quarter", "cell_kind"),
        ("electrolyte", "", "row X-T4-37: electrolyte is empty"),
        ("citation", "", "lab and citation are empty"),
    ],
)
def test_bad_values_are_named_with_row_and_column(column, value, message, tmp_path):
    table = _raw("T4-37", "T4-20").astype(object)
    table[column] = table.get(column, "")
    table.loc["X-T4-37", column] = value
    table.to_csv(tmp_path / "rows.csv")
    with pytest.raises(ValueError, match=message):
        read_rows(tmp_path / "rows.csv")


def test_bad_files(tmp_path):
    with pytest.raises(ValueError, match="no such file of rows"):
        read_rows(tmp_path / "none.csv")
    path = tmp_path / "rows.csv"
    path.write_text("row_id,anode\nA,mSi\n")
    with pytest.raises(ValueError, match="missing columns electrolyte, current_mA_cm2"):
        read_rows(path)
    _raw("T4-37").iloc[:0].to_csv(path)
    with pytest.raises(ValueError, match="no rows"):
        read_rows(path)
    twice = pd.concat([_raw("T4-37"), _raw("T4-37")])
    with pytest.raises(ValueError, match="row X-T4-37: row_id is there twice"):
        read_rows(twice)
    path.write_text("")
    with pytest.raises(ValueError, match="not a table in CSV"):
        read_rows(path)
    table = _raw("T4-37").assign(electrolyte="sand", table="")
    with pytest.raises(ValueError, match="row X-T4-37: electrolyte_class does not follow"):
        read_rows(table)


# --- cells and currents ---------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("row_id", ["T4-37", "T4-03", "T4-13", "T2-09", "T3-13", "T4-15"])
def test_a_row_without_a_file_is_the_cell_of_the_same_rules(row_id):
    row = read_rows(_raw(row_id)).iloc[0].to_dict()
    found, shipped = cell_of("X", row), review_cells.cell(row_id)
    for word in (
        "electrolyte", "anode", "counter", "areal_capacity_mAh_cm2", "stack_pressure_MPa",
        "separator_thickness_um", "np_ratio",
    ):  # fmt: skip
        assert getattr(found, word) == getattr(shipped, word), word
        assert (word in found.assumed) >= (word in shipped.assumed)


def test_rows_that_cannot_be_built():
    for row_id, word in (("T2-06", "transport"), ("T4-06", "anode"), ("T3-11", "anode")):
        row = read_rows(_raw(row_id)).iloc[0].to_dict()
        with pytest.raises(ValueError, match=f"cannot be built: {word}"):
            describe("X", row)
    with pytest.raises(ValueError, match="counter electrode: the conversion of Li2S"):
        cell_of("T4-23", ROWS.loc["T4-23"].to_dict())


@pytest.mark.parametrize(
    ("row_id", "current", "unit"),
    [
        ("T4-37", "0.3 mA/cm2", prediction.ANODE),
        ("T4-03", "1C", prediction.CATHODE),
        ("T2-02", "0.3 A/g", prediction.ANODE),
        ("T3-06", "0.002 mA/cm2", prediction.AREA),
        ("T3-03", "C/10", prediction.ANODE),
    ],
)
def test_currents_and_units(row_id, current, unit):
    row = ROWS.loc[row_id].to_dict()
    assert prediction.current_of(row) == current and prediction.unit_of(row) == unit


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_capacity_per_gram_of_either_electrode():
    cell = review_cells.cell("T4-03")
    anode, cathode = (
        prediction.per_gram(cell, unit) for unit in (prediction.ANODE, prediction.CATHODE)
    )
    # the theoretical capacity of the silicon of the cell, and N/P = 1.2 against NMC811
    assert 3.0 * anode == pytest.approx(3199, rel=0.01)
    assert 150 < 3.0 / 1.2 * cathode < 280
    assert prediction.per_gram(cell, prediction.AREA) == 1000
