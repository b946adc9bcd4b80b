"""Several of a kind: boxes to tick, rows one adds and takes away, without scripts too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, Form, FormField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from services.portal.forms.fields import tidy
from services.portal.languages import language

ADD, REMOVE = "add-row", "remove-row"
"""What the buttons of rows send: the name of the rows, and the index of the one to take away."""


class Boxes(SelectMultipleField):
    """Some of a list, as boxes to tick.

    :param offered: gives the codes and labels, in the language of the page.
    """

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: Any,
        offered: Callable[[], Iterable[tuple[str, str]]],
        most: int,
        validators: Iterable[Any] = (),
        **more: Any,
    ) -> None:
        def in_order() -> list[SelectChoice]:
            return [SelectChoice(value=code, label=name) for code, name in offered()]

        super().__init__(label, [*validators, self._not_too_many], choices=in_order, **more)
        self.most = most

    def _not_too_many(self, _form: Any, field: Field) -> None:
        if len(field.data or []) > self.most:
            raise ValidationError(_("Choisissez-en %(most)s au plus.", most=self.most))


class RowForm(Form):
    """What one row is made of."""

    class Meta:
        """The language of the page, for what the fields themselves say."""

        @property
        def locales(self) -> list[str]:
            """Give the language."""
            return [language()]

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was filled in: such a row is left out."""
        telling = (field for field in self if field.type != "SelectField")
        return not any(field.data or any(map(tidy, field.raw_data or ())) for field in telling)


class Row(FormField):
    """One row of several; one left blank is not looked at."""

    def validate(self, form: Any, extra_validators: Iterable[Any] = ()) -> bool:
        """Check it, unless it is blank."""
        blank: bool = self.form.is_blank
        return True if blank else bool(super().validate(form, extra_validators))


class Rows(FieldList):
    """Rows of the same fields, `most` at the most; those left blank say nothing.

    :param one: what a row is called; `another`: the button that adds one.
    """

    def __init__(
        self, label: Any, row: type[RowForm], most: int, *, one: Any, another: Any, **more: Any
    ) -> None:
        super().__init__(Row(row, ""), label, min_entries=1, max_entries=most, **more)
        self.one, self.another, self.most = one, another, most

    @property
    def filled(self) -> list[Any]:
        """The forms of the rows that say something."""
        return [row.form for row in self if not row.form.is_blank]

    @property
    def has_room(self) -> bool:
        """Tell whether one more may be added."""
        return len(self) < self.most

    def reshape(self, asked: MultiDict[str, str]) -> None:
        """Add a row, or take one away, as a button asked."""
        if asked.get(ADD) == self.name and self.has_room:
            self.append_entry()
        name, _dash, index = asked.get(REMOVE, "").rpartition("-")
        if name == self.name and index.isascii() and index.isdigit() and int(index) < len(self):
            rows: list[Any] = self.entries
            del rows[int(index)]
            self._renumber(rows)

    def _renumber(self, rows: list[Any]) -> None:
        """Give the rows their names anew, so that they are read back in their order."""
        kept = [row.form.data for row in rows]
        typed = [[field.raw_data for field in row.form] for row in rows]
        self.entries: list[Any] = []
        self.last_index = -1
        for values, raw in zip(kept, typed, strict=True):
            row = self.append_entry(values)
            for field, text in zip(row.form, raw, strict=True):
                field.raw_data = text
        if not self.entries:
            self.append_entry()


def asked_for_rows(sent: MultiDict[str, str]) -> bool:
    """Tell whether a form was sent to change its rows, not to be taken."""
    return ADD in sent or REMOVE in sent
