"""`/v1/subscribers/me`: one's own contact point and wishes."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from services.notifications.documents import Delivery, Subscriber, keep
from services.notifications.domain.delivery import Channel, Status
from shared.auth.access import SIGNED_IN, access, current_principal
from shared.persistence.errors import Conflict
from shared.web.blueprint import Blueprint
from shared.web.nomenclatures import themes_field
from shared.web.problems import not_found

blp = Blueprint(
    "subscribers",
    __name__,
    url_prefix="/v1/subscribers",
    description="One's own address and what one wants to be told.",
)


class SubscriberSchema(Schema):
    """A contact point and wishes; only their owner reads them."""

    email = fields.Email(allow_none=True, validate=validate.Length(max=254))
    language = fields.String(load_default="fr", validate=validate.OneOf(["fr", "de", "en"]))
    followed_themes = themes_field(load_default=list)
    channels = fields.List(
        fields.String(validate=validate.OneOf(["in-app", "email"])),
        load_default=lambda: ["in-app"],
        validate=validate.Length(max=2),
    )


@blp.route("/me")
class Me(MethodView):
    """The caller's own."""

    @access(SIGNED_IN)
    @blp.response(200, SubscriberSchema)
    def get(self) -> Any:
        """Read one's own."""
        found = Subscriber.objects(pk=current_principal().sub).first()
        if found is None:
            raise not_found("subscriber")
        return found

    @access(SIGNED_IN)
    @blp.arguments(SubscriberSchema)
    @blp.response(200, SubscriberSchema)
    def put(self, body: dict[str, Any]) -> Any:
        """Write one's own, in place of what was there."""
        return keep(Subscriber(id=current_principal().sub, **body))

    @access(SIGNED_IN)
    @blp.response(204)
    def delete(self) -> None:
        """Erase the address; mails that wait do not leave any more."""
        sub = current_principal().sub
        Subscriber.objects(pk=sub).delete()
        waiting = Delivery.objects(recipient=sub, channel=Channel.EMAIL, status=Status.PENDING)
        for delivery in waiting:
            delivery.status, delivery.due_at, delivery.reason = Status.CANCELLED, None, "erased"
            try:
                delivery.commit()
            except Conflict:  # being sent: the sender finds no address any more
                continue
