"""The development issuer as an OpenID provider: what it gives, once, to whom."""

import re
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from shared.auth import grants
from shared.auth.code_flow import registered_clients
from shared.auth.grants import Grants
from shared.auth.issuer_app import create_app
from shared.auth.tokens import InvalidToken, Principal, TokenVerifier

ISSUER = "http://issuer.test"
BACK = "http://portal.test/back?from=issuer"
VERIFIER = "v" * 50
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "portal",
    "redirect_uri": BACK,
    "scope": "openid profile",
    "state": "a state",
    "nonce": "a nonce",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def start(tmp_path, clock):
    clients = f"portal {BACK} http://portal.test/, desk:a.secret~1 http://desk.test/back"
    environ = {
        "NAVETTE_OIDC_ISSUER": ISSUER,
        "NAVETTE_ISSUER_KEY_FILE": str(tmp_path / "issuer.pem"),
        "NAVETTE_ISSUER_CLIENTS": clients,
    }
    return create_app(environ, clock).test_client()


@pytest.fixture
def issuer(tmp_path, clock):
    return start(tmp_path, clock)


def without(name):
    return {key: value for key, value in ASKED.items() if key != name}


def told(answer):
    return dict(parse_qsl(urlsplit(answer.location).query))


def code(issuer, persona="nadia", **changed):
    answer = issuer.post("/authorize", data=ASKED | changed | {"persona": persona})
    assert answer.status_code == 303, answer.text
    return told(answer)["code"]


def redeem(issuer, secret, **changed):
    form = {
        "grant_type": "authorization_code",
        "client_id": "portal",
        "code": secret,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    return issuer.post("/token", data=form | changed)


def renew(issuer, secret, **changed):
    form = {"grant_type": "refresh_token", "client_id": "portal", "refresh_token": secret}
    return issuer.post("/token", data=form | changed)


def verifier(issuer, clock):
    return TokenVerifier(
        issuer=ISSUER,
        audience="navette",
        jwks_url="",
        fetch=lambda _: issuer.get("/jwks").get_json(),
        now=lambda: clock().timestamp(),
    )


def test_discovery_names_what_there_is(issuer):
    found = issuer.get("/.well-known/openid-configuration").get_json()
    assert found["issuer"] == ISSUER
    for name in ("jwks_uri",):
        assert issuer.get(urlsplit(found[name]).path).status_code == 200
    assert found["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization_endpoint", "token_endpoint", "end_session_endpoint"):
        assert issuer.open(urlsplit(found[name]).path, method="POST").status_code == 400


def test_the_page_offers_the_personas_in_french_without_scripts(issuer):
    page = issuer.get("/authorize", query_string=ASKED)
    assert page.status_code == 200
    assert '<html lang="fr">' in page.text
    assert "Claire, cédante" in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert hidden == ASKED
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' http://desk.test http://portal.test;" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_code_gives_tokens_that_say_who(issuer, clock):
    answer = redeem(issuer, code(issuer))
    found = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert verifier(issuer, clock).verify(found["access_token"]) == Principal(
        sub="nadia", roles=frozenset({"agent"})
    )
    keys = KeySet.import_key_set(issuer.get("/jwks").get_json())
    claims = jwt.decode(found["id_token"], keys, algorithms=["Ed25519"]).claims
    assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, "portal", "nadia")
    assert (claims["nonce"], claims["name"]) == ("a nonce", "Nadia, agente de l’agglomération")
    assert claims["exp"] - claims["iat"] == found["expires_in"] == 300
    with pytest.raises(InvalidToken):  # who you are is no right to call a service
        verifier(issuer, clock).verify(found["id_token"])


def test_the_browser_goes_back_with_the_state(issuer):
    answer = issuer.post("/authorize", data=ASKED | {"persona": "lea"})
    assert answer.location.startswith(f"{BACK}&")
    assert told(answer)["state"] == "a state"
    assert told(answer)["iss"] == ISSUER


