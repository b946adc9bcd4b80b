"""Writing what the directory tells in the language of the page: hours, ranges, numbers, names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import phonenumbers
from babel import Locale
from babel.dates import get_day_names
from flask import Flask
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from services.portal.client.resources import Reach, Structure
from services.portal.hours import Days, Span, week_of
from services.portal.languages import language
from services.portal.wording import area, clock_time, locale
from shared.clock import PARIS, utc_now
from shared.reference.coded import CodedTable, coded_label
from shared.reference.recognition import label_name, network_name
from shared.reference.siae import siae_kinds
from shared.reference.support import audience_label, need_label

ESS_REASONS: Mapping[str, LazyString] = {
    "insee-flag": lazy_gettext("L’INSEE la compte parmi les entreprises de l’ESS."),
    "ess-france-list": lazy_gettext("Elle figure sur la liste nationale tenue par ESS France."),
    "legal-form": lazy_gettext("Sa forme juridique est de l’ESS (loi de 2014, article 1)."),
    "esus-approval": lazy_gettext("Elle est agréée entreprise solidaire d’utilité sociale (ESUS)."),
    "inclusion-enterprise": lazy_gettext(
        "C’est une structure d’insertion par l’activité économique."
    ),
    "declared": lazy_gettext("Elle le déclare elle-même."),
}
FAMILIES: Mapping[str, LazyString] = {
    "association": lazy_gettext("Association"),
    "cooperative": lazy_gettext("Coopérative"),
    "mutual": lazy_gettext("Mutuelle"),
    "foundation": lazy_gettext("Fondation"),
    "company": lazy_gettext("Société commerciale"),
}
SOURCES: Mapping[str, LazyString] = {
    "declared": lazy_gettext("déclarée par la structure elle-même")
}
NETWORK_ICONS: Mapping[str, str] = {
    "facebook": "facebook",
    "instagram": "instagram",
    "linkedin": "linkedin",
    "youtube": "youtube",
    "x": "twitter-x",
    "tiktok": "tiktok",
    "whatsapp": "whatsapp",
    "mastodon": "mastodon",
}
NETWORK_NAMES: Mapping[str, str] = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "youtube": "YouTube",
    "x": "X",
    "tiktok": "TikTok",
    "bluesky": "Bluesky",
    "helloasso": "HelloAsso",
    "whatsapp": "WhatsApp",
    "mastodon": "Mastodon",
    "peertube": "PeerTube",
}


def opening(text: str | None) -> list[tuple[str, str]] | None:
    """Write the hours of this week: days, and from when to when; None when they are not known."""
    week = week_of(text or "", utc_now().astimezone(PARIS).date()) if text else None
    if week is None:
        return None
    return [(_days(one), ", ".join(map(_span, one.spans)) or _("fermé")) for one in week.days]


def varies(text: str) -> bool:
    """Tell whether other weeks of the year have other hours."""
    week = week_of(text, utc_now().astimezone(PARIS).date())
    return bool(week and week.varies)


def reach(found: Reach | None) -> str:
    """Write how far something is offered; empty when it is not told."""
    match found:
        case Reach(kind="radius", radius_km=int() as km):
            return str(_("dans un rayon de %(km)s km", km=km))
        case Reach(kind="country", country=str() as country):
            name = Locale(language()).territories.get(country, country)
            return str(_("dans tout le pays (%(country)s)", country=name))
        case Reach(kind="zones", zones=[_one, *_more] as zones):
            return ", ".join(area(one) for one in zones)
    return ""


def phone(number: str) -> str:
    """Write a telephone number as it is dialled from abroad, in groups: `+33 3 89 12 34 56`."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def language_name(code: str) -> str:
    """Write a language by its name in the language of the page."""
    return str(Locale.parse(locale()).languages.get(code, code))


def kind_label(code: str) -> str:
    """Write a kind of structure by its name; the code itself when it is not known."""
    return next((one.label for one in siae_kinds() if one.code == code), code)


def fresh_at(one: Structure) -> datetime | None:
    """Tell when someone last said, or wrote, that a page is right."""
    return max((at for at in (one.confirmed_at, one.updated_at) if at), default=None)


def coded(table: CodedTable) -> Callable[[str], str]:
    """Make what writes a code of a table in the language of the page."""
    return lambda code: coded_label(table, code, language())


def install_directory_wording(app: Flask) -> None:
    """Make these known to the templates."""
    in_language: Mapping[str, Callable[[str, str], str]] = {
        "need": need_label,
        "audience": audience_label,
    }
    app.jinja_env.filters |= {
        "opening": opening,
        "hours_vary": varies,
        "reach": reach,
        "phone": phone,
        "fresh_at": fresh_at,
        "language_name": language_name,
        "kind": kind_label,
        "label_name": label_name,
        "network": network_name,
        "ess_reason": lambda code: str(ESS_REASONS.get(code, "")),
        "source": lambda code: str(SOURCES.get(code, code)),
        "link_name": lambda kind: NETWORK_NAMES.get(kind) or _("Autre page"),
        "link_icon": lambda kind: NETWORK_ICONS.get(kind, "link-45deg"),
    }
    app.jinja_env.filters |= {
        name: lambda code, label=label: label(code, language())
        for name, label in in_language.items()
    }
    tables = {
        "agreement": CodedTable.AGREEMENTS,
        "premises_use": CodedTable.PREMISES_USES,
        "equipment": CodedTable.EQUIPMENT,
        "accessibility": CodedTable.ACCESSIBILITY,
        "lease": CodedTable.LEASES,
        "impact_criterion": CodedTable.IMPACT_CRITERIA,
    }
    app.jinja_env.filters |= {name: coded(table) for name, table in tables.items()}


def _days(one: Days) -> str:
    names = get_day_names("wide", locale=locale())
    if (one.first, one.last) == (0, 6):
        return str(_("tous les jours"))
    if one.first == one.last:
        return str(names[one.first])
    return str(_("du %(first)s au %(last)s", first=names[one.first], last=names[one.last]))


def _span(one: Span) -> str:
    if one.is_whole_day:
        told = str(_("jour et nuit"))
    else:
        starts, ends = clock_time(one.starts), clock_time(one.ends)
        told = str(_("de %(start)s à %(end)s", start=starts, end=ends))
    return f"{told} ({one.note})" if one.note else told
