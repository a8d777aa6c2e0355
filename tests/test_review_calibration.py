"""Calibration on the review's rows: planted numbers are found, labs are left out, runs are kept."""

import math

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from pybamm_ssb.cli import app
from pybamm_ssb.parameters import load, lookup
from pybamm_ssb.review_scores import calibration, calibration_rows
from pybamm_ssb.review_scores.calibration_frozen import calibrated_numbers, calibrated_rows

K_P, K_T = "interphase growth constant [m2.s-1]", "disconnection rate [s-1]"
LOSS = {"argyrodite": 0.5, "thiophosphate": 0.2, "polymer": 0.1}
PLANTED = {K_P: 9e-21, K_T: 1e-7}
ERROR = "mean error [points]"


def fake_predict(row, row_id, changes=None, options=None):
    """Retention from interphase growth and disconnection rate, as a smooth law."""
    rate = LOSS[row["electrolyte_class"]]
    changes = {name.removeprefix("{E} electrode "): v for name, v in (changes or {}).items()}
    interphase = changes.get(K_P, 3e-21) / 3e-21
    disconnection = changes.get(K_T, 2e-7) / 2e-7
    if (options or {}).get("interphase") == "none":
        interphase = 0.0
    loss = 0.3 * rate * math.sqrt(interphase) + 4e-3 * rate * disconnection * row["cycles"]
    return {"retention": 100 * math.exp(-loss)}


def quiet(_):
    pass


@pytest.fixture
def rows(monkeypatch):
    monkeypatch.setattr(calibration_rows, "predict", fake_predict)
    # a law needs no process of its own
    direct = lambda run, *args, cpu_seconds, **words: run(*args, **words)  # noqa: E731
    monkeypatch.setattr(calibration_rows.guarded, "call", direct)
    table = calibration_rows.rows_with_retention()
    half = table["electrolyte_class"].isin(list(LOSS)) & (table["cell_kind"] == "half")
    table = table[half].copy()
    truth = {f"{{E}} electrode {name}": value for name, value in PLANTED.items()}
    table["retention_percent"] = [
        fake_predict(row, "", truth)["retention"] for row in table.to_dict("records")
    ]
    return table


def test_the_plan_names_parameters_of_the_models():
    plan = calibration_rows.read_plan()
    assert plan.sigma > 0 and plan.rows["cell_kind"] == ["half"]
    for number in plan.numbers:
        assert lookup(number.parameter.format(E="Positive")) is not None
        assert 0 < number.low < number.middle < number.high
        assert number.before == 0 or number.low <= number.before <= number.high


def test_planted_numbers_are_found(rows, tmp_path):
    said = []
    found = calibration.calibrate(rows, steps=6, out=tmp_path, say=said.append)
    before, after = found.scores.loc[["before", "after"], ERROR]
    assert after < 0.4 * before and len(said) >= 2
    for lab_class in ("argyrodite", "thiophosphate"):
        row = found.numbers.loc[f"loss per time, {lab_class}"]
        assert row["low"] < PLANTED[K_T] < row["high"]
        # nothing acts through this one: it stays where the prior has it
        idle = found.numbers.loc[f"loss per contraction, {lab_class}"]
        assert idle["value"] == pytest.approx(0.005)
        assert idle["share of prior"] == pytest.approx(1)
    assert found.rows["lab left out"].notna().all() and found.rows["fitted"].all()
    assert found.scores.loc["lab left out", ERROR] >= after - 1e-9
    assert "loss per time, argyrodite" in str(found)
    written = pd.read_csv(tmp_path / "calibrated_rows.csv", index_col="row_id")
    np.testing.assert_allclose(written["after"], found.rows["after"], rtol=1e-4)


def test_a_lab_left_out_does_not_see_its_own_rows(rows):
    """A lab whose rows are nonsense moves the others' numbers, not its own prediction."""
    lab = "Okuno"
    inside = rows["lab"] == lab
    clean = calibration.calibrate(rows, steps=3, say=quiet)
    spoilt = rows.copy()
    spoilt.loc[inside, "retention_percent"] = 5.0
    found = calibration.calibrate(spoilt, steps=3, say=quiet)
    own = found.rows.loc[inside, ["after", "lab left out"]].to_numpy()
    truth = clean.rows.loc[inside, "reported"].to_numpy()
    assert np.abs(own[:, 1] - truth).mean() < 0.6 * np.abs(own[:, 0] - truth).mean()


def test_runs_are_kept(rows, tmp_path, monkeypatch):
    first = calibration.calibrate(rows, steps=1, out=tmp_path, say=quiet)

    def never(*_, **__):
        raise AssertionError("was run again")

    monkeypatch.setattr(calibration_rows, "predict", never)
    again = calibration.calibrate(rows, steps=1, out=tmp_path, say=quiet)
    pd.testing.assert_frame_equal(first.rows, again.rows)


