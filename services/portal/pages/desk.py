"""The agents' desk: what waits for someone, and what partners sent."""

from __future__ import annotations

from services.portal.client.resources import Submission
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import list_page
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("desk", __name__)
blp.after_request(keep_private)


@blp.page("/bureau", de="/buero", en="/desk")
@access(PUBLIC)
@signed_in_only
def desk() -> str:
    """Show what partners sent, to agents and to the partner itself."""
    return list_page("desk/desk.html", Submission, "partners", "/v1/submissions", signed=True)
