"""Examples for the gallery: things as the services tell them, short and long, whole and bare."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.portal.client.resources import (
    AgendaEntry,
    Area,
    Call,
    Delivery,
    Listing,
    Match,
    Profile,
    Structure,
)
from services.portal.pages.facets import Facet, Value

LONG = "Coopérative d’activités et d’emploi transfrontalière du Sundgau, de la Hardt et du Rhin"
WORDY = "Un texte qui dit ce que l’on fait, pour qui, où et avec qui, sans s’arrêter trop tôt. " * 6
MANY_THEMES = ["textile", "circular-economy", "inclusion", "cross-border", "personal-services"]
SOON, LATER = datetime(2026, 12, 3, 8, tzinfo=UTC), datetime(2026, 12, 3, 16, 30, tzinfo=UTC)
MULHOUSE = Area(level="commune", code="68224")

SHOWN: dict[str, list[Any]] = {
    "structures": [
        Structure(id="a", name="La Trame", commune="68224", kinds=["ACI"], themes=["textile"]),
        Structure(id="b", name=LONG, description=WORDY, commune="68271", themes=MANY_THEMES),
        Structure(id="c", name="Sans détails"),
    ],
    "listings": [
        Listing(
            id="a", title="Atelier de confection", area=MULHOUSE, asking_price=180_000, staff=6
        ),
        Listing(id="b", title=LONG, summary=WORDY, themes=MANY_THEMES, area=MULHOUSE, staff=1),
        Listing(id="c", title="Un brouillon", status="draft"),
    ],
    "calls": [
        Call(
            id=status,
            title=f"Fonds circulaire ({status})",
            status=status,
            opens_at=SOON,
            closes_at=LATER,
        )
        for status in ("announced", "open", "closed")
    ],
    "events": [
        AgendaEntry(id="a", title="Forum de l’ESS", starts_at=SOON, ends_at=LATER, commune="68224"),
        AgendaEntry(id="b", title=LONG, starts_at=SOON, ends_at=LATER, status="cancelled"),
    ],
    "matches": [
        Match(
            id=str(score),
            listing_id="a",
            listing_title=title,
            score=score,
            status=status,
            proposed_at=SOON,
            area=MULHOUSE,
        )
        for title, score, status in (("Atelier", 86, "proposed"), (LONG, 50, "dismissed"))
    ],
    "profiles": [
        Profile(
            id="a",
            label="Reprendre un atelier",
            place="68224",
            radius_km=30,
            budget=200_000,
            themes=["textile"],
        ),
        Profile(id="b", status="paused"),
    ],
    "deliveries": [
        Delivery(
            id="a",
            title="Une annonce pour vous",
            body="Voir : https://exemple.fr/annonce",
            sent_at=SOON,
        ),
        Delivery(id="b", title=LONG, body=WORDY, sent_at=SOON, read_at=LATER),
    ],
}

FACETS = [
    Facet(
        "theme", "Thème", [Value("textile", "Textile", 12), Value("food", "Alimentation", 1_204)]
    ),
    Facet("commune", "Commune", [Value("68224", "Mulhouse"), Value("68271", "Rixheim")]),
]
