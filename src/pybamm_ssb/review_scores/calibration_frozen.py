"""The calibration behind the fitted values of the sets, as it came out."""

from __future__ import annotations

import pandas as pd

from ..parameters import data_folder


def calibrated_rows() -> pd.DataFrame:
    """Per shipped row with a retention: reported, before, after, and with its lab left out, in
    percent (``parameter_sets/review/calibrated_rows.csv``, written by
    :func:`pybamm_ssb.review_scores.calibration.calibrate`)."""
    return pd.read_csv(data_folder() / "review" / "calibrated_rows.csv", index_col="row_id")


def calibrated_numbers() -> pd.DataFrame:
    """Per fitted number: value, interval and prior
    (``parameter_sets/review/calibrated_numbers.csv``)."""
    return pd.read_csv(data_folder() / "review" / "calibrated_numbers.csv", index_col="number")
