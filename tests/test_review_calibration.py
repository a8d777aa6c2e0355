"""Calibration on the review's rows: planted factors are found, labs are left out, runs are kept."""

import math

import numpy as np
import pandas as pd
import pytest

from pybamm_ssb.parameters import lookup
from pybamm_ssb.review_scores import calibration
from pybamm_ssb.review_scores.rows_file import read_rows

LOSS = {"argyrodite": 0.5, "thiophosphate": 0.2}


def fake_predict(row, row_id, factors=None, options=None):
    """Retention from the factors of interphase and disconnection, as a smooth law."""
    rate = LOSS[row["electrolyte_class"]]
    interphase = disconnection = 1.0
    for name, factor in (factors or {}).items():
        if "interphase" in name:
            interphase *= factor
        if "disconnection rate" in name:
            disconnection *= factor
    if (options or {}).get("interphase") == "none":
        interphase = 0.0
    loss = 0.3 * rate * math.sqrt(interphase) + 4e-3 * rate * disconnection * row["cycles"]
    return {"retention": 100 * math.exp(-loss)}


@pytest.fixture
def rows(monkeypatch):
    monkeypatch.setattr(calibration, "predict", fake_predict)
    table = read_rows(None)
    half = table["electrolyte_class"].isin(list(LOSS)) & (table["cell_kind"] == "half")
    table = table[half & table["retention_percent"].notna() & (table["anode_class"] != "other")]
    truth = {
        "{E} electrode interphase growth constant [m2.s-1]": 3.0,
        "{E} electrode disconnection rate [s-1]": 0.5,
    }
    table = table.copy()
    table["retention_percent"] = [
        fake_predict(row, "", truth)["retention"] for row in table.to_dict("records")
    ]
    return table


def test_the_plan_names_parameters_of_the_models():
    factors, wanted, sigma = calibration.read_plan()
    assert sigma > 0 and wanted["cell_kind"] == ["half"]
    for factor in factors:
        assert lookup(factor.parameter.format(E="Positive")) is not None
        assert 0 < factor.low < 1 < factor.high


def test_planted_factors_are_found(rows, tmp_path):
    said = []
    found = calibration.calibrate(rows, steps=6, out=tmp_path, say=said.append)
    before, after = found.scores.loc[["before", "after"], "mean error [points]"]
    assert after < 0.4 * before and len(said) >= 2
    for lab_class in LOSS:
        row = found.factors.loc[f"disconnection, {lab_class}"]
        assert row["low"] < 0.5 < row["high"]
        # nothing acts through this one: it stays where the prior has it
        idle = found.factors.loc[f"contraction, {lab_class}"]
        assert idle["factor"] == pytest.approx(1, abs=1e-6)
        assert idle["share of prior"] == pytest.approx(1)
    assert found.rows["lab left out"].notna().all()
    assert found.scores.loc["lab left out", "mean error [points]"] >= after - 1e-9
    assert "disconnection, argyrodite" in str(found)


def test_runs_are_kept(rows, tmp_path, monkeypatch):
    first = calibration.calibrate(rows, steps=1, out=tmp_path, say=lambda _: None)

    def never(*_, **__):
        raise AssertionError("was run again")

    monkeypatch.setattr(calibration, "predict", never)
    again = calibration.calibrate(rows, steps=1, out=tmp_path, say=lambda _: None)
    pd.testing.assert_frame_equal(first.rows, again.rows)


def test_a_mechanism_switched_off_is_calibrated_on_its_own(rows):
    whole = calibration.calibrate(rows, steps=4, say=lambda _: None)
    without = calibration.calibrate(
        rows, steps=4, options={"interphase": "none"}, say=lambda _: None
    )
    error = "mean error [points]"
    assert without.scores.loc["after", error] > whole.scores.loc["after", error]
    assert without.factors.loc["interphase, argyrodite", "factor"] == pytest.approx(1)


def test_rows_that_fail_are_named_and_left_out(rows, monkeypatch):
    def fails(row, row_id, **keywords):
        if row_id == "T4-10":
            raise ValueError("no solution")
        return fake_predict(row, row_id, **keywords)

    monkeypatch.setattr(calibration, "predict", fails)
    found = calibration.calibrate(rows, steps=1, say=lambda _: None)
    assert any("T4-10" in key for key in found.failed)
    assert np.isnan(found.rows.loc["T4-10", "after"])
    assert found.scores.loc["after", "rows"] == len(rows) - 1
