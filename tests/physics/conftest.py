"""Half cells with simple properties, for which the submodels have closed forms."""

import numpy as np
import pytest

from pybamm_ssb.verification_cases.half_cell import BARE, HalfCell, flat_values, solve


@pytest.fixture
def flat():
    return flat_values


@pytest.fixture
def cell():
    return HalfCell


@pytest.fixture
def run():
    """Solve a half cell: run(values, times, options, ...) -> solution."""
    return solve


@pytest.fixture
def observed_order():
    """Slope of log(error) over log(mesh spacing) between successive meshes."""

    def order(points, errors):
        h, e = 1 / np.asarray(points, float), np.abs(errors)
        return np.diff(np.log(e)) / np.diff(np.log(h))

    return order


@pytest.fixture
def bare():
    return dict(BARE)
