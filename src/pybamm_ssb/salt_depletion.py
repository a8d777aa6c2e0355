"""Steps end where the salt runs out.

The reduced model spreads the reaction over the electrode whatever the salt does, so that its
concentration goes on falling where none is left. In a porous electrode the reaction stops there and
the voltage runs to its cut-off; the step of the reduced model ends as if it had.

In the full model the reaction stops by itself, and the salt that is left falls exponentially with
the voltage: below what a solver can tell from zero, it finds less than none or fails. Only then,
the steps of a full model end where next to nothing is left.
"""

from __future__ import annotations

import numpy as np
import pybamm

from .cycle_table import entries
from .models import SolidStateSPMe

#: what counts as next to nothing in a full model [mol.m-3], a thousandth of what is usual
_LEFT = 1.0
_SALT = "Electrolyte concentration [mol.m-3]"


def _salt_left(variables):
    return pybamm.min(variables[_SALT])


def _more_than_nothing(variables):
    return pybamm.min(variables[_SALT]) - _LEFT


SALT_RUNS_OUT = pybamm.step.CustomTermination("Electrolyte concentration reaches zero", _salt_left)
SALT_IS_LOW = pybamm.step.CustomTermination(
    f"Electrolyte concentration reaches {_LEFT:g} mol.m-3", _more_than_nothing
)


def has_salt(model) -> bool:
    """Whether a model has a concentration of salt that can run out."""
    return model.options["electrolyte transport"] == "binary"


def least_salt(solution) -> float:
    """The lowest concentration as a share of the highest."""
    c = entries(solution, _SALT)
    return float(c.min() / c.max())


def _with_it(step, end):
    flows = isinstance(step, pybamm.step.Current | pybamm.step.CRate) and (
        not isinstance(step.value, int | float | np.number) or step.value != 0
    )
    if not flows:
        return step
    # made anew: models are kept by the names of steps, and the name tells how a step ends
    return type(step)(
        step.input_value,
        duration=step.input_duration,
        termination=[*step.termination, end],
        period=step.period,
        temperature=step.temperature,
        tags=step.tags,
        start_time=step.start_time,
        description=step.description,
        skip_ok=step.skip_ok,
    )


def limited_by_salt(model, cycles: list, always: bool = False) -> list:
    """The steps of each cycle, as the model goes through them.

    Parameters
    ----------
    model : pybamm model
    cycles : list of tuple of step
    always : bool
        Also in a full model.

    Returns
    -------
    list of tuple of step
        In a reduced model with a binary electrolyte, steps under a current also end where
        the lowest concentration of salt is zero; in a full one, where it is 1 mol/m3. Else the
        same tuples.
    """
    reduced = isinstance(model, SolidStateSPMe)
    if not has_salt(model) or not (reduced or always):
        return cycles
    end = SALT_RUNS_OUT if reduced else SALT_IS_LOW
    known: dict[int, tuple] = {}
    for steps in cycles:
        if id(steps) not in known:
            known[id(steps)] = tuple(_with_it(step, end) for step in steps)
    return [known[id(steps)] for steps in cycles]
