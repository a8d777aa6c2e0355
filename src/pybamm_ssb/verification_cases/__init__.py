"""Cases of :func:`pybamm_ssb.verify`, one file per topic."""

from . import (
    architecture,
    contact,
    counter_electrode,
    disconnection,
    interphase,
    literature,
    mechanics,
    numerics,
    stock,
    transport,
)

TOPICS = {
    "transport": transport.CASES,
    "contact": contact.CASES,
    "disconnection": disconnection.CASES,
    "interphase": interphase.CASES,
    "mechanics": mechanics.CASES,
    "counter electrode": counter_electrode.CASES,
    "architecture": architecture.CASES,
    "numerics": numerics.CASES,
    "stock PyBaMM": stock.CASES,
    "literature": literature.CASES,
}
