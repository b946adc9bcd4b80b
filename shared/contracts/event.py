"""What an event is: a frozen dataclass with a type, a topic and a key, kept in one registry.

The bus is a public API: a class here is the code form of a contract, whose JSON Schema and
examples are committed beside it (see `check.py`). Strict when producing, tolerant when consuming.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

import marshmallow_dataclass
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_dump, pre_load

TYPE_PATTERN = re.compile(r"^[a-z]+\.[a-z-]+\.[a-z-]+\.v[1-9][0-9]*$")

_registry: dict[str, type[Event]] = {}
_schemas: dict[type[Event], Schema] = {}


class ContractError(ValueError):
    """Data that does not fit the contract of its event type; the message lists what is wrong."""


class EventSchema(Schema):
    """Base of the generated schemas.

    A time without an offset is refused; an optional field that is null and one that is absent
    mean the same, and are written as absent.
    """

    TYPE_MAPPING = {**Schema.TYPE_MAPPING, datetime: fields.AwareDateTime}

    @pre_load
    @post_dump
    def without_nulls(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Leave the null fields out."""
        return {name: value for name, value in data.items() if value is not None}


class Event:
    """Something that happened, told in the past tense; public facts and ids only.

    Subclasses are declared with the `event` decorator. No personal or confidential data may be
    a field of an event: topics are kept for years and read by partners.
    """

    type: ClassVar[str]
    topic: ClassVar[str]
    key_field: ClassVar[str]

    @property
    def key(self) -> str:
        """The id of the aggregate it happened to: the message key, hence its order."""
        return str(getattr(self, self.key_field))

    @classmethod
    def schema(cls) -> Schema:
        """Give the marshmallow schema of the data."""
        return _schema(cls)

    @classmethod
    def service(cls) -> str:
        """Give the name of the service that owns the event."""
        return cls.type.split(".", 1)[0]

    def to_data(self) -> dict[str, Any]:
        """Return the data as JSON types.

        :raises ContractError: a field does not fit its contract (strict when producing).
        """
        schema = _schema(type(self))
        data: dict[str, Any] = schema.dump(self)
        if errors := schema.validate(data):
            raise ContractError(f"{self.type}: {errors}")
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Build the event from JSON data, fields it does not know left aside.

        :raises ContractError: a required field is missing or a value does not fit.
        """
        try:
            loaded: Self = _schema(cls).load(dict(data), unknown=EXCLUDE)
        except ValidationError as error:
            raise ContractError(f"{cls.type}: {error.messages}") from error
        except (TypeError, AttributeError) as error:  # a field is missing, or no object where due
            raise ContractError(f"{cls.type}: {error}") from error
        return loaded


def _schema(cls: type[Event]) -> Schema:
    if cls not in _schemas:
        _schemas[cls] = marshmallow_dataclass.class_schema(cls, base_schema=EventSchema)()
    return _schemas[cls]


E = TypeVar("E", bound=Event)


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(type_: str, *, topic: str, key: str) -> Callable[[type[E]], type[E]]:
    """Declare an event class: `<service>.<aggregate>.<past participle>.v<N>` on `topic`.

    :param key: the field that holds the aggregate's id.
    :raises ValueError: the type is not well formed or is already declared.
    """

    def declare(cls: type[E]) -> type[E]:
        if not TYPE_PATTERN.match(type_):
            raise ValueError(f"{type_!r} is not <service>.<aggregate>.<past participle>.v<N>")
        if type_ in _registry:
            raise ValueError(f"{type_} is already declared by {_registry[type_].__name__}")
        declared = dataclass(frozen=True, kw_only=True)(cls)
        declared.type, declared.topic, declared.key_field = type_, topic, key
        _registry[type_] = declared
        return declared

    return declare


def declared_events() -> Mapping[str, type[Event]]:
    """Return the event classes declared so far, by type; `catalogue.registry` has them all."""
    return MappingProxyType(_registry)
