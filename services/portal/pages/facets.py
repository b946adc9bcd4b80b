"""What lists can be narrowed by: each facet's values, and the filters that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _

from services.portal.codes import STATUSES, Labels
from services.portal.languages import language
from services.portal.wording import place
from shared.reference.coded import CodedTable, entries
from shared.reference.naf import activities, division_label
from shared.reference.siae import siae_kinds
from shared.reference.territory import territory
from shared.reference.themes import theme_label, themes


class Value(NamedTuple):
    """A value to narrow by: its code, its label, how many it would leave (None when not known)."""

    code: str
    label: str
    size: int | None = None


class Facet(NamedTuple):
    """A facet: the filter's name in the address, its title, its values."""

    name: str
    title: str
    values: Sequence[Value]
    label_of: Callable[[str], str] = str

    @property
    def active(self) -> Value | None:
        """The value that holds, even one that is not proposed; None for none."""
        code = request.args.get(self.name, "").strip()
        return Value(code, self.label_of(code)) if code else None


def by_theme() -> Facet:
    """Narrow by theme."""
    found = (Value(one.code, one.label(language())) for one in themes())
    return Facet("theme", _("Thème"), _in_order(found), lambda code: theme_label(code, language()))


def by_commune(name: str = "commune") -> Facet:
    """Narrow by commune of the territory, in the order of the alphabet."""
    found = (Value(one.code, one.name_in(language())) for one in territory().communes)
    return Facet(name, _("Commune"), _in_order(found), place)


def by_kind() -> Facet:
    """Narrow by kind of structure."""
    labels = {one.code: one.label for one in siae_kinds()}
    return Facet("type", _("Type"), _values(labels), lambda code: labels.get(code, code))


def by_status(*codes: str, labels_of: Labels = STATUSES) -> Facet:
    """Narrow by status."""
    labels = {code: str(labels_of[code]).capitalize() for code in codes}
    return Facet("etat", _("État"), _values(labels), lambda code: labels.get(code, code))


def by_code(name: str, table: CodedTable) -> Facet:
    """Narrow by a code of a table, in the table's order."""
    labels = {code: one.label(language()) for code, one in entries(table).items()}
    titles = {
        CodedTable.AGREEMENTS: _("Type d’accord"),
        CodedTable.PREMISES_USES: _("Usage"),
        CodedTable.EQUIPMENT: _("Équipement"),
        CodedTable.ACCESSIBILITY: _("Accessibilité"),
    }
    return Facet(name, titles[table], _values(labels), lambda code: labels.get(code, code))


def by_division() -> Facet:
    """Narrow by sector: the divisions of the NAF."""
    found = {code: one.label for code, one in activities().items() if one.level == "division"}
    return Facet("activite", _("Activité"), _values(found), division_label)


def _values(labels: Mapping[str, str]) -> list[Value]:
    return [Value(code, label) for code, label in labels.items()]


def _in_order(values: Iterable[Value]) -> list[Value]:
    return sorted(values, key=lambda one: one.label)
