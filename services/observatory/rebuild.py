"""Rebuilding the figures from the topics: a new generation is made beside the one being read."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from services.observatory.documents import Fact, current_generation, read_from
from services.observatory.reactions import make_reactions
from shared.contracts.event import ContractError
from shared.messaging.broker import Reader
from shared.messaging.envelope import MalformedEvent, from_message

log = structlog.get_logger(__name__)

ERASE = 1_000

Progress = Callable[[int], None]


def rebuild(reader: Reader, progress: Progress = lambda _: None) -> int:
    """Read the topics from their beginning into a new generation, then read figures from it.

    Live reactions go on meanwhile in the old one; what came while reading is read once more
    after the swap, so nothing is missed; facts are kept once, so nothing counts twice. What cannot
    be read is passed over and logged, as the live reactions put it aside.

    :returns: the number of the new generation.
    """
    old = current_generation()
    new = old + 1
    _erase(new)  # what an interrupted rebuild left
    _read_into(new, reader, progress)
    read_from(new)
    _read_into(new, reader, lambda _: None)
    _erase(old)
    return new


def _read_into(generation: int, reader: Reader, progress: Progress) -> None:
    reactions = make_reactions(generation)
    for message in reader.read(sorted(reactions.topics)):
        try:
            reactions.react(from_message(message))
        except (MalformedEvent, ContractError) as error:  # a dead letter when it came live
            log.warning(
                "message passed over",
                topic=message.topic,
                partition=message.partition,
                offset=message.offset,
                error=type(error).__name__,
            )
        progress(1)


def _erase(generation: int) -> None:
    facts = Fact._get_collection()
    while ids := [
        one["_id"] for one in facts.find({"generation": generation}, {"_id": 1}).limit(ERASE)
    ]:
        facts.delete_many({"_id": {"$in": ids}})
