r"""Naive predictors of retention and first capacity: what a model has to beat.

R is the retention [%], N the number of cycles.

constant
    :math:`R` = median of the rows it was fitted to.
power law
    :math:`R = 100 \exp(-a_k (N/100)^b)`, one a per class of anode.
ridge
    Linear in the features of :func:`features`, :math:`R = w_0 + \sum_j w_j z_j` with z
    standardised; minimises :math:`\sum (R - R_i)^2 + \lambda \sum_j w_j^2`. The penalty is the best
    of 0.3, 1, 3, 10, 30, 100 when each lab is left out in turn of the rows it was fitted to.
background
    :math:`R = 100 \exp(-K_e (N/100)^b s)`, one K per class of electrolyte; the swing
    :math:`s = \min(1, Q/Q_{max}) \epsilon` with the *reported* first capacity Q [mAh/g], the
    capacity limit and the effective expansion of the class of anode. A row without a
    capacity takes the median share of the rows fitted to.

The coefficients of power law and background minimise the mean absolute error in R over a grid of
b and K; a class with fewer than three rows takes the coefficient of all rows together.

A predictor that was fitted is a dictionary of numbers and names, which can be kept as data.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from .defaults import anode_classes, defaults, electrolyte_classes

_POWERS = np.linspace(0.05, 1.0, 39).round(6)
_SCALES = np.geomspace(1e-2, 10.0, 300)
_PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_ENOUGH = 3
ALL = "all"


def fit_constant(rows: pd.DataFrame) -> dict:
    return {"median": float(rows["retention_percent"].median())}


def use_constant(fitted: dict, rows: pd.DataFrame) -> np.ndarray:
    return np.full(len(rows), fitted["median"])


def _fit_decay(rows: pd.DataFrame, groups: pd.Series, swing: np.ndarray) -> dict:
    R, N = rows["retention_percent"].to_numpy(), rows["cycles"].to_numpy()
    x = (N / 100) ** _POWERS[:, None] * swing
    errors = np.abs(100 * np.exp(-_SCALES[:, None, None] * x) - R)  # scale, power, row
    pooled = errors.sum(axis=2).argmin(axis=0)
    total = np.zeros(len(_POWERS))
    scales = {ALL: _SCALES[pooled]}
    for name in sorted(set(groups)):
        own = errors[:, :, (groups == name).to_numpy()]
        best = pooled
        if own.shape[2] >= _ENOUGH:
            best = own.sum(axis=2).argmin(axis=0)
            scales[str(name)] = _SCALES[best]
        total += own.sum(axis=2)[best, np.arange(len(_POWERS))]
    b = int(np.argmin(total))
    return {
        "power": float(_POWERS[b]),
        "scales": {name: float(values[b]) for name, values in scales.items()},
    }


def _use_decay(fitted: dict, rows: pd.DataFrame, groups: pd.Series, swing) -> np.ndarray:
    K = np.array([fitted["scales"].get(name, fitted["scales"][ALL]) for name in groups])
    return 100 * np.exp(-K * (rows["cycles"].to_numpy() / 100) ** fitted["power"] * swing)


def fit_power_law(rows: pd.DataFrame) -> dict:
    return _fit_decay(rows, rows["anode_class"], np.ones(len(rows)))


def use_power_law(fitted: dict, rows: pd.DataFrame) -> np.ndarray:
    return _use_decay(fitted, rows, rows["anode_class"], 1.0)


def capacity_share(rows: pd.DataFrame) -> np.ndarray:
    """Reported first capacity over the limit of the class, at most 1; NaN where none is given or
    where it is that of a cathode."""
    limit = rows["anode_class"].map(
        lambda name: defaults()["anode_classes"][name].get("capacity_limit_mAh_g", np.nan)
    )
    share = (rows["capacity_mAh_g"] / limit).clip(upper=1.0)
    return share.where(rows["cell_kind"] == "half").to_numpy(dtype=float)


def swing(rows: pd.DataFrame, share_without: float) -> np.ndarray:
    """Expansion that the silicon makes: share of its capacity times effective expansion."""
    share = capacity_share(rows)
    expansion = rows["anode_class"].map(
        lambda name: defaults()["anode_classes"][name].get("effective_expansion", np.nan)
    )
    return np.where(np.isnan(share), share_without, share) * expansion.to_numpy(dtype=float)


def fit_background(rows: pd.DataFrame) -> dict:
    shares = capacity_share(rows)
    typical = float(np.nanmedian(shares)) if np.isfinite(shares).any() else 1.0
    fitted = _fit_decay(rows, rows["electrolyte_class"], swing(rows, typical))
    return {"share_without_capacity": typical, **fitted}


def use_background(fitted: dict, rows: pd.DataFrame) -> np.ndarray:
    made = swing(rows, fitted["share_without_capacity"])
    return _use_decay(fitted, rows, rows["electrolyte_class"], made)


def c_rate(rows: pd.DataFrame) -> pd.Series:
    """Current [C], NaN where none is given; mA/cm2 through the areal capacity that rows of the
    class are given, A/g through the capacity limit of the anode's class."""
    table = defaults()
    areal = rows["electrolyte_class"].map(
        lambda name: table["electrolyte_classes"][name]["areal_capacity_mAh_cm2"]
    )
    limit = rows["anode_class"].map(
        lambda name: table["anode_classes"][name].get("capacity_limit_mAh_g", np.nan)
    )
    rate = rows["current_C_rate"].fillna(rows["current_mA_cm2"] / areal)
    return rate.fillna(1e3 * rows["current_A_g"] / limit)


