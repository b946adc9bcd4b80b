"""`/v1/figures`, from the outside: for everyone, as JSON and as a table."""

import csv

import pytest

from services.observatory.reactions import make_reactions
from services.observatory.tests.making import MULHOUSE, STRASBOURG, listing, said
from shared.contracts.fields import Area
from shared.testing.web import client_as

pytestmark = [pytest.mark.mongo]


@pytest.fixture
def anyone(app):
    reactions = make_reactions()
    reactions.react(said(listing("l-1", ["textile", "food"])))
    reactions.react(said(listing("l-2", ["food"], Area(level="commune", code=STRASBOURG))))
    reactions.react(said(listing("l-3", [])))
    return client_as(app)


def rows(client, query):
    answer = client.get(f"/v1/figures?measure=listings&{query}")
    assert answer.status_code == 200
    return answer.json["rows"], answer.json["total"]


def test_figures_are_counted_by_what_is_asked(anyone):
    assert rows(anyone, "") == ([{"month": "2026-11", "count": 3}], 3)
    by_theme = [
        {"theme": None, "count": 1},
        {"theme": "food", "count": 2},
        {"theme": "textile", "count": 1},
    ]
    assert rows(anyone, "by=theme") == (by_theme, 3)
    crossed, total = rows(anyone, "by=commune&by=theme")
    assert {"commune": MULHOUSE, "theme": "food", "count": 1} in crossed
    assert (len(crossed), total) == (4, 3)


def test_figures_are_narrowed(anyone):
    assert rows(anyone, f"commune={STRASBOURG}")[1] == 1
    assert rows(anyone, "theme=food&by=theme") == ([{"theme": "food", "count": 2}], 2)
    assert rows(anyone, "from=2026-11&to=2026-11")[1] == 3
    assert rows(anyone, "from=2026-12") == ([], 0)
    assert rows(anyone, "to=2026-10") == ([], 0)


def test_the_table_says_the_same(anyone):
    answer = anyone.get("/v1/figures.csv?measure=listings&by=commune&by=theme")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "listings.csv" in answer.headers["Content-Disposition"]
    head, *lines = csv.reader(answer.text.splitlines(), delimiter=";")
    assert head == ["commune", "thème", "nombre"]
    expected, _ = rows(anyone, "by=commune&by=theme")
    assert lines == [[r["commune"], r["theme"] or "", str(r["count"])] for r in expected]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "measure"),
        ("measure=people", "measure"),
        ("measure=listings&by=owner", "by"),
        ("measure=listings&by=theme&by=theme", "by"),
        ("measure=listings&from=2026-13", "from"),
        ("measure=listings&to=november", "to"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(anyone, query, field):
    for path in ("/v1/figures", "/v1/figures.csv"):
        answer = anyone.get(f"{path}?{query}")
        assert answer.status_code == 422
        assert answer.content_type == "application/problem+json"
        assert field in answer.json["errors"]


def test_nobody_writes_figures(anyone):
    assert anyone.post("/v1/figures", json={}).status_code == 405
