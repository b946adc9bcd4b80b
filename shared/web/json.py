"""JSON as the services answer it: written by orjson, read by the standard library."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, current_app
from flask.json.provider import DefaultJSONProvider

_OPTIONS = (
    orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_NON_STR_KEYS
    | orjson.OPT_APPEND_NEWLINE
)


class FastJson(DefaultJSONProvider):
    """Flask's own provider, whose answers are written several times faster.

    What orjson does not write (whole numbers over 64 bits) Flask's own writer does.
    """

    ensure_ascii = False
    sort_keys = False
    compact = True

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Make the answer that `jsonify` gives."""
        answered = self._prepare_response_obj(args, kwargs)
        try:
            body = orjson.dumps(answered, self.default, _OPTIONS)
        except orjson.JSONEncodeError:
            body = (self.dumps(answered, separators=(",", ":")) + "\n").encode()
        made: Response = current_app.response_class(body, mimetype=self.mimetype)
        return made
