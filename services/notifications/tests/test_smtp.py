"""The mail server: what it says is for good or for now; TLS and sign-in."""

import smtplib
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.smtp import MailServer, Refused, SmtpSender
from shared.testing.embedded import free_port

USERNAME, PASSWORD = "navette", "a-password"


class FakeServer:
    error: Exception

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def send_message(self, _):
        raise self.error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), Refused),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"greylisted")}), OSError),
        (smtplib.SMTPDataError(554, b"spam"), Refused),
        (smtplib.SMTPDataError(452, b"full"), OSError),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Refused),
        (smtplib.SMTPServerDisconnected("gone"), OSError),
    ],
)
def test_what_the_server_says_is_for_good_or_for_now(monkeypatch, error, raised):
    monkeypatch.setattr(FakeServer, "error", error, raising=False)
    monkeypatch.setattr(smtplib, "SMTP", FakeServer)
    with pytest.raises(raised) as caught:
        SmtpSender(MailServer(host="mail.test", port=25))(EmailMessage())
    if raised is Refused:
        assert "@" not in str(caught.value)
        assert str(caught.value).endswith(("refused", "supported"))


def test_a_server_that_is_away_is_away():
    with pytest.raises(OSError, match="refused"):
        SmtpSender(MailServer(host="127.0.0.1", port=free_port()))(EmailMessage())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 by itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


class Kept:
    """Keeps what it is sent."""

    def __init__(self):
        self.subjects = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 — the library names it
        self.subjects.append(envelope.content)
        return "250 kept"


def right(server, session, envelope, mechanism, data):
    known = (data.login, data.password) == (b"navette", b"a-password")
    return AuthResult(success=known, handled=False)  # else it leaves the refusal to us


@pytest.fixture
def relay(certificate):
    """A server that takes mail only by TLS and from who signs in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    kept = Kept()
    controller = Controller(
        kept,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=right,
    )
    controller.start()
    yield controller, kept
    controller.stop()


def message():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@exemple.fr", "b@exemple.fr", "Un essai"
    mail.set_content("Bonjour")
    return mail


def sender(relay, certificate, **other):
    known = {"security": "starttls", "username": USERNAME, "password": PASSWORD}
    where = {"host": "127.0.0.1", "port": relay[0].port, "ca_file": str(certificate)}
    return SmtpSender(MailServer(**where | known | other))


def test_a_mail_goes_by_tls_and_under_our_name(relay, certificate):
    sender(relay, certificate)(message())
    (kept,) = relay[1].subjects
    assert b"Un essai" in kept


@pytest.mark.parametrize(
    "other", [{"password": "wrong"}, {"ca_file": ""}, {"security": "plain"}, {"security": "tls"}]
)
def test_what_is_wrong_with_us_is_no_fault_of_the_mail(relay, certificate, other):
    with pytest.raises(OSError):  # noqa: PT011 — it is tried again, whatever the server says
        sender(relay, certificate, **other)(message())
    assert relay[1].subjects == []


def test_a_password_does_not_show():
    assert PASSWORD not in repr(MailServer(host="a", port=25, username="b", password=PASSWORD))
