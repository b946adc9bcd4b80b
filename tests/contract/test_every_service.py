"""What holds for every service: each operation says who may call it, and holds to it."""

import re
from itertools import product
from pathlib import Path

import pytest

from infra.local.layout import SERVICES
from shared.auth.access import access_rules
from shared.auth.issuer import PERSONAS
from shared.contracts.asyncapi import document
from shared.testing.web import client_as
from tests.contract.making import make_service

OPEN = {"static", "bootstrap.static", "leaflet.static", "api-docs.openapi_json"}
ROLES = sorted({role for persona in PERSONAS.values() for role in persona.principal.roles})
ACCESS_TABLE = Path(__file__).parents[2] / "docs/api/access.md"


@pytest.fixture(scope="module", params=SERVICES)
def app(request, mongodb_url, tmp_path_factory):
    """Give a service's application; nothing that is done here leaves a trace in it."""
    return make_service(request.param, mongodb_url, tmp_path_factory.mktemp("search"))


def operations(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN:
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                rules = access_rules(app.view_functions[rule.endpoint])
                yield rule, method, rules.get(method, rules.get("*"))


def path_of(rule, id_="none"):
    """Make a path of a rule: the first of its choices, `id_` for what is free."""
    path = re.sub("<any[(]([a-z]+).*?>", r"\1", str(rule))
    return re.sub("<.*?>", id_, path)


def test_every_operation_declares_who_may_call_it(app):
    undeclared = [f"{method} {rule}" for rule, method, declared in operations(app) if not declared]
    assert undeclared == []


@pytest.mark.parametrize("who", ["nobody", "someone", *ROLES])
def test_each_role_gets_in_where_it_is_said_to_and_nowhere_else(app, who):
    """Every operation × everyone: 401 and 403 come before anything else is looked at."""
    client = client_as(app, None if who == "nobody" else "test-someone", {who} & set(ROLES), "org")
    for rule, method, declared in operations(app):
        path = path_of(rule)
        answer = client.open(path, method=method, json={})
        if declared.signed_in and who == "nobody":
            assert answer.status_code == 401, f"{method} {path}"
        elif declared.roles and who not in declared.roles:
            assert answer.status_code == 403, f"{method} {path}"
            assert str(declared) in answer.json["detail"]
        else:
            assert answer.status_code != 401, f"{method} {path}"
            assert "This needs the role" not in answer.text, f"{method} {path}"


def test_who_may_call_what_is_documented(app):
    """`docs/api/access.md` has a line for each operation of `/v1`, in its words."""
    service = app.import_name.rpartition(".")[2]
    written = [
        line
        for line in ACCESS_TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {service} |")
    ]
    rows = []
    for rule, method, declared in operations(app):
        if str(rule).startswith("/v1/"):
            view = app.view_functions[rule.endpoint]
            told = getattr(getattr(view, "view_class", None), method.lower(), view).__doc__
            path = re.sub("<any[(](.*?)[)]:.*?>", lambda m: m[1].replace(", ", "/"), str(rule))
            path = path.replace("<id_>", "{id}")
            rows.append(f"| {service} | `{method} {path}` | {declared} | {told.splitlines()[0]} |")
    assert written == sorted(rows), "\n".join(["write this:", *sorted(rows)])


def test_the_documents_are_served(app):
    client = client_as(app)
    if "documentation.docs" not in app.view_functions:
        return
    api = client.get("/openapi.json").json
    assert api["openapi"].startswith("3.1")
    assert all(
        "x-access" in operation
        for path in api["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    )
    page = client.get("/docs")
    assert page.status_code == 200
    assert "Who may call" in page.text
    assert 'href="/asyncapi.json"' in page.text


def test_what_it_does_on_the_bus_is_served_and_read_again_only_when_changed(app):
    client = client_as(app)
    if "documentation.docs" not in app.view_functions:
        return
    answer = client.get("/asyncapi.json")
    assert answer.content_type == "application/json"
    assert answer.json == document(app.import_name.removeprefix("services."))
    assert answer.json["operations"]
    again = client.get("/asyncapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_it_is_alive_and_ready(app):
    client = client_as(app)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert "process" in client.get("/metrics").text


def test_every_refusal_is_a_problem_that_says_what_to_do(app):
    if "documentation.docs" not in app.view_functions:
        return  # pages, not an API
    client = client_as(app, "someone", ["agent", "funder", "partner", "operator"], org="nobody")
    sent = list(product((b"{", b"[]", b'{"unknown": 1}'), ("application/json", "text/plain")))

    def refused(path, **how):
        answer = client.open(path, **how)
        answer.get_data()  # to its end: what is streamed holds a place meanwhile
        return [answer] if answer.status_code >= 400 else []

    refusals = refused("/v1/nothing")
    for rule, method, _ in operations(app):
        path = path_of(rule)
        refusals += refused(path, method="TRACE")
        for body, kind in sent:
            refusals += refused(path, method=method, data=body, content_type=kind)
    assert refusals
    for answer in refusals:
        assert answer.status_code < 500, answer.request.path
        assert answer.content_type == "application/problem+json", answer.request.path
        assert answer.json["type"].startswith("urn:navette:problem:")
        assert answer.json["status"] == answer.status_code
        assert answer.json["detail"]
