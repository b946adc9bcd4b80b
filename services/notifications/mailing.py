"""Sending the mails that wait: claimed, sent, marked; tried again later when they did not leave.

SMTP knows no transaction: a crash between the server's answer and our mark sends a mail again,
under the same Message-ID, by which mailboxes know it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import structlog

from services.notifications.documents import Delivery, Subscriber
from services.notifications.domain.delivery import Status, next_attempt
from services.notifications.smtp import Refused
from services.notifications.telling import sent_event
from shared.clock import Clock, utc_now
from shared.contracts.event import Event
from shared.contracts.notifications import DeliveryFailed
from shared.messaging.tracing import continued
from shared.persistence.errors import Conflict
from shared.telemetry import metrics, names

log = structlog.get_logger(__name__)

BATCH = 50
LEASE = timedelta(seconds=30)
MAIL_SPAN = "send mail"
ENDED = frozenset({Status.SENT, Status.FAILED})

Send = Callable[[EmailMessage], None]


def send_waiting_mails(send: Send, sender: str, clock: Clock = utc_now) -> int:
    """Send the mails that are due, the oldest first; return how many left."""
    due = Delivery.objects(due_at__lte=clock()).order_by("due_at").limit(BATCH)
    return sum(_send_in_its_trace(delivery, send, sender, clock) for delivery in due)


def _send_in_its_trace(delivery: Delivery, send: Send, sender: str, clock: Clock) -> bool:
    """Send a mail as the last step of the trace of what it tells."""
    with continued(delivery.traceparent, MAIL_SPAN):
        return _send_one(delivery, send, sender, clock)


def _send_one(delivery: Delivery, send: Send, sender: str, clock: Clock) -> bool:
    delivery.attempts += 1
    delivery.due_at = clock() + LEASE
    try:
        delivery.commit()
    except Conflict:  # another worker took it, or it was cancelled
        return False
    subscriber = Subscriber.objects(pk=delivery.recipient).first()
    if subscriber is None or not subscriber.email:
        return _finish(delivery, Status.CANCELLED, "no-address", clock)
    try:
        send(compose(delivery, subscriber.email, sender, clock))
    except Refused as error:
        return _finish(delivery, Status.FAILED, str(error), clock)
    except OSError as error:
        return _try_later(delivery, type(error).__name__, clock)
    return _finish(delivery, Status.SENT, None, clock)


def _finish(delivery: Delivery, status: Status, reason: str | None, clock: Clock) -> bool:
    """Write down what became of a mail; one that left has left, whoever cancelled it meanwhile."""
    events: list[Event] = []
    sent_at = clock() if status is Status.SENT else None
    if status is Status.SENT:
        events = [sent_event(delivery)]
    elif status is Status.FAILED:
        events = [
            DeliveryFailed(
                delivery_id=delivery.id,
                channel=delivery.channel.value,
                subject=delivery.subject,
                about=delivery.about,
                reason=reason or "unknown",
            )
        ]
    now: Delivery | None = delivery
    while now is not None and now.status not in ENDED:
        now.status, now.reason, now.due_at, now.sent_at = status, reason, None, sent_at
        try:
            now.commit(*events)
        except Conflict:
            now = Delivery.load(delivery.id)
        else:
            _measure(delivery, status.value)
            return status is Status.SENT
    return False


def _try_later(delivery: Delivery, reason: str, clock: Clock) -> bool:
    again = next_attempt(delivery.attempts, clock())
    if again is None:
        return _finish(delivery, Status.FAILED, "server-away", clock)
    log.warning("mail.waits", reason=reason, attempts=delivery.attempts)
    _measure(delivery, "later")
    delivery.due_at = again
    with suppress(Conflict):  # cancelled meanwhile, or another worker has it
        delivery.commit()
    return False


def _measure(delivery: Delivery, outcome: str) -> None:
    metrics.count(names.DELIVERIES, {names.CHANNEL: delivery.channel.value, names.OUTCOME: outcome})


def compose(delivery: Delivery, to: str, sender: str, clock: Clock = utc_now) -> EmailMessage:
    """Write the mail of a delivery."""
    message = EmailMessage()
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message["From"], message["To"], message["Subject"] = sender, to, delivery.title
    message["Date"] = format_datetime(clock())
    message["Message-ID"] = f"<{delivery.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(delivery.body)
    message["Content-Language"] = delivery.language  # after the content, which clears such headers
    return message
