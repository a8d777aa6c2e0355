"""Every closed form and literature case as a table: the error reached, the observed order, and how
far it is from the frozen result."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from tqdm.auto import tqdm

from .parameters import data_folder
from .verification_cases import TOPICS
from .verification_cases.case import Case, Quantity

#: change of a frozen number that is a difference: machines and solver versions move digits
FROZEN_TOLERANCE = 1e-3
#: the same for an observed order
ORDER_TOLERANCE = 0.05
PASS, DIFFERS, FAILS, NOT_CHECKABLE = "passes", "differs with reason", "FAILS", "not checkable"


def _frozen_file() -> Path:
    return data_folder() / "verification" / "frozen.yaml"


def frozen() -> dict[str, float]:
    """ "topic / case / quantity" to the number when it was frozen: computed over reference, which
    does not depend on which of many pairs was the worst; computed where the reference is zero, and
    observed orders."""
    path = _frozen_file()
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


@dataclass
class VerificationResult:
    """What :func:`verify` returns; ``str()`` gives the table.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per quantity: topic, case, what, source, quantity, computed, reference, error,
        tolerance, observed order, frozen, frozen error, status, reason.
    seconds : float
    """

    table: pd.DataFrame
    seconds: float = 0.0
    files: list[Path] = field(default_factory=list)

    @property
    def failures(self) -> pd.DataFrame:
        """Rows beyond a tolerance without a reason."""
        return self.table[self.table["status"] == FAILS]

    def counts(self) -> str:
        """How many pass, differ, fail."""
        status = self.table["status"].value_counts()
        parts = [f"{status.get(name, 0)} {name}" for name in (PASS, DIFFERS, FAILS, NOT_CHECKABLE)]
        cases = self.table.groupby(["topic", "case"]).ngroups
        return f"{cases} cases, {len(self.table)} quantities: " + ", ".join(parts)

    def __str__(self) -> str:
        shown = self.table[["topic", "case", "quantity", "error", "tolerance", "status"]]
        text = shown.to_string(index=False, float_format=lambda v: f"{v:.2g}", na_rep="-")
        lines = [text, "", self.counts()]
        for _, row in self.table[self.table["reason"] != ""].iterrows():
            lines.append(f"  {row['case']}, {row['quantity'] or row['what']}: {row['reason']}")
        return "\n".join(lines)

    def markdown(self) -> str:
        """The table for a page."""
        lines = [
            "| case | quantity | computed | reference | error | tolerance | status |",
            "|---|---|---|---|---|---|---|",
        ]
        for _, row in self.table.iterrows():
            numbers = [
                "-" if pd.isna(row[name]) else f"{row[name]:.4g}"
                for name in ("computed", "reference", "error", "tolerance")
            ]
            status = row["status"] + (f": {row['reason']}" if row["reason"] else "")
            cells = [f"{row['topic']}: {row['case']} ({row['source']})", row["quantity"]]
            # the names of cells hold pipes, which would be columns
            cells = [str(cell).replace("|", "\\|") for cell in [*cells, *numbers, status]]
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines)

    def save(self, folder) -> list[Path]:
        """Write ``verification.csv`` and ``verification.png``; returns the files."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.files = [folder / "verification.csv", folder / "verification.png"]
        self.table.to_csv(self.files[0], index=False)
        self.figure().savefig(self.files[1], dpi=150)
        return self.files

    def figure(self):
        """Error over tolerance of every quantity, by topic."""
        from matplotlib.figure import Figure

        table = self.table[self.table["error"].notna() & self.table["observed order"].isna()]
        topics = list(dict.fromkeys(table["topic"]))
        figure = Figure(figsize=(7.0, 0.45 * len(topics) + 1.6), layout="constrained")
        ax = figure.add_subplot()
        for y, topic in enumerate(reversed(topics)):
            part = table[table["topic"] == topic]
            ratio = (part["error"] / part["tolerance"]).clip(lower=1e-8, upper=1e3)
            known = part["status"] == DIFFERS
            spread = y + np.linspace(-0.25, 0.25, len(part))
            ax.plot(ratio[~known], spread[~known.to_numpy()], "o", ms=5, color="C0")
            ax.plot(ratio[known], spread[known.to_numpy()], "s", ms=5, color="C1")
        ax.axvline(1, color="0.4", lw=1)
        ax.plot([], [], "o", color="C0", label="within tolerance, left of the line")
        ax.plot([], [], "s", color="C1", label="differs, reason in the table")
        ax.legend(fontsize=8, loc="lower left", frameon=False, bbox_to_anchor=(0, 1), ncols=2)
        ax.set_yticks(range(len(topics)), list(reversed(topics)))
        ax.set(xscale="log", xlabel="Error / tolerance", ylim=(-0.6, len(topics) - 0.4))
        return figure