@pytest.mark.parametrize(
    "asked",
    [
        ASKED | {"redirect_uri": "http://portal.test/back"},
        ASKED | {"redirect_uri": f"{BACK}/"},
        ASKED | {"redirect_uri": "http://evil.test/"},
        ASKED | {"redirect_uri": "http://desk.test/back"},
        ASKED | {"client_id": "other"},
        without("redirect_uri"),
        without("client_id"),
        {},
    ],
)
def test_a_place_that_is_not_registered_is_never_gone_to(issuer, asked):
    for answer in (
        issuer.get("/authorize", query_string=asked),
        issuer.post("/authorize", data=asked | {"persona": "nadia"}),
    ):
        assert answer.status_code == 400
        assert "Demande refusée" in answer.text


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (ASKED | {"response_type": "token"}, "unsupported_response_type"),
        (ASKED | {"scope": "profile"}, "invalid_scope"),
        (without("code_challenge"), "invalid_request"),
        (without("code_challenge_method"), "invalid_request"),
        (ASKED | {"code_challenge_method": "plain"}, "invalid_request"),
        (ASKED | {"code_challenge": "short"}, "invalid_request"),
        (ASKED | {"nonce": "n" * 600}, "invalid_request"),
        (ASKED | {"prompt": "none"}, "login_required"),
    ],
)
def test_a_request_that_is_not_safe_goes_back_refused(issuer, asked, error):
    answer = issuer.get("/authorize", query_string=asked)
    assert answer.status_code == 303
    assert (told(answer)["error"], told(answer)["state"]) == (error, "a state")
    assert issuer.post("/authorize", data=asked | {"persona": "nadia"}).status_code == 400


def test_a_persona_nobody_knows_does_not_sign_in(issuer):
    assert issuer.post("/authorize", data=ASKED | {"persona": "mallory"}).status_code == 400
    assert issuer.post("/authorize", data=ASKED).status_code == 400


def test_a_code_is_good_once_and_a_second_use_takes_its_tokens_back(issuer):
    secret = code(issuer)
    given = redeem(issuer, secret).get_json()
    again = redeem(issuer, secret)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert renew(issuer, given["refresh_token"]).status_code == 400


def test_a_code_sent_many_times_at_once_is_redeemed_once(issuer):
    secret, app = code(issuer), issuer.application
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: redeem(app.test_client(), secret), range(8)))
    assert sorted(one.status_code for one in found) == [200, *[400] * 7]


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 50},
        {"code_verifier": ""},
        {"code_verifier": CHALLENGE},
        {"redirect_uri": "http://portal.test/"},
        {"redirect_uri": ""},
        {"client_id": "desk", "client_secret": "a.secret~1"},
    ],
)
def test_a_code_is_for_who_asked_for_it(issuer, changed):
    secret = code(issuer)
    refused = redeem(issuer, secret, **changed)
    assert (refused.status_code, refused.get_json()["error"]) == (400, "invalid_grant")
    assert redeem(issuer, secret).status_code == 400


def test_a_code_lasts_a_minute(issuer, clock):
    secret = code(issuer)
    clock.now += timedelta(seconds=61)
    assert redeem(issuer, secret).status_code == 400


def test_a_refresh_token_is_good_once_and_a_copy_ends_the_session(issuer, clock):
    first = redeem(issuer, code(issuer)).get_json()
    second = renew(issuer, first["refresh_token"]).get_json()
    assert second["refresh_token"] != first["refresh_token"]
    assert verifier(issuer, clock).verify(second["access_token"]).sub == "nadia"
    third = renew(issuer, second["refresh_token"]).get_json()
    assert renew(issuer, first["refresh_token"]).get_json()["error"] == "invalid_grant"
    assert renew(issuer, third["refresh_token"]).status_code == 400


def test_a_session_outlives_a_restart_of_the_issuer(issuer, tmp_path, clock):
    given = redeem(issuer, code(issuer)).get_json()
    assert renew(start(tmp_path, clock), given["refresh_token"]).status_code == 200


def test_a_session_lasts_half_a_day_unused(issuer, clock):
    given = redeem(issuer, code(issuer)).get_json()
    clock.now += timedelta(hours=12, seconds=1)
    assert renew(issuer, given["refresh_token"]).status_code == 400


