"""What the interphase does to volumes: it takes the place of electrolyte, and a little more."""

import pybamm
from pybamm.models.submodels.porosity.base_porosity import BaseModel

from ..architecture import is_planar


def interphase_volumes(param, domain, options, variables):
    """(interphase grown since assembly, electrolyte consumed by it), per volume of the electrode
    as assembled; zeros where none grows."""
    phases = options.phases[domain]
    film = consumed = pybamm.Scalar(0)
    for phase in phases:
        if options.phase_value(domain, phase, "interphase") == "none":
            continue
        par = param.domain_params[domain].phase_params[phase]
        name = f"{phase} " if len(phases) > 1 else ""
        Domain = domain.capitalize()
        c_sei = variables[f"{Domain} {name}SEI concentration [mol.m-3]"]
        grown = c_sei * par.V_bar_sei - par.L_sei_0 * 3 * par.epsilon_s / par.R
        ratio = pybamm.Parameter(f"{par.phase_prefactor}{Domain} electrode interphase volume ratio")
        film, consumed = film + grown, consumed + grown / ratio
    return film, consumed


class InterphasePorosity(BaseModel):
    r"""Electrolyte volume fraction (PyBaMM's "porosity"), less what the interphase consumed,

    .. math:: \varepsilon_e = \varepsilon_{e,0} - V_{SEI}/r,

    with the volume of the interphase V_SEI per volume of the electrode and r the volume of its
    products over that of the electrolyte they were made of. The difference goes into pores.
    A layer without electrolyte takes it from the separator, which is not followed.
    Takes the place of PyBaMM's porosity submodel.
    """

    def get_coupled_variables(self, variables):
        eps, change = {}, {}
        for domain in self.options.whole_cell_domains:
            name = domain.split()[0]
            eps[domain] = self.param.domain_params[name].epsilon_init
            change[domain] = pybamm.FullBroadcast(0, domain, "current collector")
            if domain != "separator" and not is_planar(self.options, name):
                consumed = interphase_volumes(self.param, name, self.options, variables)[1]
                eps[domain] = eps[domain] - consumed
        variables.update(self._get_standard_porosity_variables(eps))
        variables.update(self._get_standard_porosity_change_variables(change))
        return variables

    def add_events_from(self, variables):
        for domain in self.options.whole_cell_domains:
            if domain != "separator" and not is_planar(self.options, domain.split()[0]):
                eps = variables[f"{domain.capitalize()} porosity"]
                self.events.append(pybamm.Event(f"Zero {domain} porosity cut-off", pybamm.min(eps)))
