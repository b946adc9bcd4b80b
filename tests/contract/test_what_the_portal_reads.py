"""What the portal reads, writes and shows as allowed is what the services' APIs say."""

import dataclasses
import importlib
import json
import re
import tempfile
import types
import typing
from decimal import Decimal

import httpx
import pytest

from services.portal.app import PAGES
from services.portal.client import resources
from services.portal.client.drafts import Absent
from services.portal.client.operations import OPERATIONS
from services.portal.client.writes import Order
from services.portal.codes import MEASURES
from services.portal.settings import SERVICES
from services.portal.tests.fakes import FakeServices
from services.portal.tests.provider import Issuer, MovableClock, make_portal, sign_in
from shared.testing.web import bearer, service_environment, trust_test_issuer

READ = [
    ("directory", "/v1/structures", resources.Structure),
    ("directory", "/v1/structures", resources.FoundStructure),
    ("directory", "/v1/structures.ids", resources.StructureIds),
    ("directory", "/v1/support", resources.SupportAnswer),
    ("directory", "/v1/premises", resources.Premises),
    ("directory", "/v1/partnerships", resources.Partnership),
    ("directory", "/v1/practices", resources.Practice),
    ("directory", "/v1/structures/an-id/contacts", resources.Contacts),
    ("directory", "/v1/structures/an-id/history", resources.Change),
    ("directory", "/v1/structures/an-id/quality", resources.Quality),
    ("directory", "/v1/moderation", resources.Queue),
    ("directory", "/v1/claims", resources.Claim),
    ("directory", "/v1/duplicates", resources.Pair),
    ("directory", "/v1/imports", resources.Import),
    ("directory", "/v1/imports/layouts", resources.Layouts),
    ("directory", "/v1/listings", resources.Listing),
    ("directory", "/v1/listings/an-id/identity", resources.Identity),
    ("funding", "/v1/calls", resources.Call),
    ("events", "/v1/events", resources.AgendaEntry),
    ("matching", "/v1/matches", resources.Match),
    ("matching", "/v1/profiles", resources.Profile),
    ("notifications", "/v1/deliveries", resources.Delivery),
    ("notifications", "/v1/subscribers/me", resources.Subscriber),
    ("partners", "/v1/submissions", resources.Submission),
    ("observatory", "/v1/figures", resources.Figures),
]
ONE = {
    *(resources.Figures, resources.Identity, resources.Subscriber),
    *(resources.Contacts, resources.Quality, resources.Queue, resources.Layouts),
    resources.StructureIds,
}
OWN = {
    "SEARCH_DIRECTORY": tempfile.mkdtemp(),
    "SMTP_HOST": "127.0.0.1",
    "SMTP_PORT": "1",
    "MAIL_FROM": "a@navette.invalid",
    "PORTAL_URL": "http://portal.test",
}
OWNERS = re.compile(
    r"(its owner|its taker|its author(?! owns)|who published it|who announced it|"
    r"who answers for a party|who offers it|an (?P<first>\w+), or an owner their own)"
    r"(,? or an (?P<role>\w+))?"
)


class Api:
    """A service's OpenAPI document."""

    def __init__(self, service):
        module = importlib.import_module(f"services.{service}.app")
        environment = service_environment("mongodb://127.0.0.1:1/", "unused", **OWN)
        self.app = trust_test_issuer(module.create_app(environment))
        self.document = self.app.test_client().get("/openapi.json").get_json()

    def resolve(self, schema):
        """Give the schema meant: of one that may be null, what it is when it is not."""
        schema = next((one for one in schema.get("anyOf", ()) if "$ref" in one), schema)
        name = schema.get("$ref", "").rsplit("/", 1)[-1]
        return self.document["components"]["schemas"][name] if name else schema

    def operation(self, method, path):
        """Give an operation's description; None when the API has none at this path."""
        for known, operations in self.document["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", r"([^/]+)", re.escape(known))
            found = re.fullmatch(pattern, path)
            one = operations.get(method.lower())
            if found and one and self.allows(operations, known, found.groups()):
                return one
        return None

    def allows(self, operations, known, values):
        shared = {one["name"]: one["schema"] for one in operations.get("parameters", [])}
        names = re.findall(r"\{(\w+)\}", known)
        return all(
            value in shared.get(name, {}).get("enum", [value])
            for name, value in zip(names, values, strict=True)
        )

    def answer(self, operation):
        (content,) = (
            answer["content"]
            for status, answer in operation["responses"].items()
            if status in {"200", "201", "202"}
        )
        return self.resolve(content["application/json"]["schema"])

    def body(self, operation):
        """Give the schema of what is sent: JSON, or the fields of a form beside its file."""
        content = operation["requestBody"]["content"]
        return self.resolve(next(iter(content.values()))["schema"])


