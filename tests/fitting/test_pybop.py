"""The same problem given to PyBOP, which needs an older numpy than PyBaMM's newest takes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pybamm_ssb.data import read_data
from pybamm_ssb.fitting import FitProblem, fit, trace_of
from pybamm_ssb.parameters import complete
from pybamm_ssb.protocols import basis

ROOT = Path(__file__).parents[2]
DATA = ROOT / "examples" / "data" / "synthetic_half_cell.csv"
D = "Positive particle reference diffusivity [m2.s-1]"
J0 = "Positive electrode reference exchange-current density [A.m-2]"


@pytest.mark.filterwarnings("ignore:scipy.optimize:DeprecationWarning")
def test_pybop_finds_the_same_optimum():
    pybop = pytest.importorskip("pybop")
    from pybamm_ssb.fitting.pybop_problem import pybop_problem

    measured = read_data(DATA, cell=basis(complete("Si_LPSCl_Li").parameter_values))
    trace = trace_of(measured, cycles=1, points=200)
    problem = FitProblem("Si_LPSCl_Li", trace, (D, J0), model="SPMe", starts={D: 1.5e-15, J0: 3.0})
    ours = fit(problem)
    options = pybop.SciPyMinimizeOptions(method="L-BFGS-B", jac=True, maxiter=60, tol=1e-10)
    theirs = pybop.SciPyMinimize(pybop_problem(problem), options=options).run()
    assert np.abs(np.asarray(theirs.x) - ours.coordinates).max() < 1e-3
    assert theirs.best_cost == pytest.approx(ours.sum_of_squares / 2, rel=1e-6)


def run(*command, **keywords):
    # the installed package is meant, not this tree
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env=environment, **keywords
    )


@pytest.mark.full
def test_pybop_in_an_environment_of_its_own(tmp_path):
    """The extra installs, and the test above passes there."""
    folder = tmp_path / "environment"
    assert run(sys.executable, "-m", "venv", folder).returncode == 0
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    reached = run(*pip, "download", "--no-deps", "-q", "-d", tmp_path / "probe", "iniconfig")
    if reached.returncode:
        pytest.skip("pip reaches no index of packages, so PyBOP cannot be installed")
    installed = run(*pip, "install", "-q", f"{ROOT}[pybop]", "pytest")
    assert installed.returncode == 0, installed.stderr[-2000:]
    name = "test_pybop_finds_the_same_optimum"
    done = run(
        python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{Path(__file__)}::{name}",
        cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    # a skipped test would end as well
    assert "1 passed" in done.stdout
