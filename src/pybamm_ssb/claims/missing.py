"""Claims that look testable and are not run, with what the models lack."""

from __future__ import annotations

#: number of the claim to reason
MISSING: dict[str, str] = {
    "C008": "line phases at high temperature: the potentials are those of room temperature",
    "C016": "conversion of silicon with zinc and phosphorus",
    "C030": "lithium that passes from particle to particle",
    "C033": "an alloy layer that forms at the face of a film",
    "C034": "an alloy layer that forms at the face of a film",
    "C043": "contact with a distribution of particle sizes",
    "C044": "cracks of the electrolyte as a state of their own",
    "C047": "grains of the electrolyte, other than their boundaries' resistance",
    "C051": "bending",
    "C058": "vertical cracks of the electrode",
    "C087": "bonds of the binder",
    "C090": "stiffness of the composite from that of its parts",
    "C098": "two paths of lithiation",
    "C100": "thickness that grows irreversibly",
    "C119": "a layer between silicon and electrolyte with properties of its own",
    "C126": "a liquid electrolyte to compare with",
    "C143": "reactions of the electrolyte at the cathode",
    "C147": "capacity of the electrolyte itself",
    "C149": "lithium that silicon oxide binds in the first lithiation",
    "C150": "a separator of two layers",
    "C155": "a coating between silicon and electrolyte with properties of its own",
    "C158": "binders that differ in more than density",
    "C162": "Li4.4Si as an additive beside silicon",
    "C178": "an optimum in size: nothing that gets worse with small particles but area",
    "C182": "silver that alloys with lithium",
}
