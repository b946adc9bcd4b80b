"""Signing in and out, by the whole code flow against the real development issuer."""

from __future__ import annotations

from http.cookies import SimpleCookie
from urllib.parse import quote, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.portal.session.forms import DEFAULT_PAGE, own_page
from services.portal.session.provider import NAME as CLIENT_NAME
from services.portal.tests.provider import (
    SECRET,
    Issuer,
    choose,
    csrf_of,
    make_portal,
    query,
    sign_in,
)
from shared.auth.issuer import DevelopmentIssuer
from shared.testing.web import ISSUER


def begin(visitor, page=""):
    return visitor.get("/connexion", query_string={"retour": page} if page else {}).location


def come_back(visitor, **told):
    return visitor.get("/connexion/retour", query_string=told)


def is_signed_in(visitor):
    return "Mon espace" in visitor.get("/fr/").text


def test_one_signs_in_and_comes_back_to_the_page_one_was_on(visitor, issuer):
    sent = visitor.get("/fr/mises-en-relation")
    assert sent.location == "/connexion?retour=%2Ffr%2Fmises-en-relation"
    answer = sign_in(visitor, issuer, "nadia", "/notifications?suite=a")
    assert (answer.status_code, answer.location) == (303, "/notifications?suite=a")
    assert "Atelier de confection" in visitor.get("/fr/mises-en-relation").text
    assert is_signed_in(visitor)


def test_the_request_has_pkce_state_and_nonce_and_no_two_are_alike(visitor):
    asked, again = query(begin(visitor)), query(begin(visitor))
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 20
        assert asked[name] != again[name]
    assert asked["redirect_uri"] == "http://localhost/connexion/retour"


def test_the_services_get_the_access_token_and_the_browser_none(visitor, issuer, fake):
    answer = sign_in(visitor, issuer)
    visitor.get("/fr/notifications")
    header = fake.requests[-1].headers["authorization"]
    token = header.removeprefix("Bearer ")
    assert token.count(".") == 2
    assert token not in str(answer.headers)
    assert "nadia" not in str(answer.headers)


def test_only_personal_pages_send_who_is_signed_in(visitor, issuer, fake):
    sign_in(visitor, issuer)
    for path in (
        "/fr/",
        "/fr/annuaire",
        "/fr/annonces",
        "/fr/agenda",
        "/fr/appels",
        "/fr/chiffres",
    ):
        visitor.get(path)
    assert all("authorization" not in request.headers for request in fake.requests)


def test_a_state_that_is_not_this_browsers_is_refused(app, visitor, issuer):
    back = query(choose(issuer, begin(app.test_client())))
    answer = come_back(visitor, **back)
    assert answer.status_code == 400
    assert "Recommencer" in answer.text
    assert not is_signed_in(visitor)
    begin(visitor)
    assert come_back(visitor, code=back["code"], state="other").status_code == 400
    assert come_back(visitor, code=back["code"]).status_code == 400


def test_a_return_is_good_once(visitor, issuer):
    back = query(choose(issuer, begin(visitor)))
    assert come_back(visitor, **back).status_code == 303
    visitor.post("/deconnexion", data={"csrf_token": csrf_of(visitor.get("/fr/mon-espace"))})
    assert come_back(visitor, **back).status_code == 400
    assert not is_signed_in(visitor)


def test_a_code_of_another_sign_in_is_refused(app, visitor, issuer):
    theirs = query(choose(issuer, begin(app.test_client()), "operator"))
    mine = query(begin(visitor))
    answer = come_back(visitor, code=theirs["code"], state=mine["state"])
    assert answer.status_code == 400
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"iss": "http://evil.test"},
        {"exp": 1_000_000},
        {"sub": "operator"},
    ],
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(visitor, issuer, monkeypatch, changed):
    signed = DevelopmentIssuer._signed

    def change(self, claims, seconds, clock):
        if claims["aud"] == "portal":
            claims = {**claims, **changed}
            claims = {name: value for name, value in claims.items() if value is not None}
        return signed(self, claims, seconds, clock)

    monkeypatch.setattr(DevelopmentIssuer, "_signed", change)
    assert sign_in(visitor, issuer).status_code == 400
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("which", ["portal", "navette"])
def test_a_token_signed_with_another_key_is_refused(visitor, issuer, monkeypatch, which):
    stranger = OKPKey.generate_key("Ed25519", auto_kid=True)
    signed = DevelopmentIssuer._signed

    def forge(self, claims, seconds, clock):
        token = signed(self, claims, seconds, clock)
        if claims["aud"] != which:
            return token
        header = {"alg": "Ed25519", "kid": self._key.kid}
        content = jwt.decode(token, self._key, algorithms=["Ed25519"]).claims
        return jwt.encode(header, content, stranger, algorithms=["Ed25519"])

    monkeypatch.setattr(DevelopmentIssuer, "_signed", forge)
    assert sign_in(visitor, issuer).status_code == 400
    assert not is_signed_in(visitor)


