"""The worker composition root of observatory: reactions."""

from __future__ import annotations

from services.observatory.documents import MODELS
from services.observatory.reactions import make_reactions
from services.observatory.settings import SERVICE, Settings
from shared.worker import Worker


def main() -> None:
    """Run until told to stop."""
    Worker(Settings.from_environment(SERVICE), models=MODELS, reactions=[make_reactions()]).run()


if __name__ == "__main__":
    main()
