"""Measured impedance spectra: frequency, real and imaginary part, sign checked."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from .columns import SPECTRUM, Column, ColumnMap, check_map, choose, find, unit_of
from .errors import DataError, places
from .raw import RawTable, allowed
from .reader import load
from .rows import Rows, merge, missing_text, uses_comma
from .units import plain, split_header, tidy

_MODULUS = "Modulus [Ohm]"
#: correlation from which the real part decides the sign of the imaginary one
_SURE = 0.5


@dataclass(frozen=True)
class ImpedanceData:
    """A measured spectrum.

    Attributes
    ----------
    table : pandas.DataFrame
        "Frequency [Hz]" (falling), "Z_re [Ohm]", "Z_im [Ohm]" (negative = capacitive).
    source : str
        File, format, number of points, and which sweep of how many.
    warnings : list of str
        What was left out or looks odd, with file and line.
    sign : str
        How the sign of the imaginary part was taken, and how it was checked.
    """

    table: pd.DataFrame
    source: str
    warnings: list[str] = field(default_factory=list)
    sign: str = ""

    @property
    def impedance_Ohm(self) -> np.ndarray:
        """Complex impedance [Ohm]."""
        return self.table["Z_re [Ohm]"].to_numpy() + 1j * self.table["Z_im [Ohm]"].to_numpy()

    def __str__(self) -> str:
        f = self.table["Frequency [Hz]"]
        text = f"{self.source}: {f.iloc[0]:.4g} to {f.iloc[-1]:.4g} Hz\n{self.sign}"
        return "\n".join([text, *(f"warning: {warning}" for warning in self.warnings)])


def read_impedance(
    path: str | os.PathLike[str],
    columns: ColumnMap | None = None,
    *,
    per_area_cm2: float | None = None,
    sweep: int | None = None,
) -> ImpedanceData:
    """Read an impedance spectrum: BioLogic (.mpt, .mpr), Gamry (.DTA) or any table.

    Parameters
    ----------
    path : str or path
    columns : mapping, optional
        Headers of "Frequency [Hz]", "Z_re [Ohm]", "Z_im [Ohm]" where they are not recognised, or
        (header, unit). A header that starts with a minus ("-Im(Z)/Ohm") is turned round.
    per_area_cm2 : float, optional
        Area [cm2] by which columns in Ohm.cm2 are divided; only for those.
    sweep : int, optional
        Which sweep, from 1, where a file holds several.

    Raises
    ------
    DataError
        The file cannot be read, contradicts itself, or holds several sweeps and none is chosen.
    ImportError, ValueError
        A package is missing; an argument is not valid.
    """
    if per_area_cm2 is not None and not (
        isinstance(per_area_cm2, (int, float))
        and not isinstance(per_area_cm2, bool)
        and math.isfinite(per_area_cm2)
        and per_area_cm2 > 0
    ):
        raise ValueError(f"per_area_cm2 is {per_area_cm2!r}; valid is an area above zero [cm2]")
    given = check_map(columns, SPECTRUM)
    raw = load(Path(path), SPECTRUM, given)
    rows, chosen = _rows(raw, given, per_area_cm2)
    spoken = _orient(rows, chosen["Z_im [Ohm]"].header)
    part, count = _sweep(rows, sweep)
    sign = _check_sign(rows, *spoken)
    rows.keep(np.argsort(-rows.values["Frequency [Hz]"], kind="stable"))
    same = np.r_[False, np.diff(rows.values["Frequency [Hz]"]) == 0]
    rows.drop(same, "a frequency for the second time", counts=False)
    table = pd.DataFrame({name: rows.values[name] for name in SPECTRUM})
    source = f"{raw.name} ({raw.format.name}, {len(table)} points"
    source += f", sweep {part} of {count})" if count > 1 else ")"
    return ImpedanceData(table, source, rows.warnings, sign)


def _rows(
    raw: RawTable, given: Mapping[str, tuple[str, str | None]], area: float | None
) -> tuple[Rows, dict[str, Column]]:
    chosen: dict[str, list[Column]] = {}
    for quantity in SPECTRUM:
        per_area = _per_area_headers(raw, quantity, given, area)
        found = choose(raw.headers, quantity, per_area, raw.format, None, raw.name)
        if not found:
            raise DataError(f"{raw.name}: no column for {quantity}; say which with columns=")
        if per_area is not given and area is not None:
            found = [Column(c.index, c.header, 1 / area, 0.0, c.unit) for c in found]
        chosen[quantity] = found
    try:
        modulus = choose(raw.headers, _MODULUS, {}, raw.format, None, raw.name)
    except DataError:
        modulus = []
    if modulus and area is None:
        chosen[_MODULUS] = modulus
    used = [c for found in chosen.values() for c in found]
    texts = [raw.columns[c.index] for c in used]
    comma = uses_comma([t for t in texts if not isinstance(t, np.ndarray)])
    values = {quantity: merge(raw, found, quantity, comma) for quantity, found in chosen.items()}
    total = len(raw.lines) + raw.damaged
    rows = Rows(raw.name, raw.lines, raw.where, values, list(raw.warnings), raw.damaged, total)
    for quantity in SPECTRUM:
        bad = ~np.isfinite(rows.values[quantity])
        if bad.any():
            where = np.isin(raw.lines, rows.lines[bad])
            rows.drop(bad, missing_text(raw, chosen[quantity][0], where))
    frequency = rows.values["Frequency [Hz]"]
    rows.drop(frequency == 0, "frequency 0, no point of the spectrum", counts=False)
    frequency = rows.values["Frequency [Hz]"]
    bad = (frequency < 1e-7) | (frequency > 1e9)
    rows.drop(bad, "a frequency that no analyser has; valid is 1e-7..1e9 Hz")
    size = np.hypot(rows.values["Z_re [Ohm]"], rows.values["Z_im [Ohm]"])
    rows.drop((size > 1e15) | (size == 0), "an impedance of zero or above 1e15 Ohm")
    _check_modulus(rows)
    if len(rows) < 2:
        raise DataError(f"{rows.place([0])}: there is only one point")
    return rows, {quantity: found[0] for quantity, found in chosen.items()}


def _per_area_headers(raw, quantity, given, area):
    """The column map with Ohm.cm2 taken as Ohm, where the area is known; the map itself where the
    column is not per area."""
    if quantity == "Frequency [Hz]":
        return given
    found = find(raw.headers, quantity, given, raw.name)
    if not found:
        return given
    header = raw.headers[found[0]]
    unit = unit_of(header, quantity, given, raw.format)
    is_per_area = unit is not None and tidy(unit) in ("Ohm.cm2", "Ω.cm2", "Ohmcm2", "Ωcm2")
    if is_per_area and area is None:
        raise DataError(
            f"{raw.name}: column {header!r} is in {unit!r}; say the area with per_area_cm2="
        )
    if area is not None and not is_per_area:
        raise DataError(
            f"{raw.name}: per_area_cm2 is given, and column {header!r} is in "
            f"{unit or 'no unit'!r}; "
            f'if it is per area say columns={{"{quantity}": ("{header}", "Ohm.cm2")}}'
        )
    return {**given, quantity: (header, "Ohm")} if is_per_area else given


def _check_modulus(rows: Rows) -> None:
    if _MODULUS not in rows.values:
        return
    size, said = (
        np.hypot(rows.values["Z_re [Ohm]"], rows.values["Z_im [Ohm]"]),
        rows.values[_MODULUS],
    )
    with np.errstate(invalid="ignore"):
        bad = np.abs(size - said) > 0.02 * size
    if bad.sum() + rows.lost > allowed(rows.total):
        i = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"{rows.place(bad)}: the modulus is {said[i]:.4g} Ohm, real and imaginary part give "
            f"{size[i]:.4g} Ohm; a unit or a column is wrong"
        )
    rows.drop(bad, "the modulus does not fit real and imaginary part")


def _orient(rows: Rows, header: str) -> tuple[str, bool]:
    """Turn round a column that holds -Im(Z); returns (its header, whether the header says so)."""
    minus = plain(split_header(header)[0]).startswith("-")
    if minus:
        rows.values["Z_im [Ohm]"] = -rows.values["Z_im [Ohm]"]
    rows.values["Z_im [Ohm]"] = rows.values["Z_im [Ohm]"] + 0.0
    return header, minus


def _sweep(rows: Rows, wanted: int | None) -> tuple[int, int]:
    """Keep one sweep. A new one starts where the frequency turns back by more than a decade, or
    more than half of what the sweep before spanned."""
    log = np.log10(rows.values["Frequency [Hz]"])
    step = np.diff(log)
    direction = -1.0 if np.median(step) <= 0 else 1.0
    span = np.ptp(log)
    back = (step * direction < 0) & (np.abs(step) > max(0.3 * span, 0.2))
    starts = [0, *(np.flatnonzero(back) + 1).tolist(), len(log)]
    # a single point out of place is not a sweep
    count = len(starts) - 1
    if count > 1 and min(np.diff(starts)) < 3:
        wrong = np.r_[False, back]
        if wanted is None and wrong.sum() <= allowed(rows.total):
            rows.warnings.append(f"{rows.place(wrong)}: points out of order; sorted")
            return 1, 1
    if wanted is None and count > 1:
        raise DataError(
            f"{rows.name} holds {count} sweeps, starting in "
            f"{places(rows.lines[starts[:-1]], rows.where, 10)}; choose one with sweep=1..{count}"
        )
    number = 1 if wanted is None else wanted
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= count:
        raise ValueError(f"sweep is {wanted!r}; {rows.name} has {count}, valid is 1..{count}")
    rows.keep(np.arange(starts[number - 1], starts[number]))
    step = np.diff(rows.values["Frequency [Hz]"]) * direction
    if (step < 0).any():
        at = np.r_[False, step < 0]
        rows.warnings.append(f"{rows.place(at)}: frequencies out of order; sorted")
    return number, count


def _check_sign(rows: Rows, header: str, minus: bool) -> str:
    """Compare the sign of the imaginary part with the real part, which rises towards low
    frequency where the imaginary part is negative (Kramers and Kronig).

    Raises
    ------
    DataError
        The header says -Im(Z), and the real part says that the column holds Im(Z).
    """
    order = np.argsort(rows.values["Frequency [Hz]"])
    log = np.log(rows.values["Frequency [Hz]"][order])
    real, imaginary = rows.values["Z_re [Ohm]"][order], rows.values["Z_im [Ohm]"][order]
    slope, middle = np.diff(real), (imaginary[1:] + imaginary[:-1]) / 2
    weight = np.sqrt((slope**2).sum() * (middle**2).sum())
    spaced = np.diff(log) > 0
    agreement = float((slope * middle)[spaced].sum() / weight) if weight > 0 else 0.0
    negative = float(
        (np.abs(imaginary) * (imaginary < 0)).sum() / max(np.abs(imaginary).sum(), 1e-99)
    )
    taken = f"column {header!r} taken as {'-Im(Z) and turned round' if minus else 'Im(Z)'}"
    if agreement <= -_SURE and negative < 0.5:
        if minus:
            raise DataError(
                f"{rows.name}: {taken}, and then most of it is positive while the real part rises "
                f"towards low frequencies (agreement {agreement:+.2f}); the column seems to hold "
                "Im(Z): rename it without the minus"
            )
        rows.values["Z_im [Ohm]"] = -rows.values["Z_im [Ohm]"]
        rows.warnings.append(
            f"{rows.name}: column {header!r} is positive while the real part rises towards low "
            f"frequencies (agreement {agreement:+.2f}); it holds -Im(Z) and was turned round"
        )
        return f"column {header!r} held -Im(Z) and was turned round; the real part says so"
    if agreement >= _SURE / 2 and negative > 0.5:
        return f"{taken}; the real part agrees ({agreement:+.2f})"
    if negative > 0.9:
        return f"{taken}; it is capacitive at nearly all frequencies"
    rows.warnings.append(
        f"{rows.name}: {taken}; {1 - negative:.0%} of it is inductive, and the real part does not "
        f"confirm the sign (agreement {agreement:+.2f})"
    )
    return f"{taken}; not confirmed by the real part ({agreement:+.2f})"
