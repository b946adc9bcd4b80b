"""The history of a page as people read it: who, when, what was there before and came instead."""

from __future__ import annotations

import datetime as days
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, url_for
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from services.portal.client.resources import Change
from services.portal.codes import STATUSES, Labels
from services.portal.directory_wording import kind_label, language_name, opening, phone, varies
from services.portal.forms.claims import WRONG
from services.portal.languages import language
from services.portal.wording import date, euros, number, place
from shared.reference.legal_forms import legal_form_label
from shared.reference.recognition import label_name, network_name
from shared.reference.support import need_label
from shared.reference.themes import theme_label

LONGEST = 300
FIELDS: Labels = {
    "name": lazy_gettext("Nom de la structure"),
    "brand": lazy_gettext("Nom d’usage"),
    "kinds": lazy_gettext("Structure d’insertion"),
    "siren": lazy_gettext("SIREN"),
    "siret": lazy_gettext("SIRET"),
    "legal_form": lazy_gettext("Forme juridique"),
    "naf": lazy_gettext("Code APE"),
    "description": lazy_gettext("Présentation"),
    "themes": lazy_gettext("Thèmes"),
    "address": lazy_gettext("Adresse"),
    "commune": lazy_gettext("Commune"),
    "location": lazy_gettext("Point sur la carte"),
    "website": lazy_gettext("Site"),
    "links": lazy_gettext("Autres pages et réseaux sociaux"),
    "public_contact": lazy_gettext("Contact public"),
    "opening_hours": lazy_gettext("Horaires"),
    "languages": lazy_gettext("Langues parlées"),
    "founding_year": lazy_gettext("Année de création"),
    "staff": lazy_gettext("Effectif"),
    "turnover": lazy_gettext("Chiffre d’affaires"),
    "networks": lazy_gettext("Réseaux"),
    "labels": lazy_gettext("Labels et agréments"),
    "activities": lazy_gettext("Activités"),
    "support": lazy_gettext("Accompagnement"),
    "parent": lazy_gettext("Structure dont elle est un site"),
    "logo": lazy_gettext("Logo"),
    "registers": lazy_gettext("Registres"),
    "ess_reason": lazy_gettext("Raison d’être de l’ESS"),
    "confirmed_at": lazy_gettext("Confirmation que la page est exacte"),
    "owner": lazy_gettext("Qui s’en occupe"),
    "co_owners": lazy_gettext("Qui s’en occupe aussi"),
    "status": lazy_gettext("État"),
}
"""The fields of a page, as its history, its quality and a merge name them."""
ACTIONS: Labels = {
    "registered": lazy_gettext("Inscription"),
    "changed": lazy_gettext("Modification"),
    "confirmed": lazy_gettext("Déclarée exacte"),
    "reverted": lazy_gettext("Retour à une version d’avant"),
    "contacts-changed": lazy_gettext("Personnes à joindre modifiées"),
    "logo-changed": lazy_gettext("Logo changé"),
    "close": lazy_gettext("Fermeture"),
    "reopen": lazy_gettext("Réouverture"),
    "submit": lazy_gettext("Soumise aux agents"),
    "publish": lazy_gettext("Publication"),
    "refuse": lazy_gettext("Refus"),
    "hide": lazy_gettext("Masquée"),
    "show": lazy_gettext("Montrée à nouveau"),
    "merged": lazy_gettext("Fusion"),
    "took-in": lazy_gettext("Fusion avec une autre page"),
    "unmerged": lazy_gettext("Fusion annulée"),
    "gave-back": lazy_gettext("Fusion annulée"),
    "import-undone": lazy_gettext("Import annulé"),
    "claimed": lazy_gettext("Revendication acceptée"),
}


ALIKE: Labels = {
    "same-siret": lazy_gettext("même SIRET"),
    "same-siren-and-commune": lazy_gettext("même SIREN, même commune"),
    "near-name": lazy_gettext("noms proches"),
    "near-place": lazy_gettext("à deux pas"),
    "same-commune": lazy_gettext("même commune"),
}
"""Why two pages may be about one structure."""
SECTION_OF = {
    "description": "activities",
    "themes": "activities",
    "activities": "activities",
    "public_contact": "contact",
    "address": "place",
    "opening_hours": "place",
    "languages": "place",
    "website": "links",
    "links": "links",
    "staff": "figures",
    "turnover": "figures",
    "support": "support",
}
"""Where on the forms a field is filled in; the others are of the identity."""


