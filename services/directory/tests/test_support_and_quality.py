"""Who answers which need, soonest then nearest; how good a page is and what would raise it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.quality import FRESH, STALE, WEIGHTS, freshness, quality
from services.directory.domain.support import answers
from services.directory.tests.making import change, path_of, register
from shared.reference.territory import territory

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PAGES = st.dictionaries(st.sampled_from(sorted(WEIGHTS)), st.sampled_from(["", "x", None]))
AGES = st.timedeltas(timedelta(0), timedelta(days=1500))


def test_the_weights_sum_to_a_hundred():
    assert sum(WEIGHTS.values()) == 100


@given(PAGES, AGES)
def test_a_score_is_of_a_hundred_and_its_gains_reach_it(page, age):
    rated = quality(page, NOW - age, NOW)
    assert 0 <= rated.score <= 100
    assert abs(rated.score + sum(gain.points for gain in rated.missing) - 100) <= 1.5
    assert [gain.points for gain in rated.missing] == sorted(
        (gain.points for gain in rated.missing), reverse=True
    )


@given(PAGES, AGES, st.sampled_from(sorted(WEIGHTS)))
def test_telling_more_or_confirming_never_lowers_it(page, age, name):
    rated = quality(page, NOW - age, NOW)
    assert quality({**page, name: "x"}, NOW - age, NOW).score >= rated.score
    assert quality(page, NOW, NOW).score >= rated.score


def test_freshness_is_whole_for_six_months_and_gone_at_two_years():
    assert freshness(NOW - FRESH, NOW) == 1
    assert freshness(NOW - STALE, NOW) == 0
    assert freshness(NOW - (FRESH + STALE) / 2, NOW) == pytest.approx(0.5)
    assert freshness(NOW + timedelta(days=1), NOW) == 1


def offer(reach=None, audiences=(), needs=("mentoring",)):
    support = {"needs": list(needs), "audiences": list(audiences), "within_days": 10}
    if reach:
        support["reach"] = reach
    return {"support": support, "location": {"latitude": 47.7486, "longitude": 7.3392}}


@pytest.mark.parametrize(
    ("reach", "place", "yes"),
    [
        (None, "67482", True),
        ({"kind": "country", "country": "FR"}, "67482", True),
        ({"kind": "country", "country": "FR"}, "CH-2661604", False),
        ({"kind": "radius", "radius_km": 40}, "CH-2661604", True),
        ({"kind": "radius", "radius_km": 40}, "67482", False),
        ({"kind": "zones", "zones": [{"level": "epci", "code": "200066009"}]}, "68154", True),
        ({"kind": "zones", "zones": [{"level": "department", "code": "67"}]}, "68154", False),
        (
            {
                "kind": "zones",
                "zones": [
                    {"level": "department", "code": "67"},
                    {"level": "commune", "code": "68154"},
                ],
            },
            "68154",
            True,
        ),
        ({"kind": "zones", "zones": [{"level": "region", "code": "44"}]}, "DE-2925177", False),
    ],
)
def test_a_range_reaches_a_place_or_not(reach, place, yes):
    found = territory().place(place)
    assert found is not None
    assert (answers(offer(reach), "mentoring", None, found) is not None) is yes
    assert answers(offer(reach), "mentoring") is not None


def test_it_answers_its_needs_for_its_audiences():
    assert answers(offer(), "financing") is None
    assert answers(offer(audiences=["taker"]), "mentoring", "seller") is None
    assert answers(offer(audiences=["taker"]), "mentoring", "taker") is not None
    assert answers(offer(), "mentoring", "seller") is not None
    assert answers({}, "mentoring") is None


@pytest.mark.mongo
def test_who_answers_is_listed_the_soonest_first_then_the_nearest(denis, anyone):
    def helper(name, days, commune, **more):
        support = {"needs": ["mentoring"], **({"within_days": days} if days else {}), **more}
        return register(denis, name=name, siret=None, commune=commune, support=support)

    helper("Loin et vite", 3, "67482")
    helper("Sans délai", None, "68224")
    helper("Près", 10, "68224")
    helper("Moins près", 10, "68154")
    helper(
        "Pas ici",
        1,
        "68224",
        reach={"kind": "zones", "zones": [{"level": "commune", "code": "67482"}]},
    )
    closed = helper("Fermé", 1, "68224")
    denis.post(f"{path_of(closed)}/close")
    register(denis)
    query = {"need": "mentoring", "commune": "68224", "audience": "taker"}

    def read(**more):
        answer = anyone.get("/v1/support", query_string=query | more)
        assert answer.status_code == 200
        return answer.json

    expected = ["Loin et vite", "Près", "Moins près", "Sans délai"]
    whole = read()
    assert [one["structure"]["name"] for one in whole["items"]] == expected
    assert whole["items"][1]["distance_km"] == 0.0
    first = read(limit=3)
    rest = read(limit=3, cursor=first["next"])
    assert [one["structure"]["name"] for one in rest["items"]] == expected[3:]
    assert rest["next"] is None
    assert read(need="financing")["items"] == []
    assert len(anyone.get("/v1/support").json["items"]) == 5
    for wrong in ({"need": "x"}, {"audience": "x"}, {"commune": "00000"}, {"cursor": "x"}):
        assert anyone.get("/v1/support", query_string=wrong).status_code == 422


@pytest.mark.mongo
def test_what_would_raise_the_score_is_for_owners_and_agents(denis, lea, nadia, anyone):
    page = register(denis)
    path = f"{path_of(page)}/quality"
    score = anyone.get(path).json
    assert "missing" not in score
    assert "missing" not in lea.get(path).json
    assert nadia.get(path).json["missing"][0]["field"] == "description"
    change(denis, page, description="Tri et vente")
    better = denis.get(path).json
    assert better["score"] == score["score"] + 11
    assert better["freshness"] == 1.0
    assert anyone.get("/v1/structures/none/quality").status_code == 404
