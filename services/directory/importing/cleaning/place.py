"""Where a row is: its commune, its address, its point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from services.directory.importing.candidate import Remark
from services.directory.importing.cleaning.coordinates import (
    Degrees,
    degrees_of,
    is_in,
    is_on_earth,
)
from services.directory.importing.cleaning.registers import digits_of
from services.directory.importing.cleaning.text import as_written, line, listed, plain_text
from services.directory.importing.profile import Profile
from shared.reference.geography import Commune, commune, distance_km, resolve_commune

MAX_LINE, MAX_CITY, MAX_POSTAL = 200, 100, 10
GOOD_SCORE = 0.5
FAR_KM = 30.0
_CEDEX = re.compile(r"\b(CEDEX|CDX)\b", re.I)


def place_of(raw: Mapping[str, Any], profile: Profile, remarks: list[Remark]) -> dict[str, Any]:
    """Give `commune`, `address` and `location`; refuse the row whose profile wants more."""
    home = _commune(raw, profile, remarks) if profile.country == "FR" else None
    point = _point(raw, home, profile, remarks)
    address = _address(raw, home, profile, remarks)
    if home is None:
        _judge(raw, point, address, profile, remarks)
    return {
        "commune": home.code if home else None,
        "address": address,
        "location": point or (_centre(home) if home else None),
    }


def _commune(raw: Mapping[str, Any], profile: Profile, remarks: list[Remark]) -> Commune | None:
    insee = as_written(raw.get("insee")).strip()
    insee = insee.zfill(5) if insee.isdigit() else insee.upper()
    if insee and (found := commune(insee)):
        return found
    city = plain_text(raw.get("city"))
    if _CEDEX.search(city):
        remarks.append(Remark("cedex", "city", f"« {city[:60]} » : CEDEX remplacé par la commune"))
    return resolve_commune(postal_code_of(raw.get("postal_code"), profile.country), city)


def postal_code_of(value: Any, country: str = "FR") -> str:
    """Give a postal code as it is printed: `1000.0` is 01000 in France."""
    text = plain_text(value)
    if country != "FR":
        return text[:MAX_POSTAL]
    digits = digits_of(value)
    return digits.zfill(5) if 4 <= len(digits) <= 5 else digits[:MAX_POSTAL]


def _judge(
    raw: Mapping[str, Any],
    point: dict[str, Any] | None,
    address: dict[str, Any] | None,
    profile: Profile,
    remarks: list[Remark],
) -> None:
    """Say what it means that a row has no commune we know."""
    postal_code = postal_code_of(raw.get("postal_code"), profile.country)
    written = f"{postal_code} {plain_text(raw.get('city'))[:60]}"
    named = bool(address and address.get("city"))
    if profile.place == "commune":
        message = f"commune introuvable : {written.strip() or 'rien d’écrit'} : ligne refusée"
        remarks.append(Remark("unknown-commune", "city", message, refuses=True))
    elif not point and not named:
        refused = profile.place == "somewhere"
        message = "ni point ni commune" + (" : ligne refusée" if refused else " : sans lieu")
        remarks.append(Remark("no-place", "city", message, refuses=refused))
    elif profile.country == "FR":
        message = (
            f"hors des communes connues : {written.strip() or 'un point'}, lieu gardé tel quel"
        )
        remarks.append(Remark("outside", "city", message))


def _address(
    raw: Mapping[str, Any], home: Commune | None, profile: Profile, remarks: list[Remark]
) -> dict[str, Any] | None:
    lines = [line(cell, "address", MAX_LINE, remarks) for cell in listed(raw.get("address"))]
    kept = [one for one in lines if one][:4]
    postal_code = postal_code_of(raw.get("postal_code"), profile.country)
    if home is not None:
        if postal_code not in home.postal_codes:
            postal_code = home.postal_codes[0]
        return {"lines": kept, "postal_code": postal_code, "city": home.name}
    city = line(raw.get("city"), "city", MAX_CITY, remarks)
    found = {"lines": kept, "postal_code": postal_code or None, "city": city}
    return {name: value for name, value in found.items() if value} or None


def _centre(home: Commune) -> dict[str, Any]:
    return {"latitude": home.latitude, "longitude": home.longitude, "precision": "commune"}


def _point(
    raw: Mapping[str, Any], home: Commune | None, profile: Profile, remarks: list[Remark]
) -> dict[str, Any] | None:
    if "point" not in raw:
        return None
    instead = "placée au centre de sa commune" if home else "laissées vides"
    written = raw["point"]
    if written is None:
        if home:
            remarks.append(Remark("no-coordinates", "location", instead))
        return None
    point, projected = degrees_of(*written)
    if point is None or not (is_on_earth(point) or is_on_earth(point[::-1])):
        remarks.append(Remark("bad-coordinates", "location", f"coordonnées illisibles : {instead}"))
        return None
    score = raw.get("point_score")
    if isinstance(score, int | float) and score < GOOD_SCORE and home:
        message = "géocodage peu sûr : placée au centre de sa commune"
        remarks.append(Remark("low-score", "location", message))
        return None
    likely = _likely(point, home, profile.country)
    if likely is None:
        code = "far-from-commune" if home else "bad-coordinates"
        told = "coordonnées loin de la commune, remplacées" if home else "coordonnées hors du pays"
        remarks.append(Remark(code, "location", told))
        return None
    if projected:
        remarks.append(Remark("projected", "location", "coordonnées Lambert converties en degrés"))
    if likely != point:
        message = "latitude et longitude échangées, remises en ordre"
        remarks.append(Remark("swapped-coordinates", "location", message))
    return {"latitude": likely[0], "longitude": likely[1], "precision": "address"}


def _likely(point: Degrees, home: Commune | None, country: str) -> Degrees | None:
    """Give the point as it is or turned round, whichever is where the row says it is."""
    for one in (point, point[::-1]):
        if not is_on_earth(one):
            continue
        if home is not None:
            if distance_km(one, (home.latitude, home.longitude)) <= FAR_KM:
                return one
        elif is_in(country, one):
            return one
    return None
