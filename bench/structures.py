"""Structures such as a directory holds, made up: names, texts, themes and points near Mulhouse."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.reference.geography import communes
from shared.reference.legal_forms import ess_legal_forms
from shared.reference.siae import siae_kinds
from shared.reference.themes import themes

START = datetime(2024, 1, 1, tzinfo=UTC)
KINDS_OF_NAME = (
    "Association",
    "Les Amis de",
    "Atelier",
    "Régie de quartier",
    "Coopérative",
    "Maison de",
    "Collectif",
    "Fondation",
    "Épicerie solidaire",
    "Jardins de",
    "Ressourcerie",
    "Club",
    "Comité",
    "Entreprise adaptée",
    "Chantier d’insertion",
)
OWN_NAMES = (
    "l’Espoir",
    "la Doller",
    "l’Ill",
    "Bollwerk",
    "Emmaüs",
    "Icare",
    "Les Coteaux",
    "la Filature",
    "Drouot",
    "Cocagne",
    "Tissage",
    "Soleil",
    "Arc-en-Ciel",
    "Rebond",
    "Passerelle",
    "Horizon",
    "Renouveau",
    "Trois Frontières",
    "Sundgau",
    "Hardt",
    "Florival",
    "Le Relais",
    "Partage",
    "Envie",
)
SENTENCES = (
    "Nous accompagnons les personnes éloignées de l’emploi par le travail et la formation.",
    "L’atelier collecte, trie et répare des textiles pour leur donner une seconde vie.",
    "Un jardin partagé et un marché de légumes biologiques ouvert aux habitants du quartier.",
    "Réparation de vélos, prêt de matériel et cours de mécanique pour tous.",
    "Aide à domicile des personnes âgées et portage de repas.",
    "Accueil des enfants, soutien scolaire et activités culturelles le mercredi.",
    "Menuiserie, rénovation énergétique et peinture en chantier d’insertion.",
    "Conseil et financement pour les créateurs d’entreprises de l’économie sociale.",
    "Restauration collective, traiteur et lutte contre le gaspillage alimentaire.",
    "Ateliers numériques et médiation pour l’accès aux droits.",
    "Sports, randonnée et échanges de part et d’autre du Rhin.",
    "Location de salles, espace de travail partagé et accompagnement de projets.",
)


def generated(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Make documents as the database holds them: one in three located by its commune only."""
    pick = random.Random(seed)
    places = list(communes().values())
    near = [one for one in places if one.code.startswith("68")]
    forms = [form.code for form in ess_legal_forms()]
    kinds, codes = [kind.code for kind in siae_kinds()], [theme.code for theme in themes()]
    for number in range(count):
        commune = pick.choice(near if pick.random() < 0.8 else places)
        by_address = pick.random() < 0.67
        spread = 0.02 if by_address else 0.0
        made = START + timedelta(seconds=number * 7)
        yield {
            "_id": f"bench-{number:08d}",
            "sequence": 1,
            "name": f"{pick.choice(KINDS_OF_NAME)} {pick.choice(OWN_NAMES)} {commune.name}",
            "kinds": pick.sample(kinds, 1) if pick.random() < 0.4 else [],
            "themes": pick.sample(codes, pick.randint(1, 3)),
            "legal_form": pick.choice(forms),
            "naf": pick.choice(("8899B", "9499Z", "1392Z", "4779Z", "8810A", "5610A")),
            "commune": commune.code,
            "description": " ".join(pick.sample(SENTENCES, pick.randint(1, 4))),
            "location": {
                "latitude": commune.latitude + pick.gauss(0, 1) * spread,
                "longitude": commune.longitude + pick.gauss(0, 1) * spread,
                "precision": "address" if by_address else "commune",
            },
            "ess_reason": "declared",
            "status": "active",
            "source": "bench",
            "created_at": made,
            "updated_at": made,
        }
