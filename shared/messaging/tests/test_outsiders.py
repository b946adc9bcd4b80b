"""What outsiders write: read strictly, and never the end of the group that reads it."""

import json

import pytest

from shared.contracts.directory import ListingWithdrawn
from shared.messaging.broker import Received
from shared.messaging.envelope import Envelope, MalformedEvent, from_message, to_message
from shared.messaging.reactions import Reactions, current_envelope
from shared.messaging.verdicts import Done, Refused, Skipped, handle

SOUND = {"id": "1", "source": "/x", "type": "a.b", "specversion": "1.0", "data": {}}


def structured(**changes):
    document = {name: value for name, value in (SOUND | changes).items() if value is not None}
    return Received("t", None, json.dumps(document).encode())


def test_a_sound_event_is_read():
    assert from_message(structured()).id == "1"


@pytest.mark.parametrize(
    "message",
    [
        structured(id=None),
        structured(source=None),
        structured(specversion=None),
        structured(specversion="0.3"),
        structured(id="\ud800"),
        structured(time="9999-12-31T24:00:00Z"),
        structured(data="text"),
        Received("t", None, b'{"id":"1","data":' + b"[" * 100_000),
        Received("t", None, b'{"specversion":"1.0","data":' + b'{"a":' * 100_000),
        Received("t", None, b"[]"),
        Received("t", None, None),
        Received("t", None, b"{}", (("ce_id", b"\xff"), ("ce_type", b"a"))),
    ],
)
def test_what_is_no_cloudevent_is_refused(message):
    with pytest.raises(MalformedEvent):
        from_message(message)
    verdict = handle(Reactions("matching.reactions"), message)
    assert isinstance(verdict, Refused)


@pytest.mark.parametrize("strange", [5, True, "not-a-trace", "\x00"])
def test_a_strange_trace_is_no_harm(strange):
    reactions = Reactions("matching.reactions")
    reactions.on_any(lambda envelope: None)
    assert handle(reactions, structured(traceparent=strange, causationid=strange)) == Done()


def test_a_group_may_receive_the_types_it_has_no_reaction_to():
    reactions, seen = Reactions("matching.reactions"), []

    @reactions.on_any
    def on_any(envelope):
        assert current_envelope() is envelope
        seen.append(envelope.type)

    @reactions.on(ListingWithdrawn)
    def on_listing_withdrawn(event, envelope):
        seen.append(event)

    withdrawn = ListingWithdrawn(listing_id="l")
    message = to_message(Envelope.of(withdrawn))
    known = Received(message.topic, message.key, message.value, message.headers)
    assert handle(reactions, structured()) == Done()
    assert handle(reactions, known) == Done()
    assert seen == ["a.b", withdrawn]
    assert reactions.handler_name("a.b") == "on_any"


def test_without_it_they_are_passed_over():
    assert handle(Reactions("matching.reactions"), structured()) == Skipped()


def test_what_receives_any_takes_the_envelope():
    with pytest.raises(ValueError, match="must take"):
        Reactions("matching.reactions").on_any(lambda event, envelope: None)
