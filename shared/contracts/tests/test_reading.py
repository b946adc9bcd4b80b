"""Data that do not fit a contract are told as such, whatever is wrong with them."""

import dataclasses

import pytest

from shared.contracts.catalogue import registry
from shared.contracts.check import examples
from shared.contracts.event import ContractError


@pytest.mark.parametrize("event", registry().values(), ids=lambda event: event.type)
def test_a_required_field_that_is_missing_breaks_the_contract(event):
    (example, *_) = examples(event.type)
    for field in dataclasses.fields(event):
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            with pytest.raises(ContractError):
                event.from_data({**example, field.name: None})


@pytest.mark.parametrize("event", registry().values(), ids=lambda event: event.type)
@pytest.mark.parametrize("value", [None, [], {}, "text", 7, float("nan"), {"a": []}])
def test_a_field_of_another_kind_breaks_the_contract_or_fits_it(event, value):
    (example, *_) = examples(event.type)
    for name in example:
        try:
            event.from_data({**example, name: value})
        except ContractError:
            continue
