"""Figures of the physics pages, made with the models when the site is built."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pybamm
from matplotlib.figure import Figure

from pybamm_ssb import simulate
from pybamm_ssb.parameters import cell
from pybamm_ssb.submodels.contact.laws import CONTACT_LAWS
from pybamm_ssb.verification_cases.disconnection import _deficit
from pybamm_ssb.verification_cases.half_cell import flat_values, read, solve

HERE = Path(__file__).parent / "generated" / "figures"
RUN = {"model": "SPMe", "preset": "fast", "progress": False}


def _axes(xlabel: str, ylabel: str, panels: int = 1):
    figure = Figure(figsize=(5.2 * panels, 3.6), layout="constrained")
    axes = np.atleast_1d(figure.subplots(1, panels))
    for ax in axes:
        ax.set(xlabel=xlabel, ylabel=ylabel)
    return figure, axes


def contact() -> Figure:
    """Contact fraction of closed gaps against pressure, for the three laws."""
    figure, (ax,) = _axes("Stack pressure / MPa", "Contact fraction of a closed gap")
    pressures = np.geomspace(0.1, 1000, 13)
    for law in CONTACT_LAWS:
        theta = []
        for P in pressures:
            values = flat_values(**{"Stack pressure [Pa]": 1e6 * P})
            options = {"contact": "pressure", "contact law": law, "pressure patches": "1"}
            theta.append(read(solve(values, [0, 1], options), "contact fraction")[-1])
        ax.semilogx(pressures, theta, "o-", ms=3, label=law)
    ax.legend(frameon=False)
    return figure


def cavity() -> Figure:
    """Contact over two cycles at three pressures: a gap opens and closes."""
    figure, (ax,) = _axes("Time / h", "Contact fraction")
    for P in (20, 50, 100):
        curves = simulate("Si_LPSCl_Li", cycles=2, stack_pressure_MPa=P, **RUN).curves()
        ax.plot(curves["Time [h]"], curves["Contact fraction"], label=f"{P} MPa")
    ax.legend(frameon=False)
    return figure


def disconnection() -> Figure:
    """Share connected for particles that are alike, and that are not."""
    figure, (ax,) = _axes("Time at an open gap / h", "Share of silicon connected")
    hours = np.linspace(0, 300, 100)
    H = 2e-6 * _deficit() * 3600 * hours
    ax.plot(hours, np.exp(-H), label="alike, $v = 0$")
    for v in (1.0, 4.0):
        ax.plot(hours, (1 + v * H) ** (-1 / v), label=f"unlike, $v = {v:g}$")
    ax.set_ylim(0, 1)
    ax.legend(frameon=False)
    return figure


def interphase() -> Figure:
    """Thickness of the interphase over twenty cycles of two electrolytes."""
    figure, (ax,) = _axes("Cycle", "Interphase thickness / nm")
    for name in ("Si_LPSCl_Li", "Si_PEO_Li"):
        table = simulate(name, cycles=8, current="C/5", **RUN).table
        ax.plot(table.index, table["Interphase thickness [nm]"], "o-", ms=3, label=name)
    ax.legend(frameon=False)
    return figure


def mechanics() -> Figure:
    """Stack pressure of a full cell in fixtures of different stiffness."""
    figure, (ax,) = _axes("Time / h", "Stack pressure / MPa")
    options = {"electrode stretch": "uniaxial", "stack pressure": "fixture"}
    for stiffness in (1e11, 1e12, 1e13):
        result = simulate(
            "Si_LPSCl_NMC811", options=options,
            overrides={"Fixture stiffness [Pa.m-1]": stiffness}, **RUN,
        )  # fmt: skip
        solution = result.solution
        ax.plot(
            solution["Time [h]"].entries, solution["Stack pressure [Pa]"].entries / 1e6,
            label=f"{stiffness * 1e-12:g} MPa/$\\mu$m",
        )  # fmt: skip
    ax.legend(frameon=False)
    return figure


def transport() -> Figure:
    """Effective conductivity over that of the electrolyte, for the three laws."""
    figure, (ax,) = _axes("Electrolyte volume fraction", "Effective / intrinsic conductivity")
    eps = np.linspace(0.2, 1, 100)
    ax.semilogy(eps, eps**1.5, color="0.6", label="Bruggeman, 1.5")
    ax.semilogy(eps, eps**2.8, label="power law, 2.8")
    ax.semilogy(eps, np.exp(-4 * (1 - eps)), label="exponential, B = 4")
    ax.semilogy(eps, eps / 4.3, label="tortuosity factor 4.3")
    ax.legend(frameon=False)
    return figure


def fracture() -> Figure:
    """Critical diameter against pressure."""
    values = pybamm.ParameterValues(cell("Si_LPSCl_Li"))
    D0, P1, m = (
        float(values[f"Positive electrode fracture {name}"])
        for name in (
            "critical diameter without pressure [m]", "pressure coefficient [Pa]",
            "pressure exponent",
        )
    )  # fmt: skip
    figure, (ax,) = _axes("Stack pressure / MPa", "Critical particle diameter / um")
    P = np.linspace(0, 460, 200)
    ax.plot(P, 1e6 * D0 + (1e6 * P / P1) ** (1 / m))
    return figure


def silicon_phases() -> Figure:
    """First and second cycle of crystalline silicon."""
    figure, (ax,) = _axes("Capacity / mAh g$^{-1}$", "Voltage / V")
    curves = simulate(
        "Si_LPSCl_Li", cycles=2, options={"crystallinity": ("none", "two-phase")}, **RUN
    ).curves()
    for (cycle, step), part in curves.groupby(["Cycle", "Step"]):
        if abs(part["Current [mA.cm-2]"]).max() > 0:
            ax.plot(
                part["Capacity [mAh.g-1]"], part["Voltage [V]"], color=f"C{cycle - 1}",
                label=f"cycle {cycle}" if step == 1 else None,
            )  # fmt: skip
    ax.legend(frameon=False)
    return figure


def counter_electrode() -> Figure:
    """Voltage of one cell with an unlimited and with a finite lithium source."""
    figure, (ax,) = _axes("Capacity of lithiation / mAh cm$^{-2}$", "Voltage / V")
    for source in ("unlimited", "finite"):
        result = simulate(
            "Si_LPSCl_Li", options={"lithium source": source},
            overrides={"Counter electrode lithium capacity [A.h.m-2]": 20.0}
            if source == "finite" else None, **RUN,
        )  # fmt: skip
        part = result.curves().query("Step == 1")
        ax.plot(part["Capacity [mAh.cm-2]"], part["Voltage [V]"], label=source)
    ax.legend(frameon=False)
    return figure


FIGURES = {
    "transport": transport, "contact": contact, "cavity": cavity,
    "disconnection": disconnection, "interphase": interphase, "mechanics": mechanics,
    "fracture": fracture, "silicon_phases": silicon_phases,
    "counter_electrode": counter_electrode,
}  # fmt: skip


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    for name, draw in FIGURES.items():
        path = HERE / f"{name}.png"
        if path.exists():
            continue  # remove the folder after a change
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            draw().savefig(path, dpi=130)


if __name__ == "__main__":
    main()
