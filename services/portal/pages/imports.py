"""Imports: a file tried first, what would change read row by row, then done; and taken back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

import httpx
from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.client.passing import Passing
from services.portal.client.resources import Import, Layouts, one_of
from services.portal.client.services import Services, Wanted
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.imports import MOST_MEGABYTES, AgainForm, ImportForm
from services.portal.languages import Pages
from services.portal.pages.desk import is_agent
from services.portal.pages.passing import pass_on
from services.portal.pages.private import keep_private
from services.portal.pages.reading import (
    SERVICES,
    current_caller,
    found_or_abort,
    one_wanted,
    page_wanted,
    read,
    write,
)
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access
from shared.clock import utc_now

blp = Pages("imports", __name__)
blp.after_request(keep_private)

IMPORTS = "/v1/imports"
LARGEST = MOST_MEGABYTES * 2**20 + 2**16
MOST_ROWS = 200
"""Of a report on its page; the file has them all."""
VERDICTS = {"refusees": "refusée", "corrigees": "corrigée"}


@blp.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let an agent send a file larger than other forms, before anything reads it."""
    if request.method == "POST" and endpoint in {"imports.imports", "imports.one"} and is_agent():
        request.max_content_length = LARGEST


@blp.teardown_request
def let_go(_error: BaseException | None) -> None:
    """Close the file that was sent: a large one lies on the disk."""
    request.close()


@blp.page("/bureau/imports", de="/buero/importe", en="/desk/imports", methods=("GET", "POST"))
@access(PUBLIC)
@signed_in_only
def imports() -> Response:
    """Show the imports; try a file."""
    answers = read(
        answer=page_wanted(Import, "directory", IMPORTS, signed=True),
        layouts=Wanted("directory", f"{IMPORTS}/layouts", one_of(Layouts), signed=True),
    )
    if answers["answer"].problem == "refused":
        found_or_abort(answers["answer"])
    form = ImportForm.of_request()
    form.offer(answers["layouts"].found)
    if form.is_sent and form.validate():
        done = form.send("imports.create", form.draft(), file=form.file.sent)
        if done:
            say(_("Fichier reçu. L’essai commence : rien n’est changé dans l’annuaire."))
            return go(url_for("imports.one", id_=done.found.id))
    return show("desk/imports.html", form, answer=answers["answer"])


@blp.page(
    "/bureau/imports/<id_>",
    de="/buero/importe/<id_>",
    en="/desk/imports/<id_>",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def one(id_: str) -> Response:
    """Show where an import stands, what was said of its rows; do what was tried."""
    wanted = one_wanted(Import, "directory", IMPORTS, id_, signed=True)
    found: Import = found_or_abort(read(one=wanted)["one"])
    form = AgainForm.of_request()
    form.tried = found
    if form.is_sent and form.validate():
        done = form.send("imports.create", form.draft(), file=form.file.sent)
        if done:
            say(_("L’import commence."))
            return go(url_for("imports.one", id_=done.found.id))
    rows = list(islice(_rows(id_), MOST_ROWS)) if not found.is_moving else []
    is_kept = found.keeps_its_file(utc_now())
    return show("desk/import.html", form, one=found, rows=rows, most=MOST_ROWS, is_kept=is_kept)


@blp.post("/bureau/imports/<id_>/importer")
@access(PUBLIC)
@signed_in_only
def run(id_: str) -> Response:
    """Do for good what was tried."""
    done = write(Order(operation="imports.run", id=id_))
    if isinstance(done, Done):
        say(_("L’import commence."))
        return go(url_for("imports.one", id_=done.found.id))
    if done.cause == "conflict":
        say(_("Le fichier essayé n’est plus gardé : choisissez-le à nouveau."), kind="care")
    else:
        say(told_of(done), kind="care")
    return go(url_for("imports.one", id_=id_))


@blp.get("/bureau/imports/<id_>/rapport.csv")
@access(PUBLIC)
@signed_in_only
def report(id_: str) -> Response:
    """Give the report of an import as a file."""
    wanted = Passing("directory", _report_path(id_), signed=True)
    return pass_on(wanted, {"text/csv"}, name=f"rapport-{id_[:64]}.csv")


@blp.page(
    "/bureau/imports/<id_>/annuler",
    de="/buero/importe/<id_>/rueckgaengig",
    en="/desk/imports/<id_>/undo",
)
@access(PUBLIC)
@signed_in_only
def ask_undo(id_: str) -> str:
    """Ask before undoing an import."""
    wanted = one_wanted(Import, "directory", IMPORTS, id_, signed=True)
    return render_template("desk/undo_import.html", one=found_or_abort(read(one=wanted)["one"]))


@blp.post("/bureau/imports/<id_>/annuler")
@access(PUBLIC)
@signed_in_only
def undo(id_: str) -> Response:
    """Undo an import."""
    done = write(Order(operation="imports.undo", id=id_))
    if isinstance(done, Done):
        say(_("L’import est en train d’être annulé."))
    else:
        say(told_of(done), kind="care")
    return go(url_for("imports.one", id_=id_))


def _rows(id_: str) -> Iterator[dict[str, str]]:
    """Give the rows of a report that the address asks for, none where there is no report."""
    services: Services = current_app.extensions[SERVICES]
    passed = services.pass_on(
        current_caller(), Passing("directory", _report_path(id_), signed=True)
    )
    if passed is None:
        return
    try:
        if passed.status != httpx.codes.OK:
            return
        wanted = VERDICTS.get(request.args.get("verdict", ""))
        for row in csv.DictReader(_lines(passed.chunks()), delimiter=";"):
            if wanted in (None, row.get("verdict")):
                yield {name: value or "" for name, value in row.items() if isinstance(name, str)}
    except (httpx.HTTPError, csv.Error, UnicodeDecodeError):
        return
    finally:
        passed.close()


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    left = b""
    for chunk in chunks:
        *whole, left = (left + chunk).split(b"\n")
        yield from (line.decode("utf-8-sig") + "\n" for line in whole)
    if left:
        yield left.decode("utf-8-sig")


def _report_path(id_: str) -> str:
    return f"{IMPORTS}/{quote(id_, safe='')}/report.csv"
