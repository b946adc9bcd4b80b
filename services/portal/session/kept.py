"""What was being typed when a session ended: kept, sealed, in the browser until signed in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, render_template, request, session
from werkzeug.datastructures import MultiDict

from services.portal.session.cookie import SealedSessions
from services.portal.session.seal import MAX_SEALED, Seal
from shared.clock import Clock

STATE = "navette.kept_forms"
PURPOSE = "kept-form"
SUFFIX = "-saisie"
KEPT_SECONDS = 3600
NOT_KEPT = frozenset({"csrf_token"})


class KeptForms:
    """Keeps one form a browser."""

    def __init__(self, seal: Seal, sessions: SealedSessions, clock: Clock) -> None:
        self._seal, self._sessions, self._clock = seal, sessions, clock
        self._name = sessions.name + SUFFIX

    def keep(self, answer: Response, page: str) -> Response:
        """Keep the form of the request in hand for `page` and give the answer, a redirect.

        One too long for a cookie is shown instead, to be copied.
        """
        fields = list(_typed())
        content = {
            "page": urlsplit(page).path,
            "fields": fields,
            "until": self._now() + KEPT_SECONDS,
            "sub": session.get("sub") or session.get("was"),
        }
        sealed = self._seal.close(PURPOSE, content)
        if len(sealed) + len(self._name) > MAX_SEALED:
            shown = render_template(
                "errors/session_ended.html", fields=fields, address=answer.location
            )
            return current_app.make_response((shown, 403))
        self._sessions.write(answer, self._name, sealed)
        return answer

    def restore(self) -> MultiDict[str, str] | None:
        """Give what was typed on the page in hand, once, to the same person; None for nothing."""
        content = self._seal.open(PURPOSE, request.cookies.get(self._name, ""))
        if content is None or content["page"] != request.path or content["until"] < self._now():
            return None
        g.kept_form_given = True
        if content["sub"] not in {None, session.get("sub")}:
            return None
        return MultiDict([(str(name), str(value)) for name, value in content["fields"]])

    def forget_given(self, response: Response) -> Response:
        """Remove a form that was given back."""
        if g.get("kept_form_given"):
            self._sessions.delete(response, self._name)
        return response

    def _now(self) -> int:
        return int(self._clock().timestamp())


def install_kept_forms(app: Flask, forms: KeptForms) -> None:
    """Keep forms for the pages of `app`."""
    app.extensions[STATE] = forms
    app.after_request(forms.forget_given)


def keep(answer: Response, page: str) -> Response:
    """Keep the form of the request in hand for `page`; give what to answer."""
    return _forms().keep(answer, page)


def kept_form() -> MultiDict[str, str] | None:
    """Give what was typed on this page before the session ended; None for nothing.

    A form page fills its fields with it and says so: nothing was sent yet.
    """
    return _forms().restore()


def _forms() -> KeptForms:
    forms: KeptForms = current_app.extensions[STATE]
    return forms


def _typed() -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT)
