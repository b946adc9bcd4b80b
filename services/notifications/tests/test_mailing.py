"""Mails leave once whoever sends them, and what is written down is what became of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Lock

import pytest

from services.notifications.app import create_app
from services.notifications.documents import MODELS, Delivery, Subscriber
from services.notifications.domain.delivery import Channel, Status
from services.notifications.mailing import LEASE, compose, send_waiting_mails
from services.notifications.reactions import make_reactions
from services.notifications.smtp import Refused
from services.notifications.telling import Notice, Reader, tell
from shared.contracts.matching import MatchDismissed
from shared.messaging.envelope import Envelope
from shared.persistence.database import ensure_indexes
from shared.telemetry import metrics, names
from shared.testing.web import client_as, service_environment

pytestmark = [pytest.mark.mongo]

SENDER = "Navette <ne-pas-repondre@navette.invalid>"


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


def waiting(app, number=1, **body):
    """Let people have a mail to come each, about `m`."""
    subs = [f"sub-{n}" for n in range(number)]
    for sub in subs:
        wishes = {"email": f"{sub}@exemple.fr", "channels": ["email"]} | body
        assert client_as(app, sub).put("/v1/subscribers/me", json=wishes).status_code == 200
    values = {"listing_title": "Tissage", "score": 80}
    notice = Notice("event-1", "match-proposed", "m", "http://portal.test/", values)
    tell(notice, [Reader(sub, by_mail=True) for sub in subs])


def later(seconds=60):
    return lambda: datetime.now(UTC) + timedelta(seconds=seconds)


def mail():
    (one,) = Delivery.objects(channel=Channel.EMAIL)
    return one


def told(database):
    return [
        entry["type"].split(".")[2]
        for one in database["deliveries"].find({"channel": "email"})
        for entry in one.get("outbox", [])
    ]


def dismiss():
    event = MatchDismissed(
        match_id="m", listing_id="l", profile_id="p", recipient="sub-0", reason="too-far"
    )
    assert make_reactions("http://portal.test").react(Envelope.of(event))


def test_many_workers_send_each_mail_once(app, mongo_database):
    waiting(app, 12)
    sent, lock, together = [], Lock(), Barrier(4)

    def send(message):
        with lock:
            sent.append(message["To"])

    def work(_):
        together.wait(timeout=10)
        return send_waiting_mails(send, SENDER, later())

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(work, range(4)))
    assert sum(counts) == len(sent) == len(set(sent)) == 12
    assert told(mongo_database) == ["sent"] * 12


def test_a_mail_that_left_while_it_was_cancelled_is_written_down_as_sent(app, mongo_database):
    waiting(app)
    assert send_waiting_mails(lambda _: dismiss(), SENDER, later()) == 1
    assert mail().status is Status.SENT
    assert told(mongo_database) == ["sent"]


def test_one_cancelled_while_the_server_was_away_does_not_come_back(app, mongo_database):
    waiting(app)

    def send(_):
        dismiss()
        raise OSError

    assert send_waiting_mails(send, SENDER, later()) == 0
    assert (mail().status, mail().due_at) == (Status.CANCELLED, None)
    assert told(mongo_database) == []


def test_a_server_slower_than_the_lease_marks_it_once(app, mongo_database):
    waiting(app)
    again = 2 * LEASE.total_seconds()

    def send(_):
        assert send_waiting_mails(lambda _: None, SENDER, later(60 + again)) == 1

    assert send_waiting_mails(send, SENDER, later()) == 0
    assert mail().status is Status.SENT
    assert told(mongo_database) == ["sent"]


def test_a_worker_that_dies_while_sending_leaves_it_to_another_after_the_lease(app):
    waiting(app)

    def die(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_waiting_mails(die, SENDER, later())
    assert send_waiting_mails(lambda _: None, SENDER, later()) == 0
    assert send_waiting_mails(lambda _: None, SENDER, later(61 + LEASE.total_seconds())) == 1


def test_each_attempt_is_counted_by_what_became_of_it(app, monkeypatch):
    counted = []
    monkeypatch.setattr(metrics, "count", lambda *told: counted.append(told))

    def away(_):
        raise OSError

    def refuse(_):
        raise Refused("recipient-refused")

    waiting(app)
    for send, moment in ((away, later()), (refuse, later(3600))):
        send_waiting_mails(send, SENDER, moment)
    assert counted == [
        (names.DELIVERIES, {names.CHANNEL: "email", names.OUTCOME: outcome})
        for outcome in ("later", "failed")
    ]


def test_a_mail_names_itself_and_says_it_is_automatic(app):
    waiting(app)
    first, again = (compose(mail(), "a@exemple.fr", SENDER) for _ in range(2))
    assert first["Message-ID"] == again["Message-ID"] == f"<{mail().id}@navette.invalid>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Content-Language"] == "fr"
    assert "Tissage" in first["Subject"]


def test_a_mail_is_neither_listed_nor_marked_as_read(app):
    waiting(app)
    client = client_as(app, "sub-0")
    (shown,) = client.get("/v1/deliveries").json["items"]
    assert shown["id"] != mail().id
    assert client.post(f"/v1/deliveries/{mail().id}/read").status_code == 404
    for _ in range(2):
        assert client.post(f"/v1/deliveries/{shown['id']}/read").status_code == 200
    assert "recipient" not in shown


@pytest.mark.parametrize("email", ["a@localhost", "a@[127.0.0.1]", "a@exämple.fr", "é@ex.fr"])
def test_an_address_is_taken_or_refused_never_an_accident(app, email):
    answer = client_as(app, "s").put("/v1/subscribers/me", json={"email": email})
    assert answer.status_code in {200, 422}


def test_ones_own_notifications_are_read_to_the_end(app):
    for number in range(7):
        values = {"listing_title": str(number), "score": 1}
        notice = Notice(f"event-{number}", "match-proposed", "m", "http://portal.test/", values)
        tell(notice, [Reader("tarek"), Reader("lea")])
    seen, query = [], "limit=3"
    while query:
        page = client_as(app, "tarek").get(f"/v1/deliveries?{query}").json
        seen += [one["id"] for one in page["items"]]
        query = page["next"] and f"limit=3&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 7
    assert client_as(app).get("/v1/deliveries").status_code == 401
    assert client_as(app).get("/v1/subscribers/me").status_code == 401


def test_wishes_sent_twice_at_once_are_kept_once(app):
    together = Barrier(6)

    def put(_):
        client = client_as(app, "tarek")
        together.wait(timeout=10)
        return client.put("/v1/subscribers/me", json={"email": "tarek@exemple.fr"}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(put, range(6))) == {200}
    assert Subscriber.objects.count() == 1
