"""Cleaning a row: what is right is kept, what can be put right is, the rest is said.

Each function takes raw values and the list of remarks to add to, and returns the clean value or
None. Messages are in French: whoever imports reads them.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from services.directory.domain.structure import clean_siret
from services.directory.importing.candidate import RawRow, Remark
from shared.reference.geography import Commune, distance_km, resolve_commune
from shared.reference.naf import is_naf, normalise_naf
from shared.reference.siae import siae_kinds
from shared.reference.themes import themes_for_naf

MAX_NAME, MAX_DESCRIPTION, MAX_LINE = 200, 5000, 200
GOOD_SCORE = 0.5
FAR_KM = 30.0
_TAG = re.compile(r"<[^>]{1,200}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_row(row: RawRow) -> tuple[dict[str, Any], list[Remark]]:
    """Turn a raw row into the fields of a structure, with the remarks made on the way."""
    remarks: list[Remark] = []
    raw = row.values
    commune = _commune(raw, remarks)
    naf = _naf(raw.get("naf"), remarks)
    kind = _kind(raw.get("kind"), remarks)
    values = {
        "name": _name(raw.get("name"), remarks),
        "brand": _text(raw.get("brand"), "brand", MAX_NAME, remarks),
        "kinds": [kind] if kind else [],
        "siret": _siret(raw.get("siret"), remarks),
        "naf": naf,
        "themes": _themes(naf, kind),
        "description": _text(raw.get("description"), "description", MAX_DESCRIPTION, remarks),
        "website": _website(raw.get("website"), remarks),
        "address": _address(raw, commune, remarks),
        "commune": commune.code if commune else None,
        "location": _location(raw, commune, remarks),
    }
    return values, remarks


def plain_text(value: Any) -> str:
    """Give a cell as plain text: no tags, entities, control characters or doubled blanks."""
    text = _CONTROL.sub(" ", _TAG.sub(" ", html.unescape(str(value if value is not None else ""))))
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _text(value: Any, field: str, most: int, remarks: list[Remark]) -> str | None:
    text = plain_text(value)
    if len(text) > most:
        remarks.append(Remark("too-long", field, f"coupé à {most} caractères"))
        text = text[: most - 1].rstrip() + "…"
    return text or None


def _name(value: Any, remarks: list[Remark]) -> str | None:
    name = _text(value, "name", MAX_NAME, remarks)
    if name is None:
        remarks.append(Remark("no-name", "name", "pas de nom : ligne refusée", refuses=True))
    return name.replace("\n", " ") if name else None


def _siret(value: Any, remarks: list[Remark]) -> str | None:
    text = re.sub(r"\D", "", str(value or ""))
    if not text or set(text) == {"0"}:
        if text:
            remarks.append(
                Remark("placeholder-siret", "siret", "SIRET de remplissage, laissé vide")
            )
        return None
    try:
        return clean_siret(text)
    except ValueError:
        remarks.append(
            Remark("bad-siret", "siret", f"le SIRET {text[:20]} n’est pas valide, laissé vide")
        )
        return None


def _naf(value: Any, remarks: list[Remark]) -> str | None:
    text = str(value or "").strip()
    if not text:
        remarks.append(Remark("no-naf", "naf", "pas de code NAF : thème déduit du type"))
        return None
    code = normalise_naf(text)
    if not is_naf(code):
        remarks.append(Remark("bad-naf", "naf", f"code NAF inconnu : {text[:20]}, laissé vide"))
        return None
    return code


def _kind(value: Any, remarks: list[Remark]) -> str | None:
    kind = str(value or "").strip().upper()
    if kind in {known.code for known in siae_kinds()}:
        return kind
    if kind:
        remarks.append(Remark("unknown-kind", "kind", f"type inconnu : {kind[:20]}, laissé vide"))
    return None


def _themes(naf: str | None, kind: str | None) -> list[str]:
    guessed = list(themes_for_naf(naf)) if naf else []
    # what an inclusion enterprise does, whatever else
    return [*guessed, "inclusion"] if kind and "inclusion" not in guessed else guessed


def _website(value: Any, remarks: list[Remark]) -> str | None:
    text = str(value or "").strip()
    if not text:
        return None
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        good = False
    if not good or len(address) > 500 or any(c.isspace() for c in address):
        remarks.append(Remark("bad-website", "website", "adresse de site illisible, laissée vide"))
        return None
    return address


def _commune(raw: Mapping[str, Any], remarks: list[Remark]) -> Commune | None:
    postal_code, city = str(raw.get("postal_code") or ""), str(raw.get("city") or "")
    if "CEDEX" in city.upper():
        remarks.append(Remark("cedex", "city", f"« {city[:60]} » : CEDEX remplacé par la commune"))
    commune = resolve_commune(postal_code, city)
    if commune is None:
        remarks.append(
            Remark(
                "unknown-commune",
                "city",
                f"commune introuvable : {postal_code[:10]} {city[:60]} : ligne refusée",
                refuses=True,
            )
        )
    return commune


def _address(
    raw: Mapping[str, Any], commune: Commune | None, remarks: list[Remark]
) -> dict[str, Any] | None:
    written = raw.get("lines")
    cells = written if isinstance(written, list | tuple) else [written]
    lines = [_text(cell, "address", MAX_LINE, remarks) for cell in cells]
    if commune is None:
        return None
    postal_code = str(raw.get("postal_code") or "")
    if postal_code not in commune.postal_codes:
        postal_code = commune.postal_codes[0]
    kept = [line.replace("\n", " ") for line in lines if line]
    return {"lines": kept[:4], "postal_code": postal_code, "city": commune.name}


def _location(
    raw: Mapping[str, Any], commune: Commune | None, remarks: list[Remark]
) -> dict[str, Any] | None:
    centre = (
        {"latitude": commune.latitude, "longitude": commune.longitude, "precision": "commune"}
        if commune
        else None
    )
    point = _point(raw.get("point"))
    if point is None:
        code = "no-coordinates" if raw.get("point") is None else "bad-coordinates"
        remarks.append(Remark(code, "location", "placée au centre de sa commune"))
        return centre
    score = raw.get("point_score")
    if isinstance(score, int | float) and score < GOOD_SCORE:
        remarks.append(
            Remark("low-score", "location", "géocodage peu sûr : placée au centre de sa commune")
        )
        return centre
    if commune and distance_km(point, (commune.latitude, commune.longitude)) > FAR_KM:
        remarks.append(
            Remark("far-from-commune", "location", "coordonnées loin de la commune, remplacées")
        )
        return centre
    return {"latitude": point[0], "longitude": point[1], "precision": "address"}


def _point(value: Any) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(part) for part in value)
    except (TypeError, ValueError):
        return None
    inside = math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if inside and (latitude, longitude) != (0.0, 0.0) else None