def test_an_answer_of_another_provider_is_refused(visitor, issuer):
    back = query(choose(issuer, begin(visitor)))
    assert back["iss"] == ISSUER
    assert come_back(visitor, **back | {"iss": "http://evil.test"}).status_code == 400
    assert not is_signed_in(visitor)


def test_who_renounces_is_told_so(visitor):
    asked = query(begin(visitor))
    answer = come_back(visitor, error="access_denied", state=asked["state"])
    assert answer.status_code == 400
    assert "renoncé" in answer.text


def test_keys_may_change_between_two_sign_ins(app, visitor, issuer, clock):
    sign_in(visitor, issuer)
    issuer.start("rotated.pem")
    clock.move(minutes=1)
    other = app.test_client()
    assert sign_in(other, issuer).status_code == 303
    assert is_signed_in(other)


def test_a_provider_that_is_away_is_said_and_takes_no_public_page_away(visitor, issuer):
    issuer.away = True
    answer = visitor.get("/connexion?retour=/notifications")
    assert answer.status_code == 503
    assert "ne répond pas" in answer.text
    assert "/connexion?retour=/notifications" in answer.text
    assert "Atelier de confection" in visitor.get("/fr/annonces").text
    issuer.away = False
    location = begin(visitor)
    issuer.away = True
    assert (
        visitor.get(f"/connexion/retour?{urlsplit(choose(issuer, location)).query}").status_code
        == 503
    )


def test_a_confidential_client_shows_its_secret(tmp_path, fake, clock):
    issuer = Issuer(tmp_path, clock, secret=SECRET)
    (tmp_path / "secret").write_text(SECRET)
    kept = str(tmp_path / "secret")
    app = make_portal(fake, issuer, clock, OIDC_CLIENT_SECRET_FILE=kept)
    assert sign_in(app.test_client(), issuer).status_code == 303
    stranger = make_portal(fake, issuer, clock, OIDC_CLIENT_SECRET="wrong")
    assert sign_in(stranger.test_client(), issuer).status_code == 400


def test_signing_out_ends_the_session_here_and_at_the_provider(app, visitor, issuer):
    sign_in(visitor, issuer)
    copied = visitor.get_cookie("navette").value
    answer = visitor.post(
        "/deconnexion", data={"csrf_token": csrf_of(visitor.get("/fr/mon-espace"))}
    )
    asked = query(answer.location)
    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/end_session")
    assert asked["post_logout_redirect_uri"] == "http://localhost/"
    assert visitor.get_cookie("navette") is None
    done = issuer.browser().get("/end_session", query_string=asked)
    assert (done.status_code, done.location) == (303, "http://localhost/")
    assert not is_signed_in(visitor)
    thief = app.test_client()
    thief.set_cookie("navette", copied)
    assert not is_signed_in(thief)


def test_a_copied_cookie_is_worth_nothing_at_another_process_once_its_tokens_end(
    visitor, issuer, clock, fake
):
    sign_in(visitor, issuer)
    copied = visitor.get_cookie("navette").value
    answer = visitor.post(
        "/deconnexion", data={"csrf_token": csrf_of(visitor.get("/fr/mon-espace"))}
    )
    issuer.browser().get("/end_session", query_string=query(answer.location))
    thief = make_portal(fake, issuer, clock).test_client()
    thief.set_cookie("navette", copied)
    clock.move(minutes=5)
    assert "connectez-vous" in thief.get("/fr/notifications").text
    assert not is_signed_in(thief)


