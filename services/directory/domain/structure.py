"""What makes an organisation one of the social and solidarity economy, and its register numbers.

Source: law no. 2014-856 of 31 July 2014, article 1: associations, cooperatives, mutuals and
foundations by their form (with the local law of Alsace-Moselle), commercial companies by their
statutes; article 11 for the ESUS approval, which inclusion enterprises (SIAE) hold as of right.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from shared.reference.legal_forms import is_ess_by_form


class EssReason(StrEnum):
    """Why a structure counts as ESS."""

    LEGAL_FORM = "legal-form"
    INCLUSION = "inclusion-enterprise"
    DECLARED = "declared"


def ess_reason(legal_form: str | None, kinds: Collection[str]) -> EssReason:
    """Say why a structure counts as ESS, the strongest reason first.

    :param legal_form: INSEE category, four digits.
    :param kinds: inclusion enterprise kinds (SIAE), such as `ACI` or `EI`.
    """
    if legal_form and is_ess_by_form(legal_form):
        return EssReason.LEGAL_FORM
    return EssReason.INCLUSION if kinds else EssReason.DECLARED


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
