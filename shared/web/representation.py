"""What the API shows of what the database holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, missing

_AS_STORED = (fields.String, fields.Integer, fields.Float, fields.Boolean)


class Representation(Schema):
    """A schema that shows stored documents: what JSON knows already is taken as it is.

    Values were checked when they were written; to send each of twenty fields of a hundred items
    through marshmallow again takes ten times as long as to pick them. Only times, nested and
    computed fields are serialized, where there is something to. Hooks are not called: shape the
    document before instead.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._picked = [name for name, field in self.dump_fields.items() if _is_as_stored(field)]
        self._made = [
            (name, field, _source(name, field))
            for name, field in self.dump_fields.items()
            if not _is_as_stored(field)
        ]

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Give the JSON form of a stored document, or of a list of them."""
        if self.many if many is None else many:
            return [self._shown(one) for one in obj]
        return self._shown(obj)

    def _shown(self, document: Mapping[str, Any]) -> dict[str, Any]:
        shown = {name: document[name] for name in self._picked if name in document}
        for name, field, source in self._made:
            if source is None:
                value = field.serialize(name, document)
            elif source in document:
                value = field._serialize(document[source], name, document)
            else:
                continue
            if value is not missing:
                shown[field.data_key or name] = value
        return shown


def _is_as_stored(field: Any) -> bool:
    if field.attribute or field.data_key or field.dump_default is not missing:
        return False
    if type(field) is fields.List:
        return type(field.inner) in _AS_STORED
    return type(field) in _AS_STORED


def _source(name: str, field: Any) -> str | None:
    """Give the name under which what a field shows is stored; None for one that makes it itself."""
    source: str = field.attribute or name
    if not field._CHECK_ATTRIBUTE or field.dump_default is not missing or "." in source:
        return None
    return source
