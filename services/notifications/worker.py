"""The worker composition root of notifications: relay, reactions, sending mails."""

from __future__ import annotations

from functools import partial

from services.notifications.documents import MODELS
from services.notifications.mailing import SmtpSender, send_waiting_mails
from services.notifications.reactions import make_reactions
from services.notifications.settings import SERVICE, Settings
from shared.worker import DueTask, Worker


def main() -> None:
    """Run until told to stop."""
    settings = Settings.from_environment(SERVICE)
    send = SmtpSender(settings.smtp_host, settings.smtp_port)
    mailing = partial(send_waiting_mails, send, settings.mail_from)
    Worker(
        settings,
        models=MODELS,
        reactions=[make_reactions(settings.portal_url)],
        due_tasks=[DueTask("send-waiting-mails", mailing, every=0.5)],
    ).run()


if __name__ == "__main__":
    main()
