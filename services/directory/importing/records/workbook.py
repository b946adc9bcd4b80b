"""Workbooks are read in a process of their own: a file made to fill the memory ends that process.

A sheet of two cells at its far corners, or a zip of zeros, is a few kilobytes that want gigabytes
once opened. What the zip declares is looked at first; then the child's memory and time are
bounded by the system. The parent reads one row a line.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from services.directory.importing.candidate import UnreadableFile

CHILD = "services.directory.importing.records.workbook_process"
ROOT = Path(__file__).resolve().parents[4]
MAX_LINE = 8 * 2**20
MAX_OPENED = 400 * 2**20


def sheet_names(path: Path) -> list[str]:
    """Give the names of the sheets.

    :raises UnreadableFile: it is no workbook, is protected, or is too large.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_OPENED:
                raise UnreadableFile("classeur illisible : trop grand une fois ouvert")
    return [str(name) for name in next(_answers(path), [])]


def sheet_rows(path: Path, sheet: str) -> Iterator[Sequence[Any]]:
    """Read the rows of a sheet.

    :raises UnreadableFile: as above.
    """
    return _answers(path, sheet)


def _answers(path: Path, *sheet: str) -> Iterator[list[Any]]:
    with subprocess.Popen(  # noqa: S603 — our own interpreter and module
        [sys.executable, "-m", CHILD, str(path.resolve()), *sheet],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONUTF8": "1"},  # it needs none of our secrets
    ) as child:
        assert child.stdout is not None  # noqa: S101 — asked for above
        complete = False
        try:
            while line := child.stdout.readline(MAX_LINE):
                answer = json.loads(line) if line.endswith(b"\n") else {"error": "trop grand"}
                if isinstance(answer, dict):
                    raise UnreadableFile(f"classeur illisible : {answer['error']}")
                yield answer
            complete = True
        finally:
            if not complete:  # who reads has read enough
                child.kill()
    if child.returncode:
        raise UnreadableFile("classeur illisible : trop grand une fois ouvert, ou abîmé")