def test_a_mechanism_switched_off_is_calibrated_on_its_own(rows):
    whole = calibration.calibrate(rows, steps=4, say=quiet, leave_out=False)
    without = calibration.calibrate(
        rows, steps=4, options={"interphase": "none"}, say=quiet, leave_out=False
    )
    assert without.scores.loc["after", ERROR] > whole.scores.loc["after", ERROR]
    name = "interphase, argyrodite"
    assert without.numbers.loc[name, "value"] == pytest.approx(3e-21)
    fixed = calibration.calibrate(rows, steps=4, off={name: 1e-21}, say=quiet, leave_out=False)
    assert name not in fixed.numbers.index
    assert fixed.scores.loc["after", ERROR] > whole.scores.loc["after", ERROR]


def test_known_derivatives_save_their_runs(rows, monkeypatch):
    whole = calibration.calibrate(rows, steps=4, say=quiet, leave_out=False)
    assert whole.slopes.shape == (len(rows), len(whole.numbers))
    monkeypatch.setattr(calibration_rows.RowModel, "derivatives", None)  # must not be asked
    start = whole.numbers["value"].to_dict()
    off = {"interphase, argyrodite": 1e-22}
    del start["interphase, argyrodite"]
    found = calibration.calibrate(
        rows, steps=3, off=off, start=start, slopes=whole.slopes, say=quiet, leave_out=False
    )
    assert found.cost > whole.cost
    argyrodite = found.rows["electrolyte_class"] == "argyrodite"
    # the other numbers of that class make up for what they can
    assert found.numbers.loc["loss per time, argyrodite", "value"] > PLANTED[K_T] / 2
    assert np.isfinite(found.rows.loc[argyrodite, "after"]).all()


def test_the_start_is_where_the_search_begins(rows):
    start = {"loss per time, argyrodite": 1e-7}
    found = calibration.calibrate(rows, steps=0, start=start, say=quiet, leave_out=False)
    assert found.numbers.loc["loss per time, argyrodite", "value"] == pytest.approx(1e-7)
    with pytest.raises(ValueError, match="start names 'k_t'"):
        calibration.calibrate(rows, start={"k_t": 1.0})
    with pytest.raises(ValueError, match="valid is 2e-08 to 2e-06"):
        calibration.calibrate(rows, start={"loss per time, argyrodite": 1.0})
    with pytest.raises(ValueError, match=r"off names \['k_t'\]"):
        calibration.calibrate(rows, off={"k_t": 1.0})


def test_rows_that_fail_are_named_and_left_out(rows, monkeypatch):
    def fails(row, row_id, **keywords):
        if row_id == "T4-10":
            raise ValueError("no solution")
        return fake_predict(row, row_id, **keywords)

    monkeypatch.setattr(calibration_rows, "predict", fails)
    found = calibration.calibrate(rows, steps=1, say=quiet)
    assert any("T4-10" in key for key in found.failed)
    assert np.isnan(found.rows.loc["T4-10", "after"])
    assert found.scores.loc["after", "rows"] == len(rows) - 1


def test_from_the_shell(rows, tmp_path):
    own = tmp_path / "rows.csv"
    rows.to_csv(own)
    out = tmp_path / "out"
    words = ["review", str(own), "--calibrate", "--steps", "1", "--out", str(out)]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.output
    assert "loss per time, argyrodite" in found.stdout
    assert (out / "calibrated_numbers.csv").exists()


# -- what is shipped -------------------------------------------------------------------------------
def test_the_sets_hold_the_numbers_that_the_rows_determine():
    """A number is in the sets where its interval is narrower than the prior's by a tenth, with the
    interval as range and "fitted" as class; the others stand as they were."""
    numbers = calibrated_numbers()
    plan = {number.name: number for number in calibration_rows.read_plan().numbers}
    folders = {
        "argyrodite": [("electrolyte_families", "argyrodites"), ("electrolytes", "LPSCl")],
        "thiophosphate": [
            ("electrolyte_families", "thiophosphates"), ("electrolytes", "75Li2S-25P2S5"),
        ],
        "polymer": [("electrolyte_families", "polymer"), ("electrolytes", "PEO-LiTFSI")],
    }  # fmt: skip
    checked = 0
    for name, row in numbers.iterrows():
        template = plan[name].parameter.replace("{E}", "{Electrode}")
        for kind in plan[name].rows["electrolyte_class"]:
            for place in folders[kind]:
                entry = load(*place).entries.get(template)
                if row["share of prior"] < 0.9 and entry is not None:
                    assert entry.value == pytest.approx(row["value"], rel=0.01), (name, place)
                    assert entry.source == "Liang2026", (name, place)
                    checked += 1
    assert checked >= 10


def test_the_frozen_rows_are_those_of_the_review():
    kept, rows = calibrated_rows(), calibration_rows.rows_with_retention()
    assert list(kept.index) == list(rows.index)
    np.testing.assert_allclose(kept["reported"], rows["retention_percent"])
    assert kept.loc[kept["fitted"], "lab left out"].notna().mean() > 0.9


def test_rows_that_are_not_fitted_are_only_run_where_they_are_shown(rows):
    other = rows.index[0]
    rows.loc[other, "cell_kind"] = "full"
    found = calibration.calibrate(rows, steps=1, say=quiet, leave_out=False)
    assert other not in found.rows.index and len(found.rows) == len(rows) - 1
    shown = calibration.calibrate(rows, steps=1, say=quiet)
    assert not shown.rows.loc[other, "fitted"] and np.isfinite(shown.rows.loc[other, "after"])