def test_a_confidential_client_shows_its_secret_in_the_header_or_the_form(issuer):
    desk = {"client_id": "desk", "redirect_uri": "http://desk.test/back"}
    for_desk = [code(issuer, **desk) for _ in range(3)]
    wrong = redeem(issuer, for_desk[0], **desk, client_secret="guess")
    assert (wrong.status_code, wrong.get_json()["error"]) == (400, "invalid_client")
    assert redeem(issuer, for_desk[1], **desk, client_secret="a.secret~1").status_code == 200
    form = {"grant_type": "authorization_code", "code": for_desk[2], "code_verifier": VERIFIER}
    form["redirect_uri"] = desk["redirect_uri"]
    assert issuer.post("/token", data=form, auth=("desk", "guess")).status_code == 401
    assert issuer.post("/token", data=form, auth=("desk", "a.secret~1")).status_code == 200


def test_signing_out_ends_the_session_and_goes_back_where_registered(issuer, clock):
    given = redeem(issuer, code(issuer)).get_json()
    other = redeem(issuer, code(issuer)).get_json()
    clock.now += timedelta(hours=1)  # the ID token has expired: it still says which session
    asked = {"id_token_hint": given["id_token"], "client_id": "portal", "state": "s"}
    asked["post_logout_redirect_uri"] = "http://portal.test/"
    answer = issuer.get("/end_session", query_string=asked)
    assert (answer.status_code, answer.location) == (303, "http://portal.test/?state=s")
    assert renew(issuer, given["refresh_token"]).status_code == 400
    assert renew(issuer, other["refresh_token"]).status_code == 200
    elsewhere = asked | {"post_logout_redirect_uri": "http://evil.test/"}
    answer = issuer.get("/end_session", query_string=elsewhere)
    assert answer.status_code == 200
    assert "Vous êtes déconnecté" in answer.text


@pytest.mark.parametrize("hint", ["", "nonsense", "a.b.c"])
def test_who_signs_out_shows_whose_session_it_is(issuer, hint):
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": "http://portal.test/"}
    assert issuer.get("/end_session", query_string=asked).status_code == 400
    given = redeem(issuer, code(issuer)).get_json()
    asked = {"id_token_hint": given["id_token"], "client_id": "desk"}
    assert issuer.get("/end_session", query_string=asked).status_code == 400


def test_a_persona_has_a_long_token_by_hand(issuer, clock):
    for form in (
        {"client_id": "samuel"},
        {"client_id": "samuel", "grant_type": "client_credentials"},
    ):
        found = issuer.post("/token", data=form).get_json()
        assert verifier(issuer, clock).verify(found["access_token"]).roles == {"funder"}
    unknown = issuer.post("/token", data={"client_id": "mallory"})
    assert (unknown.status_code, unknown.get_json()["error"]) == (400, "invalid_client")
    other = issuer.post("/token", data={"client_id": "samuel", "grant_type": "password"})
    assert other.get_json()["error"] == "unsupported_grant_type"


def test_what_is_kept_is_bounded_and_holds_no_secret(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(grants, "MAX_GRANTS", 5)
    store = Grants(tmp_path / "grants.sqlite", clock)
    for number in range(8):
        store.give(f"secret-{number}", "s", {"n": number}, 60 + number)
    assert store.take("secret-2") is None
    assert store.take("secret-7") == ("s", {"n": 7})
    assert b"secret-7" not in (tmp_path / "grants.sqlite").read_bytes()
    assert (tmp_path / "grants.sqlite").stat().st_mode & 0o077 == 0


def test_clients_are_read_from_a_setting():
    found = registered_clients("a http://a/back http://a/, b:s http://b/back")
    assert found["a"].redirect_uris == ("http://a/back",)
    assert found["a"].post_logout_redirect_uris == ("http://a/",)
    assert found["b"].secret == "s"
    assert registered_clients("") == {}
    with pytest.raises(ValueError, match="unpack"):
        registered_clients("a")
