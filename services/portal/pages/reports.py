"""Saying what is wrong with a page of the directory: anyone may."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Structure
from services.portal.forms.claims import ReportForm
from services.portal.forms.frame import go, say, show
from services.portal.languages import Pages
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, read
from shared.auth.access import PUBLIC, access

blp = Pages("reports", __name__)
blp.after_request(keep_private)


@blp.page(
    "/annuaire/<id_>/signaler",
    de="/verzeichnis/<id_>/melden",
    en="/directory/<id_>/report",
    methods=("GET", "POST"),
)
@access(PUBLIC)
def new(id_: str) -> Response:
    """Report a page."""
    one = found_or_abort(read(one=one_wanted(Structure, "directory", "/v1/structures", id_))["one"])
    form = ReportForm.of_request()
    if form.is_sent and form.validate() and form.send("reports.create", form.draft(), id_):
        say(_("Merci. Un agent va regarder."))
        return go(url_for("directory.structure", id_=id_))
    return show("reports/new.html", form, one=one)
