"""Numbers and codes of public registers: SIREN, SIRET, legal category, NAF, inclusion kinds."""

from __future__ import annotations

import re
from typing import Any

from services.directory.domain.structure import Register, clean_siren, clean_siret
from services.directory.domain.structure import siren_of as siren_in
from services.directory.importing.candidate import Remark
from services.directory.importing.cleaning.text import as_written, listed
from shared.reference.legal_forms import is_legal_form
from shared.reference.naf import is_naf, normalise_naf
from shared.reference.siae import siae_kind
from shared.reference.themes import themes_for_naf

SIRET_DIGITS, SIREN_DIGITS, LOST_ZEROS = 14, 9, 3
_DECIMALS = re.compile(r"[.,]0+$")


def digits_of(value: Any) -> str:
    """Give the digits of a number however a spreadsheet left it: `31234567800012.0`."""
    return re.sub(r"\D", "", _DECIMALS.sub("", as_written(value).strip()))


def siret_of(value: Any, remarks: list[Remark]) -> str | None:
    """Give a SIRET; up to three zeros a spreadsheet took are put back when the key is right."""
    digits = digits_of(value)
    if not digits:
        return None
    if not digits.strip("0") or set(digits) == {"9"}:
        remarks.append(Remark("placeholder-siret", "siret", "SIRET de remplissage, laissé vide"))
        return None
    if SIRET_DIGITS - LOST_ZEROS <= len(digits) < SIRET_DIGITS:
        found = _valid(digits.zfill(SIRET_DIGITS))
        if found:
            remarks.append(Remark("siret-zeros", "siret", "zéros du SIRET remis en tête"))
            return found
    found = _valid(digits)
    if found is None:
        message = f"le SIRET {digits[:20]} n’est pas valide, laissé vide"
        remarks.append(Remark("bad-siret", "siret", message))
    return found


def siren_of(value: Any, siret: str | None, remarks: list[Remark]) -> str | None:
    """Give a SIREN; a SIRET begins with it."""
    if siret:
        return siren_in(siret)
    digits = digits_of(value)
    if not digits.strip("0"):
        return None
    if len(digits) >= SIREN_DIGITS - LOST_ZEROS:
        digits = digits.zfill(SIREN_DIGITS)
    try:
        return clean_siren(digits)
    except ValueError:
        message = f"le SIREN {digits[:20]} n’est pas valide, laissé vide"
        remarks.append(Remark("bad-siren", "siren", message))
        return None


def _valid(digits: str) -> str | None:
    try:
        return clean_siret(digits)
    except ValueError:
        return None


def legal_form_of(value: Any, remarks: list[Remark]) -> str | None:
    """Give an INSEE legal category: `9220.0` is 9220."""
    code = digits_of(value)
    if not code:
        return None
    if not is_legal_form(code):
        message = f"catégorie juridique inconnue : {code[:10]}, laissée vide"
        remarks.append(Remark("bad-legal-form", "legal_form", message))
        return None
    return code


def naf_of(value: Any, remarks: list[Remark]) -> str | None:
    """Give a NAF code without dot."""
    text = as_written(value).strip()
    if not text:
        remarks.append(Remark("no-naf", "naf", "pas de code NAF : thème déduit du type"))
        return None
    code = normalise_naf(text)
    if not is_naf(code):
        remarks.append(Remark("bad-naf", "naf", f"code NAF inconnu : {text[:20]}, laissé vide"))
        return None
    return code


def kinds_of(value: Any, remarks: list[Remark]) -> list[str]:
    """Give the inclusion kinds known among those written."""
    kinds = [as_written(one).strip().upper() for one in listed(value)]
    for kind in kinds:
        if kind and siae_kind(kind) is None:
            message = f"type inconnu : {kind[:20]}, laissé vide"
            remarks.append(Remark("unknown-kind", "kinds", message))
    return sorted({kind for kind in kinds if siae_kind(kind) is not None})


def registers_of(value: Any) -> list[str]:
    """Give the registers that say the structure is ESS, of those known."""
    known = {register.value for register in Register}
    return sorted({text for one in listed(value) if (text := as_written(one).strip()) in known})


def themes_of(naf: str | None, kinds: list[str], given: list[str]) -> list[str]:
    """Give the themes: those written, those of the activity, inclusion for its enterprises."""
    found = [*given, *(themes_for_naf(naf) if naf else ())]
    if kinds:  # what an inclusion enterprise does, whatever else
        found.append("inclusion")
    return list(dict.fromkeys(found))
