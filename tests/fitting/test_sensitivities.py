"""Sensitivities of everything of ours that can be fitted, against central differences.

A case is a set with options; all its numbers of ours become coordinates of one model, and one
solve gives all derivatives. Each must agree with fourth-order differences, and what does not act on
the trace must have none in either.
"""

import functools
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pybamm
import pytest
import yaml

from pybamm_ssb.cell_choice import choose
from pybamm_ssb.fitting import Trace, fit_parameters
from pybamm_ssb.fitting.trace import TraceModel
from pybamm_ssb.parameters import TABLE, complete, lookup

#: of ours too, though not in the table of names: what the law of one electrolyte needs
OF_A_LAW = re.compile(r" coefficient \d( \[|$)")
AGREEMENT = 1e-3
#: what the solver's noise leaves of a difference [V]
NOISE = 5e-7
#: steps of the coordinates, which are logarithms: between noise and truncation one is looked for
STEPS = (0.01, 0.001, 0.0003, 0.003, 0.03)
#: parameters of one model; the cost of a solve grows faster than their number
TOGETHER = 28

ON = {
    "Separator interfacial area-specific resistance [Ohm.m2]": 1e-3,
    "Electrolyte grain-boundary area-specific resistance [Ohm.m2]": 1e-5,
    "contact adhesion strength [Pa]": 1e6,
    "contact floor": 0.02,
    "interphase non-passivating velocity [m.s-1]": 1e-14,
    "matrix creep rate [s-1]": 1e-10,
    "carbon network conductivity [S.m-1]": 1e-3,
    "disconnection rate [s-1]": 2e-6,
    "disconnection per contraction": 0.02,
    "electronic disconnection per contraction": 0.01,
    "reconnection per closure": 0.05,
    "fracture per stretch": 5.0,
    "fracture exposed share": 0.5,
    "initial crystalline silicon fraction": 0.3,
}
#: away from the reference temperature, where activation energies act [K]
WARMER = 15.0
BREATHING = {
    "electrode stretch": "uniaxial",
    "stack pressure": "fixture",
    "stress potential": "true",
}
LOW_PRESSURE = {"Stack pressure [Pa]": 1e7}


@dataclass(frozen=True)
class Case:
    """A set with options, the current it takes (C-rate, depth, share on the way back)."""

    name: str
    options: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)
    variants: tuple = ()
    rate: float = 0.2
    depth: float = 0.8
    back: float = 0.9
    variable: str = "Voltage [V]"
    model: str = "SPMe"
    tolerance: float = 1e-10
    only: str = ""


CASES = {
    "half": Case("Si_LPSCl_Li", changes=LOW_PRESSURE),
    "half, DFN": Case(
        "Si_LPSCl_Li", changes=LOW_PRESSURE, model="DFN", tolerance=1e-9,
        only="contact|creep|reference|disconnection|interphase",
    ),
    "breathing": Case(
        "Si_LPSCl_Li", BREATHING, {"Fixture stiffness [Pa.m-1]": 1e12}, tolerance=1e-9
    ),
    "pressure": Case(
        "Si_LPSCl_Li", BREATHING, {"Fixture stiffness [Pa.m-1]": 1e12},
        variable="Stack pressure [Pa]", tolerance=1e-9, only="Stack|Fixture|transmitted|molar|void",
    ),
    "fracture": Case(
        "Si_LPSCl_Li", {"fracture": "critical size"}, {"Stack pressure [Pa]": 1e8}
    ),
    "Li15Si4": Case(
        "Si_LPSCl_Li", {"crystallinity": "two-phase"},
        {
            "Positive electrode Li15Si4 formation rate [V-1.s-1]": 0.02,
            "Positive electrode Li15Si4 formation potential [V]": 0.15,
            "Positive electrode initial crystalline silicon fraction": 0.1,
        },
        depth=0.9, only="Li15Si4|crystalline|reference diff",
    ),
    "crystalline": Case("Si_LPSCl_Li", {"crystallinity": "two-phase"}, depth=0.6, rate=0.1),
    "alloy": Case(
        "Si_LPSCl_LiIn",
        {"contact law": "hardness", "disconnection": "reversible", "lithium source": "finite"},
        {"Counter electrode lithium capacity [A.h.m-2]": 30.0},
    ),
    "garnet": Case(
        "Si_LLZO_Li", {"contact law": "power", "effective transport": "exponential"},
        {
            "Separator porosity": 0.9,
            "Separator effective transport exponential coefficient": 1.0,
        },
    ),
    "yielding": Case(
        "Si_LPSCl_Li",
        changes={
            "Stack pressure [Pa]": 5e6,
            "Positive electrode matrix yield pressure [Pa]": 4e7,
            "Positive electrode wall pressure smoothing": 0.3,
            "Positive electrode wall pressure smoothing floor [Pa]": 2e6,
        },
    ),
    "conductivity": Case(
        "Si_LPSCl_Li", {"effective transport": "tortuosity factor"},
        {
            "Positive electrode carbon network conductivity [S.m-1]": 0.01,
            "Positive electrode pristine active material conductivity [S.m-1]": 1e-3,
            "Positive electrode lithiated active material conductivity [S.m-1]": 1.0,
        },
        variants=("Li_xSi conductivity",),
    ),
    "porous": Case("Si_LPSCl_Li", changes=LOW_PRESSURE, variants=("porous silicon",)),
    "polymer": Case("Si_PEO_Li", rate=0.05, depth=0.6),
    "polymer above its range": Case(
        "Si_PEO_Li", changes={"Electrolyte upper concentration limit [mol.m-3]": 1200.0},
        rate=0.05, depth=0.3, only="limit|coefficient",
    ),
    "polymer below its range": Case(
        "Si_PEO_Li", changes={"Electrolyte lower concentration limit [mol.m-3]": 1800.0},
        rate=0.05, depth=0.3, only="limit|coefficient",
    ),
    "polymer, full": Case("Si_PEO_LFP", rate=0.05, depth=0.6),
    "composite polymer": Case("PEO-LLZTO", rate=0.02, depth=0.5),
    "full": Case("Si_LPSCl_NMC811", changes=LOW_PRESSURE),
    "sheet": Case("Si_sheet_LPSCl_Li"),
    "columns": Case("Si_columns_LPSCl_Li"),
}  # fmt: skip
#: what the fast tier looks at
QUICK = (
    "Positive electrode reference exchange-current density [A.m-2]",
    "Positive particle reference diffusivity [m2.s-1]",
    "Positive electrode contact reference pressure [Pa]",
    "Positive electrode matrix creep exponent",
    "Positive electrode contact hardness [Pa]",
)


