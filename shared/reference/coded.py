"""Small coded tables with labels in three languages: agreements, and what premises are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from shared.reference.files import read


class CodedTable(StrEnum):
    """The tables, by the name of each in `data/coded_tables.json`."""

    AGREEMENTS = "agreements"
    """Kinds of partnership agreements (*conventions*)."""
    PREMISES_USES = "premises-uses"
    EQUIPMENT = "equipment"
    ACCESSIBILITY = "accessibility"
    LEASES = "leases"
    """Kinds of leases; sources: code de commerce L. 145-1, L. 145-4, L. 145-5 and L. 145-5-1,
    law no. 86-1290 article 57 A, code général de la propriété des
    personnes publiques L. 2122-1, code civil articles 1709 and 1875."""
    IMPACT_CRITERIA = "impact-criteria"
    """What a conditional discount of rent may reward."""


@dataclass(frozen=True, slots=True)
class Coded:
    """An entry: its code and labels."""

    code: str
    fr: str
    de: str
    en: str

    def label(self, language: str = "fr") -> str:
        """Give the label in `fr`, `de` or `en`; French for any other language."""
        return {"de": self.de, "en": self.en}.get(language, self.fr)


@cache
def entries(table: CodedTable) -> Mapping[str, Coded]:
    """Give the entries of a table by their codes, in the order they are shown."""
    rows = read("coded_tables.json")[table]
    return MappingProxyType({code: Coded(code, *labels) for code, labels in rows.items()})


def coded_label(table: CodedTable, code: str, language: str = "fr") -> str:
    """Give the label of a code; the code itself when the table does not have it."""
    found = entries(table).get(code)
    return found.label(language) if found else code
