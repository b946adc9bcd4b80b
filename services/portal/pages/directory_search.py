"""What a visitor asks the directory for: read from the address, put to the service, relaxed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _

from services.portal import places
from services.portal.client.resources import Found, found_page
from services.portal.client.services import Answer, Wanted
from services.portal.directory_wording import FAMILIES, kind_label
from services.portal.languages import language
from services.portal.pages.facets import Facet, Value
from services.portal.pages.reading import MAX_CURSOR, MAX_FILTER, filtered, read
from services.portal.wording import number, place
from shared.reference.places import Place
from shared.reference.recognition import label_name
from shared.reference.support import need_label
from shared.reference.themes import theme_label

STRUCTURES = "/v1/structures"
FILTERS = {
    "type": "kind",
    "theme": "theme",
    "forme": "family",
    "commune": "commune",
    "label": "label",
    "besoin": "need",
}
"""The API's parameters by those of the address; each is a facet too."""
SORTS = {
    "pertinence": "relevance",
    "distance": "distance",
    "fraicheur": "freshness",
    "nouveau": "newest",
}
RADII = (2, 5, 10, 20, 50)
USUAL_RADIUS = 10
MOST_RELAXED = 6


class Relaxed(NamedTuple):
    """What leaving one filter out would give."""

    label: str
    address: str
    total: int


@dataclass(frozen=True)
class Asking:
    """What is asked for, by the name of each filter in the address."""

    narrowing: Mapping[str, Mapping[str, str | float]]
    sort: str | None = None
    near: Place | None = None
    radius: int = USUAL_RADIUS
    around: str = ""

    @property
    def words(self) -> str:
        """The words looked for."""
        return str(self.narrowing.get("q", {}).get("q", ""))

    @property
    def lost(self) -> bool:
        """Whether the place named is none, or several."""
        return bool(self.around) and self.near is None

    @property
    def address(self) -> dict[str, str]:
        """What of the address narrows the search: for the same one, given otherwise."""
        kept = {name: request.args[name] for name in self.narrowing}
        return kept | ({"rayon": str(self.radius)} if self.near else {})

    def params(self, leave_out: str | None = None) -> dict[str, str | float]:
        """Give the API's parameters; `leave_out` names a filter that does not count."""
        parts = [values for name, values in self.narrowing.items() if name != leave_out]
        return {key: value for part in parts for key, value in part.items()}

    def wanted(self) -> Wanted:
        """Say what the page of the list wants."""
        params = self.params() | {"facets": "true"}
        if (
            self.sort
            and (self.sort != "distance" or self.near)
            and (self.sort != "pertinence" or self.words)
        ):
            params["sort"] = SORTS[self.sort]
        if cursor := request.args.get("suite", "")[:MAX_CURSOR]:
            params["cursor"] = cursor
        return Wanted("directory", STRUCTURES, found_page, params)

    @cached_property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders that make sense, the one that holds by itself first."""
        labels = {
            "pertinence": _("Pertinence"),
            "nouveau": _("Derniers inscrits"),
            "distance": _("Distance"),
            "fraicheur": _("Fraîcheur"),
        }
        absent = {"pertinence" if not self.words else "nouveau"}
        absent |= set() if self.near else {"distance"}
        return [(code, label) for code, label in labels.items() if code not in absent]

    def relaxed(self, active: Sequence[Facet]) -> list[Relaxed]:
        """Tell what leaving out each filter would give, the most first; nothing that gives none."""
        names = [one for one in active if one.name in self.narrowing][:MOST_RELAXED]
        answers = read(
            **{
                one.name: Wanted(
                    "directory", STRUCTURES, found_page, self.params(one.name) | {"limit": 1}
                )
                for one in names
            }
        )
        found = [
            Relaxed(one.active.label, filtered(one.name, None), answers[one.name].found.total)
            for one in names
            if one.active and answers[one.name].found
        ]
        return sorted((one for one in found if one.total), key=lambda one: -one.total)


def asking() -> Asking:
    """Read what the address asks for."""
    narrowing: dict[str, Mapping[str, str | float]] = {}
    for name, parameter in {"q": "q", **FILTERS}.items():
        if value := _given(name):
            narrowing[name] = {parameter: value}
    around, radius = _given("autour"), _radius()
    near = None
    if around:
        found = places.candidates(around)
        if len(found) == 1:
            near = found[0]
            narrowing["autour"] = {"near": near.code, "within_km": radius}
    sort = _given("tri")
    return Asking(narrowing, sort if sort in SORTS else None, near, radius, around)


def facets(answer: Answer) -> list[Facet]:
    """Give what the list can be narrowed by: the choices counted, as the service tells them."""
    found: Found | None = answer.found
    lang = language()
    labels: dict[str, tuple[str, Callable[[str], str]]] = {
        "theme": (_("Thème"), lambda code: theme_label(code, lang)),
        "commune": (_("Commune"), place),
        "type": (_("Type"), kind_label),
        "forme": (_("Forme juridique"), lambda code: str(FAMILIES.get(code, code))),
        "label": (_("Label"), label_name),
        "besoin": (_("Répond au besoin"), lambda code: need_label(code, lang)),
    }
    return [
        Facet(
            name,
            title,
            [
                Value(one.value, label_of(one.value), one.count)
                for one in (found.facets.get(FILTERS[name], ()) if found else ())
            ],
            label_of,
        )
        for name, (title, label_of) in labels.items()
    ]


def also_active(asked: Asking) -> list[Facet]:
    """Give the filters that are no facet: the words looked for, the distance."""
    found = [Facet("q", _("Mots"), (), lambda text: _("«\u00a0%(words)s\u00a0»", words=text))]
    if asked.near:
        name = asked.near.name_in(language())
        told = _("%(km)s km autour de %(place)s", km=number(asked.radius), place=name)
        found.append(Facet("autour", _("Distance"), (), lambda _text: told))
    return found


def _given(name: str) -> str:
    return request.args.get(name, "").strip()[:MAX_FILTER]


def _radius() -> int:
    text = _given("rayon")
    return int(text) if text in map(str, RADII) else USUAL_RADIUS
