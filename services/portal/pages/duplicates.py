"""Pages that may be about one structure: side by side, made one, or said not to be the same."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, NamedTuple

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.client.resources import Pair, Structure
from services.portal.client.services import Answer
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.merging import FIELDS, LISTS, MergeForm
from services.portal.languages import Pages
from services.portal.pages.changes import field_name, written
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("duplicates", __name__)
blp.after_request(keep_private)

STRUCTURES = "/v1/structures"


class Row(NamedTuple):
    """A field of two pages, side by side; `differs` where both say something else."""

    field: str
    name: str
    first: str
    second: str
    differs: bool


@blp.page("/bureau/doublons", de="/buero/dubletten", en="/desk/duplicates")
@access(PUBLIC)
@signed_in_only
def pairs() -> str:
    """Show the pages that may be the same, the likeliest first."""
    wanted = page_wanted(Pair, "directory", "/v1/duplicates", signed=True)
    answer = read(answer=wanted)["answer"]
    if answer.problem == "refused":
        found_or_abort(answer)
    found = answer.found.items if answer.found else []
    shown = [(one, side_by_side(one.first, one.second)) for one in found]
    return render_template("desk/duplicates.html", answer=answer, pairs=shown)


@blp.page(
    "/bureau/doublons/<id_>/dans/<into>",
    de="/buero/dubletten/<id_>/in/<into>",
    en="/desk/duplicates/<id_>/into/<into>",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def merge(id_: str, into: str) -> Response:
    """Make one page of two: choose field by field, look at what it would be, then do it."""
    goes, stays = _both(id_, into)
    form = MergeForm.of_request(sequence=goes.sequence, into_sequence=stays.sequence)
    outcome = None
    if form.is_sent and form.validate():
        is_final = "merge" in request.form
        done = form.send("structures.merge", form.draft(into, dry_run=not is_final), id_)
        if done and is_final:
            say(
                _("Les deux pages n’en font plus qu’une."),
                undo=url_for("duplicates.unmerge", id_=id_),
            )
            return go(url_for("moderation.page", id_=into))
        outcome = done.found if done else None
    page = show(
        "desk/merge.html",
        form,
        outcome=outcome,
        goes=goes,
        stays=stays,
        rows=side_by_side(stays, goes),
        lists=LISTS,
        lost=_lost(outcome),
    )
    if outcome is not None:  # the preview is what was asked for
        page.status_code = 200
    return page


@blp.post("/bureau/doublons/<id_>/differentes")
@access(PUBLIC)
@signed_in_only
def distinct(id_: str) -> Response:
    """Say that two pages are not the same."""
    done = write(Order(operation="duplicates.distinct", id=id_))
    if isinstance(done, Done):
        say(_("Noté : ces deux pages ne seront plus proposées."))
    else:
        say(told_of(done), kind="care")
    return go(url_for("duplicates.pairs"))


@blp.post("/bureau/doublons/<id_>/defaire")
@access(PUBLIC)
@signed_in_only
def unmerge(id_: str) -> Response:
    """Take a merge back."""
    done = write(Order(operation="structures.unmerge", id=id_))
    if isinstance(done, Done):
        say(_("La fusion est annulée : il y a de nouveau deux pages."))
        return go(url_for("moderation.page", id_=id_))
    say(told_of(done), kind="care")
    return go(url_for("duplicates.pairs"))


def side_by_side(first: Structure, second: Structure) -> list[Row]:
    """Give the fields either page says something in, those that differ marked."""
    here, there = asdict(first), asdict(second)
    rows = []
    for name in FIELDS:
        one, other = written(name, here[name]), written(name, there[name])
        if (one, other) != ("—", "—"):
            rows.append(Row(name, field_name(name), one, other, here[name] != there[name]))
    return rows


def _both(id_: str, into: str) -> tuple[Structure, Structure]:
    answers: dict[str, Answer] = read(
        goes=one_wanted(Structure, "directory", STRUCTURES, id_, signed=True),
        stays=one_wanted(Structure, "directory", STRUCTURES, into, signed=True),
    )
    return found_or_abort(answers["goes"]), found_or_abort(answers["stays"])


def _lost(outcome: Any) -> list[tuple[str, str]]:
    if outcome is None:
        return []
    return [(field_name(name), written(name, value)) for name, value in outcome.lost.items()]
