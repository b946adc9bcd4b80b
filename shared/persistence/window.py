"""Where a page was last found to end, so that the next reader need not look further.

A server that has no index for both filter and order, and the embedded one always, looks at
everything a list matches to give its first twenty. A lower bound on the order makes that a short
range of the order's index. The bound is only a guess: a page that comes back short of it is read
again without, so what is added, changed or removed meanwhile is always seen.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any

REMEMBERED = 1_000

Document = dict[str, Any]
Find = Callable[[Mapping[str, Any]], list[Document]]


def both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Make the filter that asks for both, flat where it can be: no index serves `$and`."""
    merged = {**one, **other}
    for name in one.keys() & other.keys():
        mine, theirs = one[name], other[name]
        if not (_is_range(mine) and _is_range(theirs)) or mine.keys() & theirs.keys():
            return {"$and": [one, other]}
        merged[name] = {**mine, **theirs}
    return merged


def _is_range(condition: Any) -> bool:
    return isinstance(condition, Mapping) and all(str(key).startswith("$") for key in condition)


class Windows:
    """The bounds of the lists a process read last. Safe to share between threads."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._bounds: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def read(
        self,
        find: Find,
        query: Mapping[str, Any],
        *,
        of: str,
        sort: str,
        newest_first: bool,
        wanted: int,
    ) -> list[Document]:
        """Give the first `wanted` documents of `query` by `sort`.

        :param find: reads them for a filter, in order, `wanted` at most.
        :param of: what is read, for lists with the same filter elsewhere.
        """
        key = (of, sort, newest_first, wanted, json.dumps(query, sort_keys=True, default=str))
        with self._lock:
            bound = self._bounds.get(key)
        if bound is not None:
            found = find(both(query, {sort: {"$gte" if newest_first else "$lte": bound}}))
            if len(found) == wanted:
                self._keep(key, found[-1].get(sort))
                return found
        found = find(query)
        self._keep(key, found[-1].get(sort) if len(found) == wanted else None)
        return found

    def _keep(self, key: Hashable, bound: Any) -> None:
        with self._lock:
            self._bounds.pop(key, None)
            if bound is not None:
                self._bounds[key] = bound
            while len(self._bounds) > self._remembered:
                self._bounds.popitem(last=False)
