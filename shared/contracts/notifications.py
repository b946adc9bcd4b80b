"""Events of notifications: what left, and what could not."""

from typing import Literal

from shared.contracts.event import Event, event
from shared.contracts.fields import Code, Id

Channel = Literal["in-app", "email"]


@event("notifications.delivery.sent.v1", topic="notifications.deliveries", key="delivery_id")
class DeliverySent(Event):
    """A notification reached its channel."""

    delivery_id: Id
    channel: Channel
    subject: Code
    about: Id


@event("notifications.delivery.failed.v1", topic="notifications.deliveries", key="delivery_id")
class DeliveryFailed(Event):
    """A notification was given up after its last attempt; `reason` is a code, never an address."""

    delivery_id: Id
    channel: Channel
    subject: Code
    about: Id
    reason: Code
