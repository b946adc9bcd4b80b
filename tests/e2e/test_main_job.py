"""The main job from outside: what one person does reaches the others by itself."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.testing.people import match_of, publish, seek, someone, subscribe
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


def total(stack, measure, **params):
    params = {"measure": measure, **params}
    return stack.call("GET", "observatory", "/v1/figures", params=params).json()["total"]


@pytest.mark.strategy("T1", missing="l’accord des deux parties et le suivi jusqu’à la reprise")
@pytest.mark.strategy("T5", missing="freins, leviers et actions proposées")
def test_a_listing_is_proposed_told_counted_and_traced(stack):
    seller, taker = someone(), someone()
    address = subscribe(stack, taker)
    profile = seek(stack, taker)
    before, title = total(stack, "listings"), f"Tissage à reprendre {seller.sub}"
    answer = stack.call(
        "POST",
        "directory",
        "/v1/listings",
        seller,
        json={
            "title": title,
            "themes": ["textile"],
            "naf": "13.20Z",
            "area": {"level": "commune", "code": "68224"},
            "asking_price": 150_000,
            "publish": True,
            "confidential": {"business_name": "CANARI-NOM-SECRET"},
        },
    )
    assert answer.status_code == 201
    listing, trace_id = answer.json(), answer.headers["X-Trace-Id"]

    match = match_of(stack, taker, listing["id"])
    assert match["profile_id"] == profile["id"]
    assert match["score"] == sum(one["points"] for one in match["criteria"])
    assert all(one["why"] for one in match["criteria"])

    def told():
        """The taker has the notification in the application and by mail."""
        rows = stack.items("notifications", "/v1/deliveries", taker)
        sent = [one for one in stack.mails(address) if title in one["subject"]]
        return [one for one in rows if one["about"] == match["id"]] and sent

    (mail,) = eventually(told, timeout=30)
    eventually(lambda: total(stack, "listings") > before, timeout=30)

    def traced():
        """One trace goes from the request to the mail."""
        spans = stack.spans(trace_id)
        services = {span.service for span in spans}
        mailed = any(span.name == "send mail" for span in spans)
        wanted = {"directory", "matching", "notifications", "observatory"}
        return mailed and wanted <= services

    eventually(traced, timeout=30)
    everywhere = str(stack.items("directory", "/v1/listings")) + str(match) + str(mail)
    assert "CANARI-NOM-SECRET" not in everywhere


def test_who_does_not_fit_is_not_disturbed(stack):
    seller, far, other = someone(), someone(), someone()
    seek(stack, far, place="67482", radius_km=10)
    seek(stack, other, themes=["food"], naf_divisions=["10"])
    fitting = someone()
    seek(stack, fitting)
    listing = publish(stack, seller)
    match_of(stack, fitting, listing["id"])
    for taker in (far, other):  # others' listings may fit them: those of other tests
        proposed = stack.items("matching", "/v1/matches", taker)
        assert listing["id"] not in {one["listing_id"] for one in proposed}


def test_a_withdrawn_listing_is_proposed_no_more(stack):
    seller, taker = someone(), someone()
    seek(stack, taker)
    listing = publish(stack, seller)
    match_of(stack, taker, listing["id"])
    path = f"/v1/listings/{listing['id']}"
    assert stack.call("POST", "directory", f"{path}/withdraw", seller).status_code == 200
    assert stack.call("GET", "directory", path).status_code == 404
    eventually(lambda: match_of(stack, taker, listing["id"])["status"] == "dismissed", timeout=30)


@pytest.mark.strategy("V6", missing="enveloppes, candidatures, décisions et paiements")
def test_a_call_opens_at_its_hour_and_its_followers_are_told(stack):
    funder, follower = someone("funder"), someone()
    subscribe(stack, follower, "energy")
    opens_at = datetime.now(UTC) + timedelta(seconds=3)
    body = {
        "title": "Énergie citoyenne",
        "themes": ["energy"],
        "opens_at": opens_at.isoformat(),
        "closes_at": (opens_at + timedelta(days=30)).isoformat(),
    }
    call = stack.call("POST", "funding", "/v1/calls", funder, json=body).json()
    assert call["status"] == "announced"

    def told():
        """The follower is told of the opening."""
        rows = stack.items("notifications", "/v1/deliveries", follower)
        return [one for one in rows if one["about"] == call["id"]]

    (row,) = eventually(told, timeout=30)
    assert datetime.fromisoformat(row["sent_at"]) >= opens_at
    assert stack.call("GET", "funding", f"/v1/calls/{call['id']}").json()["status"] == "open"


@pytest.mark.strategy("T1", missing="la publication vers la Région")
def test_a_partners_listing_is_checked_published_and_matched(stack):
    operator, taker = someone("operator"), someone()
    partner = someone("partner", org="grand-est")
    types = ["partners.listing-offer.submitted.v1"]
    account = {"name": "Région Grand Est", "allowed_types": types}
    stack.call("PUT", "partners", "/v1/accounts/grand-est", operator, json=account)
    seek(stack, taker, themes=["crafts"], naf_divisions=["16"])
    title = f"Menuiserie coopérative {uuid4().hex[:8]}"
    event = {
        "specversion": "1.0",
        "id": someone().sub,
        "source": "/grand-est",
        "type": types[0],
        "datacontenttype": "application/json",
        "data": {
            "external_id": someone().sub,
            "title": title,
            "themes": ["crafts"],
            "naf_division": "16",
            "area": {"level": "commune", "code": "68224"},
            "asking_price": 90_000,
        },
    }
    headers = {"Content-Type": "application/cloudevents+json"}
    for _ in range(2):
        answer = stack.call("POST", "partners", "/v1/inbound", partner, json=event, headers=headers)
        assert answer.status_code == 202, answer.text

    def proposed():
        """The partner's listing is proposed to the taker, once."""
        matches = stack.items("matching", "/v1/matches", taker)
        return [one for one in matches if one["listing_title"] == title]

    assert len(eventually(proposed, timeout=30)) == 1
    event["id"] = someone().sub
    event["data"]["email"] = "x@exemple.fr"
    refused = stack.call("POST", "partners", "/v1/inbound", partner, json=event, headers=headers)
    assert refused.status_code == 422
    assert [one["code"] for one in refused.json()["reasons"]] == ["personal-data"]


