"""The worker composition root of the directory: relay, reactions and search index."""

from __future__ import annotations

from services.directory.documents import MODELS, Structure
from services.directory.reactions import reactions
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer
from services.directory.settings import SERVICE, Settings
from shared.worker import Worker


def main() -> None:
    """Run until told to stop."""
    settings = Settings.from_environment(SERVICE)
    indexer = Indexer(Folder(settings.search_directory), Structure._get_collection)
    Worker(
        settings, models=MODELS, reactions=[reactions], parts=[("search-index", indexer.run)]
    ).run()


if __name__ == "__main__":
    main()
