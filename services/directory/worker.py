"""The worker of the directory: relay, reactions, the search index, what the date brings."""

from __future__ import annotations

from services.directory import claiming, duplicates, reactions
from services.directory.documents import MODELS, Structure
from services.directory.due import move_due_partnerships
from services.directory.importing.storage import forget_old
from services.directory.importing.working import work_off_imports
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer
from services.directory.settings import SERVICE, Settings
from shared.clock import utc_now
from shared.worker import DueTask, Worker


def main() -> None:
    """Run until told to stop."""
    settings = Settings.from_environment(SERVICE)
    indexer = Indexer(Folder(settings.search_directory), Structure._get_collection)
    Worker(
        settings,
        models=MODELS,
        reactions=[reactions.reactions, claiming.reactions, duplicates.reactions],
        due_tasks=[
            DueTask("move-due-partnerships", move_due_partnerships, every=1.0),
            DueTask("work-off-imports", work_off_imports, every=1.0),
            DueTask("forget-old-imports", lambda: forget_old(utc_now()), every=3600.0),
            DueTask("duplicates-of-waiting-pages", duplicates.detect_waiting, every=30.0),
        ],
        parts=[("search-index", indexer.run)],
    ).run()


if __name__ == "__main__":
    main()
