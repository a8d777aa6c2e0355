"""Text files: encoding, separator, where the table starts and ends, rows that do not fit."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from .columns import recognised
from .errors import DataError, listed, places
from .formats import recognise
from .raw import RawTable, allowed
from .units import known

_SEPARATORS = ("\t", ";", ",", "|", None)  # None: any run of blanks
_NUMBER = re.compile(r"\s*[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?\s*")
#: how far down a table may start
_TOP = 5000
_OTHER = {
    b"PK\x03\x04": "a zip file (an Excel workbook is called .xlsx, a Neware file .ndax)",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save it as .xlsx or .csv",
    b"NEWARE": "a Neware file, which is called .nda",
    b"BIO-LOGIC": "a binary BioLogic file, which is called .mpr",
    b"PAR1": "a parquet file",
    b"\x1f\x8b": "a gzip file; unpack it first",
    b"%PDF": "a PDF",
}


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises
    ------
    DataError
        There is no such file, it is a folder, cannot be opened, or is empty.
    """
    if path.is_dir():
        raise DataError(f"{path} is a folder; give one file")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file") from None
    except OSError as error:
        raise DataError(f"{path} cannot be opened: {error.strerror}") from error
    if not data.strip(b"\x00\r\n\t ;,"):
        raise DataError(f"{path.name} is empty ({len(data)} bytes)")
    return data


