"""Reading what the mail sink kept."""

from __future__ import annotations

import mailbox
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from infra.local.layout import Layout


def mails(layout: Layout, to: str | None = None) -> list[dict[str, Any]]:
    """Give the mails kept, newest first, as mappings; `to` keeps those of one address."""
    if not layout.mail_directory.is_dir():
        return []
    box = mailbox.Maildir(layout.mail_directory, create=False)
    found = [_read(box[key]) for key in sorted(box.keys(), reverse=True)]
    return [mail for mail in found if to is None or to in mail["to"]]


def _read(mail: Message) -> dict[str, Any]:
    return {
        "to": mail["X-Envelope-To"] or "",
        # a long one is folded over lines (RFC 5322, 2.2.3)
        "subject": " ".join(str(make_header(decode_header(mail["Subject"] or ""))).split()),
        "date": mail["Date"],
        "message_id": mail["Message-ID"],
        "text": _text(mail),
    }


def _text(mail: Message) -> str:
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)  # noqa: S101 — what decode=True gives for a text
            return payload.decode(part.get_content_charset("utf-8"), "replace")
    return ""
