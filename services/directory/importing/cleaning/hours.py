"""Opening hours: OpenStreetMap's syntax as it is, usual French turned into it when all is sure."""

from __future__ import annotations

import re
from typing import Any

import opening_hours

from services.directory.importing.candidate import Remark
from services.directory.importing.cleaning.text import plain_text
from shared.reference.spelling import fold

MAX_HOURS = 500
_DAYS = {
    "LUNDI": "Mo", "MARDI": "Tu", "MERCREDI": "We", "JEUDI": "Th", "VENDREDI": "Fr",
    "SAMEDI": "Sa", "DIMANCHE": "Su", "LUN": "Mo", "MER": "We", "JEU": "Th", "VEN": "Fr",
    "SAM": "Sa", "DIM": "Su",
}  # fmt: skip
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<span>\b(?:DU )?(?P<first>{_DAY})S? (?:AU|A) (?P<last>{_DAY})S?\b)"
    rf"|(?P<day>\b(?:{_DAY})S?\b)"
    r"|(?P<time>\b(?P<h>[01]?\d|2[0-4]) ?H(?:EURES?)? ?(?P<m>[0-5]\d)?\b)"
    r"|(?P<shut>\bFERMEE?\b)"
    r"|(?P<filler>\b(?:DE|A|ET|LE|LES|DU|AU|PUIS|OUVERT|OUVERTE|OUVERTURE|HORAIRES?|D)\b)"
)


def hours_of(value: Any, remarks: list[Remark]) -> str | None:
    """Give opening hours in OpenStreetMap's syntax; None, and said, when they are not sure."""
    text = plain_text(value)
    if not text:
        return None
    if len(text) <= MAX_HOURS and _is_right(text):
        return text
    found = from_french(text) if len(text) <= 2 * MAX_HOURS else None
    if found is None:
        message = "horaires non compris (syntaxe OpenStreetMap attendue), laissés vides"
        remarks.append(Remark("bad-hours", "opening_hours", message))
        return None
    remarks.append(Remark("hours-read", "opening_hours", f"horaires lus : {found[:120]}"))
    return found


def _is_right(text: str) -> bool:
    return bool(opening_hours.validate(text))


def from_french(text: str) -> str | None:
    """Turn `du lundi au vendredi de 9h à 12h et de 14h à 17h` into `Mo-Fr 09:00-12:00,14:00-17:00`.

    None when a word of it is not understood: half of what is written would be wrong.
    """
    written = fold(re.sub(r"(\d)\s*:\s*(\d\d)\b", r"\1h\2", text))
    position = 0
    groups: list[tuple[list[str], list[str]]] = []
    for token in _TOKEN.finditer(written):
        if written[position : token.start()].strip():
            return None
        position = token.end()
        kind = token.lastgroup
        if token["span"] or token["day"]:
            days = (
                f"{_DAYS[token['first']]}-{_DAYS[token['last']]}"
                if token["span"]
                else _day(token["day"])
            )
            if not groups or groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(days)
        elif token["time"]:
            if not groups:
                groups.append(([], []))
            groups[-1][1].append(f"{int(token['h']):02}:{token['m'] or '00'}")
        elif kind == "shut":
            if not groups or groups[-1][1]:
                return None
            groups[-1][1].append("off")
    if written[position:].strip() or not groups:
        return None
    if len(groups) == 2 and not groups[0][0] and not groups[1][1]:
        groups = [(groups[1][0], groups[0][1])]  # the hours were written before the days
    parts = [_part(days, times) for days, times in groups]
    found = "; ".join(part for part in parts if part)
    return found if all(parts) and len(found) <= MAX_HOURS and _is_right(found) else None


def _day(word: str) -> str:
    return _DAYS.get(word) or _DAYS[word.removesuffix("S")]


def _part(days: list[str], times: list[str]) -> str | None:
    if not days:
        return None
    if times == ["off"]:
        return f"{','.join(days)} off"
    if not times or len(times) % 2 or "off" in times:
        return None
    pairs = list(zip(times[::2], times[1::2], strict=True))
    if any(start >= end for start, end in pairs):
        return None
    return f"{','.join(days)} {','.join(f'{start}-{end}' for start, end in pairs)}"
