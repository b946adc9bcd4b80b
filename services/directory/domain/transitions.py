"""States moved by one table of allowed transitions: what the tables of this package share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class NotAllowed(ValueError):  # noqa: N818 — named for what it says
    """The action is not possible in the present state; the message says which are."""


def step(table: Mapping[tuple[S, A], S], what: str, status: S, action: A) -> S:
    """Give the status after `action`.

    :param what: the thing moved, as the message names it ("A partnership").
    :raises NotAllowed: the table has no such transition.
    """
    try:
        return table[status, action]
    except KeyError:
        possible = ", ".join(sorted(a for s, a in table if s == status)) or "none"
        raise NotAllowed(
            f"{what} that is {status} cannot {action}; possible now: {possible}."
        ) from None


def is_done(table: Mapping[tuple[S, A], S], status: S, action: A) -> bool:
    """Tell whether `status` is what `action` leads to: asked for again, it changes nothing."""
    return status in {result for (_, one), result in table.items() if one == action}
