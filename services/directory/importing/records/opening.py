"""Opening a file as what it is, whatever its name says."""

from __future__ import annotations

from pathlib import Path

from services.directory.importing.candidate import UnreadableFile
from services.directory.importing.records.record import Source
from services.directory.importing.records.table import CsvSource, WorkbookSource
from services.directory.importing.records.text import encoding_of
from services.directory.importing.records.tree import TreeSource

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_SAMPLE = 4096


def open_source(path: Path) -> Source:
    """Open a file by its first bytes.

    :raises UnreadableFile: it is empty, or neither text nor a workbook.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableFile("le fichier est vide")
    if head.startswith(_WORKBOOKS):
        return WorkbookSource(path)
    text = head.decode(encoding_of(path), errors="replace").lstrip("\ufeff \t\r\n")
    strange = sum(not (one.isprintable() or one.isspace()) for one in text)
    if not text or strange > len(text) * 0.05:
        raise UnreadableFile("ni texte ni classeur : CSV, JSON, GeoJSON, .xlsx, .xls ou .ods")
    return TreeSource(path) if text[0] in "[{" else CsvSource(path)
