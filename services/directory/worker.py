"""The worker composition root of the directory: relay, reactions, what the date brings."""

from __future__ import annotations

from services.directory import claiming, duplicates, reactions
from services.directory.documents import MODELS
from services.directory.due import move_due_partnerships
from services.directory.settings import SERVICE, Settings
from shared.worker import DueTask, Worker


def main() -> None:
    """Run until told to stop."""
    Worker(
        Settings.from_environment(SERVICE),
        models=MODELS,
        reactions=[reactions.reactions, claiming.reactions, duplicates.reactions],
        due_tasks=[
            DueTask("move-due-partnerships", move_due_partnerships, every=1.0),
            DueTask("duplicates-of-waiting-pages", duplicates.detect_waiting, every=30.0),
        ],
    ).run()


if __name__ == "__main__":
    main()
