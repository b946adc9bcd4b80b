"""What support organisations answer (needs) and for whom (audiences), in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shared.reference.files import read


@dataclass(frozen=True, slots=True)
class Term:
    """A code and its label in three languages."""

    code: str
    fr: str
    de: str
    en: str

    def label(self, language: str = "fr") -> str:
        """Give the label in `fr`, `de` or `en`; French for any other language."""
        return {"de": self.de, "en": self.en}.get(language, self.fr)


@cache
def support_needs() -> Mapping[str, Term]:
    """Give every need by its code, in the order of a project's life."""
    return {one["code"]: Term(**one) for one in read("support_needs.json")}


@cache
def audiences() -> Mapping[str, Term]:
    """Give every audience by its code."""
    return {one["code"]: Term(**one) for one in read("audiences.json")}


def need_label(code: str, language: str = "fr") -> str:
    """Give a need's label in `fr`, `de` or `en`; the code itself when it is not known."""
    found = support_needs().get(code)
    return found.label(language) if found else code


def audience_label(code: str, language: str = "fr") -> str:
    """Give an audience's label in `fr`, `de` or `en`; the code itself when it is not known."""
    found = audiences().get(code)
    return found.label(language) if found else code
