"""Scores of the review benchmark: rows of the tables, naive predictors, predictions of the model,
errors with intervals over labs, contrasts within a lab. Used by
:func:`pybamm_ssb.benchmark_review.review`."""
