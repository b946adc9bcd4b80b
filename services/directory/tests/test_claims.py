"""Claims: who says that a page is theirs, what agents decide, who owns it then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.directory.claiming import reactions
from services.directory.documents import Claim, Structure
from services.directory.tests.making import path_of, register
from shared.contracts.directory import ClaimAccepted
from shared.messaging.envelope import Envelope
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

WHY = {"role": "présidente", "message": "C’est nous", "proof": "statuts en ligne"}


def claim(client, page, **changes):
    return client.post(f"{path_of(page)}/claims", json=WHY | changes)


def test_a_claim_that_is_accepted_makes_an_owner(nadia, lea, denis, anyone):
    page = register(nadia)
    assert claim(anyone, page).status_code == 401
    made = claim(lea, page)
    assert (made.status_code, made.json["status"]) == (201, "pending")
    path = made.headers["Location"]
    assert claim(lea, page).json["sequence"] == made.json["sequence"]
    assert [c.get(path).status_code for c in (lea, nadia, denis, anyone)] == [200, 200, 404, 401]
    assert denis.get("/v1/claims").json["items"] == []
    assert len(nadia.get("/v1/claims?status=pending").json["items"]) == 1
    waiting = nadia.get("/v1/moderation?kind=claim").json["items"]
    assert (waiting[0]["role"], waiting[0]["by"]) == ("présidente", "lea")
    assert lea.post(f"{path}/accept").status_code == 403
    for _ in range(2):
        assert nadia.post(f"{path}/accept").json["status"] == "accepted"
    assert nadia.post(f"{path}/refuse", json={"reason": "x"}).status_code == 409
    changed = lea.patch(path_of(page), json={"brand": "L"}, headers={"If-Match": "*"})
    assert changed.status_code == 200
    assert (
        nadia.patch(path_of(page), json={"brand": "N"}, headers={"If-Match": "*"}).status_code
        == 200
    )
    assert claim(lea, page).status_code == 409
    document = Claim._get_collection().find_one()
    (entry,) = document["outbox"]
    assert entry["data"] == {
        "claim_id": document["_id"],
        "structure_id": page["id"],
        "structure_name": "La Trame",
        "recipient": "lea",
    }


def test_an_agent_asks_for_their_own_claims(nadia, lea, denis):
    page = register(denis)
    claim(lea, page)
    own = claim(nadia, page).json
    assert len(nadia.get("/v1/claims").json["items"]) == 2
    assert nadia.get("/v1/claims?mine=true").json["items"] == [own]
    assert nadia.get("/v1/claims?mine=true&status=refused").json["items"] == []
    assert lea.get("/v1/claims?mine=false").json == lea.get("/v1/claims").json
    assert len(lea.get("/v1/claims?mine=false").json["items"]) == 1


def test_a_claim_that_is_refused_may_be_made_again(nadia, lea):
    page = register(nadia)
    path = claim(lea, page).headers["Location"]
    assert nadia.post(f"{path}/refuse").status_code == 422
    refused = nadia.post(f"{path}/refuse", json={"reason": "Sans preuve"}).json
    assert (refused["status"], refused["reason"]) == ("refused", "Sans preuve")
    assert (
        lea.patch(path_of(page), json={"brand": "L"}, headers={"If-Match": "*"}).status_code == 403
    )
    again = claim(lea, page, proof="Journal officiel").json
    assert (again["status"], again["proof"]) == ("pending", "Journal officiel")
    assert "reason" not in again
    for _ in range(2):
        assert lea.post(f"{path}/withdraw").json["status"] == "withdrawn"
    assert nadia.post(f"{path}/accept").status_code == 409
    assert nadia.post(f"{path}/withdraw").status_code == 403


def test_the_page_becomes_the_claimant_s_alone_when_the_agent_says_so(nadia, denis, lea):
    page = register(denis)
    path = claim(lea, page).headers["Location"]
    nadia.post(f"{path}/accept", json={"alone": True})
    assert (
        denis.patch(path_of(page), json={"brand": "D"}, headers={"If-Match": "*"}).status_code
        == 403
    )
    assert (
        lea.patch(path_of(page), json={"brand": "L"}, headers={"If-Match": "*"}).status_code == 200
    )
    assert claim(denis, page).status_code == 201


def test_a_page_has_ten_co_owners_at_most(app, nadia):
    page = register(nadia)
    for number in range(11):
        path = claim(client_as(app, f"p{number}"), page).headers["Location"]
        answer = nadia.post(f"{path}/accept")
        assert answer.status_code == (200 if number < 10 else 409)


def test_two_agents_accept_at_once_and_it_is_accepted_once(app, nadia, lea):
    page = register(nadia)
    path = claim(lea, page).headers["Location"]
    agents = [client_as(app, f"agent-{n}", ["agent"]) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda one: one.post(f"{path}/accept").status_code, agents))
    assert 200 in codes
    assert set(codes) <= {200, 412}
    assert len(Claim._get_collection().find_one()["outbox"]) == 1
    assert Structure.load(page["id"]).co_owners == ["lea"]


def test_an_interrupted_acceptance_is_finished_by_its_event_once(nadia, lea):
    page = register(nadia)
    id_ = claim(lea, page).json["id"]
    nadia.post(f"/v1/claims/{id_}/accept")
    Structure._get_collection().update_one({"_id": page["id"]}, {"$set": {"co_owners": []}})
    event = ClaimAccepted(
        claim_id=id_, structure_id=page["id"], structure_name="La Trame", recipient="lea"
    )
    for _ in range(2):
        assert reactions.react(Envelope.of(event))
    structure = Structure.load(page["id"])
    assert structure.co_owners == ["lea"]
    assert [one.action for one in structure.changes].count("claimed") == 2
    reactions.react(Envelope.of(ClaimAccepted(**{**event.to_data(), "claim_id": "none"})))


def test_a_hidden_page_cannot_be_claimed(nadia, lea):
    page = register(nadia)
    nadia.post(f"{path_of(page)}/hide", json={"reason": "x"})
    assert claim(lea, page).status_code == 404
