"""The same problem for PyBOP: its global optimisers, samplers and Bayesian methods.

Needs the extra ``pybamm-ssb[pybop]``.
"""

from __future__ import annotations

import numpy as np

from .problem import FitProblem


def pybop_problem(problem: FitProblem):
    r"""A :class:`pybop.Problem` that minimises :math:`\frac12\sum r^2` of a :class:`FitProblem`.

    Its parameters are named as ours and hold our *coordinates* (logarithms where we search on a
    logarithmic scale), between our bounds; ``problem.values(coordinates)`` gives the numbers back.
    A prior is part of the problem: ``FitProblem(..., prior=True)``.
    """
    try:
        import pybop
    except ImportError as error:
        raise ImportError("this needs PyBOP: pip install 'pybamm-ssb[pybop]'") from error

    class Adapted(pybop.Problem):
        """Evaluates our residuals instead of a simulator and a cost of PyBOP's."""

        def __init__(self):
            super().__init__()
            self._has_sensitivities = True
            self._minimising = True
            self._parameters = pybop.Parameters(
                {p.name: _parameter(pybop, p) for p in problem.parameters}
            )

        def evaluate_batch(self, inputs, calculate_sensitivities=False):
            evaluation = pybop.costs.evaluation.Evaluation()
            evaluation.preallocate(inputs=inputs, calculate_sensitivities=calculate_sensitivities)
            for index, given in enumerate(inputs):
                x = np.array([float(np.squeeze(given[name])) for name in problem.names])
                r, J = problem.residuals(x, jacobian=calculate_sensitivities)
                slopes = None
                if J is not None:
                    slopes = dict(zip(problem.names, J.T @ r, strict=True))
                evaluation.insert_result(index, 0.5 * float(r @ r), slopes)
            return evaluation

    def _parameter(pybop, p):
        low, high = p.limits
        start = min(max(p.coordinate(p.start), low), high)
        return pybop.Parameter(bounds=(low, high), initial_value=start)

    return Adapted()
