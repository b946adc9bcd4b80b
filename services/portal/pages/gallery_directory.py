"""Examples for the gallery: the directory's things, short and long, whole and bare."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.portal.client.resources import (
    Activity,
    Area,
    FoundStructure,
    Link,
    Partnership,
    Party,
    Piece,
    Practice,
    Premises,
    PublicContact,
    Reach,
    Structure,
    Support,
    SupportAnswer,
)
from services.portal.client.resources.searching import Highlights
from services.portal.forms.picker import Found
from services.portal.pages.directory_search import Relaxed

LONG = "Coopérative d’activités et d’emploi transfrontalière du Sundgau, de la Hardt et du Rhin"
WORDY = "Un texte qui dit ce que l’on fait, pour qui, où et avec qui, sans s’arrêter trop tôt. " * 6
SUPPORT = Support(
    needs=["first-steps", "premises", "mentoring", "financing", "legal-form", "training", "impact"],
    audiences=["project-holder", "association"],
    reach=Reach(kind="zones", zones=[Area(level="commune", code="68224")]),
    within_days=5,
)
WHOLE = Structure(
    id="a",
    name="La Trame",
    commune="68224",
    website="https://trame.exemple.fr/",
    links=[Link(kind="facebook", url="https://www.facebook.com/trame"), Link(url="http://a.fr/")],
    public_contact=PublicContact(email="bonjour@trame.exemple.fr", phone="+33389123456"),
    opening_hours='Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00 "sur rendez-vous"; Jul-Aug Sa off',
    activities=[
        Activity(label="Tri de textiles", reach=Reach(kind="radius", radius_km=30)),
        Activity(label=LONG, reach=Reach(kind="country", country="DE")),
        Activity(label="Vente"),
    ],
    support=SUPPORT,
)
OTHER = Structure(
    id="b", name=LONG, commune="68224", website="https://trame.exemple.fr/", themes=["textile"]
)
ALIKE = [Found("a", "La Trame", "Mulhouse"), Found("b", LONG, "Rixheim")]
FOUND = [
    FoundStructure(
        id="a",
        name="La Trame",
        commune="68224",
        distance_km=3.42,
        themes=["textile"],
        highlights=Highlights(
            name=[Piece(text="La "), Piece(text="Trame", hit=True)],
            description=[
                Piece(text="…elle "),
                Piece(text="trame", hit=True),
                Piece(text=" et tisse <b>le lien</b>…"),
            ],
        ),
    ),
    FoundStructure(id="b", name=LONG, brand="CAE du Rhin", description=WORDY, distance_km=128.6),
    FoundStructure(id="c", name="Sans détails"),
]
RELAXED = [Relaxed("Filière textile", "#", 12), Relaxed("10 km autour de Mulhouse", "#", 1)]
OF_DIRECTORY: dict[str, list[Any]] = {
    "support": [
        SupportAnswer(
            structure=Structure(id="a", name="Pépinière", commune="68224", support=SUPPORT),
            within_days=1,
            distance_km=2.4,
        ),
        SupportAnswer(structure=Structure(id="b", name=LONG, description=WORDY)),
    ],
    "premises": [
        Premises(
            id="a",
            title="Atelier 12",
            commune="68224",
            use="workshop",
            surface=Decimal("83.5"),
            monthly_rent_cents=41_750,
        ),
        Premises(id="b", title=LONG, description=WORDY, status="reserved"),
    ],
    "partnerships": [
        Partnership(
            id="a",
            title="Collecte de chutes",
            kind="responsible-purchasing",
            starts_on=date(2026, 1, 1),
            ends_on=date(2027, 12, 31),
            parties=[Party(structure_id="a", name="La Trame"), Party(name=LONG)],
        ),
        Partnership(id="b", title=LONG, starts_on=date(2026, 1, 2), status="ended"),
    ],
    "practices": [
        Practice(
            id="a",
            title="Trier au fil de l’eau",
            summary=WORDY,
            themes=["textile"],
            naf_division="13",
            published_at=datetime(2026, 10, 12, 8, tzinfo=UTC),
        ),
        Practice(id="b", title=LONG),
    ],
}
