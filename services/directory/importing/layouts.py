"""The layouts the importer reads, by name."""

from __future__ import annotations

from services.directory.importing.candidate import Layout
from services.directory.importing.les_emplois import LesEmplois

LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (LesEmplois(),)}
