"""An indexer in a process of its own, for the tests that kill it: URL, database, folder."""

import sys
import threading
from pathlib import Path

import mongoengine

from services.directory.documents import Structure
from services.directory.search.folder import Folder
from services.directory.search.indexer import Indexer


def main() -> None:
    """Index until killed."""
    url, database, folder = sys.argv[1:]
    mongoengine.connect(database, host=url, tz_aware=True, uuidRepresentation="standard")
    Indexer(Folder(Path(folder)), Structure._get_collection).run(threading.Event())


if __name__ == "__main__":
    main()
