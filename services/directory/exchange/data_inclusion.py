"""A structure in the exchange schema v1 of data·inclusion, the one of its `structure.json`.

Only what is certain is said: a network or kind that its nomenclature does not have is left out,
a text that is too short or too long too. Nothing is said of structures abroad but their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from shared.clock import PARIS
from shared.reference.territory import territory

SOURCE = "navette"
MAX_URL = 2_000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

CARRIERS: Mapping[str, str] = {
    # kinds of inclusion enterprises
    "ACI": "aci",
    "AI": "ai",
    "EA": "ea",
    "EATT": "eatt",
    "EI": "ei",
    "EITI": "eiti",
    "ETTI": "etti",
    "GEIQ": "geiq",
    # networks
    "adie": "adie",
    "bge": "reseau-bge",
    "chantier-ecole": "chantier-ecole",
    "coorace": "coorace",
    "egee": "egee",
    "emmaus": "emmaus",
    "fas": "federation-des-acteurs-de-la-solidarite",
    "france-active": "france-active",
    "geiq": "geiq",
    "initiative-france": "initiative-france",
    "ressourceries": "ressourceries",
    "unea": "unea",
    # labels
    "fabrique-de-territoire": "fabrique-de-territoire",
    "france-services": "france-service",
}
"""Networks, labels and kinds here, and what the nomenclature `réseaux porteurs` calls them."""


def structure_of(structure: Mapping[str, Any]) -> dict[str, Any] | None:
    """Describe a structure; None when its name does not fit the schema."""
    name = structure["name"].strip().rstrip(".").strip()[:150].strip()
    if len(name) < 3:
        return None
    place = territory().place(structure.get("commune") or "")
    french = place is not None and place.country == "FR"
    address, contact = structure.get("address") or {}, structure.get("public_contact") or {}
    lines = [line for line in address.get("lines") or () if line]
    location = structure.get("location") or {}
    exact = location if location.get("precision") == "address" else {}
    siret, website = structure.get("siret") or "", structure.get("website") or ""
    email, postal_code = contact.get("email") or "", address.get("postal_code") or ""
    description = (structure.get("description") or "").strip()
    document = {
        "source": SOURCE,
        "id": f"{SOURCE}--{structure['id']}",
        "nom": name,
        "date_maj": _changed(structure),
        "siret": siret if re.fullmatch(r"[0-9]{14}", siret) else None,
        "description": description if 5 <= len(description) <= 10_000 else None,
        "adresse": lines[0] if lines else None,
        "complement_adresse": ", ".join(lines[1:]) or None,
        "code_postal": postal_code if re.fullmatch(r"[0-9]{5}", postal_code) else None,
        "commune": (place.name if place else address.get("city")) or None,
        "code_insee": place.code if french and place else None,
        "latitude": exact.get("latitude"),
        "longitude": exact.get("longitude"),
        "site_web": website if website and len(website) <= MAX_URL else None,
        "courriel": email if _EMAIL.fullmatch(email) else None,
        "telephone": contact.get("phone"),
        "horaires_accueil": structure.get("opening_hours"),
        "reseaux_porteurs": sorted(set(_carriers(structure))) or None,
    }
    return {name: value for name, value in document.items() if value is not None}


def _carriers(structure: Mapping[str, Any]) -> Iterator[str]:
    for field in ("kinds", "networks", "labels"):
        for code in structure.get(field) or ():
            if found := CARRIERS.get(code):
                yield found


def _changed(structure: Mapping[str, Any]) -> str:
    dates = [structure.get(name) for name in ("confirmed_at", "updated_at", "created_at")]
    latest: datetime = max(date for date in dates if date)
    return latest.astimezone(PARIS).date().isoformat()
