"""The loop of a long run: single cycles, jumps, diagnostics, checkpoints."""

from __future__ import annotations

import copy
import time

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from . import cycle_table
from .ageing_spectra import spectrum_after
from .ageing_store import label_of, resume, state_of
from .ageing_table import RowMaker, curves_of, table_of
from .cycle_jump import Counting, Jump, StepControl, clipped
from .cycle_run import Run, climbed, first_line, notice, notice_no_current
from .lithium_balance import LithiumBalance

_CAPACITY = "Delithiation capacity [mAh.cm-2]"
#: cycles before the first jump: the first ones are formation
_FIRST = 5
#: cycles to simulate after a landing, at most
_MOST_SETTLING = 4
#: errors this many times the tolerance do not settle
_HOPELESS = 4
#: cycles without alternation before the next jump; it comes and goes
_QUIET = 60
#: lithium that a jump may misplace, as a share of the inventory
_MISPLACED = 1e-6
#: seconds between checkpoints while cycles are simulated one by one
_OFTEN = 2.0


class AgeingRun:
    """State of a long run."""

    def __init__(
        self, choice, plan, built, chosen, *, solver, total, jump, tolerance, longest,
        end_of_life, diagnostics, spectra, frequencies_Hz, store, messages,
    ):  # fmt: skip
        self.choice, self.plan, self.model, self.total = choice, plan, built, total
        # equal cycles need not be one object
        once = {id(steps): label_of(steps) for steps in plan.cycles}
        self._labels = [once[id(steps)] for steps in plan.cycles]
        self.run = Run(
            choice, plan, built, chosen["var_pts"], solver=solver, tolerances=chosen["tolerances"]
        )
        self.jumping, self.end_of_life = jump, end_of_life
        self.diagnostics, self.spectra = set(diagnostics), set(spectra)
        self.frequencies_Hz, self.store, self.messages = frequencies_Hz, store, messages
        self.var_pts = chosen["var_pts"]
        self.maker = RowMaker(built, choice.basis)
        self.balance = LithiumBalance(built)
        self.number = self.solved = 0
        self.rows: dict[int, dict[str, float]] = {}
        self._jumps: list[tuple] = []
        self.curves: dict[int, pd.DataFrame] = {}
        self.impedances: dict[int, pd.DataFrame] = {}
        self.control = StepControl(tolerance, longest)
        self.jump: Jump | None = None
        self.lithium_error = self.elapsed = self.reference = self.duration = 0.0
        self.ended: str | None = None
        self.stopped: str | None = None
        self._written = time.monotonic()
        # what `notice` of simulate reads
        self.name, self.basis, self.options = choice.name, choice.basis, dict(built.options)
        self.parameter_values, self.warnings = choice.values, messages
        if store is not None:
            resume(self, store.load())

    # -- the loop ------------------------------------------------------------------------------
    def go(self, progress: bool) -> None:
        """Run to the last cycle, the end of life, a failure or Ctrl-C."""
        bar = tqdm(
            total=self.total, initial=self.number, desc=self.choice.name, unit="cycle",
            disable=not progress,
        )  # fmt: skip
        try:
            while self.number < self.total and not self.ended and not self.stopped:
                before, undo = self.number, self._mark()
                try:
                    if not self._try_jump():
                        self._one()
                except BaseException:
                    # the state may be in the middle of a jump: a checkpoint of it would be wrong
                    undo()
                    raise
                bar.update(self.number - before)
                self._checkpoint()
        except KeyboardInterrupt:
            self.stopped = f"interrupted in cycle {self.number + 1} of {self.total}"
        finally:
            bar.close()
            self._checkpoint(now=True)

    def _steps(self, number: int):
        return self.plan.cycles[min(number, len(self.plan.cycles)) - 1]

    def _mark(self):
        """A function that takes the run back to where it is now."""
        names = ("number", "elapsed", "duration", "lithium_error", "reference", "ended", "stopped")
        kept = {name: getattr(self, name) for name in names}
        # their lists are replaced, never changed
        kept |= {name: copy.copy(getattr(self, name)) for name in ("jump", "control")}
        back, jumps = self.run.mark(), len(self._jumps)

        def undo():
            for name, value in kept.items():
                setattr(self, name, value)
            back()
            del self._jumps[jumps:]
            for by_cycle in (self.rows, self.curves, self.impedances):
                for number in [n for n in by_cycle if n > self.number]:
                    del by_cycle[number]

        return undo

    def label(self, number: int) -> str:
        """What tells the protocol's different cycles apart."""
        return self._labels[min(number, len(self._labels)) - 1]

    def _changes(self, number: int) -> bool:
        """Whether the protocol asks for another cycle than before."""
        return number > 1 and self.label(number) != self.label(number - 1)

    def _segments(self) -> dict[int, int]:
        """Simulated cycle to the run of equal cycles it is in."""
        starts = [1]
        starts += [n for n in range(2, len(self._labels) + 1) if self._changes(n)]
        return {n: int(np.searchsorted(starts, n, side="right")) for n in self.rows}

    def _solve(self, number: int):
        """(solution or None, reason); the run's clock and counters move on."""
        begun = float(self.run.state.t[-1]) if self.run.state is not None else 0.0
        way = self.run.rung, self.run.by_salt
        solved, reason = self.run.cycle(self._steps(number), number=number)
        self.solved += 1
        if (self.run.rung, self.run.by_salt) != way:
            self.messages.append(climbed(self.name, self.run.retries[-1]))
        if reason is None and solved is not None:
            self.duration = float(solved.t[-1]) - begun
            self.elapsed += self.duration
        return solved, reason

    def _one(self) -> None:
        """One cycle, simulated."""
        number = self.number + 1
        before = self._z()
        solved, reason = self._solve(number)
        if reason is not None:
            self.stopped = f"stopped in cycle {number} of {self.total}: {reason}"
            return
        self._take(number, solved)
        if self._changes(number):
            # what other cycles did says nothing of these, nor does the step from one to the other
            self.jump, self.control.known = None, []
            return
        after = self._z()
        if before is not None and after is not None:
            self._tracker().measured(number, before, after)
        if number > 1:
            self.control.measured(number, self.rows[number][_CAPACITY])
        if self.control.alternates():
            self.control.wait = _QUIET
            self._notice_alternation(number)

    def _notice_alternation(self, number: int) -> None:
        if not any("alternate" in text for text in self.messages):
            self.messages.append(
                f"{self.name}: capacities alternate from cycle to cycle near cycle {number}: the "
                "gap that one delithiation opens ends the next lithiation early. No cycle is "
                "jumped over while they do"
            )

    def _take(self, number: int, solved) -> None:
        """A cycle that counts: its row, its curves, what it makes known."""
        self.number = number
        wanted = number in self.diagnostics or number in (1, 2, self.total)
        if solved is None:
            self.rows[number] = self.maker.lost(
                self.rows.get(max(self.rows, default=0)), self.elapsed
            )
        else:
            self.rows[number] = self.maker.row(solved, self.elapsed, diagnostic=wanted)
            if not self.balance.first:
                self.balance.begin(solved.first_state, self.run.state)
            self.lithium_error = max(self.lithium_error, self.balance.error(self.run.state))
            notice(solved, self, number)
            if number in self.diagnostics:
                self.curves[number] = curves_of(solved, self.model, self.basis, number)
            if number in self.spectra:
                self._measure(number)
        before = max((n for n in self.rows if n < number), default=number)
        notice_no_current(self._steps(number), [self.rows[before], self.rows[number]], self, number)
        if number == 2:
            self.reference = self.rows[number][_CAPACITY]
        self.look_for_end(number)

    def _measure(self, number: int) -> None:
        """The impedance now; a failure costs no more than the spectrum."""
        try:
            self.impedances[number] = spectrum_after(self, self.frequencies_Hz)
        # what this costs is told; it is not the cycles so far
        except Exception as error:
            self.messages.append(
                f"{self.name}: no impedance after cycle {number}: {first_line(error)}"
            )

    def look_for_end(self, *numbers: int) -> None:
        """Note the first cycle below the end of life, among some or all."""
        for number in numbers or sorted(self.rows):
            capacity = self.rows[number][_CAPACITY]
            end = self.end_of_life
            if end is not None and number > 2 and capacity < end * self.reference:
                retention = capacity / self.reference
                self.ended = f"end of life: retention {retention:.4f} in cycle {number}"
                return

    # -- jumps ---------------------------------------------------------------------------------
    def _z(self):
        """Differential states at the end of a cycle, None before the first."""
        state = self.run.state
        return None if state is None else np.array(state.y[: state.all_models[-1].len_rhs, -1])

    def _tracker(self) -> Jump:
        if self.jump is None:
            self.jump = Jump(Counting(self.run.state.all_models[-1]))
        return self.jump

    def _room(self) -> int:
        """How many cycles may be skipped: the next one that is wanted, or that differs, comes
        after a cycle that relaxes and one that measures."""
        here = self.number
        if not self.jumping or here < _FIRST or self.control.wait or self.jump is None:
            return 0
        if not self.jump.ready or self.control.alternates() or not self.reference > 0:
            return 0
        if self._changes(here) or len(self.control.known) < 2:
            return 0
        return min(self._last(here) - here - 2, self.control.skip, self._before_end_of_life())

    def _last(self, here: int) -> int:
        """The last cycle after `here` that the cycles up to it lead to: the next one that is
        wanted, or the one before the protocol changes."""
        last = min([self.total, *(n for n in self.diagnostics | self.spectra if n > here)])
        for number in range(here + 1, min(last, len(self.plan.cycles)) + 1):
            if self._changes(number):
                return number - 1
        return last

    def _before_end_of_life(self) -> int:
        """Cycles to where the capacity, in a straight line, is near the end of life."""
        known = self.control.known
        if self.end_of_life is None or len(known) < 2:
            return self.total
        (a, qa), (b, qb) = known[-2:]
        fade = (qa - qb) / (b - a) / self.reference
        left = qb / self.reference - self.end_of_life
        if fade <= 0:
            return self.total
        return int(left / (1.5 * fade)) - 2

    def _try_jump(self) -> bool:
        """One jump with its relaxation and its measurement; False where none was made, and then
        nothing has changed."""
        skip = self._room()
        if skip < 1:
            return False
        run, jump, number = self.run, self.jump, self.number
        assert jump is not None
        back, elapsed, duration, z = run.mark(), self.elapsed, self.duration, self._z()
        first = self.solved
        landed, placed = self._land(jump.predict(number, z, skip))
        self.control.clock = jump.clock
        error, cycle = None, None
        if landed:
            at, cycle, before, error = self._settle(number + skip)
            if error is not None:
                error = max(error, jump.missed(at, before, self._z()))
        kept = error is not None and self.control.accept(error, skip)
        if kept and self._below(cycle):
            # the end of life is somewhere among the cycles skipped
            kept = False
            self.control.refuse(skip)
        self._jumps.append(
            (number, skip, np.nan if error is None else error, kept, placed, self.solved - first)
        )
        if not kept:
            if error is None:
                self.control.refuse(skip)
            back()
            self.elapsed, self.duration = elapsed, duration
            return False
        skipped = number + 1 + np.arange(skip)
        begin, end, *those = jump.clock.time(np.array([number, at, *skipped], dtype=float))
        share = (np.mean(those) - begin) / (end - begin)
        self.elapsed += skip * (duration + share * (self.duration - duration))
        jump.correction(at, before, self._z())
        self._take(at, cycle)
        self.control.measured(at, self.rows[at][_CAPACITY])
        return True

    def _capacity(self, cycle) -> float:
        half = cycle_table.HalfCycles(cycle, self.basis)
        return self.basis.per_area(half.charge[cycle_table.DELITHIATION])

    def _below(self, cycle) -> bool:
        """Whether a cycle is below the end of life."""
        end = self.end_of_life
        return end is not None and self._capacity(cycle) < end * self.reference

    def _settle(self, number: int):
        """Cycles after a landing at the end of cycle `number`: (number, solution, z before, error)
        of the first whose capacity is near what was foreseen and changes as the long run does, or
        of the last there is time for; no error where one failed."""
        known, tolerance = self.control.known, self.control.tolerance
        clock, ((a, qa), (b, qb)) = self.control.clock, known[-2:]
        far = (qb - qa) / (clock.time(b) - clock.time(a))
        last = min(number + _MOST_SETTLING, self._last(self.number))
        capacity = None
        for at in range(number + 1, last + 1):
            before = self._z()
            cycle, reason = self._solve(at)
            if reason is not None or cycle is None:
                break
            earlier, capacity = capacity, self._capacity(cycle)
            if earlier is None:
                continue
            error = self.control.error(at, capacity, self.reference)
            odd = abs(capacity - earlier - far / clock.pace(at - 0.5)) / self.reference
            if odd < tolerance / 2 and error < tolerance:
                return at, cycle, before, error
            if at == last or error > _HOPELESS * tolerance:
                # cycles that go up and down are no long run to extrapolate
                return at, cycle, before, max(error, odd)
        return number, None, None, None

    def _land(self, z) -> tuple[bool, float]:
        """(whether the state was possible and taken, lithium misplaced by it and put right)."""
        state = self.run.state
        model = state.all_models[-1]
        z = clipped(model, z, self._tracker().counting.settles)
        if z is None:
            return False, np.nan
        y = np.array(state.y[:, -1])
        y[: len(z)] = z
        key = self.run.model_key()
        t, inputs = float(state.t[-1]), state.all_inputs[-1]
        self.run.put(t, y, inputs, key)
        misplaced = self.balance.error(self.run.state, since=state)
        if not misplaced <= _MISPLACED:
            self.run.state = state
            return False, misplaced
        self.run.put(t, self.balance.closed(self.run.state, since=state), inputs, key)
        return True, misplaced

    # -- results and checkpoints ---------------------------------------------------------------
    def table(self) -> pd.DataFrame:
        """One row per cycle."""
        return table_of(self.rows, self.number, self._segments())

    def jumps(self) -> pd.DataFrame:
        """One row per jump."""
        names = ("From cycle", "Cycles skipped", "Error", "Kept", "Lithium corrected", "Solved")
        return pd.DataFrame(self._jumps, columns=list(names)).astype({"Kept": bool})

    def write(self, store) -> None:
        """Tables of the run."""
        store.table("cycles", self.table())
        store.table("jumps", self.jumps())
        for number, frame in self.curves.items():
            store.table(f"curves_{number:05d}", frame)
        for number, frame in self.impedances.items():
            store.table(f"impedance_{number:05d}", frame)

    def _checkpoint(self, now: bool = False) -> None:
        if self.store is None or self.run.state is None:
            return
        if now or time.monotonic() - self._written >= _OFTEN:
            self.store.save(state_of(self))
            self._written = time.monotonic()
