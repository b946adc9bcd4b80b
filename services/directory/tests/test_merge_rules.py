"""Likeness and merging as pure rules: symmetric, bounded, nothing lost unsaid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.merging import LISTS, OF_THE_PLACE, SINGLE, Side, merged
from services.directory.domain.similarity import (
    BLOCK,
    TELLING_WORDS,
    WINDOW,
    Profile,
    asked_keys,
    candidate_pairs,
    compare,
    keys,
    telling_names,
)

PLAIN = [name for name in SINGLE if name not in {"commune", *OF_THE_PLACE, "siret"}]
PAGES = st.fixed_dictionaries(
    {"name": st.sampled_from("AB")},
    optional={
        **{name: st.sampled_from(["x", "y"]) for name in PLAIN if name != "name"},
        **{name: st.lists(st.sampled_from("pqr"), unique=True) for name in LISTS},
    },
)
CHOICES = st.dictionaries(
    st.sampled_from([*PLAIN, *LISTS]), st.sampled_from([Side.STAYS, Side.GOES])
)


@given(PAGES, PAGES, CHOICES)
def test_what_either_page_says_is_kept_or_said_to_be_lost(stays, goes, choices):
    outcome = merged(stays, goes, choices)
    for name in PLAIN:
        said = {page.get(name) for page in (stays, goes)} - {None}
        assert said - {outcome.values[name]} <= {outcome.lost.get(name)}
    for name in LISTS:
        said = {one for page in (stays, goes) for one in page.get(name, ())}
        assert said == {*outcome.values[name], *outcome.lost.get(name, ())}
        assert len(set(outcome.values[name])) == len(outcome.values[name])


@given(PAGES, PAGES)
def test_choosing_a_side_gives_that_side(stays, goes):
    for side, page in ((Side.STAYS, stays), (Side.GOES, goes)):
        outcome = merged(stays, goes, dict.fromkeys([*PLAIN, *LISTS], side))
        assert all(outcome.values[name] == page.get(name) for name in PLAIN)
        assert all(outcome.values[name] == page.get(name, []) for name in LISTS)


@given(PAGES)
def test_merging_a_page_with_its_like_changes_and_loses_nothing(page):
    outcome = merged(page, page, {})
    assert outcome.lost == {}
    assert all(outcome.values[name] == page.get(name) for name in PLAIN)


def test_a_place_and_a_number_are_taken_whole():
    mulhouse = {
        "commune": "68224",
        "location": {"precision": "commune"},
        "siret": "1" * 14,
        "siren": "1" * 9,
    }
    cernay = {
        "commune": "68063",
        "address": {"city": "Cernay"},
        "location": {"precision": "address"},
        "siret": "2" * 14,
        "siren": "2" * 9,
    }
    kept = merged(mulhouse, cernay, {})
    assert (kept.values["commune"], kept.values["address"]) == ("68224", None)
    assert kept.values["location"] == {"precision": "commune"}
    taken = merged(mulhouse, cernay, {"commune": Side.GOES, "siret": Side.GOES}).values
    assert (taken["commune"], taken["address"]) == ("68063", {"city": "Cernay"})
    assert (taken["siret"], taken["siren"]) == ("2" * 14, "2" * 9)
    near = merged(mulhouse, {**cernay, "commune": "68224"}, {}).values
    assert near["location"] == {"precision": "address"}


def page(id_, name, **more):
    more.setdefault("commune", "68224")
    return Profile(id=id_, names=telling_names(name), **more)


NEAR_IN_TOWN = ("near-name", "same-commune")
HERE, BESIDE, AWAY = (47.7486, 7.3392), (47.7500, 7.3400), (47.80, 7.45)


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (page("1", "X", siret="1" * 14), page("2", "Y", siret="1" * 14), ("same-siret",)),
        (
            page("1", "X", siren="1" * 9),
            page("2", "Y", siren="1" * 9),
            ("same-siren-and-commune",),
        ),
        (
            page("1", "La Trame solidaire"),
            page("2", "Ass. LA TRAME SOLIDIARE"),
            ("near-name", "same-commune"),
        ),
        (
            page("1", "Épicerie sociale Le Panier"),
            page("2", "Le Panier, epicerie sociale"),
            ("near-name", "same-commune"),
        ),
        (
            page("1", "Envie Trois Frontières", point=HERE),
            page("2", "ENVIE 3 FRONTIERES", commune="68271", point=BESIDE),
            None,
        ),
        (
            page("1", "Envie Trois Frontières", point=HERE),
            page("2", "Envie trois frontieres", commune="68271", point=BESIDE),
            ("near-name", "near-place"),
        ),
        (page("1", "Emmaüs Mulhouse"), page("2", "Emmaüs Mulhouse", commune="68063"), None),
        (page("1", "Restos du cœur 1"), page("2", "Restos du cœur 2"), None),
        (page("1", "La Trame"), page("2", "La Trempe"), None),
        (page("1", "Régie du Drouot"), page("2", "Régie de l’Ill"), None),
        (page("1", "Trame", siren="1" * 9), page("2", "Trames", siren="2" * 9), None),
    ],
)
def test_what_makes_two_pages_alike(one, other, reasons):
    found = compare(one, other)
    assert (found.reasons if found else None) == reasons
    if reasons:
        assert set(asked_keys(one)) & set(keys(other))


NAMES = st.lists(st.sampled_from(["trame", "panier", "regie", "drouot", "envie"]), min_size=1)
PROFILES = st.builds(
    lambda number, words, siren, commune: Profile(
        id=str(number),
        names=telling_names(" ".join(words)),
        siren=siren,
        commune=commune,
        point=HERE if number % 2 else AWAY,
    ),
    st.integers(0, 9),
    NAMES,
    st.sampled_from([None, "1" * 9, "2" * 9]),
    st.sampled_from(["68224", "68063"]),
)


@given(PROFILES, PROFILES)
def test_likeness_is_the_same_both_ways(one, other):
    assert compare(one, other) == compare(other, one)


@pytest.mark.parametrize("number", [200, 2_000])
def test_a_town_where_all_bear_one_name_is_compared_in_bounded_time(number):
    crowd = [page(str(n), f"Amicale Quartier {n}") for n in range(number)]
    pairs = list(candidate_pairs(crowd))
    blocks = 2 * TELLING_WORDS
    assert len(pairs) <= number * max(WINDOW, BLOCK) * blocks
