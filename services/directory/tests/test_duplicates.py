"""Duplicates: found by events whatever their order, merged with a redirect, taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import permutations

import pytest
from PIL import Image

from services.directory.documents import DuplicatePair, LogoContent, SimilarityKeys, Structure
from services.directory.duplicates import detect_waiting, reactions, rescan
from services.directory.parties import named
from services.directory.tests.making import change, path_of, register, told
from shared.contracts.directory import StructureClosed, StructureRegistered
from shared.messaging.envelope import Envelope
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]

FIRST = {"name": "La Trame solidaire", "siret": None}
SECOND = {
    "name": "Ass. La Trame Solidaire",
    "siret": None,
    "description": "Tri et vente",
    "themes": ["circular-economy"],
    "labels": ["esus"],
}


def hear(page):
    structure = Structure.load(page["id"])
    assert reactions.react(Envelope.of(structure.facts(StructureRegistered)))


def pairs(nadia, **query):
    answer = nadia.get("/v1/duplicates", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


@pytest.fixture
def two(denis, lea):
    return register(denis, **FIRST), register(lea, **SECOND)


def merge(client, goes, stays, **body):
    versions = {"sequence": goes["sequence"], "into_sequence": stays["sequence"]}
    return client.post(f"{path_of(goes)}/merge", json={"into": stays["id"], **versions, **body})


@pytest.mark.parametrize("order", list(permutations([0, 1, 0])))
def test_a_pair_is_proposed_once_in_whatever_order_it_is_heard(two, nadia, order):
    for number in order:
        hear(two[number])
    (pair,) = pairs(nadia)
    assert pair["reasons"] == ["near-name", "same-commune"]
    assert {pair["first"]["id"], pair["second"]["id"]} == {one["id"] for one in two}
    assert pairs(nadia, structure=two[0]["id"]) == [pair]
    assert pairs(nadia, structure="none") == []
    assert nadia.get("/v1/moderation").json["waiting"]["duplicate"] == 1


def test_a_pair_is_read_whatever_became_of_it(two, denis, nadia):
    hear(two[0]), hear(two[1])
    (pair,) = pairs(nadia)
    path = f"/v1/duplicates/{pair['id']}"
    assert nadia.get(path).json == pair
    change(denis, two[0], brand="Autrement")
    side = "first" if pair["first"]["id"] == two[0]["id"] else "second"
    assert nadia.get(path).json[side]["brand"] == "Autrement"
    nadia.post(f"{path}/distinct")
    now = nadia.get(path).json
    assert (now["status"], now["decided_by"]) == ("distinct", "nadia")
    assert now["second"]["id"] == pair["second"]["id"]
    assert nadia.get("/v1/duplicates/none").status_code == 404
    assert denis.get(path).status_code == 403


def test_only_agents_see_and_decide(two, denis):
    hear(two[0])
    assert denis.get("/v1/duplicates").status_code == 403
    assert merge(denis, *two).status_code == 403
    assert denis.post(f"{path_of(two[0])}/unmerge").status_code == 403


def test_pages_no_longer_alike_or_gone_are_not_proposed(two, denis, lea, nadia):
    hear(two[0]), hear(two[1])
    change(denis, two[0], name="Le Panier")
    hear(two[0])
    assert pairs(nadia) == []
    change(denis, two[0], name="La Trame solidaire")
    hear(two[0])
    assert len(pairs(nadia)) == 1
    lea.post(f"{path_of(two[1])}/close")
    for _ in range(2):
        assert reactions.react(Envelope.of(StructureClosed(structure_id=two[1]["id"])))
    assert pairs(nadia) == []
    assert SimilarityKeys.objects.count() == 1


def test_not_the_same_is_remembered(two, nadia):
    hear(two[0]), hear(two[1])
    (pair,) = pairs(nadia)
    for _ in range(2):
        decided = nadia.post(f"/v1/duplicates/{pair['id']}/distinct").json
        assert (decided["status"], decided["decided_by"]) == ("distinct", "nadia")
    hear(two[0])
    rescan()
    assert pairs(nadia) == []


def test_a_rescan_finds_what_was_never_heard(two, denis, nadia):
    register(denis, name="Autre chose", siret=None)
    for _ in range(2):
        assert rescan() == 1
    assert len(pairs(nadia)) == 1
    assert SimilarityKeys.objects.count() == 3


def test_pages_that_wait_are_compared_too(make_app):
    app = make_app(MODERATION="before")
    nadia = client_as(app, "nadia", ["agent"])
    register(nadia, **FIRST)
    rescan()
    register(client_as(app, "denis"), **SECOND)
    assert detect_waiting() == 1
    assert detect_waiting() == 0
    assert len(pairs(nadia)) == 1


def test_a_preview_says_what_the_page_would_be_and_what_is_lost(two, nadia, anyone):
    shown = merge(nadia, two[1], two[0], dry_run=True).json
    assert shown["done"] is False
    assert shown["structure"]["themes"] == ["textile", "circular-economy"]
    assert shown["structure"]["description"] == "Tri et vente"
    assert shown["lost"] == {"name": "Ass. La Trame Solidaire"}
    other = merge(nadia, two[1], two[0], dry_run=True, choices={"name": "goes"}).json
    assert other["structure"]["name"] == "Ass. La Trame Solidaire"
    assert anyone.get(path_of(two[1])).json["status"] == "active"
    for wrong in ({"choices": {"owner": "goes"}}, {"choices": {"name": "both"}}):
        assert merge(nadia, two[1], two[0], dry_run=True, **wrong).status_code == 422
    assert merge(nadia, two[0], two[0], dry_run=True).status_code == 409
    assert merge(nadia, two[1], {"id": "none", "sequence": 1}).status_code == 404


def test_a_merged_page_leads_to_the_one_that_stays(two, denis, lea, nadia, anyone, index):
    hear(two[0]), hear(two[1])
    site = register(denis, name="Site", siret=None, parent=two[1]["id"])
    nameless = nadia.post(f"{path_of(two[1])}/merge", json={"into": two[0]["id"]})
    assert nameless.status_code == 422
    done = merge(nadia, two[1], two[0])
    assert (done.status_code, done.json["done"]) == (200, True)
    moved = anyone.get(path_of(two[1]))
    assert (moved.status_code, moved.headers["Location"]) == (308, path_of(two[0]))
    assert moved.json["merged_into"] == two[0]["id"]
    assert moved.headers["Cache-Control"] == "no-cache"
    stays = anyone.get(moved.headers["Location"]).json
    assert (stays["labels"], stays["ess_reason"]) == (["esus"], "legal-form")
    index.settle()
    assert [one["id"] for one in anyone.get("/v1/structures").json["items"]] == [
        site["id"],
        two[0]["id"],
    ]
    sites = anyone.get(f"/v1/structures?parent={two[0]['id']}").json["items"]
    assert [one["id"] for one in sites] == [site["id"]]
    assert named([two[1]["id"]])[two[1]["id"]].name == stays["name"]
    assert told(two[0]) == ["registered", "updated"]
    assert told(two[1]) == ["registered", "merged"]
    assert pairs(nadia) == []
    refused = lea.patch(path_of(two[1]), json={"brand": "L"}, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json["merged_into"]) == (409, two[0]["id"])
    changed = lea.patch(path_of(two[0]), json={"brand": "L"}, headers={"If-Match": "*"})
    assert changed.status_code == 403
    for one in two:
        hear(one)
    assert pairs(nadia) == []


def test_a_page_is_merged_with_its_owners_when_the_agent_says_so(two, lea, nadia):
    assert merge(nadia, two[1], two[0], owners=True).status_code == 200
    changed = lea.patch(path_of(two[0]), json={"brand": "L"}, headers={"If-Match": "*"})
    assert changed.status_code == 200


def test_a_merge_is_taken_back_while_nothing_changed_since(two, denis, lea, nadia, anyone):
    hear(two[0]), hear(two[1])
    before = [anyone.get(path_of(one)).json for one in two]
    merge(nadia, two[1], two[0], owners=True)
    assert nadia.post(f"{path_of(two[0])}/unmerge").status_code == 409
    assert nadia.post(f"{path_of(two[1])}/unmerge").json["status"] == "active"
    moving = {"sequence", "updated_at", "confirmed_at"}
    after = [anyone.get(path_of(one)).json for one in two]
    assert [{k: v for k, v in one.items() if k not in moving} for one in after] == [
        {k: v for k, v in one.items() if k not in moving} for one in before
    ]
    assert told(two[1]) == ["registered", "merged", "registered"]
    assert len(pairs(nadia)) == 1
    refused = lea.patch(path_of(two[0]), json={"brand": "L"}, headers={"If-Match": "*"})
    assert refused.status_code == 403
    goes, stays = after[1], after[0]
    assert merge(nadia, goes, stays).status_code == 200
    change(denis, two[0], brand="Entre-temps")
    late = nadia.post(f"{path_of(two[1])}/unmerge")
    assert (late.status_code, late.json["status_now"]) == (409, "merged")


def put_logo(client, page, color):
    out = BytesIO()
    Image.new("RGB", (8, 8), color).save(out, "PNG")
    headers = {"Content-Type": "image/png"}
    return client.put(f"{path_of(page)}/logo", data=out.getvalue(), headers=headers).json


def logo_of(client, page):
    shown = client.get(f"{path_of(page)}/logo")
    return shown.get_etag()[0] if shown.status_code == 200 else None


def test_a_logo_goes_over_to_a_page_without_one_and_back(two, lea, nadia, anyone):
    goes, stays = put_logo(lea, two[1], "teal"), two[0]
    digest = goes["logo"]["digest"]
    looked = merge(nadia, goes, stays, dry_run=True).json
    assert (looked["structure"]["logo"], looked["lost"].get("logo")) == (goes["logo"], None)
    assert LogoContent.objects.count() == 1
    assert merge(nadia, goes, stays).status_code == 200
    assert logo_of(anyone, stays) == digest
    assert anyone.get(f"{path_of(stays)}/logo").data
    assert nadia.post(f"{path_of(goes)}/unmerge").status_code == 200
    assert [logo_of(anyone, one) for one in (stays, goes)] == [None, digest]
    assert LogoContent.objects.count() == 1


def test_the_logo_that_is_chosen_is_kept_and_the_other_said_to_be_lost(
    two, denis, lea, nadia, anyone
):
    stays, goes = put_logo(denis, two[0], "navy"), put_logo(lea, two[1], "teal")
    kept = merge(nadia, goes, stays, dry_run=True).json
    assert (kept["structure"]["logo"], kept["lost"]["logo"]) == (stays["logo"], goes["logo"])
    done = merge(nadia, goes, stays, choices={"logo": "goes"})
    assert done.json["lost"]["logo"] == stays["logo"]
    assert logo_of(anyone, stays) == goes["logo"]["digest"]
    assert nadia.post(f"{path_of(goes)}/unmerge").status_code == 200
    shown = [logo_of(anyone, one) for one in (stays, goes)]
    assert shown == [stays["logo"]["digest"], goes["logo"]["digest"]]
    again = [anyone.get(path_of(one)).json for one in (goes, stays)]
    assert merge(nadia, *again, choices={"logo": "goes"}).status_code == 200
    own = put_logo(denis, stays, "gold")
    assert logo_of(anyone, stays) == own["logo"]["digest"]
    assert LogoContent.objects(structure=stays["id"]).count() == 1


def test_two_agents_merge_at_once_and_one_page_stays(two, app):
    """Both ways at once: never both merged into each other, never half of it."""
    agents = [client_as(app, f"agent-{n}", ["agent"]) for n in range(4)]
    ways = [(two[0], two[1]), (two[1], two[0])] * 2
    with ThreadPoolExecutor(4) as pool:
        codes = list(
            pool.map(lambda one: merge(one[0], *one[1]).status_code, zip(agents, ways, strict=True))
        )
    assert codes.count(200) == 1
    assert set(codes) <= {200, 409, 412}
    documents = list(Structure._get_collection().find())
    assert sorted(one["status"] for one in documents) == ["active", "merged"]
    (stays,) = [one for one in documents if one["status"] == "active"]
    (goes,) = [one for one in documents if one["status"] == "merged"]
    assert stays["absorbed"] == [goes["_id"]]
    assert goes["merged_into"] == stays["_id"]


def test_merging_one_after_the_other_leads_to_the_last(two, denis, nadia, anyone):
    third = register(denis, name="Troisième", siret=None)
    merge(nadia, two[1], two[0])
    stays = anyone.get(path_of(two[0])).json
    assert merge(nadia, stays, third).status_code == 200
    path = path_of(two[1])
    for _ in range(2):
        path = anyone.get(path).headers["Location"]
    assert anyone.get(path).json["id"] == third["id"]
    assert Structure.load(third["id"]).absorbed == [two[0]["id"], two[1]["id"]]
    assert nadia.post(f"{path_of(two[1])}/unmerge").status_code == 409
    assert DuplicatePair.objects.count() == 0
