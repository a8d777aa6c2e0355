"""compare: one table, bands, and a failing set that takes nobody with it."""

import math

import numpy as np
import pandas as pd
import pytest

from pybamm_ssb import comparison as module
from pybamm_ssb import parameters, protocols
from pybamm_ssb.comparison import compare
from pybamm_ssb.comparison_band import FIRST, LAST, least_known
from pybamm_ssb.comparison_table import polarisation_terms

RUN = {"model": "SPMe", "progress": False}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    return compare(["LPSCl", "LLZO", "PEO"], cycles=3, out=folder, progress=False), folder


def test_the_reference_half_cell_is_the_same_for_all(three):
    comparison, _ = three
    values = [result.parameter_values for result in comparison.results.values()]
    for name in (
        "Positive electrode thickness [m]",
        "Positive particle radius [m]",
        "Positive electrode active material volume fraction",
        "Separator thickness [m]",
        "Nominal cell capacity [A.h]",
    ):
        assert len({value[name] for value in values}) == 1
    assert all(result.basis.half_cell for result in comparison.results.values())
    # each at its own temperature and pressure, printed in the head
    assert "PEO: half cell against Li, 80 C, stack pressure 1 MPa" in str(comparison)
    assert "LPSCl: half cell against Li, 25 C, stack pressure 50 MPa" in str(comparison)


def test_table_has_every_quantity(three):
    comparison, _ = three
    table = comparison.table
    assert list(table.columns) == ["LPSCl", "LLZO", "PEO"]
    for quantity in (
        "First lithiation capacity [mAh.g-1]",
        "First delithiation capacity [mAh.cm-2]",
        "Initial coulombic efficiency",
        "Retention",
        "Mean delithiation voltage [V]",
        "Charge transfer polarisation at silicon [mV]",
        "Smallest contact fraction",
        "Interphase thickness [nm]",
        "Stranded lithium [mAh.cm-2]",
        "Lithium lost to interphase [mAh.cm-2]",
    ):
        assert table.loc[quantity].map(math.isfinite).all(), quantity
    first = comparison.cycles["LPSCl"].iloc[0]
    assert table.loc["Initial coulombic efficiency", "LPSCl"] == pytest.approx(
        first["Delithiation capacity [mAh.g-1]"] / first["Lithiation capacity [mAh.g-1]"]
    )


def test_polarisation_terms_sum_to_the_total(three):
    comparison, _ = three
    for result in comparison.results.values():
        terms = polarisation_terms(result)
        total = terms.pop("Total polarisation")
        assert sum(terms.values()) == pytest.approx(total, rel=0, abs=0.1)


def test_physics_that_every_comparison_must_show(three):
    comparison, _ = three
    contact = comparison.table.loc["Smallest contact fraction"]
    # a polymer follows silicon, a sulfide partly, a garnet not at all
    assert contact["PEO"] > contact["LPSCl"] > contact["LLZO"]
    assert comparison.table.loc["Lithium lost to interphase [mAh.cm-2]", "LLZO"] == 0
    assert "delivers most" in comparison.verdict
    assert "charge transfer" in comparison.reasons["LLZO"]


def test_bands_contain_the_value_and_are_explained(three):
    comparison, _ = three
    for name in comparison.table.columns:
        assert len(comparison.bands[name].varied) <= 4
        for key in (FIRST, LAST, "Retention"):
            value = comparison.table.loc[key, name]
            low, high = (comparison.table.loc[f"{key}, {end}", name] for end in ("low", "high"))
            assert low <= value + 1e-9 and value <= high + 1e-9
    text = str(comparison)
    assert "reduced model (SPMe)" in text and "survive its band" in text
    assert "matrix creep stress [Pa] 8e+06 to 5.2e+07" in text
    assert "Separator interfacial area-specific resistance [Ohm.m2] 0.0002 to 0.1" in text
    # the creep stress decides about contact: it must move the capacity of the sulfide
    low, high = comparison.bands["LPSCl"].changes[LAST]
    assert high - low > 50


def test_files(three):
    comparison, folder = three
    names = {path.name for path in comparison.files}
    assert {"comparison.csv", "comparison.txt", "cycles_LPSCl.csv"} <= names
    assert {"voltage.png", "retention.png", "contact.png", "polarisation.png"} <= names
    assert all(path.stat().st_size > 200 for path in comparison.files)
    table = pd.read_csv(folder / "comparison.csv", index_col=0)
    assert np.isclose(
        float(table.loc["Retention", "LLZO"]), comparison.table.loc["Retention", "LLZO"]
    )


