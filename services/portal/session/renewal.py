"""One renewal at a time of a session's tokens.

A provider that rotates takes a refresh token once, and a second time for theft; a browser sends
several requests at once with the same cookie, and may lose the answer that held the new one. So the
first renews, the others wait for it, and what an old token was renewed to is remembered a while.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from services.portal.session.provider import Provider, SessionEnded, Tokens

REMEMBERED = 2_000


@dataclass
class _Renewal:
    lock: Lock = field(default_factory=Lock)
    tokens: Tokens | None = None
    ended: bool = False


class Renewals:
    """The renewals of this process. Safe to share between threads."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._lock = Lock()
        self._renewals: OrderedDict[str, _Renewal] = OrderedDict()
        self._signed_out: OrderedDict[str, None] = OrderedDict()

    def renew(self, refresh: str) -> Tokens:
        """Give the tokens a refresh token was or is now renewed to.

        :raises SessionEnded: the provider gives none any more.
        :raises ProviderAway: it does not answer; the next may try again.
        """
        renewal = self._renewal(refresh)
        with renewal.lock:
            if renewal.ended:
                raise SessionEnded
            if renewal.tokens is None:
                try:
                    renewal.tokens = self._provider.renew(refresh)
                except SessionEnded:
                    renewal.ended = True
                    raise
            return renewal.tokens

    def sign_out(self, sid: str) -> None:
        """Remember that a session was signed out: a copy of its cookie is nobody's."""
        with self._lock:
            self._signed_out[sid] = None
            while len(self._signed_out) > REMEMBERED:
                self._signed_out.popitem(last=False)

    def is_signed_out(self, sid: str) -> bool:
        """Tell whether this process signed the session out."""
        return sid in self._signed_out

    def _renewal(self, refresh: str) -> _Renewal:
        digest = sha256(refresh.encode()).hexdigest()
        with self._lock:
            renewal = self._renewals.setdefault(digest, _Renewal())
            self._renewals.move_to_end(digest)
            while len(self._renewals) > REMEMBERED:
                self._renewals.popitem(last=False)
        return renewal