def features(rows: pd.DataFrame) -> pd.DataFrame:
    """What the ridge regression sees: logarithms to base 10 of cycles/100, pressure/50 MPa and
    current/(C/10), the two last 0 with an indicator of 1 where they are missing; 0 or 1 for each
    class of anode and of electrolyte."""
    pressure = rows[["pressure_MPa", "pressure_MPa_max"]].mean(axis=1)
    pressure = pressure.where(pressure > 0)
    rate = c_rate(rows)
    columns = {
        "log cycles": np.log10(rows["cycles"] / 100),
        "log pressure": np.log10(pressure / 50).fillna(0.0),
        "no pressure": pressure.isna().astype(float),
        "log current": np.log10(rate / 0.1).fillna(0.0),
        "no current": rate.isna().astype(float),
    }
    for name in anode_classes():
        columns[name] = (rows["anode_class"] == name).astype(float)
    for name in electrolyte_classes():
        columns[name] = (rows["electrolyte_class"] == name).astype(float)
    return pd.DataFrame(columns, index=rows.index).astype(float)


def _weights(X: np.ndarray, R: np.ndarray, penalty: float) -> tuple[np.ndarray, ...]:
    """(centre, width, weight) of each feature; one that does not vary says nothing."""
    centre, width = X.mean(axis=0), X.std(axis=0)
    varies = width > 1e-12
    width = np.where(varies, width, 1.0)
    Z = np.where(varies, (X - centre) / width, 0.0)
    weight = np.linalg.solve(Z.T @ Z + penalty * np.eye(X.shape[1]), Z.T @ (R - R.mean()))
    return centre, width, weight


def _error_left_out(X: np.ndarray, R: np.ndarray, labs: np.ndarray, penalty: float) -> float:
    """Mean absolute error [points] where each lab is left out in turn."""
    errors = np.zeros(len(R))
    for lab in set(labs):
        own = labs == lab
        centre, width, weight = _weights(X[~own], R[~own], penalty)
        guess = R[~own].mean() + (X[own] - centre) / width @ weight
        errors[own] = np.abs(guess.clip(0.0, 100.0) - R[own])
    return float(errors.mean())


def fit_ridge(rows: pd.DataFrame) -> dict:
    table, R, labs = features(rows), rows["retention_percent"].to_numpy(), rows["lab"].to_numpy()
    X, penalty = table.to_numpy(), 3.0
    if len(set(labs)) > 1:
        penalty = min(_PENALTIES, key=lambda p: _error_left_out(X, R, labs, p))
    items = zip(table, *_weights(X, R, penalty), strict=True)
    return {
        "penalty": penalty,
        "intercept": float(R.mean()),
        "features": {
            name: {"centre": float(centre), "width": float(width), "weight": float(weight)}
            for name, centre, width, weight in items
        },
    }


def use_ridge(fitted: dict, rows: pd.DataFrame) -> np.ndarray:
    X = features(rows)
    out = np.full(len(rows), fitted["intercept"])
    for name, item in fitted["features"].items():
        out += item["weight"] * (X[name].to_numpy() - item["centre"]) / item["width"]
    return out.clip(0.0, 100.0)


def fit_capacity(rows: pd.DataFrame) -> dict:
    """Median first capacity of all rows and of each class of anode with three rows or more."""
    medians = {ALL: float(rows["capacity_mAh_g"].median())}
    for name, part in rows.groupby("anode_class"):
        if part["capacity_mAh_g"].count() >= _ENOUGH:
            medians[str(name)] = float(part["capacity_mAh_g"].median())
    return {"medians": medians}


def use_capacity(fitted: dict, rows: pd.DataFrame) -> np.ndarray:
    medians = fitted["medians"]
    return np.array([medians.get(name, medians[ALL]) for name in rows["anode_class"]])


def use_one_capacity(fitted: dict, rows: pd.DataFrame) -> np.ndarray:
    return np.full(len(rows), fitted["medians"][ALL])


Fit = Callable[[pd.DataFrame], dict]
Use = Callable[[dict, pd.DataFrame], np.ndarray]
#: name -> (fit, use)
RETENTION: dict[str, tuple[Fit, Use]] = {
    "constant": (fit_constant, use_constant),
    "power law": (fit_power_law, use_power_law),
    "ridge": (fit_ridge, use_ridge),
    "background": (fit_background, use_background),
}
CAPACITY: dict[str, tuple[Fit, Use]] = {
    "constant": (fit_capacity, use_one_capacity),
    "median of class": (fit_capacity, use_capacity),
}


def leave_one_lab_out(rows: pd.DataFrame, fit: Fit, use: Use) -> pd.Series:
    """Predictions for the rows of each lab by a predictor fitted to the rows of all others; NaN
    where there are none."""
    out = pd.Series(np.nan, index=rows.index)
    for lab in sorted(set(rows["lab"])):
        own = (rows["lab"] == lab).to_numpy()
        if not own.all():
            out[own] = use(fit(rows[~own]), rows[own])
    return out
