"""The mechanisms, one folder each; every class also works in a plain PyBaMM model."""
