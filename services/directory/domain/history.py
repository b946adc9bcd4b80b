"""The history of a page: each change keeps what was there before, so that it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

Values = Mapping[str, Any]
ABSENT = None
"""What stands for a field that was not there."""


def difference(before: Values, after: Values, names: Iterable[str]) -> dict[str, Any]:
    """Give the earlier values of the fields that changed, `ABSENT` for those not there."""
    return {
        name: before.get(name)
        for name in names
        if (before.get(name) or None) != (after.get(name) or None)
    }


def restored(undone: Iterable[Values], names: Collection[str]) -> dict[str, Any]:
    """Give the values the fields in `names` had before these changes, for those that changed.

    :param undone: what `difference` gave for each change, the latest first.
    """
    values: dict[str, Any] = {}
    for before in undone:
        values |= {name: value for name, value in before.items() if name in names}
    return values
