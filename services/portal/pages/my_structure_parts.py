"""The parts of a structure's page one looks after: its sections, persons, logo, history."""

from __future__ import annotations

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.client.drafts import Version
from services.portal.client.resources import Change, Contacts
from services.portal.client.services import Answer
from services.portal.client.writes import Done, Order
from services.portal.forms.frame import go, say, show, told_of
from services.portal.forms.logo import LogoForm
from services.portal.forms.people import PeopleForm
from services.portal.forms.structure_sections import SECTIONS
from services.portal.languages import Pages
from services.portal.pages.changes import shown
from services.portal.pages.my_structures import STRUCTURES, own_wanted, owned
from services.portal.pages.private import keep_private
from services.portal.pages.reading import found_or_abort, one_wanted, page_wanted, read, write
from services.portal.session.current import who
from services.portal.session.forms import signed_in_only
from shared.auth.access import PUBLIC, access

blp = Pages("my_structure_parts", __name__)
blp.after_request(keep_private)

NAMES = ", ".join(SECTIONS)
SECTION = f"<any({NAMES}):section>"


@blp.page(
    f"/mes-structures/<id_>/modifier/{SECTION}",
    de=f"/meine-organisationen/<id_>/bearbeiten/{SECTION}",
    en=f"/my-organisations/<id_>/edit/{SECTION}",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def edit(id_: str, section: str) -> Response:
    """Change a section of a page."""
    one = owned(id_)
    title, kind = SECTIONS[section]
    form = kind.of_request(one, **kind.shown(one.found))
    taken = form.is_sent and form.validate()
    if taken and form.send("structures.change", form.draft(one.found), id_):
        say(_("Vos modifications sont enregistrées."))
        return go(url_for("my_structures.structure", id_=id_) + f"#{section}")
    sections = {name: title for name, (title, _form) in SECTIONS.items()}
    return show(
        "my_structures/edit.html",
        form,
        one=one.found,
        section=section,
        name=title,
        sections=sections,
    )


@blp.page(
    "/mes-structures/<id_>/personnes",
    de="/meine-organisationen/<id_>/personen",
    en="/my-organisations/<id_>/people",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def people(id_: str) -> Response:
    """Change the persons to speak to, who are not on the page."""
    answers = _read_people(id_)
    contacts = answers["contacts"]
    form = PeopleForm.of_request(contacts, **PeopleForm.shown(contacts.found))
    if form.is_sent and form.validate() and form.send("contacts.write", form.draft(), id_):
        say(_("Les personnes à joindre sont enregistrées."))
        return go(url_for("my_structures.structure", id_=id_) + "#people")
    return show("my_structures/people.html", form, one=answers["one"].found)


@blp.page(
    "/mes-structures/<id_>/logo",
    de="/meine-organisationen/<id_>/logo",
    en="/my-organisations/<id_>/logo",
    methods=("GET", "POST"),
)
@access(PUBLIC)
@signed_in_only
def logo(id_: str) -> Response:
    """Put a logo on a page."""
    one = owned(id_)
    form = LogoForm.of_request()
    if form.is_sent and form.validate() and form.send("logo.write", id_=id_, file=form.file.sent):
        say(_("Le logo est sur la page."))
        return go(url_for("my_structures.structure", id_=id_))
    return show("my_structures/logo.html", form, one=one.found)


@blp.post("/mes-structures/<id_>/logo/retirer")
@access(PUBLIC)
@signed_in_only
def erase_logo(id_: str) -> Response:
    """Take the logo off a page."""
    done = write(Order(operation="logo.erase", id=id_))
    if isinstance(done, Done):
        say(_("Le logo est retiré."))
    else:
        say(told_of(done), kind="care")
    return go(url_for("my_structures.structure", id_=id_))


@blp.page(
    "/mes-structures/<id_>/historique",
    de="/meine-organisationen/<id_>/verlauf",
    en="/my-organisations/<id_>/history",
)
@access(PUBLIC)
@signed_in_only
def history(id_: str) -> str:
    """Show who changed what, and when."""
    wanted = page_wanted(Change, "directory", f"{STRUCTURES}/{id_}/history", signed=True)
    answers = read(one=own_wanted(id_), answer=wanted)
    one, found = found_or_abort(answers["one"]), found_or_abort(answers["answer"])
    known = who()
    me = known.principal.sub if known else ""
    is_agent = bool(known and known.principal.has("agent"))
    changes = shown(found.items, me, is_agent=is_agent, is_start="suite" not in request.args)
    return render_template(
        "my_structures/history.html",
        one=one,
        changes=changes,
        version=answers["one"].etag,
        answer=answers["answer"],
    )


@blp.post("/mes-structures/<id_>/revenir")
@access(PUBLIC)
@signed_in_only
def revert(id_: str) -> Response:
    """Bring a page back to a version of its history."""
    version = request.form.get("to", "")
    if not (version.isascii() and version.isdigit() and 0 < len(version) < 10):
        abort(404)
    read_at = request.form.get("version", "")[:100]
    draft = Version(version=int(version))
    done = write(Order(operation="structures.revert", id=id_, draft=draft, etag=read_at))
    if isinstance(done, Done):
        say(_("La page est revenue à cette version. L’historique garde tout."))
    else:
        say(told_of(done), kind="care")
    return go(url_for("my_structure_parts.history", id_=id_))


def _read_people(id_: str) -> dict[str, Answer]:
    answers = read(
        one=own_wanted(id_),
        contacts=one_wanted(Contacts, "directory", STRUCTURES, id_, "/contacts", signed=True),
    )
    found_or_abort(answers["one"])
    found_or_abort(answers["contacts"])
    return answers
