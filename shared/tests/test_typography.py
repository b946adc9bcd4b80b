"""French text as it is printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.typography import french


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (
            "Recherche : « laine » ; ensuite ?",
            "Recherche\u00a0: «\u00a0laine\u00a0»\u00a0; ensuite\u00a0?",
        ),
        ("à 10 km, 12 % du loyer, 18 m²", "à 10\u00a0km, 12\u00a0% du loyer, 18\u00a0m²"),
        ("La structure a-t-elle cessé ?", "La structure a\u2011t\u2011elle cessé\u00a0?"),
        ("Qu’est-ce qui ne va pas ?", "Qu’est\u2011ce qui ne va pas\u00a0?"),
        ("Voyez https://exemple.fr/a?b=c:d", "Voyez https://exemple.fr/a?b=c:d"),
        ("Mulhouse-Ouest, le porte-voix", "Mulhouse-Ouest, le porte-voix"),
        ("de 9 heures à 12 kilos", "de 9 heures à 12 kilos"),
    ],
)
def test_signs_and_units_stay_with_their_words(written, printed):
    assert french(written) == printed


@given(st.text(alphabet="aé1 :;?!«»-til€%km\n", max_size=60))
def test_setting_changes_no_letter_and_nothing_the_second_time(text):
    printed = french(text)
    assert printed.replace("\u00a0", " ").replace("\u2011", "-") == text
    assert french(printed) == printed
