"""Claims of the review (Chem. Sci. 2026, 17, 738), each run with its mechanism and without it."""

import pytest

from pybamm_ssb import claims
from pybamm_ssb.claims.registry import get

#: quick ones of every topic; all others are in the full tier
FAST = {
    "C002", "C004", "C006", "C007", "C009", "C011", "C012", "C017", "C019", "C020", "C022", "C024",
    "C029", "C035", "C042", "C048", "C049", "C050", "C052", "C053", "C055", "C057", "C059", "C060",
    "C064", "C067", "C088", "C089", "C091", "C094", "C095", "C099", "C112", "C115", "C116", "C117",
    "C128", "C129", "C137", "C157", "C167", "C171", "C172", "C173", "C174", "C176", "C177", "C180",
    "C187",
}  # fmt: skip


def marked(id):
    return pytest.param(id, marks=() if id in FAST else pytest.mark.full)


HOLD = [marked(id) for id in claims.ids() if get(id).fails is None]
FAIL = [marked(id) for id in claims.ids() if get(id).fails is not None]


@pytest.mark.parametrize("id", HOLD)
def test_claim_holds_and_is_gone_without_its_mechanism(id):
    outcome = claims.evaluate(id)
    found = f"{outcome.observable}: {outcome.value:g}, {outcome.null_value:g} without"
    assert outcome.holds, f"{found}; expected {outcome.expected}; {outcome.reason}"
    assert outcome.null_holds_not, f"{found}; expected {outcome.expected} with it alone"
    assert outcome.reason == ""


@pytest.mark.parametrize("id", FAIL)
def test_claim_that_the_models_contradict_has_a_reason(id):
    """One that begins to hold has lost its reason: delete `fails` where it is entered."""
    outcome = claims.evaluate(id)
    assert not outcome.holds, f"{id} holds now: {outcome.value:g}, expected {outcome.expected}"
    assert outcome.reason == get(id).fails


def test_registry_and_table_agree():
    """At least sixty can be run, few of them compare mere numbers of materials, and each is a row
    of the table with a claim and a source."""
    table = claims.table()
    assert len(claims.ids()) >= 60
    assert len(claims.ids("materials")) <= 15
    assert not set(claims.ids()) & set(claims.MISSING)
    assert sorted(table.index) == sorted({*claims.ids(), *claims.MISSING})
    for id in claims.ids():
        assert table.loc[id, "claim"] and table.loc[id, "section"], id
        assert get(id).mechanism and get(id).observable, id
    assert sum(len(claims.ids(topic)) for topic in claims.topics()) == len(claims.ids())


def test_table_of_outcomes():
    found = claims.run(["C099", "C002"], progress=False)
    assert list(found["claim"]) == ["C099", "C002"]
    assert list(found["holds"]) == [True, False]
    assert list(found["gone without the mechanism"]) == [True, True]
    assert found["reason"][0] == "" and "Li3.35Si" in found["reason"][1]
    assert found["found"][0] == pytest.approx(0.61)


@pytest.mark.parametrize("wrong", ["C0999", "C043"])
def test_what_cannot_be_run_is_refused(wrong):
    with pytest.raises(ValueError, match="claim that can be run"):
        claims.run([wrong], progress=False)


def test_a_solver_that_fails_is_reported(monkeypatch):
    """As a claim that does not hold, not as an error that ends the table."""

    def stops(on):
        raise RuntimeError("no potentials found")

    item = get("C099")
    monkeypatch.setitem(
        claims.registry._CLAIMS, "C099", type(item)(**{**vars(item), "measure": stops})
    )
    outcome = claims.evaluate("C099")
    assert not outcome.holds
    assert outcome.reason == "not solved: no potentials found"
