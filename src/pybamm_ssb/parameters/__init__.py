"""Parameter sets as data: names with units, laws, provenance and the assembly of cells."""

from .assembly import assemble, cell
from .library import data_folder, find, list_sets, load
from .names import (
    TABLE,
    Name,
    check_spelling,
    check_values,
    lookup,
    nearest,
    own_names,
    unknown,
)
from .provenance import citation, options_for, options_of, provenance, references, shares
from .schema import SetError, SetFile

__all__ = [
    "TABLE",
    "Name",
    "SetError",
    "SetFile",
    "assemble",
    "cell",
    "check_spelling",
    "check_values",
    "citation",
    "data_folder",
    "find",
    "list_sets",
    "load",
    "lookup",
    "nearest",
    "options_for",
    "options_of",
    "own_names",
    "provenance",
    "references",
    "shares",
    "unknown",
]
