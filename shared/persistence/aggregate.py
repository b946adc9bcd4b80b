"""The base of documents that raise events: one write holds the change and what it tells.

The pending events are embedded in the document itself (`outbox`), so change and events are one
atomic write without a transaction; the relay publishes them and takes them out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NoReturn, Self

from mongoengine import DateTimeField, Document, IntField, StringField, ValidationError
from mongoengine.base import BaseDocument
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.clock import Clock, to_milliseconds, utc_now
from shared.contracts.event import Event
from shared.persistence.errors import AlreadyExists, Conflict, Gone
from shared.persistence.outbox import entries
from shared.persistence.reading import plain

_DUPLICATE_KEY = 11000
_BULK_SIZE = 500
_ONE_WAY = "write an aggregate with insert(), commit() or insert_all(): its events go with it"


class Aggregate(Document):
    """A document with a version and an outbox. Subclass it and declare fields; write it by
    `insert` and `commit` only.
    """

    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "auto_create_index": False,
        "strict": False,
    }

    id = StringField(primary_key=True)
    sequence = IntField(default=0)
    created_at = DateTimeField()
    updated_at = DateTimeField()

    clock: ClassVar[Clock] = staticmethod(utc_now)

    _stored: dict[str, Any] | None = None

    @classmethod
    def load(cls, id_: str) -> Self | None:
        """Read the aggregate to decide on it; None when there is none."""
        found: Self | None = cls.objects(pk=id_).first()
        return found

    def insert(self, *events: Event) -> None:
        """Write a new aggregate with its first events.

        :raises AlreadyExists: the id (or another unique value) is taken.
        :raises ContractError: an event does not fit its contract; nothing is written.
        """
        document, stamp = self._first_version(events)
        try:
            self._get_collection().insert_one(document)
        except DuplicateKeyError as error:
            raise AlreadyExists(f"{type(self).__name__} {self.id} is already there") from error
        self._written(document, stamp)

    def commit(self, *events: Event, session: ClientSession | None = None) -> None:
        """Write the aggregate as it is now, with the events that tell what changed.

        The version moves by one, or by the number of events: each event carries its own.

        :param session: that of a transaction this write is part of.
        :raises Conflict: another write came first.
        :raises Gone: it was removed meanwhile.
        :raises AlreadyExists: a unique value is taken.
        :raises ContractError: an event does not fit its contract; nothing is written.
        """
        now = self._checked_time()
        sequence = self.sequence + max(1, len(events))
        stored = self.to_mongo().to_dict() | {"sequence": sequence, "updated_at": now}
        del stored["_id"]
        update: dict[str, Any] = {"$set": stored}
        names = {field.db_field for field in self._fields.values()} - {"_id"}
        if empty := names - stored.keys():
            update["$unset"] = dict.fromkeys(sorted(empty), "")
        if events:
            pending = entries(str(self.id), self.sequence, events, now)
            update["$push"] = {"outbox": {"$each": pending}}
            update["$min"] = {"outbox_since": now}  # sets it only when it was absent
        collection = self._get_collection()
        try:
            result = collection.update_one(
                {"_id": self.id, "sequence": self.sequence}, update, session=session
            )
        except DuplicateKeyError as error:
            raise AlreadyExists(
                f"{type(self).__name__} {self.id}: a unique value is taken"
            ) from error
        if not result.matched_count:
            there = collection.find_one({"_id": self.id}, {"_id": 1}, session=session)
            raise (Conflict if there else Gone)(
                f"{type(self).__name__} {self.id} is no longer at version {self.sequence}"
            )
        self._written({"_id": self.id, **stored}, now)

    def as_stored(self) -> dict[str, Any]:
        """Give the document as it was last written or read, plain."""
        return plain(self._stored or self.to_mongo())

    @classmethod
    def insert_all(cls, pairs: Sequence[tuple[Self, Sequence[Event]]]) -> set[str]:
        """Write many new aggregates, each with its events; those that exist are left alone.

        :returns: the ids that were new.
        :raises ContractError: an event does not fit its contract; nothing is written.
        """
        prepared = [(one, *one._first_version(events)) for one, events in pairs]
        new = cls._insert_documents([document for _, document, _ in prepared])
        for one, document, stamp in prepared:
            if one.id in new:
                one._written(document, stamp)
        return new

    @classmethod
    def insert_all_stored(
        cls, pairs: Sequence[tuple[Mapping[str, Any], Sequence[Event]]]
    ) -> set[str]:
        """Write new aggregates given as the database keeps them, for those who write thousands.

        An object for each would cost more than all the rest; `validate_stored` has checked them.

        :returns: the ids that were new; those that exist are left alone.
        :raises ContractError: an event does not fit its contract; nothing is written.
        """
        now = cls.clock()
        return cls._insert_documents(
            [_first_written(dict(stored), events, now) for stored, events in pairs]
        )

    @classmethod
    def validate_stored(cls, stored: Mapping[str, Any]) -> None:
        """Check a document as the database keeps it, field by field, as `validate` does an object.

        :raises ValidationError: some fields do not hold what they may; `errors` is by name.
        """
        errors: dict[str, Any] = {}
        for name, field in cls._fields.items():
            value = stored.get(field.db_field)
            if value is None or value == []:
                if field.required:
                    errors[name] = ValidationError("required", field_name=name)
                continue
            try:
                field._validate(field.to_python(value))
            except (ValidationError, ValueError, AttributeError) as error:
                errors[name] = error
        if errors:
            raise ValidationError(f"{cls.__name__}: {', '.join(sorted(errors))}", errors=errors)

    @classmethod
    def _insert_documents(cls, documents: Sequence[dict[str, Any]]) -> set[str]:
        new: set[str] = set()
        for start in range(0, len(documents), _BULK_SIZE):
            chunk = documents[start : start + _BULK_SIZE]
            taken = cls._insert_chunk(chunk)
            new |= {one["_id"] for index, one in enumerate(chunk) if index not in taken}
        return new

    @classmethod
    def _insert_chunk(cls, documents: Sequence[dict[str, Any]]) -> set[int]:
        try:
            cls._get_collection().insert_many(documents, ordered=False)
        except BulkWriteError as error:
            problems = error.details["writeErrors"]
            if any(problem["code"] != _DUPLICATE_KEY for problem in problems):
                raise
            return {problem["index"] for problem in problems}
        return set()

    def _first_version(self, events: Sequence[Event]) -> tuple[dict[str, Any], datetime]:
        if self.sequence:
            raise ValueError(f"{type(self).__name__} {self.id} was written before: commit() it")
        now = self._checked_time()
        return _first_written(self.to_mongo().to_dict(), events, now), now

    def _checked_time(self) -> datetime:
        _truncate_times(self)
        self.validate()
        return type(self).clock()

    def _written(self, stored: dict[str, Any], now: datetime) -> None:
        # what mongoengine notes of changes stays as it is: only its own save() would read it
        self.sequence, self.updated_at = stored["sequence"], now
        self.created_at = self.created_at or now
        self._stored = stored

    def save(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: it would write without events and over the outbox."""
        raise TypeError(_ONE_WAY)

    def update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: it would write without a version."""
        raise TypeError(_ONE_WAY)

    def modify(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: it would write without a version."""
        raise TypeError(_ONE_WAY)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: events still in the outbox would be lost; end its life by a state instead."""
        raise TypeError(_ONE_WAY)


def _first_written(
    document: dict[str, Any], events: Sequence[Event], now: datetime
) -> dict[str, Any]:
    """Make a document the first version of its aggregate, its events with it."""
    document |= {
        "sequence": max(1, len(events)),
        "created_at": document.get("created_at") or now,
        "updated_at": now,
    }
    if events:
        document |= {"outbox": entries(str(document["_id"]), 0, events, now), "outbox_since": now}
    return document


def _truncate_times(value: Any) -> Any:
    """Make every time inside aware and as precise as the database keeps it."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without an offset cannot be stored")
        return to_milliseconds(value)
    if isinstance(value, BaseDocument):
        for name, held in value._data.items():
            value._data[name] = _truncate_times(held)
    elif isinstance(value, dict):
        for name in value:
            dict.__setitem__(value, name, _truncate_times(value[name]))
    elif isinstance(value, list):
        for index, held in enumerate(value):
            list.__setitem__(value, index, _truncate_times(held))
    return value
