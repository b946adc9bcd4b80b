import json
import string
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.telemetry.redaction import MAX_TEXT, REDACTED, is_denied, redact, redact_text

BASE64URL = string.ascii_letters + string.digits + "-_"
segments = st.text(BASE64URL, min_size=10, max_size=40)
jwts = st.builds("eyJ{}.eyJ{}.{}".format, segments, segments, segments)
french_phones = st.builds(
    lambda first, pairs, mark: f"0{first}" + "".join(f"{mark}{pair:02}" for pair in pairs),
    st.integers(1, 9),
    st.lists(st.integers(0, 99), min_size=4, max_size=4),
    st.sampled_from(["", " ", ".", "-"]),
)
foreign_phones = st.builds(
    "{}{} {}".format,
    st.sampled_from(["+", "00"]),
    st.sampled_from(["33", "49", "41", "352"]),
    st.text(string.digits, min_size=7, max_size=10),
)
secrets = st.one_of(st.emails(), jwts, french_phones, foreign_phones)
around = st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=30)


def put(holder: Any, text: str) -> Any:
    match holder:
        case "text":
            return text
        case "list":
            return [1, [text]]
        case "deep":
            return {"a": [{"b": {"c": (text, None)}}]}
        case "very deep":
            return {"1": {"2": {"3": {"4": {"5": {"6": {"7": {"8": text}}}}}}}}
        case "key":
            return {"outer": {text: 1}}
        case "error":
            return ValueError(text)
        case _:
            return {text}


holders = st.sampled_from(["text", "list", "deep", "very deep", "key", "error", "set"])


@settings(deadline=None)
@given(secrets, holders, around, around, st.sampled_from([" ", ", ", "<", '"', ": ", "\n"]))
def test_an_address_number_or_token_put_anywhere_never_comes_out(
    secret: str, holder: str, before: str, after: str, mark: str
) -> None:
    shown = redact({"event": put(holder, f"{before}{mark}{secret}{mark}{after}")})
    assert secret not in json.dumps(shown, ensure_ascii=False).replace('\\"', '"')


@pytest.mark.parametrize("secret", ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "zoe.muller@x.fr"])
@pytest.mark.parametrize("cut", [MAX_TEXT, 4 * MAX_TEXT])
def test_nothing_of_a_secret_shows_where_a_long_text_is_cut(secret: str, cut: int) -> None:
    for left in range(len(secret) + 2):
        words = ("word " * cut)[: cut - left - 1]
        shown = redact_text(f"{words} {secret}")
        assert len(shown) <= MAX_TEXT
        assert secret[:3] not in shown


@pytest.mark.parametrize(
    "part", ["0", "+33 ", "06 ", "?", "a?b", "eyJ", "token", "token:", "bearer ", "a@", "+1 2 "]
)
def test_no_text_takes_long(part: str) -> None:
    started = time.thread_time()
    redact_text(part * (100_000 // len(part)))
    assert time.thread_time() - started < 0.2


@pytest.mark.parametrize(
    "key",
    ["Authorization", "access_token", "emailAddress", "e-mail", "PASSWORD", "phone_number", "sub",
     "first_name", "lastName", "Cookie", "X-Api-Key", "iban", "recipient", "remote_addr", "body"],
)  # fmt: skip
def test_fields_that_hold_personal_data_are_denied_by_name(key: str) -> None:
    assert redact({"outer": {key: "Zoé"}}) == {"outer": {key: REDACTED}}


@pytest.mark.parametrize(
    "key",
    ["trace_id", "http.route", "status", "service", "messaging.message.body.size", "sequence",
     "messaging.destination.name", "navette.event.type", "subscribers", "duration_ms", "topic"],
)  # fmt: skip
def test_names_of_the_platform_are_not(key: str) -> None:
    assert not is_denied(key)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {REDACTED}"),
        ("password=hunter2 for all", f"password={REDACTED} for all"),
        ("GET /v1/listings?q=Zoe+Muller HTTP/1.1", f"GET /v1/listings?{REDACTED} HTTP/1.1"),
        ("mongodb://me:secret@db:27017/x", REDACTED),
        ("call +33 (0)3 89 32 58 58 now", f"call {REDACTED} now"),
        ("tel-0389325858", f"tel-{REDACTED}"),
    ],
)
def test_secrets_are_found_by_their_look(text: str, shown: str) -> None:
    assert redact_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "019aa0d2-0612-7345-8678-061234567890",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "2026-11-05T10:00:00.123456+01:00",
        "SIRET 20006600900016",
        "127.0.0.1:27017",
        "Décalage de 12,5 ms sur 3 événements ? Oui.",
        "/v1/listings/<id>",
    ],
)
def test_what_an_operator_needs_stays(text: str) -> None:
    assert redact_text(text) == text


class Broken:
    def __str__(self) -> str:
        raise RuntimeError("no text")


everything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
    | st.builds(Broken) | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
)  # fmt: skip


@settings(deadline=None)
@given(everything)
def test_anything_becomes_strict_json(value: object) -> None:
    shown = redact(value)
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_sizes_are_bounded() -> None:
    circle: dict[str, Any] = {"many": ["x" * 10_000] * 1000}
    circle["self"] = circle
    assert len(json.dumps(redact(circle))) < 1_000_000
