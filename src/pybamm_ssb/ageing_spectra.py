"""Impedance at the end of a cycle of a long run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pybamm

from .shared_expressions import each_symbol_once
from .simulation import MODELS
from .spectroscopy import given_frequencies


@each_symbol_once()
def spectrum_after(run, frequencies_Hz=None) -> pd.DataFrame:
    """The spectrum of the cell in its present state, hysteresis frozen, on the mesh of the run.

    Columns: "Frequency [Hz]", "Real impedance [Ohm.cm2]", "Imaginary impedance [Ohm.cm2]".

    Parameters
    ----------
    run : AgeingRun
    frequencies_Hz : sequence of float, optional
    """
    f = given_frequencies(frequencies_Hz)
    built = with_layer(run.model)
    here = built.set_initial_conditions_from(_states(built, run.run.state), inplace=False)
    values = run.choice.values.copy()
    rates = [name for name in values if name.endswith("hysteresis decay rate")]
    values.update(dict.fromkeys(rates, 0.0))
    simulation = pybamm.EISSimulation(here, parameter_values=values, var_pts=run.var_pts)
    z = np.asarray(simulation.solve(f).impedance).ravel() * run.basis.area_m2 * 1e4
    return pd.DataFrame(
        {
            "Frequency [Hz]": f,
            "Real impedance [Ohm.cm2]": z.real,
            "Imaginary impedance [Ohm.cm2]": z.imag,
        }
    ).set_index("Frequency [Hz]")


def with_layer(model):
    """The same model with a double layer."""
    cls = next(cls for cls in MODELS.values() if type(model) is cls)
    return cls({**model.options, "surface form": "differential"})


def _states(model, state) -> dict[str, np.ndarray]:
    """Values of a model's states in another one's last state. The double layer is charged already;
    its counter of charge starts at zero."""
    known = state.all_models[-1].variables
    out = {}
    for variable, start in model.initial_conditions.items():
        parts = variable.orphans if isinstance(variable, pybamm.Concatenation) else [variable]
        for part in parts:
            if part.name.endswith("double-layer charge [C]"):
                out[part.name] = np.zeros(1)
            elif part.name in (totals := _totals(part.domain)) and part.name not in known:
                # no state of the reduced model without a double layer
                mean, local = (state[name].data for name in totals[part.name])
                out[part.name] = np.full_like(np.asarray(local), float(np.ravel(mean)[-1]))
            elif part.name not in known and isinstance(start, pybamm.Scalar):
                # a helper of the potentials, zero where the salt is uniform
                out[part.name] = np.array([float(start.value)])
            else:
                out[part.name] = np.asarray(state[part.name].data)
    return out


def _totals(domain) -> dict[str, tuple[str, str]]:
    """State of the current of all reactions to its mean and to a variable of its size."""
    name = "".join(domain)
    current = "interfacial current density"
    return {
        f"Total {name} {current} variable [A.m-2]": (
            f"X-averaged {name} total {current} [A.m-2]",
            f"{name.capitalize()} {current} [A.m-2]",
        )
    }
