"""Output variables: polarisation by cause, stranded lithium, summary variables, default plots."""

import pybamm

from ..submodels.transport import interfacial_resistance, layer_resistance
from .options import SolidStateOptions


class SolidStateOutputs:
    """Mixin with the output variables of the solid-state models."""

    options: SolidStateOptions
    variables: pybamm.FuzzyDict

    def set_voltage_variables(self):
        super().set_voltage_variables()
        self.set_polarisation_variables()

    def _primary(self, domain: str) -> str:
        return "primary " if len(self.options.phases[domain]) > 1 else ""

    def _electrode_polarisation(self, domain: str) -> dict:
        """Contributions of one porous electrode to OCV - V, each positive when it lowers V."""
        v = self.variables
        phase = self._primary(domain)
        sign = -1 if domain == "positive" else 1
        electrode = f"{domain} electrode"
        ends = ("right", "left") if domain == "negative" else ("left", "right")
        phi_e_boundary = pybamm.boundary_value(
            v["Separator electrolyte potential [V]"], "left" if domain == "negative" else "right"
        )
        phi_s = v[f"{domain.capitalize()} electrode potential [V]"]
        phi_s_terminal = pybamm.boundary_value(phi_s, ends[1])
        name = f"X-averaged {electrode}"
        eta_film = v[f"{name} {phase}SEI film overpotential [V]"]
        return {
            f"Particle diffusion polarisation in {electrode} [V]": sign
            * v[f"{domain.capitalize()} {phase}particle concentration overpotential [V]"],
            f"Charge transfer polarisation in {electrode} [V]": sign
            * v[f"{name} {phase}reaction overpotential [V]"],
            f"Interphase film polarisation in {electrode} [V]": -sign * eta_film,
            f"Electrolyte polarisation in {electrode} [V]": sign
            * (v[f"X-averaged {domain} electrolyte potential [V]"] - phi_e_boundary),
            f"Electronic polarisation in {electrode} [V]": sign
            * (phi_s_terminal - v[f"{name} potential [V]"]),
        }

    def set_polarisation_variables(self):
        """OCV - V by cause: the sum of all terms is "Total polarisation [V]" at every time.

        OCV is PyBaMM's bulk open-circuit voltage (from the mean stoichiometries, with the
        hysteresis state). A term is positive when it lowers the voltage. Electrolyte terms
        contain the salt's diffusion potential of binary electrolytes.
        """
        v = self.variables
        parts: dict[str, pybamm.Symbol] = {}
        half_cell = self.options["working electrode"] == "positive"
        for domain in ["positive"] if half_cell else ["negative", "positive"]:
            parts.update(self._electrode_polarisation(domain))
        phi_e_s = v["Separator electrolyte potential [V]"]
        left = pybamm.boundary_value(phi_e_s, "left")
        separator = left - pybamm.boundary_value(phi_e_s, "right")
        if self.options["electrolyte transport"] == "single-ion":
            interfaces = v["Current collector current density [A.m-2]"] * interfacial_resistance()
            parts["Interfacial resistance polarisation [V]"] = interfaces
            separator = separator - interfaces
            for domain in ("negative", "positive"):
                if self.options.planar(domain):
                    # in series with the separator, where it is solved
                    R = layer_resistance(self.param, domain, v)
                    through = v["Current collector current density [A.m-2]"] * R
                    parts[f"Electronic polarisation in {domain} electrode [V]"] += through
                    separator = separator - through
        parts["Separator polarisation [V]"] = separator
        if half_cell:
            # everything between the counter's terminal and the electrolyte at its face
            U = v["Negative electrode bulk open-circuit potential [V]"]
            terminal = v["Negative current collector potential [V]"]
            parts["Counter electrode polarisation [V]"] = terminal - left - U
        for name, symbol in parts.items():
            v[name] = symbol
        v["Total polarisation [V]"] = v["Bulk open-circuit voltage [V]"] - v["Voltage [V]"]
        self.polarisation_variables = list(parts)

    def set_degradation_variables(self):
        super().set_degradation_variables()
        domains = [d for d in self.options.whole_cell_domains if d != "separator"]
        for electrode in domains:
            domain = electrode.split()[0]
            self.variables[f"Stranded lithium in {electrode} [mol]"] = sum(
                self.variables[
                    "Loss of lithium due to loss of "
                    f"{phase + ' ' if len(self.options.phases[domain]) > 1 else ''}"
                    f"active material in {electrode} [mol]"
                ]
                for phase in self.options.phases[domain]
            )

    def set_default_summary_variables(self):
        super().set_default_summary_variables()
        extra = []
        for electrode in [d for d in self.options.whole_cell_domains if d != "separator"]:
            domain = electrode.split()[0]
            extra.append(f"Stranded lithium in {electrode} [mol]")
            for phase in self.options.phases[domain]:
                name = f"{phase} " if len(self.options.phases[domain]) > 1 else ""
                if self.options.phase_value(domain, phase, "contact") != "perfect":
                    extra.append(f"X-averaged {electrode} {name}contact fraction")
                if self.options.phase_value(domain, phase, "fracture") != "none":
                    extra.append(f"X-averaged {electrode} {name}crack area ratio")
                if self.options.phase_value(domain, phase, "interphase") != "none":
                    extra.append(f"X-averaged {domain} {name}SEI thickness [m]")
        if self.options["lithium source"] == "finite":
            extra.append("Counter electrode lithium capacity left [A.h.m-2]")
        self.summary_variables = self.summary_variables + extra

    @property
    def default_quick_plot_variables(self):
        half_cell = self.options["working electrode"] == "positive"
        domain = "positive" if half_cell else "negative"
        Domain, name = domain.capitalize(), self._primary(domain)
        variables = [
            "Current [A]",
            "Voltage [V]",
            f"{Domain} {name}particle surface concentration [mol.m-3]",
            "Electrolyte potential [V]",
        ]
        if self.options.phase_value(domain, "primary", "contact") != "perfect":
            variables.append(f"{Domain} electrode {name}contact fraction")
        if self.options.phase_value(domain, "primary", "contact") == "cavity":
            variables.append(f"{Domain} electrode {name}wall pressure [Pa]")
        if self.options.phase_value(domain, "primary", "interphase") != "none":
            variables.append(f"{Domain} {name}SEI thickness [m]")
        if self.options["electrolyte transport"] != "single-ion":
            variables.append("Electrolyte concentration [mol.m-3]")
        if self.options.any("electrode stretch"):
            variables.append("Cell thickness change [m]")
        if self.options["stack pressure"] != "constant":
            variables.append("Stack pressure [Pa]")
        return variables
