"""The two smooth kinks used by the submodels, each on a stated scale."""

import pybamm


def smooth_maximum(a, b, width):
    """max(a, b) with a hyperbolic transition; exceeds the maximum by width/2 at a = b and by
    width^2 / (4 |a - b|) away from it."""
    return (a + b + pybamm.sqrt((a - b) ** 2 + width**2)) / 2


def ramp(x, width):
    """[x]_+ with a smooth start: 0 for x <= 0, x^2 (2 w - x)/w^2 up to the width w, then x itself.

    Exactly zero below the threshold, so that a mechanism that has not started costs nothing, and
    exact beyond the width."""
    inside = pybamm.maximum(pybamm.minimum(x, width), 0)
    return inside**2 * (2 * width - inside) / width**2 + pybamm.maximum(x - width, 0)


def saturate(x, width):
    """min(x, 1) for x >= 0 with a hyperbolic transition of the given width; exactly 0 at 0."""
    return 2 * x / (x + 1 + pybamm.sqrt((x - 1) ** 2 + width**2))
