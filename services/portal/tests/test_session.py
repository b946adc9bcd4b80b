"""Signing in on a development stack."""

from __future__ import annotations

import pytest

from services.portal.app import create_app
from services.portal.session import COOKIE
from services.portal.tests.fakes import TOKEN, answering, away, portal_environment


@pytest.fixture
def visitor(app):
    return app.test_client()


def test_one_signs_in_as_a_persona_and_out_again(visitor, fake):
    assert "connectez-vous" in visitor.get("/mises-en-relation").text
    assert "Nadia, agente de l’agglomération" in visitor.get("/connexion").text
    answer = visitor.post("/connexion", data={"persona": "nadia"})
    assert (answer.status_code, answer.location) == (303, "/mises-en-relation")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}={TOKEN};")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    shown = visitor.get("/mises-en-relation").text
    assert "Atelier de confection" in shown
    assert "Se déconnecter" in shown
    answer = visitor.post("/deconnexion")
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get_cookie(COOKIE) is None
    assert "connectez-vous" in visitor.get("/mises-en-relation").text


def test_over_tls_the_cookie_is_secure(visitor):
    answer = visitor.post("/connexion", data={"persona": "nadia"}, base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_only_personal_pages_send_who_is_signed_in(visitor, fake):
    visitor.set_cookie(COOKIE, TOKEN)
    for path in ("/", "/annuaire", "/annonces", "/agenda", "/appels", "/chiffres"):
        visitor.get(path)
    assert all("authorization" not in request.headers for request in fake.requests)
    visitor.get("/notifications")
    assert fake.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_session_that_ended_is_said_and_takes_no_public_page_away(visitor):
    visitor.set_cookie(COOKIE, "an.old.token")
    assert "connectez-vous" in visitor.get("/notifications").text
    assert "Atelier de confection" in visitor.get("/annonces").text


@pytest.mark.parametrize("value", ["a b", "é", "a\tb", "x" * 5000, '"; HttpOnly'])
def test_a_cookie_that_is_no_token_is_nobody(visitor, fake, value):
    answer = visitor.get("/notifications", headers={"Cookie": f"{COOKIE}={value}"})
    assert answer.status_code == 200
    assert "connectez-vous" in answer.text
    assert all("authorization" not in request.headers for request in fake.requests)


def test_personal_pages_stay_out_of_caches(visitor):
    for path in ("/mises-en-relation", "/notifications", "/partenaires", "/connexion"):
        assert visitor.get(path).headers["Cache-Control"] == "private, no-store"


def test_who_may_not_see_is_told(visitor, fake):
    visitor.set_cookie(COOKIE, TOKEN)
    fake.instead["partners"] = answering({"title": "You may not do this"}, 403)
    assert "Vous n’avez pas accès" in visitor.get("/partenaires").text


def test_an_unknown_persona_is_refused(visitor):
    answer = visitor.post("/connexion", data={"persona": "mallory"})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    assert visitor.post("/connexion").status_code == 400


def test_a_form_of_another_site_is_refused(visitor):
    for path in ("/connexion", "/deconnexion"):
        answer = visitor.post(
            path, data={"persona": "nadia"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("content", [b"nonsense", [], {"access_token": "a\nb"}, {}])
def test_an_issuer_that_is_away_or_talks_nonsense_is_said(visitor, fake, content):
    for behaviour in (away, answering(content), answering({}, 500)):
        fake.instead = dict.fromkeys(["issuer"], behaviour)
        visitor.get("/connexion")
        assert visitor.post("/connexion", data={"persona": "nadia"}).status_code == 400
    assert "ne répond pas" in visitor.get("/connexion").text


def test_without_development_sign_in_there_is_none(fake):
    visitor = create_app(portal_environment(DEVELOPMENT_SIGN_IN="false"), fake).test_client()
    assert visitor.get("/connexion").status_code == 404
    assert visitor.post("/connexion", data={"persona": "nadia"}).status_code == 404
    assert "/connexion" not in visitor.get("/mises-en-relation").text
