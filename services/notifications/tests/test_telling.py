"""Who is told, once, in their language; mails that leave, wait, or are given up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.app import create_app
from services.notifications.documents import MODELS, Delivery, Subscriber
from services.notifications.domain.delivery import RETRY_DELAYS, next_attempt
from services.notifications.mailing import send_waiting_mails
from services.notifications.reactions import make_reactions
from services.notifications.smtp import Refused
from shared.contracts.directory import ClaimAccepted, ClaimRefused
from shared.contracts.fields import Area
from shared.contracts.funding import CallOpened
from shared.contracts.matching import MatchDismissed, MatchProposed
from shared.contracts.partnerships import PartnershipEnded, PartnershipRenewalDue
from shared.messaging.envelope import Envelope
from shared.persistence.database import ensure_indexes
from shared.testing.web import client_as, service_environment

SENDER = "Navette <ne-pas-repondre@navette.invalid>"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROPOSED = MatchProposed(
    match_id="m",
    listing_id="l",
    listing_title="Tissage",
    profile_id="p",
    recipient="tarek",
    score=80,
    reasons=["themes"],
    themes=["textile"],
    area=Area(level="commune", code="68224"),
)
OPENED = CallOpened(
    call_id="c",
    title="Réemploi",
    themes=["textile"],
    communes=[],
    opens_at=NOW,
    closes_at=NOW + timedelta(days=30),
)


RENEWAL_DUE = PartnershipRenewalDue(
    partnership_id="p",
    title="Réemploi des chutes",
    ends_on=date(2026, 12, 31),
    term=1,
    recipients=["claire", "denis"],
)


@pytest.fixture
def app(mongodb_url, mongo_database):
    environ = service_environment(
        mongodb_url,
        mongo_database.name,
        SMTP_HOST="127.0.0.1",
        SMTP_PORT="1",
        MAIL_FROM=SENDER,
        PORTAL_URL="http://portal.test",
    )
    app = create_app(environ)
    ensure_indexes(mongo_database, MODELS)
    return app


@pytest.fixture
def react(app):
    reactions = make_reactions("http://portal.test")

    def twice(event):
        envelope = Envelope.of(event)
        reactions.react(envelope)
        reactions.react(envelope)

    return twice


def subscribe(app, sub, **wishes):
    body = {"email": f"{sub}@exemple.fr", "channels": ["in-app", "email"]} | wishes
    assert client_as(app, sub).put("/v1/subscribers/me", json=body).status_code == 200


class Post:
    def __init__(self, *failures):
        self.failures, self.sent = list(failures), []

    def __call__(self, message):
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        self.sent.append(message)


def mails(post, clock=lambda: NOW + timedelta(minutes=1)):
    return send_waiting_mails(post, SENDER, clock)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("services.notifications.telling.utc_now", lambda: NOW)


def test_a_taker_is_told_once_in_the_application_and_by_mail(app, react):
    subscribe(app, "tarek")
    react(PROPOSED)
    (row,) = client_as(app, "tarek").get("/v1/deliveries").json["items"]
    assert "Tissage" in row["title"]
    assert row["about"] == "m"
    post = Post()
    assert mails(post) == 1
    assert mails(post) == 0
    (mail,) = post.sent
    assert mail["To"] == "tarek@exemple.fr"
    assert "80 points" in mail.get_content()
    assert client_as(app, "lea").get("/v1/deliveries").json["items"] == []


def test_who_gave_no_address_is_told_in_the_application(app, react):
    react(PROPOSED)
    assert len(client_as(app, "tarek").get("/v1/deliveries").json["items"]) == 1
    assert mails(Post()) == 0


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Bonjour"), ("de", "Guten Tag"), ("en", "Hello")]
)
def test_each_is_told_in_their_language(app, react, language, word):
    subscribe(app, "tarek", language=language)
    react(PROPOSED)
    assert word in Delivery.objects.first().body


def test_those_who_follow_a_theme_are_told_that_a_call_opened(app, react):
    for number in range(5):
        subscribe(app, f"s{number}", followed_themes=["textile"] if number % 2 else ["food"])
    react(OPENED)
    assert sorted(one.recipient for one in Delivery.objects(channel="in-app")) == ["s1", "s3"]


def test_a_mail_that_does_not_leave_is_tried_again_and_never_counted_as_sent(
    app, react, mongo_database
):
    subscribe(app, "tarek")
    react(PROPOSED)
    post = Post(OSError("away"))
    assert mails(post) == 0
    waiting = Delivery.objects(channel="email").first()
    assert waiting.status.value == "pending"
    assert mails(post, lambda: waiting.due_at + timedelta(seconds=1)) == 1
    assert Delivery.objects(channel="email").first().status.value == "sent"
    types = [
        entry["type"]
        for one in mongo_database["deliveries"].find({"channel": "email"})
        for entry in one["outbox"]
    ]
    assert types == ["notifications.delivery.sent.v1"]


def test_a_refusal_for_good_is_given_up_at_once_with_a_code(app, react, mongo_database):
    subscribe(app, "tarek")
    react(PROPOSED)
    mails(Post(Refused("recipient-refused")))
    given_up = Delivery.objects(channel="email").first()
    assert (given_up.status.value, given_up.reason) == ("failed", "recipient-refused")
    stored = str(list(mongo_database["deliveries"].find()))
    assert "tarek@exemple.fr" not in stored


def test_after_the_last_attempt_it_is_given_up(app, react):
    subscribe(app, "tarek")
    react(PROPOSED)
    now = NOW + timedelta(minutes=1)
    for _ in range(len(RETRY_DELAYS) + 1):
        mails(Post(OSError("away")), lambda now=now: now)
        now += timedelta(hours=11)
    assert Delivery.objects(channel="email").first().status.value == "failed"


def test_a_mail_of_a_match_that_went_does_not_leave(app, react):
    subscribe(app, "tarek")
    react(PROPOSED)
    react(
        MatchDismissed(match_id="m", listing_id="l", profile_id="p", recipient="tarek", reason="x")
    )
    assert mails(Post()) == 0


def test_erasing_removes_the_address_and_the_mails_that_wait(app, react):
    subscribe(app, "tarek")
    react(PROPOSED)
    assert client_as(app, "tarek").delete("/v1/subscribers/me").status_code == 204
    assert Subscriber.objects.count() == 0
    assert mails(Post()) == 0
    assert client_as(app, "tarek").get("/v1/subscribers/me").status_code == 404


def test_only_ones_own_is_marked_as_read(app, react):
    react(PROPOSED)
    id_ = Delivery.objects.first().id
    assert client_as(app, "lea").post(f"/v1/deliveries/{id_}/read").status_code == 404
    tarek = client_as(app, "tarek")
    assert tarek.post(f"/v1/deliveries/{id_}/read").json["read_at"]
    assert tarek.get("/v1/deliveries?unread=true").json["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nope"}, "email"),
        ({"language": "it"}, "language"),
        ({"followed_themes": ["nope"]}, "followed_themes"),
        ({"channels": ["pigeon"]}, "channels"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(app, body, field):
    answer = client_as(app, "tarek").put("/v1/subscribers/me", json=body)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


@given(st.integers(1, 30))
def test_attempts_come_ever_later_then_end(attempts):
    again = next_attempt(attempts, NOW)
    if attempts > len(RETRY_DELAYS):
        assert again is None
    else:
        assert again > NOW
        assert attempts == 1 or again >= next_attempt(attempts - 1, NOW)


@pytest.mark.parametrize(
    ("kind", "language", "title"),
    [
        (ClaimAccepted, "fr", "La page de La Trame est à vous"),
        (ClaimAccepted, "de", "Die Seite von La Trame gehört Ihnen"),
        (ClaimRefused, "fr", "Votre demande pour la page de La Trame n’a pas été acceptée"),
        (ClaimRefused, "en", "Your claim to the page of La Trame was not accepted"),
    ],
)
def test_who_claimed_a_page_is_told_what_was_decided(app, react, kind, language, title):
    subscribe(app, "lea", language=language)
    react(kind(claim_id="c", structure_id="s", structure_name="La Trame", recipient="lea"))
    shown = Delivery.objects(recipient="lea", channel="in-app")
    assert [one.title for one in shown] == [title]
    assert shown[0].link == "http://portal.test/annuaire/s"
    assert Delivery.objects(recipient="lea", channel="email").count() == 1


def test_those_who_answer_for_a_partnership_are_told_in_their_language(app, react):
    subscribe(app, "claire", language="de")
    react(RENEWAL_DUE)
    post = Post()
    assert mails(post) == 1
    (mail,) = post.sent
    assert mail["To"] == "claire@exemple.fr"
    assert "endet am 31. Dezember 2026" in mail.get_content()
    assert "/partenariats/p" in mail.get_content()
    (row,) = client_as(app, "denis").get("/v1/deliveries").json["items"]
    assert "prend fin le 31 décembre 2026" in row["body"]


def test_the_mail_on_a_partnership_that_ended_does_not_leave(app, react):
    subscribe(app, "claire")
    react(RENEWAL_DUE)
    react(PartnershipEnded(partnership_id="p", ended_on=NOW.date(), reason="ended-early"))
    assert mails(Post()) == 0
