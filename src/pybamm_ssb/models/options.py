"""Options of the solid-state models: which exist, what they mean, which fit together."""

import copy
import difflib

import pybamm

from ..submodels.architecture import is_planar

#: Option -> (values with the neutral one first, default, scope). Scope "cell" takes one value;
#: "electrode" takes a value per electrode (2-tuple negative, positive) and per phase (nested).
SOLID_STATE_OPTIONS: dict[str, tuple[list[str], str, str]] = {
    "electrolyte transport": (["stock", "single-ion", "binary"], "single-ion", "cell"),
    "electrode architecture": (["composite", "planar"], "composite", "electrode"),
    "effective transport": (
        ["stock", "power law", "exponential", "tortuosity factor"],
        "power law",
        "cell",
    ),
    "counter electrode": (["lithium", "alloy"], "lithium", "cell"),
    "lithium source": (["unlimited", "finite"], "unlimited", "cell"),
    "pressure patches": (["1", "2", "3", "4", "5", "6", "7"], "3", "cell"),
    "contact": (["perfect", "pressure", "cavity"], "cavity", "electrode"),
    "contact law": (["Persson", "hardness", "power"], "Persson", "electrode"),
    "disconnection": (["none", "irreversible", "reversible"], "irreversible", "electrode"),
    "fracture": (["none", "critical size"], "none", "electrode"),
    "interphase": (["none", "self-limiting"], "self-limiting", "electrode"),
    "electrode stretch": (["none", "uniaxial"], "none", "cell"),
    "stretched transport": (["fraction", "affine"], "fraction", "cell"),
    "stack pressure": (["constant", "fixture", "programme"], "constant", "cell"),
    "stress potential": (["false", "true"], "false", "electrode"),
    "crystallinity": (["none", "two-phase"], "none", "electrode"),
}

#: All neutral values together are stock PyBaMM.
NEUTRAL_OPTIONS: dict[str, str] = {
    name: values[0] for name, (values, _, _) in SOLID_STATE_OPTIONS.items()
}

#: Options that only say how another one works.
_SUB_OPTIONS = ("contact law", "pressure patches", "stretched transport")

#: Options that a layer without electrolyte cannot have, with the only value it takes and why.
_PLANAR_ONLY = {
    "disconnection": ("none", "lithium spreads sideways in a layer, none of it is cut off"),
    "fracture": ("none", "cracks of a layer have no critical particle size"),
    "particle phases": ("1", "a layer is one material"),
    "particle size": ("single", "a layer has one thickness"),
    "particle mechanics": ("none", "they are those of spheres"),
    "loss of active material": ("none", "a layer is not divided into particles"),
}
_PLANAR_PROFILES = {"Fickian diffusion", "uniform profile"}

#: Stock options that the mechanisms here were not derived for, with the reason given to the user.
_REFUSED_WITH_CONTACT = {
    "particle size": ("distribution", "they follow one particle radius per phase"),
    "particle": ("MSMR", "they need a concentration state"),
    "intercalation kinetics": ("MSMR", "MSMR reactions have no single exchange-current density"),
}


def nearest(word: str, valid) -> str:
    """A hint ' Did you mean ...?' for a misspelled name, empty when nothing is close."""
    close = difflib.get_close_matches(str(word), [str(v) for v in valid], n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(repr(c) for c in close)}?" if close else ""


