"""What must not leave in a log or a span is taken out here, whatever put it there.

Two nets: names of fields that hold personal data or secrets, and the look of values (mail
addresses, phone numbers, JWTs, credentials, query strings). Texts, depth and numbers of items are
bounded. Everything given back is plain JSON, and nothing here raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final, cast

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

REDACTED: Final = "[redacted]"
MAX_TEXT: Final = 1000
MAX_ITEMS: Final = 50
MAX_DEPTH: Final = 6
MAX_NAME: Final = 100

_COLLECTIONS: Final = (Mapping, list, tuple, set, frozenset)

_DENIED_KEY: Final = re.compile(
    r"authori[sz]ation|cookie|token|secret|passw|pwd|credential|apikey|privatekey|signature"
    r"|email|courriel|phone|mobile|recipient|(first|last|family|given|full|display)name|birth"
    r"|iban|postaladdress|streetaddress|clientip|clientaddress|remoteaddr|forwardedfor"
    r"|payload|(message|request|response)body$"
    r"|^(mail|mailto|mailfrom|sub|subject|address|contact|body|firstname|lastname|ip|query)$"
)
_NOT_WORD: Final = re.compile(r"[^a-z0-9]")
_WORD: Final = re.compile(r"\S+")
_CREDENTIAL: Final = re.compile(
    r"(?i)\b((?:bearer|basic)\s+|(?:authorization|password|passwd|secret|token|api[_-]?key)"
    r"[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic)\s+)?)[^\s\"',;&]+"
)
_JWT: Final = re.compile(r"eyJ[\w-]{7,}(?:\.[\w-]*)*")
_QUERY: Final = re.compile(r"(?<=[\w/])\?[^\s\"'<>=]{0,60}=[^\s\"'<>]*")
_KEPT_OR_PHONE: Final = re.compile(
    r"(?P<kept>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b)"
    r"|(?<!\d)(?:(?:\+|00)[1-9]\d{0,2}[ .\-/]?(?:\(0\)[ .\-/]?)?(?:\d[ .\-/]?){6,11}\d"
    r"|0[1-9](?:[ .\-/]?\d{2}){4})(?!\d)"
)


_PLAIN: Final = re.compile(r"(?:/v\d)?[A-Za-z_/<>.-]{0,40}")
"""Most names, routes and levels: too poor to hold anything but a JWT's beginning."""


@lru_cache(maxsize=2048)
def is_denied(key: str) -> bool:
    """Tell whether a field of this name holds personal data or a secret."""
    return _DENIED_KEY.search(_NOT_WORD.sub("", key.lower())) is not None


def redact_text(text: str, limit: int = MAX_TEXT) -> str:
    """Take addresses, phone numbers, tokens and query strings out; cut after `limit` characters.

    Cut generously before searching, so that time is bounded, and exactly after, so that what the
    first cut leaves of an address at the very end is never shown.
    """
    if _PLAIN.fullmatch(text) and "eyJ" not in text:
        return text
    text = text[: 4 * limit]
    if "@" in text or "%40" in text or "＠" in text:
        text = _WORD.sub(_without_address, text)
    if "eyJ" in text:
        text = _JWT.sub(REDACTED, text)
    text = _CREDENTIAL.sub(rf"\1{REDACTED}", text)
    if "?" in text:
        text = _QUERY.sub(f"?{REDACTED}", text)
    text = _KEPT_OR_PHONE.sub(_without_phone, text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _without_address(word: re.Match[str]) -> str:
    found = word[0]
    return REDACTED if "@" in found or "%40" in found or "＠" in found else found


def _without_phone(match: re.Match[str]) -> str:
    return match["kept"] or REDACTED


def redact(value: object, depth: int = MAX_DEPTH) -> Json:
    """Give `value` as plain JSON without what must not be seen."""
    kind = type(value)
    if kind is str:
        return redact_text(cast("str", value))
    if value is None or kind is bool:
        return cast("Json", value)
    if isinstance(value, int):
        return value if abs(value) < 2**63 else REDACTED
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, _COLLECTIONS):
        if depth <= 0:
            return f"[{kind.__name__}]"
        if isinstance(value, Mapping):
            return redact_mapping(value, depth - 1)
        return [redact(item, depth - 1) for item in islice(value, MAX_ITEMS)]
    return redact_text(_text_of(value))


def redact_mapping(mapping: Mapping[Any, object], depth: int = MAX_DEPTH) -> dict[str, Json]:
    """Give the first items of `mapping`, each under its redacted name."""
    redacted: dict[str, Json] = {}
    for key, value in islice(mapping.items(), MAX_ITEMS):
        name = _text_of(key)
        if len(name) > MAX_NAME:
            redacted[redact_text(name, MAX_NAME)] = REDACTED
        else:
            shown, denied = _field(name)
            redacted[shown] = REDACTED if denied else redact(value, depth)
    return redacted


@lru_cache(maxsize=2048)
def _field(name: str) -> tuple[str, bool]:
    return redact_text(name, MAX_NAME), is_denied(name)


def _text_of(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a broken __str__ must not lose the rest of the event
        return f"[{type(value).__name__}]"
