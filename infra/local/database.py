"""The embedded database: SecantusDB, which speaks MongoDB's protocol (development only)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError


def command(port: int, folder: Path) -> list[str]:
    """Give the command that serves `folder` on `port` of 127.0.0.1."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Path(sys.executable).parent / "secantusd-py"
    return [
        str(server),
        *("--port", str(port)),
        *("--storage-path", str(folder)),
        *("--log-level", "WARNING"),
    ]


def answers(url: str) -> bool:
    """Tell whether the database answers."""
    client: MongoClient[dict[str, Any]] = MongoClient(url, serverSelectionTimeoutMS=500)
    try:
        client.admin.command("ping")
    except PyMongoError:
        return False
    finally:
        client.close()
    return True
