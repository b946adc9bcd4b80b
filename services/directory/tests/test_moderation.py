"""The life of a page: who sees it, who moves it, what waits for an agent."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.layout import ROOT
from services.directory.domain import claim, moderation
from services.directory.domain.moderation import (
    BY_OWNERS,
    PUBLIC,
    RESULTS,
    TRANSITIONS,
    Action,
    Status,
    after,
    first_status,
)
from services.directory.domain.transitions import NotAllowed
from services.directory.tests.making import change, path_of, register, told
from shared.testing.web import client_as

STEPS = [one for one in Action if one not in {Action.MERGE, Action.UNMERGE}]


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_the_table_is_all_there_is(status, action):
    if RESULTS.get(action) is status:
        assert after(status, action) is status
    elif (status, action) in TRANSITIONS:
        assert after(status, action, Status.CLOSED) in (TRANSITIONS[status, action], Status.CLOSED)
    else:
        with pytest.raises(NotAllowed, match="possible now"):
            after(status, action)


@pytest.mark.parametrize("life", [moderation, claim])
def test_each_life_is_drawn_as_it_is(life):
    page = (ROOT / "docs/architecture/states.md").read_text(encoding="utf-8")
    (section,) = (one for one in page.split("\n## ") if one.startswith(f"{life.WHAT}\n"))
    drawn = re.findall(r"^ +(\S+) --> (\S+): (\S+)$", section, re.MULTILINE)
    table = [(one, then or "before", action) for (one, action), then in life.TRANSITIONS.items()]
    assert sorted(drawn) == sorted(table)


@given(st.lists(st.sampled_from(sorted(BY_OWNERS))))
def test_what_moderation_holds_back_no_owner_lets_out(steps):
    for held in (Status.PENDING, Status.HIDDEN, Status.MERGED):
        status = held
        for step in steps:
            try:
                status = after(status, step)
            except NotAllowed:
                continue
        assert status not in PUBLIC


def test_who_registers_waits_where_pages_are_moderated_first():
    assert first_status(by_agent=False, moderated_first=True) is Status.PENDING
    assert first_status(by_agent=True, moderated_first=True) is Status.ACTIVE
    assert first_status(by_agent=False, moderated_first=False) is Status.ACTIVE


@pytest.mark.mongo
def test_a_page_that_waits_is_seen_by_its_owner_and_the_agents_only(make_app, index):
    app = make_app(MODERATION="before")
    denis, lea, anyone = client_as(app, "denis"), client_as(app, "lea"), client_as(app)
    nadia = client_as(app, "nadia", ["agent"])
    page = register(denis)
    path = path_of(page)
    assert page["status"] == "pending"
    assert [c.get(path).status_code for c in (denis, nadia, lea, anyone)] == [200, 200, 404, 404]
    assert told(page) == []
    change(denis, page, brand="B")
    assert told(page) == []
    index.settle()
    assert anyone.get("/v1/structures").json["items"] == []
    assert [one["id"] for one in denis.get("/v1/structures?mine=true").json["items"]] == [
        page["id"]
    ]
    assert lea.get("/v1/structures?status=pending").status_code == 403
    assert len(nadia.get("/v1/structures?status=pending").json["items"]) == 1
    queue = nadia.get("/v1/moderation").json
    assert [one["structure"]["name"] for one in queue["items"]] == ["La Trame"]
    assert queue["waiting"] == {"page": 1, "claim": 0, "report": 0, "duplicate": 0}
    assert lea.get("/v1/moderation").status_code == 403
    assert nadia.post(f"{path}/refuse").status_code == 422
    refused = nadia.post(f"{path}/refuse", json={"reason": "Pas de l’ESS"}).json
    assert (refused["status"], refused["status_reason"]) == ("refused", "Pas de l’ESS")
    assert denis.get(path).json["status_reason"] == "Pas de l’ESS"
    assert denis.post(f"{path}/publish").status_code == 403
    assert lea.post(f"{path}/submit").status_code == 404
    assert denis.post(f"{path}/submit").json["status"] == "pending"
    assert nadia.post(f"{path}/publish").json["status"] == "active"
    assert told(page) == ["registered"]
    assert anyone.get(path).status_code == 200
    assert nadia.get("/v1/moderation").json["items"] == []
    assert register(nadia, siret=None)["status"] == "active"


@pytest.mark.mongo
def test_a_hidden_page_is_gone_for_others_and_comes_back_as_it_was(denis, nadia, lea, anyone):
    page = register(denis)
    path = path_of(page)
    denis.post(f"{path}/close", json={"reason": "Départ à la retraite", "on": "2026-10-01"})
    closed = anyone.get(path).json
    assert (closed["status_reason"], closed["closed_on"]) == ("Départ à la retraite", "2026-10-01")
    assert denis.post(f"{path}/hide", json={"reason": "x"}).status_code == 403
    assert nadia.post(f"{path}/hide", json={"reason": "Injures"}).json["status"] == "hidden"
    assert [c.get(path).status_code for c in (denis, nadia, lea, anyone)] == [200, 200, 404, 404]
    blocked = denis.post(f"{path}/reopen")
    assert (blocked.status_code, blocked.json["status_now"]) == (409, "hidden")
    assert nadia.post(f"{path}/show").json["status"] == "closed"
    reopened = denis.post(f"{path}/reopen").json
    assert reopened["status"] == "active"
    assert "closed_on" not in reopened
    nadia.post(f"{path}/hide", json={"reason": "x"})
    nadia.post(f"{path}/show")
    assert told(page) == ["registered", "closed", "registered", "withdrawn", "registered"]


@pytest.mark.mongo
def test_anyone_reports_a_page_and_an_agent_handles_it(denis, nadia, lea, anyone):
    page = register(denis)
    path = f"{path_of(page)}/reports"
    sent = anyone.post(path, json={"reason": "closed", "text": "Porte close depuis mai"})
    assert sent.status_code == 201
    lea.post(path, json={"reason": "duplicate"})
    assert anyone.post(path, json={"reason": "ugly"}).status_code == 422
    assert anyone.post(path, json={"reason": "other", "text": "x" * 2001}).status_code == 422
    assert anyone.post("/v1/structures/none/reports", json={"reason": "other"}).status_code == 404
    queue = nadia.get("/v1/moderation?kind=report&limit=1").json
    assert queue["waiting"]["report"] == 2
    first = queue["items"][0]
    assert (first["reason"], first["text"]) == ("closed", "Porte close depuis mai")
    rest = nadia.get(f"/v1/moderation?kind=report&limit=1&cursor={queue['next']}").json
    assert rest["items"][0]["by"] == "lea"
    handling = f"/v1/reports/{first['id']}/handle"
    assert lea.post(handling, json={"outcome": "dismissed"}).status_code == 403
    for outcome in ("acted-on", "dismissed"):
        handled = nadia.post(handling, json={"outcome": outcome}).json
        assert handled["outcome"] == "acted-on"
    assert len(nadia.get("/v1/moderation?kind=report").json["items"]) == 1


@pytest.mark.mongo
def test_reports_are_counted_by_caller(make_app):
    app = make_app(REPORT_RATE="2/hour")
    page = register(client_as(app, "denis"))
    lea = client_as(app, "lea")
    codes = [
        lea.post(f"{path_of(page)}/reports", json={"reason": "other"}).status_code for _ in range(3)
    ]
    assert codes == [201, 201, 429]
