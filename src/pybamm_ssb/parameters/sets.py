"""Zero-argument functions for PyBaMM's ``pybamm_parameter_sets`` entry points."""

from .complete import cell


def Si_LPSCl_NMC811() -> dict:
    """Micro silicon | Li6PS5Cl | NMC811, assembled discharged."""
    return cell("Si_LPSCl_NMC811")


def Si_LLZO_NMC811() -> dict:
    """Micro silicon | tantalum-doped garnet | NMC811, assembled discharged."""
    return cell("Si_LLZO_NMC811")


def Si_PEO_LFP() -> dict:
    """Micro silicon | PEO-LiTFSI | LiFePO4 at 80 C, assembled discharged."""
    return cell("Si_PEO_LFP")


def Si_LPSCl_LiIn() -> dict:
    """Micro silicon as working electrode | Li6PS5Cl | lithium-indium."""
    return cell("Si_LPSCl_LiIn")


def Si_LPSCl_Li() -> dict:
    """Micro silicon as working electrode | Li6PS5Cl | lithium."""
    return cell("Si_LPSCl_Li")


def Si_LLZO_Li() -> dict:
    """Micro silicon as working electrode | tantalum-doped garnet | lithium."""
    return cell("Si_LLZO_Li")


def Si_PEO_Li() -> dict:
    """Micro silicon as working electrode | PEO-LiTFSI | lithium at 80 C."""
    return cell("Si_PEO_Li")


def Si_sheet_LPSCl_Li() -> dict:
    """Sheet of micro silicon without electrolyte as working electrode | Li6PS5Cl | lithium."""
    return cell("Si_sheet_LPSCl_Li")


def Si_columns_LPSCl_Li() -> dict:
    """Columnar silicon as working electrode | Li6PS5Cl | lithium."""
    return cell("Si_columns_LPSCl_Li")


def Si_film_LiPON_Li() -> dict:
    """Thin silicon film as working electrode | LiPON | lithium."""
    return cell("Si_film_LiPON_Li")


def Si_film_LLZO_Li() -> dict:
    """Thin silicon film as working electrode | tantalum-doped garnet | lithium."""
    return cell("Si_film_LLZO_Li")
