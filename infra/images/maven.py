"""Fetches one artifact of Maven Central and checks its digest.

`python -m infra.images.maven GROUP:NAME:VERSION:PACKAGING SHA256 TO`
"""

from __future__ import annotations

import shutil
import sys
from hashlib import file_digest
from pathlib import Path

from jgo.maven import MavenContext

DOWNLOAD_SECONDS = 600


def main(coordinates: str, sha256: str, to: Path) -> None:
    """Fetch it.

    :raises SystemExit: what came is not what the digest says.
    """
    group, name, version, packaging = coordinates.split(":")
    component = MavenContext(timeout=DOWNLOAD_SECONDS).project(group, name).at_version(version)
    path = Path(component.artifact(packaging=packaging).resolve())
    with path.open("rb") as content:
        found = file_digest(content, "sha256").hexdigest()
    if found != sha256:
        sys.exit(f"{coordinates} has the digest {found}, not {sha256}")
    shutil.move(path, to)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
