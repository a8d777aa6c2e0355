"""What a positive current means in a file, said and checked.

Three witnesses: voltage (rises while a cell charges, jumps up where a charging current starts),
counters of charge and discharge capacity, and names of steps. In a half cell with silicon as the
working electrode the same holds: PyBaMM's positive current discharges the cell, lithiates silicon
and lowers the voltage."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from .checks import flowing, runs, within
from .errors import DataError
from .rows import Rows

_DISCHARGE = re.compile(r"dchg|dischg|discharge|\bdis\b|^d$|^dch", re.IGNORECASE)
_CHARGE = re.compile(r"chg|charge|\bcha\b|^c$", re.IGNORECASE)
#: agreement from which a witness counts, between -1 and 1
_SURE = 0.5


def state_signs(states: Sequence[str]) -> np.ndarray:
    """+1 for a name of a charging step, -1 for discharging, 0 for others."""
    known: dict[str, float] = {}
    for state in set(states):
        text = state.strip()
        known[state] = -1.0 if _DISCHARGE.search(text) else 1.0 if _CHARGE.search(text) else 0.0
    return np.array([known[state] for state in states])


def voltage_votes(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """(votes, weights [V]): +1 where the voltage moves as if positive current charged."""
    current, voltage = rows.values["Current [A]"], rows.values["Voltage [V]"]
    sign, run = flowing(current), runs(rows)
    block = np.cumsum(np.r_[0, (np.diff(run) != 0) | (np.diff(sign) != 0)])
    first = np.flatnonzero(np.r_[True, np.diff(block) != 0])
    last = np.r_[first[1:] - 1, len(block) - 1]
    rise = voltage[last] - voltage[first]
    counts = (last - first >= 2) & (sign[first] != 0) & (np.abs(rise) >= 5e-3)
    votes = [np.sign(rise[counts]) * sign[first[counts]]]
    weights = [np.minimum(np.abs(rise[counts]), 0.5)]
    step, jump = np.diff(current), np.diff(voltage)
    sudden = (np.abs(step) > 0.2 * np.abs(current).max()) & (np.abs(jump) >= 2e-3)
    votes.append(np.sign(step[sudden]) * np.sign(jump[sudden]))
    weights.append(np.minimum(np.abs(jump[sudden]), 0.05))
    return np.concatenate(votes), np.concatenate(weights)


def _mean(votes: np.ndarray, weights: np.ndarray, least: float) -> float | None:
    total = weights.sum()
    return None if total < least else float((votes * weights).sum() / total)


def _capacity_witness(rows: Rows) -> float | None:
    """+1 where the charge counter runs while the current is positive."""
    current = rows.values["Current [A]"]
    used, sign = within(rows), flowing(current)[1:]
    moved = np.zeros(0)
    votes = np.zeros(0)
    for quantity, meaning in (("Charge capacity [A.h]", 1.0), ("Discharge capacity [A.h]", -1.0)):
        if quantity in rows.values:
            gain = np.abs(np.diff(rows.values[quantity]))
            good = used & np.isfinite(gain) & (gain > 0)
            moved, votes = np.r_[moved, gain[good]], np.r_[votes, meaning * sign[good]]
    return _mean(votes, moved, 1e-15) if len(moved) >= 3 else None


def _state_witness(rows: Rows) -> float | None:
    state = rows.values.get("State")
    if state is None:
        return None
    product = state * flowing(rows.values["Current [A]"])
    product = product[product != 0]
    return float(product.mean()) if len(product) >= 2 else None


def give_sign(rows: Rows) -> str:
    """Give a current without a sign the one of the step's name or of the capacity counters.

    Returns what was done, "" if the current has a sign. Raises
    ------
    DataError
        The current has no sign, the voltage both rises and falls, and nothing else says which.
    """
    moves = flowing(rows.values["Current [A]"])
    if len(set(moves[moves != 0])) != 1:
        return ""
    current = np.abs(rows.values["Current [A]"])
    negative = (moves < 0).any()
    state = rows.values.get("State", np.zeros(len(rows)))
    both = (state * (current > 0) > 0).any() and (state * (current > 0) < 0).any()
    if both or (not negative and ((state < 0) & (moves > 0)).any()):
        rows.values["Current [A]"] = np.where(state < 0, -current, current)
        return "the file's current has no sign; that of the step's name was taken"
    out = rows.values.get("Discharge capacity [A.h]")
    into = rows.values.get("Charge capacity [A.h]")
    if out is not None and into is not None:
        run = runs(rows)
        direction = np.zeros(run[-1] + 1)
        same = np.diff(run) == 0
        for column, meaning in ((into, 1.0), (out, -1.0)):
            gain = np.where(same & np.isfinite(np.diff(column)), np.abs(np.diff(column)), 0.0)
            np.add.at(direction, run[1:], meaning * gain)
        if (direction > 0).any() and (direction < 0).any():
            rows.values["Current [A]"] = np.where(direction[run] < 0, -current, current)
            return "the file's current has no sign; that of the capacity that grows was taken"
    votes, weights = voltage_votes(rows)
    up, down = weights[votes > 0].sum(), weights[votes < 0].sum()
    if min(up, down) > max(0.1, 0.25 * (up + down)):
        raise DataError(
            f"{rows.name}: the current never changes its sign, and the voltage both rises "
            f"({up:.2g} V in all) and falls ({down:.2g} V) under it; it has no sign, and no column "
            "of step names or of charge and discharge capacity says which it is"
        )
    return ""


def settle(rows: Rows, said: str | None, default: str | None, form: str) -> str:
    """Turn the current to PyBaMM's sign (positive = discharge), and say what was assumed.

    Parameters
    ----------
    said : {"charge", "discharge", None}
        What the caller says a positive current is.
    default : {"charge", "discharge", None}
        What it is in this format.

    Raises
    ------
    DataError
        The voltage, or where it says nothing the other columns, contradict.
    """
    given = give_sign(rows)
    votes, weights = voltage_votes(rows)
    seen: dict[str, float | None] = {
        "voltage": _mean(votes, weights, 0.01),
        "capacity counters": _capacity_witness(rows),
        "step names": _state_witness(rows),
    }
    said_by = {name: value for name, value in seen.items() if value is not None}
    sure = {name: value for name, value in said_by.items() if abs(value) >= _SURE}
    torn = {name: value for name, value in said_by.items() if name not in sure}
    assumed = said or ("charge" if given else default)
    if (flowing(rows.values["Current [A]"]) == 0).all():
        return f"no current flows; positive current taken as {assumed or 'charge'}, not checked"
    if assumed is None:
        if not sure:
            raise DataError(
                f"{rows.name}: what a positive current means cannot be told from the voltage; say "
                "positive_current='charge' or 'discharge'"
            )
        name = next(iter(sure))
        assumed = "charge" if sure[name] > 0 else "discharge"
        how = f"found from the {name}"
        rows.warnings.append(
            f"{rows.name}: positive current taken as {assumed}, {how}; say it with "
            f"positive_current='{assumed}'"
        )
    else:
        how = "as said" if said else given or f"the rule of {form}"
    direction = 1.0 if assumed == "charge" else -1.0
    against = [name for name, value in sure.items() if value * direction < 0]
    if against:
        other = "discharge" if assumed == "charge" else "charge"
        detail = ", ".join(f"{name} {seen[name]:+.2f}" for name in sure)
        text = (
            f"{rows.name}: positive current is taken as {assumed} ({how}), contradicted by "
            f"{' and '.join(against)} (+1: positive current charges, -1: discharges; {detail})"
        )
        if "voltage" in against or "voltage" not in sure:
            raise DataError(f"{text}; is it positive_current='{other}'?")
        rows.warnings.append(f"{text}; the voltage agrees, and was believed")
    rows.values["Current [A]"] = -direction * rows.values["Current [A]"] + 0.0
    for name, value in torn.items():
        rows.warnings.append(
            f"{rows.name}: {name} say in part that positive current charges and in part that it "
            f"discharges ({value:+.2f})"
        )
    if not sure:
        rows.warnings.append(
            f"{rows.name}: positive current taken as {assumed} ({how}); neither voltage nor other "
            "columns could confirm it"
        )
    by = [name for name in sure if name not in against]
    text = f"positive current in the file = {assumed} ({how}); "
    text += f"confirmed by {', '.join(by)}" if by else "not confirmed by anything in the file"
    return text + (f", contradicted by {', '.join(against)}" if against else "")
