"""A BPX file (Battery Parameter eXchange) as a counter electrode or as a base cell.

Needs the extra ``pybamm-ssb[bpx]``.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pybamm
import yaml

from .parameters.derived import FARADAY
from .parameters.schema import SetFile, parse

_SIDES = ("Negative", "Positive")


def load_bpx():
    """The package bpx; an ImportError that says how to get it where it is missing."""
    try:
        import bpx
    except ImportError as error:
        raise ImportError(
            "BPX files need the package bpx: pip install 'pybamm-ssb[bpx]'"
        ) from error
    return bpx


def base_cell_from_bpx(path: str | Path) -> pybamm.ParameterValues:
    """A whole cell from a BPX file, by PyBaMM's own import.

    With the options ``NEUTRAL_OPTIONS`` it runs as PyBaMM's DFN; add our parameters (or export a
    set of ours, which carries them) and switch mechanisms on one by one.
    """
    bpx = load_bpx()
    values = pybamm.ParameterValues.create_from_bpx(str(path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own = bpx.parse_bpx_file(str(path)).parameterisation.user_defined
    for side in _SIDES:
        # PyBaMM starts every cell charged; a cell of ours says itself how it is assembled
        name = f"Initial concentration in {side.lower()} electrode [mol.m-3]"
        start = getattr(own, name, None) if own is not None else None
        if start is not None:
            values[name] = start
    return values


def _law_or_value(given) -> dict:
    """{"value": number} or {"table": curve} of a BPX entry."""
    bpx = load_bpx()
    if isinstance(given, bpx.InterpolatedTable):
        order = np.argsort(given.x)
        x, y = np.array(given.x)[order], np.array(given.y)[order]
    elif isinstance(given, int | float):
        return {"value": float(given)}
    else:
        x = np.linspace(0.0, 1.0, 1001)
        with np.errstate(all="ignore"):
            function = given.to_python_function()
            y = np.array([function(point) for point in x], dtype=float)
        keep = np.isfinite(y)
        x, y = x[keep], y[keep]
    return {"table": {"x": [float(v) for v in x], "y": [float(v) for v in y]}}


def _own_shares(found, filled: float) -> tuple[dict[str, float], str, dict]:
    """(shares of additive and pores, locator, class and source): from user-defined entries under
    our names, else by assumption."""
    names = ("conductive additive volume fraction", "void fraction", "smallest void fraction")
    defined = found.parameterisation.user_defined
    given = [getattr(defined, f"Positive electrode {name}", None) for name in names]
    shares = [float(share) for share in given if isinstance(share, int | float)]
    if len(shares) == len(names) and filled + shares[0] + shares[1] <= 1 + 1e-9:
        origin = {"class": "literature", "source": "BPX_file", "verified": "secondary"}
        return dict(zip(names, shares, strict=True)), "user-defined entry", origin
    rest = max(0.0, 1 - filled)
    origin = {"class": "assumed", "source": "pybamm_ssb", "verified": "yes"}
    why = "what active material and electrolyte leave is taken as additive and binder, no pores"
    return {names[0]: rest, names[1]: 0.0, names[2]: 0.0}, why, origin


def counter_from_bpx(
    path: str | Path,
    out: str | Path | None = None,
    *,
    name: str | None = None,
    active_material_density_kg_m3: float = 4700.0,
) -> SetFile:
    """The positive electrode of a BPX file as a counter electrode for :class:`pybamm_ssb.Cell`.

    Its electrolyte fraction, transport efficiency and kinetics were those in a liquid; what BPX
    does not hold (voids, additive, density, swelling) is assumed and says so.

    Parameters
    ----------
    out : path, optional
        Writes the file (.yaml) that ``Cell(counter=...)`` takes.
    name : str, optional
        Of the set; the stem of `out` or of `path` by default.
    """
    bpx = load_bpx()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = bpx.parse_bpx_file(str(path))
    cathode, cell = found.parameterisation.positive_electrode, found.parameterisation.cell
    if not hasattr(cathode, "ocp"):
        raise ValueError(
            f"{path}: the positive electrode is a blend; one active material is needed"
        )
    if not hasattr(cathode, "porosity"):
        raise ValueError(f"{path}: the file is for a single-particle model; porosity is needed")
    title = Path(out or path).stem if name is None else name
    where = f"{Path(path).name}, positive electrode"
    given = {"class": "literature", "source": "BPX_file", "verified": "secondary"}
    arithmetic = {"class": "derived", "source": "BPX_file", "verified": "yes"}
    guess = {"class": "assumed", "source": "pybamm_ssb", "verified": "yes"}

    def value(number, locator, origin=given, low=None, high=None) -> dict:
        low, high = number if low is None else low, number if high is None else high
        return {"value": float(number), "range": [float(low), float(high)],
                "locator": locator, **origin}  # fmt: skip

    E, e = "{Electrode} electrode ", "{electrode} electrode"
    fraction = cathode.surface_area_per_unit_volume * cathode.particle_radius / 3
    shares, why, known = _own_shares(found, cathode.porosity + fraction)
    exponent = np.log(cathode.transport_efficiency) / np.log(cathode.porosity)
    T_ref = cell.reference_temperature
    values = {
        E + "active material volume fraction": value(fraction, f"{where}: a R / 3", arithmetic),
        E + "porosity": value(cathode.porosity, where),
        **{
            E + name: value(share, why, known, 0.0, max(0.3, share))
            for name, share in shares.items()
        },
        "{Electrode} particle radius [m]": value(cathode.particle_radius, where),
        f"Maximum concentration in {e} [mol.m-3]": value(cathode.maximum_concentration, where),
        E + "volume expansion coefficient": value(0.0, "not in the file", guess, -0.1, 0.1),
        E + "reference exchange-current density [A.m-2]": value(
            FARADAY * cathode.reaction_rate_constant / 2, f"{where}: F k / 2", arithmetic
        ),
        E + "exchange-current density activation energy [J.mol-1]": value(
            cathode.reaction_rate_constant_activation_energy or 0.0, where
        ),
        E + "exchange-current density reference temperature [K]": value(T_ref, "cell"),
        E + "conductivity [S.m-1]": value(cathode.conductivity, f"{where}: an effective one"),
        E + "Bruggeman coefficient (electrode)": value(0.0, "effective already", arithmetic),
        E + "tortuosity factor (electrode)": value(1.0, "effective already", arithmetic),
        E + "Bruggeman coefficient (electrolyte)": value(
            exponent, f"{where}: ln(transport efficiency)/ln(porosity)", arithmetic
        ),
        E + "tortuosity factor (electrolyte)": value(
            cathode.porosity / cathode.transport_efficiency,
            f"{where}: porosity over transport efficiency",
            arithmetic,
        ),
        E + "effective transport exponential coefficient": value(
            -np.log(cathode.transport_efficiency) / (1 - cathode.porosity),
            f"{where}: -ln(transport efficiency)/(1 - porosity)",
            arithmetic,
        ),
        E + "double-layer capacity [F.m-2]": value(0.2, "not in the file", guess, 0.01, 1.0),
        E + "charge transfer coefficient": value(0.5, "symmetric, as in BPX", guess, 0.3, 0.7),
        E + "active material density [kg.m-3]": value(
            active_material_density_kg_m3, "not in the file", guess, 2000.0, 5500.0
        ),
        E + "conductive additive density [kg.m-3]": value(
            2000.0, "carbon and binder", guess, 1000.0, 2200.0
        ),
        E + "specific heat capacity [J.kg-1.K-1]": value(
            800.0, "order of oxides", guess, 600.0, 1200.0
        ),
        "Lower voltage cut-off [V]": value(cell.lower_voltage_cutoff, "cell"),
        "Upper voltage cut-off [V]": value(cell.upper_voltage_cutoff, "cell"),
    }
    entropic = _law_or_value(cathode.dudt or 0.0)
    values[E + "OCP entropic change [V.K-1]"] = value(
        entropic.get("value", float(np.mean(entropic.get("table", {}).get("y", [0.0])))), where
    )
    laws = {
        E + "OCP [V]": _law(cathode.ocp, where, given),
        E + "exchange-current density [A.m-2]": {
            "law": "exchange current",
            "coefficients": {
                "reference": E + "reference exchange-current density [A.m-2]",
                "activation_energy": E + "exchange-current density activation energy [J.mol-1]",
                "T_ref": E + "exchange-current density reference temperature [K]",
            },
            "locator": "as in BPX",
            **guess,
        },
        E + "volume change": {
            "law": "linear volume change from lithiated",
            "coefficients": {"expansion": E + "volume expansion coefficient"},
            "locator": "not in the file",
            **guess,
        },
    }
    energy = "{Electrode} particle diffusivity activation energy [J.mol-1]"
    T_name = "{Electrode} particle diffusivity reference temperature [K]"
    values[energy] = value(cathode.diffusivity_activation_energy or 0.0, where)
    values[T_name] = value(T_ref, "cell")
    diffusivity = _law_or_value(cathode.diffusivity)
    coefficients = {"activation_energy": energy, "T_ref": T_name}
    law: dict = {"coefficients": coefficients, "locator": where, **given}
    if "value" in diffusivity:
        reference = "{Electrode} particle reference diffusivity [m2.s-1]"
        values[reference] = value(diffusivity["value"], where)
        coefficients["reference"] = reference
        law["law"] = "Arrhenius diffusivity"
    else:
        law |= {"law": "interpolated diffusivity", **diffusivity}
    laws["{Electrode} particle diffusivity [m2.s-1]"] = law
    low, high = cathode.minimum_stoichiometry, cathode.maximum_stoichiometry
    content = {
        "kind": "counter electrode",
        "name": title,
        "description": f"Positive electrode of {Path(path).name}",
        "options": {"cell": "full"},
        "design": {
            # nothing leaves a lattice without an empty site
            "Initial stoichiometry": value(min(high, 0.995), f"{where}: discharged"),
            "Lower stoichiometry limit": value(low, where),
            "Upper stoichiometry limit": value(high, where),
        },
        "values": values,
        "laws": laws,
    }
    text = yaml.safe_dump(content, sort_keys=False, width=100, default_flow_style=None)
    if out is not None:
        Path(out).write_text(text, encoding="utf-8")
    return parse(text, out or path)


def _law(given, where: str, origin: dict) -> dict:
    found = _law_or_value(given)
    if "value" in found:
        found = {"table": {"x": [0.0, 0.3, 0.7, 1.0], "y": [found["value"]] * 4}}
    return {"law": "interpolated", "coefficients": {}, "locator": where, **found, **origin}
