"""Choices from the platform's coded tables, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wtforms.fields.choices import SelectChoice

from services.portal.languages import language
from shared.reference.coded import CodedTable, entries


def coded_pairs(table: CodedTable) -> Callable[[], Iterable[tuple[str, str]]]:
    """Make what gives a table's codes and labels."""

    def offered() -> list[tuple[str, str]]:
        return [(code, one.label(language())) for code, one in entries(table).items()]

    return offered


def coded_choices(table: CodedTable) -> Callable[[], list[SelectChoice]]:
    """Make what gives a table's entries as a field's choices."""
    pairs = coded_pairs(table)
    return lambda: [SelectChoice(value=code, label=label) for code, label in pairs()]
