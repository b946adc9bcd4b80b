"""Every reason is told in three languages, numbers as each writes them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given

from services.matching.domain.criteria import explain
from services.matching.domain.explanation import Distance, Offer, Wishes
from services.matching.domain.wording import LANGUAGES, WORDING, Language, Names, why
from services.matching.tests.test_criteria import distances, offers, wishes

NAMES = Names(
    theme=lambda code, language: f"{code}/{language}",
    division=lambda code, language: f"division {code}",
    area=lambda level, code, language: f"{level} {code}",
)


@given(wishes, offers, distances)
def test_every_judgement_can_be_told(wish: Wishes, offer: Offer, distance: Distance) -> None:
    for one in explain(wish, offer, distance).criteria:
        told = {why(one.reason, one.facts, language, NAMES) for language in LANGUAGES}
        assert len(told) == 3
        assert all(text.endswith(".") and "{" not in text for text in told)


def test_the_languages_show_the_same_facts() -> None:
    for reason, texts in WORDING.items():
        shown = {
            language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for language, text in texts.items()
        }
        assert set(shown) == set(LANGUAGES), reason
        assert shown["fr"] == shown["de"] == shown["en"], reason


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "Prix demandé de 112~500_€, 13_% au-dessus de votre budget de 100~000_€."),
        ("de", "Preisvorstellung 112.500_€, 13_% über Ihrem Budget von 100.000_€."),
        ("en", "Asking price of €112,500, 13% above your budget of €100,000."),
    ],
)
def test_money(language: Language, expected: str) -> None:
    facts = {"price": 112_500, "budget": 100_000, "percent": 13}
    assert why("slightly-above", facts, language, NAMES) == spaced(expected)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "X : à 12,5_km de chez vous, dans votre rayon de 30_km."),
        ("de", "X: 12,5_km von Ihnen entfernt, innerhalb Ihres Umkreises von 30_km."),
        ("en", "X: 12.5_km from you, within your radius of 30_km."),
    ],
)
def test_distances(language: Language, expected: str) -> None:
    facts = {"km": 12.5, "radius_km": 30, "level": "commune", "area": "68224"}
    told = why("within-radius", facts, language, NAMES)
    assert told == spaced(expected).replace("X", "commune 68224")


def spaced(text: str) -> str:
    """Put the spaces that do not break where `_` and, narrow, `~` stand."""
    return text.replace("_", "\N{NO-BREAK SPACE}").replace("~", "\N{NARROW NO-BREAK SPACE}")


def test_lists_of_themes() -> None:
    told = why("shared", {"themes": ["a", "b"]}, "fr", NAMES)
    assert told == "Thèmes que vous recherchez : a/fr et b/fr."
