"""Prints, of a lock file, the entries of the packages named: `locked.py FILE NAME…`.

Their dependencies are to be named too. Standard library only: run by a base's own Python.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==")


def entries(lines: Iterable[str], names: frozenset[str]) -> Iterator[str]:
    """Give the lines of the entries of `names`, with their digests."""
    wanted = False
    for line in lines:
        if found := ENTRY.match(line):
            wanted = found[1] in names
        if wanted and not line.lstrip().startswith("#"):
            yield line


def main(path: Path, names: frozenset[str]) -> None:
    """Print them.

    :raises SystemExit: the lock has no such package.
    """
    lines = list(entries(path.read_text(encoding="utf-8").splitlines(), names))
    if missing := names - {found[1] for line in lines if (found := ENTRY.match(line))}:
        sys.exit(f"{path} does not lock {', '.join(sorted(missing))}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), frozenset(sys.argv[2:]))
