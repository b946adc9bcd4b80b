"""A session over time: kept, renewed, ended; forms that come from our pages only."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import render_template_string, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from services.portal.session.forms import csrf_field, signed_in_only
from services.portal.session.kept import kept_form
from services.portal.session.seal import MAX_SEALED, Seal, key_from_text
from services.portal.tests.fakes import SESSION_KEY, answering
from services.portal.tests.provider import csrf_of, make_portal, sign_in
from shared.settings import SettingsError

FORM = """<form method="post">{{ field }}<input name="titre" value="{{ kept.titre if kept }}">
{% if kept %}{% for one in kept.getlist("theme") %}<b>{{ one }}</b>{% endfor %}{% endif %}</form>"""


def with_a_form(app):
    """Add a page with a form, as the pages to come have one."""

    @app.route("/essai", methods=["GET", "POST"])
    @signed_in_only
    def form_page():
        if request.method == "POST":
            return f"reçu : {request.form['titre']}"
        return render_template_string(FORM, field=csrf_field(), kept=kept_form())

    return app


@pytest.fixture
def page(app, visitor, issuer):
    """Give a browser signed in, on a portal with a form at /essai."""
    with_a_form(app)
    sign_in(visitor, issuer)
    return visitor


def is_signed_in(visitor):
    return "Mon espace" in visitor.get("/fr/").text


def test_a_session_outlives_a_restart_of_the_portal(fake, issuer, clock, visitor):
    sign_in(visitor, issuer)
    again = make_portal(fake, issuer, clock).test_client()
    again.set_cookie("navette", visitor.get_cookie("navette").value)
    assert "Atelier de confection" in again.get("/fr/mises-en-relation").text


def test_a_session_outlives_a_change_of_key(fake, issuer, clock, visitor):
    sign_in(visitor, issuer)
    newer = urlsafe_b64encode(b"n" * 32).decode()
    both = make_portal(fake, issuer, clock, SESSION_KEY=f"{newer},{SESSION_KEY}").test_client()
    both.set_cookie("navette", visitor.get_cookie("navette").value)
    assert is_signed_in(both)
    other = make_portal(fake, issuer, clock, SESSION_KEY=newer).test_client()
    other.set_cookie("navette", visitor.get_cookie("navette").value)
    assert not is_signed_in(other)


@pytest.mark.parametrize("key", ["", "short", "é", urlsafe_b64encode(b"k" * 31).decode()])
def test_a_key_that_is_none_is_refused_at_start(fake, issuer, clock, key):
    with pytest.raises(SettingsError, match="SESSION_KEY"):
        make_portal(fake, issuer, clock, SESSION_KEY=key)


def test_tokens_are_renewed_in_time_and_once_for_all_requests_at_once(
    app, visitor, issuer, clock, fake
):
    sign_in(visitor, issuer)
    before = visitor.get_cookie("navette").value
    clock.move(seconds=250)
    issuer.asked.clear()
    together = Barrier(6)

    def ask(_):
        browser = app.test_client()
        browser.set_cookie("navette", before)
        together.wait(10)
        return browser.get("/fr/notifications").text

    with ThreadPoolExecutor(6) as threads:
        shown = list(threads.map(ask, range(6)))
    assert all("Une annonce pour vous" in one for one in shown)
    assert issuer.asked.count("/token") == 1
    assert len({one.headers["authorization"] for one in fake.requests}) == 1


def test_a_browser_that_lost_the_renewed_cookie_goes_on(app, visitor, issuer, clock):
    sign_in(visitor, issuer)
    old = visitor.get_cookie("navette").value
    for _ in range(3):
        clock.move(seconds=280)
        assert "Une annonce pour vous" in visitor.get("/fr/notifications").text
    late = app.test_client()
    late.set_cookie("navette", old)
    assert "Une annonce pour vous" in late.get("/fr/notifications").text


def test_a_refresh_token_used_by_a_thief_ends_the_session(visitor, issuer, clock, fake):
    sign_in(visitor, issuer)
    stolen = visitor.get_cookie("navette").value
    clock.move(minutes=6)
    thief = make_portal(fake, issuer, clock).test_client()  # a process that remembers nothing
    thief.set_cookie("navette", stolen)
    assert "Une annonce pour vous" in thief.get("/fr/notifications").text
    assert "connectez-vous" in visitor.get("/fr/notifications").text
    clock.move(minutes=6)
    assert "connectez-vous" in thief.get("/fr/notifications").text


def test_while_the_provider_is_away_one_stays_signed_in(visitor, issuer, clock):
    sign_in(visitor, issuer)
    issuer.away = True
    clock.move(seconds=250)
    assert "Une annonce pour vous" in visitor.get("/fr/notifications").text
    clock.move(minutes=10)
    shown = visitor.get("/fr/notifications").text
    assert "ne répond pas" in shown
    assert "Mon espace" in shown
    issuer.away = False
    assert "Une annonce pour vous" in visitor.get("/fr/notifications").text


def test_a_session_without_use_ends(visitor, issuer, clock):
    sign_in(visitor, issuer)
    for _ in range(3):
        clock.move(minutes=100)
        assert is_signed_in(visitor)
    clock.move(minutes=121)
    assert not is_signed_in(visitor)
    assert visitor.get_cookie("navette") is not None  # who it was, for their form
    sign_in(visitor, issuer)


def test_a_session_ends_after_a_day_even_used(visitor, issuer, clock):
    sign_in(visitor, issuer)
    for _ in range(13):
        clock.move(minutes=55)
        assert is_signed_in(visitor)
    clock.move(minutes=55)
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("value", ["a b", "é", "x" * 5000, "a.b.c.d.e", '"; HttpOnly', "...."])
def test_a_cookie_that_is_not_ours_is_nobody(visitor, fake, value):
    answer = visitor.get("/fr/notifications", headers={"Cookie": f"navette={value}"})
    assert (answer.status_code, answer.location[:11]) == (303, "/connexion?")
    assert all("authorization" not in one.headers for one in fake.requests)


def test_a_seal_is_good_for_one_purpose_and_whole():
    seal = Seal([key_from_text(SESSION_KEY)])
    sealed = seal.close("session", {"a": "é", "b": [1, None], "c": "x.y.z", "d": ".."})
    assert seal.open("session", sealed) == {"a": "é", "b": [1, None], "c": "x.y.z", "d": ".."}
    assert seal.open("kept-form", sealed) is None
    for place in (0, 40, len(sealed) - 1):
        changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        assert seal.open("session", changed) is None


def test_the_tokens_of_a_keycloak_fit_a_cookie():
    key = RSAKey.generate_key(2048, auto_kid=True)
    subject = {"iss": "https://connexion.navette.exemple.fr/realms/navette", "typ": "Bearer"}
    subject |= {"sub": "f6d0a8a2-96e4-4d3a-9a3c-8c4a8f1c2d3e", "azp": "portal", "acr": "1"}
    subject |= {"sid": "e2b9a1d4-5f51-4a3c-8a55-4a0a0f7f1f10", "iat": 1795000000, "exp": 1795000300}
    subject |= {"jti": "onrtac:3f3f0a0e-3c1b-4e57-9d5a-3e9a3f5d5c11", "auth_time": 1795000000}
    person = {"name": "Marie-Françoise Schnoebelen", "preferred_username": "mf.schnoebelen"}
    person |= {"email": "marie-francoise.schnoebelen@exemple.fr", "email_verified": True}
    roles = {"roles": ["agent", "funder", "reviewer"], "scope": "openid profile email"}
    roles |= {"realm_access": {"roles": ["default-roles-navette", "offline_access", "agent"]}}
    roles |= {"resource_access": {"account": {"roles": ["manage-account", "view-profile"]}}}
    header = {"alg": "RS256", "typ": "JWT", "kid": key.kid}
    access = jwt.encode(header, {**subject, **person, **roles, "aud": ["navette", "account"]}, key)
    id_token = jwt.encode(
        header, {**subject, **person, "aud": "portal", "nonce": "n" * 20, "at_hash": "h" * 22}, key
    )
    refresh = jwt.encode(
        {"alg": "HS512", "typ": "JWT", "kid": key.kid},
        {**subject, "aud": subject["iss"], "typ": "Refresh", "scope": "openid profile email"},
        OctKey.generate_key(512),
        algorithms=["HS512"],
    )
    content = {"access": access, "id_token": id_token, "refresh": refresh, "name": person["name"]}
    assert len(json.dumps(content)) > 3_300
    sealed = Seal([key_from_text(SESSION_KEY)]).close("session", content)
    assert len(sealed) < 0.8 * MAX_SEALED
    assert Seal([key_from_text(SESSION_KEY)]).open("session", sealed) == content


def test_a_form_of_ours_is_taken(page):
    token = csrf_of(page.get("/essai"))
    assert page.post("/essai", data={"csrf_token": token, "titre": "a"}).text == "reçu : a"
    header = {"X-CSRF-Token": token, "Sec-Fetch-Site": "same-origin"}
    assert page.post("/essai", data={"titre": "b"}, headers=header).text == "reçu : b"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_token(page, headers):
    token = csrf_of(page.get("/essai"))
    for path in ("/essai", "/deconnexion"):
        answer = page.post(path, data={"csrf_token": token, "titre": "a"}, headers=headers)
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers
    assert is_signed_in(page)


def test_a_form_without_the_token_is_refused(page):
    assert page.post("/essai", data={"titre": "a"}).status_code == 403
    assert page.post("/deconnexion").status_code == 403
    assert is_signed_in(page)


def test_a_form_from_before_signing_in_again_is_shown_again(page, issuer):
    old = csrf_of(page.get("/essai"))
    page.delete_cookie("navette")
    sign_in(page, issuer)
    answer = page.post("/essai", data={"csrf_token": old, "titre": "Atelier"})
    assert (answer.status_code, answer.location) == (303, "/essai")
    assert 'value="Atelier"' in page.get("/essai").text


def test_a_form_sent_after_the_session_ended_comes_back_filled(page, issuer, clock):
    token = csrf_of(page.get("/essai"))
    clock.move(hours=3)
    typed = {"csrf_token": token, "titre": "L’atelier & <b>", "theme": ["textile", "food"]}
    answer = page.post("/essai", data=typed)
    assert (answer.status_code, answer.location) == (303, "/connexion?retour=%2Fessai")
    assert "atelier" not in str(answer.headers)
    assert sign_in(page, issuer, "nadia", "/essai").location == "/essai"
    shown = page.get("/essai").text
    assert "L’atelier &amp; &lt;b&gt;" in shown
    assert "<b>textile</b><b>food</b>" in shown
    assert 'value=""' in page.get("/essai").text  # once


def test_what_one_typed_is_not_shown_to_another(page, issuer, clock):
    token = csrf_of(page.get("/essai"))
    clock.move(hours=3)
    page.post("/essai", data={"csrf_token": token, "titre": "secret"})
    sign_in(page, issuer, "tarek", "/essai")
    assert "secret" not in page.get("/essai").text
    page.delete_cookie("navette")
    sign_in(page, issuer, "nadia", "/essai")
    assert "secret" not in page.get("/essai").text


def test_a_form_too_long_to_keep_is_shown_to_be_copied(page, clock):
    token = csrf_of(page.get("/essai"))
    clock.move(hours=3)
    text = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(4_000))
    answer = page.post("/essai", data={"csrf_token": token, "titre": text})
    assert answer.status_code == 403
    assert text in answer.text
    assert "/connexion?retour=%2Fessai" in answer.text


def test_pages_of_text_are_kept(page, issuer, clock):
    sentence = "L’atelier coud pour des créateurs de la région depuis vingt ans, rue {}. "
    text = "".join(sentence.format(n * 7919 % 1000) for n in range(90))
    assert len(text) > 6_000
    token = csrf_of(page.get("/essai"))
    clock.move(hours=3)
    assert page.post("/essai", data={"csrf_token": token, "titre": text}).status_code == 303
    sign_in(page, issuer, "nadia", "/essai")
    assert text in page.get("/essai").text


def test_a_page_for_who_is_signed_in_leads_there_and_back(app, visitor, issuer):
    with_a_form(app)
    answer = visitor.get("/essai?a=1")
    assert answer.location == "/connexion?retour=%2Fessai%3Fa%3D1"
    assert sign_in(visitor, issuer, "nadia", "/essai?a=1").location == "/essai?a=1"


def test_personal_pages_stay_out_of_caches(visitor):
    for path in ("/fr/mises-en-relation", "/fr/notifications", "/fr/bureau"):
        assert visitor.get(path).headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in visitor.get(path).headers["Vary"]


def test_who_may_not_see_is_told(visitor, issuer, fake):
    sign_in(visitor, issuer)
    fake.instead["partners"] = answering({"title": "You may not do this"}, 403)
    assert "Vous n’avez pas accès" in visitor.get("/fr/bureau").text
