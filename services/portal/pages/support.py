"""Who can help with what: support organisations by need, for whom, where."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from services.portal.client.resources import SupportAnswer
from services.portal.client.services import Answer
from services.portal.forms.support import SupportForm
from services.portal.languages import Pages
from services.portal.pages.reading import page_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("support", __name__)

FILTERS = {"besoin": "need", "public": "audience"}


@blp.page("/accompagnement", de="/beratung", en="/support")
@access(PUBLIC)
def support() -> str:
    """Show who answers a need, the soonest first; all of them when none is chosen."""
    form = SupportForm.of_address()
    form.validate()
    asked = any(request.args.get(name) for name in ("besoin", "public", "lieu"))
    answer = Answer(None)
    if not form.lieu.errors:
        where: dict[str, Any] = {"commune": form.lieu.data} if form.lieu.data else {}
        wanted = page_wanted(SupportAnswer, "directory", "/v1/support", FILTERS, **where)
        answer = read(answer=wanted)["answer"]
    return render_template("support/support.html", form=form, answer=answer, asked=asked)
