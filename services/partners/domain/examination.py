"""Examining what a partner sent: fit to be promoted, or refused with every reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.contracts.event import ContractError, Event
from shared.contracts.partners import EventOffer, EventOfferSubmitted, ListingOfferSubmitted
from shared.reference.territory import is_known_area, territory
from shared.reference.themes import theme_codes

ACCEPTED: dict[str, type[ListingOfferSubmitted] | type[EventOfferSubmitted]] = {
    ListingOfferSubmitted.type: ListingOfferSubmitted,
    EventOfferSubmitted.type: EventOfferSubmitted,
}
FUTURE = timedelta(minutes=10)
PERSONAL = re.compile(
    r"e-?mail|courriel|phone|telephone|téléphone|mobile|siret|first.?name|last.?name|prenom|prénom"
    r"|owner|seller|cedant|cédant|contact",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
MAX_DEPTH = 6


@dataclass(frozen=True)
class Reason:
    """Why something is refused: a stable code, the field, and what to do about it."""

    code: str
    field: str
    message: str


@dataclass(frozen=True)
class Sent:
    """A CloudEvent as a partner sent it; `time` None when it has none."""

    id: str
    type: str
    data: Mapping[str, Any]
    time: datetime | None = None


def examine(
    sent: Sent, allowed: Collection[str] | None, now: datetime
) -> Event | tuple[Reason, ...]:
    """Say what becomes of what a partner sent: the offer it makes, or why it is refused.

    :param allowed: the types the partner may send; None when the partner has no active account.
    """
    if allowed is None:
        return (Reason("unknown-partner", "source", "This partner has no active account."),)
    if sent.type not in ACCEPTED:
        return (Reason("unknown-type", "type", f"Send one of: {', '.join(ACCEPTED)}."),)
    if sent.type not in allowed:
        return (Reason("type-not-allowed", "type", "Your account does not cover this type."),)
    reasons = [*_time_reasons(sent, now), *_personal_reasons(sent.data)]
    try:
        offer = ACCEPTED[sent.type].from_data(sent.data)
    except ContractError as error:
        return (*reasons, Reason("contract", "data", str(error)[:500]))
    reasons += _code_reasons(offer)
    return tuple(reasons) or offer


def _time_reasons(sent: Sent, now: datetime) -> list[Reason]:
    if sent.time is not None and sent.time > now + FUTURE:
        return [Reason("time-in-the-future", "time", "The time of the event is in the future.")]
    return []


def _personal_reasons(data: Any, path: str = "data", depth: int = 0) -> list[Reason]:
    if depth > MAX_DEPTH:
        return [Reason("too-deep", path, f"No more than {MAX_DEPTH} levels.")]
    told = "Personal data do not go through the bus: leave it out."
    if isinstance(data, Mapping):
        return [
            reason
            for name, value in data.items()
            for reason in (
                [Reason("personal-data", f"{path}.{name}"[:100], told)]
                if PERSONAL.search(str(name))
                else _personal_reasons(value, f"{path}.{name}"[:100], depth + 1)
            )
        ]
    if isinstance(data, list):
        return [
            reason for value in data[:100] for reason in _personal_reasons(value, path, depth + 1)
        ]
    if isinstance(data, str) and ADDRESS.search(data[:10_000]):
        return [Reason("personal-data", path, told)]
    return []


def _code_reasons(offer: ListingOfferSubmitted | EventOfferSubmitted) -> list[Reason]:
    reasons = [
        Reason("unknown-theme", "data.themes", f"{code[:40]}: not one of the platform's themes.")
        for code in offer.themes
        if code not in theme_codes()
    ]
    if not offer.themes:
        reasons.append(Reason("no-theme", "data.themes", "Name at least one theme."))
    if isinstance(offer, EventOffer):
        if offer.commune is not None and territory().place(offer.commune) is None:
            reasons.append(Reason("unknown-commune", "data.commune", "Not a known commune."))
        if offer.ends_at <= offer.starts_at:
            reasons.append(Reason("hours", "data.ends_at", "It ends before it starts."))
    elif not is_known_area(offer.area.level, offer.area.code):
        reasons.append(Reason("unknown-area", "data.area", "Not a known area at this level."))
    return reasons
