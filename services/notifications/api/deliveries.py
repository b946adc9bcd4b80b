"""`/v1/deliveries`: what one was told, in the application."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import fields

from services.notifications.documents import Delivery
from services.notifications.domain.delivery import Channel
from shared.auth.access import SIGNED_IN, access, current_principal
from shared.clock import utc_now
from shared.persistence.reading import find_page
from shared.web.blueprint import Blueprint
from shared.web.pagination import PageArguments, page_schema
from shared.web.problems import not_found
from shared.web.representation import Representation

blp = Blueprint(
    "deliveries", __name__, url_prefix="/v1/deliveries", description="What one was told."
)


class DeliverySchema(Representation):
    """A notification."""

    id = fields.String(required=True)
    subject = fields.String(metadata={"description": "match-proposed, call-opened…"})
    about = fields.String(metadata={"description": "The id of what it is about."})
    title = fields.String()
    body = fields.String()
    link = fields.String()
    sent_at = fields.DateTime()
    read_at = fields.DateTime()


class DeliveryFilters(PageArguments):
    """What the list can be narrowed to."""

    unread = fields.Boolean(load_default=False)


@blp.route("")
class Deliveries(MethodView):
    """The caller's own."""

    @access(SIGNED_IN)
    @blp.arguments(DeliveryFilters, location="query")
    @blp.response(200, page_schema(DeliverySchema))
    def get(self, filters: dict[str, Any]) -> Any:
        """List one's notifications, newest first."""
        query: dict[str, Any] = {
            "recipient": current_principal().sub,
            "channel": Channel.IN_APP.value,
        }
        if filters["unread"]:
            query["read_at"] = None
        return find_page(Delivery, query, filters["page"], sort="created_at")


@blp.route("/<id_>/read")
class Reading(MethodView):
    """Marking one as read."""

    @access(SIGNED_IN)
    @blp.response(200, DeliverySchema)
    def post(self, id_: str) -> Any:
        """Mark as read. Done twice, once."""
        delivery = Delivery.load(id_)
        mine = delivery is not None and delivery.recipient == current_principal().sub
        if delivery is None or not mine or delivery.channel is not Channel.IN_APP:
            raise not_found("notification")
        if delivery.read_at is None:
            delivery.read_at = utc_now()
            delivery.commit()
        return delivery.as_stored()
