"""Times of all kinds: seconds, hours, '1d 02:03:04.5', '2024-11-20 11:38:41.707'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np

_CLOCK = re.compile(r"\s*(?:(\d+)\s*(?:d|days?,?|[ -])\s*)?(\d+):(\d\d)(?::(\d\d(?:[.,]\d+)?))?\s*")
_DAY = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%m-%d-%Y")
_DAYS = (*_DAY, "%d-%b-%y", "%d-%b-%Y", "%m/%d/%y", "%d.%m.%y")
_HOURS = ("%H:%M:%S.%f", "%H:%M:%S", "%I:%M:%S %p", "%I:%M:%S.%f %p", "%H:%M")


def clock_seconds(text: str) -> float:
    """Seconds of '00:01:02.5', '26:00:00' or '1d 02:00:00'; NaN where it is none."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return float("nan")
    days, hours, minutes, seconds = (g.replace(",", ".") if g else "0" for g in match.groups())
    if int(minutes) > 59 or float(seconds) >= 60:
        return float("nan")
    return 86400.0 * int(days) + 3600.0 * int(hours) + 60.0 * int(minutes) + float(seconds)


def _date_seconds(text: str, pattern: str) -> float:
    try:
        return (datetime.strptime(text, pattern) - datetime(1970, 1, 1)).total_seconds()
    except ValueError:
        return float("nan")


def _all_dates(texts: Sequence[str], day: str) -> np.ndarray:
    out = np.full(len(texts), np.nan)
    good: list[str] = []
    for i, text in enumerate(texts):
        for hours in (*good, *(h for h in _HOURS if h not in good)):
            out[i] = _date_seconds(text, f"{day} {hours}")
            if np.isfinite(out[i]):
                if hours not in good:
                    good.append(hours)
                break
        if i >= 20 and not good:
            break
    return out


def text_seconds(texts: Sequence[str]) -> np.ndarray | None:
    """Seconds of a column of clock times or dates, NaN where one cannot be read; None where most
    of the column is neither. Where month and day could be either, the reading whose times rise and
    span less is taken."""
    clean = [" ".join(re.sub(r"(?<=\d)T(?=\d)", " ", text).split()) for text in texts]
    clock = np.array([clock_seconds(text) for text in clean])
    if np.isfinite(clock).mean() > 0.5:
        return clock
    best: tuple[float, float, np.ndarray] | None = None
    for day in _DAYS:
        seconds = _all_dates(clean, day)
        real = seconds[np.isfinite(seconds)]
        if len(real) <= len(texts) / 2:
            continue
        rank = (float((np.diff(real) < 0).sum()) - len(real), float(np.ptp(real)))
        if best is None or rank < best[:2]:
            best = (*rank, seconds)
    return None if best is None else best[2]
