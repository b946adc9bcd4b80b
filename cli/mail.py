"""`navette mail`: the mails the stack's sink took."""

from __future__ import annotations

import json
import mailbox
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import click
from rich.console import Console
from rich.table import Table

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
        "subject": str(make_header(decode_header(mail["Subject"] or ""))),
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


@click.command()
@click.option("--to", default=None, help="Only those for this address.")
@click.option("--show", is_flag=True, help="Show the newest one whole.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 5000))
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def command(to: str | None, show: bool, limit: int, as_json: bool) -> None:
    """List the mails the stack sent, newest first."""
    found = mails(Layout.from_environment(), to)[:limit]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    elif show and found:
        click.echo(f"À : {found[0]['to']}\nObjet : {found[0]['subject']}\n\n{found[0]['text']}")
    elif found:
        table = Table("date", "to", "subject")
        for mail in found:
            table.add_row(mail["date"], mail["to"], mail["subject"])
        Console().print(table)
    else:
        click.echo("No mail yet.")
