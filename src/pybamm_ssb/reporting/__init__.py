"""A folder of results as one self-contained page."""

from .page import report

__all__ = ["report"]
