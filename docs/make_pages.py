"""Pages made from data when the site is built: names, variables, options and the library."""

from __future__ import annotations

from pathlib import Path

import pybamm_ssb
from pybamm_ssb import listing, parameters
from pybamm_ssb.models.options import SOLID_STATE_OPTIONS
from pybamm_ssb.parameters import citation
from pybamm_ssb.parameters.names import TABLE

HERE = Path(__file__).parent / "generated"
KINDS = ("electrolytes", "anodes", "counter_electrodes", "additives", "fixtures", "cells")


def _cell(text) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(head, rows) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(_cell(x) for x in row) + " |" for row in rows)]


def nomenclature() -> str:
    """Every parameter of this package and every variable that it adds."""
    rows = []
    for name in dict.fromkeys(TABLE):
        rows.append((f"`{name.template}`", name.description, name.unit or "-", name.valid))
    lines = [
        "# Nomenclature",
        "",
        "Names follow PyBaMM: a description with its unit in brackets, in SI. `{Electrode}` is "
        "`Negative` (silicon in a full cell) or `Positive` (silicon in a half cell); a blend of "
        "two active materials puts `Primary: ` or `Secondary: ` in front.",
        "",
        "## Parameters",
        "",
        *_table(("parameter", "meaning", "unit", "possible values"), rows),
        "",
        "## Variables",
        "",
        "What the default model publishes beside PyBaMM's own variables, for a full cell.",
        "",
        *_table(("variable",), [(f"`{name}`",) for name in _variables()]),
        "",
        "## Options",
        "",
        *_table(
            ("option", "values", "default"),
            [
                (f'`"{name}"`', ", ".join(f"`{v}`" for v in values), f"`{default}`")
                for name, (values, default, _) in SOLID_STATE_OPTIONS.items()
            ],
        ),
        "",
    ]
    return "\n".join(lines)


def _variables() -> list[str]:
    import pybamm

    ours = set(pybamm_ssb.SolidStateDFN().variables)
    stock = set(pybamm.lithium_ion.DFN({"SEI": "constant"}).variables)
    return sorted(ours - stock)


def page_of(kind: str, name: str) -> str:
    """One set: every value with its range, class and source."""
    found = listing.of(name)
    item = parameters.load(kind, name)
    lines = [f"# {name}", "", f"{item.description}.", ""]
    if item.aliases:
        lines += [f"Also called {', '.join(f'`{label}`' for label in item.aliases)}.", ""]
    lines += [f"{line}  " for line in found.head[1:]]
    rows = []
    for row in found.rows:
        note = "; ".join(part for part in (row["locator"], row["note"]) if part)
        spread = f"{listing.number(row['low'])} to {listing.number(row['high'])}"
        rows.append(
            (f"`{row['name']}`", listing.number(row["value"]), spread, row["class"],
             row["source"], row["verified"], note)
        )  # fmt: skip
    lines += ["", *_table(("name", "value", "range", "class", "source", "checked", "where"), rows)]
    sources = sorted({row["source"] for row in found.rows})
    lines += ["", "## Sources", ""]
    lines += [f"- `{key}`: {_cell(citation(key))}" for key in sources]
    return "\n".join(lines) + "\n"


def main() -> None:
    HERE.mkdir(exist_ok=True)
    (HERE / "nomenclature.md").write_text(nomenclature(), encoding="utf-8")
    index = ["# Parameter library", "", "Every number of every set, with its source. How well "
             "they are known is in [this table](../parameter_sets.md).", ""]  # fmt: skip
    for kind in KINDS:
        title = kind.replace("_", " ").capitalize()
        index += [f"## {title}", "", "```{toctree}", ":maxdepth: 1", ""]
        for name in parameters.list_sets(kind):
            stem = f"{kind}_{name}".replace(".", "_")
            (HERE / f"{stem}.md").write_text(page_of(kind, name), encoding="utf-8")
            index.append(stem)
        index += ["```", ""]
    (HERE / "library.md").write_text("\n".join(index), encoding="utf-8")


if __name__ == "__main__":
    main()
