"""What does each mechanism do to a cell that everybody knows?

The submodels of pybamm-ssb, one at a time, in a plain ``pybamm.lithium_ion.DFN`` with PyBaMM's
graphite | NMC811 cell (Chen2020): build nothing, replace entries of ``submodels``, build.

    python examples/submodels_in_a_plain_dfn.py --out results
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import pybamm

from pybamm_ssb.submodels import contact, disconnection, interphase, transport

E = "Negative electrode"

#: Our parameters, beside Chen2020's. Assumed values, large enough for the effect to be seen.
PARAMETERS = {
    "Stack pressure [Pa]": 40e6,
    # the electrolyte
    f"{E} effective transport exponential coefficient": 3.0,
    "Separator effective transport exponential coefficient": 3.0,
    "Positive electrode effective transport exponential coefficient": 3.0,
    f"{E} conductive additive volume fraction": 0.0,
    "Positive electrode conductive additive volume fraction": 0.0,
    # swelling of graphite and contact with a sulfide
    f"{E} volume change": lambda sto: 0.13 * sto,
    f"{E} assembled stoichiometry": 0.03,
    f"{E} contact coverage": 0.74,
    f"{E} contact reference pressure [Pa]": 90e6,
    f"{E} contact adhesion strength [Pa]": 0.0,
    f"{E} contact gap length [m]": 25e-9,
    f"{E} residual contact": 0.15,
    f"{E} contact floor": 0.01,
    f"{E} local pressure spread": 0.4,
    f"{E} matrix stiffness [Pa]": 28e9,
    f"{E} matrix creep rate [s-1]": 1e-4,
    f"{E} matrix creep stress [Pa]": 11.5e6,
    f"{E} matrix creep exponent": 6.0,
    f"{E} matrix yield pressure [Pa]": 0.5e9,
    f"{E} matrix overstress time [s]": 30.0,
    f"{E} wall pressure smoothing": 0.03,
    f"{E} wall pressure smoothing floor [Pa]": 1e5,
    # particles that lose their path
    f"{E} disconnection contact threshold": 0.65,
    f"{E} disconnection rate [s-1]": 5e-6,
    f"{E} disconnection per contraction": 0.0,
    f"{E} electronic disconnection per contraction": 0.0,
    f"{E} disconnection rate variance": 0.0,
    # interphase (Chen2020 gives molar volume, resistivity and initial thickness)
    f"{E} interphase growth constant [m2.s-1]": 1e-20,
    f"{E} interphase reaction velocity [m.s-1]": 1e-12,
    f"{E} interphase reduction potential [V]": 1.7,
    f"{E} interphase non-passivating velocity [m.s-1]": 0.0,
    f"{E} interphase non-passivating activation energy [J.mol-1]": 0.0,
    f"{E} interphase carbon area factor": 1.0,
}


def plain_dfn(edit=None, options=None) -> pybamm.BaseModel:
    """A DFN whose submodels were edited before it was built."""
    model = pybamm.lithium_ion.DFN(options, build=False)
    if edit is not None:
        edit(model)
    model.build_model()
    return model


def single_ion(model):
    """No salt balance, Ohm's law in the electrolyte."""
    model.submodels["electrolyte diffusion"] = transport.HeldConcentration(
        model.param, model.options
    )
    model.submodels["electrolyte conductivity"] = transport.SingleIonConductivity(
        model.param, model.options
    )


def exponential_transport(model):
    """Another law for what porosity does to conduction."""
    for component in ("Electrolyte", "Electrode"):
        model.submodels[f"{component.lower()} transport efficiency"] = transport.EffectiveTransport(
            model.param, component, model.options, "exponential"
        )


def cavity_contact(model, own_mean=True):
    """Graphite in cavities of a creeping matrix; kinetics on the area in contact."""
    model.submodels["negative primary contact"] = contact.CavityContact(
        model.param, "negative", model.options, own_mean=own_mean
    )
    model.submodels["negative primary interface"] = contact.ContactSymmetricButlerVolmer(
        model.param, "negative", "lithium-ion main", model.options, "primary"
    )


def contact_and_disconnection(model):
    """The same, and graphite out of contact is lost together with its lithium."""
    cavity_contact(model, own_mean=False)  # the particle publishes its mean stoichiometry
    arguments = (model.param, "negative", model.options, "primary")
    model.submodels["negative primary active material"] = disconnection.IrreversibleDisconnection(
        *arguments
    )
    stock = model.submodels["negative primary particle"]
    model.submodels["negative primary particle lithium amount"] = disconnection.LithiumAmount(
        *arguments, stock
    )
    model.submodels["negative primary particle"] = disconnection.amount_particle(type(stock))(
        *arguments
    )


def interphase_growth(model):
    """A film that grows through its own product, on an area in perfect contact."""
    arguments = (model.param, "negative", model.options, "primary")
    model.submodels["negative primary contact"] = contact.PerfectContact(*arguments)
    model.submodels["negative primary sei"] = interphase.InterphaseGrowth(*arguments)
    model.submodels["negative primary sei thickness"] = interphase.InterphaseThickness(*arguments)


CASES = {
    "plain DFN": (None, {}),
    "single-ion transport": (single_ion, {}),
    "exponential transport law": (exponential_transport, {}),
    "cavity contact": (cavity_contact, {}),
    "contact + disconnection": (contact_and_disconnection, {}),
    "interphase growth": (interphase_growth, {"SEI film resistance": "distributed"}),
}


def solve(label: str, cycles: int) -> pybamm.Solution:
    """Cycles at 1C."""
    edit, options = CASES[label]
    values = pybamm.ParameterValues("Chen2020")
    values.update(PARAMETERS, check_already_exists=False)
    experiment = pybamm.Experiment(
        [("Discharge at 1C until 2.5 V", "Charge at C/2 until 4.2 V", "Hold at 4.2 V until C/20")]
        * cycles
    )
    simulation = pybamm.Simulation(
        plain_dfn(edit, options),
        experiment=experiment,
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(),
    )
    return simulation.solve()


def main(arguments=None) -> dict:
    """Draws the figure; returns the solutions by label."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="results", help="folder for the figure")
    parser.add_argument("--cycles", type=int, default=6)
    args = parser.parse_args(arguments)
    solutions = {label: solve(label, args.cycles) for label in CASES}

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    for i, (label, solution) in enumerate(solutions.items()):
        style = {"label": label, "ls": "-" if i % 2 == 0 else "--", "lw": 3 if i == 0 else 1.5}
        first = solution.cycles[0].steps[0]
        q = first["Discharge capacity [A.h]"].entries
        left.plot(q - q[0], first["Voltage [V]"].entries, **style)
        capacities = []
        for cycle in solution.cycles:
            q = cycle.steps[0]["Discharge capacity [A.h]"].entries
            capacities.append(q[-1] - q[0])
        right.plot(range(1, len(capacities) + 1), capacities, marker="o", ms=4, **style)
    left.set(xlabel="Discharge capacity [A.h]", ylabel="Voltage [V]", title="First 1C discharge")
    right.set(xlabel="Cycle", ylabel="Discharge capacity [A.h]", title="Capacity at 1C")
    left.legend()
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "submodels_in_a_plain_dfn.png", dpi=150)
    plt.close(figure)
    return solutions


if __name__ == "__main__":
    main()
