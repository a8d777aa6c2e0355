"""Steps of a reduced model end where the salt runs out.

The reduced model spreads the reaction over the electrode whatever the salt does, so that its
concentration goes on falling where none is left. In a porous electrode the reaction stops there and
the voltage runs to its cut-off; the step of the reduced model ends as if it had.
"""

from __future__ import annotations

import numpy as np
import pybamm

from .models import SolidStateSPMe


def _salt_left(variables):
    return pybamm.min(variables["Electrolyte concentration [mol.m-3]"])


SALT_RUNS_OUT = pybamm.step.CustomTermination("Electrolyte concentration reaches zero", _salt_left)


def _with_it(step):
    flows = isinstance(step, pybamm.step.Current | pybamm.step.CRate) and (
        not isinstance(step.value, int | float | np.number) or step.value != 0
    )
    if not flows:
        return step
    # made anew: models are kept by the names of steps, and the name tells how a step ends
    return type(step)(
        step.input_value,
        duration=step.input_duration,
        termination=[*step.termination, SALT_RUNS_OUT],
        period=step.period,
        temperature=step.temperature,
        tags=step.tags,
        start_time=step.start_time,
        description=step.description,
        skip_ok=step.skip_ok,
    )


def limited_by_salt(model, cycles: list) -> list:
    """The steps of each cycle, as the model goes through them.

    Parameters
    ----------
    model : pybamm model
    cycles : list of tuple of step

    Returns
    -------
    list of tuple of step
        In a reduced model with a binary electrolyte, steps under a current also end where
        the lowest concentration of salt is zero. Else the same tuples.
    """
    if not isinstance(model, SolidStateSPMe) or model.options["electrolyte transport"] != "binary":
        return cycles
    known: dict[int, tuple] = {}
    for steps in cycles:
        if id(steps) not in known:
            known[id(steps)] = tuple(_with_it(step) for step in steps)
    return [known[id(steps)] for steps in cycles]
