"""The mail server: reached in the clear, or by TLS; signed in at when it wants that."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage

TIMEOUT_SECONDS = 10.0
SECURITIES = ("plain", "starttls", "tls")


class Refused(Exception):  # noqa: N818 — named for what it says
    """The mail server will never take this mail; the message is a code."""


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where the mail server is and how it is spoken to; no user name means no sign-in.

    :param security: `plain`; `starttls`, plain until TLS is agreed on; `tls` from the beginning.
    :param ca_file: authorities trusted in place of the system's.
    """

    host: str
    port: int
    security: str = "plain"
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


class SmtpSender:
    """Sends by a mail server, over a connection of its own for each mail."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def __call__(self, message: EmailMessage) -> None:
        """Send one mail.

        :raises Refused: the server refuses the recipient or the mail for good.
        :raises OSError: it does not answer, not for now, or not to us: TLS or the sign-in fails.
        """
        with self._connection() as connection:
            if self._server.security == "starttls":
                connection.starttls(context=self._trust())
            if self._server.username:
                connection.login(self._server.username, self._server.password)
            _send(connection, message)

    def _connection(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=self._trust())
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._server.ca_file or None)


def _send(connection: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _ in error.recipients.values()):
            raise Refused("recipient-refused") from error
        raise
    except smtplib.SMTPNotSupportedError as error:  # an address beyond ASCII
        raise Refused("address-not-supported") from error
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500:
            raise Refused("mail-refused") from error
        raise
