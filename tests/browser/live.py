"""What the pages under test are about: put into the running stack through its APIs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from cli.demo import load_demo
from shared.auth.issuer import PERSONAS
from shared.testing.people import publish
from shared.testing.stack import RunningStack
from shared.testing.waiting import eventually
from tests.browser.live_directory import make_directory, make_places

OWNER, TAKER, AGENT = "claire", "tarek", "nadia"
LONG = "Coopérative d’activités et d’emploi transfrontalière du Sundgau et de la Hardt"


def make_live(stack: RunningStack) -> dict[str, str]:
    """Load the demo and make one of each thing; give their identifiers by kind.

    The taker seeks what the demo says, nothing more: other tests count his matches.
    """
    load_demo(stack.layout.service_url, stack.token)
    mark, start = uuid4().hex[:8], datetime.now(UTC) + timedelta(days=2)

    def made(service: str, path: str, who: str, **body: object) -> str:
        answer = stack.call("POST", service, path, who, json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    listing = publish(stack, PERSONAS[OWNER].principal, title=f"Tissage {mark}", staff=4)
    structure = made(
        "directory",
        "/v1/structures",
        AGENT,
        name=f"{LONG} {mark}",
        brand="CAE des deux rives",
        commune="68224",
        kinds=["ACI"],
        themes=["textile", "crafts"],
        labels=["esus"],
        networks=["tissons-la-solidarite"],
        description="Un atelier qui trie, répare et transforme. " * 5,
        website="https://exemple.fr/",
        public_contact={"phone": "03 89 12 34 57", "email": "bonjour@exemple.fr"},
        opening_hours="Mo-Fr 09:00-12:00,14:00-18:00; Jul-Aug Sa off",
        languages=["fr", "de"],
        staff={"value": 24, "as_of": "2026-01-31"},
        activities=[{"label": "Tri de textiles", "reach": {"kind": "radius", "radius_km": 30}}],
        support={"needs": ["premises", "mentoring"], "within_days": 5},
        location={"latitude": 47.751, "longitude": 7.338},
    )
    # the index is a moment behind what was written
    eventually(lambda: stack.items("directory", f"/v1/structures?q={mark}"), timeout=30)
    public = make_places(stack, mark, structure, AGENT)
    return make_directory(stack, mark, TAKER, OWNER, AGENT) | {
        **public,
        "structure": structure,
        "listing": str(listing["id"]),
        "own_listing": str(
            publish(stack, PERSONAS[TAKER].principal, title=f"Reprise {mark}")["id"]
        ),
        "search": str(stack.items("matching", "/v1/profiles", TAKER)[0]["id"]),
        "match": _match(stack, str(listing["id"])),
        "event": made(
            "events",
            "/v1/events",
            AGENT,
            title=f"Forum {mark}",
            themes=["textile"],
            commune="68224",
            venue="Parc des expositions",
            starts_at=start.isoformat(),
            ends_at=(start + timedelta(hours=3)).isoformat(),
        ),
        "call": made(
            "funding",
            "/v1/calls",
            "samuel",
            title=f"Fonds circulaire {mark}",
            themes=["textile"],
            opens_at=start.isoformat(),
            closes_at=(start + timedelta(days=30)).isoformat(),
        ),
    }


def _match(stack: RunningStack, listing: str) -> str:
    def found() -> list[str]:
        """The listing is proposed to the taker."""
        matches = stack.items("matching", "/v1/matches", TAKER)
        return [str(one["id"]) for one in matches if one["listing_id"] == listing]

    return eventually(found, timeout=30)[0]