@pytest.mark.parametrize(
    ("electrolyte", "counter", "expected"),
    [
        (
            "LPSCl",
            "NMC811",
            [
                "Negative electrode matrix creep stress [Pa]",
                "Negative electrode electronic disconnection per contraction",
                "SEI resistivity [Ohm.m]",
                "Negative electrode disconnection rate variance",
            ],
        ),
        (
            "LLZO",
            "Li",
            [
                "Positive electrode contact floor",
                "Positive electrode reference exchange-current density [A.m-2]",
                "Separator interfacial area-specific resistance [Ohm.m2]",
                "Positive electrode electronic disconnection per contraction",
            ],
        ),
        (
            "PEO",
            "Li",
            [
                "Positive electrode reference exchange-current density [A.m-2]",
                "Positive electrode electronic disconnection per contraction",
                "Positive electrode disconnection rate variance",
                "SEI resistivity [Ohm.m]",
            ],
        ),
    ],
)
def test_least_known_values_are_those_that_matter(electrolyte, counter, expected):
    cell = f"Si_{electrolyte}_{counter}"
    silicon = "positive" if counter == "Li" else "negative"
    values = parameters.cell(cell)
    for name in (electrolyte, cell):
        found = least_known(name, values, silicon)
        assert [item[0] for item in found] == expected
        assert all(
            low < values[key] <= high or low <= values[key] < high for key, low, high in found
        )


def test_least_known_values_of_parameters_that_are_not_there():
    assert least_known("Si_LPSCl_NMC811", {}, "negative") == []


def test_a_failing_set_does_not_take_the_others_down(monkeypatch):
    honest = module.simulate

    def simulate(name, *args, **kwargs):
        if name == "LLZO":
            raise RuntimeError("the mesh fell apart")
        return honest(name, *args, **kwargs)

    monkeypatch.setattr(module, "simulate", simulate)
    comparison = compare(["LLZO", "LPSCl"], cycles=2, band=False, **RUN)
    assert list(comparison.results) == ["LPSCl"]
    assert comparison.failures == {"LLZO": "the mesh fell apart"}
    assert comparison.table.loc["Failed", "LLZO"] == "the mesh fell apart"
    assert comparison.table.loc[FIRST, "LPSCl"] > 2500
    assert "LLZO FAILED: the mesh fell apart" in str(comparison)
    assert comparison.verdict.startswith("LPSCl")


def test_all_sets_failing_still_gives_a_comparison(monkeypatch, tmp_path):
    def simulate(*_, **__):
        raise RuntimeError("no")

    monkeypatch.setattr(module, "simulate", simulate)
    comparison = compare(["LLZO"], cycles=2, band=False, out=tmp_path, **RUN)
    assert comparison.results == {} and "no winner" in comparison.verdict
    assert "LLZO FAILED: no" in (tmp_path / "comparison.txt").read_text()


def test_ctrl_c_keeps_the_finished_sets(monkeypatch):
    honest = module.simulate

    def simulate(name, *args, **kwargs):
        if name == "PEO":
            raise KeyboardInterrupt
        return honest(name, *args, **kwargs)

    monkeypatch.setattr(module, "simulate", simulate)
    comparison = compare(["LPSCl", "PEO"], cycles=2, band=False, **RUN)
    assert list(comparison.results) == ["LPSCl"]
    assert "interrupted" in comparison.failures["PEO"]


def test_full_cells_and_half_cells_side_by_side():
    comparison = compare(["Si_LPSCl_NMC811", "LPSCl"], cycles=2, band=False, **RUN)
    table = comparison.table
    assert table.loc["Charge transfer polarisation in cathode [mV]", "Si_LPSCl_NMC811"] > 0
    assert "half and full cells together" in comparison.verdict
    assert "nobody knows" in comparison.verdict
    # a cell name means that cell, with its own separator
    separator = "Separator thickness [m]"
    assert comparison.results["Si_LPSCl_NMC811"].parameter_values[separator] == 5e-4
    assert comparison.results["LPSCl"].parameter_values[separator] == pytest.approx(5e-5)


def test_protocol_as_a_function_of_the_cell():
    comparison = compare(
        ["LPSCl"],
        lambda cell: protocols.capacity_limit(cell, "C/10", 1000),
        band=False,
        **RUN,
    )
    assert comparison.table.loc["First lithiation capacity [mAh.g-1]", "LPSCl"] == pytest.approx(
        1000, rel=1e-3
    )


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "names is empty"),
        (["LPSCl", "LPSCll"], "did you mean 'LPSCl'"),
        (["NMC811"], "one of the counter electrodes"),
        ([3], "names has 3"),
    ],
)
def test_names_are_checked_before_anything_runs(names, message, monkeypatch):
    monkeypatch.setattr(module, "simulate", lambda *_, **__: pytest.fail("it started"))
    with pytest.raises(ValueError, match=message):
        compare(names, **RUN)
    with pytest.raises(ValueError, match="separator_um is 0"):
        compare(["LPSCl"], separator_um=0, **RUN)
    with pytest.raises(ValueError, match="did you mean"):
        compare(["LPSCl"], overrides={"Separator thicknes [m]": 1e-5}, **RUN)
