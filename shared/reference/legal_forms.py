"""Legal categories (INSEE, four digits), and which make an organisation ESS.

Source: law no. 2014-856 of 31 July 2014, article 1, II.
1° By their form (`by-form`): cooperatives, mutuals and mutual insurers, foundations, associations
of the law of 1 July 1901 or of the local civil code of Bas-Rhin, Haut-Rhin and Moselle (9260;
5195 for the cooperative association of the same local law).
2° By their statutes (`by-declaration`): commercial companies that meet the law's conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from shared.reference.files import read

Family = Literal["association", "cooperative", "mutual", "foundation", "company"]
EssGround = Literal["by-form", "by-declaration"]


@dataclass(frozen=True, slots=True)
class LegalForm:
    """A legal category; `family` and `ess` are None where the law's article 1 names it not."""

    code: str
    label: str
    family: Family | None = None
    ess: EssGround | None = None


@cache
def legal_forms() -> Mapping[str, LegalForm]:
    """Give every category by its code."""
    return {one["code"]: LegalForm(**one) for one in read("legal_forms.json")}


@cache
def ess_legal_forms() -> tuple[LegalForm, ...]:
    """Give the categories an ESS structure can have: by form first, then by declaration."""
    concerned = (form for form in legal_forms().values() if form.ess)
    return tuple(sorted(concerned, key=lambda form: (form.ess != "by-form", form.code)))


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
