"""The services as the tests want them: well, away, slow, talking nonsense."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from services.portal.settings import SERVICES
from services.portal.tests.desk_things import (
    CHANGE,
    CLAIM,
    CONTACTS,
    IMPORT,
    LAYOUTS,
    PAIR,
    QUALITY,
    REPORT,
    TWIN,
    WRITTEN,
    queue,
)
from services.portal.tests.directory_things import (
    FACETS,
    PARTNERSHIP,
    PRACTICE,
    PREMISES,
    SIMULATION,
    STRUCTURE,
    SUPPORT,
)
from shared.testing.web import service_environment

LISTING = {
    "id": "l1",
    "sequence": 2,
    "title": "Atelier de confection à façon, clientèle fidèle",
    "summary": "L’atelier coud pour des créateurs de la région depuis vingt ans.",
    "themes": ["textile"],
    "naf_division": "14",
    "area": {"level": "commune", "code": "68224"},
    "asking_price": 180_000,
    "staff": 6,
    "status": "published",
}
CALL = {
    "id": "c1",
    "title": "Fonds de dotation — économie circulaire",
    "summary": "Investir dans le réemploi et la réparation.",
    "themes": ["circular-economy"],
    "status": "open",
    "opens_at": "2026-11-01T08:00:00Z",
    "closes_at": "2026-12-01T17:30:00Z",
}
EVENT = {
    "id": "e1",
    "title": "Forum de l’économie sociale et solidaire",
    "summary": "Rencontres et stands des structures du territoire.",
    "themes": ["inclusion"],
    "commune": "68224",
    "venue": "Parc des expositions",
    "starts_at": "2026-12-03T08:00:00Z",
    "ends_at": "2026-12-03T16:30:00Z",
    "status": "published",
    "url": "https://forum.exemple.fr/",
}
MATCH = {
    "id": "m1",
    "listing_id": "l1",
    "listing_title": "Atelier de confection à façon",
    "profile_id": "p1",
    "score": 86,
    "status": "proposed",
    "area": {"level": "commune", "code": "68224"},
    "themes": ["textile"],
    "proposed_at": "2026-11-23T20:05:00Z",
    "criteria": [
        {"code": "themes", "met": True, "points": 40, "out_of": 40, "why": "Textile : oui."},
        {"code": "sector", "met": None, "points": 7, "out_of": 15, "why": "Non précisé."},
        {"code": "budget", "met": False, "points": 0, "out_of": 15, "why": "20 000 € de trop."},
    ],
}
PROFILE = {
    "id": "p1",
    "label": "Reprendre un atelier",
    "themes": ["textile"],
    "naf_divisions": ["13"],
    "place": "68224",
    "radius_km": 30,
    "budget": 200_000,
    "status": "active",
}
DELIVERY = {
    "id": "d1",
    "subject": "match-proposed",
    "title": "Une annonce pour vous",
    "body": "Un atelier de confection\ncorrespond à votre recherche.",
    "sent_at": "2026-11-23T20:05:01Z",
    "read_at": None,
}
SUBMISSION = {
    "id": "u1",
    "partner_id": "grand-est",
    "event_id": "42",
    "type": "partners.listing-offer.submitted.v1",
    "via": "kafka",
    "status": "refused",
    "reasons": [{"code": "personal-data", "field": "data.email", "message": "Leave it out."}],
    "received_at": "2026-11-23T20:00:00Z",
}
FIGURES: dict[str, Any] = {
    "measure": "listings",
    "by": ["month"],
    "rows": [
        {"month": "2026-09", "theme": "textile", "commune": "68224", "count": 2},
        {"month": "2026-10", "theme": None, "commune": "68271", "count": 1_204},
        {"month": "2026-11", "theme": "food", "commune": "68224", "count": 5},
    ],
    "total": 1_211,
}
LISTS: dict[str, Mapping[str, Any]] = {
    "/v1/structures": STRUCTURE,
    "/v1/premises": PREMISES,
    "/v1/partnerships": PARTNERSHIP,
    "/v1/practices": PRACTICE,
    "/v1/support": SUPPORT,
    "/v1/listings": LISTING,
    "/v1/calls": CALL,
    "/v1/events": EVENT,
    "/v1/matches": MATCH,
    "/v1/profiles": PROFILE,
    "/v1/deliveries": DELIVERY,
    "/v1/submissions": SUBMISSION,
    "/v1/claims": CLAIM,
    "/v1/duplicates": PAIR,
    "/v1/structures/s1/history": CHANGE,
    "/v1/imports": IMPORT,
}
SINGLES: dict[str, Mapping[str, Any]] = {
    "/v1/structures/s2": TWIN,
    "/v1/structures.ids": {"items": ["s1"], "parts": 1, "total": 1},
    "/v1/imports/layouts": LAYOUTS,
    "/v1/structures/s1/contacts": CONTACTS,
    "/v1/structures/s1/quality": QUALITY,
    "/v1/listings/l1/identity": {"business_name": "Tissages Weber", "exact_turnover": 412_000},
    "/v1/subscribers/me": {
        "email": "lea@exemple.fr",
        "language": "fr",
        "followed_themes": ["textile"],
        "channels": ["in-app", "email"],
    },
}
SIGNED = ("/v1/matches", "/v1/profiles", "/v1/deliveries", "/v1/submissions")

SEARCHED = "/v1/structures"
EXPORTED = {
    f"{SEARCHED}.csv": "text/csv; charset=utf-8",
    f"{SEARCHED}.json": "application/json",
    f"{SEARCHED}.data-inclusion.json": "application/json",
    f"{SEARCHED}.geojson": "application/geo+json",
}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{123457*7}}\u202e"
SESSION_KEY = urlsafe_b64encode(b"k" * 32).decode()

Behaviour = Callable[[httpx.Request], httpx.Response]


class FakeServices(httpx.BaseTransport):
    """Answers for all of them; `instead` says how one service (by name) behaves otherwise."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.instead: dict[str, Behaviour] = {}
        self.lists: dict[str, list[Mapping[str, Any]]] = {
            path: [item] for path, item in LISTS.items()
        }
        self.singles: dict[str, Mapping[str, Any]] = dict(SINGLES)
        self.next: str | None = None
        self.facets: Mapping[str, Any] = FACETS

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the service the request is for."""
        request.read()
        self.requests.append(request)
        service = request.url.host.removesuffix(".test")
        return self.instead.get(service, self.well)(request)

    def well(self, request: httpx.Request) -> httpx.Response:
        """Answer as a service that is well."""
        path = request.url.path
        signed = any(path.startswith(one) for one in SIGNED)
        if signed and "Authorization" not in request.headers:
            return httpx.Response(401, json={"type": "urn:navette:problem:unauthorized"})
        if path in EXPORTED:
            return httpx.Response(200, content=b"[]", headers={"Content-Type": EXPORTED[path]})
        if path.endswith(".jsonld"):
            return httpx.Response(200, json={"@context": "https://schema.org", "name": HOSTILE})
        if path.endswith("/rent-simulations"):
            return httpx.Response(200, json=SIMULATION)
        if request.method != "GET":
            return self.written(request)
        if path == "/v1/figures":
            return httpx.Response(200, json=FIGURES)
        if path.endswith("/report.csv"):
            return httpx.Response(200, text=REPORT, headers={"Content-Type": "text/csv"})
        if path == "/v1/moderation":
            return httpx.Response(200, json=queue(request.url.params.get("kind", "page")))
        if path in self.singles:
            tag = {"ETag": '"7"'} if path.endswith("/contacts") else {}
            return httpx.Response(200, json=self.singles[path], headers=tag)
        if path in self.lists:
            found = self.lists[path]
            more = {"total": len(found), "facets": self.facets} if path == SEARCHED else {}
            return httpx.Response(200, json={"items": found, "next": self.next, **more})
        parent, _, id_ = path.rpartition("/")
        for one in self.lists.get(parent, []):
            if one.get("id") == id_:
                return httpx.Response(200, json=one, headers={"ETag": '"7"'})
        return httpx.Response(404, json={"type": "urn:navette:problem:not-found"})

    def written(self, request: httpx.Request) -> httpx.Response:
        """Answer as a service that takes what is sent: it becomes the list's first thing."""
        collection = "/".join(request.url.path.split("/")[:3])
        if request.method == "DELETE":
            return httpx.Response(204)
        last = request.url.path.rpartition("/")[2]
        if last in WRITTEN:
            return httpx.Response(200, json=WRITTEN[last])
        if collection not in self.lists:
            return httpx.Response(200, json=json.loads(request.content))
        return httpx.Response(200, json=self.lists[collection][0])

    @property
    def orders(self) -> list[tuple[str, str, Any]]:
        """What was written: method, path, body."""
        return [
            (one.method, one.url.path, _read(one)) for one in self.requests if one.method != "GET"
        ]


def _read(request: httpx.Request) -> Any:
    if request.headers.get("Content-Type") == "application/json":
        return json.loads(request.content)
    return request.content or None


def away(request: httpx.Request) -> httpx.Response:
    """Behave as a service that is down."""
    raise httpx.ConnectError("refused", request=request)


def slow(request: httpx.Request) -> httpx.Response:
    """Behave as a service that does not answer in time."""
    raise httpx.ReadTimeout("slow", request=request)


def answering(content: Any, status: int = 200) -> Behaviour:
    """Behave as a service that answers this: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda _: httpx.Response(status, content=body)


def portal_environment(**more: str) -> dict[str, str]:
    """Give the settings of the portal, the services at names of their own."""
    urls = {f"{name.upper()}_URL": f"http://{name}.test" for name in SERVICES}
    own = {"PORTAL_URL": "http://localhost", "SESSION_KEY": SESSION_KEY, "GALLERY": "1"}
    return service_environment("mongodb://unused.test", "unused", **urls | own | more)