def test_signing_out_with_the_provider_away_ends_the_session_here(fake, issuer, clock):
    app = make_portal(fake, issuer, clock)
    visitor = app.test_client()
    sign_in(visitor, issuer)
    app = make_portal(fake, issuer, clock)  # one that never spoke with the provider
    other = app.test_client()
    other.set_cookie("navette", visitor.get_cookie("navette").value)
    token = csrf_of(other.get("/fr/mon-espace"))
    issuer.away = True
    answer = other.post("/deconnexion", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/")
    assert not is_signed_in(other)


def test_signing_in_again_changes_everything_in_the_cookie(visitor, issuer):
    begin(visitor)
    before = visitor.get_cookie("navette").value
    sign_in(visitor, issuer)
    first = csrf_of(visitor.get("/fr/mon-espace"))
    assert visitor.get_cookie("navette").value != before
    visitor.delete_cookie("navette")
    sign_in(visitor, issuer)
    assert csrf_of(visitor.get("/fr/mon-espace")) != first


def test_sign_ins_begun_and_left_do_not_pile_up(visitor, issuer):
    for _ in range(30):
        answer = visitor.get("/connexion")
        if answer.status_code == 429:
            break
    assert len(visitor.get_cookie("navette").value) < 2_000
    assert CLIENT_NAME == "navette"


def test_sign_ins_are_counted(fake, issuer, clock):
    visitor = make_portal(fake, issuer, clock, SIGN_IN_RATE="3/minute").test_client()
    assert [visitor.get("/connexion").status_code for _ in range(4)] == [303, 303, 303, 429]
    refused = visitor.get("/connexion")
    assert int(refused.headers["Retry-After"]) > 0
    assert visitor.get("/fr/annonces").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        " //evil.test",
        "https://evil.test/",
        "http:evil.test",
        "javascript:alert(1)",
        "https:/evil.test",
        "///evil.test",
        "/\x00/evil.test",
        "evil.test",
        "http://[",
        "",
        "/" + "x" * 600,
        "/connexion",
        "/connexion/retour?code=1",
    ],
)
def test_one_never_comes_back_elsewhere(visitor, issuer, address):
    assert own_page(address) == DEFAULT_PAGE
    answer = sign_in(visitor, issuer, "nadia", address)
    assert answer.location == DEFAULT_PAGE
    assert visitor.get("/connexion", query_string={"retour": address}).location == DEFAULT_PAGE


@pytest.mark.parametrize("address", ["/", "/annonces?theme=textile&suite=a%2Fb", "/fr/chiffres"])
def test_one_comes_back_to_any_page_of_ours(address):
    assert own_page(address) == address


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path, fake, clock):
    issuer = Issuer(tmp_path, clock, portal="https://navette.test")
    app = make_portal(fake, issuer, clock, PORTAL_URL="https://navette.test")
    answer = sign_in(app.test_client(), issuer, base_url="https://navette.test")
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert cookie.key == "__Host-navette"
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_over_http_the_cookie_is_kept_from_scripts_and_other_sites(visitor, issuer):
    answer = sign_in(visitor, issuer)
    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert (cookie.key, cookie["secure"], cookie["httponly"]) == ("navette", "", True)
    assert cookie["samesite"] == "Lax"


def test_stacks_side_by_side_have_cookies_of_their_own(tmp_path, fake, clock):
    portal = "http://127.0.0.1:9000"
    issuer = Issuer(tmp_path, clock, portal=portal)
    visitor = make_portal(fake, issuer, clock, PORTAL_URL=portal).test_client()
    answer = sign_in(visitor, issuer, base_url=portal)
    assert answer.headers["Set-Cookie"].startswith("navette-9000=")


def test_a_sign_in_begun_at_another_name_of_this_machine_begins_at_the_portals(
    tmp_path, fake, clock
):
    portal = "http://127.0.0.1:9000"
    issuer = Issuer(tmp_path, clock, portal=portal)
    visitor = make_portal(fake, issuer, clock, PORTAL_URL=portal).test_client()
    answer = visitor.get("/connexion?retour=/agenda", base_url="http://localhost:9000")
    assert answer.location == f"{portal}/connexion?retour=/agenda"
    assert urlsplit(visitor.get("/connexion", base_url=portal).location).path == "/authorize"
    behind = visitor.get("/connexion", base_url="http://portal.internal:9000")
    assert urlsplit(behind.location).path == "/authorize"


def test_forms_may_lead_to_the_provider_and_nowhere_else(visitor):
    policy = visitor.get("/fr/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {ISSUER};" in policy


def test_addresses_with_codes_stay_out_of_caches(visitor, issuer):
    for answer in (visitor.get("/connexion"), visitor.get("/connexion/retour?code=a&state=b")):
        assert answer.headers["Cache-Control"] == "no-store"
    assert "<evil>" not in visitor.get(f"/connexion/retour?error={quote('<evil>')}").text
