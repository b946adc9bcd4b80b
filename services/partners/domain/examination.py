"""Examining what a partner sent: fit to be promoted, or refused with every reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from services.partners.domain.content import content_reasons
from services.partners.domain.submission import Promotion, Reason, Refusal, Sender, Sent
from shared.contracts.event import ContractError
from shared.contracts.partners import EventOfferSubmitted, ListingOfferSubmitted
from shared.reference.naf import is_naf
from shared.reference.territory import is_known_area, territory
from shared.reference.themes import theme_codes

Offer = ListingOfferSubmitted | EventOfferSubmitted

ACCEPTED: dict[str, type[Offer]] = {
    ListingOfferSubmitted.type: ListingOfferSubmitted,
    EventOfferSubmitted.type: EventOfferSubmitted,
}
CLOCK_DRIFT = timedelta(minutes=10)
LONGEST_AGO, LONGEST_AHEAD = timedelta(days=366), timedelta(days=5 * 366)
MAX_REASONS = 50


def examine(sent: Sent, sender: Sender | None, now: datetime) -> Promotion | Refusal:
    """Say what becomes of what a partner sent: the offer it makes, or why it is refused.

    :param sender: the partner's account; None when it has none.
    """
    reasons = [*_sender_reasons(sent, sender), *_time_reasons(sent, now)]
    reasons += content_reasons(sent.data)
    offer: Offer | None = None
    if offer_type := ACCEPTED.get(sent.type):
        try:
            offer = offer_type.from_data(sent.data)
        except ContractError as error:
            reasons += _contract_reasons(offer_type, sent.data, error)
        else:
            reasons += _offer_reasons(offer, now)
    if reasons or offer is None:
        return Refusal(tuple(reasons[:MAX_REASONS]))
    return Promotion(offer)


def _sender_reasons(sent: Sent, sender: Sender | None) -> Iterator[Reason]:
    if sender is None or not sender.active:
        yield Reason("unknown-partner", "", "This partner has no active account: ask for one.")
    elif not names(sent.source, sender.id):
        yield Reason("foreign-source", "source", f"Name yourself in it: /{sender.id}, for example.")
    if sent.type not in ACCEPTED:
        yield Reason("unknown-type", "type", f"Send one of: {', '.join(ACCEPTED)}.")
    elif sender is not None and sent.type not in sender.allowed_types:
        yield Reason("type-not-allowed", "type", "Your account does not cover this type.")


def names(source: str, partner_id: str) -> bool:
    """Tell whether a source (`/grand-est/aides`, `https://data.grand-est.example`) names it."""
    return bool(re.search(rf"(?<![\w-]){re.escape(partner_id)}(?![\w-])", source, re.IGNORECASE))


def _time_reasons(sent: Sent, now: datetime) -> Iterator[Reason]:
    if sent.time > now + CLOCK_DRIFT:
        yield Reason("time-in-the-future", "time", "The time of the event is in the future.")


def _contract_reasons(
    offer_type: type[Offer], data: Mapping[str, Any], error: ContractError
) -> list[Reason]:
    messages = error.__cause__.messages if isinstance(error.__cause__, ValidationError) else {}
    found = dict(_flat(messages, "data"))
    for field in fields(offer_type):
        if field.default is MISSING and data.get(field.name) is None:
            found[f"data.{field.name}"] = "Missing data for required field."
    told = found or {"data": "The data do not fit the contract: see its JSON Schema."}
    return [Reason("contract", path[:100], text[:500]) for path, text in told.items()]


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            yield from _flat(below, path if name == "_schema" else f"{path}.{name}")
    elif isinstance(messages, list):
        for one in messages:
            yield from _flat(one, path)
    else:
        yield path, str(messages)


def _offer_reasons(offer: Offer, now: datetime) -> Iterator[Reason]:
    for code in offer.themes:
        if code not in theme_codes():
            yield Reason("unknown-theme", "data.themes", "Not one of the platform's themes.")
    if not offer.themes:
        yield Reason("no-theme", "data.themes", "Name at least one theme.")
    if isinstance(offer, EventOfferSubmitted):
        yield from _event_reasons(offer, now)
        return
    if not is_known_area(offer.area.level, offer.area.code):
        yield Reason("unknown-area", "data.area", "Not a known area at this level.")
    if offer.naf_division is not None and not (
        len(offer.naf_division) == 2 and is_naf(offer.naf_division)
    ):
        yield Reason("unknown-activity", "data.naf_division", "Not a division of NAF rev. 2.")


def _event_reasons(offer: EventOfferSubmitted, now: datetime) -> Iterator[Reason]:
    if offer.commune is not None and territory().place(offer.commune) is None:
        yield Reason("unknown-commune", "data.commune", "Not a known commune.")
    if offer.ends_at <= offer.starts_at:
        yield Reason("hours", "data.ends_at", "It ends before it starts.")
    if offer.starts_at < now - LONGEST_AGO or offer.ends_at > now + LONGEST_AHEAD:
        yield Reason("hours", "data.starts_at", "It is more than a year ago or five years ahead.")
