"""What the directory answers in the tests of the pages: one of each thing, whole."""

from __future__ import annotations

from typing import Any

STRUCTURE: dict[str, Any] = {
    "id": "s1",
    "sequence": 1,
    "name": "La Trame solidaire",
    "brand": "La Trame",
    "description": "Atelier chantier d’insertion qui trie et transforme les textiles usagés.",
    "kinds": ["ACI"],
    "themes": ["textile", "circular-economy"],
    "commune": "68224",
    "website": "https://trame.exemple.fr/",
    "links": [{"kind": "facebook", "url": "https://www.facebook.com/trame"}],
    "public_contact": {"email": "bonjour@trame.exemple.fr", "phone": "+33389123456"},
    "opening_hours": "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00",
    "languages": ["fr", "de"],
    "founding_year": 1998,
    "staff": {"value": 24, "as_of": "2025-12-31"},
    "turnover": {"value": 810_000, "as_of": "2025-12-31"},
    "networks": ["tissons-la-solidarite"],
    "labels": ["esus"],
    "activities": [{"label": "Tri de textiles", "reach": {"kind": "radius", "radius_km": 30}}],
    "support": {
        "needs": ["premises", "mentoring"],
        "audiences": ["association"],
        "reach": {"kind": "zones", "zones": [{"level": "commune", "code": "68224"}]},
        "within_days": 5,
    },
    "ess_reason": "legal-form",
    "status": "active",
    "source": "declared",
    "confirmed_at": "2026-11-03T09:00:00Z",
    "updated_at": "2026-10-01T09:00:00Z",
}
DUE = {
    "gross_rent_cents": 1_200_000,
    "discount_cents": 60_000,
    "rent_cents": 1_140_000,
    "charges_cents": 120_050,
    "vat_cents": 0,
    "total_cents": 1_260_050,
}
SIMULATION: dict[str, Any] = {
    "first_day": "2027-01-01",
    "last_day": "2027-12-31",
    "months": [{"month": "2027-01", **DUE}],
    "lease_years": [
        {
            "year": 1,
            "first_day": "2027-01-01",
            "last_day": "2027-12-31",
            "turnover_share_percent": "12.6",
            **DUE,
        }
    ],
    "total": DUE,
    "deposit_cents": 100_000,
    "warnings": [{"code": "beyond-steps", "message": "The lease is longer than its steps."}],
}
PREMISES: dict[str, Any] = {
    "id": "b1",
    "title": "Atelier 12 à la Fonderie",
    "description": "Un atelier clair au rez-de-chaussée.",
    "landlord": {"structure_id": "s1", "name": "La Trame solidaire"},
    "commune": "68224",
    "location": {"latitude": 47.741, "longitude": 7.33, "precision": "address"},
    "use": "workshop",
    "themes": ["textile"],
    "surface": "83.50",
    "equipment": ["three-phase", "goods-lift"],
    "accessibility": ["step-free"],
    "available_from": "2027-01-01",
    "eligibility": {"under_years": 3, "ess_only": True, "naf_divisions": ["13"], "note": "Vue."},
    "max_stay_months": 48,
    "lease": "incubator",
    "rent": {
        "steps": [
            {"price": {"amount_cents": 500, "unit": "eur-m2-month"}, "months": 12},
            {"price": {"amount_cents": 750, "unit": "eur-m2-month"}},
        ],
        "charges": {"amount_cents": 10_000, "unit": "eur-month"},
        "index": {"type": "ILC", "base_quarter": "2026-T2", "revised_yearly": True},
        "rent_free_months": 2,
        "deposit_months": 1,
        "discounts": [{"code": "inclusion", "percent": "5.00", "condition": "Un poste."}],
        "discount_cap_percent": "20.00",
        "vat": False,
    },
    "monthly_rent_cents": 41_750,
    "url": "https://fonderie.exemple.fr/",
    "status": "published",
}
PARTNERSHIP: dict[str, Any] = {
    "id": "a1",
    "title": "Collecte des chutes de coupe",
    "description": "Les chutes partent au tri chaque mois.",
    "kind": "responsible-purchasing",
    "parties": [
        {"structure_id": "s1", "name": "La Trame solidaire", "commitments": ["Trier sous 8 jours"]},
        {"name": "Filatures du Rhin SA", "siren": "732829320", "commitments": []},
    ],
    "themes": ["textile"],
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "renewal_notice_days": 90,
    "status": "active",
}
PRACTICE: dict[str, Any] = {
    "id": "g1",
    "title": "Trier au fil de l’eau",
    "summary": "Un tri en trois gestes qui double le réemploi.",
    "body": "Premier geste.\n\nDeuxième geste.",
    "themes": ["textile"],
    "naf_division": "13",
    "structure_ids": ["s1"],
    "results": [{"label": "Réemployé", "value": "46.5", "unit": "%"}],
    "costs": [
        {"label": "Tables", "amount_cents": 320_000},
        {"label": "Formation", "amount_cents": 90_050},
    ],
    "sources": ["https://refashion.exemple.fr/etude"],
    "status": "published",
    "published_at": "2026-10-12T08:00:00Z",
}
SUPPORT: dict[str, Any] = {"structure": STRUCTURE, "within_days": 5, "distance_km": 3.4}
FACETS = {
    "theme": [{"value": "textile", "count": 12}, {"value": "food", "count": 3}],
    "kind": [{"value": "ACI", "count": 7}],
    "family": [{"value": "association", "count": 9}],
    "commune": [{"value": "68224", "count": 11}],
    "label": [{"value": "esus", "count": 2}],
    "network": [],
    "need": [{"value": "premises", "count": 4}],
    "naf_division": [],
}
