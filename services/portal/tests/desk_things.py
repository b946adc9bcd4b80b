"""What the directory answers of who changes pages, as the tests want it."""

from __future__ import annotations

from typing import Any

from services.portal.tests.directory_things import STRUCTURE

TWIN: dict[str, Any] = {
    **STRUCTURE,
    "id": "s2",
    "sequence": 4,
    "name": "La Trame Solidaire (ACI)",
    "website": "https://trame.exemple.org/",
    "siret": "38012986648625",
}
CLAIM = {
    "id": "k1",
    "sequence": 1,
    "structure": "s1",
    "structure_name": "La Trame solidaire",
    "claimant": "lea",
    "role": "Directrice",
    "proof": "https://trame.exemple.fr/equipe",
    "message": "Merci d’avance.",
    "status": "pending",
    "created_at": "2026-11-20T09:00:00Z",
}
CHANGE = {
    "version": 3,
    "at": "2026-11-21T10:00:00Z",
    "by": "lea",
    "action": "changed",
    "fields": ["commune", "description", "links"],
    "before": {"commune": "68271", "description": None, "links": [{"url": "https://a.fr/"}]},
}
CONTACTS = {
    "people": [
        {
            "name": "Camille Weber",
            "role": "Directrice",
            "email": "camille@trame.exemple.fr",
            "phone": "+33389123456",
            "preferred": True,
        }
    ]
}
QUALITY = {
    "score": 54,
    "completeness": 0.5,
    "freshness": 0.4,
    "missing": [
        {"field": "opening_hours", "points": 5.6},
        {"field": "logo", "points": 2.8},
        {"field": "confirmed_at", "points": 18.0},
    ],
}
WAITING = {"id": "s1", "name": "La Trame solidaire", "commune": "68224", "status": "pending"}
QUEUES: dict[str, dict[str, Any]] = {
    "page": {"id": "s1", "kind": "page", "structure": WAITING},
    "claim": {"id": "k1", "kind": "claim", "structure": WAITING, "role": "Directrice"},
    "report": {"id": "r1", "kind": "report", "structure": WAITING, "reason": "closed"},
}
PAIR = {
    "id": "d1",
    "score": 95,
    "reasons": ["same-siren-and-commune", "near-name"],
    "status": "proposed",
    "first": STRUCTURE,
    "second": TWIN,
}
MERGED = {"done": False, "structure": STRUCTURE, "lost": {"website": "https://trame.exemple.org/"}}
IMPORT = {
    "id": "i1",
    "state": "done",
    "by": "nadia",
    "file_name": "structures.csv",
    "file_size": 42,
    "layout": "les-emplois",
    "layout_reason": "11 colonnes sur 12",
    "dry_run": True,
    "file_kept_until": "2099-11-24T08:00:00Z",
    "rows_read": 3,
    "rows_done": 3,
    "counts": {
        "rows": 3,
        "accepted": 1,
        "corrected": 1,
        "refused": 1,
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "reasons": {"no-commune": 1},
    },
    "created_at": "2026-11-22T08:00:00Z",
    "finished_at": "2026-11-22T08:00:04Z",
}
FOR_GOOD = IMPORT | {"id": "i2", "dry_run": False, "file_kept_until": None, "trial": "i1"}
LAYOUTS = {"items": [{"name": "les-emplois", "title": "Les emplois de l’inclusion"}]}
REPORT = (
    "\ufeffligne;identifiant;nom;verdict;effet;champ;motif;message\r\n"
    "2;a1;La Trame;corrigée;nouvelle;phone;phone;Numéro remis en forme.\r\n"
    "3;a2;=Sans lieu;refusée;;commune;no-commune;Aucune commune de ce nom.\r\n"
)
WRITTEN: dict[str, dict[str, Any]] = {
    "claims": CLAIM,
    "reports": {"id": "r1", "reason": "closed"},
    "handle": {"id": "r1", "reason": "closed", "structure": "s1", "outcome": "acted-on"},
    "contacts": CONTACTS,
    "distinct": {"id": "d1", "status": "distinct"},
    "merge": MERGED,
    "run": FOR_GOOD,
}
"""What is answered to what is written at an address that ends so."""


def queue(kind: str) -> dict[str, Any]:
    """Give what waits, of one kind."""
    one = QUEUES[kind] | {"waiting_since": "2026-11-22T08:00:00Z"}
    return {"items": [one], "next": None, "waiting": {"page": 1, "claim": 12, "report": 1_000}}
