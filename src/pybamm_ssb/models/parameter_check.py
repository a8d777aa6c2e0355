"""Parameter values are checked when they meet a model: before any solver starts."""

import pybamm
from pybamm.models.symbol_processor import SymbolProcessor

from ..parameters import check_spelling, check_values

_PLATEAU = "Counter electrode plateau potential [V]"
_INTERFACES = "Separator interfacial area-specific resistance [Ohm.m2]"


def check_fit(values, options) -> None:
    """Refuse a set that carries what the model would silently leave out.

    Raises
    ------
    pybamm.OptionError
        With the option that is missing.
    """
    half_cell = options["working electrode"] == "positive"
    alloy = isinstance(values.get(_PLATEAU), int | float)
    if half_cell and alloy and options["counter electrode"] != "alloy":
        raise pybamm.OptionError(
            f"the parameters have a '{_PLATEAU}', of an alloy counter electrode: they need a "
            "model with the option {'counter electrode': 'alloy'}"
        )
    for domain in ("negative", "positive"):
        name = f"{domain.capitalize()} electrode porosity"
        composite = options.electrode_types[domain] == "porous" and not options.planar(domain)
        if composite and isinstance(values.get(name), int | float) and values[name] == 0:
            raise pybamm.OptionError(
                f"'{name}' is 0: a layer without electrolyte needs a model with the option "
                "{'electrode architecture': 'planar'}"
            )
    resistance = values.get(_INTERFACES)
    stock = options["electrolyte transport"] == "stock"
    if stock and isinstance(resistance, int | float) and resistance > 0:
        raise pybamm.OptionError(
            f"'{_INTERFACES}' is {resistance:g}, which PyBaMM's own electrolyte does not know: "
            "use the option {'electrolyte transport': 'single-ion'}, or set it to zero"
        )


def check_crystalline(values, options) -> None:
    """Refuse more lithium than the amorphous part of the assembled silicon can hold.

    Raises
    ------
    ValueError
    """
    for domain in ("negative", "positive"):
        for phase in options.phases[domain]:
            if options.phase_value(domain, phase, "crystallinity") == "none":
                continue
            several = len(options.phases[domain]) > 1
            prefix = f"{phase.capitalize()}: " if several else ""
            name = f"{prefix}{domain.capitalize()} electrode initial crystalline silicon fraction"
            c, c_max, crystalline = (
                values.get(key)
                for key in (
                    f"{prefix}Initial concentration in {domain} electrode [mol.m-3]",
                    f"{prefix}Maximum concentration in {domain} electrode [mol.m-3]",
                    name,
                )
            )
            if not all(isinstance(number, int | float) for number in (c, c_max, crystalline)):
                continue
            if crystalline + c / c_max >= 1:
                raise ValueError(
                    f"'{name}' is {crystalline:g} and the initial stoichiometry {c / c_max:g}: "
                    "lithium sits in amorphous silicon only; valid is a sum below 1"
                )


class CheckedProcessor(SymbolProcessor):
    """PyBaMM hands the parameter values to the model's symbol processor when it has replaced
    parameters by values; this one looks at them first."""

    def __init__(self, stock: SymbolProcessor, options):
        super().__init__()
        self.__dict__.update(stock.__dict__)
        self.options = options

    @property
    def parameter_values(self):
        return self._parameter_values

    @parameter_values.setter
    def parameter_values(self, values):
        if isinstance(values, pybamm.ParameterValues):
            check_values(values)
            check_spelling(values)
            check_fit(values, self.options)
            check_crystalline(values, self.options)
        SymbolProcessor.parameter_values.fset(self, values)
