"""Applications made alike in every test: what Werkzeug compiles of their routes is kept.

Each route is compiled when an application is made; of the portal's hundreds that is a quarter of
a second, several times what most tests take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def keep_compiled_routes() -> None:
    """Compile a route once in this process, however many applications have it."""
    compile_builder: Callable[..., Builder] = Rule._compile_builder
    kept: dict[tuple[Any, ...], Builder] = {}

    def builder(self: Rule, append_unknown: bool = True) -> Builder:
        key = (*self._trace, repr(self.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(self, append_unknown)
        return kept[key]

    Rule._compile_builder = builder  # type: ignore[method-assign]
