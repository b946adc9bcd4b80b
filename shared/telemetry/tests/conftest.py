import logging
from collections.abc import Iterator

import pytest
import structlog

from shared.telemetry import logs
from shared.telemetry.logs import StandardLogHandler


def our_handlers() -> list[StandardLogHandler]:
    return [h for h in logging.getLogger().handlers if isinstance(h, StandardLogHandler)]


@pytest.fixture(autouse=True)
def logging_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(logs, "_told_later", None)
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in our_handlers():
        root.removeHandler(handler)
    structlog.reset_defaults()
