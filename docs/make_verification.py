"""Write docs/verification.md and its figure from a run of every case.

Run as: python docs/make_verification.py [FOLDER]; FOLDER holds the verification.csv of an earlier
``pybamm-ssb verify --full --out FOLDER``.
"""

import sys
from pathlib import Path

import pandas as pd

from pybamm_ssb.verification import VerificationResult, verify

HERE = Path(__file__).parent
HEAD = """# Verification

Every closed form and literature case, made by `python docs/make_verification.py`; rerun with
`pybamm-ssb verify` (half a minute) or `pybamm-ssb verify --full` (some minutes), single topics
or cases with `pybamm-ssb verify contact "mixed law"`. {counts}.

Each quantity has two tolerances: to its source, which is in the table, and to the result frozen in
`parameter_sets/verification/frozen.yaml` (`pybamm-ssb verify --full --freeze` writes it): 0.1 % of
the reference, 0.05 of an order, and the tolerance to the source for what should be zero.
A quantity beyond its tolerance needs a reason,
which does not excuse a change from the frozen result. The error is relative, or in the unit of a
quantity whose reference is zero; where there are many numbers it is that of the worst. For an
observed order the tolerance is the least that passes.

```{{image}} verification.png
:alt: Error over tolerance of every quantity
```

"""


def main() -> None:
    if len(sys.argv) > 1:
        table = pd.read_csv(Path(sys.argv[1]) / "verification.csv")
        result = VerificationResult(table.fillna({"reason": "", "quantity": ""}))
    else:
        result = verify(full=True)
    page = HEAD.format(counts=result.counts()) + result.markdown() + "\n"
    (HERE / "verification.md").write_text(page, encoding="utf-8")
    result.figure().savefig(HERE / "verification.png", dpi=130)


if __name__ == "__main__":
    main()
