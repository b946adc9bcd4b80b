"""How an exception is told in logs and spans: its type and its frames.

The message of an exception often quotes the value that broke it, which may be anybody's; it is
kept only for types known to quote none, such as a refused connection.
"""

from __future__ import annotations

import re
import traceback
from itertools import islice
from pathlib import PurePath
from types import TracebackType
from typing import Final

from shared.telemetry.redaction import Json, redact_text

MAX_FRAMES: Final = 12
MAX_CAUSES: Final = 4
MAX_MESSAGE: Final = 300

_TELLABLE: Final = (OSError, ImportError, AttributeError, NameError, TypeError, MemoryError)
_TELLABLE_MODULES: Final = frozenset({"kafka.errors", "shared.settings"})
_TELLABLE_NAMES: Final = frozenset({"ConnectionFailure", "SettingsError"})
"""`ConnectionFailure` is pymongo's class of "the database is away"."""

_FRAME: Final = re.compile(r'^\s*File "([^"]+)", line (\d+), in (\S+)', re.MULTILINE)


def describe(error: BaseException) -> dict[str, Json]:
    """Tell type, message when it may be told, innermost frames, and the causes likewise."""
    return _describe(error, MAX_CAUSES)


def _describe(error: BaseException, causes: int) -> dict[str, Json]:
    told: dict[str, Json] = {"type": type_name(error)}
    if _is_tellable(error):
        told["message"] = redact_text(str(error), MAX_MESSAGE)
    told["frames"] = _frames(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and causes > 0:
        told["cause"] = _describe(cause, causes - 1)
    return told


def type_name(error: BaseException) -> str:
    """`KeyError`, `pymongo.errors.ServerSelectionTimeoutError`."""
    kind = type(error)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def frames_of(stacktrace: str) -> str:
    """Keep of a formatted traceback the places alone, innermost last."""
    places = [_place(file, line, name) for file, line, name in _FRAME.findall(stacktrace)]
    return "\n".join(places[-MAX_FRAMES:])


def _is_tellable(error: BaseException) -> bool:
    return isinstance(error, _TELLABLE) or any(
        kind.__module__ in _TELLABLE_MODULES or kind.__name__ in _TELLABLE_NAMES
        for kind in type(error).__mro__
    )


def _frames(trace: TracebackType | None) -> list[Json]:
    # the last frames are the innermost; a runaway recursion has thousands before them
    frames = traceback.StackSummary.extract(
        islice(traceback.walk_tb(trace), 2000), lookup_lines=False
    )
    return [_place(f.filename, f.lineno or 0, f.name) for f in frames[-MAX_FRAMES:]]


def _place(file: str, line: int | str, name: str) -> str:
    return f"{'/'.join(PurePath(file).parts[-3:])}:{line} {name}"
