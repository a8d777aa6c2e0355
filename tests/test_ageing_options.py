"""Long runs: what a jump, a failure or another call may not change."""

import numpy as np
import pytest

from pybamm_ssb import age

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
CAPACITY = "Delithiation capacity [mAh.cm-2]"
RUN = {"current": "C/5", "progress": False}


@pytest.fixture(scope="module")
def every():
    """The half cell, every cycle simulated."""
    return age("Si_LPSCl_Li", cycles=30, jump=False, **RUN)


@pytest.fixture(scope="module")
def jumped():
    """The half cell with jumps."""
    return age("Si_LPSCl_Li", cycles=30, **RUN)


def test_skipped_cycles_take_the_time_of_cycles(every, jumped):
    assert len(jumped.jumps) > 2
    assert jumped.table["Time [h]"].to_numpy() == pytest.approx(
        every.table["Time [h]"].to_numpy(), rel=1e-3
    )
