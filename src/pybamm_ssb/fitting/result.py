"""What a fit says, and what the data cannot tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from ..parameters import CompleteSet
from .problem import FitProblem

#: a direction whose standard deviation exceeds this many prior widths is not determined
_UNKNOWN = 1.0
#: share of a parameter in an undetermined direction from which on it is named
_SHARE = 0.2


@dataclass
class FitResult:
    """A fit and its uncertainty.

    Attributes
    ----------
    problem : FitProblem
    coordinates : numpy.ndarray
        Of the optimum, in the order of ``problem.parameters``.
    residuals, jacobian : numpy.ndarray
        There; residuals over their standard deviations.
    converged : bool
    message : str
    starts : list
        (coordinates, sum of squares) reached from each start.
    seconds : float
        Wall time [s].
    """

    problem: FitProblem
    coordinates: np.ndarray
    residuals: np.ndarray = field(repr=False)
    jacobian: np.ndarray = field(repr=False)
    converged: bool
    message: str
    starts: list = field(repr=False)
    seconds: float

    @property
    def values(self) -> dict[str, float]:
        """Name to fitted value."""
        return self.problem.values(self.coordinates)

    @property
    def sum_of_squares(self) -> float:
        """Chi squared: about the number of residuals where the model and sigma are right."""
        return float(self.residuals @ self.residuals)

    @property
    def misfit(self) -> float:
        """Root of chi squared per degree of freedom; 1 where model and sigma are right."""
        return float(np.sqrt(self.sum_of_squares / max(1, self.degrees_of_freedom)))

    @property
    def degrees_of_freedom(self) -> int:
        """Residuals less parameters."""
        return len(self.residuals) - len(self.coordinates)

    @cached_property
    def information(self) -> np.ndarray:
        """Fisher information of the coordinates."""
        return self.jacobian.T @ self.jacobian

    @cached_property
    def covariance(self) -> np.ndarray:
        """Of the coordinates; a direction without information is as wide as a thousand priors.

        Where the fit is worse than the measurement errors allow, errors are scaled by the misfit.
        """
        width = np.array([p.prior_width for p in self.problem.parameters])
        scaled = self.information * np.outer(width, width)
        eigen, vectors = np.linalg.eigh(scaled)
        inverse = vectors @ np.diag(1 / np.maximum(eigen, 1e-6)) @ vectors.T
        return inverse * np.outer(width, width) * max(1.0, self.misfit) ** 2

    @property
    def standard_errors(self) -> np.ndarray:
        """Of the coordinates."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> pd.DataFrame:
        """Correlation of the coordinates."""
        error = self.standard_errors
        names = self.problem.names
        return pd.DataFrame(self.covariance / np.outer(error, error), names, names)

    def interval(self, level: float = 0.95) -> pd.DataFrame:
        """Confidence intervals from the curvature at the optimum.

        Columns: value, low, high, standard error of the coordinate (of a logarithmic one it is
        relative).
        """
        if not 0 < level < 1:
            raise ValueError(f"level is {level!r}; valid is between 0 and 1")
        z = norm.ppf((1 + level) / 2)
        rows = {}
        for p, c, e in zip(
            self.problem.parameters, self.coordinates, self.standard_errors, strict=True
        ):
            low, high = sorted((float(p.value(c - z * e)), float(p.value(c + z * e))))
            rows[p.name] = (float(p.value(c)), low, high, float(e))
        columns = ["value", "low", "high", "standard error of the coordinate"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)

    @cached_property
    def undetermined(self) -> list[dict[str, float]]:
        """Directions that the data do not determine: name to its part in the direction.

        Eigenvectors of the information in units of the prior widths; a direction whose standard
        deviation is above one prior width was known as well before the experiment.
        """
        width = np.array([p.prior_width for p in self.problem.parameters])
        # a prior that was counted as a measurement is no data
        data = self.jacobian[: self.problem.size]
        scaled = data.T @ data * np.outer(width, width) / max(1.0, self.misfit) ** 2
        eigen, vectors = np.linalg.eigh(scaled)
        found = []
        for value, vector in zip(eigen, vectors.T, strict=True):
            if value > 0 and 1 / np.sqrt(value) <= _UNKNOWN:
                continue
            lead = vector * np.sign(vector[np.argmax(np.abs(vector))])
            named = {
                p.name: float(part)
                for p, part in zip(self.problem.parameters, lead, strict=True)
                if abs(part) > _SHARE
            }
            found.append(named)
        return found

    @property
    def identifiable(self) -> dict[str, bool]:
        """Whether each parameter alone is known better than before the data."""
        unknown = {name for direction in self.undetermined for name in direction}
        return {name: name not in unknown for name in self.problem.names}

    def statements(self) -> list[str]:
        """What the data determine, in sentences."""
        out = []
        for direction in self.undetermined:
            names = list(direction)
            if len(names) == 1:
                out.append(f"'{names[0]}' is not determined by these data")
                continue
            # along the direction nothing changes: where one must fall while the other rises, their
            # product stays
            against = len({np.sign(part) for part in direction.values()}) == 2
            which = "the like of their product" if against else "the like of their ratio"
            listed = " and ".join(f"'{name}'" for name in names)
            out.append(
                f"{listed} cannot be told apart by these data: only a combination of them "
                f"({which if len(names) == 2 else 'one less than there are'}) is determined"
            )
        known = [name for name, yes in self.identifiable.items() if yes]
        if known:
            out.append("determined: " + ", ".join(f"'{name}'" for name in known))
        edge = [
            p.name
            for p, c in zip(self.problem.parameters, self.coordinates, strict=True)
            if min(abs(c - limit) for limit in p.limits) < 1e-3
        ]
        if edge:
            out.append("at the edge of its bounds: " + ", ".join(f"'{name}'" for name in edge))
        if self.misfit > 1.5:
            out.append(
                f"the model misses the data by {self.misfit:.2g} times their stated error; "
                "intervals are widened by that factor and hold only if the model is right"
            )
        return out

    def profile(self, name: str, level: float = 0.95, points: int = 9, reach: float = 3.0):
        """Profile likelihood of one parameter: the others are fitted again at each value.

        Returns
        -------
        pandas.DataFrame
            Columns: value, sum of squares above the optimum; ``attrs["interval"]`` holds the (low,
            high) where it crosses chi squared's quantile (None where it does not).
        """
        from .profile import profile

        return profile(self, name, chi2.ppf(level, 1), points, reach)

    def bias(self, of: str = "DFN") -> pd.DataFrame:
        """What the reduced model does to the fitted values: `of` predicts the measurements with the
        fitted values, without noise, and this result's model is fitted to that.

        The shift holds at these values and these measurements; where it is large, it is no
        correction, but a reason to fit with the other model.

        Returns
        -------
        pandas.DataFrame
            Columns: value, fitted again, bias of the coordinate (of a logarithmic one it is
            relative), and in standard errors (those of the measurement alone); ``attrs["misfit"]``
            is 1 where the reduced model is off by as much as the stated errors.
        """
        from .bias import bias

        return bias(self, of)

    def fitted_set(self, source: str = "cell_description", locator: str = "fit") -> CompleteSet:
        """The cell with its fitted values, class "fitted", with their intervals and source.

        A parameter that the data do not determine keeps the class and range it had.
        """
        table, yes = self.interval(), self.identifiable
        known = {name: value for name, value in self.values.items() if yes[name]}
        item = self.problem.item
        if known:
            item = item.with_values(
                known,
                class_="fitted",
                source=source,
                locator=locator,
                ranges={n: (table.loc[n, "low"], table.loc[n, "high"]) for n in known},
                note="95 % interval from the curvature at the optimum.",
            )
        rest = {name: value for name, value in self.values.items() if not yes[name]}
        if rest:
            item = item.with_values(
                rest,
                class_="assumed",
                source=source,
                locator=f"{locator}; not determined by the data",
                ranges={
                    p.name: (min(p.low, rest[p.name]), max(p.high, rest[p.name]))
                    for p in self.problem.parameters
                    if p.name in rest
                },
            )
        return item

    def __str__(self) -> str:
        table = self.interval()
        width = max(len(name) for name in table.index)
        lines = [
            f"{len(self.residuals)} residuals, {len(table)} parameters, misfit {self.misfit:.3g} "
            f"(1 = the stated errors), {self.seconds:.1f} s"
            + ("" if self.converged else f"; NOT converged: {self.message}")
        ]
        for name, row in table.iterrows():
            spread = f"({row['low']:.4g} to {row['high']:.4g})"
            if not self.identifiable[str(name)]:
                spread = "(not determined)"
            lines.append(f"{name!s:{width}s}  {row['value']:.4g}  {spread}")
        return "\n".join([*lines, *self.statements()])
