"""How a structure is reached, written one way: telephones, hours, languages, pages elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

import phonenumbers
from babel import Locale
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

COUNTRIES = ("FR", "DE", "CH")

HOSTS: Mapping[str, str] = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "instagram.com": "instagram",
    "linkedin.com": "linkedin",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "x.com": "x",
    "twitter.com": "x",
    "tiktok.com": "tiktok",
    "bsky.app": "bluesky",
    "helloasso.com": "helloasso",
    "wa.me": "whatsapp",
}
OTHER = "other"
LINK_KINDS = (*dict.fromkeys(HOSTS.values()), "mastodon", "peertube", OTHER)
"""Mastodon and PeerTube have a host for each community: who gives the link says which it is."""

# the library dials letters as on a keypad: the reference "fdd3771c9dd6" would be a number
_LETTER_AFTER_A_DIGIT = re.compile(r"\D*\d.*[^\W\d_]", re.DOTALL)


def clean_phone(text: str, country: str = "FR") -> str:
    """Write a telephone number as E.164: `03 89 00 00 00` is `+33389000000`.

    :param country: whose numbers are written without a prefix (`FR`, `DE` or `CH`).
    :raises ValueError: it is no number that can be called.
    """
    number = phone_number(text, country)
    if number is None:
        raise ValueError("not a telephone number: for example 03 89 12 34 56 or +41 61 123 45 67")
    return e164(number)


def phone_number(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    """Read a number that can be called; a word may stand before it (`Tél.`), none after."""
    if _LETTER_AFTER_A_DIGIT.match(text):
        return None
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def e164(number: phonenumbers.PhoneNumber) -> str:
    """Write a number as it is dialled from anywhere (ITU-T E.164)."""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def clean_opening_hours(text: str) -> str:
    """Write opening hours in the syntax of OpenStreetMap: `Mo-Fr 09:00-12:00,14:00-18:00`.

    :raises ValueError: they are not in this syntax; the message says where it goes wrong.
    """
    try:
        return str(OpeningHours(text))
    except ParserError as error:
        where = " ".join(str(error).split())[:120]
        raise ValueError(
            f"not opening hours as OpenStreetMap writes them (Mo-Fr 09:00-12:00): {where}"
        ) from error


@cache
def known_languages() -> Mapping[str, str]:
    """Give the languages there are by ISO 639 code (two or three letters), named in French."""
    names = Locale("fr").languages
    return {code: names[code] for code in sorted(names) if "_" not in code}


def link_kind(url: str, said: str | None = None) -> str:
    """Name the network a page is on, by its host, or as `said` where the host does not tell.

    :raises ValueError: `said` is another network than the host's.
    """
    host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
    found = next((kind for known, kind in HOSTS.items() if host == known), None) or next(
        (kind for known, kind in HOSTS.items() if host.endswith(f".{known}")), None
    )
    if said and found and said != found:
        raise ValueError(f"this page is on {found}, not on {said}")
    if said in HOSTS.values() and not found:
        raise ValueError(f"this page is not on {said}")
    return found or said or OTHER
