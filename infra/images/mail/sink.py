"""Takes mails by SMTP on port 1025 and shows them over HTTP on 8025, as Mailpit does.

Of Mailpit's API: `/livez`, `/readyz`, `/api/v1/messages`, `/api/v1/search?query=to:ADDRESS`,
`/api/v1/message/ID`. Mails are kept in memory, the newest 5,000; none is sent on.
"""

from __future__ import annotations

import json
import signal
import threading
from collections import deque
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

SMTP_PORT, HTTP_PORT = 1025, 8025
MAX_MAILS = 5_000
MAX_BYTES = 2**20
MAX_LISTED = 1_000

Mail = dict[str, Any]


class Box:
    """The mails taken, newest first. Any thread may use it."""

    def __init__(self) -> None:
        self._mails: deque[Mail] = deque(maxlen=MAX_MAILS)
        self._lock = threading.Lock()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Keep one mail; aiosmtpd calls it by this name."""
        content = envelope.content or b""
        mail = read(content if isinstance(content, bytes) else content.encode(), envelope.rcpt_tos)
        with self._lock:
            self._mails.appendleft(mail)
        return "250 kept"

    def mails(self, to: str = "") -> list[Mail]:
        """Give the mails, or those for an address."""
        with self._lock:
            found = list(self._mails)
        return [one for one in found if not to or any(a["Address"] == to for a in one["To"])]


def read(content: bytes, recipients: list[str]) -> Mail:
    """Put a mail as Mailpit's API has it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 — what this policy makes
    text = message.get_body(("plain",))
    return {
        "ID": uuid4().hex,
        "MessageID": str(message["Message-ID"] or "").strip("<>"),
        "Subject": str(message["Subject"] or ""),
        "Date": str(message["Date"] or ""),
        "To": [{"Name": "", "Address": one} for one in recipients],
        "Text": text.get_content() if text is not None else "",
    }


class Api(BaseHTTPRequestHandler):
    """Answers GET."""

    box: ClassVar[Box]
    timeout = 5.0

    def do_GET(self) -> None:
        """Answer one request."""
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path.strip("/").split("/"):
            case ["livez"] | ["readyz"]:
                self._send(200, "ok")
            case ["api", "v1", "messages"]:
                self._list(self.box.mails(), asked)
            case ["api", "v1", "search"]:
                self._list(self.box.mails(asked.get("query", "").removeprefix("to:")), asked)
            case ["api", "v1", "message", found]:
                mails = [one for one in self.box.mails() if one["ID"] == found]
                self._send(200, mails[0]) if mails else self._send(404, {"Error": "not found"})
            case _:
                self._send(404, {"Error": "not found"})

    def _list(self, mails: list[Mail], asked: dict[str, str]) -> None:
        limit = min(int(asked.get("limit", "50")), MAX_LISTED)
        shown = [{k: v for k, v in one.items() if k != "Text"} for one in mails[:limit]]
        self._send(200, {"total": len(mails), "messages": shown})

    def _send(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep no access log: addresses are people's."""


def main() -> None:
    """Serve until told to stop."""
    box = Api.box = Box()
    server = ThreadingHTTPServer(("0.0.0.0", HTTP_PORT), Api)  # noqa: S104 — inside a container
    threading.Thread(target=server.serve_forever, daemon=True).start()
    controller = Controller(box, hostname="0.0.0.0", port=SMTP_PORT, data_size_limit=MAX_BYTES)  # noqa: S104
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()
    server.shutdown()


if __name__ == "__main__":
    main()
