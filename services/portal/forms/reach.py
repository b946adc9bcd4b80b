"""How far something is offered, as one choice: here, around, or in a whole country."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from services.portal.client.drafts import ABSENT, Absent, ReachDraft
from services.portal.client.resources import Area, Reach
from services.portal.languages import language
from shared.reference.territory import territory

COUNTRIES = ("FR", "DE", "CH")
LEVELS = {
    "commune": _("Sa commune"),
    "epci": _("Son intercommunalité"),
    "department": _("Son département"),
    "region": _("Sa région"),
}
AROUND, AS_IT_IS = "radius", "kept"


class ReachField(SelectField):
    """How far; places named one by one elsewhere are kept as they are."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, choices=_offered, **more)


def _offered() -> list[SelectChoice]:
    names = Locale(language()).territories
    pairs = [
        ("", _("Non précisé")),
        *LEVELS.items(),
        (AROUND, _("Tant de kilomètres autour")),
        *((code, names[code]) for code in COUNTRIES),
        (AS_IT_IS, _("Les lieux déjà nommés")),
    ]
    return [SelectChoice(value=value, label=str(label)) for value, label in pairs]


def shown(reach: Reach | None) -> dict[str, Any]:
    """Give a range as the form shows it."""
    if reach is None:
        return {"reach": "", "radius_km": None}
    if reach.kind == "zones":
        one = reach.zones[0] if len(reach.zones) == 1 else None
        return {"reach": one.level if one else AS_IT_IS, "radius_km": None}
    return {"reach": reach.country or AROUND, "radius_km": reach.radius_km}


def drafted(
    kind: str | None, radius_km: int | None, commune: str | None, before: Reach | None
) -> ReachDraft | Absent:
    """Give the range that is sent.

    :param commune: of the structure, which says what is its département…
    :param before: the range there was, for what is kept of it.
    """
    if kind == AROUND:
        return ReachDraft(kind="radius", radius_km=radius_km or 0)
    if kind in COUNTRIES:
        return ReachDraft(kind="country", country=kind)
    zones = before.zones if before and before.kind == "zones" else []
    if kind == AS_IT_IS or (kind in LEVELS and [one.level for one in zones] == [kind]):
        return ReachDraft(kind="zones", zones=zones) if zones else ABSENT
    place = territory().place(commune or "")
    if kind not in LEVELS or place is None:
        return ABSENT
    wider = {"epci": place.epci, "department": place.department, "region": place.region}
    level = kind if wider.get(kind) else "commune"
    return ReachDraft(kind="zones", zones=[Area(level=level, code=wider.get(kind) or place.code)])
