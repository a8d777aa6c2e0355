"""Rows of the review as files, their cells, resuming, and the benchmark from row to page."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import pybamm_ssb
from pybamm_ssb import review_cells
from pybamm_ssb.cli import app
from pybamm_ssb.review_scores import prediction, scoring
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


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_real_row():
    """T4-40 has a first capacity at C/20 and no retention: one cycle of a full cell."""
    found = prediction.predict(ROWS.loc["T4-40"].to_dict(), "T4-40")
    assert found["asked"] == found["run"] == 1 and found["current"] == "0.05C"
    assert 100 < found["capacity"] < 250 and found["unit"] == prediction.CATHODE
    assert math.isnan(found["retention"])


def _ageing(values, stopped=None):
    index = pd.RangeIndex(1, len(values) + 1, name="Cycle")
    table = pd.DataFrame({prediction.CAPACITY: values}, index=index)
    return lambda cell, current, cycles: (table.iloc[:cycles], stopped)


def test_retention_is_cycle_n_over_cycle_1(monkeypatch):
    row = ROWS.loc["T4-10"].to_dict()  # ten cycles
    monkeypatch.setattr(prediction, "age_cell", _ageing([2.0, 1.9, *[1.5] * 7, 1.2]))
    found = prediction.predict(row, "T4-10")
    assert found["retention"] == pytest.approx(60) and found["note"] == ""
    short = prediction.predict(row, "T4-10", cycles_limit=3)
    assert math.isnan(short["retention"]) and short["note"].startswith("3 of 10 cycles")
    assert short["capacity"] == pytest.approx(found["capacity"])
    monkeypatch.setattr(prediction, "age_cell", _ageing([2.0, 1.9], "cycle 3: no solution"))
    with pytest.raises(ValueError, match="stopped after 2 of 10 cycles: cycle 3: no solution"):
        prediction.predict(row, "T4-10")


# --- the whole ------------------------------------------------------------------------------------


@pytest.fixture
def fake(monkeypatch):
    """Predictions without a solver: retention off by ten points, T4-20 fails; counts its calls."""
    calls = []

    def predict(row, row_id, cycles_limit=None):
        calls.append(row_id)
        cell_of(row_id, row)
        if row_id.endswith("T4-20"):
            raise ValueError("no\nsolution")
        return {
            "capacity": 1.1 * prediction.reported_capacity(row),
            "unit": prediction.unit_of(row),
            "retention": row["retention_percent"] - 10,
            "asked": prediction.cycles_of(row), "run": prediction.cycles_of(row),
            "current": prediction.current_of(row), "note": "", "seconds": 0.0,
        }  # fmt: skip

    monkeypatch.setattr(prediction, "predict", predict)
    return calls


SOME = ["T4-37", "T4-37b", "T4-20", "T4-12", "T4-03", "T4-23", "T4-13"]


@pytest.fixture
def few(tmp_path):
    path = tmp_path / "rows.csv"
    review_cells.rows().loc[SOME].to_csv(path)
    return path


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_scores_figures_and_page(fake, few, tmp_path):
    result = pybamm_ssb.review(few, out=tmp_path / "out", claims=False, progress=False)
    assert set(result.failures) == {"T4-20", "T4-23"} and result.failures["T4-20"] == "no solution"
    scores = result.retention_scores.set_index(["Group", "Predictor"])
    assert set(scores["Fitted"]) == {"not fitted", scoring.FROZEN}
    for group, rows in (("half cells", 4), ("half cells, sulfide", 4), ("full cells", 1)):
        assert scores.loc[(group, "model"), scoring.RETENTION_ERROR] == pytest.approx(10)
        assert (scores.loc[group, "Rows"] == rows).all()
    capacity = result.capacity_scores.set_index(["Group", "Predictor"])
    assert capacity.loc[("half cells", "model"), scoring.CAPACITY_ERROR] == pytest.approx(10)
    assert result.agreement.loc["fade", "Signs that agree"] == 1
    text = str(result)
    assert "7 rows of 5 labs, 5 predicted, 2 failed" in text and "T4-20: no solution" in text
    assert "Claims: not asked for" in text
    for name in ("parity.png", "errors_retention.png", "errors_capacity.png", "contrasts.png"):
        assert (tmp_path / "out" / name).stat().st_size > 10_000
    page = (tmp_path / "out" / "review.html").read_text()
    assert "parity.png" in page and "T4-37b" in page
    assert len(pd.read_csv(tmp_path / "out" / "predictions.csv", index_col=0)) == len(SOME)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_finished_rows_are_not_run_again(fake, few, tmp_path):
    first = pybamm_ssb.review(few, out=tmp_path, claims=False, progress=False)
    assert sorted(fake) == sorted(SOME)
    fake.clear()
    second = pybamm_ssb.review(few, out=tmp_path, claims=False, progress=False)
    assert sorted(fake) == ["T4-20", "T4-23"]  # only what failed is tried again
    pd.testing.assert_frame_equal(first.rows, second.rows)
    fake.clear()
    # a changed row, and a file that was written halfway
    table = pd.read_csv(few, dtype=str, keep_default_na=False)
    table.loc[table["row_id"] == "T4-37", "cycles"] = "100"
    table.to_csv(few, index=False)
    (tmp_path / "rows" / "T4-12.json").write_text('{"fingerprint": "')
    pybamm_ssb.review(few, out=tmp_path, claims=False, progress=False)
    assert sorted(fake) == ["T4-12", "T4-20", "T4-23", "T4-37"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_ctrl_c_keeps_what_is_finished(fake, few, tmp_path, monkeypatch):
    working = prediction.predict

    def interrupted(row, row_id, cycles_limit=None):
        if len(fake) == 2:
            raise KeyboardInterrupt
        return working(row, row_id, cycles_limit)

    monkeypatch.setattr(prediction, "predict", interrupted)
    result = pybamm_ssb.review(few, out=tmp_path, claims=False, progress=False)
    assert result.rows["predicted retention"].notna().sum() == 2
    assert sum("interrupted" in why for why in result.failures.values()) == len(SOME) - 2
    monkeypatch.setattr(prediction, "predict", working)
    fake.clear()
    pybamm_ssb.review(few, out=tmp_path, claims=False, progress=False)
    assert len(fake) == len(SOME) - 2


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_executor_gives_the_same(fake, few):
    alone = pybamm_ssb.review(few, claims=False, progress=False)
    with ThreadPoolExecutor(1) as pool:
        shared = pybamm_ssb.review(few, claims=False, progress=False, executor=pool)
    pd.testing.assert_frame_equal(alone.rows, shared.rows)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_shipped_rows_are_scored_against_other_labs(fake):
    result = pybamm_ssb.review(claims=False, progress=False)
    assert len(result.rows) == 61 and len(result.failures) == 12
    scores = result.retention_scores.set_index(["Group", "Predictor", "Fitted"])
    for kind, number in (("half cells", 40), ("half cells, sulfide", 26), ("full cells", 5)):
        line = scores.loc[(kind, "background", scoring.OTHER_LABS)]
        assert line["Rows"] == number
        fitted = scores.loc[(kind, "background", scoring.OWN_ROWS)]
        assert fitted[scoring.RETENTION_ERROR] < line[scoring.RETENTION_ERROR]
        assert line["Model minus this"] == pytest.approx(10 - line[scoring.RETENTION_ERROR])
    assert np.isfinite(result.rows["retention by ridge"]).sum() == 51


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_from_the_shell(fake, few, tmp_path):
    run = CliRunner().invoke
    result = run(app, ["review", str(few), "--no-claims", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "2 failed" in result.stdout and "review.html" in result.stdout
    bad = run(app, ["review", str(tmp_path / "none.csv")])
    assert bad.exit_code == 2 and bad.stderr.startswith("Error: no such file of rows")
    bad = run(app, ["review", str(few), "--cycles-limit", "0"])
    assert bad.exit_code == 2 and "cycles_limit is 0" in bad.stderr