@pytest.fixture(scope="module")
def apis():
    return {name: Api(name) for name in SERVICES}


def missing(api, schema, kind, path):
    """Give what `kind` reads that the schema does not promise."""
    properties = api.resolve(schema)["properties"]
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        where = f"{path}.{field.name}"
        if field.name not in properties:
            yield f"{where} is not in the API"
            continue
        found = properties[field.name]
        if is_required(field) and "null" in str(found):
            yield f"{where} may be null"
        for nested in nested_kinds(hints[field.name]):
            yield from missing(api, found.get("items", found), nested, where)


def refused(api, schema, kind, path):
    """Give what `kind` sends that the schema does not take."""
    properties = api.resolve(schema)["properties"]
    for name, hint in typing.get_type_hints(kind).items():
        where, found = f"{path}.{name}", properties.get(name)
        if found is None:
            yield f"{where} is not in the API"
            continue
        is_one = typing.get_origin(hint) in {list, dict}
        kinds = set([hint] if is_one else typing.get_args(hint) or [hint]) - {Absent}
        taken = types_of(api, found)
        sent = {json_type(one) for one in kinds}
        if not sent <= taken:
            yield f"{where} is sent as {sent}, taken as {taken}"
        for nested in nested_kinds(hint):
            yield from refused(api, found.get("items", found), nested, where)


def types_of(api, schema):
    if "anyOf" in schema:
        return set().union(*(types_of(api, one) for one in schema["anyOf"]))
    found = api.resolve(schema).get("type", "object")
    return set(found if isinstance(found, list) else [found])


def json_type(kind):
    if dataclasses.is_dataclass(kind):
        return "object"
    if typing.get_origin(kind) is list:
        return "array"
    if typing.get_origin(kind) is dict:
        return "object"
    names = {Decimal: "number", bool: "boolean", int: "integer", types.NoneType: "null"}
    return names.get(kind, "string")


def is_required(field):
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def nested_kinds(hint):
    candidates = [hint, *typing.get_args(hint)]
    return [one for one in candidates if isinstance(one, type) and dataclasses.is_dataclass(one)]


@pytest.mark.parametrize(("service", "path", "kind"), READ, ids=[one[1] for one in READ])
def test_what_the_portal_reads_is_promised(apis, service, path, kind):
    api = apis[service]
    answer = api.answer(api.operation("GET", path))
    schema = answer if kind in ONE else answer["properties"]["items"]["items"]
    assert list(missing(api, schema, kind, path)) == []


def test_every_page_asks_for_what_the_apis_have(apis, tmp_path):
    """Each address a page reads is in an API, and each parameter it sends is one of it."""
    fake, clock = FakeServices(), MovableClock()
    issuer = Issuer(tmp_path, clock)
    visitor = make_portal(fake, issuer, clock).test_client()
    sign_in(visitor, issuer)
    filters = {name: "x" for module in PAGES for name in getattr(module, "FILTERS", {})}
    values = {"id_": "an-id", "measure": "listings", "name": "list", "form": "csv"}
    values |= {"into": "other-id", "section": "identity"}
    for rule in visitor.application.url_map.iter_rules():
        if (rule.defaults or {}).get("language") == "fr" and "GET" in rule.methods:
            given = {name: values[name] for name in rule.arguments - {"language"}}
            address = visitor.application.url_map.bind("localhost").build(
                rule.endpoint, given | rule.defaults
            )
            visitor.get(address, query_string=filters | {"suite": "a-cursor"})
    asked = {(one.url.host, one.url.path, one.url.query) for one in fake.requests}
    assert {one.method for one in fake.requests} == {"GET"}
    assert len(asked) >= len(READ) - 2
    for host, path, query in asked:
        operation = apis[host.removesuffix(".test")].operation("GET", path)
        assert operation is not None, path
        known = {one["name"] for one in operation.get("parameters", [])}
        assert httpx.QueryParams(query).keys() <= known, path