@pytest.mark.parametrize("path", ["", "annuaire", "annonces", "agenda", "appels", "chiffres"])
def test_the_portals_pages_answer(stack, path):
    answer = stack.call("GET", "portal", f"/fr/{path}")
    assert answer.status_code == 200
    assert "<h1>" in answer.text
    assert "ne répond pas" not in answer.text


@pytest.mark.strategy("V1", missing="flux ICS, abonnements et imports d’agendas")
def test_events_are_listed_the_soonest_first(stack):
    agent = someone("agent")
    start = datetime.now(UTC) + timedelta(days=20)
    for days in (3, 1, 2):
        body = {
            "title": f"Forum {days}",
            "themes": ["culture"],
            "commune": "68297",
            "starts_at": (start + timedelta(days=days)).isoformat(),
            "ends_at": (start + timedelta(days=days, hours=2)).isoformat(),
        }
        answer = stack.call("POST", "events", "/v1/events", agent, json=body)
        assert answer.status_code == 201, answer.text
    found = stack.items("events", "/v1/events?commune=68297&theme=culture")
    assert [one["title"] for one in found] == ["Forum 1", "Forum 2", "Forum 3"]


@pytest.mark.strategy("T2")
def test_structures_are_searched_mapped_and_exported(stack):
    agent = someone("agent")
    body = {"name": "Ressourcerie d’essai", "commune": "68278", "themes": ["circular-economy"]}
    made = stack.call("POST", "directory", "/v1/structures", agent, json=body).json()

    def ids(query):
        return [one["id"] for one in stack.items("directory", f"/v1/structures?{query}")]

    eventually(lambda: ids("commune=68278&theme=circular-economy") == [made["id"]])
    assert ids("commune=68278&theme=textile") == []
    assert made["id"] in ids("q=resourcerie&near=68224&within_km=15&sort=distance")
    assert made["id"] not in ids("q=ressourcerie&near=67482&within_km=15")
    answer = stack.call("GET", "directory", "/v1/structures?q=RESSOURC&facets=true").json()
    counts = {one["value"]: one["count"] for one in answer["facets"]["theme"]}
    assert counts["circular-economy"] >= 1
    for path in (".geojson?commune=68278", ".csv", ".json", ".data-inclusion.json"):
        assert made["id"] in stack.call("GET", "directory", f"/v1/structures{path}").text
    assert stack.call("GET", "directory", f"/v1/structures/{made['id']}.jsonld").json()["name"]