class SolidStateOptions(pybamm.BatteryModelOptions):
    """PyBaMM's options plus ours.

    Our per-electrode options follow PyBaMM's "SEI": in a full cell a bare string means the
    negative electrode only; give a 2-tuple (negative, positive) for both, and a nested 2-tuple
    per phase. In a half cell a bare string means the working (positive) electrode.

    Raises
    ------
    pybamm.OptionError
        For an unknown option or value (with the nearest valid ones) and for combinations that
        count a mechanism twice or that the submodels do not cover.
    """

    def __init__(self, extra_options=None):
        # lists come from JSON; PyBaMM's per-electrode values are tuples
        given = {k: _tuples(v) for k, v in dict(extra_options or {}).items()}
        ours = {name: given.pop(name) for name in SOLID_STATE_OPTIONS if name in given}
        half_cell = given.get("working electrode", "both") == "positive"
        values = {}
        for name, (valid, default, scope) in SOLID_STATE_OPTIONS.items():
            value = ours.get(name, default)
            if name == "pressure patches":
                value = str(value)
            if scope == "electrode":
                value = _per_electrode(name, value, valid[0], half_cell)
            if name == "disconnection" and name not in ours:
                value = _without_planar(value, values["electrode architecture"])
            _check_value(name, value, valid, scope)
            values[name] = value

        interphase_on = _flatten(values["interphase"]) != {"none"}
        if interphase_on and _flatten(given.get("SEI", "none")) != {"none"}:
            raise pybamm.OptionError(
                f"'interphase': {values['interphase']!r} and 'SEI': {given['SEI']!r} would both "
                "grow a film and count the lithium twice. Use 'SEI': 'none', or "
                "'interphase': 'none' for a stock SEI law."
            )
        if interphase_on and "true" in _flatten(given.get("SEI porosity change", "false")):
            raise pybamm.OptionError(
                "'interphase' already takes the electrolyte it consumes from the porosity; leave "
                "'SEI porosity change' at 'false'."
            )
        if interphase_on:
            given.setdefault("SEI film resistance", "distributed")
        ocp = given.get("open-circuit potential")
        if half_cell and isinstance(ocp, str) and ocp != "MSMR":
            # the lithium counter electrode takes only "single"; stock fails late on a bare string
            given["open-circuit potential"] = ("single", ocp)
        unknown = [k for k in given if k not in pybamm.BatteryModelOptions({})]
        if unknown:
            valid_names = [*SOLID_STATE_OPTIONS, *pybamm.BatteryModelOptions({})]
            raise pybamm.OptionError(
                f"Option {unknown[0]!r} is not recognised.{nearest(unknown[0], valid_names)} "
                f"Options of the solid-state models: {', '.join(SOLID_STATE_OPTIONS)}; "
                "PyBaMM's own are listed in pybamm.BatteryModelOptions."
            )
        super().__init__(given)
        self.possible_options.update({k: v[0] for k, v in SOLID_STATE_OPTIONS.items()})
        self.update(values)
        self._refuse_uncovered()

    def _refuse_uncovered(self):
        if self["counter electrode"] == "alloy" and self["working electrode"] == "both":
            raise pybamm.OptionError(
                "'counter electrode': 'alloy' is a half-cell option (it shifts the potential of "
                "the counter electrode, e.g. Li-In); add 'working electrode': 'positive'."
            )
        if self["lithium source"] == "finite" and self["working electrode"] == "both":
            raise pybamm.OptionError(
                "'lithium source': 'finite' is a half-cell option (the lithium of the counter "
                "electrode; in a full cell the positive electrode is the source, finite anyway); "
                "add 'working electrode': 'positive'."
            )
        if self["stack pressure"] == "fixture" and not self.any("electrode stretch"):
            raise pybamm.OptionError(
                "'stack pressure': 'fixture' needs the thickness of the electrodes; add "
                "'electrode stretch': 'uniaxial'."
            )
        if self.any("electrode stretch"):
            for option in ("SEI porosity change", "lithium plating porosity change"):
                if self[option] == "true":
                    raise pybamm.OptionError(
                        f"'electrode stretch': 'uniaxial' and '{option}': 'true' would both "
                        "change the electrolyte fraction. Leave the latter at 'false'."
                    )
            if _flatten(self["particle mechanics"]) & {"swelling only", "swelling and cracking"}:
                raise pybamm.OptionError(
                    "'electrode stretch': 'uniaxial' and 'particle mechanics': "
                    f"{self['particle mechanics']!r} would both give the thickness of the "
                    "electrodes. Leave one at 'none'."
                )
        for domain in ["negative", "positive"]:
            if self.planar(domain):
                self._refuse_in_layer(domain)
            active = {
                name
                for name in ["contact", "disconnection", "fracture", "interphase", "crystallinity"]
                if _flatten(getattr(self, domain)[name]) != {SOLID_STATE_OPTIONS[name][0][0]}
            }
            if not active:
                continue
            if self.electrode_types[domain] == "planar":
                name = sorted(active)[0]
                raise pybamm.OptionError(
                    f"'{name}': {self[name]!r} sets the {domain} electrode, which is lithium (or "
                    "an alloy) in a half cell and has no particles. Give the value for the "
                    "working electrode: a bare string, or second in the 2-tuple."
                )
            for option, (value, why) in _REFUSED_WITH_CONTACT.items():
                if value in _flatten(getattr(self, domain)[option]):
                    raise pybamm.OptionError(
                        f"'{option}': '{value}' in the {domain} electrode does not work with "
                        f"{sorted(active)}: {why}. Use the neutral value of these options there."
                    )
            mechanics = _flatten(getattr(self, domain)["particle mechanics"])
            if "fracture" in active and "swelling and cracking" in mechanics:
                raise pybamm.OptionError(
                    f"'fracture': {self['fracture']!r} and 'particle mechanics': 'swelling and "
                    f"cracking' would both crack the particles of the {domain} electrode. Leave "
                    "one at 'none'."
                )
            if "disconnection" in active:
                if "quartic profile" in _flatten(getattr(self, domain)["particle"]):
                    raise pybamm.OptionError(
                        "'disconnection' works with 'Fickian diffusion', 'uniform profile' and "
                        "'quadratic profile' particles, not with 'quartic profile'."
                    )
                if _flatten(getattr(self, domain)["loss of active material"]) != {"none"}:
                    raise pybamm.OptionError(
                        f"'disconnection' and 'loss of active material' are both on in the "
                        f"{domain} electrode: each owns the active fraction. Switch one off."
                    )

    def _refuse_in_layer(self, domain):
        if self.electrode_types[domain] == "planar":
            raise pybamm.OptionError(
                f"'electrode architecture': {self['electrode architecture']!r} sets the {domain} "
                "electrode, which is a metal or an alloy in a half cell. Give the value for the "
                "working electrode: a bare string, or second in the 2-tuple."
            )
        if self["electrolyte transport"] != "single-ion":
            raise pybamm.OptionError(
                "'electrode architecture': 'planar' works with 'electrolyte transport': "
                f"'single-ion', not with {self['electrolyte transport']!r}: a layer holds no salt."
            )
        for option, (only, why) in _PLANAR_ONLY.items():
            given = _flatten(getattr(self, domain)[option])
            if given != {only}:
                raise pybamm.OptionError(
                    f"'{option}': {sorted(given - {only})[0]!r} does not work with 'electrode "
                    f"architecture': 'planar' in the {domain} electrode: {why}. Use {only!r} there."
                )
        profile = _flatten(getattr(self, domain)["particle"])
        if not profile <= _PLANAR_PROFILES:
            raise pybamm.OptionError(
                f"'particle': {sorted(profile)[0]!r} is that of a sphere; a planar electrode takes "
                f"{sorted(_PLANAR_PROFILES)}."
            )
        front = _flatten(getattr(self, domain)["crystallinity"]) != {"none"}
        if front and profile != {"uniform profile"}:
            raise pybamm.OptionError(
                "'crystallinity': 'two-phase' in a planar electrode is a front that its own "
                "reaction limits, with lithium spread evenly behind it: add 'particle': 'uniform "
                f"profile' there (not {sorted(profile)[0]!r})."
            )

    def planar(self, domain: str) -> bool:
        """Whether an electrode is a layer without electrolyte."""
        return is_planar(self, domain)

    def any(self, name: str) -> bool:
        """Whether `name` is anywhere off its neutral value."""
        return _flatten(self[name]) != {SOLID_STATE_OPTIONS[name][0][0]}

    @property
    def neutral(self) -> bool:
        """Whether the model is stock PyBaMM."""
        mechanisms = [name for name in SOLID_STATE_OPTIONS if name not in _SUB_OPTIONS]
        return not any(self.any(name) for name in mechanisms)

    def phase_value(self, domain: str, phase: str, name: str) -> str:
        """Value of a per-electrode option for one electrode and phase."""
        return getattr(getattr(self, domain), phase)[name]

    def without_film(self) -> "SolidStateOptions":
        """A copy in which kinetics carries no film term (for electrodes without an interphase)."""
        options = copy.copy(self)
        options["SEI film resistance"] = "none"
        options["total interfacial current density as a state"] = "false"
        return options