def test_every_measure_the_observatory_counts_is_shown(apis):
    operation = apis["observatory"].operation("GET", "/v1/figures")
    (asked,) = [one for one in operation["parameters"] if one["name"] == "measure"]
    assert set(MEASURES) == set(asked["schema"]["enum"])


def test_what_a_rent_is_simulated_for_is_taken(apis, tmp_path):
    """What everyone may ask without an address long enough for it; nothing is kept of it."""
    fake, clock, api = FakeServices(), MovableClock(), apis["directory"]
    portal = make_portal(fake, Issuer(tmp_path, clock), clock)
    asked = "debut=2027-01-01&mois=36&remises=inclusion&indice=2&creation=2025-01-01&ca=90000"
    portal.test_client().get(f"/fr/locaux/b1?{asked}")
    (sent,) = [one for one in fake.requests if one.method == "POST"]
    operation = api.operation("POST", sent.url.path)
    assert operation["x-access"] == "public"
    schema, body = api.body(operation), json.loads(sent.content)
    assert set(schema["required"]) <= body.keys() <= schema["properties"].keys()
    assert len(body) == 6
    assert list(missing(api, api.answer(operation), resources.Simulation, "simulation")) == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_the_portal_does_is_offered(apis, name):
    one, order = OPERATIONS[name], Order(operation=name, id="an-id")
    api = apis[one.service]
    operation = api.operation(one.method, order.path)
    assert operation is not None, f"{one.method} {one.path} is not in the API"
    assert operation["x-access"] == str(one.access)
    if one.answers is None:
        assert "204" in operation["responses"]
    else:
        assert list(missing(api, api.answer(operation), one.answers, name)) == []


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.body])
def test_what_the_portal_sends_is_taken(apis, name):
    one = OPERATIONS[name]
    api = apis[one.service]
    schema = api.body(api.operation(one.method, Order(operation=name, id="an-id").path))
    assert list(refused(api, schema, one.body, name)) == []
    sent = {field.name for field in dataclasses.fields(one.body)} | {one.file}
    assert set(schema.get("required", [])) <= sent


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_the_portal_sends_without_a_body_needs_none(apis, name):
    one = OPERATIONS[name]
    operation = apis[one.service].operation(one.method, Order(operation=name, id="an-id").path)
    body = operation.get("requestBody")
    assert (body is not None) or (one.body is None and one.file is None)
    assert not (body or {}).get("required", False) or one.body is not None or one.file is not None


@pytest.mark.parametrize("name", OPERATIONS)
def test_who_may_is_as_the_api_tells_it(apis, name):
    one = OPERATIONS[name]
    operation = apis[one.service].operation(one.method, Order(operation=name, id="an-id").path)
    told = operation["summary"]
    owner = OWNERS.search(told)
    if owner:
        named = owner["role"] or owner["first"]
        assert one.owner_or == ({named} if named else set())
    elif one.service != "matching":  # what one looks for is one's own without saying
        assert one.owner_or is None, told
    assert ("`If-Match`" in told) == one.if_match
    assert ("one twice, once" in told) <= one.once
    assert (one.org_or is not None) == ("acts for a structure" in told)


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.access.roles])
def test_a_role_that_opens_nothing_is_refused_by_the_service_too(apis, name):
    one = OPERATIONS[name]
    client = apis[one.service].app.test_client()
    path = Order(operation=name, id="an-id").path
    answer = client.open(path, method=one.method, headers=bearer("x", ["mentor"]), json={})
    assert answer.status_code == 403
