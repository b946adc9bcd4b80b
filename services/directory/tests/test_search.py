"""Search over an index: beside a reading of every document, and by example."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.directory.search import circles, few, nearness
from services.directory.search.cells import Box
from services.directory.search.entry import entry_of, freshness, order_key, position_entry
from services.directory.search.finder import Finder, Search
from services.directory.search.folder import Folder
from services.directory.search.paging import Sort
from services.directory.search.reader import Reader
from services.directory.tests.places import MULHOUSE, POINTS
from shared.persistence.reading import InvalidCursor
from shared.reference.geography import distance_km
from shared.reference.spelling import simplify

START = datetime(2026, 1, 1, tzinfo=UTC)
THEMES, KINDS, COMMUNES = ("textile", "food", "culture"), ("ACI", "EI"), ("68224", "68278")

documents = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Atelier", "Le Panier", "Emmaüs Mulhouse"]),
        "themes": st.lists(st.sampled_from(THEMES), unique=True),
        "kinds": st.lists(st.sampled_from(KINDS), unique=True),
        "commune": st.sampled_from(COMMUNES),
        "description": st.sampled_from(["", "Du textile dans un panier, à Mulhouse."]),
        # few moments and points: ties are what orders get wrong
        "created_at": st.integers(0, 3).map(lambda n: START + timedelta(milliseconds=n)),
        "point": st.one_of(st.none(), POINTS),
    }
)
corpora = st.lists(documents, max_size=40)
searches = st.builds(
    Search,
    codes=st.fixed_dictionaries(
        {},
        optional={
            "theme": st.lists(st.sampled_from(THEMES), max_size=2),
            "kind": st.lists(st.sampled_from(KINDS), max_size=2),
            "commune": st.lists(st.sampled_from(COMMUNES), max_size=1),
        },
    ),
    near=POINTS,
    within_km=st.one_of(st.none(), st.floats(0.01, 500)),
    box=st.one_of(st.none(), st.just(Box(7.1, 47.6, 7.5, 47.9)), st.just(Box(170, -50, -170, 50))),
)


@pytest.fixture
def made(tmp_path_factory):
    """Give what makes a finder over documents."""

    def make(given_documents):
        folder = Folder(tmp_path_factory.mktemp("search"))
        stored = []
        with folder.building() as index:
            writer = index.writer(15_000_000, 1)
            for number, one in enumerate(given_documents):
                document = {"_id": f"{number:04d}", "status": "active", **one}
                if point := document.pop("point", None):
                    document["location"] = {"latitude": point[0], "longitude": point[1]}
                writer.add_document(entry_of(document))
                stored.append(document)
            writer.add_document(position_entry({"at": 1}))
            writer.commit()
            writer.wait_merging_threads()
        return Finder(Reader(folder)), stored

    return make


def km_of(document, origin):
    location = document.get("location")
    return location and distance_km(origin, (location["latitude"], location["longitude"]))


def fits(document, search, leave_out=None):
    for field, values in search.codes.items():
        stored = document["commune" if field == "commune" else f"{field}s"]
        if (
            values
            and field != leave_out
            and not {*values} & {*([stored] * (stored in COMMUNES) or stored)}
        ):
            return False
    location = document.get("location")
    if search.within_km is not None and not (
        location and km_of(document, search.near) <= search.within_km
    ):
        return False
    if (box := search.box) is not None:
        if not location or not box.south <= location["latitude"] <= box.north:
            return False
        longitude = location["longitude"]
        if box.west <= box.east:
            return box.west <= longitude <= box.east
        return longitude >= box.west or longitude <= box.east
    return True


def in_order(found, sort, search):
    keys = {
        Sort.NEWEST: lambda one: (-order_key(one["_id"], one["created_at"]), one["_id"]),
        Sort.FRESHNESS: lambda one: (-order_key(one["_id"], freshness(one)), one["_id"]),
        Sort.DISTANCE: lambda one: (
            km_of(one, search.near),
            -order_key(one["_id"], one["created_at"]),
            one["_id"],
        ),
    }
    if sort is Sort.DISTANCE:
        found = [one for one in found if one.get("location")]
    return [one["_id"] for one in sorted(found, key=keys[sort])]


def read_all(finder, search, sort, limit):
    ids, cursor, total = [], None, None
    while True:
        page = finder.find(search, sort, limit, cursor, facets=False)
        assert len(page.next or "") <= 400
        assert len(page.items) == limit or page.next is None
        ids += [one["id"] for one in page.items]
        total, cursor = page.total, page.next
        if cursor is None:
            return ids, total


@given(
    corpus=corpora,
    search=searches,
    sort=st.sampled_from([Sort.NEWEST, Sort.FRESHNESS, Sort.DISTANCE]),
    limit=st.integers(1, 7),
    little=st.sampled_from([0, circles.LITTLE]),
)
@settings(max_examples=160, suppress_health_check=list(HealthCheck))
def test_it_finds_counts_and_orders_as_a_reading_of_every_document(
    made, corpus, search, sort, limit, little
):
    finder, stored = made(corpus)
    expected = [one for one in stored if fits(one, search)]
    with pytest.MonkeyPatch.context() as patch:
        for one in (circles, nearness):
            patch.setattr(one, "LITTLE", little)
        ids, total = read_all(finder, search, sort, limit)
        facets = finder.find(search, sort, 1, facets=True).facets
    assert ids == in_order(expected, sort, search)
    assert total == len(expected)
    for facet, name in (("theme", "themes"), ("kind", "kinds")):
        counted = [v for one in stored if fits(one, search, facet) for v in one[name]]
        found = {choice["value"]: choice["count"] for choice in facets[facet] if choice["count"]}
        assert found == {value: counted.count(value) for value in set(counted)}


TYPED = ["emmaus mulhouse", "atel", "Panier", "textile", "le", "mulh", "emaus muhlouse"]


@given(corpus=corpora, search=searches, asked=st.sampled_from(TYPED), limit=st.integers(1, 7))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_little_and_much_are_put_in_the_same_order(made, corpus, search, asked, limit):
    finder, _ = made(corpus)
    search = replace(search, text=asked)
    at_one_look = read_all(finder, search, Sort.RELEVANCE, limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(few, "FEW", 1)
        assert read_all(finder, search, Sort.RELEVANCE, limit) == at_one_look


@given(corpus=corpora, asked=st.sampled_from(TYPED[:-1]), limit=st.integers(1, 7))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_pages_by_relevance_lose_and_repeat_nothing(made, corpus, asked, limit):
    finder, stored = made(corpus)
    search = Search(asked)
    ids, total = read_all(finder, search, Sort.RELEVANCE, limit)
    assert ids == read_all(finder, search, Sort.RELEVANCE, 100)[0]
    assert len(ids) == len(set(ids)) == total
    named = {one["_id"] for one in stored if begin(asked, one["name"])}
    assert named <= set(ids)
    # those of the name come first
    assert set(ids[: len(named)]) == named


def begin(asked, name):
    written = simplify(name).split()
    return all(any(one.startswith(word) for one in written) for word in simplify(asked).split())


def names(finder, text, sort=Sort.RELEVANCE, **more):
    page = finder.find(Search(text, **more), sort, 50, facets=False)
    return [one["name"] for one in page.items]


@pytest.fixture
def directory(made):
    ones = [
        {"name": "Atelier de la Doller", "description": "On y répare des vélos."},
        {"name": "Les Vélos du Rhin", "description": "Une association de cyclistes."},
        {"name": "Emmaüs Mulhouse", "siret": "35066134400035", "commune": "68224"},
        {"name": "Amis d’Emmaüs", "themes": ["textile"]},
        {"name": "Épicerie solidaire", "description": "Un commerce, près d’Emmaüs."},
        {"name": "Régie St-Louis", "brand": "Kœnig"},
        {"name": "Menuiserie du Sundgau", "kinds": ["ACI"]},
    ]
    return made([{"created_at": START + timedelta(days=n), **one} for n, one in enumerate(ones)])[0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("velo", ["Les Vélos du Rhin", "Atelier de la Doller"]),
        ("EMMAUS", ["Amis d’Emmaüs", "Emmaüs Mulhouse", "Épicerie solidaire"]),
        ("emmaus mulhouse", ["Emmaüs Mulhouse"]),
        ("emaüs", ["Amis d’Emmaüs", "Emmaüs Mulhouse", "Épicerie solidaire"]),
        ("menuisreie", ["Menuiserie du Sundgau"]),
        ("epicerie", ["Épicerie solidaire"]),
        ("saint louis", ["Régie St-Louis"]),
        ("koenig", ["Régie St-Louis"]),
        ("350 661 344 00035", ["Emmaüs Mulhouse"]),
        ("350661344", ["Emmaüs Mulhouse"]),
        ("l’épicerie", ["Épicerie solidaire"]),
        ("les amis de l'emmaus", ["Amis d’Emmaüs"]),
        ("bekleidung", []),
        ("cyclist", ["Les Vélos du Rhin"]),
        ("insertion", ["Menuiserie du Sundgau"]),
        ("xyzzy", []),
    ],
)
def test_what_was_typed_is_found_names_first(directory, asked, found):
    assert names(directory, asked) == found


def test_every_beginning_of_a_name_finds_it(directory):
    whole = "Menuiserie"
    for end in range(2, len(whole) + 1):
        assert "Menuiserie du Sundgau" in names(directory, whole[:end])


def test_what_matched_is_shown_as_pieces_of_the_text(directory):
    (first, _) = directory.find(Search("velo"), Sort.RELEVANCE, 5, facets=False).items
    assert first["highlights"]["name"] == [
        {"text": "Les ", "hit": False},
        {"text": "Vélos", "hit": True},
        {"text": " du Rhin", "hit": False},
    ]
    second = directory.find(Search("velo"), Sort.RELEVANCE, 5, facets=False).items[1]
    assert {"text": "vélos", "hit": True} in second["highlights"]["description"]
    for one in (first, second):
        for pieces in one["highlights"].values():
            assert "".join(piece["text"] for piece in pieces).strip("…")


@given(text=st.text(max_size=100))
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_anything_may_be_typed(directory, text):
    seen = names(directory, text)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "cursor",
    ["", "x", "W10", "bnVsbA", "WyJuZXdlc3QiLDAsLTEsIngiXQ", "WyJkaXN0YW5jZSIsMCxOYU4sMCwieCJd"],
)
def test_a_cursor_that_was_not_given_is_refused(directory, sort, cursor):
    if cursor:
        with pytest.raises(InvalidCursor):
            directory.find(Search(near=MULHOUSE), sort, 5, cursor, facets=False)


def test_a_crowd_at_one_point_is_read_to_the_end(made, monkeypatch):
    monkeypatch.setattr(nearness, "FEW", 60)
    crowds = [MULHOUSE, (47.8, 7.3)]
    crowd = [{"name": "x", "created_at": START, "point": crowds[n % 2]} for n in range(300)]
    apart = [{"name": "y", "created_at": START, "point": (47.8, 7.2 + n / 500)} for n in range(90)]
    finder, stored = made([*crowd, *apart])
    for km in (50, None):
        search = Search(near=MULHOUSE, within_km=km)
        ids, total = read_all(finder, search, Sort.DISTANCE, 17)
        assert ids == in_order(stored, Sort.DISTANCE, search)
        assert total == len(stored)


def test_names_of_a_real_file_are_found_as_people_type_them(made, real_data):
    (path,) = (real_data / "structures" / "les-emplois-2023-06-01").glob("*.json")
    rows = [one["fields"] for one in json.loads(path.read_text(encoding="utf-8"))]
    written = [{"name": one["name"], "created_at": START} for one in rows if one.get("name")]
    finder, stored = made(written)
    longest = {max(one["name"].split(), key=len) for one in stored[:60]}
    for one in stored[:60]:
        assert simplify(names(finder, one["name"].lower())[0]) == simplify(one["name"])
    for word in longest:
        for typed in (word[: max(4, len(word) // 2)], word.lower()):
            assert any(word in name for name in names(finder, typed)), typed
    wrong = [word for word in longest if len(word) >= 8 and word.isalpha()]
    assert wrong
    for word in wrong:
        typed = word[:3] + word[4] + word[3] + word[5:]
        assert any(word in name for name in names(finder, typed)), typed