def _flatten(value) -> set:
    if isinstance(value, tuple | list):
        return set().union(*(_flatten(v) for v in value))
    return {value}


def _tuples(value):
    return tuple(_tuples(v) for v in value) if isinstance(value, tuple | list) else value


def _per_electrode(name, value, neutral, half_cell):
    if isinstance(value, str):
        if name == "contact law":
            return value
        return (neutral, value) if half_cell else (value, neutral)
    return value


def _without_planar(value, architecture):
    """The default of "disconnection": none in a layer, which no particle leaves."""
    both = architecture if isinstance(architecture, tuple) else (architecture,) * 2
    pairs = zip(value, both, strict=True)
    return tuple("none" if kind == "planar" else given for given, kind in pairs)


def _check_value(name, value, valid, scope):
    if scope == "cell" and not isinstance(value, str):
        raise pybamm.OptionError(f"Option '{name}' takes one of {valid}, not {value!r}.")
    if isinstance(value, tuple) and (
        len(value) != 2 or any(isinstance(v, tuple) and len(v) != 2 for v in value)
    ):
        raise pybamm.OptionError(
            f"Option '{name}' takes a string or a 2-tuple (negative, positive), each of which "
            f"may be a 2-tuple (primary, secondary); got {value!r}."
        )
    for v in sorted(_flatten(value), key=str):
        if v not in valid:
            raise pybamm.OptionError(
                f"{v!r} is not a value of option '{name}'.{nearest(v, valid)} Valid: {valid}."
            )
