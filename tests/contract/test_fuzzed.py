"""Each API under requests made from its OpenAPI document: what it answers is what it documents."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.generation import GenerationMode

from infra.local.layout import SERVICES
from shared.testing.web import bearer, trust_test_issuer
from tests.contract.making import make_service

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EXAMPLES = 12
ROLES = ("agent", "funder", "operator", "partner")


@pytest.fixture(params=[name for name in SERVICES if name != "portal"])
def operations(request, mongodb_url, tmp_path):
    app = trust_test_issuer(make_service(request.param, mongodb_url, tmp_path))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("mode", GenerationMode)
def test_it_answers_as_documented(operations, mode):
    signed = bearer("someone", ROLES, org="grand-est")

    def send(case):
        case.call_and_validate(headers={**(case.headers or {}), **signed}, checks=CHECKS)

    assert operations
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # any text is an id: nothing to get wrong
        fuzzed = given(case=operation.as_strategy(generation_mode=mode))(send)
        settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))(
            fuzzed
        )()
