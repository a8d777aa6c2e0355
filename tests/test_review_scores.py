"""Scores of the review benchmark by hand, and the naive predictors."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from pybamm_ssb.review_scores import contrasts, freeze, measures, naive, prediction, scoring
from pybamm_ssb.review_scores.rows_file import read_rows

ROWS = read_rows()
HALF = freeze.with_retention(ROWS, "half")


# --- scores ---------------------------------------------------------------------------------------


def test_errors_by_hand():
    assert list(measures.absolute_errors([80, 50, 20], [70, 55, 50])) == [10, 5, 30]
    assert list(measures.relative_errors([100, 200], [150, 180])) == pytest.approx([50, 10])


def test_rank_correlation_by_hand():
    # d = 0, 1, 1, 0, so 1 - 6 x 2/(4 x 15)
    assert measures.rank_correlation([1, 2, 3, 4], [10, 30, 20, 40]) == pytest.approx(0.8)
    # ranks 1.5, 1.5, 3 against 1, 2, 3
    assert measures.rank_correlation([5, 5, 9], [1, 2, 3]) == pytest.approx(math.sqrt(0.75))
    assert math.isnan(measures.rank_correlation([1, 2, 3], [4, 4, 4]))
    assert math.isnan(measures.rank_correlation([1, 2], [1, 2]))


def test_weighted_ranks_are_those_of_rows_written_out():
    generator = np.random.default_rng(1)
    a, b = generator.integers(0, 6, (2, 12))
    weights = measures.resamples(list("aabbbcddefgh"), number=50)
    found = measures.rank_correlations(a, b, weights)
    for row, value in zip(weights, found, strict=True):
        rows = np.repeat(np.arange(12), row.astype(int))
        assert value == pytest.approx(spearmanr(a[rows], b[rows])[0], abs=1e-12)


def test_labs_are_resampled_whole():
    labs = ["a", "a", "a", "b", "c", "c"]
    counts = measures.resamples(labs, number=400)
    assert (counts[:, 0] == counts[:, 1]).all() and (counts[:, 1] == counts[:, 2]).all()
    assert (counts[:, 4] == counts[:, 5]).all()
    assert (counts[:, [0, 3, 4]].sum(axis=1) == 3).all()
    # each lab once is 3!/27 of all draws
    assert (counts == 1).all(axis=1).mean() == pytest.approx(6 / 27, abs=0.06)
    assert (counts == measures.resamples(labs, number=400)).all()


def test_interval_is_that_of_the_lab_means():
    """Two labs with errors 0 and 10: a quarter of resamples each at the ends, half in between."""
    means = measures.means(np.array([0.0, 0, 10, 10]), measures.resamples(["a", "a", "b", "b"]))
    assert np.mean(means == 5) == pytest.approx(0.5, abs=0.05)
    assert measures.interval(means) == (0.0, 10.0)
    assert all(map(math.isnan, measures.interval(np.full(10, math.nan))))


def _table(**columns):
    known = {"cell_kind": "half", "electrolyte_class": "polymer"}
    return pd.DataFrame(known | columns)


def test_paired_difference_is_narrower_than_its_parts():
    """A model that is two points better in every lab: sure, however much the labs differ."""
    labs = list("aabbccddee")
    error = np.array([1, 1, 30, 30, 5, 5, 50, 50, 10, 10], dtype=float)
    reported = pd.Series(100.0, index=range(10))
    rows = _table(lab=labs)
    found = {("model", ""): reported - error, ("constant", "frozen"): reported - error - 2}
    table = scoring.score_table(rows, reported, found).set_index("Predictor")
    naive_line = table.loc["constant"]
    assert naive_line["Model minus this"] == pytest.approx(-2)
    for limit in ("low", "high"):
        assert naive_line[f"Model minus this, {limit}"] == pytest.approx(-2)
    title = scoring.RETENTION_ERROR
    assert table.loc["model", f"{title}, high"] - table.loc["model", f"{title}, low"] > 15
    assert math.isnan(table.loc["model", "Model minus this"])


def test_all_are_scored_on_the_rows_that_all_predict():
    reported = pd.Series([90.0, 50.0, 10.0])
    found = {
        ("model", ""): pd.Series([80.0, math.nan, 30.0]),
        ("constant", "frozen"): pd.Series([50.0, 50.0, 50.0]),
    }
    rows = _table(lab=["a", "b", "c"])
    table = scoring.score_table(rows, reported, found).set_index("Predictor")
    assert list(table["Rows"]) == [2, 2]
    assert table.loc["model", scoring.RETENTION_ERROR] == pytest.approx(15)
    assert table.loc["constant", scoring.RETENTION_ERROR] == pytest.approx(40)
    # a model without any prediction does not take the others down
    found["model", ""] = pd.Series([math.nan] * 3)
    table = scoring.score_table(rows, reported, found)
    assert list(table["Predictor"]) == ["constant"] and list(table["Rows"]) == [3]


def test_contrasts_by_hand():
    frame = pd.DataFrame(
        {
            "lab": ["a", "a", "a", "b"],
            "cell_kind": ["half", "half", "full", "half"],
            "reference_number": [1, 1, 1, 2],
            "unit": prediction.ANODE,
            "reported capacity": [1000.0, 2000.0, 150.0, 500.0],
            "predicted capacity": [1500.0, 1200.0, 150.0, 500.0],
            "reported retention": [80.0, 60.0, 70.0, 10.0],
            "predicted retention": [90.0, 70.0, 70.0, 10.0],
        },
        index=["one", "two", "three", "four"],
    )
    table = contrasts.contrasts(frame).set_index("Quantity")
    assert list(table.index) == ["first capacity", "fade"]  # one pair: labs and kinds stay apart
    assert table.loc["first capacity", "Rows"] == "two / one"
    assert table.loc["first capacity", "Reported ratio"] == pytest.approx(2)
    assert table.loc["first capacity", "Predicted ratio"] == pytest.approx(0.8)
    assert not table.loc["first capacity", "Sign agrees"]
    assert table.loc["fade", "Reported ratio"] == pytest.approx(2)
    assert table.loc["fade", "Predicted ratio"] == pytest.approx(3)
    assert table.loc["fade", "Sign agrees"] and table.loc["fade", "One paper"]
    found = contrasts.agreement(table.reset_index())
    assert found.loc["first capacity", "Median factor"] == pytest.approx(2.5)
    assert list(found["Signs that agree"]) == [0, 1]


# --- naive predictors -----------------------------------------------------------------------------


def _planted(power, scales, swing=False):
    """Rows of twelve labs that follow the law exactly."""
    rows = HALF.iloc[:36].copy()
    rows["lab"] = [f"lab {i % 12}" for i in range(36)]
    rows["cycles"] = np.geomspace(10, 1000, 36).round()
    rows["anode_class"] = [list(scales)[i % len(scales)] for i in range(36)]
    made = naive.swing(rows, 0.7) if swing else 1.0
    K = rows["anode_class"].map(scales)
    rows["retention_percent"] = 100 * np.exp(-K * (rows["cycles"] / 100) ** power * made)
    return rows


def test_power_law_finds_what_was_planted():
    rows = _planted(0.25, {"micro silicon": 0.8, "silicon-carbon": 0.2})
    fit, use = naive.RETENTION["power law"]
    found = fit(rows)
    assert found["power"] == pytest.approx(0.25)
    assert found["scales"]["micro silicon"] == pytest.approx(0.8, rel=0.03)
    assert found["scales"]["silicon-carbon"] == pytest.approx(0.2, rel=0.03)
    left_out = naive.leave_one_lab_out(rows, fit, use)
    assert np.abs(left_out - rows["retention_percent"]).max() < 1.5


def test_background_is_proportional_to_the_swing():
    rows = HALF.iloc[:8].copy()
    rows["anode_class"], rows["electrolyte_class"] = "micro silicon", "argyrodite"
    rows["cycles"], rows["capacity_mAh_g"] = 100.0, 3199.1 * np.arange(1, 9) / 8
    rows["retention_percent"] = 100 * np.exp(-0.3 * 2.46 * np.arange(1, 9) / 8)
    fit, use = naive.RETENTION["background"]
    assert np.abs(use(fit(rows), rows) - rows["retention_percent"]).max() < 1
    twice = use(fit(rows), rows.assign(anode_class="silicon-carbon", capacity_mAh_g=9e3))
    assert twice == pytest.approx(100 * np.exp(-0.3 * 0.496), abs=1)


def test_left_out_labs_are_not_seen():
    """A lab's own retention does not move its prediction; that of others does."""
    rows = HALF.copy()
    own = rows["lab"] == "Yamamoto"
    assert own.sum() == 3
    for name, (fit, use) in naive.RETENTION.items():
        before = use(fit(rows[~own]), rows[own])
        changed = rows.copy()
        changed.loc[own, "retention_percent"] = 1.0
        part = changed[changed["lab"].isin(["Yamamoto", "Okuno", "Huo", "Sun", "Cao", "An"])]
        kept = rows.loc[part.index]
        left = naive.leave_one_lab_out(part, fit, use)[own[part.index]]
        same = naive.leave_one_lab_out(kept, fit, use)[own[part.index]]
        assert list(left) == list(same), name
        changed.loc[~own, "retention_percent"] /= 2
        assert np.abs(use(fit(changed[~own]), rows[own]) - before).min() > 1, name