def verify(
    cases: Iterable[str] | None = None,
    *,
    full: bool = False,
    out=None,
    freeze: bool = False,
    progress: bool = True,
) -> VerificationResult:
    """Run cases of the verification.

    Parameters
    ----------
    cases : iterable of str, optional
        Names of topics or cases; by default all.
    full : bool
        Those that take minutes as well.
    out : path, optional
        Folder for the table and a figure.
    freeze : bool
        Write what came out to ``parameter_sets/verification/frozen.yaml``.
    progress : bool

    Raises
    ------
    ValueError
        A name that is no topic and no case.
    """
    began = time.perf_counter()
    chosen = _chosen(cases, full)
    # what is frozen now is not compared with what was
    kept = {} if freeze else frozen()
    rows, now = [], {}
    for topic, case in tqdm(chosen, desc="verify", unit="case", disable=not progress):
        for quantity in _quantities(case):
            key = f"{topic} / {case.name} / {quantity.name if quantity else ''}"
            rows.append(_row(topic, case, quantity, kept.get(key)))
            if quantity is not None:
                now[key] = float(f"{_frozen_number(quantity):.10g}")
    result = VerificationResult(pd.DataFrame(rows), time.perf_counter() - began)
    if freeze:
        text = yaml.safe_dump({**frozen(), **now}, sort_keys=True, allow_unicode=True, width=200)
        _frozen_file().write_text(text, encoding="utf-8")
    if out is not None:
        result.save(out)
    return result


def _chosen(cases, full: bool) -> list[tuple[str, Case]]:
    every = [(topic, case) for topic, group in TOPICS.items() for case in group]
    if cases is None:
        return [(topic, case) for topic, case in every if full or not case.full]
    wanted = [cases] if isinstance(cases, str) else list(cases)
    known = [*TOPICS, *(case.name for _, case in every)]
    for name in wanted:
        if name not in known:
            raise ValueError(f"'{name}' is no topic and no case; valid are {', '.join(known)}")
    return [
        (topic, case)
        for topic, case in every
        if case.name in wanted or (topic in wanted and (full or not case.full))
    ]


def _quantities(case: Case) -> list[Quantity | None]:
    return [None] if case.run is None else list(case.run())


def _row(topic: str, case: Case, quantity: Quantity | None, kept: float | None) -> dict:
    row = {
        "topic": topic, "case": case.name, "what": case.what, "source": case.source,
        "quantity": "", "computed": np.nan, "reference": np.nan, "error": np.nan,
        "tolerance": np.nan, "observed order": np.nan, "frozen": np.nan, "frozen error": np.nan,
        "status": NOT_CHECKABLE, "reason": case.reason,
    }  # fmt: skip
    if quantity is None:
        return row
    row |= {
        "quantity": quantity.name, "computed": quantity.computed, "reference": quantity.reference,
        "error": quantity.error, "tolerance": quantity.tolerance, "reason": "",
    }  # fmt: skip
    if quantity.is_order:
        row["observed order"] = quantity.computed
    moved = False
    if kept is not None:
        row["frozen"] = kept
        row["frozen error"], moved = _moved(quantity, kept)
    if quantity.passes and not moved:
        row["status"] = PASS
    elif quantity.passes:
        row["status"] = FAILS
        row["reason"] = "moved since it was frozen"
    elif quantity.reason and not moved:
        row["status"], row["reason"] = DIFFERS, quantity.reason
    else:
        row["status"] = FAILS
    return row


def _frozen_number(quantity: Quantity) -> float:
    if quantity.reference == 0 or quantity.is_order:
        return quantity.computed
    return quantity.computed / quantity.reference


def _moved(quantity: Quantity, kept: float) -> tuple[float, bool]:
    """(change of the frozen number, whether it is one)."""
    change = abs(_frozen_number(quantity) - kept)
    if quantity.is_order:
        return change, change > ORDER_TOLERANCE
    # what should be zero is round-off, or an error in the unit of its tolerance
    bound = quantity.tolerance if quantity.reference == 0 else FROZEN_TOLERANCE
    return change, change > bound
