"""The materials of a cell, their roles, and the model options they need."""

from __future__ import annotations

from dataclasses import dataclass

from .library import beside, list_sets, load, merged_options
from .schema import SetFile

DEFAULT_ANODE = "micro_silicon_composite"


@dataclass(frozen=True)
class Recipe:
    """The files of one cell and their roles."""

    electrolyte: SetFile
    anode: SetFile
    counter: SetFile
    fixture: SetFile
    cell: SetFile | None = None

    @property
    def half(self) -> bool:
        """Whether silicon is the working electrode against a metal."""
        return merged_options(self.counter).get("cell") == "half"

    @property
    def silicon(self) -> str:
        """PyBaMM's name of the silicon electrode."""
        return "Positive" if self.half else "Negative"

    @property
    def transport(self) -> str:
        """The electrolyte transport the set needs."""
        return merged_options(self.electrolyte)["electrolyte transport"]

    @property
    def phases(self) -> tuple[tuple[str, str, SetFile], ...]:
        """(prefix of the names, prefix of the design, file) of each active material."""
        if self.anode.phases is None:
            return (("", "silicon", self.anode),)
        files = [load("anodes", beside(self.anode, name)) for name in self.anode.phases]
        return (("Primary: ", "silicon", files[0]), ("Secondary: ", "secondary", files[1]))

    @property
    def planar(self) -> bool:
        """Whether silicon is a layer without electrolyte."""
        return merged_options(self.anode).get("electrode architecture") == "planar"

    @property
    def label(self) -> str:
        """Name for messages."""
        return self.cell.name if self.cell else f"{self.electrolyte.name} | {self.counter.name}"


def recipe_of(cell: str) -> Recipe:
    """The recipe of a set of ``cells/``."""
    item = load("cells", cell)
    # the schema asks cells for all four
    electrolyte, anode, counter, fixture = (
        load(folder, beside(item, str(name)))
        for folder, name in (
            ("electrolytes", item.electrolyte),
            ("anodes", item.anode),
            ("counter_electrodes", item.counter_electrode),
            ("fixtures", item.fixture),
        )
    )
    return Recipe(electrolyte, anode, counter, fixture, item)


def recipe_from(
    electrolyte: str, anode: str = DEFAULT_ANODE, counter: str = "Li", fixture: str | None = None
) -> Recipe:
    """The recipe of the named materials (or files of the user's own), that of the library's cell
    where it has one of just these."""
    e, a = load("electrolytes", electrolyte), load("anodes", anode)
    c = load("counter_electrodes", counter)
    if fixture is not None:
        return Recipe(e, a, c, load("fixtures", fixture))
    for name in list_sets("cells"):
        item = load("cells", name)
        if (item.electrolyte, item.anode, item.counter_electrode) == (e.name, a.name, c.name):
            return recipe_of(name)
    return Recipe(e, a, c, load("fixtures", "pressed_1cm2"))


#: what an active material of the anode does unless its file says otherwise
_SILICON = {
    "contact": "cavity",
    "disconnection": "irreversible",
    "interphase": "none",
    "open-circuit potential": "one-state hysteresis",
}


def options_of_recipe(recipe: Recipe) -> dict:
    """Model options that the materials of a recipe need; 2-tuples are (negative, positive)."""

    def pair(silicon, other: str) -> tuple:
        return (other, silicon) if recipe.half else (silicon, other)

    electrolyte = merged_options(recipe.electrolyte)
    common = {**_SILICON, "interphase": electrolyte.get("interphase", "none")}
    if recipe.planar:
        common["disconnection"] = "none"
    materials = [{**common, **merged_options(file)} for _, _, file in recipe.phases]

    def of_silicon(option: str):
        each = tuple(material[option] for material in materials)
        return each if len(each) == 2 else each[0]

    options = {
        "electrolyte transport": recipe.transport,
        "effective transport": "power law",
        "contact": pair(of_silicon("contact"), "perfect"),
        "disconnection": pair(of_silicon("disconnection"), "none"),
        "interphase": pair(of_silicon("interphase"), "none"),
        "open-circuit potential": pair(of_silicon("open-circuit potential"), "single"),
    }
    if len(materials) == 2:
        options["particle phases"] = pair("2", "1")
    if recipe.planar:
        options["electrode architecture"] = pair("planar", "composite")
    if recipe.half:
        options["working electrode"] = "positive"
    alloy = merged_options(recipe.counter).get("counter electrode")
    if alloy is not None:
        options["counter electrode"] = alloy
    return options
