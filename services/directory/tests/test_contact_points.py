"""Telephones: what is taken for one, and how it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.contact_points import clean_phone

LETTERS = st.characters(categories=["L"])


@pytest.mark.parametrize(
    ("written", "country", "read"),
    [
        ("03 89 12 34 56", "FR", "+33389123456"),
        ("Tél. : 03.89.12.34.56", "FR", "+33389123456"),
        ("+33 (0)3 89 12 34 56", "CH", "+33389123456"),
        ("0049 761 201 2345", "FR", "+497612012345"),
        ("0761 201 2345", "DE", "+497612012345"),
        ("061 123 45 67", "CH", "+41611234567"),
    ],
)
def test_a_number_is_written_as_it_is_dialled_from_anywhere(written, country, read):
    assert clean_phone(written, country) == read
    assert clean_phone(read, country) == read


@pytest.mark.parametrize(
    "written",
    ["", "12", "0000000000", "accueil", "fdd3771c9dd6", "03 89 12 34 5G", "03 89 12 34 56 poste 2"],
)
def test_what_nobody_can_dial_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match="for example 03 89 12 34 56"):
        clean_phone(written)


@given(letter=LETTERS, place=st.integers(1, 10))
def test_a_letter_among_the_digits_is_not_dialled_as_on_a_keypad(letter, place):
    number = "0389123456"
    for rest in (number[place:], number[place + 1 :]):
        with pytest.raises(ValueError, match="not a telephone"):
            clean_phone(number[:place] + letter + rest)
