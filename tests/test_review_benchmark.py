"""The review benchmark from a row to the page: predictions, resuming, scores, the shell."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import pybamm_ssb
from pybamm_ssb import guarded, review_cells
from pybamm_ssb.cli import app
from pybamm_ssb.review_scores import prediction, scoring
from pybamm_ssb.review_scores.row_cell import cell_of
from pybamm_ssb.review_scores.rows_file import read_rows
from pybamm_ssb.review_scores.store import predictions

ROWS = read_rows()


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
    return lambda cell, current, cycles, *_: (table.iloc[:cycles], stopped)


def test_retention_is_cycle_n_over_cycle_1(monkeypatch):
    row = ROWS.loc["T4-10"].to_dict()  # ten cycles
    monkeypatch.setattr(prediction, "age_cell", _ageing([2.0, 1.9, *[1.5] * 7, 1.2]))
    found = prediction.predict(row, "T4-10")
    assert found["retention"] == pytest.approx(60) and found["note"] == ""
    short = prediction.predict(row, "T4-10", cycles_limit=3)
    assert math.isnan(short["retention"]) and short["note"].endswith("3 of 10 cycles were run")
    assert short["capacity"] == pytest.approx(found["capacity"])
    monkeypatch.setattr(prediction, "age_cell", _ageing([2.0, 1.9], "cycle 3: no solution"))
    with pytest.raises(ValueError, match="stopped after 2 of 10 cycles: cycle 3: no solution"):
        prediction.predict(row, "T4-10")
    event = "stopped in cycle 3 of 10: 'Discharge' ended by 'event: Zero porosity'"
    monkeypatch.setattr(prediction, "age_cell", _ageing([2.0, 1.9], event))
    ended = prediction.predict(row, "T4-10")
    assert ended["retention"] == 0 and "Zero porosity" in ended["note"]
    monkeypatch.setattr(prediction, "age_cell", _ageing([0.0] * 10))
    dead = prediction.predict(row, "T4-10")
    assert dead["capacity"] == dead["retention"] == 0 and "nothing is delivered" in dead["note"]
    monkeypatch.setattr(prediction, "age_cell", _ageing([2.0], "interrupted in cycle 2 of 10"))
    with pytest.raises(KeyboardInterrupt):
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
    # counted here, not in a process of its own
    monkeypatch.setattr(guarded, "call", lambda run, *args, cpu_seconds: run(*args))
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
    assert set(scores["Fitted"]) == {scoring.AS_IT_IS, scoring.FROZEN}
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
def test_finished_rows_are_not_run_again(fake, tmp_path):
    rows = ROWS.loc[SOME]
    first = predictions(rows, tmp_path, progress=False)
    assert fake == SOME
    fake.clear()
    second = predictions(rows, tmp_path, progress=False)
    assert fake == ["T4-20", "T4-23"]  # only what failed is tried again
    pd.testing.assert_frame_equal(first, second)
    fake.clear()
    # a changed row, and a file that was written halfway
    rows = rows.copy()
    rows.loc["T4-37", "cycles"] = 100
    (tmp_path / "rows" / "T4-12.json").write_text('{"fingerprint": "')
    predictions(rows, tmp_path, progress=False)
    assert fake == ["T4-37", "T4-20", "T4-12", "T4-23"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_ctrl_c_keeps_what_is_finished(fake, tmp_path, monkeypatch):
    working = prediction.predict

    def interrupted(row, row_id, cycles_limit=None):
        if len(fake) == 2:
            raise KeyboardInterrupt
        return working(row, row_id, cycles_limit)

    monkeypatch.setattr(prediction, "predict", interrupted)
    found = predictions(ROWS.loc[SOME], tmp_path, progress=False)
    assert list(found["failed"] == "") == [True, True, *[False] * 5]
    assert all("interrupted" in why for why in found["failed"][2:])
    monkeypatch.setattr(prediction, "predict", working)
    fake.clear()
    predictions(ROWS.loc[SOME], tmp_path, progress=False)
    assert fake == SOME[2:]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_executor_gives_the_same(fake):
    rows = ROWS.loc[SOME]
    alone = predictions(rows, None, progress=False)
    with ThreadPoolExecutor(1) as pool:
        shared = predictions(rows, None, executor=pool, progress=False)
    pd.testing.assert_frame_equal(alone, shared)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_shipped_rows_are_scored_against_other_labs(fake):
    result = pybamm_ssb.review(claims=False, progress=False)
    assert len(result.rows) == 61 and len(result.failures) == 12
    scores = result.retention_scores.set_index(["Group", "Predictor", "Fitted"])
    for kind, number in (("half cells", 38), ("half cells, sulfide", 25), ("full cells", 4)):
        line = scores.loc[(kind, "background", scoring.OTHER_LABS)]
        assert line["Rows"] == number
        fitted = scores.loc[(kind, "background", scoring.OWN_ROWS)]
        assert fitted[scoring.RETENTION_ERROR] < line[scoring.RETENTION_ERROR]
        model = scores.loc[(kind, "model", scoring.OTHER_LABS), scoring.RETENTION_ERROR]
        assert line["Model minus this"] == pytest.approx(model - line[scoring.RETENTION_ERROR])
        # what is run now: ten points off
        now = scores.loc[(kind, "model", scoring.THESE_ROWS), scoring.RETENTION_ERROR]
        assert now == pytest.approx(10)
        # before the calibration it was worse, with the lab left out better than that
        assert model < scores.loc[(kind, "model", scoring.NOT_FITTED), scoring.RETENTION_ERROR]
    assert np.isfinite(result.rows["retention by ridge"]).sum() == 51


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_from_the_shell(fake, few, tmp_path):
    run = CliRunner().invoke
    result = run(app, ["review", str(few), "--no-claims", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "2 failed" in result.stdout and "review.html" in result.stdout
    # the rows that were given are still there
    assert "retention_percent" in few.read_text()
    bad = run(app, ["review", str(tmp_path / "none.csv")])
    assert bad.exit_code == 2 and bad.stderr.startswith("Error: no such file of rows")
    bad = run(app, ["review", str(few), "--cycles-limit", "0"])
    assert bad.exit_code == 2 and "cycles_limit is 0" in bad.stderr
