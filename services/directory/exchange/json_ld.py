"""A structure as schema.org describes an organisation (JSON-LD), for search engines and others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.reference.legal_forms import legal_forms
from shared.reference.territory import territory
from shared.reference.themes import theme_label

CONTENT_TYPE = "application/ld+json"
FAMILIES = {"association": "NGO", "foundation": "NGO", "company": "Corporation"}
"""What schema.org has for a family of legal forms; for the others an organisation is one."""


def organisation(structure: Mapping[str, Any], url: str | None = None) -> dict[str, Any]:
    """Describe a structure.

    :param url: the page that shows it, which becomes its identifier.
    """
    form = legal_forms().get(structure.get("legal_form") or "")
    contact = structure.get("public_contact") or {}
    staff = structure.get("staff") or {}
    document = {
        "@context": "https://schema.org",
        "@type": FAMILIES.get(form.family or "", "Organization") if form else "Organization",
        "@id": url,
        "identifier": structure["id"],
        "name": structure["name"],
        "alternateName": structure.get("brand"),
        "description": structure.get("description"),
        "url": structure.get("website"),
        "sameAs": [link["url"] for link in structure.get("links") or ()],
        "taxID": structure.get("siren") or (structure.get("siret") or "")[:9],
        "iso6523Code": f"0009:{structure['siret']}" if structure.get("siret") else None,
        "foundingDate": str(structure["founding_year"]) if structure.get("founding_year") else None,
        "email": contact.get("email"),
        "telephone": contact.get("phone"),
        "knowsLanguage": structure.get("languages"),
        "knowsAbout": [theme_label(code) for code in structure.get("themes") or ()],
        "numberOfEmployees": {"@type": "QuantitativeValue", "value": staff["value"]}
        if staff
        else None,
        "address": _address(structure),
        "location": _location(structure),
        "dissolutionDate": structure.get("closed_on"),
    }
    return {name: value for name, value in document.items() if value}


def _address(structure: Mapping[str, Any]) -> dict[str, Any] | None:
    address = structure.get("address") or {}
    place = territory().place(structure.get("commune") or "")
    document = {
        "streetAddress": ", ".join(address.get("lines") or ()),
        "postalCode": address.get("postal_code"),
        "addressLocality": address.get("city") or (place.name if place else None),
        "addressCountry": place.country if place else None,
    }
    found = {name: value for name, value in document.items() if value}
    return {"@type": "PostalAddress", **found} if found else None


def _location(structure: Mapping[str, Any]) -> dict[str, Any] | None:
    location = structure.get("location")
    if not location or location.get("precision") == "commune":
        return None  # the centre of a commune is not where it is
    point = {"latitude": location["latitude"], "longitude": location["longitude"]}
    return {"@type": "Place", "geo": {"@type": "GeoCoordinates", **point}}
