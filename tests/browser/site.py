"""The pages there are, read from the portal's own addresses: a new page comes along by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from flask import Flask

from services.portal.app import create_app
from services.portal.forms.structure_sections import SECTIONS
from services.portal.languages import LANGUAGES
from services.portal.pages import gallery
from services.portal.session.forms import NEEDS_SIGN_IN
from services.portal.tests.fakes import FakeServices, portal_environment

FILLED = {
    "directory.structure": {"id_": "structure"},
    "premises.premises": {"id_": "premises"},
    "partnerships.partnership": {"id_": "partnership"},
    "practices.practice": {"id_": "practice"},
    "handovers.listing": {"id_": "listing"},
    "agenda.event": {"id_": "event"},
    "calls.call": {"id_": "call"},
    "mine.match": {"id_": "match"},
    "my_listings.listing": {"id_": "own_listing"},
    "my_listings.edit": {"id_": "own_listing"},
    "my_listings.ask_conclude": {"id_": "own_listing"},
    "my_searches.edit": {"id_": "search"},
    "my_structures.structure": {"id_": "own_structure"},
    "my_structures.close": {"id_": "own_structure"},
    "my_structure_parts.edit": {"id_": "own_structure"},
    "my_structure_parts.people": {"id_": "own_structure"},
    "my_structure_parts.logo": {"id_": "own_structure"},
    "my_structure_parts.history": {"id_": "own_structure"},
    "claims.new": {"id_": "structure"},
    "reports.new": {"id_": "structure"},
    "my_premises.offer": {"id_": "own_premises"},
    "my_premises.edit": {"id_": "own_premises"},
    "my_partnerships.partnership": {"id_": "own_partnership"},
    "my_partnerships.edit": {"id_": "own_partnership"},
    "my_partnerships.renew": {"id_": "own_partnership"},
    "my_partnerships.end": {"id_": "own_partnership"},
    "my_practices.practice": {"id_": "own_practice"},
    "my_practices.edit": {"id_": "own_practice"},
    "moderation.page": {"id_": "own_structure"},
    "moderation.claim": {"id_": "claim"},
    "duplicates.merge": {"id_": "twin", "into": "own_structure"},
    "desk_practices.practice": {"id_": "own_practice"},
    "imports.one": {"id_": "import"},
    "imports.ask_undo": {"id_": "import"},
}
"""What of the live data (`live.make_live`) fills the address of a page about one thing."""
FIXED = {"my_structure_parts.edit": ("section", tuple(SECTIONS))}
"""Parts of an address that are known beforehand, each a page."""
OF_AGENTS = ("desk.", "moderation.", "duplicates.", "desk_practices.", "imports.")
NO_PAGES = ("figures.chart", "for_scripts.", "exports.", "machines.")
"""A picture, seen on the page that shows it; what scripts and machines read; files."""


@dataclass(frozen=True)
class SitePage:
    """A page: its endpoint, what fills its address, whether it is a person's own.

    :param live: parts of the address that are identifiers, by kind of thing.
    :param fixed: parts of the address that are known beforehand.
    """

    endpoint: str
    personal: bool
    live: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return "-".join([self.endpoint, *(value for _, value in self.fixed)])

    @property
    def of_agents(self) -> bool:
        """Tell whether only agents reach it."""
        return self.endpoint.startswith(OF_AGENTS)

    @property
    def gallery(self) -> bool:
        """Tell whether it shows components, in French only."""
        return self.endpoint.startswith("gallery.")

    def address(self, language: str, things: Mapping[str, str]) -> str:
        """Give its address in a language."""
        values = {name: things[kind] for name, kind in self.live} | dict(self.fixed)
        adapter = _app().url_map.bind("")
        return adapter.build(self.endpoint, {"language": language, **values})


@cache
def site() -> tuple[SitePage, ...]:
    """Give every page."""
    return tuple(_pages())


@cache
def _app() -> Flask:
    return create_app(portal_environment(), FakeServices())


def _pages() -> Iterator[SitePage]:
    app = _app()
    for rule in app.url_map.iter_rules():
        first = (rule.defaults or {}).get("language") == next(iter(LANGUAGES))
        if not first or "GET" not in (rule.methods or ()) or rule.endpoint.startswith(NO_PAGES):
            continue
        personal = hasattr(app.view_functions[rule.endpoint], NEEDS_SIGN_IN)
        unfilled = rule.arguments - {"language"}
        if rule.endpoint == "gallery.component":
            for name in gallery.names():
                yield SitePage(rule.endpoint, personal, fixed=(("name", name),))
        else:
            filled = FILLED.get(rule.endpoint, {})
            part, values = FIXED.get(rule.endpoint, ("", ()))
            unfilled -= {part}
            if missing := unfilled - filled.keys():
                raise LookupError(f"FILLED of {__name__}: what is {missing} of {rule.endpoint}?")
            live = tuple(filled.items())
            known: list[tuple[tuple[str, str], ...]] = [((part, one),) for one in values]
            for fixed in known or [()]:
                yield SitePage(rule.endpoint, personal, live=live, fixed=fixed)
