"""Ion and charge transport in solid electrolytes."""

from .binary import BinaryConductivity, SaltBalance
from .effective_transport import (
    TRANSPORT_LAWS,
    EffectiveTransport,
    interfacial_resistance,
    layer_resistance,
)
from .single_ion import HeldConcentration, SingleIonConductivity
from .surface_form import (
    CompositeDoubleLayerOnContact,
    FullDoubleLayerOnContact,
    SurfaceForm,
)

__all__ = [
    "TRANSPORT_LAWS",
    "BinaryConductivity",
    "CompositeDoubleLayerOnContact",
    "EffectiveTransport",
    "FullDoubleLayerOnContact",
    "HeldConcentration",
    "SaltBalance",
    "SingleIonConductivity",
    "SurfaceForm",
    "interfacial_resistance",
    "layer_resistance",
]
