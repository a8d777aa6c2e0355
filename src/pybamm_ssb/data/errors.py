"""What is raised and said about a file that cannot be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class DataError(ValueError):
    """A file that cannot be read, or that contradicts itself. The message names file and line."""


def missing_package(what: str, package: str, extra: str) -> ImportError:
    """An ImportError that says what to install to read ``what``."""
    return ImportError(
        f"{what} needs the package {package}, which is not installed: "
        f'pip install "pybamm-ssb[{extra}]"'
    )


def places(numbers: Iterable[int], where: str = "line", most: int = 3) -> str:
    """'line 7', 'lines 7, 9 and 12', 'lines 7, 9, 12 and 40 more'."""
    shown = [int(n) for n in numbers]
    if len(shown) == 1:
        return f"{where} {shown[0]}"
    if len(shown) <= most:
        return f"{where}s {', '.join(map(str, shown[:-1]))} and {shown[-1]}"
    return f"{where}s {', '.join(map(str, shown[:most]))} and {len(shown) - most} more"


def listed(words: Sequence[str], most: int = 40) -> str:
    """Names in quotes, cut where they get too many."""
    text = ", ".join(repr(word) for word in words[:most])
    return text + (f" and {len(words) - most} more" if len(words) > most else "")
