"""Choosing a structure of the directory by its name: typed, looked for, chosen among those found.

Without scripts: what was typed comes back with what was found, to choose among.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from wtforms.validators import ValidationError

from services.portal.client.resources import Structure, page_of
from services.portal.client.services import Wanted
from services.portal.forms.fields import Words
from services.portal.pages.reading import read
from services.portal.wording import place
from shared.reference.spelling import simplify

FOUND = 8
OUTSIDE = "outside"
"""What is chosen for one that is not in the directory."""


class Choice(NamedTuple):
    """A structure of the directory; or, without an id, someone outside it."""

    id: str
    name: str


class Found(NamedTuple):
    """A structure that may be meant."""

    id: str
    name: str
    where: str


class StructureChoice(Words):
    """A structure by its name; `choice` once it is clear which.

    :param outside: someone who is not in the directory will do.
    """

    choice: Choice | None = None

    def __init__(
        self, label: Any, validators: Iterable[Any] = (), *, outside: bool = False, **more: Any
    ) -> None:
        super().__init__(label, 200, validators, **more)
        self.outside = outside
        self.chosen, self.found = "", list[Found]()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the name, and the structure chosen for it, if it is still the same name."""
        if isinstance(data, Choice):
            self.choice, self.chosen = data, data.id or OUTSIDE
            data = data.name
        super().process(formdata, data, extra_filters)
        if formdata:
            same = formdata.get(f"{self.name}-for", "") == (self.data or "")
            self.chosen = formdata.get(f"{self.name}-id", "")[:64] if same else ""

    def pre_validate(self, _form: Any) -> None:
        """Find which structure is meant.

        :raises ValidationError: several may be, or none is.
        """
        self.choice = None
        if not self.data:
            return
        if self.chosen == OUTSIDE and self.outside:
            self.choice = Choice("", self.data)
        elif self.chosen and self.chosen != OUTSIDE:
            self.choice = Choice(self.chosen, self.data)
        else:
            self.choice = self._looked_for(self.data)

    def _looked_for(self, name: str) -> Choice:
        wanted = {"q": name[:100], "limit": FOUND}
        answer = read(one=Wanted("directory", "/v1/structures", page_of(Structure), wanted))["one"]
        if answer.found is None:
            raise ValidationError(_("L’annuaire ne répond pas pour le moment : réessayez."))
        found: list[Structure] = answer.found.items
        same = [one for one in found if simplify(one.name) == simplify(name)]
        if len(same) == 1:
            return Choice(same[0].id, same[0].name)
        if found:
            self.found = [Found(one.id, one.name, place(one.commune)) for one in found]
            raise ValidationError(_("Choisissez laquelle."))
        if self.outside:
            return Choice("", name)
        raise ValidationError(_("Aucune structure de ce nom dans l’annuaire."))