def test_a_single_lab_predicts_nothing_of_itself():
    rows = HALF[HALF["lab"] == "Okuno"]
    assert len(rows) == 3
    assert naive.leave_one_lab_out(rows, *naive.RETENTION["constant"]).isna().all()


def test_frozen_predictors_are_those_of_the_shipped_rows():
    """Fitting again gives the numbers in the file."""
    again, kept = freeze.fitted(ROWS), freeze.frozen()
    assert _flat(again) == pytest.approx(_flat(kept), rel=1e-4, abs=1e-6)
    assert _flat(again).keys() == _flat(kept).keys() and len(_flat(kept)) > 60


def _flat(item, path=""):
    if not isinstance(item, dict):
        return {path: item}
    return {k: v for key, x in item.items() for k, v in _flat(x, f"{path}/{key}").items()}


def test_frozen_errors_are_what_the_file_says():
    found = freeze.frozen_predictions(ROWS)["retention"]
    for kind in freeze.KINDS:
        rows = freeze.with_retention(ROWS, kind)
        for name, item in freeze.frozen()[kind]["retention"].items():
            error = (found[name][rows.index] - rows["retention_percent"]).abs().mean()
            assert error == pytest.approx(item["error_points"], abs=2e-3)


#: error [points] and rank correlation of an earlier analysis of the same rows with its own code
EARLIER = {
    "constant": (19.8, None),
    "power law": (16.7, 0.42),
    "ridge": (17.1, 0.38),
    "background": (15.5, 0.47),
}


@pytest.mark.parametrize("name", EARLIER)
def test_naive_scores_on_sulfide_half_cells(name):
    """An independent analysis of these rows, each lab left out in turn, came to about the same."""
    rows = HALF[HALF["electrolyte_class"].isin(scoring.SULFIDES)]
    assert (len(rows), rows["lab"].nunique()) == (27, 22)
    found = naive.leave_one_lab_out(rows, *naive.RETENTION[name])
    error, rank = EARLIER[name]
    reported = rows["retention_percent"]
    assert measures.absolute_errors(reported, found).mean() == pytest.approx(error, abs=1.5)
    if rank is not None:
        assert measures.rank_correlation(reported, found) == pytest.approx(rank, abs=0.12)
