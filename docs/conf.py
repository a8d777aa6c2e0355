"""Configuration of the documentation site: see building.md."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "pybamm-ssb"
author = "The pybamm-ssb developers"
copyright = "2026, the pybamm-ssb developers"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
]
html_theme = "pydata_sphinx_theme"
html_title = "pybamm-ssb"
html_theme_options = {
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "header_links_before_dropdown": 6,
}
exclude_patterns = ["_build", "generated/figures"]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 3
# names of parameters hold brackets, which are no links
suppress_warnings = ["mystnb.unknown_mime_type"]
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_numpy_docstring = True
napoleon_use_rtype = False

#: "off", "all", or the name of one tutorial: which notebooks are executed
_notebooks = os.environ.get("PYBAMM_SSB_DOCS_NOTEBOOKS", "all")
nb_execution_mode = "off" if _notebooks == "off" else "force"
nb_execution_timeout = 900
nb_execution_raise_on_error = True
if _notebooks not in ("off", "all"):
    here = Path(__file__).parent / "tutorials"
    nb_execution_excludepatterns = [
        f"tutorials/{path.name}" for path in here.glob("*.md") if path.stem != _notebooks
    ]


def _make(app) -> None:
    import make_figures
    import make_pages

    make_pages.main()
    make_figures.main()


def setup(app) -> None:
    app.connect("builder-inited", _make)
