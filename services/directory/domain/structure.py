"""What makes an organisation one of the social and solidarity economy, and its register numbers.

Source: law no. 2014-856 of 31 July 2014, article 1: associations, cooperatives, mutuals and
foundations by their form (with the local law of Alsace-Moselle), commercial companies by their
statutes; article 11 for the ESUS approval, which inclusion enterprises (SIAE) hold as of right.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from shared.reference.legal_forms import is_ess_by_form

ESUS = "esus"
_SIREN_DIGITS = 9


class Register(StrEnum):
    """Public registers that say an organisation is ESS; told by importers and agents."""

    INSEE = "insee"
    ESS_FRANCE = "ess-france"


class EssReason(StrEnum):
    """Why a structure counts as ESS, the strongest reason first."""

    INSEE = "insee-flag"
    ESS_FRANCE = "ess-france-list"
    LEGAL_FORM = "legal-form"
    ESUS = "esus-approval"
    INCLUSION = "inclusion-enterprise"
    DECLARED = "declared"


Evidence = tuple[str | None, Collection[str], Collection[str], Collection[str]]

REASONS: tuple[tuple[EssReason, Callable[[Evidence], bool]], ...] = (
    (EssReason.INSEE, lambda known: Register.INSEE in known[3]),
    (EssReason.ESS_FRANCE, lambda known: Register.ESS_FRANCE in known[3]),
    (EssReason.LEGAL_FORM, lambda known: bool(known[0]) and is_ess_by_form(str(known[0]))),
    (EssReason.ESUS, lambda known: ESUS in known[2]),
    (EssReason.INCLUSION, lambda known: bool(known[1])),
)
"""The first that holds is the reason.

The annuaire des entreprises takes INSEE's flag or the list of ESS France; ESUS firms are missing
from both, inclusion enterprises often.
"""


def ess_reason(
    legal_form: str | None,
    kinds: Collection[str],
    labels: Collection[str] = (),
    registers: Collection[str] = (),
) -> EssReason:
    """Say why a structure counts as ESS, the strongest reason first.

    :param legal_form: INSEE category, four digits.
    :param kinds: inclusion enterprise kinds (SIAE), such as `ACI` or `EI`.
    :param labels: labels and approvals it holds, by code.
    :param registers: public registers that say so.
    """
    known = (legal_form, kinds, labels, registers)
    return next((reason for reason, holds in REASONS if holds(known)), EssReason.DECLARED)


def clean_siret(text: str) -> str:
    """Return a SIRET as its 14 digits.

    La Poste's establishments follow a checksum of their own, which is accepted.

    :raises ValueError: not 14 digits, or the check digits are wrong.
    """
    try:
        return str(siret_number.validate(text))
    except ValidationError as error:
        raise ValueError("a SIRET has 14 digits whose checksum is right") from error


def clean_siren(text: str) -> str:
    """Return a SIREN as its 9 digits.

    :raises ValueError: not 9 digits, or the check digit is wrong.
    """
    try:
        return str(siren_number.validate(text))
    except ValidationError as error:
        raise ValueError("a SIREN has 9 digits whose checksum is right") from error


def siren_of(siret: str) -> str:
    """Give the SIREN a SIRET begins with."""
    return siret[:_SIREN_DIGITS]
