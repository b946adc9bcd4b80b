"""The worker composition root of funding: relay, and opening and closing calls at their hour."""

from __future__ import annotations

from services.funding.documents import MODELS
from services.funding.due import move_due_calls
from services.funding.settings import SERVICE, Settings
from shared.worker import DueTask, Worker


def main() -> None:
    """Run until told to stop."""
    Worker(
        Settings.from_environment(SERVICE),
        models=MODELS,
        due_tasks=[DueTask("move-due-calls", move_due_calls, every=1.0)],
    ).run()


if __name__ == "__main__":
    main()
