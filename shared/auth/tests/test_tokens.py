"""Tokens: who is believed, and what happens when keys turn or the issuer is away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import httpx
import pytest
from joserfc.jwk import OKPKey

from shared.auth.issuer import DevelopmentIssuer
from shared.auth.tokens import InvalidToken, IssuerUnreachable, Principal, TokenVerifier

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NADIA = Principal(sub="nadia", roles=frozenset({"agent"}), org="s-1")


def make_issuer(issuer="http://issuer.test", audience="navette"):
    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    return DevelopmentIssuer(issuer=issuer, audience=audience, key=key)


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now.timestamp()


@pytest.fixture
def clock():
    return Clock()


def make_verifier(issuer, clock, fetch=None):
    return TokenVerifier(
        issuer="http://issuer.test",
        audience="navette",
        jwks_url="http://issuer.test/jwks",
        fetch=fetch or (lambda _: issuer.jwks()),
        now=clock,
    )


def test_a_token_of_the_issuer_says_who_calls(clock):
    issuer = make_issuer()
    token = issuer.token(NADIA, clock=lambda: NOW)
    assert make_verifier(issuer, clock).verify(token) == NADIA


@pytest.mark.parametrize(
    ("issuer_url", "audience"), [("http://other.test", "navette"), ("http://issuer.test", "other")]
)
def test_another_issuer_or_audience_is_refused(clock, issuer_url, audience):
    issuer = make_issuer(issuer_url, audience)
    with pytest.raises(InvalidToken, match="claim"):
        make_verifier(issuer, clock).verify(issuer.token(NADIA, clock=lambda: NOW))


def test_an_expired_token_is_refused_even_when_it_was_accepted_before(clock):
    issuer = make_issuer()
    verifier = make_verifier(issuer, clock)
    token = issuer.token(NADIA, seconds=60, clock=lambda: NOW)
    verifier.verify(token)
    clock.now = NOW + timedelta(minutes=5)
    with pytest.raises(InvalidToken, match="expired"):
        verifier.verify(token)


def test_a_token_signed_by_another_key_is_refused(clock):
    token = make_issuer().token(NADIA, clock=lambda: NOW)
    with pytest.raises(InvalidToken):
        make_verifier(make_issuer(), clock).verify(token)


@pytest.mark.parametrize("text", ["", "a.b.c", "é" * 50, "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_is_refused(clock, text):
    with pytest.raises(InvalidToken):
        make_verifier(make_issuer(), clock).verify(text)


def test_a_new_key_of_the_issuer_is_fetched_when_a_token_names_it(clock):
    old, new = make_issuer(), make_issuer()
    current = [old]
    verifier = make_verifier(old, clock, fetch=lambda _: current[0].jwks())
    verifier.verify(old.token(NADIA, clock=lambda: NOW))
    current[0] = new
    clock.now = NOW + timedelta(seconds=30)
    assert verifier.verify(new.token(NADIA, clock=lambda: clock.now)) == NADIA


def test_unknown_keys_do_not_make_it_ask_the_issuer_each_time(clock):
    fetched = []
    issuer = make_issuer()

    def fetch(_):
        fetched.append(1)
        return issuer.jwks()

    verifier = make_verifier(issuer, clock, fetch)
    verifier.verify(issuer.token(NADIA, clock=lambda: NOW))
    for _ in range(20):
        with pytest.raises(InvalidToken):
            verifier.verify(make_issuer().token(NADIA, clock=lambda: NOW))
    assert len(fetched) == 1


def test_an_issuer_that_is_away_is_not_the_callers_fault_and_is_asked_again(clock):
    issuer = make_issuer()
    away = [True]

    def fetch(_):
        if away[0]:
            raise httpx.ConnectError("refused")
        return issuer.jwks()

    verifier = make_verifier(issuer, clock, fetch)
    token = issuer.token(NADIA, clock=lambda: NOW)
    with pytest.raises(IssuerUnreachable):
        verifier.verify(token)
    away[0] = False
    assert verifier.verify(token) == NADIA


def test_the_issuers_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "keys" / "issuer.pem"
    first = DevelopmentIssuer.from_file(path, issuer="http://i", audience="a")
    again = DevelopmentIssuer.from_file(path, issuer="http://i", audience="a")
    assert first.jwks() == again.jwks()
    assert path.stat().st_mode & 0o077 == 0
    assert "d" not in first.jwks()["keys"][0]


def test_those_who_come_while_the_keys_are_fetched_wait_for_them(clock):
    issuer, called, go = make_issuer(), Event(), Event()

    def slow(_):
        called.set()
        assert go.wait(5)
        return issuer.jwks()

    verifier = make_verifier(issuer, clock, slow)
    token = issuer.token(NADIA, clock=lambda: NOW)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(verifier.verify, token)
        assert called.wait(5)
        others = [pool.submit(verifier.verify, token) for _ in range(3)]
        go.set()
        assert [one.result(5) for one in (first, *others)] == [NADIA] * 4
