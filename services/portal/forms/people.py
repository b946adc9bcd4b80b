"""The persons to speak to at a structure: apart from its page, for its owners and the agents."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional

from services.portal.client.drafts import ContactsDraft, PersonDraft
from services.portal.client.resources import Contacts
from services.portal.forms.fields import EmailAddress, Words
from services.portal.forms.frame import PageForm
from services.portal.forms.several import RowForm, Rows


class PersonRow(RowForm):
    """A person to speak to."""

    name = Words(_("Nom"), 200, [InputRequired()])
    role = Words(_("Fonction"), 200, [Optional()])
    email = EmailAddress(_("Adresse électronique"), [Optional()])
    phone = Words(_("Téléphone"), 40, [Optional()])
    preferred = BooleanField(_("À joindre en premier"))


class PeopleForm(PageForm):
    """The persons to speak to: for its owners and the agents only."""

    people = Rows(
        _("Personnes à joindre"),
        PersonRow,
        10,
        one=_("Personne"),
        another=_("Ajouter une personne"),
    )

    @classmethod
    def shown(cls, contacts: Contacts) -> dict[str, Any]:
        """Give the persons as the form shows them."""
        names = ("name", "role", "email", "phone", "preferred")
        people = [{name: getattr(one, name) for name in names} for one in contacts.people]
        return {"people": people}

    def draft(self) -> ContactsDraft:
        """Give what is sent: all of them, in place of those there were."""
        return ContactsDraft(people=[_person(row) for row in self.people.filled])


def _person(row: Any) -> PersonDraft:
    told = {name: row[name].data for name in ("role", "email", "phone") if row[name].data}
    return PersonDraft(name=row["name"].data, preferred=bool(row["preferred"].data), **told)
