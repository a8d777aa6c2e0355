"""Whether an electrode is a layer without electrolyte in it."""

OPTION = "electrode architecture"


def is_planar(options, domain: str) -> bool:
    """Value of the option "electrode architecture" of one electrode; False in PyBaMM's own models,
    which do not have it. (PyBaMM calls the metal of a half cell planar as well; this is not it.)"""
    return OPTION in options and getattr(options, domain)[OPTION] == "planar"
