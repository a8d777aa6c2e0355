"""The verification: every case passes or says why not, and a wrong constant is found."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import pybamm_ssb
from pybamm_ssb import verification
from pybamm_ssb.cli import app
from pybamm_ssb.parameters import references
from pybamm_ssb.verification_cases import TOPICS, contact, interphase, transport
from pybamm_ssb.verification_cases.case import Case, compare, order

QUICK = [
    (topic, case) for topic, group in TOPICS.items() for case in group if case.run and not case.full
]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", [case.name for _, case in QUICK])
def test_each_case(name):
    found = pybamm_ssb.verify([name], progress=False)
    assert len(found.table) and not len(found.failures), str(found)
    # and each is frozen
    checked = found.table[found.table["status"] != verification.NOT_CHECKABLE]
    assert checked["frozen"].notna().all()


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_all_of_them(tmp_path):
    found = pybamm_ssb.verify(full=True, out=tmp_path, progress=False)
    assert not len(found.failures), str(found)
    assert (tmp_path / "verification.png").stat().st_size > 10_000
    assert len(pd.read_csv(tmp_path / "verification.csv")) == len(found.table)


@pytest.mark.parametrize(
    ("module", "constant", "wrong", "name"),
    [
        (transport, "THERMAL", 0.026, "porous electrode"),
        (interphase, "_DRIVE", 0.9, "parabolic law"),
        (contact, "P", 51e6, "elastic gap"),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_wrong_constant_is_found(module, constant, wrong, name, monkeypatch):
    monkeypatch.setattr(module, constant, wrong)
    found = pybamm_ssb.verify([name], progress=False)
    assert len(found.failures)


def fake(monkeypatch, *quantities, kept=None, reason=""):
    case = Case("one", "what", "source", (lambda: list(quantities)) if quantities else None,
                reason=reason)  # fmt: skip
    monkeypatch.setattr(verification, "TOPICS", {"topic": [case]})
    monkeypatch.setattr(verification, "frozen", lambda: kept or {})
    return verification.verify(progress=False).table.iloc[0]


def test_two_tolerances(monkeypatch):
    near = compare("x [V]", 1.0001, 1.0, 1e-3)
    key = "topic / one / x [V]"
    assert fake(monkeypatch, near)["status"] == verification.PASS
    assert fake(monkeypatch, near, kept={key: 1.0001})["frozen error"] == 0
    moved = fake(monkeypatch, near, kept={key: 1.1})
    assert moved["status"] == verification.FAILS and "moved" in moved["reason"]
    far = compare("x [V]", 1.1, 1.0, 1e-3, reason="another law")
    assert fake(monkeypatch, far)["status"] == verification.DIFFERS
    # a tenth of a per cent, however wide the tolerance to the source
    wide = compare("x [V]", 1.02, 1.0, 0.05)
    assert fake(monkeypatch, wide, kept={key: 1.0205})["status"] == verification.PASS
    assert fake(monkeypatch, wide, kept={key: 1.022})["status"] == verification.FAILS
    # another pair of many may be the worst on another machine
    one, two = (compare("x [V]", [a, 5.0], [1.0, b], 1e-3) for a, b in ((1.0001, 5.0), (1, 5.0004)))
    assert one.computed != two.computed
    assert fake(monkeypatch, two, kept={key: one.computed / one.reference})["status"] == (
        verification.PASS
    )
    slow = order("x [V]", (10, 20), (4e-2, 1.2e-2), 1.5)
    assert fake(monkeypatch, slow, kept={key: 2.0})["status"] == verification.FAILS
    # a reason does not excuse a change
    assert fake(monkeypatch, far, kept={key: 1.3})["status"] == verification.FAILS
    unexplained = compare("x [V]", 1.1, 1.0, 1e-3)
    assert fake(monkeypatch, unexplained)["status"] == verification.FAILS
    none = fake(monkeypatch, reason="the paper gives none")
    assert none["status"] == verification.NOT_CHECKABLE and none["reason"]


def test_the_worst_pair_counts_and_nan_is_worst():
    found = compare("x", [1.0, 2.2, 3.0], [1.0, 2.0, 3.0], 0.05)
    assert found.computed == 2.2 and found.error == pytest.approx(0.1) and not found.passes
    assert not compare("x", [1.0, np.nan], 1.0, 1e9).passes
    found = order("order", (10, 20, 40), (4e-2, 1e-2, 2.5e-3), 1.9)
    assert found.computed == pytest.approx(2) and found.passes
    assert not dataclasses.replace(found, computed=1.0).passes


def test_every_row_of_the_page_has_its_columns(monkeypatch):
    case = Case("Li | LiPON | LiCoO2", "what", "source", None, reason="no | number")
    monkeypatch.setattr(verification, "TOPICS", {"topic": [case]})
    lines = verification.verify(progress=False).markdown().splitlines()
    columns = [line.replace("\\|", "").count("|") for line in lines]
    assert set(columns) == {8} and "no \\| number" in lines[-1]


def test_names_are_checked_and_the_shell_says_so():
    with pytest.raises(ValueError, match="'wagner' is no topic and no case; valid are transport"):
        pybamm_ssb.verify(["wagner"])
    bad = CliRunner().invoke(app, ["verify", "wagner"])
    assert bad.exit_code == 2 and "no topic" in bad.stderr


def test_a_failure_is_the_exit_code(monkeypatch, tmp_path):
    assert CliRunner().invoke(app, ["verify", "cost of the film"]).exit_code == 0
    monkeypatch.setattr(interphase, "_V", 300e-6)
    failed = CliRunner().invoke(app, ["verify", "cost of the film", "--out", str(tmp_path)])
    assert failed.exit_code == 1 and verification.FAILS in failed.stdout
    assert (tmp_path / "verification.csv").exists()


def test_sources_are_told():
    for _, case in QUICK:
        assert case.what and (case.source in references() or len(case.source) > 4)