def decode(data: bytes, name: str, warnings: list[str]) -> str:
    """The text of a file in whatever encoding.

    Raises
    ------
    DataError
        It is not text.
    """
    for magic, what in _OTHER.items():
        if data.startswith(magic):
            raise DataError(f"{name} is no text but {what}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    whole = data.rstrip(b"\x00")
    if len(whole) < len(data):
        at = whole.count(b"\n") + 1
        warnings.append(
            f"{name}: from line {at} on the file is filled with {len(data) - len(whole)} zero "
            "bytes (writing was interrupted); they are left out"
        )
    strange = sum(whole.count(bytes([c])) for c in range(32) if c not in (9, 10, 12, 13))
    if strange > 0.01 * len(whole) + 2:
        raise DataError(f"{name} is no text: {strange} of its {len(whole)} bytes are control bytes")
    try:
        return whole.decode("utf-8-sig")
    except UnicodeDecodeError:
        return whole.decode("cp1252", errors="replace")


def splitter(separator: str | None, quoted: bool) -> Callable[[str], list[str]]:
    """What takes a line apart."""
    if separator is None:
        return str.split
    if quoted:
        return lambda line: next(csv.reader([line], delimiter=separator), [])
    return lambda line: line.split(separator)


def is_number(text: str) -> bool:
    """Whether a field is a number, with a decimal point or comma."""
    return _NUMBER.fullmatch(text) is not None


def find_header(
    lines: Sequence[str],
    needed: Sequence[str],
    given: Mapping[str, tuple[str, str | None]],
    name: str,
    start: int = 0,
) -> tuple[int, str | None]:
    """(index of the header line, separator).

    Raises
    ------
    DataError
        No line names all that is needed; the message says what the best one lacks.
    """
    best: tuple[int, int, str | None, set[str]] = (0, 0, None, set())
    for i in range(start, min(len(lines), _TOP)):
        line = lines[i]
        for separator in _SEPARATORS:
            if separator is None and any(other and other in line for other in _SEPARATORS):
                continue
            if separator is not None and separator not in line:
                continue
            fields = _trimmed(splitter(separator, '"' in line)(line))
            if len(fields) < len(needed):
                continue
            found = recognised(fields, given) & set(needed)
            if len(found) == len(needed) and sum(map(is_number, fields)) < len(fields) / 2:
                return i, separator
            if len(found) > best[0]:
                best = (len(found), i, separator, found)
    if not best[0]:
        raise DataError(
            f"{name}: no line names columns for {', '.join(needed)}; say which they are with "
            f'columns={{"{needed[0]}": "header", ...}}'
        )
    _, i, separator, found = best
    lacking = [quantity for quantity in needed if quantity not in found]
    fields = _trimmed(splitter(separator, '"' in lines[i])(lines[i]))
    hint = ""
    for quantity in lacking:
        if quantity in given:
            hint = f" (columns says {given[quantity][0]!r} for {quantity})"
    raise DataError(
        f"{name}, line {i + 1}: no column for {', '.join(lacking)}{hint}; the columns are "
        f"{listed(fields)}. Say which it is with columns={{{lacking[0]!r}: 'header'}}"
    )


def _trimmed(fields: list[str]) -> list[str]:
    while fields and not fields[-1].strip():
        fields = fields[:-1]
    return fields


def read_text(
    path: Path, needed: Sequence[str], given: Mapping[str, tuple[str, str | None]]
) -> RawTable:
    """The table of a text file.

    Raises
    ------
    DataError
        It is no text, has no such table, several of them, or too many rows that do not fit.
    """
    warnings: list[str] = []
    text = decode(read_bytes(path), path.name, warnings)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    open_end = not text.endswith(("\n", "\r"))
    if open_end:
        warnings.append(
            f"{path.name}, line {len(lines)}: the file does not end with a line end; where the "
            "instrument writes one, the file is cut off and its last number may be too"
        )
    start = 0
    announced = next((m for m in map(_HEADER_LINES.match, lines[:5]) if m), None)
    if announced:
        start = max(0, min(int(announced.group(1)) - 1, len(lines) - 1))
        if not recognised(lines[start].split("\t"), given) & set(needed):
            start = 0
    elif any("ZCURVE" in line for line in lines[:_TOP]):
        start = next(i for i, line in enumerate(lines) if "ZCURVE" in line) + 1
    at, separator = find_header(lines, needed, given, path.name, start)
    split = splitter(separator, '"' in text)
    headers = _trimmed(split(lines[at]))
    rows, numbers, damaged = _rows(lines, at, split, headers, given, needed, path.name, warnings)
    headers = _units_row(headers, rows, numbers)
    if damaged > allowed(len(rows)):
        raise DataError(
            f"{path.name}: {damaged} of {damaged + len(rows)} rows do not fit the "
            f"{len(headers)} columns of line {at + 1}: {warnings[-1].split(': ', 1)[-1]}"
        )
    if not rows:
        raise DataError(f"{path.name}, line {at + 1}: there are no rows below the header")
    form = recognise(lines[:at], headers)
    columns = list(zip(*rows, strict=True))
    cut = open_end and numbers[-1] == len(lines)
    return RawTable(path, form, headers, columns, np.array(numbers), "line", warnings, damaged, cut)


_HEADER_LINES = re.compile(r"\s*Nb header lines\s*:\s*(\d+)", re.IGNORECASE)


def _rows(lines, at, split, headers, given, needed, name, warnings):
    """The rows below a header that fit it, their line numbers, and how many did not."""
    width = len(headers)
    rows: list[list[str]] = []
    numbers: list[int] = []
    odd: list[tuple[int, int]] = []
    repeated: list[int] = []
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        fields = split(line)
        if len(fields) > width and not any(field.strip() for field in fields[width:]):
            fields = fields[:width]
        if len(fields) == width:
            if is_number(fields[0]) or [f.strip() for f in fields] != [h.strip() for h in headers]:
                rows.append(fields)
                numbers.append(number)
                if len(rows) > 1 and _another_header(fields, given, needed):
                    raise DataError(_SEVERAL.format(name=name, first=at + 1, second=number))
            else:
                repeated.append(number)
        elif line.strip():
            if _another_header(fields, given, needed):
                raise DataError(_SEVERAL.format(name=name, first=at + 1, second=number))
            odd.append((number, len(fields)))
    if repeated:
        warnings.append(f"{name}, {places(repeated)}: the header of line {at + 1} again; left out")
    if odd:
        usual = Counter(n for _, n in odd).most_common(1)[0][0]
        warnings.append(
            f"{name}, {places(n for n, _ in odd)}: {usual} fields and not {width} as the header "
            "(cut off, or decimal commas between commas); left out"
        )
    return rows, numbers, len(odd)


_SEVERAL = "{name}: a second table starts in line {second} (the first in line {first}); split them"


def _another_header(fields, given, needed) -> bool:
    words = [field for field in fields if field.strip()]
    if len(words) < len(needed) or any(map(is_number, words)):
        return False
    return len(recognised(words, given) & set(needed)) >= 2


def _units_row(headers: list[str], rows: list[list[str]], numbers: list[int]) -> list[str]:
    """Headers with the units of a row of units below them, which is taken away."""
    if not rows:
        return headers
    first = [field.strip() for field in rows[0]]
    words = [field for field in first if field]
    if not words or any(map(is_number, words)) or sum(map(known, words)) < len(words) / 2:
        return headers
    rows.pop(0)
    numbers.pop(0)
    pairs = zip(headers, first, strict=True)
    return [f"{h.strip()} [{u}]" if u and u != "#" else h for h, u in pairs]