class Difference(NamedTuple):
    """A field that changed: its name, what was there before."""

    name: str
    before: str


class Entry(NamedTuple):
    """A change as it is shown; `back_to` is the version that undoing it leads to, None for none."""

    at: datetime
    who: str
    what: str
    reason: str
    differences: list[Difference]
    back_to: int | None


def shown(changes: Iterable[Change], me: str, *, is_agent: bool, is_start: bool) -> list[Entry]:
    """Give the changes of a page, the latest first.

    :param me: who reads: they may take back their own latest changes, an agent any.
    :param is_start: these are the latest there are.
    """
    found, mine_so_far = [], is_start
    for change in changes:
        mine_so_far = mine_so_far and change.by == me
        may = (is_agent or mine_so_far) and change.version > 1 and bool(change.before)
        found.append(
            Entry(
                change.at,
                _who(change.by, me),
                str(ACTIONS.get(change.action, change.action)),
                change.reason,
                [
                    Difference(field_name(name), written(name, change.before.get(name)))
                    for name in change.fields
                    if name in change.before
                ],
                change.version - 1 if may else None,
            )
        )
    return found


def field_name(name: str) -> str:
    """Write a field by its name."""
    found: LazyString | str = FIELDS.get(name, name)
    return str(found)


def field_address(name: str, id_: str) -> str:
    """Give the address of the form a field of a structure's page is filled in on."""
    if name == "logo":
        return url_for("my_structure_parts.logo", id_=id_)
    section = SECTION_OF.get(name, "identity")
    return url_for("my_structure_parts.edit", id_=id_, section=section)


def install_page_wording(app: Flask) -> None:
    """Make these known to the templates."""
    app.jinja_env.filters |= {
        "page_field": field_name,
        "field_address": field_address,
        "alike": lambda code: str(ALIKE.get(code, code)),
        "wrong": lambda code: str(WRONG.get(code, code)),
    }


def written(name: str, value: Any) -> str:
    """Write a value of a page's field, as the service tells it, on a line."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, list):
        return " ; ".join(_one(name, held) for held in value)[:LONGEST]
    return _one(name, value)[:LONGEST]


def _one(name: str, value: Any) -> str:
    if name in CODED:
        return CODED[name](str(value))
    if isinstance(value, Mapping) and name in PARTS:
        return ", ".join(text for text in PARTS[name](value) if text)
    if isinstance(value, Mapping):
        told = (one for one in value.values() if one not in (None, "", [], {}))
        return ", ".join(_one("", one) for one in told)
    if isinstance(value, list):
        return ", ".join(_one("", one) for one in value)
    return str(value)


def _figure(value: Mapping[str, Any], write: Callable[[int], str] = number) -> list[str]:
    day = date(days.date.fromisoformat(str(value["as_of"])))
    return [f"{write(int(value['value']))} ({day})"]


def _hours(text: str) -> str:
    """Write the hours of every week; those of some weeks only as they are kept."""
    week = None if varies(text) else opening(text)
    return " ; ".join(f"{days_} {hours}" for days_, hours in week) if week else text


CODED: Mapping[str, Callable[[str], str]] = {
    "commune": place,
    "legal_form": legal_form_label,
    "themes": lambda code: theme_label(code, language()),
    "kinds": kind_label,
    "labels": label_name,
    "networks": network_name,
    "languages": language_name,
    "opening_hours": _hours,
    "status": lambda code: str(STATUSES.get(code, code)),
}
PARTS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "staff": _figure,
    "turnover": lambda value: _figure(value, euros),
    "activities": lambda one: [str(one.get("label", ""))],
    "links": lambda one: [str(one.get("url", ""))],
    "public_contact": lambda one: [one.get("email") or "", phone(one.get("phone") or "")],
    "logo": lambda one: [f"{one.get('width')} × {one.get('height')}"],
    "support": lambda one: [need_label(code, language()) for code in one.get("needs") or ()],
}
"""What of a value made of parts is told."""


def _who(by: str, me: str) -> str:
    if by == me:
        return str(_("vous"))
    if by == "directory":
        return str(_("la plateforme"))
    kind, colon, source = by.partition(":")
    if colon and kind in {"import", "source"}:
        return str(_("l’import %(source)s", source=source))
    return str(_("une autre personne"))
