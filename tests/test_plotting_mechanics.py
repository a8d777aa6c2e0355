"""Figures of a breathing cell: labels with units, and the data of the cycle they show."""

import numpy as np
import pytest

from pybamm_ssb import plotting_mechanics as figures
from pybamm_ssb.simulation import simulate

STRETCH = {"electrode stretch": "uniaxial"}
RUN = {"preset": "fast", "progress": False}


@pytest.fixture(scope="module")
def full():
    options = {**STRETCH, "stack pressure": "fixture"}
    return simulate("Si_LPSCl_NMC811", cycles=2, options=options, **RUN)


@pytest.fixture(scope="module")
def half():
    return simulate("LPSCl", cycles=1, options=STRETCH, **RUN)


def test_pressure_and_thickness(full, half):
    for result, moves in ((full, True), (half, False)):
        figure = figures.pressure_and_thickness(result)
        labels = [ax.get_ylabel() for ax in figure.axes]
        assert labels == ["Cell voltage / V", "Stack pressure / MPa", "Thickness change / $\\mu$m"]
        assert figure.axes[-1].get_xlabel() == "Time in the cycle / h"
        assert len({ax.get_xlim() for ax in figure.axes}) == 1
        cycle = result.cycles[-1]
        _, pressure, thickness = (ax.lines[0] for ax in figure.axes)
        hours = (cycle.t - cycle.t[0]) / 3600
        np.testing.assert_allclose(pressure.get_xdata(), hours)
        assert (np.ptp(pressure.get_ydata()) > 0.2) == moves
        low, high = figure.axes[1].get_ylim()
        assert low <= pressure.get_ydata().min() and pressure.get_ydata().max() <= high
        expected = 1e6 * cycle["Cell thickness change [m]"].entries.ravel()
        np.testing.assert_allclose(thickness.get_ydata(), expected)
        # the layers add up to the cell
        cell, silicon, counter = (line.get_ydata() for line in figure.axes[2].lines[:3])
        np.testing.assert_allclose(silicon + counter, cell, atol=1e-9)
        shown = [text.get_text() for text in figure.legends[0].get_texts()]
        assert shown == ["cell", "silicon electrode", "counter electrode"]
        halves = [text.get_text() for text in figure.axes[0].texts]
        assert halves == ["lithiation", "delithiation"]
        assert result.name in figure.get_suptitle()


@pytest.mark.parametrize(("cell", "domain"), [("full", "negative"), ("half", "positive")])
def test_depth_maps(cell, domain, request):
    result = request.getfixturevalue(cell)
    figure = figures.depth_maps(result)
    voltage, voids, contact, *bars = figure.axes
    assert voltage.get_ylabel() == "Cell voltage / V"
    assert [ax.get_ylabel() for ax in bars] == ["Void fraction", "Contact fraction"]
    assert contact.get_xlabel() == "Time in the cycle / h"
    cycle, E = result.cycles[-1], f"{domain.capitalize()} electrode"
    thickness = 1e6 * result.parameter_values[f"{E} thickness [m]"]
    for ax, name in ((voids, "void fraction"), (contact, "contact fraction")):
        assert ax.get_ylabel() == "Depth from the\nseparator / $\\mu$m"
        # the separator is above
        np.testing.assert_allclose(ax.get_ylim(), (thickness, 0))
        mesh = ax.collections[0]
        edges = mesh.get_coordinates()[:, 0, 1]
        assert np.all(np.diff(edges) > 0)
        np.testing.assert_allclose(edges[[0, -1]], (0, thickness))
        np.testing.assert_allclose(np.diff(edges), thickness / 9, rtol=1e-6)
        shown = mesh.get_array().reshape(len(edges) - 1, -1)
        values = cycle[f"{E} {name}"].entries
        at_separator = values[-1] if domain == "negative" else values[0]
        times = mesh.get_coordinates()[0, :, 0]
        middles = 3600 * (times[1:] + times[:-1]) / 2 + cycle.t[0]
        known, first = np.unique(cycle.t, return_index=True)
        exact = np.interp(middles, known, at_separator[first])
        np.testing.assert_allclose(shown[0], exact, atol=1e-9)
        assert np.ptp(shown) > 0.1


def test_files(half, tmp_path):
    files = figures.save_breathing(half, tmp_path)
    assert [file.name for file in files] == ["breathing.png", "depth.png"]
    assert all(file.stat().st_size > 20_000 for file in files)


@pytest.mark.parametrize("make", [figures.pressure_and_thickness, figures.depth_maps])
def test_what_is_needed_is_named(make, half):
    rigid = simulate("LPSCl", cycles=1, model="SPMe", **RUN)
    assert not figures.breathes(rigid)
    with pytest.raises(ValueError, match="needs the option 'electrode stretch': 'uniaxial'"):
        make(rigid)
    kept, half.cycles = half.cycles, [None]
    try:
        with pytest.raises(ValueError, match="no cycle in which current flowed was kept"):
            make(half)
    finally:
        half.cycles = kept
