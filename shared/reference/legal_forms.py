"""Legal categories (INSEE, four digits), and which make an organisation ESS.

Source: law no. 2014-856 of 31 July 2014, article 1, II: 1° cooperatives, mutuals, foundations and
associations, among them those of the local civil code of Bas-Rhin, Haut-Rhin and Moselle (9260,
5195), by their form; 2° commercial companies, when their statutes meet the law's conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read


@dataclass(frozen=True, slots=True)
class LegalForm:
    """A legal category; `ess` is `by-form`, `by-declaration`, or None."""

    code: str
    label: str
    family: str | None = None
    ess: str | None = None


@cache
def legal_forms() -> Mapping[str, LegalForm]:
    """Give every category by its code."""
    return {one["code"]: LegalForm(**one) for one in read("legal_forms.json")}


def is_legal_form(code: str) -> bool:
    """Tell whether a category exists."""
    return code in legal_forms()


def is_ess_by_form(code: str) -> bool:
    """Tell whether the form alone makes an organisation ESS."""
    form = legal_forms().get(code)
    return form is not None and form.ess == "by-form"


def legal_form_label(code: str) -> str:
    """Give the French label of a category; the code itself when it is not known."""
    form = legal_forms().get(code)
    return form.label if form else code
