"""Why each criterion is met or not, in French, German and English; numbers as each writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

Language = Literal["fr", "de", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "de", "en")

LOCALES: Mapping[Language, str] = {"fr": "fr_FR", "de": "de_DE", "en": "en_GB"}
WHOLE_EUROS: Mapping[Language, str] = {
    "fr": "#,##0\N{NO-BREAK SPACE}¤",
    "de": "#,##0\N{NO-BREAK SPACE}¤",
    "en": "¤#,##0",
}


@dataclass(frozen=True)
class Names:
    """How codes are called in a language: themes, NAF divisions, areas."""

    theme: Callable[[str, Language], str]
    division: Callable[[str, Language], str]
    area: Callable[[str, str, Language], str]


WORDING: Mapping[str, Mapping[Language, str]] = {
    "shared": {
        "fr": "Thèmes que vous recherchez : {themes}.",
        "de": "Von Ihnen gesuchte Themen: {themes}.",
        "en": "Themes you are looking for: {themes}.",
    },
    "none-shared": {
        "fr": "Aucun des thèmes de l’annonce ({themes}) ne figure dans votre profil.",
        "de": "Keines der Themen der Anzeige ({themes}) steht in Ihrem Profil.",
        "en": "None of the listing’s themes ({themes}) is in your profile.",
    },
    "same-commune": {
        "fr": "Dans votre commune, {area}.",
        "de": "In Ihrer Gemeinde, {area}.",
        "en": "In your own town, {area}.",
    },
    "inside-area": {
        "fr": "Dans votre territoire, {area} ; la commune n’est pas précisée.",
        "de": "In Ihrem Gebiet, {area}; die Gemeinde ist nicht angegeben.",
        "en": "In your own area, {area}; the town is not told.",
    },
    "within-radius": {
        "fr": "{area} : à {km} de chez vous, dans votre rayon de {radius_km}.",
        "de": "{area}: {km} von Ihnen entfernt, innerhalb Ihres Umkreises von {radius_km}.",
        "en": "{area}: {km} from you, within your radius of {radius_km}.",
    },
    "beyond-radius": {
        "fr": "{area} : à {km} de chez vous, au-delà de votre rayon de {radius_km}.",
        "de": "{area}: {km} von Ihnen entfernt, außerhalb Ihres Umkreises von {radius_km}.",
        "en": "{area}: {km} from you, beyond your radius of {radius_km}.",
    },
    "unknown-area": {
        "fr": "Le lieu de l’annonce n’a pas pu être situé.",
        "de": "Der Ort der Anzeige konnte nicht ermittelt werden.",
        "en": "The listing’s place could not be located.",
    },
    "any-division": {
        "fr": "Votre profil accepte tous les secteurs d’activité.",
        "de": "Ihr Profil lässt alle Branchen zu.",
        "en": "Your profile accepts every sector.",
    },
    "wanted-division": {
        "fr": "Secteur que vous recherchez : {division}.",
        "de": "Von Ihnen gesuchte Branche: {division}.",
        "en": "A sector you are looking for: {division}.",
    },
    "other-division": {
        "fr": "Un autre secteur que ceux de votre profil : {division}.",
        "de": "Eine andere Branche als in Ihrem Profil: {division}.",
        "en": "Another sector than those in your profile: {division}.",
    },
    "division-not-told": {
        "fr": "L’annonce ne précise pas son secteur d’activité.",
        "de": "Die Anzeige nennt keine Branche.",
        "en": "The listing does not tell its sector.",
    },
    "within-budget": {
        "fr": "Prix demandé de {price}, dans votre budget de {budget}.",
        "de": "Preisvorstellung {price}, innerhalb Ihres Budgets von {budget}.",
        "en": "Asking price of {price}, within your budget of {budget}.",
    },
    "slightly-above": {
        "fr": "Prix demandé de {price}, {percent} au-dessus de votre budget de {budget}.",
        "de": "Preisvorstellung {price}, {percent} über Ihrem Budget von {budget}.",
        "en": "Asking price of {price}, {percent} above your budget of {budget}.",
    },
    "above-budget": {
        "fr": "Prix demandé de {price}, trop au-dessus de votre budget de {budget}.",
        "de": "Preisvorstellung {price}, zu weit über Ihrem Budget von {budget}.",
        "en": "Asking price of {price}, too far above your budget of {budget}.",
    },
    "price-not-told": {
        "fr": "L’annonce ne précise pas de prix.",
        "de": "Die Anzeige nennt keinen Preis.",
        "en": "The listing does not tell a price.",
    },
    "budget-not-told": {
        "fr": "Prix demandé de {price} ; votre profil n’indique pas de budget.",
        "de": "Preisvorstellung {price}; Ihr Profil nennt kein Budget.",
        "en": "Asking price of {price}; your profile tells no budget.",
    },
}


def why(reason: str, facts: Mapping[str, Any], language: Language, names: Names) -> str:
    """Tell in `language` why a criterion is met or not.

    :param reason: a key of `WORDING`, with the `facts` its criterion was judged on.
    """
    return WORDING[reason][language].format(**_shown(facts, language, names))


def _shown(facts: Mapping[str, Any], language: Language, names: Names) -> dict[str, str]:
    locale = LOCALES[language]

    def shown(name: str, value: Any) -> str:
        match name:
            case "themes":
                return format_list([names.theme(code, language) for code in value], locale=locale)
            case "division":
                return names.division(value, language)
            case "area":
                return names.area(facts["level"], value, language)
            case "price" | "budget":
                pattern = WHOLE_EUROS[language]
                return format_currency(value, "EUR", pattern, locale, currency_digits=False)
            case "percent":
                return format_percent(value / 100, locale=locale)
            case "km" | "radius_km":
                number = format_decimal(value, "#,##0.#", locale=locale)
                return f"{number}\N{NO-BREAK SPACE}km"
        return str(value)

    return {name: shown(name, value) for name, value in facts.items()}
