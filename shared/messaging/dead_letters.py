"""Dead letters: messages a group could not handle, kept whole until someone decides.

A dead letter is a record of `<group>.dlq` under the key `<topic>:<partition>:<offset>` of its
origin, with the raw key, value and headers it had. The topic is compacted: dropping or replaying
one writes a tombstone. A replay writes the message to `<group>.retry`, which the group reads too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.messaging.broker import BrokerAway, Headers, Message, Publisher, Reader, Received
from shared.messaging.tracing import current_traceparent

PREFIX = "navette-"
ORIGIN_TOPIC = "navette-origin-topic"
ORIGIN_PARTITION = "navette-origin-partition"
ORIGIN_OFFSET = "navette-origin-offset"
ORIGIN_KEY = "navette-origin-key"
HANDLER = "navette-handler"
REASON = "navette-reason"
FAILED_AT = "navette-failed-at"
TRACE = "navette-trace"

LONGEST_REASON = 300


def dead_letter_topic(group: str) -> str:
    """Name the topic where a group puts what it cannot handle."""
    return f"{group}.dlq"


def retry_topic(group: str) -> str:
    """Name the topic where a group finds what it is asked to try again."""
    return f"{group}.retry"


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A message put aside: where it came from, which reaction failed, why, and the message."""

    group: str
    topic: str
    partition: int
    offset: int
    handler: str
    reason: str
    failed_at: datetime
    trace: str | None
    original: Message

    @property
    def key(self) -> str:
        """Its name within the group: `<topic>:<partition>:<offset>`."""
        return f"{self.topic}:{self.partition}:{self.offset}"

    def header(self, name: str) -> str | None:
        """Give a header of the original message, as text."""
        found = dict(self.original.headers).get(name)
        return None if found is None else found.decode("utf-8", "replace")


def original_of(message: Received, group: str) -> Received:
    """Give the message as it was first read, also when it comes back by the retry topic.

    The marks of origin are believed on the group's own topics only, where nobody else may write.
    """
    marks = _marks(message.headers)
    ours = message.topic in {retry_topic(group), dead_letter_topic(group)}
    if not ours or not marks.keys() >= {ORIGIN_TOPIC, ORIGIN_PARTITION, ORIGIN_OFFSET}:
        return message
    return Received(
        marks[ORIGIN_TOPIC].decode(),
        marks.get(ORIGIN_KEY),
        message.value,
        _unmarked(message.headers),
        int(marks[ORIGIN_PARTITION]),
        int(marks[ORIGIN_OFFSET]),
    )


def to_dead_letter(
    message: Received, group: str, handler: str, reason: str, failed_at: datetime
) -> Message:
    """Make the record that puts `message` aside; its bytes and headers are kept as they are.

    :param reason: words of ours and codes, never data of the message; cut at 300 characters.
    """
    origin = original_of(message, group)
    place = (origin.topic, str(origin.number), str(origin.offset))
    marks: list[tuple[str, bytes]] = [
        *_origin_marks(place, origin.key),
        (HANDLER, handler.encode()),
        (REASON, reason[:LONGEST_REASON].encode()),
        (FAILED_AT, failed_at.isoformat().encode()),
    ]
    if traceparent := current_traceparent():
        marks.append((TRACE, traceparent.encode()))
    key = ":".join(place).encode()
    return Message(
        dead_letter_topic(group), key, origin.value or b"", (*_unmarked(origin.headers), *marks)
    )


class DeadLetters:
    """Lists, replays and drops the dead letters of groups."""

    def __init__(self, reader: Reader, publisher: Publisher) -> None:
        self._reader = reader
        self._publisher = publisher

    def list(self, group: str) -> list[DeadLetter]:
        """Give those nobody decided on yet, oldest first.

        :raises BrokerAway: the broker does not answer or refuses us.
        """
        open_: dict[bytes | None, Received] = {}
        for record in self._reader.read([dead_letter_topic(group)]):
            open_.pop(record.key, None)
            if record.value is not None:
                open_[record.key] = record
        return [letter for record in open_.values() for letter in _read(group, record)]

    def find(self, group: str, key: str) -> DeadLetter | None:
        """Give one by its key; None when there is none."""
        return next((letter for letter in self.list(group) if letter.key == key), None)

    def replay(self, letter: DeadLetter) -> None:
        """Send it back to its group, then close it. Interrupted between the two, it comes twice.

        :raises BrokerAway: not done; it stays open.
        """
        origin = letter.original
        marks = _origin_marks(letter.key.rsplit(":", 2), origin.key)
        headers = (*origin.headers, *marks)
        self._write(Message(retry_topic(letter.group), origin.key, origin.value, headers))
        self.drop(letter)

    def drop(self, letter: DeadLetter) -> None:
        """Close it for good.

        :raises BrokerAway: not done; it stays open.
        """
        self._write(Message(dead_letter_topic(letter.group), letter.key.encode(), None))

    def _write(self, message: Message) -> None:
        (error,) = self._publisher.publish([message])
        if error is not None:
            raise BrokerAway(f"{message.topic}: {error}") from error


def _origin_marks(place: Sequence[str], key: bytes | None) -> list[tuple[str, bytes]]:
    topic, partition, offset = place
    marks = [
        (ORIGIN_TOPIC, topic.encode()),
        (ORIGIN_PARTITION, partition.encode()),
        (ORIGIN_OFFSET, offset.encode()),
    ]
    return marks if key is None else [*marks, (ORIGIN_KEY, key)]


def _marks(headers: Headers) -> dict[str, bytes]:
    return {name: value for name, value in headers if name.startswith(PREFIX)}


def _unmarked(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if not name.startswith(PREFIX))


def _read(group: str, record: Received) -> Iterator[DeadLetter]:
    """Read a record; one that nobody of ours wrote gives nothing."""
    marks = _marks(record.headers)
    if not marks.keys() >= {ORIGIN_TOPIC, ORIGIN_PARTITION, ORIGIN_OFFSET, HANDLER, REASON}:
        return
    origin = original_of(record, group)
    yield DeadLetter(
        group=group,
        topic=origin.topic,
        partition=origin.number,
        offset=origin.offset,
        handler=marks[HANDLER].decode(),
        reason=marks[REASON].decode(),
        failed_at=datetime.fromisoformat(marks[FAILED_AT].decode()),
        trace=marks[TRACE].decode() if TRACE in marks else None,
        original=Message(origin.topic, origin.key, origin.value, origin.headers),
    )
