"""What is confidential or personal stays where it was entrusted: marked words, searched everywhere.

Each confidential field gets a word (or a number) found nowhere else; then everything that others
can read or operators keep is searched for it: the bus, the logs, the traces, the metrics, the
services' answers to every other person, the portal's pages.
"""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from infra.local.kept_mails import mails
from infra.local.layout import SERVICES, WORKERS
from infra.local.processes import worker_name
from shared.auth.issuer import PERSONAS
from shared.auth.tokens import Principal
from shared.contracts.topology import topology
from shared.messaging.kafka import KafkaConnection, KafkaReader
from shared.telemetry.span_reader import read_traces
from shared.testing.people import match_of, someone
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

CLOUD_EVENT = {"Content-Type": "application/cloudevents+json"}
IDENTITY = {"business name", "structure", "contact note", "turnover"}
OF_PAGES = {"contact person", "claim", "report"}
FOR_AGENTS = IDENTITY | OF_PAGES | {"draft", "profile label"}


@dataclass(frozen=True)
class Told:
    """What was entrusted to the platform by whom, and the marks in it."""

    seller: Principal
    taker: Principal
    partner: Principal
    listing: dict[str, Any]
    draft: dict[str, Any]
    match: dict[str, Any]
    submission_id: str
    structure: str
    claim: str
    trace_id: str
    marks: dict[str, str]


def mark() -> str:
    return f"canari{uuid4().hex[:12]}"


def amount() -> int:
    return random.SystemRandom().randrange(10**10, 10**11)  # nobody else's, so no chance hit


@pytest.fixture(scope="module")
def told(stack):
    seller, taker = someone(), someone()
    operator, partner = someone("operator"), someone("partner", org="grand-est")
    marks = {
        "business name": mark(),
        "structure": mark(),
        "contact note": mark(),
        "turnover": str(amount()),
        "draft": mark(),
        "profile label": mark(),
        "mail address": mark(),
        "refused payload": mark(),
        "refused field": mark(),
        "idempotency key": mark(),
        "contact person": mark(),
        "claim": mark(),
        "report": mark(),
    }
    identity = {
        "business_name": f"{marks['business name']} SARL",
        "structure_id": marks["structure"],
        "contact_note": f"{marks['contact note']} : appeler le soir",
        "exact_turnover": int(marks["turnover"]),
    }
    wishes = {"followed_themes": ["textile"], "channels": ["in-app", "email"]}
    address = f"{marks['mail address']}@exemple.fr"
    answer = stack.call(
        "PUT", "notifications", "/v1/subscribers/me", taker, json=wishes | {"email": address}
    )
    answer.raise_for_status()
    profile = {
        "label": marks["profile label"],
        "themes": ["textile"],
        "naf_divisions": ["13"],
        "place": "68224",
        "radius_km": 30,
    }
    stack.call("POST", "matching", "/v1/profiles", taker, json=profile).raise_for_status()

    teaser = {
        "title": f"Atelier {uuid4().hex[:8]}",
        "themes": ["textile"],
        "naf": "13.20Z",
        "area": {"level": "commune", "code": "68224"},
        "confidential": identity,
    }
    key = {"Idempotency-Key": marks["idempotency key"]}
    body = teaser | {"publish": True}
    published = stack.call("POST", "directory", "/v1/listings", seller, json=body, headers=key)
    assert published.status_code == 201, published.text
    draft = stack.call(
        "POST", "directory", "/v1/listings", seller, json=teaser | {"title": marks["draft"]}
    )
    assert draft.status_code == 201
    # what is refused must not be told in the log either
    for wrong in (identity | {"exact_turnover": marks["turnover"] + "x"}, [marks["business name"]]):
        body = teaser | {"confidential": wrong}
        assert stack.call("POST", "directory", "/v1/listings", seller, json=body).status_code == 422
    broken = json.dumps(teaser)[:-3].encode()
    assert (
        stack.call(
            "POST",
            "directory",
            "/v1/listings",
            seller,
            content=broken,
            headers={"Content-Type": "application/json"},
        ).status_code
        == 400
    )

    structure, claim = told_about_a_page(stack, seller, taker, marks)
    account = {
        "name": "Région Grand Est",
        "allowed_types": ["partners.listing-offer.submitted.v1"],
    }
    stack.call("PUT", "partners", "/v1/accounts/grand-est", operator, json=account)
    event = {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": "/grand-est",
        "type": "partners.listing-offer.submitted.v1",
        "data": {
            "external_id": uuid4().hex,
            "title": "À reprendre",
            "themes": ["textile"],
            "area": {"level": "commune", "code": "68224"},
            "email": f"{marks['refused payload']}@exemple.fr",
            "contact_person": marks["refused field"],
        },
    }
    refused = stack.call(
        "POST", "partners", "/v1/inbound", partner, json=event, headers=CLOUD_EVENT
    )
    assert refused.status_code == 422

    match = match_of(stack, taker, published.json()["id"])
    eventually(lambda: mails(stack.layout, address), timeout=30)
    return Told(
        seller,
        taker,
        partner,
        published.json(),
        draft.json(),
        match,
        refused.json()["submission_id"],
        structure,
        claim,
        published.headers["X-Trace-Id"],
        marks,
    )


