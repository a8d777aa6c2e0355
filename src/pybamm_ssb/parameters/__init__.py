"""Parameter sets as data: names with units, laws, provenance and the assembly of cells."""

from .assembly import assemble
from .complete import CompleteSet, cell, complete, parse_set, read_set
from .library import data_folder, find, is_file, list_sets, load
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
from .provenance import (
    as_dictionaries,
    citation,
    options_for,
    options_of,
    provenance,
    references,
    share_of_classes,
    shares,
)
from .recipe import recipe_from
from .schema import SetError, SetFile

__all__ = [
    "TABLE",
    "CompleteSet",
    "Name",
    "SetError",
    "SetFile",
    "as_dictionaries",
    "assemble",
    "cell",
    "check_spelling",
    "check_values",
    "citation",
    "complete",
    "data_folder",
    "find",
    "is_file",
    "list_sets",
    "load",
    "lookup",
    "nearest",
    "options_for",
    "options_of",
    "own_names",
    "parse_set",
    "provenance",
    "read_set",
    "recipe_from",
    "references",
    "share_of_classes",
    "shares",
    "unknown",
]
