"""Jumps over cycles: where a cell will be, from how much a cycle changes it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pybamm

#: what a cycle settles anew
_SETTLES = ("cavity stretch", "hysteresis state", "temperature", "emperature [K]")
#: a measured error above this many tolerances rejects a jump
_REJECT = 2.0
#: by how much, in their scale, states may exceed their bounds
_SLACK = 1e-6
#: growth of the number of cycles skipped, from one jump to the next
_GROW, _SHRINK = 2.5, 0.3
#: a refused jump this short is simulated instead of tried again: that costs less
_SHORT = 6
#: cycles after what stood in the way; only their capacities are extrapolated then
_AFTER = 4
#: share of the error before that a smaller one counts for: one in a row is luck
_LUCK = 0.3


class Counting:
    """The part of a change of the states that counts up or down from cycle to cycle.

    Zero for states that each cycle settles anew, the mean over the electrode for the lithium in
    particles (which of them hold it at the end of a cycle is settled anew; how much is not), and
    the whole for everything else.

    Parameters
    ----------
    model : discretised pybamm model
    """

    def __init__(self, model):
        self.size = model.len_rhs
        self.settles = np.zeros(self.size, dtype=bool)
        self.particles: list[tuple[slice, int]] = []
        #: what a capacity that the protocol limits does not show
        self.active = np.zeros(self.size, dtype=bool)
        points = {
            variable.domain[0]: slices[0].stop - slices[0].start
            for variable, slices in model.y_slices.items()
            if len(variable.domain) == 1 and variable.domain[0].endswith("electrode")
        }
        for variable, slices in model.y_slices.items():
            if slices[0].stop > self.size:
                continue
            if any(word in variable.name for word in _SETTLES):
                for part in slices:
                    self.settles[part] = True
            elif "active material volume fraction" in variable.name:
                for part in slices:
                    self.active[part] = True
            elif "article" in variable.name and len(slices) == 1:
                domains = [d[0] for d in variable.domains.values() if len(d) == 1]
                across = next((points[d] for d in domains if d in points), 1)
                self.particles.append((slices[0], across))

    def __call__(self, change: np.ndarray) -> np.ndarray:
        out = np.where(self.settles, 0.0, change)
        for part, across in self.particles:
            at = change[part].reshape(across, -1)
            out[part] = np.broadcast_to(at.mean(axis=0), at.shape).ravel()
        return out


def limited(rate: np.ndarray, secant: np.ndarray) -> np.ndarray:
    """The rate where it agrees with the secant of many cycles, at most twice that, zero where they
    disagree in sign: what one cycle says of a state that settles anew is mostly noise."""
    small = np.sign(rate) * np.minimum(np.abs(rate), 2 * np.abs(secant))
    return np.where(rate * secant <= 0, 0.0, small)


@dataclass(frozen=True)
class Clock:
    """The variable in which rates are nearly constant: log(N + c), in units in which it is N for an
    infinite c."""

    c: float = np.inf

    @classmethod
    def of(cls, at, losses) -> Clock:
        """From the losses per cycle at two places, as 1/(N + c) goes through them."""
        (a, b), (first, second) = at, losses
        if not first > second > 0:
            return cls()
        # the first cycle lies between 0 and 1
        return cls(max(0.5, first * (b - a) / (first - second) - b))

    def time(self, number):
        """c log(1 + N/c), which is N where c is infinite."""
        return number if np.isinf(self.c) else self.c * np.log1p(number / self.c)

    def pace(self, number):
        """Cycles per unit of it."""
        return 1 + number / self.c


@dataclass
class Jump:
    r"""A second-order extrapolation of the state at the end of cycle N.

    With z the differential states and :math:`r_N = z_N - z_{N-1}`, which is the derivative at
    N - 1/2, k cycles are skipped by integrating the line through the two last rates (predictor).
    After the landing, one cycle relaxes and one measures the new rate; the line between the old and
    the new rate gives the corrected integral (trapezoid), and the difference is added to the state
    when the next jump leaves it: before, a cycle would have to settle it that is not skipped.
    What :class:`Counting` counts is extrapolated with the same weights for all states, so that the
    lithium balance survives to round-off. The rest (cavities, hysteresis, which particles hold the
    lithium) follows :func:`limited` rates.

    Losses that limit themselves fall about as 1/(N + c): a line through two rates of that is good
    for a small share of N only. Where active material is lost more and more slowly, c is taken from
    the two last rates of the loss, and N above is replaced by :math:`\log(N + c)`, the rates by
    those per this logarithm (:class:`Clock`).

    After Sulzer et al., J. Electrochem. Soc. 168 (2021) 120531, who extrapolate in the same way.

    Attributes
    ----------
    counting : Counting
    at, rates : list
        The two last N - 1/2 and rates.
    earlier : tuple
        (N, z) of a landing long ago, for secants.
    clock : Clock
        The one of the last jump.
    pending : numpy.ndarray or None
        The correction that the next jump takes along.
    """

    counting: Counting
    at: list = field(default_factory=list)
    rates: list = field(default_factory=list)
    earlier: tuple | None = None
    clock: Clock = field(default_factory=Clock)
    pending: np.ndarray | None = None
    _last: tuple | None = None

    def measured(self, number: int, before: np.ndarray, after: np.ndarray) -> None:
        """Take the rate of cycle `number` (z before and after it)."""
        self.at = [*self.at[-1:], number - 0.5]
        self.rates = [*self.rates[-1:], after - before]
        if self.earlier is None:
            self.earlier = (number - 1, before)

    @property
    def ready(self) -> bool:
        """Whether two rates are known."""
        return len(self.rates) == 2 and self.earlier is not None

    def predict(self, number: int, z: np.ndarray, skip: int) -> np.ndarray:
        """z after `skip` more cycles from the end of cycle `number`."""
        assert self.earlier is not None
        s, z = self.rates[1], z if self.pending is None else z + self.pending
        self.clock = Clock.of(self.at, [self._loss(rate) for rate in self.rates])
        counted = self._through(number, skip, self.at, self.rates)
        begun, z_begun = self.earlier
        slow = self._rest(s, (z - z_begun) / max(1, number - begun))
        change = counted + skip * slow
        self._last = (number, z, skip, counted, slow)
        return z + change

    def _loss(self, rate: np.ndarray) -> float:
        """Active material lost per cycle, all positions together."""
        return -float(rate[self.counting.active].sum())

    def _through(self, number: int, skip: int, at: list, rates: list) -> np.ndarray:
        """What counts, over `skip` cycles from the end of cycle `number`, by the line through the
        rates at two places."""
        time, pace = self.clock.time, self.clock.pace
        a, b, begin, end = (time(n) for n in (*at, number, number + skip))
        r, s = (pace(n) * rate for n, rate in zip(at, rates, strict=True))
        return self.counting((end - begin) * (s + (s - r) / (b - a) * ((begin + end) / 2 - b)))

    def _rest(self, rate, secant) -> np.ndarray:
        """The limited rate of what does not count."""
        of = self.counting
        small = limited(rate - of(rate), secant - of(secant))
        return small - of(small)

    def _missed(self, number: int, rate: np.ndarray) -> np.ndarray:
        """What the last jump left out of what counts, by the rate of cycle `number`."""
        assert self._last is not None
        start, _, skip, counted, _ = self._last
        at, rates = [self.at[-1], number - 0.5], [self.rates[-1], rate]
        return self._through(start, skip, at, rates) - counted

    def missed(self, number: int, before: np.ndarray, after: np.ndarray) -> float:
        """The largest share of active material that the last jump was wrong by."""
        of = self.counting.active
        wrong = np.abs(self._missed(number, after - before)[of]) / np.abs(before[of])
        return float(wrong.max(initial=0.0))

    def correction(self, number: int, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """What the rate of cycle `number`, measured after the landing, adds to the state; the next
        :meth:`predict` adds it."""
        assert self._last is not None
        start, z, skip, _, slow = self._last
        rate, old = after - before, self.at[-1]
        out = self._missed(number, rate)
        new = self._rest(rate, (after - z) / (number - start))
        # only where one cycle and many agree at both ends is there something to correct
        both = (slow * new > 0) & (np.abs(new - slow) < np.abs(slow))
        rest = np.where(both, skip / 2 * (new - slow), 0.0)
        out += rest - self.counting(rest)
        self.at, self.rates = [old, number - 0.5], [self.rates[-1], rate]
        self.earlier, self.pending = (start, z), out
        return out


@dataclass
class StepControl:
    """How many cycles the next jump may skip.

    The error of a jump is how far the capacity measured at its end is from the parabola through
    three earlier ones, or, where it is larger, by what share of the active material the prediction
    was wrong (a capacity that the protocol limits says nothing until too little is left): errors of
    third order, several times that of the corrected state.

    Attributes
    ----------
    tolerance : float
        Of that error, as a share of the reference capacity.
    skip, most : int
    wait : int
        Cycles to simulate before the next try.
    """

    tolerance: float
    most: int
    clock: Clock = field(default_factory=Clock)
    skip: int = 3
    wait: int = 0
    rejected: int = 0
    waited: int = 0
    before: float = 0.0
    known: list = field(default_factory=list)

    def measured(self, number: int, capacity: float) -> None:
        """Take a capacity."""
        self.known = [*self.known[-40:], (number, capacity)]
        if self.wait:
            self.wait -= 1
            if not self.wait:
                self.known = self.known[-_AFTER:]

    def error(self, number: int, capacity: float, reference: float) -> float:
        """Distance of a capacity from what was foreseen, as a share of the reference."""
        # half as far apart as the jump was long (two cycles relax and measure), or nearer where so
        # many are not known
        points = self.known[-1:]
        for far in range(max(1, (number - self.known[-1][0] - 2) // 2), 0, -1):
            points = self.known[-1:]
            for point in reversed(self.known[:-1]):
                if points[-1][0] - point[0] >= far and len(points) < 3:
                    points.append(point)
            if len(points) == 3:
                break
        x, q = np.array(points).T
        since = self.clock.time(x) - self.clock.time(number)
        parabola = np.polyfit(since, q, len(points) - 1)
        return abs(float(parabola[-1]) - capacity) / reference

    def accept(self, error: float, skipped: int) -> bool:
        """Whether a jump with this error holds; sets the length of the next one."""
        good = error <= _REJECT * self.tolerance
        felt = max(error, _LUCK * self.before, 1e-12)
        self.before = error
        factor = 0.9 * (self.tolerance / felt) ** (1 / 3)
        factor = min(_GROW if good else 0.7, max(_SHRINK, factor))
        # rounded up, so that two can become three
        self.skip = int(min(self.most, max(1, np.ceil(factor * skipped - 1e-9))))
        if good:
            self.rejected = self.waited = 0
        else:
            self.refuse(skipped)
        return good

    def refuse(self, skipped: int) -> None:
        """A jump that failed: shorter ones; then the cycles one by one, through what stood in the
        way, for a while that doubles where it helped nothing."""
        self.rejected += 1
        self.skip = max(1, min(self.skip, skipped // 2))
        if skipped <= _SHORT or self.rejected >= 3:
            self.wait = min(50, (skipped + 1 + _AFTER) * 2**self.waited)
            self.waited += 1
            self.skip, self.before = _AFTER, 0.0

    def alternates(self) -> bool:
        """Whether consecutive cycles go up, down and up again (or the other way) by more than the
        tolerance; a single turn is formation."""
        last = self.known[-4:]
        if len(last) < 4 or last[-1][0] - last[0][0] != 3:
            return False
        change = np.diff([q for _, q in last])
        turns = np.diff(change)
        up_and_down = change[0] * change[1] < 0 and change[1] * change[2] < 0
        return bool(up_and_down and abs(turns).min() > 2 * self.tolerance * max(q for _, q in last))


def clipped(model, z, settles):
    """The states, those that settle anew brought within their bounds; None where another one is
    out of its bounds by more than round-off."""
    if not np.all(np.isfinite(z)):
        return None
    z = np.array(z)
    for variable, slices in model.y_slices.items():
        scale, zero = _number(variable.scale), _number(variable.reference)
        low, high = ((_number(bound) - zero) / scale for bound in variable.bounds)
        for part in slices:
            if part.stop > len(z):
                continue
            if settles[part].all():
                z[part] = z[part].clip(low, high)
            elif z[part].min() < low - _SLACK or z[part].max() > high + _SLACK:
                return None
    return z


def _number(symbol) -> float:
    return float(symbol.value) if isinstance(symbol, pybamm.Symbol) else float(symbol)
