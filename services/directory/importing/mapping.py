"""From a record to values by our names, as a profile says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.directory.importing.candidate import RawRow, Remark
from services.directory.importing.cleaning.text import plain_text
from services.directory.importing.profile import PointRule, Profile, Rule
from services.directory.importing.records.record import Record, find, folded

MAX_CELL = 20_000
MAX_PIECES = 60
_EWKT = re.compile(r"POINT\s*Z?\s*\(\s*([-+\d.,eE]+)\s+([-+\d.,eE]+)")
_NUMBERS = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


def is_wanted(profile: Profile, record: Record) -> bool:
    """Tell whether the record is one the profile takes at all (`only`)."""
    return all(
        any(text in values for text in _listed(find(record.values, column)) or [""])
        for column, values in profile.only.items()
    )


def raw_row(profile: Profile, record: Record) -> RawRow:
    """Read the record's values."""
    values = {name: apply(rule, record.values) for name, rule in profile.rules.items()}
    if profile.point:
        values["point"] = point_of(profile.point, record.values)
    source_id = plain_text(apply(profile.id, record.values)) if profile.id else ""
    remarks = (
        (Remark("misfit", "", f"{record.misfit} : ligne refusée", refuses=True),)
        if record.misfit
        else ()
    )
    return RawRow(record.number, source_id[:64], values, remarks)


def apply(rule: Rule, cells: Mapping[str, Any]) -> Any:
    """Give a field's value: None, a cell, a text or a list of texts."""
    value = _READ[rule.kind](rule, cells)
    if (pattern := rule.capture) is not None:
        value = _each(value, lambda text: _captured(pattern, text))
    if rule.split is not None:
        value = [part.strip() for text in _listed(value) for part in text.split(rule.split)]
        value = [part for part in value if part][:MAX_PIECES]
    if rule.map is not None:
        table, otherwise = rule.map, rule.otherwise
        value = _each(value, lambda text: table.get(folded(text), otherwise))
    return rule.otherwise if value in (None, "", []) else value


def _first(rule: Rule, cells: Mapping[str, Any]) -> Any:
    found = (find(cells, column) for column in rule.columns)
    return next((value for value in found if not is_empty(value)), None)


def _join(rule: Rule, cells: Mapping[str, Any]) -> str:
    found = (find(cells, column) for column in rule.columns)
    return rule.between.join(_text(value) for value in found if not is_empty(value))


def _all(rule: Rule, cells: Mapping[str, Any]) -> list[Any]:
    found = (find(cells, column) for column in rule.columns)
    return [value for value in found if not is_empty(value)]


_READ: Mapping[str, Callable[[Rule, Mapping[str, Any]], Any]] = {
    "from": lambda rule, cells: find(cells, rule.columns[0]),
    "first": _first,
    "join": _join,
    "all": _all,
    "constant": lambda rule, _: rule.constant,
}


def is_empty(value: Any) -> bool:
    """Tell whether a cell says nothing."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def _each(value: Any, change: Callable[[str], Any]) -> Any:
    if isinstance(value, list | tuple):
        changed = (change(text) for text in _listed(value))
        return [one for one in changed if not is_empty(one)]
    return None if is_empty(value) else change(_text(value))


def _listed(value: Any) -> list[str]:
    """Give the texts of a value; lists in lists (Django's natural keys) by their first item."""
    if isinstance(value, list | tuple):
        return [text for one in value[:MAX_PIECES] for text in _listed(one)]
    return [] if is_empty(value) else [_text(value)]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)  # a spreadsheet's and pandas' way with integers
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, default=str)[:MAX_CELL]
    return ("" if value is None else str(value)).strip()


def _captured(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text[:MAX_CELL])
    return found[1] if found else None


def point_of(rule: PointRule, cells: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Give (first, second, reference system) as written; degrees have latitude first.

    None when there is nothing written.
    """
    found = [find(cells, column) for column in rule.columns]
    if all(is_empty(value) for value in found):
        return None
    if rule.kind in ("degrees", "plane"):
        return (*found, rule.crs or ("plane" if rule.kind == "plane" else None))
    pair = _geometry(found[0]) if rule.kind == "geometry" else _written(str(found[0]), rule)
    return (*pair, rule.crs) if pair else ("", "", rule.crs)


def _geometry(value: Any) -> tuple[Any, Any] | None:
    """Give the point of a GeoJSON geometry, or the first of its points: longitude comes first."""
    found = value.get("coordinates") if isinstance(value, Mapping) else value
    for _ in range(4):
        if not isinstance(found, Iterable) or isinstance(found, str | Mapping):
            return None
        found = list(found)
        if not found or not isinstance(found[0], list | tuple):
            break
        found = found[0]
    return (found[1], found[0]) if isinstance(found, list) and len(found) > 1 else None


def _written(text: str, rule: PointRule) -> tuple[Any, Any] | None:
    if found := _EWKT.search(text):
        return found[2], found[1]
    numbers = _NUMBERS.findall(text[:200])
    if len(numbers) != 2:
        return None
    return (numbers[1], numbers[0]) if rule.longitude_first else (numbers[0], numbers[1])
