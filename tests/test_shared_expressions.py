"""Walks that see each symbol once find what PyBaMM's own walks through the tree find."""

import threading

import numpy as np
import pybamm
import pytest

from pybamm_ssb import simulate
from pybamm_ssb.cell_choice import choose
from pybamm_ssb.models import SolidStateSPMe
from pybamm_ssb.shared_expressions import each_symbol_once, pre_order, shape
from pybamm_ssb.simulation import preset_for


def _nested(depth):
    x = pybamm.StateVector(slice(0, 4))
    for _ in range(depth):
        x = pybamm.exp(-x) * x + x
    return x


def test_a_tree_too_large_to_walk_through():
    """3^40 leaves, 121 symbols."""
    deep = _nested(40)
    assert len(list(pre_order(deep))) < 200
    assert shape(deep) == (4, 1)
    with each_symbol_once():
        assert deep.shape == (4, 1)
        assert not deep.has_symbol_of_classes(pybamm.Time)
        assert deep.has_symbol_of_classes(pybamm.StateVector)


@pytest.mark.parametrize(
    "symbol",
    [
        pybamm.Scalar(2.0),
        pybamm.Vector(np.ones(3)) * pybamm.t,
        pybamm.Matrix(np.ones((2, 3))) @ pybamm.StateVector(slice(0, 3)),
        pybamm.NumpyConcatenation(pybamm.StateVector(slice(0, 3)), pybamm.Vector(np.ones(2))),
        pybamm.StateVector(slice(990, 1200)) ** 2,
        pybamm.Index(pybamm.StateVector(slice(0, 5)), slice(1, 3)),
        pybamm.minimum(pybamm.StateVector(slice(0, 5)), 3) - pybamm.InputParameter("a"),
    ],
    ids=str,
)
def test_shapes_are_those_of_pybamm(symbol):
    assert shape(symbol) == symbol.create_copy().shape


def test_equations_of_a_cell():
    choice = choose("Si_LPSCl_Li", stack_pressure_MPa=20)
    chosen = preset_for("fast", choice.options)
    model = SolidStateSPMe({**chosen["options"], **choice.options, "pressure patches": "2"})
    parameters = choice.values.copy()
    geometry = model.default_geometry
    parameters.process_model(model)
    parameters.process_geometry(geometry)
    mesh = pybamm.Mesh(geometry, model.default_submesh_types, chosen["var_pts"])
    pybamm.Discretisation(mesh, model.default_spatial_methods).process_model(model)
    for equation in [*model.rhs.values(), *model.algebraic.values()]:
        assert shape(equation) == equation.shape
        # the same symbols, each once, in the order in which they are first met
        ids = [id(node) for node in equation.pre_order()]
        assert [id(node) for node in pre_order(equation)] == list(dict.fromkeys(ids))


def test_pybamm_is_as_it_was_afterwards():
    before = pybamm.Symbol._compute_shape, pybamm.Symbol.pre_order
    seen = []

    def inside():
        with each_symbol_once(), each_symbol_once():
            seen.append(pybamm.Symbol.pre_order is pre_order)

    threads = [threading.Thread(target=inside) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(ValueError, match="as asked"), each_symbol_once():
        raise ValueError("as asked")
    simulate("Si_LPSCl_Li", cycles=1, model="SPMe", preset="fast", progress=False)
    assert seen == [True] * 5
    assert (pybamm.Symbol._compute_shape, pybamm.Symbol.pre_order) == before
