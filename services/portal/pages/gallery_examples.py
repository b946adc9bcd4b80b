"""Examples for the gallery: things as the services tell them, short and long, whole and bare."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

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
from services.portal.forms.fields import (
    EmailAddress,
    Euros,
    LongText,
    Moment,
    PlaceName,
    Themes,
    Upload,
    Whole,
    Words,
    choices,
)
from services.portal.forms.frame import PageForm
from services.portal.forms.period import Day, Hours, Period
from services.portal.forms.picker import StructureChoice
from services.portal.forms.several import Boxes, RowForm, Rows
from services.portal.maps import Point
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

POINTS = [
    Point(str(index), f"Structure {index}", 47.70 + index % 4 * 0.05, 7.25 + index // 4 * 0.002)
    for index in range(12)
] + [Point("apart", "Seule à l’est", 47.78, 7.45)]
FACETS = [
    Facet(
        "theme", "Thème", [Value("textile", "Textile", 12), Value("food", "Alimentation", 1_204)]
    ),
    Facet("commune", "Commune", [Value("68224", "Mulhouse"), Value("68271", "Rixheim")]),
]


class ExampleRow(RowForm):
    """A row of two fields."""

    label = Words("Intitulé", 100, [Optional()])
    cost = Euros("Montant", [Optional()])


class ExampleForm(PageForm):
    """One field of each kind."""

    words = Words("Titre", 200, [InputRequired()], description="Un conseil pour le remplir.")
    text = LongText("Présentation", 500, [Optional()])
    address = EmailAddress("Adresse électronique", [Optional()])
    euros = Euros("Prix demandé", [Optional()])
    staff = Whole("Effectif", 0, 500, [Optional()])
    place = PlaceName("Commune", [InputRequired()])
    starts = Moment("Début", [InputRequired()], description="Heure de Paris.")
    day = Day("Jour", [Optional()])
    period = Period("Ouvert", Hours, description="Heure de Paris.")
    stay = Period("Disponible")
    choice = SelectField("Secteur", choices=choices([("13", "Textile"), ("14", "Habillement")]))
    reason = RadioField(
        "Pourquoi ?", choices=choices([("far", "Trop loin"), ("dear", "Trop chère")])
    )
    told = BooleanField("Me prévenir aussi par courriel")
    themes = Themes("Thèmes", 5, [InputRequired()])
    uses = Boxes("Équipements", lambda: [("lift", "Ascenseur"), ("dock", "Quai")], 1)
    structure = StructureChoice("Structure", [Optional()], outside=True)
    rows = Rows("Postes", ExampleRow, 3, one="Poste", another="Un poste de plus")
    file = Upload("Pièce jointe", {"pdf": "application/pdf"}, 5, [Optional()])


FAULTY = MultiDict(
    {
        "euros": "beaucoup",
        "staff": "-1",
        "place": "Atlantide",
        "starts": "2026-03-29T02:30",
        "day": "hier",
        "stay-starts": "2026-12-03",
        "stay-ends": "2026-12-02",
        "address": "lea",
        "uses": ["lift", "dock"],
        "rows-0-label": "Une machine",
        "rows-0-cost": "cher",
        "rows-1-label": "",
    }
)
