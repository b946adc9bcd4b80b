"""The mail sink: takes every mail sent on this stack into a Maildir, sends none on."""

from __future__ import annotations

import mailbox
import signal
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from infra.local.layout import Layout

MAX_MAILS = 5_000
MAX_BYTES = 2**20


class Sink:
    """Keeps mails, the newest 5,000, each with the envelope's recipients as a header."""

    def __init__(self, box: mailbox.Maildir) -> None:
        self._box = box

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Keep one mail; aiosmtpd calls it by this name."""
        content = envelope.content or b""
        mail = message_from_bytes(content if isinstance(content, bytes) else content.encode())
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self._box.add(mail)
        for key in sorted(self._box.keys())[:-MAX_MAILS]:
            self._box.discard(key)
        return "250 kept"


def main() -> None:
    """Serve until told to stop."""
    layout = Layout.from_environment()
    box = mailbox.Maildir(layout.mail_directory, create=True)
    controller = Controller(
        Sink(box), hostname="127.0.0.1", port=layout.port("smtp"), data_size_limit=MAX_BYTES
    )
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    main()
