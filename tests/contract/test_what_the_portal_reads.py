"""What the portal reads of a service is in its API, and never null where it is needed."""

import dataclasses
import importlib
import typing

import pytest

from services.portal.client import resources
from shared.testing.web import service_environment

READ = [
    ("directory", "/v1/structures", resources.Structure),
    ("directory", "/v1/listings", resources.Listing),
    ("funding", "/v1/calls", resources.Call),
    ("events", "/v1/events", resources.AgendaEntry),
    ("matching", "/v1/matches", resources.Match),
    ("notifications", "/v1/deliveries", resources.Delivery),
    ("partners", "/v1/submissions", resources.Submission),
    ("observatory", "/v1/figures", resources.Figures),
]
MAIL = {
    "SMTP_HOST": "127.0.0.1",
    "SMTP_PORT": "1",
    "MAIL_FROM": "a@navette.invalid",
    "PORTAL_URL": "http://portal.test",
}


class Api:
    """A service's OpenAPI document."""

    def __init__(self, service):
        module = importlib.import_module(f"services.{service}.app")
        environment = service_environment("mongodb://127.0.0.1:1/", "unused", **MAIL)
        self.document = module.create_app(environment).test_client().get("/openapi.json").get_json()

    def resolve(self, schema):
        name = schema.get("$ref", "").rsplit("/", 1)[-1]
        return self.document["components"]["schemas"][name] if name else schema

    def answer(self, path):
        content = self.document["paths"][path]["get"]["responses"]["200"]["content"]
        return self.resolve(content["application/json"]["schema"])


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
        no_default = field.default is dataclasses.MISSING
        if no_default and field.default_factory is dataclasses.MISSING and "null" in str(found):
            yield f"{where} may be null"
        for nested in nested_kinds(hints[field.name]):
            yield from missing(api, found.get("items", found), nested, where)


def nested_kinds(hint):
    candidates = [hint, *typing.get_args(hint)]
    return [one for one in candidates if isinstance(one, type) and dataclasses.is_dataclass(one)]


@pytest.mark.parametrize(("service", "path", "kind"), READ, ids=[one[1] for one in READ])
def test_what_the_portal_reads_is_promised(service, path, kind):
    api = Api(service)
    answer = api.answer(path)
    schema = answer if kind is resources.Figures else answer["properties"]["items"]["items"]
    assert list(missing(api, schema, kind, path)) == []
