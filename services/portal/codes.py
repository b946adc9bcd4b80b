"""The services' codes, as people read them in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

Labels = Mapping[str, LazyString]

STATUSES: Labels = {
    "draft": _("brouillon"),
    "published": _("publiée"),
    "withdrawn": _("retirée"),
    "concluded": _("conclue"),
    "announced": _("annoncé"),
    "open": _("ouvert"),
    "closed": _("clos"),
    "proposed": _("proposée"),
    "dismissed": _("écartée"),
    "active": _("active"),
    "paused": _("en pause"),
    "cancelled": _("annulé"),
    "promoted": _("accepté"),
    "refused": _("refusé"),
    "pending": _("en attente"),
    "hidden": _("masquée"),
    "merged": _("fusionnée"),
    "accepted": _("acceptée"),
    "submitted": _("à relire"),
    "archived": _("archivée"),
    "discarded": _("abandonné"),
    "renewal-due": _("à renouveler"),
    "renewed": _("renouvelée"),
    "ended": _("terminée"),
    "reserved": _("réservée"),
    "let": _("louée"),
}
LIVELY = frozenset({"open", "published", "proposed", "active", "promoted", "renewed", "accepted"})
LIVELY |= {"renewal-due"}
PARTNERSHIP_STATES: Labels = {
    "active": _("en vigueur"),
    "renewal-due": _("à renouveler"),
    "renewed": _("reconduit"),
    "ended": _("terminé"),
}
MEASURES: Labels = {
    "listings": _("Annonces de cession"),
    "matches": _("Mises en relation proposées"),
    "calls": _("Appels à projets"),
    "structures": _("Structures inscrites"),
    "events": _("Évènements"),
    "partnerships": _("Partenariats conclus"),
    "premises": _("Locaux proposés"),
    "practices": _("Bonnes pratiques publiées"),
}
"""What the observatory counts."""
CRITERIA: Labels = {
    "themes": _("Thèmes"),
    "distance": _("Distance"),
    "sector": _("Activité"),
    "budget": _("Budget"),
}
DISMISSALS: Labels = {
    "not-for-me": _("Elle ne me correspond pas"),
    "too-expensive": _("Trop chère"),
    "too-far": _("Trop loin"),
    "other-sector": _("Un autre secteur"),
    "too-large": _("Trop grande"),
    "too-small": _("Trop petite"),
    "bad-timing": _("Pas le bon moment"),
    "already-known": _("Je la connaissais déjà"),
    "found-elsewhere": _("J’ai trouvé ailleurs"),
}
IMPORT_STATES: Labels = {
    "waiting": _("en attente"),
    "running": _("en cours"),
    "done": _("terminé"),
    "failed": _("échoué"),
    "undoing": _("en cours d’annulation"),
    "undone": _("annulé"),
}
SENT_TYPES: Labels = {
    "partners.listing-offer.submitted.v1": _("annonce de cession"),
    "partners.event-offer.submitted.v1": _("évènement"),
}
REASONS: Labels = {
    "unknown-partner": _("compte inconnu ou fermé"),
    "unknown-type": _("type inconnu"),
    "type-not-allowed": _("type non prévu par le compte"),
    "foreign-source": _("la source ne nomme pas le partenaire"),
    "not-a-cloudevent": _("message illisible"),
    "time-in-the-future": _("daté du futur"),
    "contract": _("données incomplètes ou mal formées"),
    "personal-data": _("donnée personnelle"),
    "unknown-theme": _("thème inconnu"),
    "no-theme": _("aucun thème"),
    "unknown-area": _("territoire inconnu"),
    "unknown-commune": _("commune inconnue"),
    "unknown-activity": _("activité inconnue"),
    "hours": _("dates incohérentes"),
    "not-text": _("caractères illisibles"),
    "too-long": _("texte trop long"),
    "too-deep": _("données trop imbriquées"),
}


def install_codes(app: Flask) -> None:
    """Make the labels known to the templates; a code without one is shown as it is."""
    filters = {
        "status": STATUSES,
        "partnership_state": {**STATUSES, **PARTNERSHIP_STATES},
        "criterion": CRITERIA,
        "dismissal": DISMISSALS,
        "reason": REASONS,
        "import_state": IMPORT_STATES,
        "sent_type": SENT_TYPES,
    }
    app.jinja_env.filters |= {
        name: lambda code, labels=labels: str(labels.get(code, code))
        for name, labels in filters.items()
    }
    app.jinja_env.tests["lively"] = LIVELY.__contains__
