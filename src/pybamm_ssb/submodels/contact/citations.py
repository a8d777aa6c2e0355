"""What contact and disconnection rest on, as BibTeX for :func:`pybamm.print_citations`."""

import pybamm

BUDIANSKY1982 = """@incollection{Budiansky1982,
  title = {Void growth and collapse in viscous solids},
  author = {Budiansky, B. and Hutchinson, J. W. and Slutsky, S.},
  booktitle = {Mechanics of Solids: The Rodney Hill 60th Anniversary Volume},
  editor = {Hopkins, H. G. and Sewell, M. J.},
  publisher = {Pergamon Press}, pages = {13--45}, year = {1982}}"""

PERSSON2001 = """@article{Persson2001,
  title = {Theory of rubber friction and contact mechanics},
  author = {Persson, B. N. J.},
  journal = {The Journal of Chemical Physics}, volume = {115}, pages = {3840--3861},
  year = {2001}, doi = {10.1063/1.1388626}}"""

VAUPEL1979 = """@article{Vaupel1979,
  author = {Vaupel, James W. and Manton, Kenneth G. and Stallard, Eric},
  title = {The impact of heterogeneity in individual frailty on the dynamics of mortality},
  journal = {Demography}, volume = {16}, pages = {439--454}, year = {1979},
  doi = {10.2307/2061224}}"""

#: what is used -> the work it is from
WORKS = {"cavity": BUDIANSKY1982, "Persson": PERSSON2001, "unlike particles": VAUPEL1979}


def cite(*used: str) -> None:
    """Register the works behind what is used, where there are any."""
    for name in used:
        if name in WORKS:
            pybamm.citations.register(WORKS[name])
