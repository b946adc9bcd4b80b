"""The agents' desk: what waits for someone, and what partners sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template

from services.portal.client.resources import Pair, Practice, Queue, Submission, one_of, page_of
from services.portal.client.services import Wanted
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import page_wanted, read
from services.portal.session.current import who
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("desk", __name__)
blp.after_request(keep_private)

SOME = 100


@blp.page("/bureau", de="/buero", en="/desk")
@access(PUBLIC)
@signed_in_only
def desk() -> str:
    """Show what waits for an agent; and what partners sent, to the partner itself too."""
    wanted = {"answer": page_wanted(Submission, "partners", "/v1/submissions", signed=True)}
    if is_agent():
        wanted |= {
            "queue": _of_agents("/v1/moderation", one_of(Queue), limit=1),
            "pairs": _of_agents("/v1/duplicates", page_of(Pair), limit=SOME),
            "practices": _of_agents(
                "/v1/practices", page_of(Practice), limit=SOME, state="submitted"
            ),
        }
    return render_template("desk/desk.html", **{"queue": None, **read(**wanted)})


def is_agent() -> bool:
    """Tell whether an agent reads the page."""
    known = who()
    return bool(known and known.principal.has("agent"))


def _of_agents(path: str, reads: Callable[[Any], Any], **params: Any) -> Wanted:
    return Wanted("directory", path, reads, params, signed=True)
