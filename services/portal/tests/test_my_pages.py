"""What is one's own: written, changed, taken back; refused clearly; never lost."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.portal.tests.fakes import answering, away
from services.portal.tests.provider import csrf_of, form_of, sign_in

NEW_LISTING, NEW_SEARCH = "/fr/mes-annonces/nouvelle", "/fr/mes-recherches/nouvelle"
LISTING_TYPED = {
    "title": "Atelier de tissage",
    "themes": ["textile"],
    "division": "13",
    "place": "Mulhouse",
    "precision": "epci",
    "asking_price": "180 000 €",
    "business_name": "Tissages Weber",
}
SEARCH_TYPED = {"themes": ["textile", "crafts"], "place": "Bâle", "radius": "40", "budget": ""}
PREFERENCES_TYPED = {"email": "lea@exemple.fr", "by_mail": "y", "language": "de", "themes": "food"}
FORMS = {
    NEW_LISTING: LISTING_TYPED,
    "/fr/mes-annonces/l1/modifier": LISTING_TYPED,
    NEW_SEARCH: SEARCH_TYPED,
    "/fr/mes-recherches/p1/modifier": SEARCH_TYPED,
    "/fr/mes-preferences": PREFERENCES_TYPED,
    "/fr/mes-structures/nouvelle": {"name": "La Bobine", "commune": "Rixheim", "siret": ""},
    "/fr/mes-structures/s1/modifier/activities": {
        "description": "On tisse.",
        "activities-0-label": "Tissage",
        "activities-0-reach": "radius",
        "activities-0-radius_km": "20",
    },
    "/fr/mes-structures/s1/modifier/place": {"commune": "Mulhouse", "monday": "9h-12h"},
    "/fr/annuaire/s1/revendiquer": {"role": "Directrice", "proof": "Voir le site."},
    "/fr/mes-partenariats/nouveau": {
        "title": "Mécénat",
        "kind": "research",
        "parties-0-who": "La Trame solidaire",
        "parties-1-who": "Filatures du Rhin",
        "parties-1-who-for": "Filatures du Rhin",
        "parties-1-who-id": "outside",
        "term-starts": "2026-01-01",
        "notice": "90",
    },
    "/fr/mes-locaux/nouveau": {
        "title": "Atelier",
        "landlord": "La Trame solidaire",
        "use": "workshop",
        "lease": "civil",
        "surface": "83,5",
        "commune": "Mulhouse",
        "steps-0-amount": "6,50",
        "steps-0-unit": "eur-m2-month",
        "charges_unit": "eur-month",
        "index": "",
    },
    "/fr/mes-bonnes-pratiques/nouvelle": {
        "title": "Trier",
        "themes": ["textile"],
        "results-0-label": "Textile sauvé",
        "results-0-value": "12,5",
        "results-0-unit": "t/an",
        "costs-0-label": "Bacs",
        "costs-0-amount_cents": "450",
    },
}


@pytest.fixture
def signed(visitor, issuer):
    sign_in(visitor, issuer, "lea")
    return visitor


def send(visitor, path, typed):
    return visitor.post(path, data=form_of(visitor.get(path)) | typed)


def test_a_listing_is_written_as_a_draft_then_published(signed, fake):
    answer = send(signed, NEW_LISTING, LISTING_TYPED)
    assert (answer.status_code, answer.location) == (303, "/fr/mes-annonces/l1")
    assert fake.orders == [
        (
            "POST",
            "/v1/listings",
            {
                "title": "Atelier de tissage",
                "summary": "",
                "themes": ["textile"],
                "naf": "13",
                "area": {"level": "epci", "code": "200066009"},
                "asking_price": 180_000,
                "confidential": {"business_name": "Tissages Weber", "contact_note": ""},
                "publish": False,
            },
        )
    ]
    assert "Brouillon enregistré" in signed.get(answer.location).text
    token = csrf_of(signed.get("/fr/mon-espace"))
    done = signed.post("/mes-annonces/l1/publish", data={"csrf_token": token})
    assert fake.orders[-1][:2] == ("POST", "/v1/listings/l1/publish")
    assert "est publiée" in signed.get(done.location).text


def test_the_form_shown_is_one_creation_however_often_it_is_sent(signed, fake):
    form = form_of(signed.get(NEW_LISTING)) | LISTING_TYPED
    for _ in range(2):
        signed.post(NEW_LISTING, data=form)
    keys = {one.headers["Idempotency-Key"] for one in fake.requests if one.method == "POST"}
    assert len(keys) == 1
    assert form_of(signed.get(NEW_LISTING))["key"] not in keys


def test_a_change_is_one_of_the_version_that_was_read(signed, fake):
    page = signed.get("/fr/mes-annonces/l1/modifier")
    assert "Tissages Weber" in page.text
    assert 'value="412\u202f000"' in page.text
    answer = send(signed, "/fr/mes-annonces/l1/modifier", LISTING_TYPED)
    assert answer.location == "/fr/mes-annonces/l1"
    sent = next(one for one in fake.requests if one.method == "PATCH")
    assert sent.headers["If-Match"] == '"7"'


@pytest.mark.parametrize("action", ["publish", "withdraw", "conclude"])
def test_what_is_done_to_a_listing_is_said(signed, fake, action):
    token = csrf_of(signed.get("/fr/mon-espace"))
    answer = signed.post(f"/mes-annonces/l1/{action}", data={"csrf_token": token})
    assert fake.orders == [("POST", f"/v1/listings/l1/{action}", None)]
    shown = signed.get(answer.location).text
    assert shown.count("n-banner-good") == 1
    assert ("/mes-annonces/l1/publish" in shown) == (action == "withdraw")
    assert "n-banner-good" not in signed.get(answer.location).text


def test_concluding_is_asked_before(signed, fake):
    shown = signed.get("/fr/mes-annonces/l1/conclure").text
    assert "On ne peut pas revenir en arrière" in shown
    assert fake.orders == []


def test_a_search_is_registered_paused_and_taken_up_again(signed, fake):
    assert send(signed, NEW_SEARCH, SEARCH_TYPED).location == "/fr/mes-recherches"
    ((_, _, body),) = fake.orders
    assert body["place"].startswith("CH-")
    assert (body["radius_km"], body["budget"]) == (40, None)
    assert sorted(body["themes"]) == ["crafts", "textile"]
    token = csrf_of(signed.get("/fr/mon-espace"))
    done = signed.post("/mes-recherches/p1/pause", data={"csrf_token": token})
    assert "/mes-recherches/p1/resume" in signed.get(done.location).text
    signed.post("/mes-recherches/p1/resume", data={"csrf_token": token})
    assert [path for _, path, _ in fake.orders[1:]] == [
        "/v1/profiles/p1/pause",
        "/v1/profiles/p1/resume",
    ]


def test_a_proposal_is_declined_with_a_reason(signed, fake):
    answer = send(signed, "/fr/mises-en-relation/m1", {"reason": "too-far"})
    assert answer.location == "/fr/mises-en-relation"
    assert fake.orders == [("POST", "/v1/matches/m1/dismiss", {"reason": "too-far"})]
    assert send(signed, "/fr/mises-en-relation/m1", {"reason": "lost"}).status_code == 422


def test_preferences_are_written_and_erased(signed, fake):
    assert 'value="lea@exemple.fr"' in signed.get("/fr/mes-preferences").text
    send(signed, "/fr/mes-preferences", PREFERENCES_TYPED)
    assert fake.orders == [
        (
            "PUT",
            "/v1/subscribers/me",
            {
                "email": "lea@exemple.fr",
                "language": "de",
                "followed_themes": ["food"],
                "channels": ["in-app", "email"],
            },
        )
    ]
    token = csrf_of(signed.get("/fr/mes-preferences/effacer"))
    done = signed.post("/mes-preferences/effacer", data={"csrf_token": token})
    assert fake.orders[-1][:2] == ("DELETE", "/v1/subscribers/me")
    assert "sont effacées" in signed.get(done.location).text


def test_who_has_no_preferences_yet_is_shown_the_usual_ones(signed, fake):
    fake.singles.pop("/v1/subscribers/me")
    assert signed.get("/de/meine-einstellungen").status_code == 200


def test_what_was_read_is_marked(signed, fake):
    token = csrf_of(signed.get("/fr/notifications"))
    signed.post("/notifications/lues", data={"csrf_token": token, "id": ["d1", "d2"]})
    assert [path for _, path, _ in fake.orders] == [
        f"/v1/deliveries/{one}/read" for one in ("d1", "d2")
    ]


@pytest.mark.parametrize(("path", "typed"), FORMS.items())
@pytest.mark.parametrize(
    ("status", "told"),
    [
        (503, "rien n’est perdu"),
        (401, "Votre session a pris fin"),
        (403, "pas le droit"),
        (404, "n’existe plus"),
        (409, "dans l’état actuel"),
        (412, "entre-temps"),
        (413, "raccourcissez"),
        (429, "patientez"),
        (422, "Ces données sont refusées"),
    ],
)
def test_a_refusal_is_told_and_nothing_typed_is_lost(signed, fake, path, typed, status, told):
    form = form_of(signed.get(path)) | typed

    def refuses(request):
        return fake.well(request) if request.method == "GET" else httpx.Response(status, json={})

    fake.instead = dict.fromkeys(("directory", "matching", "notifications"), refuses)
    answer = signed.post(path, data=form)
    assert answer.status_code == 422
    assert told in answer.text
    for value in typed.values():
        for one in [value] if isinstance(value, str) else value:
            assert one in answer.text


def test_a_field_a_service_refuses_is_told_beside_it(signed, fake):
    form = form_of(signed.get(NEW_SEARCH)) | SEARCH_TYPED
    errors = {"errors": {"place": ["Unknown place."], "odd": ["What?"]}}
    fake.instead["matching"] = answering(errors, 422)
    shown = signed.post(NEW_SEARCH, data=form).text
    assert '<a href="#place">' in shown
    assert 'id="place-erreur"' in shown
    assert "Unknown place." in shown
    assert "odd : " in shown


def test_what_is_missing_is_told_beside_its_field_and_at_the_top(signed, fake):
    answer = send(signed, NEW_LISTING, {"asking_price": "cher"})
    assert answer.status_code == 422
    assert "Il y a 4 choses à revoir" in answer.text
    for name in ("title", "themes", "place", "asking_price"):
        assert f'<a href="#{name}">' in answer.text
        assert f'id="{name}-erreur"' in answer.text
    assert 'value="cher"' in answer.text
    assert fake.orders == []


def test_a_form_sent_after_the_session_ended_comes_back_filled(signed, issuer, fake, clock):
    form = form_of(signed.get(NEW_SEARCH)) | SEARCH_TYPED | {"label": "Une filature"}
    clock.move(hours=13)
    sent = signed.post(NEW_SEARCH, data=form)
    assert sent.status_code == 303
    assert fake.orders == []
    sign_in(signed, issuer, "lea")
    shown = signed.get(NEW_SEARCH).text
    assert "Votre session avait pris fin" in shown
    assert 'value="Une filature"' in shown
    assert 'value="40"' in shown


def test_a_thing_of_another_is_not_there(signed, fake):
    for path in (
        "/fr/mes-annonces/lost",
        "/fr/mes-annonces/lost/modifier",
        "/fr/mes-recherches/lost/modifier",
    ):
        assert signed.get(path).status_code == 404
    fake.instead["directory"] = away
    assert signed.get("/fr/mes-annonces/l1").status_code == 503


@pytest.mark.parametrize("path", FORMS)
@given(st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
def test_whatever_is_typed_breaks_nothing(signed, fake, path, data):
    fake.requests.clear()
    names = [*FORMS[path], "key", "version", "summary", "staff", "contact_note", "label"]
    typed = data.draw(st.dictionaries(st.sampled_from(names), st.text(max_size=6_000)))
    answer = send(
        signed, path, {name: value.replace("\ud800", "") for name, value in typed.items()}
    )
    assert answer.status_code in {303, 422}
    assert answer.status_code == 303 or "n-faults" in answer.text


@pytest.mark.parametrize("path", FORMS)
def test_naughty_strings_break_nothing(signed, fake, real_data, path):
    file = real_data / "bad-input" / "blns" / "blns.json"
    texts = [text for text in json.loads(file.read_text(encoding="utf-8")) if text]
    form = form_of(signed.get(path))
    for text in texts[:: 1 if path == NEW_SEARCH else 10]:
        typed = {
            name: text if isinstance(value, str) else value for name, value in FORMS[path].items()
        }
        answer = signed.post(path, data=form | typed)
        assert answer.status_code in {303, 422}, text
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize(("persona", "shown"), [("lea", False), ("claire", False), ("nadia", True)])
def test_the_desk_is_shown_to_those_it_is_for(visitor, issuer, persona, shown):
    assert "/fr/bureau" not in visitor.get("/fr/annuaire").text
    sign_in(visitor, issuer, persona)
    assert ("/fr/bureau" in visitor.get("/fr/annuaire").text) is shown


@pytest.mark.parametrize("page", ["", "/modifier", "/conclure"])
def test_a_listing_of_someone_else_offers_nothing(signed, fake, page):
    fake.instead["directory"] = answering({"title": "no"}, 403)
    answer = signed.get(f"/fr/mes-annonces/l1{page}")
    assert answer.status_code == 403
    assert "Publier" not in answer.text
    assert "Enregistrer" not in answer.text
