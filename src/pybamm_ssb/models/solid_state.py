"""Which submodel goes where: the parts that the full and the reduced model share."""

import pybamm

from ..retries import SOLVER_OPTIONS
from ..submodels.contact import CavityContact, PerfectContact, PressureContact, contact_kinetics
from ..submodels.counter_electrode import (
    CounterElectrodePotential,
    FiniteLithiumSource,
    plateau_potential,
)
from ..submodels.disconnection import (
    IrreversibleDisconnection,
    LithiumAmount,
    OneStateHysteresisOfConnected,
    ReversibleDisconnection,
    amount_particle,
)
from ..submodels.fracture import CriticalSizeFracture
from ..submodels.interphase import InterphaseGrowth, InterphasePorosity, InterphaseThickness
from ..submodels.mechanics import (
    STACK_PRESSURES,
    CellThickness,
    UniaxialStretch,
    stressed_potential,
)
from ..submodels.silicon_phases import two_phase_potential
from ..submodels.transport import EffectiveTransport, HeldConcentration, SaltBalance
from .options import SolidStateOptions
from .outputs import SolidStateOutputs
from .parameter_check import CheckedProcessor

#: points in x of an electrode that is a layer: all stand for its face
FACE_POINTS = 3
_CITATION = """@article{Liang2026,
  title = {Mechanisms, development, and applications of silicon-based anodes in solid state
           batteries},
  author = {Liang, F. and Yang, L. and Hu, R. and Yuan, B. and Zhu, M. and Liu, J.},
  journal = {Chemical Science}, volume = {17}, pages = {738}, year = {2026},
  doi = {10.1039/d5sc08445h}}"""


