"""Receiving what a partner sent, by whichever way: examined once, kept, promoted or refused."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

from services.partners.documents import Account, Reason, Submission
from services.partners.domain import examination
from services.partners.domain.examination import Sent, examine
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

MAX_PAYLOAD = 60_000
MAX_REASONS = 50


def receive(partner_id: str, sent: Sent, via: str) -> Submission:
    """Examine and keep what a partner sent; sent again, by HTTP or Kafka, it is as it was.

    :param via: `http` or `kafka`.
    """
    id_ = derive_id("submission", partner_id, sent.id)
    stored = Submission.load(id_)
    if stored is not None:
        return stored
    account = Account.objects(pk=partner_id, active=True).first()
    found = examine(sent, account.allowed_types if account else None, utc_now())
    reasons = () if isinstance(found, Event) else found
    submission = _submission(id_, partner_id, sent, via, reasons)
    event = _promoted(submission, found) if isinstance(found, Event) else _refused(submission)
    return _kept(submission, event)


def refuse_unreadable(partner_id: str, content: bytes, place: str, reason: str) -> Submission:
    """Keep what is no CloudEvent, refused; `place` (where it lay on the topic) makes it one."""
    told = examination.Reason("not-a-cloudevent", "", reason[:500])
    sent = Sent(id=place, type="", data={})
    id_ = derive_id("submission", partner_id, "unreadable", place)
    submission = _submission(id_, partner_id, sent, "kafka", (told,))
    submission.payload = content[:MAX_PAYLOAD].decode("utf-8", "replace")
    return _kept(submission, _refused(submission))


def _submission(
    id_: str, partner_id: str, sent: Sent, via: str, reasons: tuple[examination.Reason, ...]
) -> Submission:
    return Submission(
        id=id_,
        partner_id=partner_id,
        event_id=sent.id[:200],
        type=sent.type[:200],
        via=via,
        status="refused" if reasons else "promoted",
        reasons=[Reason(**asdict(reason)) for reason in reasons[:MAX_REASONS]],
        payload=json.dumps(sent.data, ensure_ascii=False)[:MAX_PAYLOAD],
        received_at=utc_now(),
    )


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


def _kept(submission: Submission, event: Event) -> Submission:
    try:
        submission.insert(event)
    except AlreadyExists:
        stored = Submission.load(submission.id)
        return stored or submission
    return submission
