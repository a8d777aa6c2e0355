"""Write docs/parameter_sets.md: how well the numbers of every set are known."""

from pathlib import Path

from pybamm_ssb import parameters
from pybamm_ssb.parameters.schema import CLASSES

PATH = Path(__file__).with_name("parameter_sets.md")
KINDS = ("electrolytes", "anodes", "counter_electrodes", "additives", "fixtures", "cells")


def table() -> str:
    """The page."""
    lines = [
        "# Parameter sets and how well they are known",
        "",
        "Made by `python docs/make_parameter_table.py`. Share of each class among the values of a",
        "set; `checked`: compared with the original paper. `pybamm-ssb show NAME` lists every",
        "value with its range and source.",
    ]
    for kind in KINDS:
        lines += ["", f"## {kind.replace('_', ' ').capitalize()}", ""]
        lines += [f"| set | what | values | {' | '.join(CLASSES)} | checked |"]
        lines += ["|---" * (len(CLASSES) + 4) + "|"]
        for name in parameters.list_sets(kind):
            rows = parameters.provenance(name)
            share = parameters.share_of_classes(row["class"] for row in rows)
            # an assumption or arithmetic of ours has no paper to be compared with
            published = [row for row in rows if row["source"] != "pybamm_ssb"]
            checked = sum(row["verified"] == "yes" for row in published) / max(1, len(published))
            what = parameters.load(kind, name).description
            cells = " | ".join(f"{share[item]:.0%}" for item in CLASSES)
            lines.append(f"| `{name}` | {what} | {len(rows)} | {cells} | {checked:.0%} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PATH.write_text(table(), encoding="utf-8")
    print(f"written: {PATH}")
