"""What is picked is what marshmallow would have made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from shared.web.representation import Representation


class _Place(Schema):
    name = fields.String()
    latitude = fields.Float()


class _Thing(Schema):
    id = fields.String()
    count = fields.Integer()
    shown = fields.Boolean()
    tags = fields.List(fields.String())
    at = fields.DateTime()
    place = fields.Nested(_Place)
    places = fields.List(fields.Nested(_Place))
    also = fields.String(attribute="other")
    called = fields.DateTime(data_key="calledAt")
    inner = fields.String(attribute="place.name")
    kind = fields.String(dump_default="thing")
    first = fields.Function(lambda thing: thing.get("id", "")[:1])
    always = fields.Constant("yes")


class _PlaceShown(Representation, _Place):
    pass


class _ThingShown(Representation, _Thing):
    place = fields.Nested(_PlaceShown)
    places = fields.List(fields.Nested(_PlaceShown))


PLACES = st.fixed_dictionaries(
    {}, optional={"name": st.text(), "latitude": st.floats(-90, 90), "secret": st.text()}
)
THINGS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text(),
        "count": st.integers(),
        "shown": st.booleans(),
        "tags": st.lists(st.text()),
        "at": st.datetimes(timezones=st.just(UTC)),
        "place": PLACES | st.none(),
        "places": st.lists(PLACES),
        "other": st.text(),
        "called": st.datetimes(timezones=st.just(UTC)) | st.none(),
        "kind": st.text(),
        "hidden": st.text(),
    },
)


@given(THINGS)
def test_a_document(thing: dict[str, Any]) -> None:
    assert _ThingShown().dump(thing) == _Thing().dump(thing)


@given(st.lists(THINGS, max_size=3))
def test_several(things: list[dict[str, Any]]) -> None:
    assert _ThingShown(many=True).dump(things) == _Thing().dump(things, many=True)


def test_only_what_is_declared_is_shown() -> None:
    shown = _ThingShown(only=("id",)).dump({"id": "a", "count": 3, "at": datetime.now(UTC)})
    assert shown == {"id": "a"}
