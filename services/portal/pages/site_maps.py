"""The site map, for search engines: an index of files, each of the pages of one kind.

As sitemaps.org has it: at most 50,000 addresses and 50 MB a file; each page is there in its three
languages. A file is made of one answer of the directory, or of a bounded walk through a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for

from services.portal.client.resources import StructureIds, one_of, page_of
from services.portal.client.services import Answer, Wanted
from services.portal.languages import LANGUAGES
from services.portal.pages.machines import THINGS, text_answer
from services.portal.pages.reading import found_or_abort, read
from shared.auth.access import PUBLIC, access

blp = Blueprint("site_maps", __name__)

PLAIN = (
    *("home.home", "directory.structures", "handovers.listings", "agenda.events", "calls.calls"),
    *("support.support", "premises.to_let", "partnerships.partnerships", "practices.practices"),
    *("figures.figures", "about.legal", "about.privacy", "about.accessibility", "about.site_map"),
)
MOST = 5_000
"""Things in a file, three addresses each."""
MOST_FILES = 40_000
HUNDRED = 100
HOUR_SECONDS = 3600


@blp.get("/sitemap.xml")
@access(PUBLIC)
def index() -> Response:
    """Give the files of the site map; without the directory, what search engines have stands."""
    parts = range(1, min(_structures(1).parts, MOST_FILES) + 1)
    files = [
        url_for("site_maps.pages"),
        *(url_for("site_maps.things", kind=kind) for kind in THINGS),
        *(url_for("site_maps.structures", part=part) for part in parts),
    ]
    return _kept(render_template("machines/sitemap_index.xml", files=files))


@blp.get("/sitemaps/pages.xml")
@access(PUBLIC)
def pages() -> Response:
    """Give the pages that are always there."""
    return _file(_in_each_language(endpoint) for endpoint in PLAIN)


@blp.get("/sitemaps/structures-<int(min=1, max=100000):part>.xml")
@access(PUBLIC)
def structures(part: int) -> Response:
    """Give a part of the structures, the oldest first: what is new only changes the last file."""
    found = _structures(part)
    if not found.items:
        abort(404)
    return _file(_in_each_language("directory.structure", id_=id_) for id_ in found.items[:MOST])


@blp.get(f"/sitemaps/<any({', '.join(THINGS)}):kind>.xml")
@access(PUBLIC)
def things(kind: str) -> Response:
    """Give the things of another kind, the newest 5,000."""
    service, path, resource, endpoint = THINGS[kind]
    ids = _ids(service, path, resource)
    return _file(_in_each_language(endpoint, id_=id_) for id_ in ids)


def _structures(part: int) -> StructureIds:
    wanted = Wanted("directory", "/v1/structures.ids", one_of(StructureIds), {"part": part})
    found: StructureIds = found_or_abort(read(answer=wanted)["answer"])
    return found


def _ids(service: str, path: str, kind: type[Any]) -> Iterator[str]:
    cursor: str | None = ""
    for _page in range(MOST // HUNDRED):
        if cursor is None:
            return
        params = {"limit": HUNDRED} | ({"cursor": cursor} if cursor else {})
        answer: Answer = read(answer=Wanted(service, path, page_of(kind), params))["answer"]
        if answer.found is None:  # not half of it, as if the others were gone
            abort(503)
        yield from (one.id for one in answer.found.items)
        cursor = answer.found.next


def _in_each_language(endpoint: str, **values: Any) -> dict[str, str]:
    return {code: url_for(endpoint, language=code, **values) for code in LANGUAGES}


def _file(shown: Iterable[dict[str, str]]) -> Response:
    return _kept(render_template("machines/sitemap.xml", pages=shown))


def _kept(content: str) -> Response:
    answer = text_answer(content, "application/xml")
    answer.cache_control.public, answer.cache_control.max_age = True, HOUR_SECONDS
    return answer
