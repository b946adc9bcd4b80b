"""Days as the API reads them: of a calendar people use, so that months can be added to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields, validate

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def day_field(description: str, **options: Any) -> fields.Date:
    """Make the field of a day, `2027-01-31`."""
    return fields.Date(
        validate=validate.Range(EARLIEST, LATEST),
        metadata={"description": description},
        **options,
    )
