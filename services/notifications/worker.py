"""The worker composition root of notifications: relay, reactions, sending mails."""

from __future__ import annotations

from functools import partial

from services.notifications.documents import MODELS
from services.notifications.mailing import send_waiting_mails
from services.notifications.reactions import make_reactions
from services.notifications.settings import SERVICE, Settings
from services.notifications.smtp import SmtpSender
from shared.worker import DueTask, Worker


def main() -> None:
    """Run until told to stop."""
    settings = Settings.from_environment(SERVICE)
    mailing = partial(send_waiting_mails, SmtpSender(settings.mail_server), settings.mail_from)
    Worker(
        settings,
        models=MODELS,
        reactions=[make_reactions(settings.portal_url)],
        due_tasks=[DueTask("send-waiting-mails", mailing, every=0.5)],
    ).run()


if __name__ == "__main__":
    main()
