"""Flask's session, in one sealed cookie: no store, it outlives a restart of the portal.

`__Host-` and Secure over https, HttpOnly, SameSite=Lax: a link in a mail finds who is signed in, a
form of another site does not. It ends with the browser, after a time without use, and after a day's
work at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin

from services.portal.session.seal import MAX_SEALED, Seal
from shared.clock import Clock

log = structlog.get_logger(__name__)

PURPOSE = "session"
NAME = "navette"
SEEN_EVERY_SECONDS = 60


@dataclass(frozen=True)
class Lifetimes:
    """How long a session may stay unused, and how long it may last at all."""

    idle: timedelta
    absolute: timedelta


class SealedSessions(SessionInterface):
    """Reads and writes the cookie."""

    def __init__(self, seal: Seal, lifetimes: Lifetimes, clock: Clock, portal_url: str) -> None:
        self._seal, self._lifetimes, self._clock = seal, lifetimes, clock
        place = urlsplit(portal_url)
        self.secure = place.scheme == "https"
        # browsers tell no ports apart: stacks side by side on one machine would sign each other out
        name = f"{NAME}-{place.port}" if place.port else NAME
        self.name = f"__Host-{name}" if self.secure else name

    def open_session(self, app: Flask, request: Request) -> SessionMixin:  # noqa: ARG002
        """Read the session; one that ended leaves who it was, so that they find their form back."""
        content = self._seal.open(PURPOSE, request.cookies.get(self.name, ""))
        if content is None:
            return SecureCookieSession()
        if "sub" in content and self._is_over(content):
            ended = SecureCookieSession({"was": content["sub"]})
            ended.modified = True
            return ended
        return SecureCookieSession(content)

    def save_session(
        self,
        app: Flask,  # noqa: ARG002 — as Flask calls it
        session: SessionMixin,
        response: Response,
    ) -> None:
        """Write the session when it changed, or is still used."""
        if session.accessed:
            response.vary.add("Cookie")
        if not session:
            if session.modified:
                self.delete(response, self.name)
            return
        now = self._now()
        if "sub" in session and now - session["seen"] >= SEEN_EVERY_SECONDS:
            session["seen"] = now
        if session.modified:
            self.write(response, self.name, self._sealed(dict(session)))

    def write(self, response: Response, name: str, value: str) -> None:
        """Set a cookie as all of ours are."""
        response.set_cookie(
            name, value, path="/", secure=self.secure, httponly=True, samesite="Lax"
        )
        if not response.cache_control.no_store:
            response.cache_control.private = True

    def delete(self, response: Response, name: str) -> None:
        """Remove a cookie."""
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def _sealed(self, content: dict[str, Any]) -> str:
        value = self._seal.close(PURPOSE, content)
        if len(value) + len(self.name) <= MAX_SEALED:
            return value
        # without it the provider asks before it signs out: better than no session
        content.pop("id_token", None)
        value = self._seal.close(PURPOSE, content)
        if len(value) + len(self.name) > MAX_SEALED:
            log.error("session.too-large", characters=len(value))
        return value

    def _is_over(self, content: dict[str, Any]) -> bool:
        unused, lasted = (self._now() - int(content[name]) for name in ("seen", "started"))
        longest = self._lifetimes
        return unused > longest.idle.total_seconds() or lasted > longest.absolute.total_seconds()

    def _now(self) -> int:
        return int(self._clock().timestamp())
