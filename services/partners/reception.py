"""Receiving what a partner sent, by whichever way: examined once, kept, promoted or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from services.partners.documents import MAX_PAYLOAD_BYTES, Account, Payload, Reason, Submission
from services.partners.domain import submission as domain
from services.partners.domain.examination import examine
from services.partners.domain.submission import Promotion, Refusal, Sender, Sent
from shared.clock import utc_now
from shared.contracts.event import Event
from shared.contracts.partners import (
    EventOfferPromoted,
    EventOfferSubmitted,
    ListingOfferPromoted,
    SubmissionRefused,
)
from shared.ids import derive_id
from shared.persistence.errors import AlreadyExists
from shared.persistence.projection import insert_once


def receive(partner_id: str, sent: Sent, via: str) -> Submission:
    """Examine and keep what a partner sent; sent again, by HTTP or Kafka, it is as it was.

    :param via: `http` or `kafka`.
    """
    id_ = derive_id("submission", partner_id, sent.id)
    stored = Submission.load(id_)
    if stored is not None:
        return stored
    outcome = examine(sent, _sender(partner_id), utc_now())
    submission = _submission(id_, partner_id, sent.id, sent.type, via)
    if isinstance(outcome, Promotion):
        submission.status = "promoted"
        return _kept(submission, _promoted(submission, outcome.offer), _text(sent.data))
    _refuse(submission, outcome)
    # personal data are not kept: the partner knows what it sent
    payload = "" if outcome.holds_personal_data else _text(sent.data)
    return _kept(submission, _refused(submission), payload)


def refuse_unreadable(partner_id: str, content: bytes, place: str, reason: str) -> Submission:
    """Keep what is no CloudEvent, refused; where it lay on the topic stands for its id."""
    id_ = derive_id("submission", partner_id, "unreadable", place)
    submission = _submission(id_, partner_id, place, "", "kafka")
    _refuse(submission, Refusal((domain.Reason("not-a-cloudevent", "", reason[:500]),)))
    return _kept(submission, _refused(submission), _bounded(content))


def _sender(partner_id: str) -> Sender | None:
    account = Account.objects(pk=partner_id).first()
    if account is None:
        return None
    return Sender(
        id=account.id, allowed_types=frozenset(account.allowed_types), active=account.active
    )


def _submission(id_: str, partner_id: str, event_id: str, type_: str, via: str) -> Submission:
    return Submission(
        id=id_,
        partner_id=partner_id,
        event_id=event_id[:200],
        type=type_[:200],
        via=via,
        received_at=utc_now(),
    )


def _refuse(submission: Submission, refusal: Refusal) -> None:
    submission.status = "refused"
    submission.reasons = [Reason(**asdict(reason)) for reason in refusal.reasons]


def _promoted(submission: Submission, offer: Event) -> Event:
    kind = EventOfferPromoted if isinstance(offer, EventOfferSubmitted) else ListingOfferPromoted
    values = {field.name: getattr(offer, field.name) for field in fields(offer)}  # type: ignore[arg-type]
    return kind(submission_id=submission.id, partner_id=submission.partner_id, **values)


def _refused(submission: Submission) -> Event:
    return SubmissionRefused(
        submission_id=submission.id,
        partner_id=submission.partner_id,
        reason=submission.reasons[0].code,
    )


def _kept(submission: Submission, event: Event, payload: str) -> Submission:
    """Write the submission with its event; its payload first, so that none is ever missing."""
    if payload:
        kept = {"_id": submission.id, "text": payload, "kept_at": submission.received_at}
        insert_once(Payload._get_collection(), kept)
    try:
        submission.insert(event)
    except AlreadyExists:
        return Submission.load(submission.id) or submission
    return submission


def _text(data: Mapping[str, Any]) -> str:
    try:
        written = json.dumps(data, ensure_ascii=False)
    except RecursionError:
        return ""
    return _bounded(written.encode("utf-8", "replace"))


def _bounded(content: bytes) -> str:
    return content[:MAX_PAYLOAD_BYTES].decode("utf-8", "ignore")
