"""What a page may hold, its events can tell: a bound wider than theirs could not be published."""

from __future__ import annotations

import pytest
from marshmallow import fields, validate

from services.directory.documents import Structure, SupportOffer
from shared.contracts.directory import StructureRegistered

ELSEWHERE = {
    "structure_id": Structure.id,
    "support_needs": SupportOffer.needs,
    "support_audiences": SupportOffer.audiences,
}
TOLD = StructureRegistered.schema().fields
TEXTS = [name for name, field in TOLD.items() if type(field) is fields.String]
LISTS = [name for name, field in TOLD.items() if type(field) is fields.List]
SHORT_BY_RULE = {"structure_id", "ess_reason"}
"""Made by the platform: ids of 36 characters, codes of its own."""


def most(field):
    (bound,) = [one for one in field.validators if isinstance(one, validate.Length)]
    return bound.max


def held(name):
    return ELSEWHERE.get(name) or Structure._fields[name]


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in SHORT_BY_RULE])
def test_a_text_of_a_page_fits_its_events(name):
    assert held(name).max_length <= most(TOLD[name])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_page_fits_its_events(name):
    field = held(name)
    assert field.max_length <= most(TOLD[name])
    assert field.field.max_length <= most(TOLD[name].inner)


def test_a_page_of_the_longest_values_is_told():
    longest = {name: "x" * held(name).max_length for name in TEXTS if name not in SHORT_BY_RULE}
    lists = {
        name: ["x" * Structure._fields[name].field.max_length] * Structure._fields[name].max_length
        for name in LISTS
        if name not in ELSEWHERE
    }
    page = Structure(id="s" * 36, ess_reason="declared", **longest, **lists)
    page.validate()
    told = page.facts(StructureRegistered).to_data()
    assert told["networks"] == lists["networks"]