def cell_of(case):
    """The set with zeros replaced, so that what they switch acts."""
    item = complete(case.name, variants=case.variants)
    values = dict(item.values)
    values["Ambient temperature [K]"] += WARMER
    for name, number in values.items():
        for ending, other in ON.items():
            if name.endswith(ending) and number == 0:
                values[name] = other
    assert set(case.changes) <= set(values)
    return replace(item, values=values | case.changes)


def accepted(item, wanted):
    """Coordinates of the wanted numbers of ours that a fit takes."""
    found = {}
    for name, value in item.values.items():
        mine = lookup(name) is not None or OF_A_LAW.search(name)
        if not isinstance(value, float) or not mine or not wanted(name):
            continue
        limits = (min(value / 2, 2 * value), max(value / 2, 2 * value)) if value else (-0.5, 0.5)
        try:
            found[name] = fit_parameters(item, {name: limits})[0]
        except ValueError:
            continue
    return list(found.values())


def along(item, case, options):
    """Lithiation, a rest, delithiation, a rest."""
    sign = 1 if options.get("working electrode") == "positive" else -1
    amps = sign * case.rate * item.values["Nominal cell capacity [A.h]"]
    long = 3600 * case.depth / case.rate
    ends = np.cumsum([0, long, 1800, case.back * long, 1800])
    t = np.linspace(0, ends[-1], 200)
    current = amps * np.select([t < ends[1], t < ends[2], t < ends[3]], [1.0, 0.0, -1.0], 0.0)
    return Trace(t, current, np.zeros_like(t), variable=case.variable)


def difference(model, index, h):
    """Fourth-order central difference at the start."""
    step = np.zeros(len(model.parameters))
    step[index] = h
    near = model.solve(step)[0] - model.solve(-step)[0]
    far = model.solve(2 * step)[0] - model.solve(-2 * step)[0]
    return (8 * near - far) / (12 * h)


class Found(NamedTuple):
    """Root mean squares of a sensitivity, and of its distance from the best difference."""

    size: float
    error: float


@functools.cache
def compared(label, only=None):
    """Name to :class:`Found` for all that a fit takes, and the noise in the unit of the trace."""
    case = CASES[label]
    item = cell_of(case)
    choice = choose(item.values, options={**item.options, **case.options})
    trace = along(item, case, choice.options)
    pattern = re.compile(only or case.only)
    parameters = accepted(item, pattern.search)
    tight = {"rtol": case.tolerance, "atol": case.tolerance}
    out, noise = {}, NOISE
    for first in range(0, len(parameters), TOGETHER):
        group = parameters[first : first + TOGETHER]
        model = TraceModel(choice, group, trace, case.model, tolerances=tight)
        values, slopes = model.solve(np.zeros(len(group)), jacobian=True)
        noise = NOISE * max(1.0, float(np.abs(values).max()))
        out |= {p.name: one(model, k, slopes[:, k], noise) for k, p in enumerate(group)}
    return out, noise


