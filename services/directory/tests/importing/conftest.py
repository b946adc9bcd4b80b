"""A good row, its profile, and importing rows without a file."""

from __future__ import annotations

from typing import Any

import pytest

from services.directory.documents import MODELS
from services.directory.importing.candidate import RawRow
from services.directory.importing.cleaning.row import clean_row
from services.directory.importing.gathering import Gathering
from services.directory.importing.importer import fitting, import_structures
from services.directory.importing.profile import Profile, parse_profile
from services.directory.importing.report import Outcome, report_rows
from services.directory.importing.writing import write_batch
from shared.persistence.database import ensure_indexes

GOOD = {
    "name": "La Trame",
    "kinds": "ACI",
    "siret": "35066134400035",
    "naf": "1392Z",
    "address": ["1 rue du Tissage"],
    "postal_code": "68100",
    "city": "MULHOUSE",
    "point": ("47.7464", "7.3356", None),
    "point_score": 0.9,
}
PROFILE = parse_profile(
    "essai",
    "title: Essai\ncontacts: organisation\nfields: {name: nom, siret: siret, city: ville}",
)


def row(number: int = 1, **values: Any) -> RawRow:
    return RawRow(number, str(number), GOOD | values)


def cleaned(profile: Profile = PROFILE, **values: Any) -> tuple[dict[str, Any], set[str]]:
    """Give the clean values of the good row with `values`, and the codes of what was said."""
    found, remarks = clean_row(row(**values), profile)
    return found, {remark.code for remark in remarks}


class Rows:
    """Takes the rows of a report."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []

    def write(self, rows: Any) -> None:
        self.rows.extend(rows)


def import_rows(
    *rows: RawRow, run: str = "run", dry_run: bool = False, profile: Profile = PROFILE
) -> Outcome:
    outcome = Outcome()
    with Gathering(profile.source) as gathering:
        for one in rows:
            gathering.put(one, *clean_row(one, profile))
        for found in write_batch(
            list(gathering.candidates()), profile.source, run, dry_run=dry_run
        ):
            outcome.count(*found)
            list(report_rows(*found))
    return outcome


def import_file(path: Any, layout: Any = None, run: str = "run", **options: Any) -> Outcome:
    source, found = fitting(path, layout)
    return import_structures(source, found, run=run, **options)


@pytest.fixture
def database(mongo_database):
    ensure_indexes(mongo_database, MODELS)
    return mongo_database
