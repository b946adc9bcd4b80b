"""Sealing what a browser keeps for us: encrypted, authenticated, as small as it goes.

JWE, `dir` with A256GCM (RFC 7516, 7518), deflated. A token inside is laid open first, so that what
two tokens share is stored once: three tokens of a Keycloak fit a cookie that way.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

HEADER = {"alg": "dir", "enc": "A256GCM", "zip": "DEF"}
KEY_BYTES = 32
TOKEN_PARTS = 3
MAX_SEALED = 4_000
"""Characters; a browser keeps 4,096 bytes of cookie, its name and attributes included."""


def key_from_text(text: str) -> OctKey:
    """Read a key: 32 random bytes in base64url.

    :raises ValueError: it is not one.
    """
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(content) != KEY_BYTES:
        raise ValueError(f"{KEY_BYTES} bytes in base64url are expected, not {len(content)}")
    return OctKey.import_key(content)


class Seal:
    """Seals with the first key, opens with any: a new key is put before the old one."""

    def __init__(self, keys: Sequence[OctKey]) -> None:
        self._keys = keys

    def close(self, purpose: str, content: Mapping[str, Any]) -> str:
        """Seal a mapping of JSON values for one purpose."""
        opened = {name: _laid_open(value) for name, value in content.items()}
        text = json.dumps([purpose, opened], separators=(",", ":"), ensure_ascii=False)
        return jwe.encrypt_compact(HEADER, text.encode(), self._keys[0])

    def open(self, purpose: str, sealed: str) -> dict[str, Any] | None:
        """Give what was sealed for this purpose; None for anything else."""
        if len(sealed) > MAX_SEALED:
            return None
        for key in self._keys:
            try:
                plain = jwe.decrypt_compact(sealed, key, algorithms=["dir", "A256GCM", "DEF"])
                found, content = json.loads(plain.plaintext or b"")
            except (JoseError, ValueError, TypeError):
                continue
            if found == purpose:
                return {name: _put_together(value) for name, value in content.items()}
        return None


def _laid_open(value: Any) -> Any:
    """Give the parts of a signed token, as text that deflates well; anything else as it is."""
    if not isinstance(value, str) or value.count(".") != TOKEN_PARTS - 1:
        return value
    try:
        header, claims, signature = (urlsafe_b64decode(part + "==") for part in value.split("."))
        opened = {"h": header.decode(), "c": claims.decode(), "s": signature.hex()}
    except ValueError:
        return value
    return opened if _put_together(opened) == value else value


def _put_together(value: Any) -> Any:
    if not isinstance(value, dict) or value.keys() != {"h", "c", "s"}:
        return value
    parts = (value["h"].encode(), value["c"].encode(), bytes.fromhex(value["s"]))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
