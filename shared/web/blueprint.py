"""flask-smorest's blueprint and API, set as this platform wants them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

import flask_smorest
from flask import Request
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from shared.web.problems import CONTENT_TYPE, ProblemSchema

MULTIPART = "multipart"
"""The location of a form with files: one schema has its files and its other fields, and so has
the document, where flask-smorest would only tell one of the two."""


class StrictParser(FlaskParser):
    """Refuses an unknown query parameter: a filter with a typing error must not return all."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {
        "query": RAISE,
        MULTIPART: RAISE,
    }
    __location_map__ = FlaskParser.__location_map__ | {MULTIPART: "load_multipart"}

    def load_multipart(self, req: Request, schema: Schema) -> Any:
        """Give the files and the other fields of a form."""
        return self._makeproxy(CombinedMultiDict([req.files, req.form]), schema)


class Blueprint(flask_smorest.Blueprint):
    """A resource: its routes and their schemas."""

    ARGUMENTS_PARSER = StrictParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **flask_smorest.Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        MULTIPART: "multipart/form-data",
    }

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
