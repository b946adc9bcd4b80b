"""What a profile may fill."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "name": "nom ; une ligne sans nom est refusée",
    "brand": "enseigne ou nom d’usage",
    "kinds": "types d’insertion : ACI, AI, EI, ETTI…",
    "siret": "14 chiffres ; les zéros perdus par un tableur sont remis quand la clé tombe juste",
    "siren": "9 chiffres ; déduit du SIRET",
    "legal_form": "catégorie juridique INSEE, quatre chiffres",
    "naf": "activité principale, avec ou sans point ; donne les thèmes",
    "themes": "codes de thèmes de la plateforme, en plus de ceux du code NAF",
    "description": "texte ; le HTML est retiré",
    "website": "adresse du site ; d’une liste, la première",
    "links": "autres pages : réseaux sociaux…",
    "email": "adresse publique ; voir `contacts`",
    "phone": "téléphone public ; voir `contacts`",
    "opening_hours": "horaires en syntaxe OpenStreetMap, ou en français courant",
    "languages": "codes de langue : fr, de, als…",
    "founding_year": "année, ou date dont l’année est prise",
    "staff": "effectif en personnes",
    "staff_as_of": "jour ou année où l’effectif était vrai",
    "registers": "registres qui disent la structure de l’ESS : insee, ess-france",
    "labels": "labels : esus, France services…",
    "networks": "réseaux d’appartenance",
    "activities": "ce que fait la structure, en clair",
    "address": "lignes de l’adresse",
    "postal_code": "code postal ; « 1000.0 » devient 01000",
    "city": "commune, CEDEX compris",
    "insee": "code INSEE de la commune, préféré au code postal",
    "point": "point, voir ci-dessous",
    "point_score": "sûreté du géocodage de 0 à 1 ; sous 0,5 le centre de la commune est pris",
    "closed": "vrai quand la source dit la structure fermée",
}
"""What a profile may fill, and what each is (the table of the documentation)."""
