"""flask-smorest's blueprint and API, set as this platform wants them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import flask_smorest
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser

from shared.web.problems import CONTENT_TYPE, ProblemSchema


class StrictParser(FlaskParser):
    """Refuses an unknown query parameter: a filter with a typing error must not return all."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE}


class Blueprint(flask_smorest.Blueprint):
    """A resource: its routes and their schemas."""

    ARGUMENTS_PARSER = StrictParser()

    def arguments(self, schema: Schema | type[Schema], **options: Any) -> Any:
        """Declare what a view reads, as flask-smorest does, with one schema for all requests.

        From a class, webargs would make the schema anew for each: a third of the parsing's time.
        """
        return super().arguments(schema() if isinstance(schema, type) else schema, **options)


class Api(flask_smorest.Api):
    """The OpenAPI document of a service; errors are handled by `shared.web.problems`."""

    ERROR_SCHEMA = ProblemSchema

    def _register_responses(self) -> None:
        """Document errors as problem details: flask-smorest would say plain JSON."""
        content = {CONTENT_TYPE: {"schema": self.ERROR_SCHEMA}}
        answers = {status.name: status.phrase for status in HTTPStatus if status >= 400}
        for name, phrase in (answers | {self.DEFAULT_ERROR_RESPONSE_NAME: "Any error"}).items():
            answer = {"description": phrase, "content": content}
            self.spec.components.response(name, answer, lazy=True)

    def _register_error_handlers(self) -> Any:
        """Leave errors to `install_error_handlers`."""