class SolidStateModel(SolidStateOutputs):
    """Mixin over a PyBaMM lithium-ion model: replaces submodels as the options ask."""

    # -- options and parameters ---------------------------------------------------------------
    @property
    def options(self):
        return self._options

    @options.setter
    def options(self, extra_options):
        # plain dicts (also from JSON and config files) become our options class
        if not isinstance(extra_options, SolidStateOptions):
            extra_options = SolidStateOptions(extra_options)
        pybamm.lithium_ion.BaseModel.options.fset(self, extra_options)

    @property
    def symbol_processor(self):
        if not self.options.neutral and not isinstance(self._symbol_processor, CheckedProcessor):
            self._symbol_processor = CheckedProcessor(self._symbol_processor, self.options)
        return self._symbol_processor

    def _rebuild_param(self):
        super()._rebuild_param()
        for domain in self._layers:
            # a layer has the surface and the volume of spheres with three times its thickness
            electrode = self.param.domain_params[domain]
            layer = electrode.prim
            layer.R = layer.R_typ = 3 * electrode.L
            layer.a_typ = layer.epsilon_s_av / electrode.L
        if self.options["counter electrode"] == "alloy":
            # initial guesses of the potentials follow the counter electrode
            self.param.n.prim.U_init = plateau_potential()
            self.param.ocv_init = self.param.p.prim.U_init - self.param.n.prim.U_init

    @property
    def default_parameter_values(self):
        """The LPSCl set: full cell with NMC811, or half cell against lithium or Li-In."""
        if self.options["working electrode"] == "both":
            return pybamm.ParameterValues("Si_LPSCl_NMC811")
        counter = "LiIn" if self.options["counter electrode"] == "alloy" else "Li"
        return pybamm.ParameterValues(f"Si_LPSCl_{counter}")

    @property
    def _layers(self) -> list[str]:
        """Electrodes without electrolyte in them."""
        return [domain for domain in ("negative", "positive") if self.options.planar(domain)]

    @property
    def default_geometry(self):
        """PyBaMM's; the coordinate r of a layer is cartesian and ends at its face."""
        geometry = super().default_geometry
        for domain in self._layers:
            r = pybamm.SpatialVariable(
                f"r_{domain[0]}",
                domain=[f"{domain} particle"],
                auxiliary_domains={
                    "secondary": f"{domain} electrode",
                    "tertiary": "current collector",
                },
                coord_sys="cartesian",
            )
            ends = {"min": pybamm.Scalar(0), "max": self.param.domain_params[domain].L}
            geometry[f"{domain} particle"] = {r: ends}
        return geometry

    @property
    def default_var_pts(self):
        """PyBaMM's; the face of a layer takes three points in x, the fewest PyBaMM can do."""
        points = super().default_var_pts
        return points | {f"x_{domain[0]}": FACE_POINTS for domain in self._layers}

    @property
    def default_solver(self):
        """IDAKLU at a relative tolerance of 5e-6 (PyBaMM's is 1e-4): contact opens and closes
        within a few steps, and at 1e-4 the voltage is only good to 0.4 mV. All options neutral:
        PyBaMM's own."""
        if self.options.neutral:
            return super().default_solver
        return pybamm.IDAKLUSolver(rtol=5e-6, atol=5e-8, options=SOLVER_OPTIONS)

    # -- which submodel goes where ------------------------------------------------------------
    def set_submodels(self, build):
        pybamm.citations.register(_CITATION)
        super().set_submodels(build=False)
        self.set_contact_submodels()
        self.set_disconnection_submodels()
        self.set_fracture_submodels()
        self.set_interphase_submodels()
        self.set_counter_electrode_submodel()
        self.set_mechanics_submodels()
        self.set_crystallinity_submodels()
        if build:
            self.build_model()

    def _porous_phases(self):
        for domain in ["negative", "positive"]:
            if self.options.electrode_types[domain] == "porous":
                for phase in self.options.phases[domain]:
                    yield domain, phase

    @property
    def _contact_in_use(self) -> bool:
        """Whether any submodel asks for the area in contact (the double layer always does)."""
        if self.options["surface form"] == "differential" and not self.options.neutral:
            return True
        users = (
            "contact",
            "disconnection",
            "fracture",
            "interphase",
            "electrode stretch",
            "stress potential",
        )
        return any(self.options.any(name) for name in users)

    def set_contact_submodels(self):
        if not self._contact_in_use:
            return
        for domain, phase in self._porous_phases():
            # particles that can be disconnected publish their mean stoichiometry themselves
            own_mean = self.options.phase_value(domain, phase, "disconnection") == "none"
            arguments = (self.param, domain, self.options, phase, self.x_average, own_mean)
            kind = self.options.phase_value(domain, phase, "contact")
            law = self.options.phase_value(domain, phase, "contact law")
            if kind == "perfect":
                cracks = self.options.phase_value(domain, phase, "fracture") != "none"
                swells = cracks or self.options.any("electrode stretch")
                submodel = PerfectContact(*arguments, swells=swells)
            elif kind == "pressure":
                submodel = PressureContact(*arguments, law=law)
            else:
                submodel = CavityContact(
                    *arguments, law=law, patches=int(self.options["pressure patches"])
                )
            self.submodels[f"{domain} {phase} contact"] = submodel

    def set_disconnection_submodels(self):
        for domain, phase in self._porous_phases():
            kind = self.options.phase_value(domain, phase, "disconnection")
            if kind == "none":
                continue
            swells = self.options.phase_value(domain, phase, "contact") != "perfect"
            arguments = (self.param, domain, self.options, phase, self.x_average, swells)
            cls = IrreversibleDisconnection if kind == "irreversible" else ReversibleDisconnection
            self.submodels[f"{domain} {phase} active material"] = cls(*arguments)
            particle = self.submodels[f"{domain} {phase} particle"]
            self.submodels[f"{domain} {phase} particle lithium amount"] = LithiumAmount(
                self.param, domain, self.options, phase, particle, self.x_average
            )
            cls = amount_particle(type(particle))
            key = f"{domain} {phase} open-circuit potential"
            if self.options.phase_value(domain, phase, "open-circuit potential") == (
                "one-state hysteresis"
            ):
                self.submodels[key] = OneStateHysteresisOfConnected(
                    self.param, domain, "lithium-ion main", self.options, phase, self.x_average
                )
            extra = {"x_average": self.x_average} if "Fickian" in cls.__name__ else {}
            self.submodels[f"{domain} {phase} particle"] = cls(
                self.param, domain, self.options, phase=phase, **extra
            )

    def set_fracture_submodels(self):
        for domain, phase in self._porous_phases():
            if self.options.phase_value(domain, phase, "fracture") != "none":
                self.submodels[f"{domain} {phase} fracture"] = CriticalSizeFracture(
                    self.param, domain, self.options, phase, self.x_average
                )

    def set_interphase_submodels(self):
        if self.options.any("interphase"):
            self.submodels["porosity"] = InterphasePorosity(self.param, self.options)
        for domain, phase in self._porous_phases():
            if self.options.phase_value(domain, phase, "interphase") == "none":
                continue
            lossy = self.options.phase_value(domain, phase, "disconnection") != "none"
            cracks = self.options.phase_value(domain, phase, "fracture") != "none"
            self.submodels[f"{domain} {phase} sei"] = InterphaseGrowth(
                self.param,
                domain,
                self.options,
                phase,
                self.x_average,
                track_area=lossy,
                cracked=cracks,
            )
            self.submodels[f"{domain} {phase} sei thickness"] = InterphaseThickness(
                self.param, domain, self.options, phase, cracked=cracks
            )

    def set_counter_electrode_submodel(self):
        if self.options["working electrode"] != "positive":
            return
        pressed = self.options.phase_value("negative", "primary", "stress potential") == "true"
        alloy = self.options["counter electrode"] == "alloy"
        finite = self.options["lithium source"] == "finite"
        if finite:
            self.submodels["counter electrode lithium source"] = FiniteLithiumSource(
                self.param, self.options
            )
        if alloy or pressed or finite:
            self.submodels["negative primary open-circuit potential"] = CounterElectrodePotential(
                self.param,
                "negative",
                "lithium metal plating",
                self.options,
                alloy=alloy,
                pressed=pressed,
                finite=finite,
            )

    def set_mechanics_submodels(self):
        if self._contact_in_use:
            kind = STACK_PRESSURES[self.options["stack pressure"]]
            self.submodels["stack pressure"] = kind(self.param, self.options)
        if self.options.any("electrode stretch"):
            for domain in ["negative", "positive"]:
                if self.options.electrode_types[domain] == "porous":
                    self.submodels[f"{domain} electrode stretch"] = UniaxialStretch(
                        self.param, domain, self.options, self.x_average
                    )
            self.submodels["cell thickness"] = CellThickness(self.param, self.options)
        for domain, phase in self._porous_phases():
            if self.options.phase_value(domain, phase, "stress potential") == "true":
                key = f"{domain} {phase} open-circuit potential"
                kind = stressed_potential(type(self.submodels[key]))
                self.submodels[key] = kind(
                    self.param, domain, "lithium-ion main", self.options, phase, self.x_average
                )

    def set_crystallinity_submodels(self):
        for domain, phase in self._porous_phases():
            if self.options.phase_value(domain, phase, "crystallinity") == "two-phase":
                key = f"{domain} {phase} open-circuit potential"
                kind = two_phase_potential(type(self.submodels[key]))
                self.submodels[key] = kind(
                    self.param, domain, "lithium-ion main", self.options, phase, self.x_average
                )

    def set_intercalation_kinetics_submodel(self):
        super().set_intercalation_kinetics_submodel()
        if not self._contact_in_use:
            return
        for domain, phase in self._porous_phases():
            # no film equation in an electrode that grows none
            film = getattr(self.options, domain)["interphase"]
            options = self.options
            if self.options.any("interphase") and film == "none":
                options = self.options.without_film()
            for key in [f"{domain} {phase} interface", f"{domain} interface"]:
                if key in self.submodels:
                    kinetics = type(self.submodels[key])
                    if self.options.phase_value(domain, phase, "contact") != "perfect":
                        kinetics = contact_kinetics(kinetics)
                    self.submodels[key] = kinetics(
                        self.param, domain, "lithium-ion main", options, phase
                    )

    def set_transport_efficiency_submodels(self):
        single_ion = self.options["electrolyte transport"] == "single-ion"
        law = self.options["effective transport"]
        stretched = None
        if self.options.any("electrode stretch"):
            stretched = self.options["stretched transport"]
        if not single_ion and law == "stock" and stretched is None:
            super().set_transport_efficiency_submodels()
            return
        for component in ["Electrolyte", "Electrode"]:
            self.submodels[f"{component.lower()} transport efficiency"] = EffectiveTransport(
                self.param, component, self.options, law, single_ion, stretched
            )

    def set_electrolyte_concentration_submodel(self):
        if self.options["electrolyte transport"] == "single-ion":
            self.submodels["electrolyte diffusion"] = HeldConcentration(self.param, self.options)
            return
        super().set_electrolyte_concentration_submodel()
        if self.options["electrolyte transport"] == "binary":
            stock = self.submodels["electrolyte diffusion"]
            self.submodels["electrolyte diffusion"] = SaltBalance(
                self.param, self.options, x_average_state=stock.x_average_state
            )