def one(model, index, exact, noise):
    """A sensitivity against differences; what has none must not change the trace at all."""
    size = float(np.sqrt(np.mean(exact**2)))
    if size == 0:
        step = 0.01 * (np.arange(len(model.parameters)) == index)
        return Found(0.0, float(np.abs(model.solve(step)[0] - model.solve(0 * step)[0]).max()))
    best = np.inf
    for h in STEPS:
        try:
            found = difference(model, index, h)
        except pybamm.SolverError:  # a step too far
            continue
        best = min(best, float(np.sqrt(np.mean((found - exact) ** 2))))
        if best < max(AGREEMENT * size, noise):
            break
    return Found(size, best)


def check(label, only=None):
    found, noise = compared(label, only)
    wrong = {n: f for n, f in found.items() if f.error > max(AGREEMENT * f.size, noise)}
    assert not wrong
    return found


#: of the table, which no trace of a cell depends on, or which no set has as a number
WITHOUT = {
    "Stack pressure programme [Pa]": "a function of time, given by the experiment",
    "Nominal cell capacity [A.h]": "sets the C-rate of protocols",
    "Electrolyte density [kg.m-3]": "mass alone; cells are isothermal",
    "{Electrode} electrode active material density [kg.m-3]": "mass alone",
    "{Electrode} electrode conductive additive density [kg.m-3]": "mass alone",
    "{Electrode} electrode void fraction": "what the other fractions leave; models use those",
    "Additive density [kg.m-3]": "of a material; assembly makes the electrode's density from it",
    "Additive electronic conductivity [S.m-1]": "of a material, like its density",
    "Initial temperature [K]": "cells are isothermal at the ambient temperature",
    "Electrolyte conductivity reference temperature [K]": "of sets of the user's own; the same "
    "factor of the law as the particles' reference temperature",
    "Electrolyte diffusivity reference temperature [K]": "as for the conductivity",
}
#: lengths that span a mesh
REFUSED = {
    "{Electrode} particle radius [m]",
    "{Electrode} electrode thickness [m]",
    "Separator thickness [m]",
}
SHOWN = yaml.safe_load(Path(__file__).with_name("sensitivities.yaml").read_text(encoding="utf-8"))


def template(name):
    entry = lookup(name)
    return name if entry is None else entry.template


def test_a_few_of_one_model():
    found = check("half", "|".join(map(re.escape, QUICK)))
    assert set(found) == set(QUICK)
    # the hardness belongs to another contact law
    assert found.pop("Positive electrode contact hardness [Pa]") == (0.0, 0.0)
    assert min(f.size for f in found.values()) > 1e-4


@pytest.mark.full
@pytest.mark.filterwarnings("ignore:.*are held constant beyond:UserWarning")
@pytest.mark.filterwarnings("ignore:.*is outside the range of validity:UserWarning")
@pytest.mark.parametrize("label", CASES)
def test_everything_of_a_cell(label):
    """All agree, and those that the catalogue counts on are resolved to 1e-3 of themselves."""
    found = check(label)
    resolved = {template(n) for n, f in found.items() if f.error < AGREEMENT * f.size}
    assert set(SHOWN.get(label, ())) <= resolved
    for name, f in found.items():
        assert f.size == 0 or template(name) not in WITHOUT


def test_every_name_of_the_catalogue_is_accounted_for():
    """Shown in one case of the full tier, refused, or without effect for a stated reason."""
    shown = [n for names in SHOWN.values() for n in names if not OF_A_LAW.search(n)]
    groups = [set(shown), set(WITHOUT), REFUSED]
    catalogue = {entry.template for entry in TABLE}
    assert set(SHOWN) <= set(CASES) and len(shown) == len(set(shown))
    assert catalogue - set().union(*groups) == set()
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_lengths_and_protocols_are_refused():
    item = complete("Si_LPSCl_NMC811")
    for one_of in REFUSED:
        for electrode in ("Negative", "Positive"):
            name = one_of.replace("{Electrode}", electrode)
            with pytest.raises(ValueError, match="spans a mesh"):
                fit_parameters(item, {name: (1e-7, 1e-3)})
    with pytest.raises(ValueError, match="takes the measured current"):
        fit_parameters(item, {"Nominal cell capacity [A.h]": (1e-4, 1e-2)})
