"""The documentation: links, examples that run, every mechanism on a page."""

import doctest
import importlib
import importlib.util
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import pybamm_ssb
from pybamm_ssb import submodels
from pybamm_ssb.models.options import SOLID_STATE_OPTIONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "generated" not in path.parts)
TUTORIALS = sorted(path.stem for path in (DOCS / "tutorials").glob("*.md"))
#: made when the site is built
GENERATED = ("generated/",)


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda p: p.name)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http", "#", "mailto:")):
            continue
        path = target.partition("#")[0]
        if any(word in path for word in GENERATED):
            continue
        assert (page.parent / path).exists(), f"{page.name}: {target}"


def test_every_page_is_in_a_table_of_contents():
    entries = set()
    for page in PAGES:
        for block in re.findall(r"```\{toctree\}(.*?)```", page.read_text("utf-8"), re.DOTALL):
            for line in block.splitlines():
                if line and not line.startswith(":"):
                    entries.add((page.parent / line.strip()).resolve())
    for page in PAGES:
        if page.name != "index.md" or page.parent != DOCS:
            assert page.with_suffix("").resolve() in entries, page


def test_every_value_of_every_option_is_on_a_physics_page():
    text = " ".join(path.read_text("utf-8") for path in (DOCS / "physics").glob("*.md"))
    for option, (values, _, _) in SOLID_STATE_OPTIONS.items():
        if option == "electrode architecture":
            continue  # in the README and the limits
        assert f'"{option}"' in text, option
        numbers = option == "pressure patches"
        for value in () if numbers else values:
            assert f'"{value}"' in text, (option, value)


def test_every_public_submodel_is_on_a_physics_page():
    text = " ".join(path.read_text("utf-8") for path in (DOCS / "physics").glob("*.md"))
    for module in pkgutil.walk_packages(submodels.__path__, "pybamm_ssb.submodels."):
        found = importlib.import_module(module.name)
        for name in getattr(found, "__all__", []):
            thing = getattr(found, name)
            if isinstance(thing, type) and ":math:" in (thing.__doc__ or ""):
                assert f".{name}\n" in text, name


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_mechanism_of_the_guide_does_what_it_says():
    text = (DOCS / "adding_a_mechanism.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict = {}
    exec(compile(code, "adding_a_mechanism.md", "exec"), names)
    # the interphase takes lithium: what contracts by that loses a little more
    assert names["share"] == pytest.approx(np.exp(-1e-7 * 30 * 86400), rel=2e-3)
    lithium = names["solution"]
    total = lithium["Total lithium in positive electrode [mol]"].entries
    stranded = lithium["Stranded lithium in positive electrode [mol]"].entries
    assert stranded[-1] > 0.05 * total[0]
    film = lithium["Loss of lithium to positive SEI [mol]"].entries
    balance = total + stranded + film
    np.testing.assert_allclose(balance, balance[0], rtol=1e-8)


def _modules():
    for module in pkgutil.walk_packages(pybamm_ssb.__path__, "pybamm_ssb."):
        if not module.name.endswith(".__main__"):
            yield module.name


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_examples_in_docstrings():
    """All of them; a package without any would not be told from one whose examples are not
    found."""
    tried = 0
    for name in _modules():
        found = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
        assert found.failed == 0, name
        tried += found.attempted
    assert tried >= 8


def build(tmp_path, notebooks):
    words = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    return subprocess.run(
        [*words, "-d", str(tmp_path / "trees"), str(DOCS), str(tmp_path / "html")],
        env={**os.environ, "PYBAMM_SSB_DOCS_NOTEBOOKS": notebooks},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.full
@pytest.mark.parametrize("tutorial", TUTORIALS)
def test_each_tutorial_runs_and_the_site_builds(tutorial, tmp_path):
    if importlib.util.find_spec("myst_nb") is None:
        pytest.skip("the extra 'docs' is not installed")
    done = build(tmp_path, tutorial)
    assert done.returncode == 0, done.stderr[-3000:]
    html = (tmp_path / "html" / "tutorials" / f"{tutorial}.html").read_text("utf-8")
    assert "<img" in html or "output" in html
    assert "Traceback" not in html