def told_about_a_page(stack, owner, claimant, marks):
    """Entrust a page's contact persons, a claim and a report; give the ids of page and claim."""

    def send(method, path, who, **options):
        answer = stack.call(method, "directory", path, who, **options)
        answer.raise_for_status()
        return answer.json()

    body = {"name": f"Structure {uuid4().hex[:8]}", "commune": "68224"}
    id_ = send("POST", "/v1/structures", owner, json=body)["id"]
    path = f"/v1/structures/{id_}"
    person = {"name": marks["contact person"], "email": f"{marks['contact person']}@exemple.fr"}
    anew = {"If-Match": "*"}
    send("PUT", f"{path}/contacts", owner, json={"people": [person]}, headers=anew)
    wrong = {"people": [person | {"phone": f"{marks['contact person']} le soir"}]}
    refused = stack.call("PUT", "directory", f"{path}/contacts", owner, json=wrong, headers=anew)
    assert refused.status_code == 422
    report = {"reason": "other", "text": marks["report"]}
    send("POST", f"{path}/reports", claimant, json=report)
    why = {"role": "gérante", "message": marks["claim"], "proof": marks["claim"]}
    claim = send("POST", f"{path}/claims", claimant, json=why)["id"]
    refusal = {"reason": f"non : {marks['claim']}"}
    send("POST", f"/v1/claims/{claim}/refuse", someone("agent"), json=refusal)
    return id_, claim


def found_in(told: Told, text: str) -> list[str]:
    return [name for name, value in told.marks.items() if value in text]


def on_the_bus(stack) -> str:
    layout = stack.layout
    connection = KafkaConnection(
        bootstrap=layout.kafka_bootstrap,
        username="admin",
        password=layout.passwords["admin"],
        security_protocol="SASL_PLAINTEXT",
    )
    topics = [topic.name for topic in topology().real_topics()]
    return "\n".join(str(message) for message in KafkaReader(connection).read(topics))


def test_the_marks_are_where_they_were_entrusted(stack, told):
    identity = stack.call(
        "GET", "directory", f"/v1/listings/{told.listing['id']}/identity", told.seller
    ).text
    assert set(found_in(told, identity)) >= IDENTITY
    path = f"/v1/structures/{told.structure}/contacts"
    assert "contact person" in found_in(
        told, stack.call("GET", "directory", path, told.seller).text
    )
    claims = stack.call("GET", "directory", "/v1/claims", told.taker).text
    assert "claim" in found_in(told, claims)
    own = stack.call("GET", "matching", "/v1/profiles", told.taker).text
    assert "profile label" in found_in(told, own)
    wishes = stack.call("GET", "notifications", "/v1/subscribers/me", told.taker).text
    assert "mail address" in found_in(told, wishes)


def test_the_bus_carries_none(stack, told):
    carried = on_the_bus(stack)
    assert told.listing["id"] in carried
    assert told.match["id"] in carried
    assert told.submission_id in carried
    assert told.structure in carried
    assert told.claim in carried
    assert told.draft["id"] not in carried
    assert found_in(told, carried) == []
    assert told.seller.sub not in carried


def test_logs_traces_states_and_metrics_have_none(stack, told):
    layout = stack.layout
    traced = lambda: read_traces(layout.traces_directory, {told.trace_id})  # noqa: E731
    eventually(traced, timeout=30)
    kept = {
        path: path.read_text(errors="replace")
        for folder in (layout.home / "logs", layout.traces_directory, layout.home / "status")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert any(told.trace_id in text for text in kept.values())
    for process in (*SERVICES, *map(worker_name, WORKERS)):
        url = f"{layout.service_url(process)}/metrics"
        kept[url] = stack.http.get(url).text
    assert {str(path): found_in(told, text) for path, text in kept.items()} == {
        str(path): [] for path in kept
    }


@pytest.mark.parametrize("who", [None, *PERSONAS])
def test_nobody_else_reads_any(stack, told, who):
    agent = who is not None and PERSONAS[who].principal.has("agent")
    listing, draft = f"/v1/listings/{told.listing['id']}", f"/v1/listings/{told.draft['id']}"
    asked = {
        "directory": [
            "/v1/listings?limit=100",
            "/v1/structures?limit=100",
            listing,
            draft,
            f"{listing}/identity",
            f"{draft}/identity",
            "/v1/listings?mine=true",
            "/v1/listings?status=draft&limit=100",
            f"/v1/structures/{told.structure}",
            f"/v1/structures/{told.structure}/contacts",
            f"/v1/structures/{told.structure}/history",
            f"/v1/structures/{told.structure}/quality",
            f"/v1/claims/{told.claim}",
            "/v1/claims",
            "/v1/moderation?kind=report",
            "/v1/moderation?kind=claim",
            "/v1/duplicates",
        ],
        "matching": ["/v1/profiles", "/v1/matches", f"/v1/matches/{told.match['id']}"],
        "notifications": ["/v1/subscribers/me", "/v1/deliveries"],
        "partners": [
            "/v1/accounts",
            "/v1/submissions",
            f"/v1/submissions/{told.submission_id}",
        ],
        "observatory": ["/v1/figures?measure=listings"],
        "portal": [
            *("/fr/", "/fr/annuaire", "/fr/annonces", "/fr/agenda", "/fr/appels", "/fr/chiffres"),
            *(f"/fr/annonces/{one['id']}" for one in (told.listing, told.draft)),
        ],
    }
    answers = [
        stack.call("GET", service, path, who) for service, paths in asked.items() for path in paths
    ]
    assert all(answer.status_code < 500 for answer in answers)
    # agents mediate: they read listings, profiles and what concerns pages, nothing else of people
    entitled = FOR_AGENTS if agent else set()
    for answer in answers:
        document = answer.text
        with suppress(ValueError):
            document = json.dumps(answer.json(), ensure_ascii=False)
        unfit = set(found_in(told, document)) - entitled
        if who == "region":  # the one who sent it may read what was refused
            unfit -= {"refused payload", "refused field"}
        assert unfit == set(), answer.request.url
        if not agent:
            assert told.seller.sub not in document, answer.request.url
