"""Reactions: the functions of one consumer group, registered by the event they answer.

Effects must be idempotent: a message may come more than once (see `persistence.projection`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Any, TypeVar

from shared.contracts.event import Event
from shared.messaging.broker import Received
from shared.messaging.envelope import Envelope

GROUP_PATTERN = re.compile(r"^[a-z]+\.[a-z-]+$")

E = TypeVar("E", bound=Event)
Reaction = Callable[[E, Envelope], None]
Rejection = Callable[[Received, str], None]
Reception = Callable[[Envelope], None]

_current: ContextVar[Envelope | None] = ContextVar("current_envelope", default=None)


class Permanent(Exception):  # noqa: N818 — a verdict, not an accident
    """This message can never be handled: put it aside at once.

    `reason` is kept with it: words of ours and codes, never the message's own data.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def current_envelope() -> Envelope | None:
    """Return the envelope being handled in this context; None outside of a reaction."""
    return _current.get()


@contextmanager
def handling(envelope: Envelope) -> Iterator[None]:
    """Make `envelope` the current one: what is written inside records it as its cause."""
    token = _current.set(envelope)
    try:
        yield
    finally:
        _current.reset(token)


class Reactions:
    """The reactions of one consumer group (`<service>.<purpose>`, frozen once live).

    :param halts: stop and alert when most of the stream fails. Say False only for a stream that
        outsiders write, where one of them could stop the others, and declare `on_any` and
        `on_malformed`.
    """

    def __init__(self, group: str, *, halts: bool = True) -> None:
        if not GROUP_PATTERN.match(group):
            raise ValueError(f"{group!r} is not <service>.<purpose>")
        self.group = group
        self.halts = halts
        self.rejection: Rejection | None = None
        self.reception: Reception | None = None
        self._reactions: dict[str, tuple[type[Event], Reaction[Any]]] = {}

    def on(self, *events: type[E]) -> Callable[[Reaction[E]], Reaction[E]]:
        """Register a reaction to one or several types of events.

        :raises ValueError: a type already has one in this group, or the function does not take
            `(event, envelope)`.
        """

        def register(reaction: Reaction[E]) -> Reaction[E]:
            _check_signature(reaction, "(event, envelope)")
            for event in events:
                if event.type in self._reactions:
                    raise ValueError(f"{self.group} already reacts to {event.type}")
                self._reactions[event.type] = (event, reaction)
            return reaction

        return register

    def on_malformed(self, function: Rejection) -> Rejection:
        """Register what is done, instead of a dead letter, with what breaks its contract.

        The function takes `(message, reason)`; the message counts as handled when it returns.
        """
        _check_signature(function, "(message, reason)")
        self.rejection = function
        return function

    def on_any(self, function: Reception) -> Reception:
        """Register what is done with every event no reaction answers, its data unchecked.

        The function takes `(envelope)`. For a group that must tell its writers what it cannot
        use; others pass over the types they do not know.
        """
        _check_signature(function, "(envelope)")
        self.reception = function
        return function

    @property
    def types(self) -> Mapping[str, type[Event]]:
        """The events it reacts to, by type."""
        return MappingProxyType({name: event for name, (event, _) in self._reactions.items()})

    @property
    def topics(self) -> frozenset[str]:
        """The topics these events are declared on."""
        return frozenset(event.topic for event, _ in self._reactions.values())

    def handler_name(self, type_: str) -> str:
        """Give the name of the function that answers this type."""
        _, reaction = self._reactions.get(type_, (None, self.reception))
        return getattr(reaction, "__name__", type_)

    def react(self, envelope: Envelope) -> bool:
        """Check the data by their contract and call the reaction.

        :returns: False when this group has no reaction to the type: it is passed over.
        :raises ContractError: the data break their contract.
        """
        if envelope.type not in self._reactions:
            return False
        event, _ = self._reactions[envelope.type]
        self.call(event.from_data(envelope.data), envelope)
        return True

    def call(self, event: Event, envelope: Envelope) -> None:
        """Call the reaction to an event already checked, with its envelope as the current one."""
        _, reaction = self._reactions[envelope.type]
        with handling(envelope):
            reaction(event, envelope)

    def receive(self, envelope: Envelope) -> None:
        """Call what `on_any` registered, with the envelope as the current one."""
        if self.reception is not None:
            with handling(envelope):
                self.reception(envelope)


def _check_signature(function: Callable[..., Any], wanted: str) -> None:
    positional = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    names = [p for p in signature(function).parameters.values() if p.kind in positional]
    if len(names) != wanted.count(",") + 1:
        raise ValueError(f"{getattr(function, '__name__', function)} must take {wanted}")
