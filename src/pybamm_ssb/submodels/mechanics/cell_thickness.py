"""Thickness of the whole stack."""

import pybamm


class CellThickness(pybamm.BaseSubModel):
    r"""Sum over the layers since assembly: "Cell thickness change [m]". A metal counter electrode
    of a half cell loses

    .. math:: \Delta L_{counter} = -f\, \bar V_{Li}\, \frac{Q}{F A}

    by the charge Q that left it, with its volume per mole of lithium ("Lithium metal partial
    molar volume [m3.mol-1]": 13 cm3/mol or 4.85 um per mAh/cm2 for lithium) and the share f of
    it that moves the stack ("Counter electrode transmitted thickness share": a soft metal also
    flows sideways). What separator and current collectors give elastically is in the "Stack
    compliance [m.Pa-1]" of a fixture.
    """

    def __init__(self, param, options):
        super().__init__(param, options=options)

    def get_coupled_variables(self, variables):
        total = pybamm.Scalar(0)
        for domain in ["negative", "positive"]:
            if self.options.electrode_types[domain] == "planar":
                change = self._metal(variables)
                variables[f"{domain.capitalize()} electrode thickness change [m]"] = change
            else:
                change = variables[f"{domain.capitalize()} electrode thickness change [m]"]
            total = total + change
        variables["Cell thickness change [m]"] = total
        return variables

    def _metal(self, variables):
        share = pybamm.Parameter("Counter electrode transmitted thickness share")
        volume = pybamm.Parameter("Lithium metal partial molar volume [m3.mol-1]")
        charge = 3600 * variables["Discharge capacity [A.h]"] / self.param.A_cc
        return -share * volume * charge / self.param.F
