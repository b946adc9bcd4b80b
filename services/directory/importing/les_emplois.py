"""The layout of the inclusion enterprises (SIAE) of the platform Les emplois de l'inclusion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.directory.importing.candidate import RawRow, UnreadableFile

_POINT = re.compile(r"POINT\s*\(\s*(\S+)\s+(\S+)\s*\)")
_EXPECTED = 'a JSON list of {"model": "siaes.siae", "pk": …, "fields": {…}}'


class LesEmplois:
    """JSON fixtures of `siaes.siae`: one object per establishment and kind.

    E-mail addresses and telephone numbers are left behind: nothing here needs them.
    """

    name = "les-emplois"

    def read(self, content: bytes) -> Iterator[RawRow]:
        """Give the rows of a file.

        :raises UnreadableFile: it is not such a fixture.
        """
        try:
            objects = json.loads(content.decode("utf-8-sig"))
        except ValueError as error:
            raise UnreadableFile(f"not JSON in UTF-8 ({error}); expected {_EXPECTED}") from error
        if not isinstance(objects, list):
            raise UnreadableFile(f"expected {_EXPECTED}")
        for number, item in enumerate(objects, start=1):
            fields = item.get("fields") if isinstance(item, Mapping) else None
            if not isinstance(fields, Mapping):
                yield RawRow(number, "", {})
                continue
            yield RawRow(number, str(item.get("pk", "")), _values(fields))


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": fields.get("name"),
        "brand": fields.get("brand"),
        "kind": fields.get("kind"),
        "siret": fields.get("siret"),
        "naf": fields.get("naf"),
        "description": fields.get("description"),
        "website": fields.get("website"),
        "lines": [fields.get("address_line_1"), fields.get("address_line_2")],
        "postal_code": fields.get("post_code"),
        "city": fields.get("city"),
        "point": _point(fields.get("coords")),
        "point_score": fields.get("geocoding_score"),
    }


def _point(text: Any) -> tuple[Any, Any] | None:
    """Give (latitude, longitude) as written in an EWKT point, which has longitude first."""
    found = _POINT.search(text) if isinstance(text, str) else None
    return (found[2], found[1]) if found else None
