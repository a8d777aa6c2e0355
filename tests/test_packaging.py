"""What is shipped is complete, and what the README prints is true."""

import os
import re
import shlex
import subprocess
import sys
import tarfile
import tomllib
import types
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pybamm_ssb import comparison, review_cells
from pybamm_ssb.cli import app
from pybamm_ssb.parameters import list_sets, references, shares

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CLASSES = ("measured", "fitted", "literature", "derived", "assumed")
COMMANDS = [
    [shlex.split(part) for part in line.split(" && ")]
    for line in README.splitlines()
    if line.startswith("python3 -m venv")
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Wheel and sdist, built from this tree."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def data_files():
    files = [path for path in (ROOT / "parameter_sets").rglob("*") if path.is_file()]
    names = {path.relative_to(ROOT).as_posix() for path in files}
    assert {"parameter_sets/references.bib", "parameter_sets/review/protocols.csv"} <= names
    described = review_cells.rows()["cell"].dropna()
    tables = ("parameter_sets/review/", "parameter_sets/verification/")
    yaml = [name for name in names if name.endswith(".yaml") and not name.startswith(tables)]
    assert len(yaml) == len(list_sets()) + len(described)
    return names


def modules():
    files = (ROOT / "src").rglob("*.py")
    return {path.relative_to(ROOT / "src").as_posix() for path in files}


def test_wheel_is_complete(built):
    """Every module and every file of data, the marker of types and the licence; nothing else."""
    names = set(zipfile.ZipFile(built[0]).namelist())
    info = {name for name in names if ".dist-info/" in name}
    assert any(name.endswith("/licenses/LICENSE") for name in info)
    entry_points = next(name for name in info if name.endswith("/entry_points.txt"))
    text = zipfile.ZipFile(built[0]).read(entry_points).decode()
    assert "[pybamm_models]" in text and "[pybamm_parameter_sets]" in text
    expected = modules() | {f"pybamm_ssb/{name}" for name in data_files()}
    assert names - info == expected | {"pybamm_ssb/py.typed"}


def test_sdist_is_complete(built):
    """Source, data, tests, examples and benchmarks."""
    with tarfile.open(built[1]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert data_files() <= names
    assert {f"src/{name}" for name in modules()} <= names
    assert {"LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "pyproject.toml"} <= names
    assert "src/pybamm_ssb/py.typed" in names
    for folder in ("tests", "examples", "benchmarks"):
        files = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.py")}
        assert files and files <= names


def test_sets_are_found_in_a_wheel(built, tmp_path):
    """Unpacked away from the repository: the same sets and references as here."""
    zipfile.ZipFile(built[0]).extractall(tmp_path)
    code = (
        "from pybamm_ssb import parameters as p, review_experiments as r;"
        "print(p.data_folder(), len(p.list_sets()), len(p.references()), sep='|')"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    folder = tmp_path / "pybamm_ssb" / "parameter_sets"
    assert found == f"{folder}|{len(list_sets())}|{len(references())}"


def test_table_of_shares_in_the_readme():
    """Every cell of the table, to the per cent, for every set."""
    rows = re.findall(r"^\| `(\w+)` \|((?: \d+ % \|){5})$", README, re.MULTILINE)
    assert f"| set | {' | '.join(CLASSES)} |" in README
    assert {name for name, _ in rows} == set(list_sets("cells"))
    for name, cells in rows:
        printed = [int(number) for number in re.findall(r"\d+", cells)]
        computed = shares(name)
        assert printed == [round(100 * computed[kind]) for kind in CLASSES], name


def test_first_command_of_the_readme(monkeypatch, tmp_path):
    """An environment, the package, and the comparison with arguments that the shell takes."""
    venv, install, command = COMMANDS[0]
    assert len(COMMANDS) == 2
    assert venv == ["python3", "-m", "venv", ".venv"]
    assert install == [".venv/bin/pip", "install", "-q", "."]
    assert command[0] == ".venv/bin/pybamm-ssb"
    assert PROJECT["project"]["scripts"]["pybamm-ssb"] == "pybamm_ssb.cli:app"
    calls = []

    def compare(names, **options):
        calls.append((names, options["cycles"], str(options["out"])))
        return types.SimpleNamespace(files=[], failures={}, results={"a": 1})

    monkeypatch.setattr(comparison, "compare", compare)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, command[1:])
    assert result.exit_code == 0, result.output
    assert calls == [(["LPSCl", "LLZO", "PEO"], 20, "results")]


def test_second_command_of_the_readme():
    """The extra it installs has what the tests need, the tier exists, and .ci/run calls it."""
    venv, install, command = COMMANDS[1]
    assert venv == ["python3", "-m", "venv", ".venv"]
    assert install == [".venv/bin/pip", "install", "-q", "-e", ".[test]"]
    extra = [
        re.split(r"[<>=]", name)[0] for name in PROJECT["project"]["optional-dependencies"]["test"]
    ]
    assert {"pytest", "pytest-xdist", "hatchling"} <= set(extra)
    assert command[:6] == [".venv/bin/python", "-m", "pytest", "-n", "2", "--dist"]
    assert command[6:] == ["worksteal", "-m", "not full"]
    assert any(m.startswith("full:") for m in PROJECT["tool"]["pytest"]["ini_options"]["markers"])
    ci = ROOT / ".ci" / "run"
    if ci.exists():  # not in the sdist
        pattern = re.search(r"grep -m1 -E '(.*)' README.md", ci.read_text(encoding="utf-8"))[1]
        called = next(line for line in README.splitlines() if re.search(pattern, line))
        assert [shlex.split(part) for part in called.split(" && ")] == COMMANDS[1]
