"""The page about results: what is in it, and that a browser shows it without complaint."""

import shutil

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

import pybamm_ssb
from pybamm_ssb import reporting, run_record
from pybamm_ssb.cli import app

BROWSER = next((p for n in ("chromium", "chromium-browser", "google-chrome")
                if (p := shutil.which(n))), None)  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """A folder of results with its page, made from the shell."""
    out = tmp_path_factory.mktemp("results")
    words = ["simulate", "LPSCl", "--cycles", "2", "--model", "SPMe", "--preset", "fast",
             "--current", "C/5", "--out", str(out), "--report"]  # fmt: skip
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "report.html" in done.stdout
    return out


def test_the_record_of_a_run(simulated):
    record = yaml.safe_load((simulated / "run.yaml").read_text())
    assert record["cells"] == ["LPSCl"] and record["seconds"] > 0
    assert record["versions"]["pybamm-ssb"] == pybamm_ssb.__version__
    assert record["command"]


def test_the_page_needs_nothing_else(simulated):
    page = (simulated / "report.html").read_text(encoding="utf-8")
    # a script or style of somebody else would be named in the head
    assert '<link rel="stylesheet' not in page and "<script src" not in page
    for text in ("mAh g-1", "Voltage against capacity", "Parameters of LPSCl",
                 "Yamamoto", "fitted", "assumed", "data:image/png;base64,"):  # fmt: skip
        assert text in page, text
    assert page.count('class="plotly-graph-div"') >= 6


def test_a_browser_shows_it(simulated, tmp_path):
    """No error in the console, nothing asked of the network, figures drawn with their axes."""
    playwright = pytest.importorskip("playwright.sync_api")
    if BROWSER is None:
        pytest.skip("no Chromium on this machine")
    said, asked = [], []
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 1400})
        page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else 0)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda r: asked.append(r.url) if r.url.startswith("http") else None)
        page.goto((simulated / "report.html").as_uri())
        page.wait_for_selector(".plotly-graph-div svg.main-svg")
        drawn = page.locator(".plotly-graph-div").count()
        lines = page.locator(".plotly-graph-div .scatterlayer .trace").count()
        titles = page.locator(".plotly-graph-div .xtitle, .plotly-graph-div .ytitle")
        texts = titles.all_text_contents()
        command = page.locator("#command").text_content()
        sources = page.locator(".provenance tr").count()
        page.screenshot(path=str(tmp_path / "page.png"))
        browser.close()
    assert said == [] and asked == []
    assert drawn >= 6 and lines >= drawn
    assert any("/ V" in text for text in texts) and any("mAh g-1" in text for text in texts)
    assert command and sources > 50
    assert (tmp_path / "page.png").stat().st_size > 20_000


def test_other_folders(tmp_path):
    """A sweep, a fit, a review, a comparison: each table has its figure; the rest is shown."""
    pd.DataFrame(
        {"point": [0, 1, 2], "a": [1.0, 2, 3], "y [V]": [3.0, 1, 2], "failed": ["", "", ""]}
    ).to_csv(tmp_path / "points.csv", index=False)
    pd.DataFrame(
        {"parameter": ["k"], "value": [2.0], "low": [1.0], "high": [4.0]}
    ).to_csv(tmp_path / "fit.csv", index=False)  # fmt: skip
    pd.DataFrame(
        {"row_id": ["a", "b"], "electrolyte_class": ["x", "y"], "reported retention": [50, 60.0],
         "predicted retention": [55.0, 50]}
    ).to_csv(tmp_path / "predictions.csv", index=False)  # fmt: skip
    pd.DataFrame(
        {"Quantity": ["Charge transfer polarisation [mV]"], "LPSCl": [3.0], "PEO": [5.0]}
    ).to_csv(tmp_path / "comparison.csv", index=False)
    page = reporting.report(tmp_path).read_text(encoding="utf-8")
    for text in ("All points", "Fitted values and intervals", "Parity of retention",
                 "Overpotentials by cause", "There is no record of the run"):  # fmt: skip
        assert text in page, text


def test_what_cannot_be_read_is_named_and_the_rest_is_there(tmp_path):
    (tmp_path / "broken.csv").write_text("")
    (tmp_path / "run.yaml").write_text("command: [")
    pd.DataFrame({"Cycle": [1, 2], "Retention": [1.0, 0.9]}).to_csv(
        tmp_path / "cycles.csv", index=False
    )
    page = reporting.report(tmp_path).read_text(encoding="utf-8")
    assert "broken.csv cannot be read" in page and "run.yaml cannot be read" in page
    assert "Retention" in page


def test_refusals(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="no such folder"):
        reporting.report(tmp_path / "none")
    with pytest.raises(ValueError, match="holds no table"):
        reporting.report(tmp_path)
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 2 and "holds no table" in done.stderr
    done = CliRunner().invoke(app, ["simulate", "LPSCl", "--report"])
    assert done.exit_code == 2 and "give a folder with --out" in done.stderr


def test_the_command_can_be_typed_again(monkeypatch):
    monkeypatch.setattr(
        "sys.argv", ["/x/pybamm-ssb", "simulate", "LPSCl", "--set", "Stack pressure [Pa]=2e7"]
    )
    assert run_record.command() == "pybamm-ssb simulate LPSCl --set 'Stack pressure [Pa]=2e7'"
