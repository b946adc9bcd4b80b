"""What holds for every service: each operation says who may call it, and holds to it."""

import importlib
import re
from itertools import product

import pytest

from shared.auth.access import access_rules
from shared.testing.web import client_as, service_environment

SERVICES = (
    "directory",
    "events",
    "funding",
    "matching",
    "notifications",
    "observatory",
    "partners",
    "portal",
)
OPEN = {"static", "bootstrap.static", "api-docs.openapi_json"}


@pytest.fixture(params=SERVICES)
def app(request, mongodb_url, mongo_database):
    more = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": "1",
        "MAIL_FROM": "a@navette.invalid",
        "PORTAL_URL": "http://portal.test",
        "SESSION_KEY": "k" * 43,
        **{f"{name.upper()}_URL": "http://127.0.0.1:1" for name in SERVICES},
    }
    module = importlib.import_module(f"services.{request.param}.app")
    return module.create_app(service_environment(mongodb_url, mongo_database.name, **more))


def operations(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN:
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                rules = access_rules(app.view_functions[rule.endpoint])
                yield rule, method, rules.get(method, rules.get("*"))


def test_every_operation_declares_who_may_call_it(app):
    undeclared = [f"{method} {rule}" for rule, method, declared in operations(app) if not declared]
    assert undeclared == []


def test_nobody_gets_in_where_signing_in_is_needed(app):
    client = client_as(app)
    for rule, method, declared in operations(app):
        if declared.signed_in:
            path = str(rule)
            for argument in rule.arguments:
                path = path.replace(f"<{argument}>", "some-id")
            path = path.replace("<any(publish, withdraw, conclude):action>", "publish")
            path = path.replace("<any(pause, resume):action>", "pause")
            answer = client.open(path, method=method, json={})
            assert answer.status_code == 401, f"{method} {path}"
            assert answer.content_type == "application/problem+json"


def test_a_role_nobody_has_opens_no_operation_that_needs_another(app):
    client = client_as(app, "someone", ["mentor"])
    for rule, method, declared in operations(app):
        if declared.roles and "<" not in str(rule):
            assert client.open(str(rule), method=method, json={}).status_code == 403


def test_the_documents_are_served(app):
    client = client_as(app)
    if "documentation.docs" not in app.view_functions:
        return
    document = client.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert all(
        "x-access" in operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    )
    page = client.get("/docs")
    assert page.status_code == 200
    assert "Who may call" in page.text


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
    answers = [client.get("/v1/nothing")]
    for rule, method, _ in operations(app):
        path = re.sub("<any[(]([a-z]+).*?>", r"\1", str(rule))
        path = re.sub("<.*?>", "none", path)
        answers.append(client.open(path, method="TRACE"))
        answers.extend(
            client.open(path, method=method, data=body, content_type=kind) for body, kind in sent
        )
    refusals = [answer for answer in answers if answer.status_code >= 400]
    assert refusals
    for answer in refusals:
        assert answer.status_code < 500, answer.request.path
        assert answer.content_type == "application/problem+json", answer.request.path
        assert answer.json["type"].startswith("urn:navette:problem:")
        assert answer.json["status"] == answer.status_code
        assert answer.json["detail"]
