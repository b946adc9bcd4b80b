"""The worker composition root of partners: relay and reactions."""

from __future__ import annotations

from services.partners.documents import MODELS
from services.partners.reactions import reactions
from services.partners.settings import SERVICE, Settings
from shared.worker import Worker


def main() -> None:
    """Run until told to stop."""
    Worker(Settings.from_environment(SERVICE), models=MODELS, reactions=[reactions]).run()


if __name__ == "__main__":
    main()
