"""Whom to tell when others say something: takers, followers of a theme, partners."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from babel.dates import format_date, format_datetime

from services.notifications.documents import Delivery, Subscriber
from services.notifications.domain.delivery import Channel, Status
from services.notifications.domain.texts import LANGUAGES
from services.notifications.telling import Notice, Reader, tell
from shared.clock import PARIS
from shared.contracts.directory import ClaimAccepted, ClaimRefused
from shared.contracts.event import Event
from shared.contracts.funding import CallOpened
from shared.contracts.matching import MatchDismissed, MatchProposed
from shared.contracts.partnerships import (
    PartnershipEnded,
    PartnershipRenewalDue,
    PartnershipRenewed,
)
from shared.messaging.envelope import Envelope
from shared.messaging.reactions import Reactions
from shared.persistence.errors import Conflict

BATCH = 200


def make_reactions(portal_url: str) -> Reactions:
    """Make the reactions; links in the texts lead to pages of `portal_url`."""
    reactions = Reactions(group="notifications.reactions")

    @reactions.on(MatchProposed)
    def on_match_proposed(event: MatchProposed, envelope: Envelope) -> None:
        """Tell the taker; in the application always, by mail when they gave an address."""
        values = {"listing_title": event.listing_title, "score": event.score}
        link = f"{portal_url}/mises-en-relation"
        notice = Notice(envelope.id, "match-proposed", event.match_id, link, values)
        subscriber = Subscriber.objects(pk=event.recipient).first()
        tell(notice, [_reader(subscriber) if subscriber else Reader(event.recipient)])

    @reactions.on(MatchDismissed)
    def on_match_dismissed(event: MatchDismissed, _envelope: Envelope) -> None:
        """Cancel the mail of a match that no longer holds, if it has not left."""
        _cancel_mails(event.match_id)

    @reactions.on(CallOpened)
    def on_call_opened(event: CallOpened, envelope: Envelope) -> None:
        """Tell everyone who follows one of the call's themes."""
        closes_at = {
            language: format_datetime(event.closes_at, "long", tzinfo=PARIS, locale=language)
            for language in LANGUAGES
        }
        link = f"{portal_url}/appels"
        for followers in _followers(event.themes):
            for language in LANGUAGES:
                values = {"call_title": event.title, "closes_at": closes_at[language]}
                notice = Notice(envelope.id, "call-opened", event.call_id, link, values)
                tell(notice, [one for one in followers if one.language == language])

    @reactions.on(ClaimAccepted)
    def on_claim_accepted(event: ClaimAccepted, envelope: Envelope) -> None:
        """Tell who claimed a structure's page that they look after it now."""
        _tell_claimant("claim-accepted", event, envelope, portal_url)

    @reactions.on(ClaimRefused)
    def on_claim_refused(event: ClaimRefused, envelope: Envelope) -> None:
        """Tell who claimed a structure's page that an agent did not accept it."""
        _tell_claimant("claim-refused", event, envelope, portal_url)

    @reactions.on(PartnershipRenewalDue)
    def on_partnership_renewal_due(event: PartnershipRenewalDue, envelope: Envelope) -> None:
        """Tell those who answer for the parties, in time to renew it."""
        link = f"{portal_url}/partenariats/{event.partnership_id}"
        known = {one.id: one for one in Subscriber.objects(pk__in=event.recipients)}
        for sub in event.recipients:
            reader = _reader(known[sub]) if sub in known else Reader(sub)
            ends_on = format_date(event.ends_on, "long", locale=reader.language)
            values = {"partnership_title": event.title, "ends_on": ends_on}
            notice = Notice(
                envelope.id, "partnership-renewal-due", event.partnership_id, link, values
            )
            tell(notice, [reader])

    @reactions.on(PartnershipRenewed, PartnershipEnded)
    def on_partnership_settled(event: Event, _envelope: Envelope) -> None:
        """Cancel the mails on its renewal that have not left."""
        _cancel_mails(event.key)

    return reactions


def _tell_claimant(
    subject: str, event: ClaimAccepted | ClaimRefused, envelope: Envelope, portal_url: str
) -> None:
    link = f"{portal_url}/annuaire/{event.structure_id}"
    values = {"structure_name": event.structure_name}
    notice = Notice(envelope.id, subject, event.claim_id, link, values)
    subscriber = Subscriber.objects(pk=event.recipient).first()
    tell(notice, [_reader(subscriber) if subscriber else Reader(event.recipient)])


def _cancel_mails(about: str) -> None:
    for delivery in Delivery.objects(about=about, channel=Channel.EMAIL, status=Status.PENDING):
        delivery.status, delivery.due_at = Status.CANCELLED, None
        try:
            delivery.commit()
        except Conflict:  # it is just being sent
            continue


def _reader(subscriber: Subscriber) -> Reader:
    by_mail = bool(subscriber.email) and "email" in subscriber.channels
    return Reader(subscriber.id, subscriber.language, by_mail)


def _followers(themes: list[str]) -> Iterator[list[Reader]]:
    """Give those who follow one of the themes, some at a time."""
    found = iter(Subscriber.objects(followed_themes__in=themes).batch_size(BATCH))
    while batch := [_reader(one) for one in islice(found, BATCH)]:
        yield batch
