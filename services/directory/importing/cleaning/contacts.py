"""How anyone reaches the structure: public addresses and telephones, web pages.

A person's own address or telephone is personal data (RGPD): it enters only when the profile says
that its source publishes it (`contacts: public`). With `contacts: organisation` what looks like a
person's is left out; without either, everything is.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from services.directory.domain.contact_points import e164, link_kind, phone_number
from services.directory.importing.candidate import Remark
from services.directory.importing.cleaning.text import as_written, listed, plain_text

MAX_URL, MAX_LINKS, MAX_EMAIL = 500, 20, 254
_EMAIL = re.compile(
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_NAME_LIKE = re.compile(r"^([a-z]+)[._-]([a-z]{2,})(?:[._-][a-z]{2,})?\d{0,2}$")
_PLACES = frozenset(
    [
        "accueil",
        "administration",
        "agence",
        "agglo",
        "asso",
        "association",
        "atelier",
        "bibliotheque",
        "boutique",
        "bureau",
        "ccas",
        "centre",
        "centresocial",
        "cidff",
        "club",
        "communaute",
        "communication",
        "compagnie",
        "contact",
        "cooperative",
        "coordination",
        "coordinateur",
        "coworking",
        "crij",
        "cyber",
        "cyberbase",
        "direction",
        "emploi",
        "epn",
        "espace",
        "fablab",
        "familles",
        "federation",
        "formation",
        "foyer",
        "france",
        "info",
        "infos",
        "information",
        "insertion",
        "jeunes",
        "jeunesse",
        "local",
        "mairie",
        "maison",
        "mediatheque",
        "mfs",
        "mission",
        "mjc",
        "msap",
        "multimedia",
        "numerique",
        "pij",
        "pole",
        "point",
        "promeneur",
        "public",
        "recrutement",
        "reception",
        "ressourcerie",
        "secretariat",
        "service",
        "services",
        "siege",
        "social",
        "solidarite",
        "tiers",
        "tourisme",
        "ufcv",
        "ville",
    ]
)
_PIECES = re.compile(r"\s*(?:[/;,|\n]|\bou\b|\bet\b| - )\s*")


def email_of(value: Any, contacts: str, remarks: list[Remark]) -> str | None:
    """Give the first address that may be shown."""
    text = as_written(value)[:2000]
    found = list(dict.fromkeys(one.lower() for one in _EMAIL.findall(text)))
    found = [one for one in found if len(one) <= MAX_EMAIL]
    if not found:
        if text.strip():
            remarks.append(Remark("bad-email", "email", "adresse électronique illisible"))
        return None
    shown = [one for one in found if _may_show(one, contacts)]
    if len(shown) < len(found):
        message = "adresse d’une personne, non reprise"
        remarks.append(Remark("personal-email", "email", message))
    if len(shown) > 1:
        message = f"{len(shown)} adresses dans la cellule : la première est gardée"
        remarks.append(Remark("several-emails", "email", message))
    return shown[0] if shown else None


def _may_show(address: str, contacts: str) -> bool:
    if contacts != "organisation":
        return contacts == "public"
    named = _NAME_LIKE.match(address.partition("@")[0])
    return named is None or bool(_PLACES & set(re.split(r"[._\d-]", named[0])))


def phone_of(value: Any, contacts: str, country: str, remarks: list[Remark]) -> str | None:
    """Give the first telephone that may be shown, as E.164."""
    text = as_written(value)[:500].strip()
    if not text or not re.search(r"[1-9]", text):
        return None
    numbers = [one for piece in _PIECES.split(text) if (one := _number(piece, country))]
    if not numbers and (whole := _number(text, country)):
        numbers = [whole]
    if not numbers:
        remarks.append(Remark("bad-phone", "phone", "téléphone illisible, laissé vide"))
        return None
    shown = [one for one in numbers if _may_call(one, contacts)]
    if len(shown) < len(numbers):
        message = "téléphone mobile, peut-être d’une personne, non repris"
        remarks.append(Remark("personal-phone", "phone", message))
    if len(shown) > 1:
        message = f"{len(shown)} téléphones dans la cellule : le premier est gardé"
        remarks.append(Remark("several-phones", "phone", message))
    return e164(shown[0]) if shown else None


def _number(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    digits = re.sub(r"\D", "", re.sub(r"[.,]0$", "", text))
    if country == "FR" and len(digits) == 9 and "+" not in text:
        text = f"0{digits}"  # the zero a spreadsheet took
    return phone_number(text, country)


def _may_call(number: phonenumbers.PhoneNumber, contacts: str) -> bool:
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    return contacts == "public" or (contacts == "organisation" and not mobile)


def website_of(value: Any, remarks: list[Remark]) -> str | None:
    """Give the address of a site; of several in a cell the first."""
    pieces = [piece for one in listed(value) for piece in plain_text(one).split()]
    found = [address for piece in pieces if (address := _address(piece.strip(",;")))]
    if not found and pieces:
        message = "adresse de site illisible, laissée vide"
        remarks.append(Remark("bad-website", "website", message))
    return found[0] if found else None


def links_of(value: Any, website: str | None) -> list[dict[str, str]]:
    """Give the other pages of the structure, each with the network it is on."""
    pieces = [piece for one in listed(value) for piece in plain_text(one).split()]
    addresses = dict.fromkeys(filter(None, (_address(piece.strip(",;")) for piece in pieces)))
    return [
        {"kind": link_kind(address), "url": address} for address in addresses if address != website
    ][:MAX_LINKS]


def _address(text: str) -> str | None:
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and "." in host.strip(".") and "@" not in parts.netloc
    return address if good and len(address) <= MAX_URL else None
