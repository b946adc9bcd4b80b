"""Reading and writing the services: in time, once, each their own answers, refusals by field."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest
from flask import render_template_string

from services.portal.client import drafts, etags
from services.portal.client.etags import Answers, Kept
from services.portal.client.operations import OPERATIONS, can
from services.portal.client.resources import Area, Listing, Match, Profile, page_of
from services.portal.client.services import NOBODY, Answer, Caller, Services, Wanted
from services.portal.client.writes import Done, Order, Refused
from services.portal.pages.reading import write
from services.portal.session.forms import signed_in_only
from services.portal.settings import SERVICES
from services.portal.tests.fakes import LISTING, MATCH, FakeServices, answering, away, slow
from services.portal.tests.provider import csrf_of, sign_in
from shared.auth.tokens import ANONYMOUS, Principal

URLS = {name: f"http://{name}.test" for name in SERVICES}
CLAIRE = Caller("token-of-claire", "session-of-claire")
TAREK = Caller("token-of-tarek", "session-of-tarek")
LISTINGS = Wanted("directory", "/v1/listings", page_of(Listing))
MATCHES = Wanted("matching", "/v1/matches", page_of(Match), signed=True)
DRAFT = drafts.NewListing(
    title="Atelier", themes=["textile"], area=Area(level="commune", code="68224"), publish=True
)


@pytest.fixture
def services(fake):
    return Services(URLS, fake)


def tagged(*versions):
    """Behave as a service that answers these documents in turn, each under its tag."""
    left = list(versions)

    def answer(request):
        document = left.pop(0) if len(left) > 1 else left[0]
        tag = f'"{hash(json.dumps(document))}"'
        if request.headers.get("If-None-Match") == tag:
            return httpx.Response(304, headers={"ETag": tag})
        return httpx.Response(200, json=document, headers={"ETag": tag})

    return answer


def listing(title):
    return {"items": [LISTING | {"title": title}], "next": None}


def titles(answer):
    return [one.title for one in answer.found.items]


def test_an_answer_that_still_holds_is_not_sent_again(services, fake):
    fake.instead["directory"] = tagged(listing("a"), listing("a"), listing("b"))
    first, again, changed = (services.read(NOBODY, one=LISTINGS)["one"] for _ in range(3))
    assert [titles(one) for one in (first, again, changed)] == [["a"], ["a"], ["b"]]
    tags = [request.headers.get("If-None-Match") for request in fake.requests]
    assert tags[0] is None
    assert tags[1] == tags[2] == first.etag
    assert again.found is first.found


def test_nothing_is_given_without_the_services_word(services, fake):
    fake.instead["directory"] = tagged(listing("a"))
    services.read(NOBODY, one=LISTINGS)
    fake.instead["directory"] = away
    assert services.read(NOBODY, one=LISTINGS)["one"] == Answer(None, "away")
    fake.instead["directory"] = answering({"title": "no"}, 403)
    assert services.read(NOBODY, one=LISTINGS)["one"].problem == "refused"


def test_a_private_answer_is_one_sessions(services, fake):
    def careless(request):
        """Answer 304 to whoever names the tag."""
        if request.headers.get("If-None-Match") == '"1"':
            return httpx.Response(304)
        name = request.headers["Authorization"]
        page = {"items": [MATCH | {"listing_title": name}], "next": None}
        return httpx.Response(200, json=page, headers={"ETag": '"1"'})

    fake.instead["matching"] = careless
    for caller in (CLAIRE, TAREK, CLAIRE, TAREK):
        (match,) = services.read(caller, one=MATCHES)["one"].found.items
        assert match.listing_title == f"Bearer {caller.token}"


def test_answers_are_kept_apart_by_language_parameters_and_kind(services, fake):
    fake.instead["directory"] = tagged(listing("a"))
    for caller, params in [
        (NOBODY, {}),
        (Caller(language="de"), {}),
        (NOBODY, {"theme": "textile"}),
        (NOBODY, {"theme": "food"}),
    ]:
        wanted = Wanted("directory", "/v1/listings", page_of(Listing), params)
        services.read(caller, one=wanted)
    profiles = Wanted("directory", "/v1/listings", page_of(Profile))
    services.read(NOBODY, one=profiles)
    assert all("If-None-Match" not in request.headers for request in fake.requests)
    assert fake.requests[1].headers["Accept-Language"] == "de"


def test_what_is_not_to_be_kept_is_not(services, fake):
    document = listing("a")
    headers = {"ETag": '"1"', "Cache-Control": "private, no-store"}
    fake.instead["directory"] = lambda _: httpx.Response(200, json=document, headers=headers)
    for _ in range(2):
        services.read(NOBODY, one=LISTINGS)
    assert all("If-None-Match" not in request.headers for request in fake.requests)


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(etags, "MAX_ANSWER_BYTES", 60)
    answers = Answers(max_bytes=100)
    for name in "abc":
        answers.keep(name, Kept(name, name, 40))
        answers.get("a")
    assert [answers.get(name) is not None for name in "abc"] == [True, False, True]
    answers.keep("c", Kept("c2", "c2", 61))
    assert answers.get("c") is None
    answers.keep("d", Kept("d", "d", 60))
    answers.keep("d", Kept("d2", "d2", 50))
    assert answers.get("a") is not None


def test_a_thing_is_created_as_the_form_says_and_under_its_key(services, fake):
    headers = {"ETag": '"1"'}
    fake.instead["directory"] = lambda _: httpx.Response(201, json=LISTING, headers=headers)
    done = services.write(CLAIRE, Order(operation="listings.create", draft=DRAFT, key="k1"))
    assert isinstance(done, Done)
    assert (done.found.title, done.etag, done.repeated) == (LISTING["title"], '"1"', False)
    (request,) = fake.requests
    assert (request.method, request.url.path) == ("POST", "/v1/listings")
    assert request.headers["Authorization"] == "Bearer token-of-claire"
    assert request.headers["Idempotency-Key"] == "k1"
    assert json.loads(request.content) == {
        "title": "Atelier",
        "themes": ["textile"],
        "area": {"level": "commune", "code": "68224"},
        "publish": True,
    }


def test_a_change_names_the_version_that_was_read(services, fake):
    fake.instead["matching"] = answering({"id": "p 1"})
    draft = drafts.ProfileDraft(radius_km=20, budget=None)
    order = Order(operation="profiles.change", id="p/1", draft=draft, etag='"4"')
    assert isinstance(services.write(TAREK, order), Done)
    (request,) = fake.requests
    assert request.url.raw_path == b"/v1/profiles/p%2F1"
    assert request.headers["If-Match"] == '"4"'
    assert json.loads(request.content) == {"radius_km": 20, "budget": None}


def test_an_order_that_is_not_its_operations_is_a_fault_of_ours(services, fake):
    change = drafts.ListingChange(title="a")
    for order in (
        Order(operation="listings.change", id="l1", draft=change),
        Order(operation="listings.change", id="l1", draft=DRAFT, etag='"1"'),
        Order(operation="listings.create"),
        Order(operation="listings.publish", id="l1", draft=change),
    ):
        with pytest.raises(ValueError, match="listings"):
            services.write(CLAIRE, order)
    assert fake.requests == []


def test_moments_are_sent_with_their_offset():
    draft = drafts.CallDraft(opens_at=datetime(2026, 12, 1, 8, tzinfo=UTC), communes=[])
    assert drafts.to_json(draft) == {"opens_at": "2026-12-01T08:00:00+00:00", "communes": []}


def test_a_refusal_is_told_by_field(services, fake):
    problem = {
        "type": "urn:navette:problem:invalid",
        "detail": "Correct the fields listed.",
        "trace_id": "abc",
        "errors": {
            "title": ["Too long."],
            "area": {"code": ["Unknown."]},
            "themes": {"1": ["Not a theme.", "Twice."]},
            "body": "Odd.",
        },
    }
    fake.instead["directory"] = answering(problem, 422)
    told = services.write(CLAIRE, Order(operation="listings.create", draft=DRAFT))
    assert told == Refused(
        "invalid",
        {
            "title": ("Too long.",),
            "area.code": ("Unknown.",),
            "themes.1": ("Not a theme.", "Twice."),
            "body": ("Odd.",),
        },
        "Correct the fields listed.",
        "abc",
    )


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, "signed-out"),
        (403, "refused"),
        (404, "lost"),
        (409, "conflict"),
        (412, "stale"),
        (413, "too-large"),
        (429, "too-many"),
        (500, "away"),
        (503, "away"),
    ],
)
def test_a_refusal_has_its_cause(services, fake, status, cause):
    fake.instead["directory"] = answering({"detail": "…"}, status)
    told = services.write(CLAIRE, Order(operation="listings.publish", id="l1"))
    assert isinstance(told, Refused)
    assert told.cause == cause


@pytest.mark.parametrize("content", [b"nonsense", [], {}, {"id": 1}, b""])
@pytest.mark.parametrize("status", [200, 422])
def test_nonsense_is_a_service_that_is_away(services, fake, content, status):
    fake.instead["directory"] = answering(content, status)
    told = services.write(CLAIRE, Order(operation="listings.create", draft=DRAFT))
    assert isinstance(told, Refused)


def flaky(then, *, behaviour):
    """Behave so at first, then otherwise."""
    asked = []

    def answer(request):
        asked.append(request)
        return (behaviour if len(asked) == 1 else then)(request)

    return answer


@pytest.mark.parametrize("behaviour", [away, slow])
def test_what_may_be_sent_again_is_when_no_answer_came(services, fake, behaviour):
    for order, sent in (
        (Order(operation="listings.create", draft=DRAFT, key="k"), 2),
        (Order(operation="listings.create", draft=DRAFT), 1),
        (Order(operation="listings.publish", id="l1"), 2),
        (
            Order(
                operation="listings.change",
                id="l1",
                draft=drafts.ListingChange(title="a"),
                etag='"1"',
            ),
            1,
        ),
    ):
        fake.requests.clear()
        fake.instead["directory"] = flaky(answering(LISTING), behaviour=behaviour)
        done = services.write(CLAIRE, order)
        assert isinstance(done, Done) == (sent == 2)
        assert len(fake.requests) == sent


def test_nothing_to_answer_is_an_answer(services, fake):
    fake.instead["notifications"] = lambda _: httpx.Response(204)
    assert services.write(CLAIRE, Order(operation="subscriber.erase")) == Done(None)


CLAIRE_HERSELF = Principal("claire")
AGENT = Principal("nadia", frozenset({"agent"}))
FUNDER = Principal("samuel", frozenset({"funder"}))


@pytest.mark.parametrize(
    ("who", "operation", "own", "shown"),
    [
        (None, "listings.create", False, False),
        (ANONYMOUS, "listings.create", False, False),
        (CLAIRE_HERSELF, "listings.create", False, True),
        (CLAIRE_HERSELF, "listings.change", True, True),
        (CLAIRE_HERSELF, "listings.change", False, False),
        (AGENT, "listings.change", False, True),
        (FUNDER, "listings.change", False, False),
        (CLAIRE_HERSELF, "calls.announce", False, False),
        (FUNDER, "calls.announce", False, True),
        (AGENT, "calls.announce", False, True),
        (AGENT, "matches.dismiss", False, False),
        (CLAIRE_HERSELF, "matches.dismiss", True, True),
        (CLAIRE_HERSELF, "events.publish", False, False),
        (Principal("lea", org="s1"), "events.publish", False, True),
        (AGENT, "events.publish", False, True),
    ],
)
def test_what_one_may_not_do_is_not_shown(who, operation, own, shown):
    assert can(who, operation, own=own) is shown


def test_an_operation_nobody_knows_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        can(AGENT, "listings.burn")


def test_the_pages_know_what_one_may_do(app, visitor, issuer):
    app.add_url_rule(
        "/peut",
        view_func=lambda: render_template_string(
            "{{ can('calls.announce') }} {{ can('listings.change', own=true) }}"
        ),
    )
    assert visitor.get("/peut").text == "False False"
    sign_in(visitor, issuer, "samuel")
    assert visitor.get("/peut").text == "True True"


OF_ANYONE = {"claims.create", "claims.withdraw", "deliveries.read", "reports.create"}
"""On what is another's by right, or on what only its owner is shown."""


def test_every_operation_has_what_it_takes():
    assert len(OPERATIONS) >= 20
    for name, one in OPERATIONS.items():
        assert one.service in SERVICES
        if "{id_}" in one.path:
            assert one.owner_or is not None or one.access.roles or name in OF_ANYONE, name
        else:
            assert one.owner_or is None, name


def test_pages_write_as_who_is_signed_in(app, visitor, issuer, fake: FakeServices, clock):
    @app.post("/essai")
    @signed_in_only
    def post():
        return type(write(Order(operation="listings.publish", id="l1"))).__name__

    sign_in(visitor, issuer, "claire")
    form = {"csrf_token": csrf_of(visitor.get("/fr/mon-espace"))}
    fake.instead["directory"] = answering(LISTING)
    assert visitor.post("/essai", data=form).text == "Done"
    assert fake.requests[-1].headers["authorization"].startswith("Bearer ey")
    clock.move(minutes=10)
    issuer.away = True
    assert visitor.post("/essai", data=form).text == "Refused"
